"""Figures of a brief as its sentences write them: billion VND exact to the million, shares, days, ids in a row."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from babel.numbers import format_decimal

from models.units import MVND_PER_BVND
from models.wording import say

# More ids than this in one sentence are counted, not listed; annexes and workbook hold them all.
MOST_NAMED = 6


def bvnd_text(mvnd: int, language: str, *, signed: bool = False) -> str:
    """Whole million VND as billion VND with its unit; exact: three decimals, none where they are all zero."""
    sign = "+" if signed and mvnd > 0 else ""
    return say("brief.bvnd", language, amount=sign + bvnd_figure(mvnd, language))


def bvnd_figure(mvnd: int, language: str) -> str:
    """The same without the unit, for a cell whose row or column names it."""
    return format_decimal(Decimal(mvnd) / MVND_PER_BVND, "#,##0.000" if mvnd % MVND_PER_BVND else "#,##0",
                          locale=language, decimal_quantization=False)


def share_text(share: Fraction, language: str, decimals: int = 2) -> str:
    """A share 0..1 as a percentage, rounded half away from zero, without zeros at the end."""
    return f"{ratio_text(share * 100, language, decimals)}%"


def ratio_text(value: Fraction, language: str, decimals: int = 2) -> str:
    """An exact value with so many decimals at most, rounded half away from zero."""
    scaled = abs(value) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    rounded = Decimal(whole if value >= 0 else -whole).scaleb(-decimals)
    return format_decimal(rounded, f"#,##0.{'#' * decimals}", locale=language, decimal_quantization=False)


def count_text(count: int, language: str, *, signed: bool = False) -> str:
    return ("+" if signed and count > 0 else "") + format_decimal(count, "#,##0", locale=language)


def day_text(day: date) -> str:
    """dd/mm/yyyy in both languages."""
    return day.strftime("%d/%m/%Y")


def ids_text(ids: Sequence[str], language: str) -> str:
    """Ids in a row, the first `MOST_NAMED` of them, and how many more there are; the word for none."""
    if not ids:
        return say("brief.nobody", language)
    if len(ids) <= MOST_NAMED + 1:
        return ", ".join(ids)
    return say("brief.and_more", language, ids=", ".join(ids[:MOST_NAMED]),
               count=count_text(len(ids) - MOST_NAMED, language))
