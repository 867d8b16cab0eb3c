"""The linear relaxation of a model, and how much in doubt it leaves every column.

The reduced cost of a column left out says what taking it would cost at least. A column taken has none of its own: it is
as much in doubt as what could best stand in its place, or as leaving its place empty.
"""
from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy

from models.milp.arrays import ModelArrays
from models.milp.highs import QuietHighs, expect_ok, set_option, use_threads
from models.search_limits import SolveLimits

# A column is beaten by another of its project when what it has over it is worth less than this part of what it lacks.
BEATEN_SHARE = 0.2
# Farther apart in the columns than this, two options do not belong to one project.
_NEIGHBOURS = 64
_PRICED = 1e-9


@dataclass(frozen=True, eq=False)
class RelaxedOptimum:
    """The optimum of the linear relaxation.

    `doubt` = what changing a column costs at least, by the prices of the rows, in costs as handed over; infinite for a
    column held at zero and for one that another of its project beats.
    """

    bound: float
    values: numpy.ndarray
    doubt: numpy.ndarray


def relax(arrays: ModelArrays, limits: SolveLimits) -> RelaxedOptimum | None:
    """Solve the linear relaxation; None when it has no optimum (the search itself then says why)."""
    highs = QuietHighs()
    use_threads(limits.threads)
    for name, value in {"threads": limits.threads, "random_seed": limits.seed,
                        "time_limit": float(limits.time_limit_seconds)}.items():
        set_option(highs, name, value)
    sign = -1.0 if arrays.maximise else 1.0
    rows = _Rows(arrays)
    # At most 1 by its row already: a limit of its own would hide the row's price.
    upper = numpy.where(rows.is_packed & (arrays.upper >= 1), numpy.inf, arrays.upper)
    expect_ok(highs.passModel(
        len(arrays.costs), len(arrays.row_names), len(arrays.columns), int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMinimize), sign * arrays.scale * arrays.offset, sign * arrays.handed, arrays.lower, upper,
        arrays.row_lower, arrays.row_upper, arrays.starts[:-1], arrays.columns, arrays.coefficients,
        numpy.zeros(len(arrays.costs), dtype=numpy.int32)), "relaxation")
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    solution = highs.getSolution()
    values, prices = numpy.array(solution.col_value, dtype=float), numpy.array(solution.row_dual, dtype=float)
    bound = sign * highs.getInfo().objective_function_value / arrays.scale
    return RelaxedOptimum(bound, values, _doubt(rows, values, numpy.array(solution.col_dual, dtype=float), prices))


def packing_rows(arrays: ModelArrays) -> numpy.ndarray:
    """For every row, whether it says "at most one of its columns"."""
    return _Rows(arrays).is_packing


class _Rows:
    """Entries of the matrix by the kind of their row."""

    def __init__(self, arrays: ModelArrays) -> None:
        self.arrays = arrays
        self.filled = numpy.flatnonzero(numpy.diff(arrays.starts))
        least, most = numpy.zeros(len(arrays.row_names)), numpy.zeros(len(arrays.row_names))
        least[self.filled] = numpy.minimum.reduceat(arrays.coefficients, arrays.starts[self.filled])
        most[self.filled] = numpy.maximum.reduceat(arrays.coefficients, arrays.starts[self.filled])
        self.least, self.most = least, most
        units = numpy.bincount(arrays.row_of_entry, numpy.abs(arrays.coefficients) == 1, len(least))
        near = (numpy.abs(arrays.row_lower) <= 1) | (numpy.abs(arrays.row_upper) <= 1)
        # Rows about who is funded, not about money: one option, links, decisions. Packing: at most one of.
        self.is_unit = near & (units == numpy.diff(arrays.starts))
        self.is_packing = self.is_unit & (least == 1) & (arrays.row_upper == 1)
        self.is_packed = numpy.zeros(len(arrays.costs), dtype=bool)
        self.is_packed[arrays.columns[self.is_packing[arrays.row_of_entry]]] = True

    def cannot_be_chosen(self) -> numpy.ndarray:
        """Columns that a single row holds at zero: all its terms have one sign and it leaves them no room."""
        arrays = self.arrays
        closed = ((self.least > 0) & (arrays.row_upper == 0)) | ((self.most < 0) & (arrays.row_lower == 0))
        barred = arrays.upper <= 0
        barred[arrays.columns[closed[arrays.row_of_entry]]] = True
        return barred & (arrays.lower == 0)


def _doubt(rows: _Rows, values: numpy.ndarray, reduced_costs: numpy.ndarray, prices: numpy.ndarray) -> numpy.ndarray:
    arrays = rows.arrays
    doubt, is_taken = numpy.abs(reduced_costs), values > 0.5
    doubt[rows.cannot_be_chosen() | (_beaten(rows, prices) & (values < 1e-6))] = numpy.inf
    of_unit, of_packing = rows.is_unit[arrays.row_of_entry], rows.is_packing[arrays.row_of_entry]
    left_empty = numpy.bincount(arrays.columns[of_unit], numpy.abs(prices[arrays.row_of_entry[of_unit]]), len(doubt))
    doubt[is_taken] += left_empty[is_taken]
    row, column = arrays.row_of_entry[of_packing], arrays.columns[of_packing]
    best, taken = numpy.full(len(prices), numpy.inf), is_taken[column]
    numpy.minimum.at(best, row[~taken], doubt[column[~taken]])
    numpy.minimum.at(doubt, column[taken], best[row[taken]])
    return doubt


def _beaten(rows: _Rows, prices: numpy.ndarray) -> numpy.ndarray:
    """Columns that another of their packing row beats at these prices.

    It is worth no less, and what the column takes less of the priced rows is worth little beside what it takes more.
    A pair a few million apart would otherwise fill the core: both options of every project are in doubt.
    """
    arrays = rows.arrays
    group = numpy.full(len(arrays.costs), -1)
    of_packing = numpy.flatnonzero(rows.is_packing[arrays.row_of_entry])[::-1]
    group[arrays.columns[of_packing]] = arrays.row_of_entry[of_packing]
    priced = (numpy.abs(prices) > _PRICED) & ~rows.is_unit
    place = numpy.cumsum(priced) - 1
    taken = numpy.zeros((priced.sum(), len(arrays.costs)))
    entry = numpy.flatnonzero(priced[arrays.row_of_entry])
    row = arrays.row_of_entry[entry]
    taken[place[row], arrays.columns[entry]] = -arrays.coefficients[entry] * prices[row]
    worth = arrays.costs if arrays.maximise else -arrays.costs
    beaten = numpy.zeros(len(group), dtype=bool)
    for apart in range(1, min(_NEIGHBOURS, len(group))):
        first = numpy.flatnonzero((group[:-apart] == group[apart:]) & (group[:-apart] >= 0))
        if not len(first):
            break
        second = first + apart
        more = taken[:, second] - taken[:, first]
        lacks, has = numpy.maximum(more, 0).sum(axis=0), numpy.maximum(-more, 0).sum(axis=0)
        second_beaten = (worth[first] >= worth[second]) & (has <= BEATEN_SHARE * lacks)
        first_beaten = (worth[second] >= worth[first]) & (lacks <= BEATEN_SHARE * has)
        beaten[second[second_beaten]] = True
        beaten[first[first_beaten & ~second_beaten]] = True
    return beaten
