"""What is better: the levels of the lexicographic objective, each a cost per column and a sense."""
from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import pulp

from models.families.amounts import priority_mvnd, values
from models.milp.programme import Programme
from models.milp.scaling import unit_of
from models.problem import Problem
from models.settings import Level, PriorityMode

TIE_BREAK = "tie_break"
# Room for the option's place in the project's own list below the project's weight.
_OPTION_STEPS = 64


@dataclass(frozen=True)
class LevelGoal:
    """One level: optimise sum(costs[c] x column c) + offset. step: see `unit`, where the columns are not whole."""

    level: str
    maximise: bool
    costs: Mapping[int, Fraction]
    offset: Fraction = Fraction(0)
    step: Fraction | None = None

    @cached_property
    def unit(self) -> Fraction:
        """Every plan comes to a whole multiple of this; 0 = to nothing, whatever it chooses."""
        return unit_of((*self.costs.values(), self.offset)) if self.step is None else self.step


def set_value_objective(programme: Programme) -> None:
    """Write the value level as the PuLP objective (what a second solver and a golden file see)."""
    goal = value_goal(programme)
    programme.lp.setObjective(pulp.LpAffineExpression(
        [(programme.variables[c], float(cost)) for c, cost in goal.costs.items()]))


def level_goals(programme: Programme, baseline: frozenset[str] | None = None) -> tuple[LevelGoal, ...]:
    """The levels that have something to decide, in the planner's order.

    `baseline` = ids funded in the plan that changes are counted against; without one the change level is left out.
    """
    settings = programme.problem.settings
    goals = []
    for level in settings.levels:
        if level is Level.LOCALISATION and programme.shortfall_columns:
            goals.append(localisation_goal(programme))
        elif level is Level.VALUE:
            goals.append(value_goal(programme))
        elif level is Level.PRIORITY and settings.priority_mode is PriorityMode.TIE_BREAK:
            goals.append(priority_goal(programme))
        elif level is Level.CHANGE and baseline is not None:
            goals.append(change_goal(programme, baseline))
    return tuple(goals)


def localisation_goal(programme: Programme) -> LevelGoal:
    """minimise sum of the shortfalls of soft localisation targets (million VND of localised value)."""
    step = unit_of(amount for surplus in programme.shortfall_columns.values() for amount in surplus.values())
    return LevelGoal(Level.LOCALISATION, False, dict.fromkeys(programme.shortfall_columns, Fraction(1)), step=step)


def missing_localised(programme: Programme, chosen: Iterable[int]) -> Fraction:
    """Localised value that these option columns miss of the soft targets (million VND), exactly."""
    chosen = tuple(chosen)
    missing = (-sum((surplus.get(column, 0) for column in chosen), Fraction(0))
               for surplus in programme.shortfall_columns.values())
    return sum((each for each in missing if each > 0), Fraction(0))


def value_goal(programme: Programme, problem: Problem | None = None) -> LevelGoal:
    """maximise sum_p,o value[p,o] x choose[p,o] + sum of synergy bonuses (value points).

    `problem`: another one that says what the same options are worth.
    """
    worth = values(problem or programme.problem, programme.options)
    costs = {column: points for column, points in enumerate(worth) if points}
    for column, link in programme.synergy_columns.items():
        if link.bonus:
            costs[column] = link.bonus
    return LevelGoal(Level.VALUE, True, costs)


def priority_goal(programme: Programme) -> LevelGoal:
    """maximise state money that the 70 % priority would pay out first (million VND)."""
    return LevelGoal(Level.PRIORITY, True, {
        column: Fraction(amount) for column, option in enumerate(programme.options)
        if (amount := priority_mvnd(programme.problem, option))})


def change_goal(programme: Programme, baseline: frozenset[str]) -> LevelGoal:
    """minimise the number of projects that enter or leave against the baseline plan (projects)."""
    costs = {column: Fraction(-1 if option.project_id in baseline else 1)
             for column, option in enumerate(programme.options)}
    return LevelGoal(Level.CHANGE, False, costs, Fraction(len(baseline)))


def tie_break_goal(programme: Programme) -> LevelGoal:
    """maximise fixed pseudo-random weights of the project ids: ids tell equal plans apart, never the file order."""
    costs, place = {}, {}
    for column, option in enumerate(programme.options):
        place[option.project_id] = place.get(option.project_id, -1) + 1
        weight = int.from_bytes(hashlib.sha256(option.project_id.encode()).digest()[:3], "big") + 1
        costs[column] = Fraction(weight * _OPTION_STEPS - min(place[option.project_id], _OPTION_STEPS - 1))
    return LevelGoal(TIE_BREAK, True, costs)
