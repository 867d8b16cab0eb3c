"""The same levels with CBC, through PuLP's own interface: a second opinion for tests and doubts, never a proof."""
from __future__ import annotations

from math import isinf
from time import monotonic

import pulp

from models.milp.held_level import HeldRow, hold_level
from models.milp.objective import level_goals
from models.milp.programme import Programme
from models.milp.search import (
    SearchResult,
    chosen_columns,
    exact_objective,
    gives_something_away,
    level_result,
    unfinished,
)
from models.milp.solver import solve_with_cbc
from models.plan import StopReason, Termination
from models.search_limits import SolveLimits
from models.settings import Level


def search_with_cbc(programme: Programme, limits: SolveLimits) -> SearchResult:
    """Levels in order with CBC; no tie-break, no live progress. The programme's PuLP problem gains the level rows."""
    result = SearchResult(Termination.NO_SOLUTION, StopReason.SOLVER_FAILED)
    started = monotonic()
    goals = level_goals(programme)
    value_at = next(i for i, goal in enumerate(goals) if goal.level == Level.VALUE)
    for position, goal in enumerate(goals):
        remaining = max(0.1, limits.time_limit_seconds - (monotonic() - started))
        programme.lp.sense = pulp.LpMaximize if goal.maximise else pulp.LpMinimize
        programme.lp.setObjective(pulp.LpAffineExpression(
            [(programme.variables[c], float(cost)) for c, cost in goal.costs.items()]))
        step = SolveLimits(limits.gap_share, remaining, solver="cbc")
        outcome = solve_with_cbc(programme.lp, programme.variables, step)
        if outcome.values is None:
            if position == 0:
                return SearchResult(outcome.termination, outcome.stop_reason, message=outcome.message)
            if position <= value_at:
                result.termination, result.stop_reason = Termination.FEASIBLE, outcome.stop_reason
            result.levels.append(unfinished(programme, goal, outcome, result))
            return result
        if gives_something_away(programme, goals[:position], outcome, result):
            result.levels.append(unfinished(programme, goal, outcome, result))
        else:
            result.chosen_columns = chosen_columns(programme, outcome)
            result.levels.append(level_result(programme, goal, exact_objective(programme, goal, outcome), outcome))
        if position <= value_at:
            result.take_over(outcome)
        if goal.level == Level.VALUE:
            result.before_priority = result.chosen_columns
        _hold(programme, position, hold_level(goal).row_at(result.levels[-1].objective))
    return result


def _hold(programme: Programme, position: int, row: HeldRow) -> None:
    terms = [(programme.variables[c], a) for c, a in zip(row.columns, row.coefficients, strict=True)]
    sense, limit = (pulp.LpConstraintGE, row.lower) if isinf(row.upper) else (pulp.LpConstraintLE, row.upper)
    programme.lp.addConstraint(pulp.LpConstraint(
        pulp.LpAffineExpression(terms), sense, f"level__{position}__{row.level}", limit))
