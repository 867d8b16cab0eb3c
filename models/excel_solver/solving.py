"""The planner's own Solver model solved again: the same decisions, limits and objective."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from models.excel_solver.linear import CellKey, Linear
from models.excel_solver.solver_model import ModelConstraint, SolverModel
from models.milp.linear_model import ModelColumn, ModelRow, solve_linear_model
from models.milp.solver import ModelRangeError
from models.plan import StopReason, Termination
from models.search_limits import SolveLimits

# A continuous decision is a double; more digits than these are noise of the search.
_DIGITS = 9


@dataclass(frozen=True)
class SolverModelAnswer:
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


def solve_solver_model(model: SolverModel, limits: SolveLimits | None = None) -> SolverModelAnswer:
    """Solve the model. A constraint without decisions that does not hold makes it infeasible, as in Solver."""
    limits = limits or SolveLimits()
    if any(c.broken_by({}) for c in model.constraints if _sides(c).is_constant):
        return SolverModelAnswer(Termination.INFEASIBLE, StopReason.PROVED)
    place = {decision.key: at for at, decision in enumerate(model.decisions)}
    rows = [_row(_sides(c), place, c.sense) for c in model.constraints if not _sides(c).is_constant]
    if model.sense == "value":
        rows.append(_row(model.objective.plus(Linear(model.target), -1), place, "="))
    goal = Linear() if model.sense == "value" else model.objective
    try:
        outcome = solve_linear_model([ModelColumn(d.lower, d.upper, d.is_whole) for d in model.decisions], rows,
                                     _row(goal, place), maximise=model.sense == "max", limits=limits)
    except ModelRangeError:
        return SolverModelAnswer(Termination.NO_SOLUTION, StopReason.SOLVER_FAILED)
    if not outcome.has_solution:
        return SolverModelAnswer(outcome.termination, outcome.stop_reason, bound=outcome.bound, seconds=outcome.seconds)
    values = {decision.key: _settled(float(value), decision.is_whole)
              for decision, value in zip(model.decisions, outcome.values, strict=True)}
    return SolverModelAnswer(outcome.termination, outcome.stop_reason, values, model.objective.at(values),
                             outcome.bound, outcome.seconds)


def _sides(constraint: ModelConstraint) -> Linear:
    return constraint.left.plus(constraint.right, -1)


def _row(expression: Linear, place: Mapping[CellKey, int], sense: str = "=") -> ModelRow:
    return ModelRow({place[key]: coefficient for key, coefficient in expression.terms.items()}, expression.constant,
                    sense)


def _settled(value: float, is_whole: bool) -> Fraction:
    return Fraction(round(value)) if is_whole else Fraction(repr(round(value, _DIGITS)))
