"""What rows of figures can be the sum of, exactly and over every column of amounts at once.

A total adds up all projects; the rows above or below it as far as another total or group heading; or the rows that
share a word with it (its group, its ministry). It is proved when one of these sums has each of its figures.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

Amounts = Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Proof:
    """A sum that has every figure of a row: of how many rows, whether it stands below the row, whether it is all."""

    parts: int
    is_below: bool = False
    is_all: bool = False


class RunningSums:
    """Sums of the rows passed so far since each boundary (the start, a total, a group heading), one way through."""

    def __init__(self, headings: Sequence[str]) -> None:
        self._headings = headings
        self._sum = dict.fromkeys(headings, Fraction(0))
        self._count = 0
        self._starts: list[tuple[dict[str, Fraction], int]] = []
        self._by_sum: dict[tuple[str, Fraction], list[int]] = defaultdict(list)
        self.bound()

    def add(self, amounts: Amounts) -> None:
        """A row that counts."""
        for heading, amount in amounts.items():
            self._sum[heading] += amount
        self._count += any(amounts.values())

    def bound(self) -> None:
        """A boundary: sums may begin here."""
        if self._starts and self._starts[-1][1] == self._count:
            return
        for heading, amount in self._sum.items():
            self._by_sum[heading, amount].append(len(self._starts))
        self._starts.append((dict(self._sum), self._count))

    def find(self, claimed: Amounts) -> int:
        """How many rows add up to what is claimed, since some boundary; 0 when none do. The nearest boundary counts."""
        first = next((heading for heading, amount in claimed.items() if amount), "")
        if not first:
            return 0
        for at in reversed(self._by_sum.get((first, self._sum[first] - claimed[first]), ())):
            start, count = self._starts[at]
            if all(self._sum[heading] - start[heading] == amount for heading, amount in claimed.items()):
                return self._count - count
        return 0

    def sums(self) -> list[dict[str, Fraction]]:
        """Every sum there is at this place, for a sentence about the nearest."""
        return [{heading: self._sum[heading] - start[heading] for heading in self._headings}
                for start, count in self._starts if count < self._count]


def nearest_sum(claimed: Amounts, sums: Sequence[Amounts]) -> tuple[str, Fraction, Fraction]:
    """(heading, claimed, sum) at the first figure in which the likeliest of the sums differs from what is claimed."""
    def misses(added: Amounts) -> tuple[int, Fraction]:
        gaps = [abs(added[heading] - amount) for heading, amount in claimed.items() if added[heading] != amount]
        return len(gaps), sum(gaps, Fraction(0))

    best = min(sums, key=misses, default=None)
    heading = next((h for h, amount in claimed.items() if best is None or best[h] != amount), next(iter(claimed)))
    return heading, claimed[heading], best[heading] if best is not None else Fraction(0)
