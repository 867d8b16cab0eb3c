"""What one step more of a limit that is used up would give: one project, one billion VND, one percentage point of a
share, each limit alone.

The answer is the interval in which the gain of the best plan lies: what a plan that was found gains, and what none can
exceed. Levels above value are held at the plan's best, so no gain is bought with localisation.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from models.families.limit import Unit
from models.families.limit_ledger import LedgerLimit
from models.families.sums import Amount
from models.milp.questions import Answer, QuestionModel
from models.plan import Plan
from models.problem import Problem
from models.report.limit_uses import LimitUse
from models.rules import Rulebook
from models.search_limits import SolveLimits
from models.units import MVND_PER_BVND
from models.watch import UNWATCHED, Watch

# In million VND, in projects, in shares.
STEPS: dict[Unit, Amount] = {Unit.MVND: MVND_PER_BVND, Unit.PROJECTS: 1, Unit.SHARE: Fraction(1, 100)}
# Shares of every project's own cost: no rows of the plan as a whole, and they say which financings there are.
_OF_PROJECTS = {"enterprise_share_floor": False, "state_share_cap": True}
_LIMITS = SolveLimits(time_limit_seconds=20.0, node_limit=400)
_INFINITY = float("inf")


@dataclass(frozen=True, slots=True)
class StepGain:
    """One limit with a step more (a floor with a step less). rule_id: the limit's; step: in its unit, less where the
    share ends before; beside: the rule that follows from this one and moves with it.

    least, most: points by which the best plan then exceeds this one; most None = not known. entered, left: projects of
    the plan that gains `least`.
    """

    rule_id: str
    unit: Unit
    is_cap: bool
    step: Amount
    least: Fraction
    most: Fraction | None
    entered: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    beside: str = ""

    @property
    def is_exact(self) -> bool:
        """Whether both ends are one number."""
        return self.most == self.least


def has_step(problem: Problem, use: LimitUse) -> bool:
    """Whether the limit is a number that can be moved; a rule that holds or not has no step."""
    return use.unit in STEPS or _share_of_projects(problem, use) is not None


def step_gains(problem: Problem, plan: Plan, uses: Sequence[LimitUse], limits: SolveLimits = _LIMITS, *,
               watch: Watch = UNWATCHED) -> tuple[StepGain, ...]:
    """The gain of each of these limits, in their order; limits without a step are left out. Stopped, those so far."""
    search = _Search(problem, plan, limits, watch)
    # A limit that many holders have alike is one number.
    asked = {(use.rule_id, use.unit, use.is_cap): use for use in uses if has_step(problem, use)}
    found: list[StepGain] = []
    for use in asked.values():
        if watch.is_stopped():
            break
        watch.tell(len(found), len(asked), use.rule_id)
        found.append(search.gain(use))
    return tuple(found)


class _Search:
    """One live model for all limits that are rows of it; a rule that says which financings there are is built anew."""

    def __init__(self, problem: Problem, plan: Plan, limits: SolveLimits, watch: Watch) -> None:
        self.problem, self.plan, self.watch = problem, plan, watch
        self.model = QuestionModel(problem, plan, limits)
        self.rows = 0

    def gain(self, use: LimitUse) -> StepGain:
        """The gain of one limit."""
        share = _share_of_projects(self.problem, use)
        if share is not None:
            return self._of_projects(use.rule_id, share)
        moved = [limit for limit in self.model.ledger.limits if self._rests_on(limit, use)]
        step = STEPS[use.unit]
        if use.unit is Unit.SHARE:
            step = min([step, *(_room_to_move(limit.limit, use.is_cap) for limit in moved)])
        rows: dict[str, tuple[float, float]] = {}
        for limit in moved if step else ():
            rows |= self._moved(limit, step if use.is_cap else -step)
        gain = StepGain(use.rule_id, use.unit, use.is_cap, step, Fraction(0), None)
        if not rows:
            return replace(gain, most=Fraction(0))
        return self._told(gain, self.model.best(row_limits=rows, watch=self.watch))

    def _rests_on(self, limit: LedgerLimit, use: LimitUse) -> bool:
        rests_on = limit.rule_id == use.rule_id or any(money.rule_id == use.rule_id for money in limit.money)
        return (rests_on and limit.unit is use.unit and limit.is_cap is use.is_cap and limit.shortfall_column is None
                and self.model.has_row(limit.row_name))

    def _moved(self, limit: LedgerLimit, by: Amount) -> dict[str, tuple[float, float]]:
        """The limit with another number: its row at another limit, or, of a share, a row in its place."""
        if limit.base is None:
            lower, upper = self.model.limits_of(limit.row_name)
            return {limit.row_name: (lower, upper + float(by)) if limit.is_cap else (lower + float(by), upper)}
        columns = dict(limit.amount)
        for column, base in limit.base.items():
            columns[column] = columns.get(column, 0) - (limit.limit + by) * base
        self.rows += 1
        name = f"step__{self.rows}"
        self.model.add_row(name, {column: amount for column, amount in sorted(columns.items()) if amount})
        return {limit.row_name: (-_INFINITY, _INFINITY), name: (-_INFINITY, 0.0) if limit.is_cap else (0.0, _INFINITY)}

    def _of_projects(self, rule_id: str, share: Fraction) -> StepGain:
        is_cap = _OF_PROJECTS[rule_id.partition(".")[0]]
        step = min(STEPS[Unit.SHARE], _room_to_move(share, is_cap))
        rulebook, beside = self.problem.rulebook, _following(self.problem.rulebook, rule_id)
        gain = StepGain(rule_id, Unit.SHARE, is_cap, step, Fraction(0), Fraction(0), beside=beside)
        if not step:
            return gain
        rulebook = rulebook.override(rule_id, share + (step if is_cap else -step), "")
        if beside:
            rulebook = rulebook.override(beside, 1 - (share - step), "")
        changed = replace(self.problem, rulebook=rulebook)
        return self._told(gain, QuestionModel(changed, self.plan, self.model.limits).best(watch=self.watch))

    def _told(self, gain: StepGain, answer: Answer) -> StepGain:
        value = self.model.value
        most = None if answer.bound is None else max(Fraction(0), Fraction(answer.bound) - value)
        if answer.value is None or answer.value <= value:
            return replace(gain, least=Fraction(0), most=Fraction(0) if answer.is_proved else most)
        before, after = set(self.plan.chosen_by_project), {option.project_id for option in answer.chosen}
        least = answer.value - value
        return replace(gain, least=least, most=least if answer.is_proved else most,
                       entered=tuple(sorted(after - before)), left=tuple(sorted(before - after)))


def _share_of_projects(problem: Problem, use: LimitUse) -> Fraction | None:
    """The share of each project's own cost that a rule of the texts sets; None for every other limit."""
    if use.unit is not None or use.rule_id.partition(".")[0] not in _OF_PROJECTS:
        return None
    rule = problem.rulebook.values.get(use.rule_id)
    return None if rule is None or rule.value is None else Fraction(rule.value)


def _following(rulebook: Rulebook, rule_id: str) -> str:
    """The rule that no text sets and that is what this one leaves; blank: none, or somebody gave it another value."""
    return next((each for each in rulebook.values if (leading := rulebook.follows_from(each)) is not None
                 and leading.rule_id == rule_id and rulebook.coupled_value(each) is None), "")


def _room_to_move(share: Amount, is_cap: bool) -> Fraction:
    """How far a share can give way: a cap up to everything, a floor down to nothing."""
    return max(Fraction(0), Fraction(1 - share if is_cap else share))
