"""The same levels with CBC, through PuLP's own interface: a second opinion for tests and doubts, never a proof."""
from __future__ import annotations

from time import monotonic

import pulp

from models.limits import SolveLimits
from models.milp.objective import level_goals
from models.milp.programme import Programme
from models.milp.search import SearchResult, chosen_columns, exact_objective, level_result
from models.milp.solver import solve_with_cbc
from models.plan import StopReason, Termination
from models.settings import Level


def search_with_cbc(programme: Programme, limits: SolveLimits) -> SearchResult:
    """Levels in order with CBC; no tie-break, no live progress. The programme's PuLP problem gains the level rows."""
    result = SearchResult(Termination.NO_SOLUTION, StopReason.SOLVER_FAILED)
    started = monotonic()
    for position, goal in enumerate(level_goals(programme)):
        remaining = max(0.1, limits.time_limit_seconds - (monotonic() - started))
        expression = pulp.LpAffineExpression([(programme.variables[c], float(cost)) for c, cost in goal.costs.items()])
        programme.lp.sense = pulp.LpMaximize if goal.maximise else pulp.LpMinimize
        programme.lp.setObjective(expression)
        step = SolveLimits(limits.gap_share, remaining, solver="cbc")
        outcome = solve_with_cbc(programme.lp, programme.variables, step)
        if outcome.values is None:
            if position == 0:
                return SearchResult(outcome.termination, outcome.stop_reason, message=outcome.message)
            result.termination = Termination.FEASIBLE
            return result
        result.chosen_columns = chosen_columns(programme, outcome)
        objective = exact_objective(programme, goal, outcome)
        result.levels.append(level_result(goal, objective, outcome))
        result.stop_reason = outcome.stop_reason
        if goal.level == Level.VALUE:
            result.before_priority = result.chosen_columns
        is_optimal = all(level.is_proved for level in result.levels)
        result.termination = Termination.OPTIMAL if is_optimal else Termination.FEASIBLE
        limit = float(objective - goal.offset)
        sense = pulp.LpConstraintGE if goal.maximise else pulp.LpConstraintLE
        room = 1e-7 * max(1.0, abs(limit)) * (-1 if goal.maximise else 1)
        name = f"level__{position}__{goal.level}"
        programme.lp.addConstraint(pulp.LpConstraint(expression, sense, name, limit + room))
    return result
