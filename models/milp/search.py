"""The lexicographic search: solve the levels in order, fix each at its best, and say what each cost.

Nothing here reads a number before it has looked at the outcome's termination.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from time import monotonic

from models.limits import Progress, SolveLimits
from models.milp.objective import LevelGoal, level_goals, tie_break_goal, value_goal
from models.milp.programme import Programme
from models.milp.outcome import Outcome
from models.milp.solver import LiveModel
from models.plan import LevelResult, StopReason, Termination
from models.settings import Level

# A level is fixed at its best within this relative room, or the incumbent itself could be cut off by rounding.
_FIX_ROOM = 1e-9


@dataclass
class SearchResult:
    """The best columns found, how the search ended, and every level's result.

    `before_priority` = the columns as they stood when only value was decided (for "what the priority changed").
    """

    termination: Termination
    stop_reason: StopReason
    chosen_columns: tuple[int, ...] = ()
    levels: list[LevelResult] = field(default_factory=list)
    before_priority: tuple[int, ...] | None = None
    message: str = ""


class LexicographicSearch:
    """One live model, solved once per level; the wall-clock limit is shared by all levels."""

    def __init__(self, programme: Programme, limits: SolveLimits, on_progress: Callable[[Progress], None] | None = None,
                 should_stop: Callable[[], bool] | None = None) -> None:
        self.programme = programme
        self.limits = limits
        self.on_progress = on_progress
        self.should_stop = should_stop
        self.model = LiveModel(programme.lp, programme.variables, limits)
        self.started = monotonic()
        self.start = None

    def run(self, baseline: frozenset[str] | None = None, *, price_levels: bool = True) -> SearchResult:
        goals = level_goals(self.programme, baseline)
        result = SearchResult(Termination.NO_SOLUTION, StopReason.SOLVER_FAILED)
        value_before = None
        if price_levels and goals[0].level != Level.VALUE:
            outcome = self._solve(value_goal(self.programme), with_start=True)
            if outcome.termination in (Termination.INFEASIBLE, Termination.UNBOUNDED):
                return SearchResult(outcome.termination, outcome.stop_reason, message=outcome.message)
            value_before = exact_objective(self.programme, value_goal(self.programme), outcome) if _is_proved(outcome) else None
        for position, goal in enumerate(goals):
            outcome = self._solve(goal, with_start=True)
            if outcome.values is None:
                # A later level that finds nothing in the time left keeps what the earlier levels found.
                if position == 0 or outcome.termination in (Termination.INFEASIBLE, Termination.UNBOUNDED):
                    return SearchResult(outcome.termination, outcome.stop_reason, message=outcome.message)
                result.termination, result.stop_reason = Termination.FEASIBLE, outcome.stop_reason
                result.levels.append(self._unfinished(goal, outcome, result))
                break
            result.chosen_columns = chosen_columns(self.programme, outcome)
            objective = exact_objective(self.programme, goal, outcome)
            result.levels.append(level_result(goal, objective, outcome))
            result.stop_reason, result.message = outcome.stop_reason, outcome.message
            if goal.level == Level.VALUE:
                result.before_priority = result.chosen_columns
            self._price_earlier_level(result, goal, goals[position - 1] if position else None, objective, value_before)
            result.termination = Termination.OPTIMAL if all(l.is_proved for l in result.levels) else Termination.FEASIBLE
            self._fix(goal, objective, position)
        if result.termination is Termination.OPTIMAL and self.programme.problem.settings.tie_break:
            self._break_ties(goals, result)
        return result

    def _break_ties(self, goals: tuple[LevelGoal, ...], result: SearchResult) -> None:
        """Among plans equal on every level, take the one the ids prefer; keep the plan we have if that is not proved."""
        outcome = self._solve(tie_break_goal(self.programme), with_start=True)
        if outcome.values is None or not _is_proved(outcome):
            return
        chosen = chosen_columns(self.programme, outcome)
        best = {level.level: level.objective for level in result.levels}
        if all(exact_objective(self.programme, goal, outcome) == best[goal.level] for goal in goals if goal.level != Level.LOCALISATION):
            result.chosen_columns = chosen
            result.levels.append(level_result(tie_break_goal(self.programme),
                                               exact_objective(self.programme, tie_break_goal(self.programme), outcome), outcome))

    def _solve(self, goal: LevelGoal, *, with_start: bool) -> Outcome:
        remaining = self.limits.time_limit_seconds - (monotonic() - self.started)
        if remaining <= 0:
            return Outcome(Termination.NO_SOLUTION, StopReason.TIME_LIMIT, None, None, None, None, 0.0, "")
        self.model.set_objective({c: float(cost) for c, cost in goal.costs.items()}, goal.maximise, float(goal.offset))
        outcome = self.model.solve(
            replace(self.limits, time_limit_seconds=remaining), start=self.start if with_start else None,
            on_progress=None if self.on_progress is None else (
                lambda p: self.on_progress(replace(p, level=str(goal.level), seconds=monotonic() - self.started))),
            should_stop=self.should_stop)
        if outcome.values is not None:
            self.start = outcome.values
        return outcome

    def _fix(self, goal: LevelGoal, objective: Fraction, position: int) -> None:
        columns = list(goal.costs)
        limit = float(objective - goal.offset)
        room = _FIX_ROOM * max(1.0, abs(limit))
        lower, upper = (limit - room, float("inf")) if goal.maximise else (float("-inf"), limit + room)
        self.model.add_row(f"level__{position}__{goal.level}", columns, [float(goal.costs[c]) for c in columns], lower, upper)

    def _unfinished(self, goal: LevelGoal, outcome: Outcome, result: SearchResult) -> LevelResult:
        achieved = sum((goal.costs.get(c, Fraction(0)) for c in result.chosen_columns), goal.offset)
        bound = outcome.bound if outcome.bound is not None else (float("inf") if goal.maximise else float("-inf"))
        return LevelResult(str(goal.level), "max" if goal.maximise else "min", achieved, bound, float("inf"),
                           outcome.seconds, False)

    @staticmethod
    def _price_earlier_level(result: SearchResult, goal: LevelGoal, earlier: LevelGoal | None, objective: Fraction,
                             value_before: Fraction | None) -> None:
        """Note at the level before the value level what fixing it took from the best value."""
        if goal.level == Level.VALUE and earlier is not None and value_before is not None and result.levels[-1].is_proved:
            result.levels[-2] = replace(result.levels[-2], price=value_before - objective)


def _is_proved(outcome: Outcome) -> bool:
    return outcome.termination is Termination.OPTIMAL


def chosen_columns(programme: Programme, outcome: Outcome) -> tuple[int, ...]:
    """The option columns that the outcome chooses, read by index."""
    return tuple(c for c in range(len(programme.options)) if outcome.values[c] > 0.5)


def exact_objective(programme: Programme, goal: LevelGoal, outcome: Outcome) -> Fraction:
    """A level's objective in exact arithmetic from the rounded choices (shortfalls as found, to a millionth)."""
    total = goal.offset
    for column, cost in goal.costs.items():
        found = float(outcome.values[column])
        is_binary = column < len(programme.options) or column in programme.synergy_columns
        total += cost * (round(found) if is_binary else Fraction(found).limit_denominator(10**6))
    return total


def level_result(goal: LevelGoal, objective: Fraction, outcome: Outcome) -> LevelResult:
    """The level as reported: a proved level's bound is its own objective."""
    bound = outcome.bound if outcome.bound is not None else (float("inf") if goal.maximise else float("-inf"))
    if _is_proved(outcome):
        bound = float(objective)
    gap = abs(bound - float(objective)) / max(1e-9, abs(float(objective))) if not _is_proved(outcome) else 0.0
    return LevelResult(str(goal.level), "max" if goal.maximise else "min", objective, bound, gap, outcome.seconds,
                       _is_proved(outcome))

