"""The lexicographic search: solve the levels in order, fix each at its best, and say what each cost.

Nothing here reads a number before it has looked at the outcome's termination.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from time import monotonic

import numpy

from models.families.amounts import value
from models.milp.claim import room_left
from models.milp.core_search import LARGE, LEAST_COLUMNS, find_in_core, solve_from_core
from models.milp.doubt import RelaxedOptimum, relax
from models.milp.exchange import Exchange
from models.milp.held_level import level_row
from models.milp.least_missed import least_missed
from models.milp.objective import LevelGoal, level_goals, missing_localised, tie_break_goal, value_goal
from models.milp.outcome import Outcome
from models.milp.programme import Programme
from models.milp.side_by_side import has_free_core, solve_side_by_side
from models.milp.solver import LiveModel
from models.plan import FundingOption, LevelResult, StopReason, Termination
from models.search_limits import SolveLimits
from models.settings import Level
from models.watch import UNWATCHED, Watch

# What only chooses among equal plans may take nodes times columns of this, wherever it runs.
_TIE_BREAK_WORK = 200_000
# A middling register is often proved within this many nodes, and in a third of the time, without the neighbourhoods.
_PLAIN_NODES = 400
_LEAST_STATE = "least_state_money"


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

    def take_over(self, outcome: Outcome) -> None:
        """How the search ended after a level up to value: optimal when every level so far is proved."""
        is_optimal = all(level.is_proved for level in self.levels)
        self.termination = Termination.OPTIMAL if is_optimal else Termination.FEASIBLE
        self.stop_reason = outcome.stop_reason
        if is_optimal:
            self.stop_reason = StopReason.PROVED
        elif _is_proved(outcome):
            self.stop_reason = StopReason.PRECISION
        self.message = outcome.message


class LexicographicSearch:
    """One live model, solved once per level; the wall-clock limit is shared by all levels."""

    def __init__(self, programme: Programme, limits: SolveLimits, watch: Watch = UNWATCHED,
                 near_share: float = 0.0, on_near: Callable[[SearchResult], None] | None = None,
                 value_nodes: int | None = None) -> None:
        """on_near: hears once of a plan whose value is within `near_share` of the best, while the search goes on.
        value_nodes: after which the search of value stays with what it has, not proved."""
        self.programme = programme
        self.limits = watch.within(limits)
        self.watch = watch
        self.model = LiveModel(programme.lp, programme.variables, limits)
        self.started = monotonic()
        self.start = None
        self._held: dict[str, int] = {}
        self.relaxation: RelaxedOptimum | None = None
        self._near_share, self._on_near, self._value_nodes = near_share, on_near, value_nodes
        self._levels_before: list[LevelResult] = []
        self._was_side_by_side = False
        # The search of value that decided the level before it as well, and whom it told.
        self._first_try: tuple[Outcome, Exchange] | None = None

    def run(self, baseline: frozenset[str] | None = None) -> SearchResult:
        """Solve the levels in order. The plan is called optimal when every level up to value is proved.

        A level that stops early ends the search with what was found; levels after value only choose among plans of
        equal value, so they get a share of the time and their own word on whether they are proved.
        """
        goals = level_goals(self.programme, baseline)
        result = SearchResult(Termination.NO_SOLUTION, StopReason.SOLVER_FAILED)
        value_at = next(i for i, goal in enumerate(goals) if goal.level == Level.VALUE)
        for position, goal in enumerate(goals):
            if position > value_at and result.termination is not Termination.OPTIMAL:
                # Among plans that are not proved best there are no equals to choose from.
                open_level = Outcome(Termination.NO_SOLUTION, StopReason.GAP_REACHED)
                result.levels.append(unfinished(self.programme, goal, open_level, result))
                continue
            self._levels_before = result.levels
            outcome = self._decided_with_value(goals, position) or self._solve(goal, self._seconds_left())
            if outcome.values is None:
                if position == 0:
                    return SearchResult(outcome.termination, outcome.stop_reason, message=outcome.message)
                if position <= value_at:
                    result.termination, result.stop_reason = Termination.FEASIBLE, outcome.stop_reason
                result.levels.append(unfinished(self.programme, goal, outcome, result))
                return result
            if gives_something_away(self.programme, goals[:position], outcome, result):
                result.levels.append(unfinished(self.programme, goal, outcome, result))
                if position <= value_at:
                    result.take_over(outcome)
                self._fix(goal, result.levels[-1].objective, position)
                continue
            result.chosen_columns = chosen_columns(self.programme, outcome)
            objective = exact_objective(self.programme, goal, outcome)
            result.levels.append(level_result(self.programme, goal, objective, outcome))
            if position <= value_at:
                result.take_over(outcome)
            if goal.level == Level.VALUE:
                result.before_priority = result.chosen_columns
            if outcome.stop_reason not in (StopReason.PROVED, StopReason.GAP_REACHED):
                return result
            self._fix(goal, objective, position)
        if result.termination is Termination.OPTIMAL and self._ties_are_likely():
            self._break_ties(goals, result)
        self._spend_least(result)
        return result

    def _decided_with_value(self, goals: Sequence[LevelGoal], position: int) -> Outcome | None:
        """On a small register: the level of missed targets out of the search of value; None where it takes its own.

        Where the relaxation must miss so much, plans that miss no more are looked for at once where value is. The first
        try of `_solve_plainly_first` does it, so that what it finds serves both levels.
        """
        goal, rest = goals[position], goals[position + 1:]
        is_small = (len(self.programme.variables) < LEAST_COLUMNS and self.limits.node_limit is None
                    and self.limits.gap_share == 0)
        if not (is_small and position == 0 and goal.level == Level.LOCALISATION and rest
                and rest[0].level == Level.VALUE):
            return None
        self._aim_at(goal)
        found = least_missed(self.model.arrays, goal, self.limits)
        if found is None:
            return None
        least, room = found
        proved = Outcome(Termination.OPTIMAL, StopReason.PROVED, float(least), float(least), 0.0, room=room)
        if room_left(self.programme, goal, least, proved) != 0:
            return None
        self._fix(goal, least, position)
        self._levels_before = [level_result(self.programme, goal, least, proved)]
        self._aim_at(rest[0])
        exchange = Exchange(self.model.arrays, self.limits.gap_share, self._near_share, self._tell_near)
        limits = replace(self.limits, neighbourhoods=False, time_limit_seconds=self._seconds_left() / 2)
        tried = self.model.solve(limits, self._watch_of(rest[0]).narrowed(nodes=_PLAIN_NODES), exchange=exchange)
        proved = replace(proved, values=tried.values, seconds=monotonic() - self.started)
        if tried.values is not None and exact_objective(self.programme, goal, proved) == least:
            self._first_try, self.start = (tried, exchange), tried.values
            return proved
        self._release(goal, least, position)
        return None

    def _ties_are_likely(self) -> bool:
        """Two projects of equal value make equal plans likely; the fixed order of rows makes any plan of one search
        repeatable. Of two side by side the sooner one's plan is found, so that its equals must be looked for."""
        if not self.programme.problem.settings.tie_break:
            return False
        if self._was_side_by_side:
            return True
        values = {}
        for option in self.programme.options:
            values.setdefault(option.project_id, value(self.programme.problem, option))
        return len(set(values.values())) < len(values)

    def _break_ties(self, goals: tuple[LevelGoal, ...], result: SearchResult) -> None:
        """Among plans equal on every level take the one the ids prefer; keep the plan as it is if that is not proved.

        The search is limited by nodes: whether it ends must not depend on the machine. The clock is a guard.
        """
        goal = tie_break_goal(self.programme)
        outcome = self._solve(goal, self._seconds_left(), node_limit=self._tie_break_nodes())
        best = {level.level: level.objective for level in result.levels}
        if _is_proved(outcome) and all(exact_objective(self.programme, other, outcome) == best[other.level]
                                       for other in goals if other.level != Level.LOCALISATION):
            result.chosen_columns = chosen_columns(self.programme, outcome)
            result.levels.append(level_result(
                self.programme, goal, exact_objective(self.programme, goal, outcome), outcome))
        else:
            result.levels.append(unfinished(self.programme, goal, outcome, result))

    def _spend_least(self, result: SearchResult) -> None:
        """Same projects, scales, years and purses, least state money: the state pays more only for a reason."""
        chosen = [self.programme.options[column] for column in result.chosen_columns]
        kept = {_same_but_money(option) for option in chosen}
        alternatives = [(column, option) for column, option in enumerate(self.programme.options)
                        if _same_but_money(option) in kept]
        if len(alternatives) == len(chosen):
            return
        allowed = {column for column, _ in alternatives}
        barred = [column for column in range(len(self.programme.options)) if column not in allowed]
        for column in barred:
            self.model.set_column_bounds(column, 0.0, 0.0)
        costs = {column: Fraction(option.state_mvnd) for column, option in alternatives}
        outcome = self._solve(LevelGoal(_LEAST_STATE, False, costs), self._seconds_left(),
                              node_limit=self._tie_break_nodes())
        for column in barred:
            self.model.set_column_bounds(column, 0.0, 1.0)
        if _is_proved(outcome):
            settled = chosen_columns(self.programme, outcome)
            if len(settled) == len(chosen):
                result.chosen_columns = settled

    def best_value(self, start: Sequence[int]) -> Fraction | None:
        """The best value when no other level is asked for; None when it is not proved. `start`: a plan's columns."""
        goal = value_goal(self.programme)
        self.start = self._completed(start)
        outcome = self._solve(goal, self.limits.time_limit_seconds - (monotonic() - self.started))
        return exact_objective(self.programme, goal, outcome) if _is_proved(outcome) else None

    def _completed(self, chosen: Sequence[int]) -> numpy.ndarray | None:
        """All columns of a plan from its chosen options: what is missed and what comes together follows from them."""
        lower, upper = self.model.arrays.lower.copy(), self.model.arrays.upper.copy()
        fixed = numpy.zeros(len(self.programme.options))
        fixed[list(chosen)] = 1.0
        self.model.set_columns_bounds(*(numpy.concatenate([fixed, side[len(fixed):]]) for side in (lower, upper)))
        values = self.model.solve(self.limits, self.watch.quiet()).values
        self.model.set_columns_bounds(lower, upper)
        return values

    def _seconds_left(self) -> float:
        return self.limits.time_limit_seconds - (monotonic() - self.started)

    def _tie_break_nodes(self) -> int:
        return max(1, _TIE_BREAK_WORK // max(1, len(self.programme.variables)))

    def _solve(self, goal: LevelGoal, seconds: float, node_limit: int | None = None) -> Outcome:
        if seconds <= 0:
            return Outcome(Termination.NO_SOLUTION, StopReason.TIME_LIMIT)
        self._aim_at(goal)
        limits = replace(self.limits, time_limit_seconds=seconds, node_limit=node_limit or self.limits.node_limit)
        if node_limit is not None:
            # The plan is there already: only the proof, or a better one on its way, is wanted.
            limits = replace(limits, heuristics=False, restarts=False)
        watch = self._watch_of(goal)
        is_large = len(self.programme.variables) >= LARGE and limits.node_limit is None
        if is_large and goal.level == Level.LOCALISATION and self._finds_no_shortfall(goal, limits, watch):
            seconds = monotonic() - self.started
            return Outcome(Termination.OPTIMAL, StopReason.PROVED, 0.0, 0.0, 0.0, self.start, seconds)
        if goal.level == Level.VALUE and limits.node_limit is None:
            value_watch = watch if self._value_nodes is None else watch.narrowed(nodes=self._value_nodes)
            outcome = self._solve_value(limits, value_watch, is_large)
        else:
            outcome = self.model.solve(limits, start=self.start, watch=watch)
        if outcome.values is not None:
            self.start = outcome.values
        return outcome

    def _solve_value(self, limits: SolveLimits, watch: Watch, is_large: bool) -> Outcome:
        """Two searches where a core is free, one otherwise; docs/search.md says which."""
        if self._first_try is not None:
            tried, exchange = self._first_try
            is_over = tried.stop_reason not in (StopReason.NODE_LIMIT, StopReason.TIME_LIMIT)
            return tried if is_over else self.model.solve(limits, watch, tried.values, exchange=exchange)
        exchange = Exchange(self.model.arrays, limits.gap_share, self._near_share, self._tell_near)
        # A small register's best plan is proved in about a second, and always the same one, by one search.
        is_worth_two = limits.gap_share > 0 or len(self.programme.variables) >= LEAST_COLUMNS
        self._was_side_by_side = is_worth_two and (limits.searches == 2 or (limits.searches == 0 and has_free_core()))
        if self._was_side_by_side:
            return solve_side_by_side(self.model, limits, self.start, watch, exchange, self.relaxation)
        # Within a gap a very good plan is what is missing, for the optimum it is the proof.
        if is_large or (len(self.programme.variables) >= LEAST_COLUMNS
                        and (self.start is None or limits.gap_share > 0)):
            return solve_from_core(self.model, limits, self.start, watch, self.relaxation, exchange)
        return self._solve_plainly_first(limits, self.start, watch, exchange)

    def _tell_near(self, values: numpy.ndarray, bound: float) -> None:
        if self._on_near is None:
            return
        goal, outcome = value_goal(self.programme), Outcome(
            Termination.FEASIBLE, StopReason.GAP_REACHED, bound=bound, values=values,
            seconds=monotonic() - self.started)
        result = SearchResult(Termination.FEASIBLE, StopReason.GAP_REACHED, chosen_columns(self.programme, outcome))
        objective = exact_objective(self.programme, goal, outcome)
        result.levels = [*self._levels_before, level_result(self.programme, goal, objective, outcome)]
        self._on_near(result)

    def _solve_plainly_first(self, limits: SolveLimits, start: numpy.ndarray | None,
                             watch: Watch, exchange: Exchange) -> Outcome:
        """As `model.solve`, after a try that only branches; counted in nodes, so its end is the same everywhere.

        Without a plan to start from, the neighbourhoods are what finds one.
        """
        if start is None:
            return self.model.solve(limits, watch, start, exchange=exchange)
        began = monotonic()
        watch = watch.narrowed(seconds=limits.time_limit_seconds)
        outcome = self.model.solve(replace(limits, neighbourhoods=False), watch.narrowed(nodes=_PLAIN_NODES), start,
                                   exchange=exchange)
        if outcome.stop_reason is not StopReason.NODE_LIMIT:
            return outcome
        outcome = self.model.solve(limits, watch, start if outcome.values is None else outcome.values,
                                   exchange=exchange)
        return replace(outcome, seconds=monotonic() - began)

    def _watch_of(self, goal: LevelGoal) -> Watch:
        """What a level's search tells carries the level, and the seconds of all levels together."""
        hear = self.watch.on_search
        return self.watch if hear is None else replace(self.watch, on_search=lambda progress: hear(
            replace(progress, level=str(goal.level), seconds=monotonic() - self.started)))

    def _aim_at(self, goal: LevelGoal) -> None:
        self.model.set_objective(goal.costs, goal.maximise, goal.offset,
                                 within_gap=goal.level == Level.VALUE and self.limits.gap_share > 0)

    def _finds_no_shortfall(self, goal: LevelGoal, limits: SolveLimits, watch: Watch) -> bool:
        """Is there a plan that misses no soft target? Looked for where value is; kept as the start of the search."""
        self._aim_at(value_goal(self.programme))
        for column in goal.costs:
            self.model.set_column_bounds(column, 0.0, 0.0)
        self.relaxation = relax(self.model.arrays, limits)
        found = None if self.relaxation is None else find_in_core(
            self.model, limits, self.relaxation, None, watch, first_will_do=True)
        for column in goal.costs:
            self.model.set_column_bounds(column, 0.0, float("inf"))
        if found is None:
            # Its bound is that of plans which miss nothing: it says nothing of the others.
            self.relaxation = None
            self._aim_at(goal)
            return False
        self.start = found.values
        return True

    def _fix(self, goal: LevelGoal, objective: Fraction, position: int) -> None:
        """Hold a level at its best."""
        name, row = level_row(goal, objective, position)
        if name not in self._held:
            self._held[name] = self.model.add_row(
                name, row.columns, row.coefficients, float("-inf"), float("inf"))
        self.model.set_row_bounds(self._held[name], row.lower, row.upper)

    def _release(self, goal: LevelGoal, objective: Fraction, position: int) -> None:
        """Let a level go again that was held at what it might have reached."""
        name, _ = level_row(goal, objective, position)
        self.model.set_row_bounds(self._held[name], float("-inf"), float("inf"))


def gives_something_away(programme: Programme, earlier: Sequence[LevelGoal], outcome: Outcome,
                         result: SearchResult) -> bool:
    """Is an earlier level worse in exact arithmetic? The room a level is held within lets doubles do that."""
    for goal, level in zip(earlier, result.levels, strict=True):
        loss = level.objective - exact_objective(programme, goal, outcome)
        if goal.level != Level.LOCALISATION and (loss if goal.maximise else -loss) > 0:
            return True
    return False


def unfinished(programme: Programme, goal: LevelGoal, outcome: Outcome, result: SearchResult) -> LevelResult:
    """A level that was not decided: what the plan of the levels before comes to on it."""
    achieved = missing_localised(programme, result.chosen_columns) if goal.level == Level.LOCALISATION else sum(
        (goal.costs.get(c, Fraction(0)) for c in result.chosen_columns), goal.offset)
    bound = outcome.bound if outcome.bound is not None else (float("inf") if goal.maximise else float("-inf"))
    return LevelResult(str(goal.level), "max" if goal.maximise else "min", achieved, bound, float("inf"),
                       outcome.seconds, False)


def _is_proved(outcome: Outcome) -> bool:
    return outcome.termination is Termination.OPTIMAL


def chosen_columns(programme: Programme, outcome: Outcome) -> tuple[int, ...]:
    """The option columns that the outcome chooses, read by index."""
    return tuple(c for c in range(len(programme.options)) if outcome.values[c] > 0.5)


def exact_objective(programme: Programme, goal: LevelGoal, outcome: Outcome) -> Fraction:
    """A level's objective in exact arithmetic from the rounded choices."""
    if goal.level == Level.LOCALISATION:
        return missing_localised(programme, chosen_columns(programme, outcome))
    total = goal.offset
    for column, cost in goal.costs.items():
        total += cost * round(float(outcome.values[column]))
    return total


def level_result(programme: Programme, goal: LevelGoal, objective: Fraction, outcome: Outcome) -> LevelResult:
    """The level as reported: a proved level's bound is its own objective, and what the proof leaves open."""
    bound = outcome.bound if outcome.bound is not None else (float("inf") if goal.maximise else float("-inf"))
    room = room_left(programme, goal, objective, outcome)
    if room is not None:
        bound = float(objective + room if goal.maximise else objective - room)
    elif _is_proved(outcome):
        bound = float(objective) + (outcome.room if goal.maximise else -outcome.room)
    gap = abs(bound - float(objective)) / max(float(goal.unit), abs(float(objective))) if bound != objective else 0.0
    return LevelResult(str(goal.level), "max" if goal.maximise else "min", objective, bound, gap, outcome.seconds,
                       room is not None, room=room or Fraction(0))


def _same_but_money(option: FundingOption) -> tuple[object, ...]:
    return option.project_id, option.scale_share, option.start_year, option.purse_id
