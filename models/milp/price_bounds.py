"""What no plan with a column, or without it, can be worth: bounds at the prices of the rows, and the columns they decide.

At any prices of the rows every project adds what its best funding option is worth beyond what it takes of the rows, or
nothing, and the rows' limits add the rest (Lagrangian relaxation). Prices of the linear relaxation give its own bound. A
plan that takes another option than the best one is worth less by at least the difference.
"""
from __future__ import annotations

from dataclasses import dataclass

import numpy

from models.milp.arrays import ModelArrays

# The sums are of doubles: what lies nearer to a bound than this, relative to the sum of its terms, is not decided.
_MARGIN_SHARE = 1e-9
_INFINITY = float("inf")


@dataclass(frozen=True, eq=False)
class PriceBounds:
    """No plan is better than `bound`, with column c taken none than `taken[c]`, with c left out none than `left[c]`.

    All in costs as handed to the solver, which minimises: lower is better, and a plan is never below its bound.
    """

    bound: float
    taken: numpy.ndarray
    left: numpy.ndarray
    margin: float

    def decided(self, least: float) -> tuple[numpy.ndarray, numpy.ndarray]:
        """(columns that no plan as good as `least` takes, columns that every one takes); `least` as handed over."""
        return self.taken > least + self.margin, self.left > least + self.margin


def price_bounds(arrays: ModelArrays, prices: numpy.ndarray, packing: numpy.ndarray) -> PriceBounds | None:
    """Bounds at these prices (of the handed, minimised costs; a price of the wrong sign counts as none).

    packing: for every row, whether it says "at most one of its columns". None: a column without a limit has a price.
    """
    sign = -1.0 if arrays.maximise else 1.0
    costs = sign * arrays.handed
    group, in_group = _groups(arrays, packing)
    prices = prices.copy()
    # The best choice of a row stands for the row's price, where all its columns are counted there and none may be taken.
    counted = numpy.bincount(group[in_group], minlength=len(prices))
    prices[(counted == numpy.diff(arrays.starts)) & (counted > 0) & (arrays.row_lower <= 0)] = 0.0
    prices[((prices > 0) & ~numpy.isfinite(arrays.row_lower)) | ((prices < 0) & ~numpy.isfinite(arrays.row_upper))] = 0
    terms = arrays.coefficients * prices[arrays.row_of_entry]
    reduced = costs - numpy.bincount(arrays.columns, terms, len(costs))
    at_limit = numpy.where(prices > 0, arrays.row_lower, numpy.where(prices < 0, arrays.row_upper, 0.0))
    alone = ~in_group
    at = numpy.where(reduced > 0, arrays.lower, _upper(arrays))
    if not numpy.isfinite(at[alone & (reduced != 0)]).all():
        return None
    own = numpy.where(alone & (reduced != 0), reduced * numpy.where(numpy.isfinite(at), at, 0.0), 0.0)
    best, second, best_column = _two_best(reduced, arrays.upper, group, in_group, len(prices))
    bound = float(prices @ at_limit + own.sum() + best.sum()) + sign * arrays.scale * arrays.offset
    size = float(numpy.abs(prices * at_limit).sum() + numpy.abs(own).sum() + numpy.abs(best).sum()
                 + numpy.abs(terms).sum())
    taken, left = numpy.full(len(costs), bound), numpy.full(len(costs), bound)
    taken[in_group] += reduced[in_group] - best[group[in_group]]
    is_best = numpy.zeros(len(costs), dtype=bool)
    is_best[best_column[best_column >= 0]] = True
    left[is_best] += (second - best)[group[is_best]]
    choice = alone & arrays.is_choice & (arrays.lower == 0) & (arrays.upper == 1)
    taken[choice] += numpy.maximum(reduced[choice], 0.0)
    left[choice] += numpy.maximum(-reduced[choice], 0.0)
    return PriceBounds(bound, taken, left, _MARGIN_SHARE * max(size, abs(bound)))


def _upper(arrays: ModelArrays) -> numpy.ndarray:
    """Upper limits of the columns; where none is stated, what a row of amounts that are never negative leaves."""
    upper = arrays.upper.copy()
    open_ended = ~numpy.isfinite(upper)
    if not open_ended.any():
        return upper
    negative = (arrays.coefficients < 0) | (arrays.lower[arrays.columns] < 0)
    mixed = numpy.bincount(arrays.row_of_entry, negative, len(arrays.row_names)) > 0
    use = open_ended[arrays.columns] & ~mixed[arrays.row_of_entry] & (arrays.coefficients > 0)
    numpy.minimum.at(upper, arrays.columns[use], arrays.row_upper[arrays.row_of_entry[use]] / arrays.coefficients[use])
    return upper


def _groups(arrays: ModelArrays, packing: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
    """For every column the packing row it is counted in (the first one), and whether there is one."""
    group = numpy.full(len(arrays.costs), -1)
    entries = numpy.flatnonzero(packing[arrays.row_of_entry])[::-1]
    group[arrays.columns[entries]] = arrays.row_of_entry[entries]
    in_group = (group >= 0) & arrays.is_choice & (arrays.lower == 0)
    return group, in_group


def _two_best(reduced: numpy.ndarray, upper: numpy.ndarray, group: numpy.ndarray, in_group: numpy.ndarray,
              rows: int) -> tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
    """What the best choice of a group adds (or nothing: 0), what the next best does, and the column of the best, if
    any."""
    best, second, column_of = numpy.zeros(rows), numpy.zeros(rows), numpy.full(rows, -1)
    columns = numpy.flatnonzero(in_group & (upper > 0) & (reduced < 0))
    columns = columns[numpy.argsort(reduced[columns], kind="stable")]
    rows_of, first = numpy.unique(group[columns], return_index=True)
    best[rows_of], column_of[rows_of] = reduced[columns[first]], columns[first]
    rest = numpy.delete(columns, first)
    rows_of, first = numpy.unique(group[rest], return_index=True)
    second[rows_of] = reduced[rest[first]]
    return best, second, column_of
