"""The planner's own Solver model solved again: the same decisions, limits and objective, by PuLP and HiGHS."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import pulp

from models.incumbent.linear import CellKey, Linear
from models.incumbent.solver_model import ModelConstraint, SolverModel
from models.limits import SolveLimits
from models.milp.quick_pulp import Problem
from models.milp.solver import LiveModel, ModelRangeError
from models.plan import StopReason, Termination

# A continuous decision is a double; more digits than these are noise of the search.
_DIGITS = 9


@dataclass(frozen=True)
class IncumbentAnswer:
    """How the search ended, and the decisions it found (None = none). `objective` is exact at those decisions."""

    termination: Termination
    stop_reason: StopReason
    values: Mapping[CellKey, Fraction] | None = None
    objective: Fraction | None = None
    bound: float | None = None
    seconds: float = 0.0

    @property
    def is_proved(self) -> bool:
        return self.termination is Termination.OPTIMAL


def solve_incumbent(model: SolverModel, limits: SolveLimits | None = None) -> IncumbentAnswer:
    """Solve the model. A constraint without decisions that does not hold makes it infeasible, as in Solver."""
    limits = limits or SolveLimits()
    if any(c.broken_by({}) for c in model.constraints if _is_constant(c)):
        return IncumbentAnswer(Termination.INFEASIBLE, StopReason.PROVED)
    programme = Problem("incumbent", pulp.LpMinimize if model.sense == "min" else pulp.LpMaximize)
    columns = {decision.key: programme.add_variable(
        f"x{at}", *(None if bound is None else float(bound) for bound in (decision.lower, decision.upper)),
        cat=pulp.LpInteger if decision.is_whole else pulp.LpContinuous)
        for at, decision in enumerate(model.decisions)}
    programme.setObjective(_affine(Linear() if model.sense == "value" else model.objective, columns))
    for at, constraint in enumerate(model.constraints):
        if not _is_constant(constraint):
            programme.addConstraint(_row(constraint, columns), f"row{at}")
    if model.sense == "value":
        programme.addConstraint(_affine(model.objective.plus(Linear(model.target), -1), columns) == 0, "target")
    try:
        outcome = LiveModel(programme, list(columns.values()), limits).solve(limits)
    except ModelRangeError:
        return IncumbentAnswer(Termination.NO_SOLUTION, StopReason.SOLVER_FAILED)
    if not outcome.has_solution:
        return IncumbentAnswer(outcome.termination, outcome.stop_reason, bound=outcome.bound, seconds=outcome.seconds)
    values = {decision.key: _settled(float(value), decision.is_whole)
              for decision, value in zip(model.decisions, outcome.values, strict=True)}
    return IncumbentAnswer(outcome.termination, outcome.stop_reason, values, model.objective.at(values), outcome.bound,
                           outcome.seconds)


def _is_constant(constraint: ModelConstraint) -> bool:
    return constraint.left.plus(constraint.right, -1).is_constant


def _row(constraint: ModelConstraint, columns: Mapping[CellKey, pulp.LpVariable]) -> pulp.LpConstraint:
    sides = _affine(constraint.left.plus(constraint.right, -1), columns)
    return {"<=": sides <= 0, ">=": sides >= 0, "=": sides == 0}[constraint.sense]


def _affine(expression: Linear, columns: Mapping[CellKey, pulp.LpVariable]) -> pulp.LpAffineExpression:
    terms = [(columns[key], float(coefficient)) for key, coefficient in expression.terms.items()]
    return pulp.LpAffineExpression(terms, float(expression.constant))


def _settled(value: float, is_whole: bool) -> Fraction:
    return Fraction(round(value)) if is_whole else Fraction(repr(round(value, _DIGITS)))
