"""Funding options that another of the same project makes needless: it is worth no less and takes no more of any row.

Left out, every question keeps a best plan. They must be left out before the search: HiGHS leaves them out itself, and a
plan to begin from that holds one then loses the project, its value and with it what a proof lives on (decision 0025).
"""
from __future__ import annotations

import numpy

from models.milp.arrays import ModelArrays
from models.milp.doubt import packing_rows

# Farther apart in the columns than this, two options are not compared.
_NEIGHBOURS = 64


def stand_ins(arrays: ModelArrays) -> numpy.ndarray:
    """For every column the one that stands for it: itself, or the option of its packing row that makes it needless.

    A plan with a column stays a plan, worth no less, with the stand-in in its place.
    """
    group = _packing_row_of(arrays)
    stands_for = numpy.arange(len(group))
    columns = numpy.flatnonzero(group >= 0)
    if not len(columns):
        return stands_for
    uses, own = _uses(arrays, columns), group[columns]
    worth = (arrays.handed if arrays.maximise else -arrays.handed)[columns]
    for apart in range(1, min(_NEIGHBOURS, len(columns))):
        first = numpy.flatnonzero(own[:-apart] == own[apart:])
        if not len(first):
            break
        second = first + apart
        more = uses[:, second] - uses[:, first]
        # Of two that are alike the first stands.
        second_needless = (more >= 0).all(axis=0) & (worth[first] >= worth[second])
        first_needless = (more <= 0).all(axis=0) & (worth[second] >= worth[first]) & ~second_needless
        stands_for[columns[second[second_needless]]] = columns[first[second_needless]]
        stands_for[columns[first[first_needless]]] = columns[second[first_needless]]
    while (stands_for[stands_for] != stands_for).any():
        stands_for = stands_for[stands_for]
    return stands_for


def with_stand_ins(plan: numpy.ndarray, stands_for: numpy.ndarray) -> numpy.ndarray:
    """The same plan without needless options."""
    plan = plan.copy()
    for column in numpy.flatnonzero((stands_for != numpy.arange(len(plan))) & (plan > 0.5)):
        plan[column], plan[stands_for[column]] = 0.0, 1.0
    return plan


def _packing_row_of(arrays: ModelArrays) -> numpy.ndarray:
    """The first "at most one of" that an open yes/no stands in; -1 = none."""
    row = numpy.full(len(arrays.costs), -1)
    entries = numpy.flatnonzero(packing_rows(arrays)[arrays.row_of_entry])[::-1]
    row[arrays.columns[entries]] = arrays.row_of_entry[entries]
    row[~(arrays.is_choice & (arrays.lower == 0) & (arrays.upper == 1))] = -1
    return row


def _uses(arrays: ModelArrays, columns: numpy.ndarray) -> numpy.ndarray:
    """One line per limit, what each of the columns takes of it; a floor counts as a cap on what is not given."""
    place = numpy.full(len(arrays.costs), -1)
    place[columns] = numpy.arange(len(columns))
    entries = place[arrays.columns] >= 0
    taken = numpy.zeros((len(arrays.row_names), len(columns)))
    numpy.add.at(taken, (arrays.row_of_entry[entries], place[arrays.columns[entries]]), arrays.coefficients[entries])
    return numpy.concatenate([taken[numpy.isfinite(arrays.row_upper)], -taken[numpy.isfinite(arrays.row_lower)]])
