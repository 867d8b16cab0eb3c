"""CBC, the second solver: for comparing, not for trusting. A difference above the gap is a finding."""
from __future__ import annotations

import time
from collections.abc import Sequence

import numpy
import pulp

from models.milp.arrays import ModelArrays, read_problem
from models.milp.outcome import Outcome
from models.plan import StopReason, Termination
from models.search_limits import SolveLimits

# CBC looks for nothing that is better by less than 1e-5 of what it is handed, and lets rows and costs be off by 1e-7.
INCREMENT = 1e-5
TOLERANCE_SHARE = 1e-6


def solve_with_cbc(problem: pulp.LpProblem, variables: Sequence[pulp.LpVariable], limits: SolveLimits) -> Outcome:
    """Solve with the CBC that comes with PuLP. Called optimal only when CBC says so with gap 0 and inside the limit.

    CBC reports no bound: it is known only with a proof. Raises as LiveModel does, and ValueError when two variables
    share a name (PuLP reads CBC's answer by name).
    """
    arrays = read_problem(problem, variables)
    if len({variable.name for variable in variables}) != len(variables):
        raise ValueError("two variables share a name")
    began = time.perf_counter()
    stated = problem.objective
    problem.setObjective(pulp.LpAffineExpression(
        [(variable, cost) for variable, cost in zip(variables, arrays.handed, strict=True) if cost]))
    try:
        stop = _run(problem, limits, limits.time_limit_seconds)
    finally:
        problem.objective = stated
    seconds = time.perf_counter() - began
    word = pulp.LpSolution[problem.sol_status]
    if problem.status == pulp.LpStatusInfeasible or problem.sol_status == pulp.LpSolutionUnbounded:
        left = max(0.0, limits.time_limit_seconds - seconds)
        termination = Termination.INFEASIBLE if _is_bounded(variables) else _tell_unbounded(problem, limits, left)
        reason = StopReason.TIME_LIMIT if termination is Termination.NO_SOLUTION else StopReason.PROVED
        return Outcome(termination, reason, seconds=seconds, message=word)
    values = _values(arrays, variables)
    in_time = seconds < limits.time_limit_seconds
    if values is None:
        reason = StopReason.SOLVER_FAILED if in_time else StopReason.TIME_LIMIT
        return Outcome(Termination.NO_SOLUTION, reason, seconds=seconds, message=f"{word} {stop}".strip())
    objective = arrays.objective_of(values)
    if problem.sol_status == pulp.LpSolutionOptimal and in_time:
        if limits.gap_share == 0.0:
            room = INCREMENT / arrays.scale + TOLERANCE_SHARE * abs(objective)
            return Outcome(Termination.OPTIMAL, StopReason.PROVED, objective, objective, 0.0, values, seconds, word,
                           room)
        return Outcome(Termination.FEASIBLE, StopReason.GAP_REACHED, objective, None, None, values, seconds, word)
    reason = StopReason.NODE_LIMIT if in_time and limits.node_limit is not None else StopReason.TIME_LIMIT
    return Outcome(Termination.FEASIBLE, reason, objective, None, None, values, seconds, word)


def _run(problem: pulp.LpProblem, limits: SolveLimits, seconds: float) -> str:
    bundled = getattr(getattr(pulp, "PULP_CBC_CMD", None), "pulp_cbc_path", None)
    options = [f"randomCbcSeed {limits.seed + 1}"] + ([] if limits.presolve else ["preprocess off"])
    solver = pulp.COIN_CMD(path=bundled, msg=False, gapRel=limits.gap_share, gapAbs=0.0, timeLimit=seconds,
                           threads=limits.threads if limits.threads > 1 else None, presolve=limits.presolve or None,
                           maxNodes=limits.node_limit, options=options)
    try:
        problem.solve(solver)
    except pulp.PulpSolverError as error:
        problem.assignStatus(pulp.LpStatusNotSolved, pulp.LpSolutionNoSolutionFound)
        return str(error)
    return ""


def _is_bounded(variables: Sequence[pulp.LpVariable]) -> bool:
    """No column can grow without limit, so no objective can."""
    return all(variable.lowBound is not None and variable.upBound is not None for variable in variables)


def _tell_unbounded(problem: pulp.LpProblem, limits: SolveLimits, seconds: float) -> Termination:
    """CBC uses both words for either: ask again without an objective."""
    objective = problem.objective
    problem.objective = pulp.LpAffineExpression()
    try:
        _run(problem, limits, seconds)
    finally:
        problem.objective = objective
    if problem.status == pulp.LpStatusInfeasible:
        return Termination.INFEASIBLE
    solved = problem.sol_status in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible)
    return Termination.UNBOUNDED if solved else Termination.NO_SOLUTION


def _values(arrays: ModelArrays, variables: Sequence[pulp.LpVariable]) -> numpy.ndarray | None:
    """CBC's values, whole where they must be, if they keep every row. A column CBC never saw stands at its bound."""
    raw = [_at_rest(variable) if variable.varValue is None else variable.varValue for variable in variables]
    if variables and all(variable.varValue is None for variable in variables):
        return None
    values = arrays.rounded(numpy.array(raw, dtype=float))
    return None if values is None or arrays.broken_row(values) is not None else values


def _at_rest(variable: pulp.LpVariable) -> float:
    low = variable.lowBound if variable.lowBound is not None else -numpy.inf
    high = variable.upBound if variable.upBound is not None else numpy.inf
    return float(min(max(0.0, low), high))
