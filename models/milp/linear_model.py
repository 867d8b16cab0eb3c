"""Any linear model, given as numbers by column: for models that are not the planning problem (a planner's own)."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import pulp

from models.milp.outcome import Outcome
from models.milp.quick_pulp import Problem
from models.milp.solver import LiveModel
from models.search_limits import SolveLimits


@dataclass(frozen=True, slots=True)
class ModelColumn:
    """A variable; None = no limit on that side."""

    lower: Fraction | None
    upper: Fraction | None
    is_whole: bool


@dataclass(frozen=True, slots=True)
class ModelRow:
    """constant + sum of coefficient x column (by index) (sense) 0, with sense "<=", ">=" or "="."""

    terms: Mapping[int, Fraction]
    constant: Fraction
    sense: str = "="


def solve_linear_model(columns: Sequence[ModelColumn], rows: Sequence[ModelRow], objective: ModelRow, *,
                       maximise: bool, limits: SolveLimits) -> Outcome:
    """Solve by PuLP and HiGHS; `Outcome.values` in the order of the columns. Every row must have a term.

    Raises ModelRangeError for numbers that doubles cannot tell apart.
    """
    programme = Problem("linear_model", pulp.LpMaximize if maximise else pulp.LpMinimize)
    variables = [programme.add_variable(
        f"x{at}", *(None if bound is None else float(bound) for bound in (column.lower, column.upper)),
        cat=pulp.LpInteger if column.is_whole else pulp.LpContinuous) for at, column in enumerate(columns)]
    programme.setObjective(_affine(objective, variables))
    for at, row in enumerate(rows):
        side = _affine(row, variables)
        programme.addConstraint({"<=": side <= 0, ">=": side >= 0, "=": side == 0}[row.sense], f"row{at}")
    return LiveModel(programme, variables, limits).solve(limits)


def _affine(row: ModelRow, variables: Sequence[pulp.LpVariable]) -> pulp.LpAffineExpression:
    terms = [(variables[column], float(coefficient)) for column, coefficient in row.terms.items()]
    return pulp.LpAffineExpression(terms, float(row.constant))
