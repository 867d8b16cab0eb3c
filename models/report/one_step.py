"""What one step more of a limit that is used up would give: one project, one billion VND, each limit alone.

The answer is the interval in which the gain of the best plan lies: what a plan that was found gains, and what none can
exceed. Levels above value are held at the plan's best, so no gain is bought with localisation.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from models.families.limit import Unit
from models.milp.questions import QuestionModel
from models.plan import Plan
from models.problem import Problem
from models.report.limit_uses import LimitUse
from models.search_limits import SolveLimits
from models.units import MVND_PER_BVND
from models.watch import UNWATCHED, Watch

# In million VND, in projects. A share of money has no step of its own: it moves with the money.
STEPS = {Unit.MVND: MVND_PER_BVND, Unit.PROJECTS: 1}
_LIMITS = SolveLimits(time_limit_seconds=20.0, node_limit=400)


@dataclass(frozen=True, slots=True)
class StepGain:
    """One limit with a step more (a floor with a step less). rule_id: the limit's; step: in its unit.

    least, most: points by which the best plan then exceeds this one; most None = not known. entered, left: projects of
    the plan that gains `least`.
    """

    rule_id: str
    unit: Unit
    is_cap: bool
    step: int
    least: Fraction
    most: Fraction | None
    entered: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether both ends are one number."""
        return self.most == self.least


def step_gains(problem: Problem, plan: Plan, uses: Sequence[LimitUse], limits: SolveLimits = _LIMITS, *,
               watch: Watch = UNWATCHED) -> tuple[StepGain, ...]:
    """The gain of each of these limits, in their order; limits without a step are left out. Stopped, those so far."""
    model = QuestionModel(problem, plan, limits)
    asked = {use.rule_id: use for use in uses if use.unit in STEPS}
    found: list[StepGain] = []
    for rule_id, use in asked.items():
        if watch.is_stopped():
            break
        watch.tell(len(found), len(asked), rule_id)
        found.append(_gain(model, use, watch))
    return tuple(found)


def _gain(model: QuestionModel, use: LimitUse, watch: Watch) -> StepGain:
    step, rows = STEPS[use.unit], {}
    for limit in model.ledger.limits:
        rests_on = limit.rule_id == use.rule_id or any(money.rule_id == use.rule_id for money in limit.money)
        if rests_on and limit.unit is use.unit and limit.is_cap is use.is_cap and model.has_row(limit.row_name):
            lower, upper = model.limits_of(limit.row_name)
            rows[limit.row_name] = (lower, upper + step) if use.is_cap else (lower - step, upper)
    gain = StepGain(use.rule_id, use.unit, use.is_cap, step, Fraction(0), None)
    if not rows:
        return replace(gain, most=Fraction(0))
    answer = model.best(row_limits=rows, watch=watch)
    most = None if answer.bound is None else max(Fraction(0), Fraction(answer.bound) - model.value)
    if answer.value is None or answer.value <= model.value:
        return replace(gain, most=Fraction(0) if answer.is_proved else most)
    before, after = set(model.plan.chosen_by_project), {option.project_id for option in answer.chosen}
    least = answer.value - model.value
    return replace(gain, least=least, most=least if answer.is_proved else most,
                   entered=tuple(sorted(after - before)), left=tuple(sorted(before - after)))
