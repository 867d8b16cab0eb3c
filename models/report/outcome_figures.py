"""What a plan comes to, and the same of another one beside it: what is looked at first after a change and before a
decision."""
from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from models.report.allocation import Allocation
from models.report.headline import targets_reached


@dataclass(frozen=True, slots=True)
class OutcomeFigures:
    """Amounts in million VND; None = not known (of a stored plan that is not made again).

    strategic_share: of the recurrent state money, None without any; targets: products whose targets are met, of those
    that can be measured; value: the plan's own, in points; value_on_base: the same projects by the scores and weights
    of what the plan is compared with, None = not asked.
    """

    state_mvnd: int
    counterpart_mvnd: int
    projects: int
    strategic_share: Fraction | None = None
    targets_met: int | None = None
    targets_measured: int | None = None
    value: Fraction | None = None
    value_on_base: Fraction | None = None


def outcome_figures(allocation: Allocation) -> OutcomeFigures:
    """The figures of an allocation; exact."""
    totals, targets = allocation.totals, targets_reached(allocation)
    return OutcomeFigures(totals.state_mvnd, totals.counterpart_mvnd, totals.projects_funded, totals.strategic_share,
                          len(targets.met), targets.measured, totals.objective)
