"""Planning against a baseline: the fewest commitments changed while enough of the best value is kept."""
from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from models.milp.least_change import LeastChange, find_least_change
from models.plan import Plan
from models.planning import plan_funding
from models.problem import Problem
from models.report.who_moves import ProjectMove, paid_by, who_moves
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch


@dataclass(frozen=True)
class AgainstBaseline:
    """The baseline's plan, the best plan of the scenario, and the one of least change between them.

    found None = one of the two has no plan. moves: from the baseline to the plan of least change.
    """

    baseline: Plan
    best: Plan
    found: LeastChange | None
    moves: tuple[ProjectMove, ...] = ()

    @property
    def best_changes(self) -> int:
        """Projects that the best plan would change."""
        return len(set(self.baseline.chosen_by_project) ^ set(self.best.chosen_by_project))


def commitments(plan: Plan) -> dict[str, dict[int, int]]:
    """State money by project and year (million VND)."""
    return {option.project_id: {year.year: year.state_mvnd for year in option.years} for option in plan.chosen}


def plan_against_baseline(baseline: Problem, problem: Problem, keep_share: Fraction, limits: SolveLimits, *,
                          watch: Watch = UNWATCHED) -> AgainstBaseline:
    """Plan both problems, then the second one again with least change; `limits` for each search."""
    plans: list[Plan] = []
    for each in (baseline, problem):
        watch.tell(len(plans), 5, "best")
        plans.append(plan_funding(each, limits, watch=watch, price_levels=False))
    before, best = plans
    if not (before.has_solution and best.has_solution):
        return AgainstBaseline(before, best, None)
    found = find_least_change(
        problem, best, commitments(before), keep_share, limits,
        watch=replace(watch, on_step=lambda step: watch.tell(step.done + 2, 5, step.item)))
    moves = who_moves(paid_by(before.chosen), paid_by(found.chosen)) if found.chosen is not None else ()
    return AgainstBaseline(before, best, found, moves)
