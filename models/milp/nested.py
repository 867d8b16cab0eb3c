"""One joint programme for several envelopes: a copy of every column for each, and select in one copy <= select in the
next wider one. Its rows are the rows of the single programmes, with the copy's own envelopes."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isinf

import numpy
import pulp

from models.milp.held_level import HeldRow
from models.milp.objective import value_goal
from models.milp.programme import Programme
from models.milp.solver import LiveModel
from models.plan import FundingOption, Termination
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch


@dataclass(frozen=True)
class NestedOutcome:
    """The best joint choice. `chosen`: the funded options per copy, in the order given; bound: on the sum of values."""

    termination: Termination
    value: Fraction | None
    bound: float | None
    is_proved: bool
    chosen: tuple[tuple[FundingOption, ...], ...] = ()


def solve_nested(programme: Programme, envelope_limits: Sequence[Mapping[str, int]], held: Sequence[HeldRow],
                 limits: SolveLimits, *, starts: Sequence[Sequence[FundingOption]] = (),
                 watch: Watch = UNWATCHED) -> NestedOutcome:
    """The plans of all copies together, from the narrowest envelopes to the widest, of the highest sum of values.

    envelope_limits: limit by envelope row name, per copy (million VND). held: levels that every copy
    keeps.
    """
    joint, columns = _join(programme, envelope_limits, held)
    model = LiveModel(joint, columns, limits)
    width = len(programme.variables)
    start = _settle_start(model, programme, starts, limits) if starts else None
    outcome = model.solve(limits, start=start, watch=watch)
    if outcome.values is None:
        return NestedOutcome(outcome.termination, None, outcome.bound, outcome.termination is Termination.INFEASIBLE)
    chosen = tuple(tuple(option for c, option in enumerate(programme.options) if outcome.values[copy * width + c] > 0.5)
                   for copy in range(len(envelope_limits)))
    goal = value_goal(programme)
    value = sum((cost * round(float(outcome.values[copy * width + c])) for copy in range(len(envelope_limits))
                 for c, cost in goal.costs.items()), Fraction(0))
    is_proved = outcome.termination is Termination.OPTIMAL
    return NestedOutcome(outcome.termination, value, float(value) if is_proved else outcome.bound, is_proved, chosen)


def _join(programme: Programme, envelope_limits: Sequence[Mapping[str, int]],
          held: Sequence[HeldRow]) -> tuple[pulp.LpProblem, list[pulp.LpVariable]]:
    joint = pulp.LpProblem("nested", pulp.LpMaximize)
    goal, objective, all_columns = value_goal(programme), [], []
    for copy, limit_of in enumerate(envelope_limits):
        columns = [joint.add_variable(f"c{copy}__{v.name}", v.lowBound, v.upBound, v.cat) for v in programme.variables]
        of = dict(zip(programme.variables, columns, strict=True))
        for row in programme.lp.constraints():
            if row.name in limit_of:
                _add(joint, f"c{copy}__{row.name}", [(of[v], a) for v, a in row.items()], None, limit_of[row.name])
            else:
                _add(joint, f"c{copy}__{row.name}", [(of[v], a) for v, a in row.items()], row.getLb(), row.getUb())
        for each in held:
            terms = [(columns[c], a) for c, a in zip(each.columns, each.coefficients, strict=True)]
            _add(joint, f"c{copy}__level__{each.level}", terms, None if isinf(each.lower) else each.lower,
                 None if isinf(each.upper) else each.upper)
        if copy:
            narrower = all_columns[-len(columns):]
            for project_id, places in programme.columns_of.items():
                if places:
                    _add(joint, f"nested__{copy}__{programme.code_of[project_id]}",
                         [*((narrower[c], 1) for c in places), *((columns[c], -1) for c in places)], None, 0)
        objective += [(columns[c], float(cost)) for c, cost in goal.costs.items()]
        all_columns += columns
    joint.setObjective(pulp.LpAffineExpression(objective))
    return joint, all_columns


def _add(joint: pulp.LpProblem, name: str, terms: list, lower: float | None, upper: float | None) -> None:
    sense, limit = (pulp.LpConstraintGE, lower) if upper is None else (pulp.LpConstraintLE, upper)
    if lower is not None and lower == upper:
        sense = pulp.LpConstraintEQ
    joint.addConstraint(pulp.LpConstraint(pulp.LpAffineExpression(terms), sense, name, limit))


def _settle_start(model: LiveModel, programme: Programme, starts: Sequence[Sequence[FundingOption]],
                  limits: SolveLimits) -> numpy.ndarray | None:
    """All columns of a nested choice already known, with the continuous ones settled; None when it does not fit."""
    width = len(programme.variables)
    places = [(copy * width + c, float(option in chosen)) for copy, chosen in enumerate(map(frozenset, starts))
              for c, option in enumerate(programme.options)]
    for column, at in places:
        model.set_column_bounds(column, at, at)
    values = model.solve(limits).values
    for column, _ in places:
        model.set_column_bounds(column, 0.0, 1.0)
    return values
