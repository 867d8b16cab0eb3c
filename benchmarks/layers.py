"""One modelling layer builds the identical model and hands it over to HiGHS: `python -m benchmarks.layers NAME ROWS N`.

A process of its own per layer (the libraries of highspy and ortools do not go together in one). Each takes the rows in
the form its users have them, and is written the way its manual asks for. Prints the seconds of N runs as JSON.
"""
from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable

import numpy

from benchmarks.measure import Seconds, timed
from benchmarks.rows import Rows

Build = Callable[[], object]


def ours(rows: Rows) -> Build:
    """The product's own path: PuLP rows from terms in one go, one walk over them, one passModel."""
    import pulp

    from models.milp import quick_pulp
    from models.milp.build import _collector_paused
    from models.milp.solver import LiveModel
    from models.search_limits import SolveLimits

    by_row, costs = rows.by_row(), rows.costs.tolist()

    def build() -> LiveModel:
        with _collector_paused():
            lp = quick_pulp.Problem("allocation", pulp.LpMaximize)
            x = [lp.add_variable(f"x{i}", lower, _none(upper), cat=pulp.LpInteger if whole else pulp.LpContinuous)
                 for i, (lower, upper, whole) in enumerate(_columns(rows))]
            for i, (columns, coefficients, lower, upper) in enumerate(by_row):
                row = pulp.LpAffineExpression(zip([x[c] for c in columns], coefficients, strict=True))
                lp.addConstraint(pulp.LpConstraint(row, *_sense(pulp, lower, upper, f"row__{i}")))
            lp.setObjective(pulp.LpAffineExpression(zip(x, costs, strict=True)))
        return LiveModel(lp, x, SolveLimits())

    return build


def plain_pulp(rows: Rows) -> Build:
    """PuLP as its manual shows it: lpSum and +=, handed over by PuLP's own HiGHS interface."""
    import pulp

    by_row, costs = rows.by_row(), rows.costs.tolist()

    def build() -> object:
        lp = pulp.LpProblem("allocation", pulp.LpMaximize)
        x = [lp.add_variable(f"x{i}", lower, _none(upper), cat=pulp.LpInteger if whole else pulp.LpContinuous)
             for i, (lower, upper, whole) in enumerate(_columns(rows))]
        lp += pulp.lpSum(cost * x[c] for c, cost in enumerate(costs))
        for columns, coefficients, lower, upper in by_row:
            expression = pulp.lpSum(a * x[c] for c, a in zip(columns, coefficients, strict=True))
            lp += (expression == lower) if lower == upper else (
                expression <= upper if math.isfinite(upper) else expression >= lower)
        solver = pulp.HiGHS(msg=False)
        solver.createAndConfigureSolver(lp)
        solver.buildSolverModel(lp)
        return lp.solverModel

    return build


def pyomo(rows: Rows) -> Build:
    """Pyomo with ready-made linear expressions and its direct interface to HiGHS."""
    import pyomo.environ as pe
    from pyomo.contrib.appsi.solvers import Highs
    from pyomo.core.expr.numeric_expr import LinearExpression

    by_row, costs = rows.by_row(), rows.costs.tolist()

    def build() -> object:
        model = pe.ConcreteModel()
        model.x = pe.Var(range(len(costs)), domain=lambda _, i: pe.Integers if rows.is_whole[i] else pe.Reals,
                         bounds=lambda _, i: (rows.lower[i], _none(rows.upper[i])))
        x = [model.x[i] for i in range(len(costs))]
        model.rows = pe.ConstraintList()
        for columns, coefficients, lower, upper in by_row:
            row = LinearExpression(linear_coefs=coefficients, linear_vars=[x[c] for c in columns])
            model.rows.add((_none(lower), row, _none(upper)))
        model.goal = pe.Objective(expr=LinearExpression(linear_coefs=costs, linear_vars=x), sense=pe.maximize)
        solver = Highs()
        solver.set_instance(model)
        return solver

    return build


def mathopt(rows: Rows) -> Build:
    """MathOpt with fast_sum, handed over to the HiGHS inside ortools."""
    from ortools.math_opt.python import mathopt as mo

    by_row, costs = rows.by_row(), rows.costs.tolist()

    def build() -> object:
        model = mo.Model(name="allocation")
        x = [model.add_variable(lb=lower, ub=upper, is_integer=bool(whole)) for lower, upper, whole in _columns(rows)]
        for columns, coefficients, lower, upper in by_row:
            model.add_linear_constraint(
                lb=lower, ub=upper, expr=mo.fast_sum(a * x[c] for c, a in zip(columns, coefficients, strict=True)))
        model.maximize(mo.fast_sum(cost * x[c] for c, cost in enumerate(costs)))
        return mo.IncrementalSolver(model, mo.SolverType.HIGHS)

    return build


