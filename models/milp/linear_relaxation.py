"""The linear relaxation of a programme: projects may be funded in part. A bound and prices of rows, never a plan.

HiGHS is handed a minimisation, so its duals come with the opposite sign of a price: they are turned round here once.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import highspy
import numpy

from models.milp.arrays import ModelArrays, read_problem
from models.milp.held_level import HeldRow
from models.milp.highs import QuietHighs, set_option, use_threads
from models.milp.programme import Programme

_PART = 1e-6


@dataclass(frozen=True, eq=False)
class LinearRelaxation:
    """The optimum of the relaxation. `row_prices`: value points per unit of a row's limit; no entry = zero.

    `in_part`: ids of the projects funded in part, which no plan can do. `most_with` and `most_without`: no plan that
    funds the project, or leaves it out, has a higher value.
    """

    value: float
    row_prices: Mapping[str, float]
    in_part: tuple[str, ...]
    most_with: Mapping[str, float]
    most_without: Mapping[str, float]


def solve_linear_relaxation(programme: Programme, row_limits: Mapping[str, tuple[float, float]] | None = None,
                            held: Sequence[HeldRow] = ()) -> LinearRelaxation | None:
    """The best value when every yes/no may also be a part; None when even that has no answer.

    row_limits: other limits for some rows. held: levels that are kept (`QuestionModel.held_levels`).
    """
    arrays = read_problem(programme.lp, programme.variables)
    for each in held:
        arrays.add_row(f"level__{each.level}", numpy.array(each.columns, dtype=numpy.int32),
                       numpy.array(each.coefficients), each.lower, each.upper)
    for row, name in enumerate(arrays.row_names):
        if row_limits and name in row_limits:
            arrays.row_lower[row], arrays.row_upper[row] = row_limits[name]
    return relaxation_of(programme, arrays)


def relaxation_of(programme: Programme, arrays: ModelArrays) -> LinearRelaxation | None:
    """The relaxation of the programme's model as it stands now, with other costs, limits and further rows."""
    use_threads(1)
    highs = QuietHighs()
    set_option(highs, "threads", 1)
    highs.passModel(
        len(arrays.costs), len(arrays.row_names), len(arrays.columns), int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMinimize), -arrays.scale * arrays.offset, -arrays.handed, arrays.lower, arrays.upper,
        arrays.row_lower, arrays.row_upper, arrays.starts[:-1], arrays.columns, arrays.coefficients,
        numpy.zeros(len(arrays.costs), dtype=numpy.int32))
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    solution, value = highs.getSolution(), -highs.getInfo().objective_function_value / arrays.scale
    prices = {name: -dual / arrays.scale
              for name, dual in zip(arrays.row_names, solution.row_dual, strict=True) if dual}
    parts = {option.project_id for option, part in zip(programme.options, solution.col_value, strict=False)
             if _PART < part < 1 - _PART}
    most_with, most_without = _most_by_project(
        programme, value, prices, numpy.array(solution.col_dual) / arrays.scale)
    return LinearRelaxation(value, prices, tuple(sorted(parts)), most_with, most_without)


def _most_by_project(programme: Programme, value: float, prices: Mapping[str, float],
                     reduced_costs: Sequence[float]) -> tuple[dict[str, float], dict[str, float]]:
    """Lagrangian bounds: at the prices of all shared rows each project adds what its best option is worth, or nothing.

    worth[o] = reduced cost + price of the project's own one_option row; value = constant + sum_p max(0, max_o worth).
    """
    most_with, most_without = {}, {}
    for project_id, columns in programme.columns_of.items():
        if columns:
            own = prices.get(f"one_option__{programme.code_of[project_id]}", 0.0)
            worth = max(own - reduced_costs[column] for column in columns)
            most_without[project_id] = value - max(0.0, worth)
            most_with[project_id] = value - max(0.0, worth) + worth
    return most_with, most_without


def shadow_prices_at_fixed_selection(programme: Programme,
                                     held: Sequence[HeldRow] = ()) -> LinearRelaxation | None:
    """Prices of rows in the linear relaxation: they hold only while its selection, parts of projects included, stays.

    They are not prices of the plan, for a yes/no plan has none: what one more million buys is found by re-solving.
    """
    return solve_linear_relaxation(programme, held=held)
