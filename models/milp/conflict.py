"""Which families of rules cannot hold together: a deletion filter over families, each step a feasibility solve."""
from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from time import monotonic

from models.limits import SolveLimits
from models.milp.build import family_of_row
from models.milp.programme import DEFINITIONS, Programme
from models.milp.solver import LiveModel
from models.plan import Termination

_FREE = float("inf")


def find_conflicting_families(programme: Programme, limits: SolveLimits, seconds: float) -> tuple[str, ...]:
    """A smallest set of families (no member can be left out) that admits no plan; empty when the programme has one.

    `seconds` is for all steps together. Definitions are never dropped: they say what a plan is. A step that is not
    decided in its share of the time keeps its family.
    """
    deadline = monotonic() + seconds
    limits = replace(limits, solver="highs", gap_share=0.0)
    model = LiveModel(programme.lp, programme.variables, limits)
    model.set_objective({}, True)
    rows: dict[str, list[tuple[int, float, float]]] = defaultdict(list)
    for row in programme.lp.constraints():
        lower, upper = row.getLb(), row.getUb()
        rows[family_of_row(row.name)].append((model.row_index(row.name), -_FREE if lower is None else lower,
                                              _FREE if upper is None else upper))
    for definition in DEFINITIONS:
        rows.pop(definition, None)
    families = sorted(rows)

    def is_infeasible(steps_left: int) -> bool:
        share = max(0.1, (deadline - monotonic()) / steps_left)
        return model.solve(replace(limits, time_limit_seconds=share)).termination is Termination.INFEASIBLE

    if not is_infeasible(len(families) + 1):
        return ()
    needed = []
    for position, family in enumerate(families):
        for row, _, _ in rows[family]:
            model.set_row_bounds(row, -_FREE, _FREE)
        if not is_infeasible(len(families) - position):
            needed.append(family)
            for row, lower, upper in rows[family]:
                model.set_row_bounds(row, lower, upper)
    return tuple(needed)
