"""From draws to words: the share of draws that fund a project, its interval, its class, and when the class is settled.

Classes by the share f: always f >= 95 %, mostly f >= 75 %, never f <= 5 %, open between (`data/certainty.yaml`). Draws
stop counting for a project when its class is settled: after a block of draws the interval of its share, at a width that
allows for being looked at again and again, lies within one class. All depends on the draws in their order alone.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache
from math import sqrt

from models.files.shipped import shipped_yaml


class CertaintyClass(StrEnum):
    """How often draws fund a project."""

    ALWAYS = "always"
    MOSTLY = "mostly"
    OPEN = "open"
    NEVER = "never"


@dataclass(frozen=True)
class Thresholds:
    """The bounds of the classes (shares of draws), the widths of intervals (standard errors), draws between two looks,
    and the share of the doubt that each further round takes."""

    always_from: Fraction
    mostly_from: Fraction
    never_up_to: Fraction
    shown_z: Fraction
    settled_z: Fraction
    block: int
    rounds: tuple[Fraction, ...]

    def class_of(self, share: Fraction | float) -> CertaintyClass:
        """The class of a share of draws."""
        if share >= self.always_from:
            return CertaintyClass.ALWAYS
        if share >= self.mostly_from:
            return CertaintyClass.MOSTLY
        return CertaintyClass.NEVER if share <= self.never_up_to else CertaintyClass.OPEN

    def is_settled(self, funded: int, draws: int) -> bool:
        """Whether the whole interval lies within one class."""
        low, high = wilson(funded, draws, self.settled_z)
        return self.class_of(low) is self.class_of(high)


@cache
def thresholds() -> Thresholds:
    """The product's own."""
    given = shipped_yaml("certainty.yaml")
    rounds = tuple(Fraction(str(share)) for share in given.pop("rounds"))
    return Thresholds(**{name: int(each) if name == "block" else Fraction(each) for name, each in given.items()},
                      rounds=rounds)


def wilson(funded: int, draws: int, z: Fraction) -> tuple[Fraction, Fraction]:
    """Wilson's interval of a share, in whole millionths rounded outwards; from 0 to 1 without draws."""
    if not draws:
        return Fraction(0), Fraction(1)
    share, square = funded / draws, float(z) ** 2
    middle = (share + square / (2 * draws)) / (1 + square / draws)
    half = float(z) * sqrt(share * (1 - share) / draws + square / (4 * draws * draws)) / (1 + square / draws)
    # The ends of a share that is all or nothing are known; rounding would leave them a hair inside.
    low = Fraction(0) if not funded else Fraction(int((middle - half) * 1_000_000), 1_000_000)
    high = Fraction(1) if funded == draws else Fraction(int((middle + half) * 1_000_000) + 1, 1_000_000)
    return max(Fraction(0), low), min(Fraction(1), high)


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the draws that count for a project fund it, and the interval of that share.

    settled_after: the draws after which its class was settled; None = it is not.
    """

    project_id: str
    funded: int
    draws: int
    low: Fraction
    high: Fraction
    certainty: CertaintyClass
    settled_after: int | None

    @property
    def share(self) -> Fraction:
        return Fraction(self.funded, self.draws) if self.draws else Fraction(0)

    @property
    def is_every(self) -> bool:
        """Whether every draw funds it."""
        return 0 < self.draws == self.funded


def count_shares(project_ids: Iterable[str], funded_by_draw: Sequence[frozenset[str] | None],
                 given: Thresholds) -> tuple[Share, ...]:
    """Every project over the draws in their order; None = no plan keeps the rules of that draw, so nobody is funded.

    Where the draws end within a block, its last look is not taken: shares count up to there all the same.
    """
    found = []
    for project_id in project_ids:
        funded, draws, settled = 0, len(funded_by_draw), None
        for done, plan in enumerate(funded_by_draw, start=1):
            funded += plan is not None and project_id in plan
            if done % given.block == 0 and given.is_settled(funded, done):
                draws = settled = done
                break
        low, high = wilson(funded, draws, given.shown_z)
        certainty = given.class_of(Fraction(funded, draws)) if draws else CertaintyClass.OPEN
        found.append(Share(project_id, funded, draws, low, high, certainty, settled))
    return tuple(found)
