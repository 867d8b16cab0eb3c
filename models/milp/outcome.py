"""How one search ended, and the gap between what it found and what is possible."""
from __future__ import annotations

import math
from dataclasses import dataclass

import numpy

from models.plan import StopReason, Termination

# Objective and bound are sums of doubles; closer than this they are the same number.
SAME_SHARE = 1e-9


@dataclass(frozen=True, eq=False)
class Outcome:
    """One search. `values` has one entry per variable in the order given (whole columns are exactly whole).

    objective, bound and gap are in the sense of the problem; `bound` None = none is known. Numbers are None unless
    the termination is optimal or feasible, except `bound`, which may be known without a solution. room: with "optimal",
    by how much a plan may still be better for all that the solver's tolerances tell.
    `message` is the solver's own word or the code of a failure; it is for the log, not for the screen.
    """

    termination: Termination
    stop_reason: StopReason
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    values: numpy.ndarray | None = None
    seconds: float = 0.0
    message: str = ""
    room: float = 0.0

    @property
    def has_solution(self) -> bool:
        return self.values is not None


def relative_gap(objective: float | None, bound: float | None) -> float | None:
    """|bound - objective| / |objective|; 0 when they are the same; None when unknown or without a base."""
    if objective is None or bound is None or not (math.isfinite(objective) and math.isfinite(bound)):
        return None
    distance = abs(bound - objective)
    if distance <= SAME_SHARE * max(1.0, abs(objective)):
        return 0.0
    return distance / abs(objective) if objective else None


def is_not_as_claimed(fault: str) -> bool:
    """Whether HiGHS had values which, made whole, were no plan."""
    return fault == "not_whole" or fault.startswith(("broken:", "rounding_broke:"))
