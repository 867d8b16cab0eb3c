"""Where a plan stays the best as one thing moves: all envelopes by a share, each weight by percentage points.

Nothing is found here that `explain/intervals.py` and `explain/stability.py` do not prove: their answers are laid side
by side, as stretches around what is in use now. The size exponent has another unit and stays where it is told.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from models.explain.intervals import FundingIntervals, find_intervals
from models.explain.stability import SIZE_EXPONENT, Stability, find_stability
from models.plan import Plan
from models.problem import Problem
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch

ENVELOPES = "envelopes"
_SHARE = Fraction(1, 10)
_MOST_SOLVES = 24
# A checked point is drawn this wide to either side (share).
_POINT = Fraction(1, 200)
_ZERO = Fraction(0)


class SteadyState(StrEnum):
    """Of a stretch: the plan is proved the best, another is, or it is not decided."""

    BEST = "best"
    BEATEN = "beaten"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Stretch:
    """From low to high, both included (shares)."""

    low: Fraction
    high: Fraction
    state: SteadyState


@dataclass(frozen=True)
class SteadyRange:
    """What moves: `envelopes` (a change of all, now 0) or a criterion (its share of the weights)."""

    item_id: str
    now: Fraction
    stretches: tuple[Stretch, ...]


def find_steady(problem: Problem, plan: Plan, limits: SolveLimits | None = None, *,
                watch: Watch = UNWATCHED) -> tuple[SteadyRange, ...]:
    """The envelopes from -10 % to +10 % and every weight that can move; stopping keeps what was found."""
    found = []
    if sum(row.state_mvnd for row in problem.case.envelopes):
        answer = find_intervals(problem, plan, limits, least_share=-_SHARE, most_share=_SHARE,
                                most_solves=_MOST_SOLVES, watch=watch)
        found.append(SteadyRange(ENVELOPES, _ZERO, tuple(_of_envelopes(answer))))
    for weight in find_stability(problem, plan, limits, watch=watch).weights:
        if weight.item_id != SIZE_EXPONENT:
            found.append(SteadyRange(weight.item_id, weight.now, tuple(_of_weight(weight))))
    return tuple(found)


def _of_envelopes(found: FundingIntervals) -> Iterator[Stretch]:
    """Around the step that holds the plan: below it the plan does not fit; from the first step that is worth more on,
    more money never makes it the best again; what lies between the two is not known."""

    def share(amount_mvnd: int) -> Fraction:
        return Fraction(amount_mvnd - found.base_mvnd, found.base_mvnd)

    own = next((step for step in found.steps if step.from_mvnd <= found.base_mvnd <= step.to_mvnd), None)
    low, high = share(found.from_mvnd), share(found.to_mvnd)
    if own is None or own.value is None:
        yield Stretch(low, high, SteadyState.OPEN)
        return
    better = min((step.from_mvnd for step in found.steps if step.value is not None and step.value > own.value),
                 default=None)
    best_from, best_to = share(own.from_mvnd), share(own.to_mvnd)
    beaten_from = high if better is None else share(better)
    for first, last, state in ((low, best_from, SteadyState.BEATEN), (best_from, best_to, SteadyState.BEST),
                               (best_to, beaten_from, SteadyState.OPEN), (beaten_from, high, SteadyState.BEATEN)):
        if first < last:
            yield Stretch(first, last, state)


def _of_weight(weight: Stability) -> Iterator[Stretch]:
    if not weight.is_linear:
        states = {True: SteadyState.BEST, False: SteadyState.BEATEN, None: SteadyState.OPEN}
        for point in weight.points:
            yield Stretch(max(weight.least, point.at - _POINT), min(weight.most, point.at + _POINT),
                          states[point.is_best])
        return
    low = weight.least if weight.below is None else weight.below.at
    high = weight.most if weight.above is None else weight.above.at
    best_from, best_to = (weight.best_from, weight.best_to) if weight.best_from is not None else (None, None)
    if weight.below is not None:
        yield Stretch(weight.least, low, SteadyState.BEATEN)
    if best_from is None or best_to is None:
        yield Stretch(low, high, SteadyState.OPEN)
    else:
        if best_from > low:
            yield Stretch(low, best_from, SteadyState.OPEN)
        yield Stretch(best_from, best_to, SteadyState.BEST)
        if best_to < high:
            yield Stretch(best_to, high, SteadyState.OPEN)
    if weight.above is not None:
        yield Stretch(high, weight.most, SteadyState.BEATEN)
