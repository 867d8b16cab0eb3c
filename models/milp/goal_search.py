"""One live model of a problem searched for several goals: one is optimised while others are held between limits.

Every goal has an exact value of the chosen options and a unit: the smallest step between two different values. A limit
is set half a unit beside the value it means, so that no tolerance of the solver can decide whether it is kept.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor, inf

import numpy

from models.families.amounts import value_of_plan
from models.milp.build import build_programme
from models.milp.core_search import LARGE, solve_from_core
from models.milp.held_level import HeldLevel, hold_level
from models.milp.objective import LevelGoal, change_goal, localisation_goal, missing_localised, value_goal
from models.milp.outcome import Outcome
from models.milp.programme import Programme
from models.milp.search import chosen_columns
from models.milp.solver import LiveModel
from models.plan import FundingOption, Termination
from models.problem import Problem
from models.search_limits import SolveLimits
from models.settings import Level
from models.watch import UNWATCHED, Watch

COUNTERPART, MOVED = "counterpart", "moved"


@dataclass(frozen=True)
class Found:
    """The best plan found for one goal: its option columns and what they come to. `columns` None = none was found.

    is_proved: nothing is better; without columns, that there is no such plan. bound: what no plan exceeds.
    """

    termination: Termination
    is_proved: bool
    bound: float | None = None
    columns: tuple[int, ...] | None = None
    values: numpy.ndarray | None = None


class GoalSearch:
    """The rows of a problem with any of its goals as objective or as a held limit.

    Goals: `value` (points, more is better), `localisation` (missing localised value of soft targets, million VND, less
    is better), `counterpart` (million VND, more is better); with a baseline `change` and `moved` (less is better).
    """

    def __init__(self, problem: Problem, limits: SolveLimits, programme: Programme | None = None) -> None:
        self.problem = problem
        self.limits = replace(limits, restarts=False)
        self.programme = programme or build_programme(problem)
        self.model = LiveModel(self.programme.lp, self.programme.variables, self.limits)
        self.goals: dict[str, LevelGoal] = {}
        self._rows: dict[str, tuple[HeldLevel, int]] = {}
        self._add(value_goal(self.programme))
        self._add(LevelGoal(COUNTERPART, True, {
            c: Fraction(option.total_mvnd - option.state_mvnd) for c, option in enumerate(self.programme.options)
            if option.total_mvnd != option.state_mvnd}))
        if self.programme.shortfall_columns:
            self._add(localisation_goal(self.programme))

    def _add(self, goal: LevelGoal) -> None:
        self.goals[str(goal.level)] = goal

    @property
    def has_localisation(self) -> bool:
        """Whether any soft target could be missed at all."""
        return Level.LOCALISATION in self.goals

    def count_changes_from(self, baseline: Mapping[str, Mapping[int, int]]) -> None:
        """Add the goals `change` and `moved` against state money by project and year (million VND)."""
        self._add(change_goal(self.programme, frozenset(baseline)))
        kept = {project_id: sum(years.values()) for project_id, years in baseline.items()}
        costs = {}
        for column, option in enumerate(self.programme.options):
            before, after = baseline.get(option.project_id, {}), {y.year: y.state_mvnd for y in option.years}
            moved = sum(abs(after.get(year, 0) - before.get(year, 0)) for year in before.keys() | after.keys())
            costs[column] = Fraction(moved - kept.get(option.project_id, 0))
        self._add(LevelGoal(MOVED, False, costs, Fraction(sum(kept.values()))))

    def options_of(self, columns: Iterable[int]) -> tuple[FundingOption, ...]:
        """The funding options of columns."""
        return tuple(self.programme.options[column] for column in columns)

    def columns_of(self, chosen: Iterable[FundingOption]) -> tuple[int, ...] | None:
        """The columns of options that may come from elsewhere; None when one is not an option of this problem."""
        place = {option.key: column for column, option in enumerate(self.programme.options)}
        found = [place.get(option.key) for option in chosen]
        return None if None in found else tuple(sorted(found))

    def exact(self, name: str, columns: Iterable[int]) -> Fraction:
        """What the goal comes to for exactly these options."""
        columns = tuple(columns)
        if name == Level.LOCALISATION:
            return missing_localised(self.programme, columns)
        if name == Level.VALUE:
            return value_of_plan(self.problem, self.options_of(columns))
        goal = self.goals[name]
        return sum((goal.costs.get(c, Fraction(0)) for c in columns), goal.offset)

    def unit(self, name: str) -> Fraction:
        """The smallest step between two different values of the goal."""
        return self.goals[name].unit or Fraction(1)

    def best(self, name: str, held: Mapping[str, Fraction] | None = None, start: numpy.ndarray | None = None,
             watch: Watch = UNWATCHED) -> Found:
        """The best of one goal among plans whose held goals are at least as good as these values."""
        goal = self.goals[name]
        rows = [self._hold(each, value) for each, value in (held or {}).items()]
        self.model.set_objective(goal.costs, goal.maximise, goal.offset)
        try:
            is_large = len(self.programme.variables) >= LARGE and name == Level.VALUE
            outcome = (solve_from_core(self.model, self.limits, start, watch) if is_large
                       else self.model.solve(self.limits, watch, start))
        finally:
            for row in rows:
                self.model.set_row_bounds(row, -inf, inf)
        return self._read(outcome, held or {})

    def _read(self, outcome: Outcome, held: Mapping[str, Fraction]) -> Found:
        if outcome.values is None:
            return Found(outcome.termination, outcome.termination is Termination.INFEASIBLE, outcome.bound)
        columns = chosen_columns(self.programme, outcome)
        # Inside a row's room only: not a plan of the kind asked for, and nothing is proved about one.
        keeps = all(self.is_as_good(name, self.exact(name, columns), value) for name, value in held.items())
        return Found(outcome.termination, outcome.termination is Termination.OPTIMAL and keeps, outcome.bound,
                     columns if keeps else None, outcome.values if keeps else None)

    def is_as_good(self, name: str, value: Fraction, other: Fraction) -> bool:
        """Whether a value of a goal is not worse than another."""
        return value >= other if self.goals[name].maximise else value <= other

    def _hold(self, name: str, value: Fraction) -> int:
        """The goal's row, limited half a unit on the far side of the value."""
        goal, unit = self.goals[name], self.unit(name)
        if name not in self._rows:
            held = hold_level(goal)
            self._rows[name] = held, self.model.add_row(f"goal__{name}", held.columns, held.coefficients, -inf, inf)
        held, row = self._rows[name]
        # A value between two units means the next one that keeps it.
        whole = (ceil if goal.maximise else floor)(value / unit) * unit
        self.model.set_row_bounds(row, *held.limits_at(whole + (-unit / 2 if goal.maximise else unit / 2)))
        return row