def linopy(rows: Rows) -> Build:
    """linopy with arrays: rows of like length go in together, padded as its own expressions are."""
    import linopy as lp
    import pandas
    import xarray

    lengths = numpy.diff(rows.starts)

    def build() -> object:
        model = lp.Model()
        # One kind of variable per call, so whole and continuous columns stand apart.
        label = numpy.full(len(rows.costs), -1)
        objective = []
        for name, here in (("whole", rows.is_whole), ("continuous", ~rows.is_whole)):
            if here.any():
                at = numpy.flatnonzero(here)
                index = [pandas.RangeIndex(len(at), name=name)]
                lower, upper = xarray.DataArray(rows.lower[at], index), xarray.DataArray(rows.upper[at], index)
                x = model.add_variables(lower, upper, name=f"x_{name}", integer=name == "whole")
                label[at] = x.labels.values
                objective.append((x * xarray.DataArray(rows.costs[at], index)).sum())
        is_equal = rows.row_lower == rows.row_upper
        is_upper = numpy.isfinite(rows.row_upper)
        sign = numpy.where(is_equal, "=", numpy.where(is_upper, "<=", ">="))
        limit = numpy.where(is_upper, rows.row_upper, rows.row_lower)
        bucket = numpy.where(lengths > 0, numpy.ceil(numpy.log2(numpy.maximum(lengths, 1))), 0).astype(int)
        for size in numpy.unique(bucket):
            here = numpy.flatnonzero(bucket == size)
            width = max(1, int(lengths[here].max()))
            columns, numbers = numpy.full((len(here), width), -1), numpy.full((len(here), width), numpy.nan)
            inside = numpy.arange(width) < lengths[here][:, None]
            entries = (rows.starts[here][:, None] + numpy.arange(width))[inside]
            columns[inside], numbers[inside] = label[rows.columns[entries]], rows.coefficients[entries]
            dims = (f"row_{size}", "_term")
            terms = lp.LinearExpression(xarray.Dataset({"coeffs": (dims, numbers), "vars": (dims, columns)}), model)
            model.add_constraints(terms, xarray.DataArray(sign[here], dims=dims[:1]),
                                  xarray.DataArray(limit[here], dims=dims[:1]), name=f"rows_{size}")
        model.add_objective(sum(objective[1:], objective[0]), sense="max")
        return model.to_highspy()

    return build


def _columns(rows: Rows) -> zip:
    return zip(rows.lower.tolist(), rows.upper.tolist(), rows.is_whole.tolist(), strict=True)


def _none(limit: float) -> float | None:
    return limit if math.isfinite(limit) else None


def _sense(pulp, lower: float, upper: float, name: str) -> tuple[int, str, float]:
    if lower == upper:
        return pulp.LpConstraintEQ, name, lower
    return (pulp.LpConstraintLE, name, upper) if math.isfinite(upper) else (pulp.LpConstraintGE, name, lower)


def size_of(built: object) -> list[int] | None:
    """Columns, rows and non-zeros as HiGHS holds them, where the layer lets one look."""
    highs = getattr(built, "_highs", None) or getattr(built, "_solver_model", None) or built
    if not hasattr(highs, "getNumNz"):
        return None
    return [highs.getNumCol(), highs.getNumRow(), highs.getNumNz()]


LAYERS = {"ours": ours, "linopy": linopy, "pyomo": pyomo, "mathopt": mathopt, "plain_pulp": plain_pulp}


def main(name: str, path: str, repeats: int) -> None:
    rows = Rows.load(path)
    build = LAYERS[name](rows)
    runs: list[Seconds] = []
    size = size_of(build())  # the first one also loads libraries; it is not counted
    for _ in range(repeats):
        built, seconds = timed(build)
        runs.append(seconds)
        del built
    print(json.dumps({"wall": [s.wall for s in runs], "cpu": [s.cpu for s in runs], "size": size,
                      "stated": [len(rows.costs), len(rows.row_lower), len(rows.columns)]}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
