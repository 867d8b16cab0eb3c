"""Six figures of a plan, and the same of another one beside them: what a planner looks at first after a change."""
from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from models.report.allocation import Allocation
from models.report.headline import targets_reached


@dataclass(frozen=True, slots=True)
class OutcomeFigures:
    """strategic_share: of the recurrent state money, None without any; targets: products whose targets are met, of
    those that can be measured; value: the plan's own, in points."""

    state_mvnd: int
    counterpart_mvnd: int
    projects: int
    strategic_share: Fraction | None
    targets_met: int
    targets_measured: int
    value: Fraction


def outcome_figures(allocation: Allocation) -> OutcomeFigures:
    """The six figures of an allocation; exact."""
    totals, targets = allocation.totals, targets_reached(allocation)
    return OutcomeFigures(totals.state_mvnd, totals.counterpart_mvnd, totals.projects_funded, totals.strategic_share,
                          len(targets.met), targets.measured, totals.objective)
