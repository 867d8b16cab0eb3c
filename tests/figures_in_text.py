"""Reading the figures back out of a sentence, so that a test can rebuild each of them from the plan."""
from __future__ import annotations

import re
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


def percent(share: Fraction, places: int = 2) -> Fraction:
    """A share as a sentence shows it: its percentage with so many places, read back."""
    return rounded(Fraction(share) * 100, places) / 100


def bvnd(mvnd: int) -> Fraction:
    return Fraction(mvnd, 1000)
