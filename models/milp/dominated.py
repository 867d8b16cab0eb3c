"""Funding options that another one of their project makes needless: worth no less, it takes no more of any row.

Left out, every question keeps a best plan. They are left out before a search: HiGHS 1.16 leaves them out itself, and
a plan to begin from that holds one then loses the project and its value (it falls by 2 % and the proof doubles).
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
    packing = packing_rows(arrays)
    group = numpy.full(len(arrays.costs), -1)
    entries = numpy.flatnonzero(packing[arrays.row_of_entry])[::-1]
    group[arrays.columns[entries]] = arrays.row_of_entry[entries]
    group[~(arrays.is_choice & (arrays.lower == 0) & (arrays.upper == 1))] = -1
    shared = numpy.flatnonzero((numpy.bincount(group[group >= 0], minlength=len(packing)) > 1)[group] & (group >= 0))
    stands_for = numpy.arange(len(group))
    if not len(shared):
        return stands_for
    uses = _uses(arrays, shared)
    worth = (arrays.handed if arrays.maximise else -arrays.handed)[shared]
    own_group = group[shared]
    # Earlier columns of a group first: of two that are alike the first stands.
    for apart in range(1, min(_NEIGHBOURS, len(shared))):
        first = numpy.flatnonzero(own_group[:-apart] == own_group[apart:])
        if not len(first):
            break
        second = first + apart
        more = uses[:, second] - uses[:, first]
        dearer, cheaper = (more >= 0).all(axis=0), (more <= 0).all(axis=0)
        second_needless = dearer & (worth[first] >= worth[second])
        first_needless = cheaper & (worth[second] >= worth[first]) & ~second_needless
        stands_for[shared[second[second_needless]]] = shared[first[second_needless]]
        stands_for[shared[first[first_needless]]] = shared[second[first_needless]]
    while (stands_for[stands_for] != stands_for).any():
        stands_for = stands_for[stands_for]
    return stands_for


def _uses(arrays: ModelArrays, columns: numpy.ndarray) -> numpy.ndarray:
    """One line per limit that binds from one side, what each column takes of it; no line for a row without limits."""
    place = numpy.full(len(arrays.costs), -1)
    place[columns] = numpy.arange(len(columns))
    wanted = place[arrays.columns] >= 0
    dense = numpy.zeros((len(arrays.row_names), len(columns)))
    numpy.add.at(dense, (arrays.row_of_entry[wanted], place[arrays.columns[wanted]]), arrays.coefficients[wanted])
    return numpy.concatenate([dense[numpy.isfinite(arrays.row_upper)], -dense[numpy.isfinite(arrays.row_lower)]])
