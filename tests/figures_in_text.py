"""Reading the figures back out of a sentence, so that a test can rebuild each of them from the plan."""
from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from models.units import read_decimal

# Ids of projects and rules, and names with digits in them, are no figures.
_IDS = re.compile(r"\b(?:[A-Z]{1,3}-?\d+|5G\S*|\d+[A-Z]+\S*|Nghị quyết 57|Resolution 57)")
_FIGURE = re.compile(r"[+-]?\d[\d.,]*%?")


def figures_in(sentence: str, language: str, *, apart: tuple[str, ...] = ()) -> list[Fraction]:
    """The figures of a sentence in order, percentages as shares 0..1. `apart`: names that stand in it as they are."""
    for name in sorted(apart, key=len, reverse=True):
        sentence = sentence.replace(name, "")
    return [_read(found, language) for found in _FIGURE.findall(_IDS.sub("", sentence))]


def _read(figure: str, language: str) -> Fraction:
    thousands, decimal = (".", ",") if language == "vi" else (",", ".")
    plain = figure.rstrip("%").rstrip(".,").replace(thousands, "").replace(decimal, ".")
    return Fraction(read_decimal(plain.lstrip("+"))) / (100 if figure.endswith("%") else 1)


def rounded(value: Fraction | int, places: int = 2) -> Fraction:
    """Half away from zero, as sentences round."""
    scaled = abs(Fraction(value)) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, 10**places)


def percent(share: Fraction) -> Fraction:
    """A share as a sentence shows it: its percentage with one place, read back; never 0 or 100 where it is not."""
    shown = rounded(Fraction(share) * 100, 1)
    if shown == 0 != share or (shown == 100 and share < 1):
        shown = Fraction("0.1") if shown == 0 else Fraction("99.9")
    return shown / 100


def parts(amounts: Sequence[int]) -> list[Fraction]:
    """Shares of one whole as sentences show them: tenths of a percent that add up to 100, the largest rests first."""
    whole = sum(amounts)
    tenths = [amount * 1000 // whole for amount in amounts]
    by_rest = sorted(range(len(amounts)), key=lambda place: -(amounts[place] * 1000 % whole))
    for place in by_rest[:1000 - sum(tenths)]:
        tenths[place] += 1
    return [Fraction(max(each, 1) if amount else 0, 1000) for each, amount in zip(tenths, amounts, strict=True)]


def bvnd(mvnd: int) -> Fraction:
    return Fraction(mvnd, 1000)
