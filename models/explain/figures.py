"""Figures inside the sentences of the explanations, as the language writes them."""
from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from babel.numbers import format_decimal, format_percent

from models.wording import say


def points_text(value: Fraction | int, language: str, *, signed: bool = False, decimals: int = 2) -> str:
    """Value points, so many decimals at most; `signed` writes + before a gain."""
    sign = "+" if signed and value > 0 else ""
    return sign + format_decimal(float(value), f"#,##0.{'#' * decimals}", locale=language)


def mvnd_text(amount: int | Fraction, language: str, *, signed: bool = False) -> str:
    """Whole million VND, without the unit."""
    sign = "+" if signed and amount > 0 else ""
    return sign + format_decimal(int(amount), "#,##0", locale=language)


def share_text(share: Fraction, language: str, *, signed: bool = False) -> str:
    """A share 0..1 as a percentage."""
    sign = "+" if signed and share > 0 else ""
    return sign + format_percent(float(share), "#,##0.##%", locale=language)


def names_text(names: Iterable[str], language: str) -> str:
    """Ids in a row, or the word for none."""
    return ", ".join(names) or say("explain_rules.nobody", language)
