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
        found.append(SteadyRange(ENVELOPES, _ZERO, tuple(_of_envelopes(answer, frozenset(plan.chosen_by_project)))))
    for weight in find_stability(problem, plan, limits, watch=watch).weights:
        if weight.item_id != SIZE_EXPONENT:
            found.append(SteadyRange(weight.item_id, weight.now, tuple(_of_weight(weight))))
    return tuple(found)


def _of_envelopes(found: FundingIntervals, funded: frozenset[str]) -> Iterator[Stretch]:
    """The steps of the best value: the same list as the plan's, another one, or nothing known between two steps."""

    def share(amount_mvnd: int) -> Fraction:
        return Fraction(amount_mvnd - found.base_mvnd, found.base_mvnd)

    at = found.from_mvnd
    for step in sorted(found.steps, key=lambda step: step.from_mvnd):
        if step.from_mvnd > at + 1:
            yield Stretch(share(at), share(step.from_mvnd), SteadyState.OPEN)
        same = step.value is not None and step.funded == funded
        yield Stretch(share(step.from_mvnd), share(step.to_mvnd), SteadyState.BEST if same else SteadyState.BEATEN)
        at = step.to_mvnd
    if at < found.to_mvnd:
        yield Stretch(share(at), share(found.to_mvnd), SteadyState.OPEN)


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
