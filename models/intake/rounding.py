"""Exact amounts into whole million VND: each within one million of its exact value, each column's total kept.

See docs/decisions/0007-rounding-at-import.md. Whole amounts are never touched.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, lcm

from models.units import split_in_proportion

AmountKey = tuple[str, int | None]
_PARTS = ("state_request", "pledge_enterprise", "pledge_institute", "pledge_other_private")


@dataclass(frozen=True, slots=True)
class RoundingSummary:
    """What rounding did to one column of amounts: `exact_mvnd` and `whole_mvnd` totals, rows that were not whole."""

    kind: str
    year: int | None
    rows: int
    exact_mvnd: Fraction
    whole_mvnd: int


def round_amounts(records: Sequence[Mapping[AmountKey, Fraction]]) -> tuple[list[dict[AmountKey, int]],
                                                                          tuple[RoundingSummary, ...]]:
    """Whole million VND for each record, largest remainders first within each column so that its total stays.

    A request never passes the cost; where parts added up to the cost exactly, they still do.
    """
    whole: list[dict[AmountKey, int]] = [{} for _ in records]
    for key in dict.fromkeys(key for record in records for key in record):
        at = [index for index, record in enumerate(records) if key in record]
        for index, amount in zip(at, round_column([records[index][key] for index in at]), strict=True):
            whole[index][key] = amount
    for exact, rounded in zip(records, whole, strict=True):
        _keep_parts(exact, rounded)
    summaries = []
    for key in dict.fromkeys(key for record in records for key in record):
        amounts = [record[key] for record in records if key in record]
        uneven = sum(1 for amount in amounts if amount.denominator != 1)
        if uneven:
            summaries.append(RoundingSummary(*key, uneven, sum(amounts, Fraction(0)),
                                             sum(record[key] for record in whole if key in record)))
    return whole, tuple(summaries)


def round_column(amounts: Sequence[Fraction]) -> list[int]:
    """Whole numbers within one of each amount whose sum is the rounded sum; ties go to the first."""
    floors = [floor(amount) for amount in amounts]
    missing = floor(sum(amounts, Fraction(0)) + Fraction(1, 2)) - sum(floors)
    uneven = [i for i, amount in enumerate(amounts) if amount.denominator != 1]
    for i in sorted(uneven, key=lambda i: (floors[i] - amounts[i], i))[:missing]:
        floors[i] += 1
    return floors


def split_years(amount_mvnd: int, shares: Mapping[int, Fraction]) -> dict[int, int]:
    """A whole total over years in whole parts that add up to it."""
    scale = lcm(*(share.denominator for share in shares.values()))
    years = sorted(shares)
    return dict(zip(years, split_in_proportion(amount_mvnd, [int(shares[year] * scale) for year in years]),
                    strict=True))


def fit_under(parts: Mapping[int, int], limits: Mapping[int, int]) -> dict[int, int]:
    """Parts by year that never pass their limits, keeping their sum as far as the limits allow."""
    fitted = {year: min(part, limits.get(year, part)) for year, part in parts.items()}
    left = sum(parts.values()) - sum(fitted.values())
    for year in fitted:
        extra = min(left, limits.get(year, fitted[year]) - fitted[year])
        fitted[year] += extra
        left -= extra
    return fitted


def _keep_parts(exact: Mapping[AmountKey, Fraction], whole: dict[AmountKey, int]) -> None:
    for kind, year in [key for key in exact if key[0] == "cost"]:
        cost = kind, year
        parts = [(part, year) for part in _PARTS if (part, year) in exact]
        if len(parts) > 1 and sum(exact[part] for part in parts) == exact[cost]:
            # The last uneven part takes what rounding moved; it stays within one million or so of its exact value.
            last = next((part for part in reversed(parts) if exact[part].denominator != 1), parts[-1])
            rest = whole[cost] - sum(whole[part] for part in parts if part != last)
            if rest >= 0:
                whole[last] = rest
        request = "state_request", year
        if request in exact and exact[request] <= exact[cost]:
            whole[request] = min(whole[request], whole[cost])
