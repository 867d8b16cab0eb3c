"""The linear relaxation of a programme: projects may be funded in part. A bound and prices of rows, never a plan.

HiGHS is handed a minimisation, so its duals come with the opposite sign of a price: they are turned round here once.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import highspy
import numpy

from models.milp.arrays import read_problem
from models.milp.highs import set_option, use_threads
from models.milp.programme import Programme

_PART = 1e-6


@dataclass(frozen=True, eq=False)
class LinearRelaxation:
    """The optimum of the relaxation. `row_prices`: value points per unit of a row's limit; no entry = zero.

    `values`: one per column of the programme; `in_part`: ids of the projects funded in part, which no plan can do.
    """

    value: float
    values: numpy.ndarray
    row_prices: Mapping[str, float]
    in_part: tuple[str, ...]


def solve_linear_relaxation(programme: Programme) -> LinearRelaxation | None:
    """The best value when every yes/no may also be a part; None when even that has no answer."""
    arrays = read_problem(programme.lp, programme.variables)
    use_threads(1)
    highs = highspy.Highs()
    set_option(highs, "output_flag", False)
    set_option(highs, "threads", 1)
    highs.passModel(
        len(arrays.costs), len(arrays.row_names), len(arrays.columns), int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMinimize), -arrays.offset, -arrays.costs, arrays.lower, arrays.upper, arrays.row_lower,
        arrays.row_upper, arrays.starts[:-1], arrays.columns, arrays.coefficients,
        numpy.zeros(len(arrays.costs), dtype=numpy.int32))
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    solution = highs.getSolution()
    values = numpy.array(solution.col_value)
    prices = {name: -dual for name, dual in zip(arrays.row_names, solution.row_dual, strict=True) if dual}
    parts = {option.project_id for option, value in zip(programme.options, values, strict=False)
             if _PART < value < 1 - _PART}
    return LinearRelaxation(-highs.getInfo().objective_function_value, values, prices, tuple(sorted(parts)))


def shadow_prices_at_fixed_selection(programme: Programme) -> LinearRelaxation | None:
    """Prices of rows in the linear relaxation: they hold only while its selection, parts of projects included, stays.

    They are not prices of the plan, for a yes/no plan has none: what one more million buys is found by re-solving.
    """
    return solve_linear_relaxation(programme)
