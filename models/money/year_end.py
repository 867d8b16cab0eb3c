"""How much will be paid by the end of a year, from what was paid by the same day of earlier years of the same register.

The forecast is the mean of three simple ones: the straight line, the mean profile, and the share of the rest of the
plan that used to be paid. Profile and share are the unit's own, shrunk to those of all units where its history is
short. The range comes from how such forecasts turned out for the other units and years. Without history: the straight
line alone, and no range. Any unit of money; `part` is how much of the year has passed, above 0.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

# A unit's own history of so many years weighs as much as that of all units together.
SHRINKAGE_YEARS = 2
# Fewer forecasts than this cannot tell one in ten.
FEWEST_FOR_RANGE = 9
_LOW, _HIGH = 0.1, 0.9
# A forecast counts in the range by this power of its money: more than by head, less than by đồng.
_WEIGHT = 0.25
# Profiles and shares outside of these come from sums too small to mean anything.
_SLOWEST, _MOST_OF_REST = 0.25, 2.0


@dataclass(frozen=True, slots=True)
class Past:
    """A unit in an earlier year: plan in force and money paid on the same day, and what was paid by its end."""

    key: str
    plan: float
    paid: float
    final: float


@dataclass(frozen=True, slots=True)
class Seen:
    """A unit in the year to forecast: plan in force and money paid until the day."""

    key: str
    plan: float
    paid: float


@dataclass(frozen=True, slots=True)
class YearEnd:
    """Paid by the end of the year. `p10`, `p90` None = the history is too short for a range; `history`: its length."""

    key: str
    p50: float
    p10: float | None
    p90: float | None
    history: int

    @property
    def is_straight_line(self) -> bool:
        """Whether there was nothing to learn from."""
        return not self.history


def forecast_all(seen: Sequence[Seen], pasts: Sequence[Past], part: float) -> tuple[YearEnd, ...]:
    """A forecast for every unit. The day is the same part of the year in all of them."""
    if part >= 1:
        return tuple(YearEnd(each.key, each.paid, each.paid, each.paid, len(pasts)) for each in seen)
    useful = [past for past in pasts if past.plan > 0 or past.paid > 0 or past.final > 0]
    learned = _Learned(useful)
    low, high = _range(useful, learned, part)
    found = []
    for each in seen:
        rest = learned.rest_of(each, part)
        found.append(YearEnd(each.key, each.paid + rest, None if low is None else each.paid + low * rest,
                             None if high is None else each.paid + high * rest, len(useful)))
    return tuple(found)


class _Learned:
    """Sums over the history, of all units and of each, so that one unit can be left out of them."""

    def __init__(self, pasts: Sequence[Past]) -> None:
        self.all = [0.0] * 4
        self.own: dict[str, list[float]] = defaultdict(lambda: [0.0] * 4)
        self.years: dict[str, int] = defaultdict(int)
        for past in pasts:
            for at, amount in enumerate((past.paid, past.final, past.final - past.paid, max(past.plan - past.paid, 0))):
                self.all[at] += amount
                self.own[past.key][at] += amount
            self.years[past.key] += 1

    def rest_of(self, each: Seen | Past, part: float, *, without_own: bool = False) -> float:
        """What is still to be paid: the mean of the three simple forecasts; of the straight line without history."""
        own = self.own.get(each.key, [0.0] * 4)
        pool = [whole - mine for whole, mine in zip(self.all, own, strict=True)] if without_own else self.all
        years = 0 if without_own else self.years.get(each.key, 0)
        paid = max(each.paid, 0)
        straight = paid * (1 / part - 1)
        profile = _shrunk(own[0], own[1], pool[0], pool[1], years)
        share = _shrunk(own[2], own[3], pool[2], pool[3], years)
        views = [straight]
        if profile is not None:
            views.append(paid * (1 / min(1, max(profile, part * _SLOWEST)) - 1))
        if share is not None:
            views.append(min(_MOST_OF_REST, max(0, share)) * max(each.plan - each.paid, 0))
        return fmean(views)


def _shrunk(own_top: float, own_bottom: float, all_top: float, all_bottom: float, years: int) -> float | None:
    """A ratio of a unit, drawn to that of all units the more the fewer years it has; None where nobody has any."""
    if all_bottom <= 0:
        return None
    pooled = all_top / all_bottom
    if own_bottom <= 0 or not years:
        return pooled
    return (years * own_top / own_bottom + SHRINKAGE_YEARS * pooled) / (years + SHRINKAGE_YEARS)


def _range(pasts: Sequence[Past], learned: _Learned, part: float) -> tuple[float | None, float | None]:
    """Between which multiples of the forecast eight in ten came out, each unit forecast without its own history."""
    told = sorted(((past.final - past.paid) / rest, rest**_WEIGHT) for past in pasts
                  if (rest := learned.rest_of(past, part, without_own=True)) > 0)
    if len(told) < FEWEST_FOR_RANGE:
        return None, None
    return min(_quantile(told, _LOW), 1), max(_quantile(told, _HIGH), 1)


def _quantile(told: Sequence[tuple[float, float]], share: float) -> float:
    """The weighted quantile of sorted (value, weight), straight between the middles of their weights."""
    wanted, passed, before = share * sum(weight for _, weight in told), 0.0, None
    for value, weight in told:
        middle = passed + weight / 2
        if middle >= wanted:
            return value if before is None else before[1] + (value - before[1]) * (wanted - before[0]) / (
                middle - before[0])
        passed, before = passed + weight, (middle, value)
    return told[-1][0]
