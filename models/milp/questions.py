"""Questions about a plan, answered by re-solving: one live model, bounds and right-hand sides changed and put back.

The levels above value keep the best they had in the plan, so every answer is about plans as good on those levels.
An answer that is not proved says so: it holds the value found and the value no plan exceeds.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy

from models.families.amounts import points_per_score, value_of_plan
from models.families.limit_ledger import LedgerLimit, LimitLedger
from models.milp.build import build_programme
from models.milp.claim import room_left
from models.milp.held_level import HeldRow, hold_level
from models.milp.named_rules import NamedRule, list_named_rules
from models.milp.objective import LevelGoal, level_goals, value_goal
from models.milp.outcome import Outcome
from models.milp.programme import Programme
from models.milp.search import chosen_columns, exact_objective
from models.milp.solver import LiveModel
from models.milp.two_steps import solve_in_two_steps
from models.plan import FundingOption, Plan, Termination
from models.problem import Problem
from models.search_limits import SolveLimits
from models.settings import Level
from models.watch import UNWATCHED, Watch

_INFINITY = float("inf")


@dataclass(frozen=True)
class Answer:
    """The best plan under one changed condition. `value` None = there is no plan, or none was found in the time.

    value <= every bound; proved: value is the optimum. `chosen` are the funded options.
    """

    termination: Termination
    value: Fraction | None
    bound: float | None
    is_proved: bool
    chosen: tuple[FundingOption, ...] = ()

    @property
    def funded(self) -> frozenset[str]:
        return frozenset(option.project_id for option in self.chosen)


class QuestionModel:
    """A planned problem, ready to be asked. `value` is the plan's own value, which the answers are compared with."""

    def __init__(self, problem: Problem, plan: Plan, limits: SolveLimits | None = None,
                 programme: Programme | None = None) -> None:
        """`programme`: the problem's own, with more funding options than its register makes."""
        if not plan.has_solution:
            raise ValueError(plan.termination.value)
        self.problem, self.plan = problem, plan
        # Starting the root again after many fixed columns pays on a first search; here it doubles the time or more.
        self.limits = replace(limits or SolveLimits(time_limit_seconds=20.0), restarts=False)
        self.programme = programme or build_programme(problem)
        self.model = LiveModel(self.programme.lp, self.programme.variables, self.limits)
        self._forcing_rows: dict[str, int] = {}
        self._level_rows: list[str] = []
        self._ask_for(value_goal(self.programme))
        self._limits_of_row = {
            row.name: (-_INFINITY if row.getLb() is None else row.getLb(),
                       _INFINITY if row.getUb() is None else row.getUb())
            for row in self.programme.lp.constraints()}
        self._start = self._columns_of(plan.chosen)
        self._fix_levels_above_value()

    @property
    def value(self) -> Fraction:
        return self.plan.objective or Fraction(0)

    def rules(self) -> tuple[NamedRule, ...]:
        """The rules that a question may leave out."""
        return list_named_rules(self.programme)

    @property
    def level_rows(self) -> tuple[str, ...]:
        """Names of the rows that hold the levels above value at the plan's best."""
        return tuple(self._level_rows)

    def limits_of(self, row_name: str) -> tuple[float, float]:
        """Lower and upper limit of a row as the problem states it (infinite = none). Raises KeyError."""
        return self._limits_of_row[row_name]

    @cached_property
    def ledger(self) -> LimitLedger:
        """Every limit of the problem in exact numbers, the levels above value among them (`level.<level>`)."""
        ledger = LimitLedger(self.problem, self.programme.options)
        column_of = dict(zip(self.programme.shortfall_columns, ledger.shortfall_columns, strict=True))
        for row in self.held_levels():
            amount = {column_of.get(column, column): Fraction(number)
                      for column, number in zip(row.columns, row.coefficients, strict=True)}
            is_cap = row.lower == -_INFINITY
            limit = Fraction(row.upper if is_cap else row.lower)
            ledger.add_limit(LedgerLimit(f"level__{row.level}", f"level.{row.level}", is_cap, amount, limit))
        return ledger

    def add_row(self, name: str, terms: Mapping[int, int | Fraction]) -> None:
        """A further row over columns of the programme, free until `row_limits` gives it limits."""
        self.model.add_row(name, list(terms), [float(number) for number in terms.values()], -_INFINITY, _INFINITY)
        self._limits_of_row[name] = (-_INFINITY, _INFINITY)

    def has_row(self, name: str) -> bool:
        """Whether a row of this name was written; limits that cannot bind have none."""
        return name in self._limits_of_row

    def value_of(self, chosen: Iterable[FundingOption]) -> Fraction:
        """Exact value points of options in this problem, whichever problem they were found in."""
        return value_of_plan(self.problem, chosen)

    def is_plan(self, chosen: Iterable[FundingOption]) -> bool:
        """Whether exactly these options keep every row, the levels above value held at the plan's best among them."""
        return self._columns_of(chosen) is not None

    def best(self, *, force_in: Iterable[str] = (), force_out: Iterable[str] = (),
             only_options: Callable[[FundingOption], bool] | None = None, rules_off: Iterable[NamedRule] = (),
             row_limits: Mapping[str, tuple[float, float]] | None = None, cutoff: Fraction | None = None,
             reaching: Fraction | None = None, start: Iterable[FundingOption] | None = None,
             watch: Watch = UNWATCHED) -> Answer:
        """The best plan with projects forced in or out, rules off, or rows with other limits.

        only_options: of the forced projects, only options for which it is true may be used. cutoff: stop as soon as
        a plan of at least this value is found, or none can exist. reaching: only plans of at least this value count;
        the first one found is the answer, and "infeasible" means that there is none. start: options of a known plan to
        begin from.
        """
        values = self._start if start is None else self._columns_of(start)
        with ExitStack() as changes:
            for project_id in force_in:
                changes.enter_context(self._forced_in(project_id, only_options))
            for project_id in force_out:
                changes.enter_context(self._column_limits(self.programme.columns_of[project_id], 0.0, 0.0))
            for rule in rules_off:
                for name in rule.row_names:
                    changes.enter_context(self._row_limits(name, -_INFINITY, _INFINITY))
            for name, (lower, upper) in (row_limits or {}).items():
                changes.enter_context(self._row_limits(name, lower, upper))
            outcome = solve_in_two_steps(self.model, self.limits, values, watch,
                                         cutoff=None if cutoff is None else float(cutoff),
                                         reaching=None if reaching is None else float(reaching))
        return self._answer(outcome)

    def _answer(self, outcome: Outcome) -> Answer:
        if outcome.values is None:
            return Answer(outcome.termination, None, outcome.bound, outcome.termination is Termination.INFEASIBLE)
        value = exact_objective(self.programme, self.goal, outcome)
        chosen = tuple(self.programme.options[c] for c in chosen_columns(self.programme, outcome))
        room = room_left(self.programme, self.goal, value, outcome)
        if room is not None:
            return Answer(Termination.OPTIMAL, value, float(value + room), True, chosen)
        bound = outcome.bound
        if outcome.termination is Termination.OPTIMAL:
            bound = float(value) + outcome.room
        return Answer(Termination.FEASIBLE, value, bound, False, chosen)

    @contextmanager
    def score_raised(self, project_id: str, rise: Fraction) -> Iterator[None]:
        """Inside, answers are about a score of the project that is higher by `rise` points."""
        stated = self.goal
        costs = dict(stated.costs)
        for column in self.programme.columns_of[project_id]:
            option = self.programme.options[column]
            costs[column] = costs.get(column, Fraction(0)) + rise * points_per_score(self.problem, option)
        self._ask_for(replace(stated, costs=costs))
        try:
            yield
        finally:
            self._ask_for(stated)

    @contextmanager
    def valued_as_in(self, problem: Problem) -> Iterator[None]:
        """Inside, options are worth what another problem (other weights, another size exponent) makes of them."""
        stated = self.goal
        self._ask_for(value_goal(self.programme, problem))
        try:
            yield
        finally:
            self._ask_for(stated)

    @contextmanager
    def scored(self, scores: Mapping[str, Fraction]) -> Iterator[None]:
        """Inside, answers are about other scores of the projects (by id)."""
        stated, options = self.goal, self.programme.options
        costs = {column: scores[option.project_id] * points
                 for column, (option, points) in enumerate(zip(options, self._points, strict=True))}
        beside = {column: cost for column, cost in stated.costs.items() if column >= len(options)}
        self._ask_for(replace(stated, costs={column: cost for column, cost in costs.items() if cost} | beside))
        try:
            yield
        finally:
            self._ask_for(stated)

    @cached_property
    def _points(self) -> tuple[Fraction, ...]:
        """What every option is worth per point of its project's score."""
        return tuple(points_per_score(self.problem, option) for option in self.programme.options)

    def _ask_for(self, goal: LevelGoal) -> None:
        self.goal = goal
        self.model.set_objective(goal.costs, True)

    @contextmanager
    def _forced_in(self, project_id: str, only: Callable[[FundingOption], bool] | None) -> Iterator[None]:
        columns = self.programme.columns_of[project_id]
        row = self._forcing_row(project_id)
        barred = [c for c in columns if only is not None and not only(self.programme.options[c])]
        self.model.set_row_bounds(row, 1.0, 1.0)
        with self._column_limits(barred, 0.0, 0.0):
            try:
                yield
            finally:
                self.model.set_row_bounds(row, -_INFINITY, _INFINITY)

    @contextmanager
    def _column_limits(self, columns: Iterable[int], lower: float, upper: float) -> Iterator[None]:
        columns = list(columns)
        for column in columns:
            self.model.set_column_bounds(column, lower, upper)
        try:
            yield
        finally:
            for column in columns:
                self.model.set_column_bounds(column, 0.0, 1.0)

    @contextmanager
    def _row_limits(self, name: str, lower: float, upper: float) -> Iterator[None]:
        row = self.model.row_index(name)
        self.model.set_row_bounds(row, lower, upper)
        try:
            yield
        finally:
            self.model.set_row_bounds(row, *self._limits_of_row[name])

    def held_levels(self) -> tuple[HeldRow, ...]:
        """The levels above value, each held at what this plan has reached."""
        achieved = {level.level: level.objective for level in self.plan.levels}
        held = []
        for goal in level_goals(self.programme):
            if goal.level == Level.VALUE:
                break
            held.append(hold_level(goal).row_at(achieved[goal.level]))
        return tuple(held)

    def _fix_levels_above_value(self) -> None:
        """Plans asked about are at least as good as this one on every level above value (soft localisation).

        The rows are called `level__<level>` and may be given other limits like any row.
        """
        for row in self.held_levels():
            self.model.add_row(f"level__{row.level}", row.columns, row.coefficients, row.lower, row.upper)
            self._limits_of_row[f"level__{row.level}"] = (row.lower, row.upper)
            self._level_rows.append(f"level__{row.level}")

    def _forcing_row(self, project_id: str) -> int:
        """The row sum_o choose[p,o] of one project, free until the project is forced in."""
        if project_id not in self._forcing_rows:
            columns = list(self.programme.columns_of[project_id])
            name = f"forced__{self.programme.code_of[project_id]}"
            ones = [1.0] * len(columns)
            self._forcing_rows[project_id] = self.model.add_row(name, columns, ones, -_INFINITY, _INFINITY)
        return self._forcing_rows[project_id]

    def _columns_of(self, chosen: Iterable[FundingOption]) -> numpy.ndarray | None:
        """All columns of a plan, to start a search from; None where it is no plan (of a problem changed since)."""
        kept = {option.key for option in chosen}
        columns = range(len(self.programme.options))
        for column in columns:
            option = self.programme.options[column]
            at = float(option.key in kept)
            self.model.set_column_bounds(column, at, at)
        outcome = self.model.solve(self.limits)
        for column in columns:
            self.model.set_column_bounds(column, 0.0, 1.0)
        return outcome.values
