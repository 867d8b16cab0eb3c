"""What the words that a number format shows beside a number are: percent, a unit, a currency, or nothing known."""
from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from models.intake.number_style import DecimalMark, read_amount
from models.intake.units import FOREIGN_CURRENCY, Unit
from models.register.cells import CellFault


class Words(StrEnum):
    """Kinds of words beside a number."""

    PERCENT = "percent"
    UNIT = "unit"
    CURRENCY = "currency"
    UNKNOWN = "unknown"


@lru_cache(maxsize=1024)
def read_words(words: str, currency: str = "") -> tuple[Words, Unit | None]:
    """The kind of the words, and the unit they name. They are read as they would be in a cell of text."""
    currency_found = FOREIGN_CURRENCY.search(words)
    if currency_found and currency_found[0] == words.strip():
        return Words.CURRENCY, None
    # "% tỷ", "€ tỷ": two things at once are nobody's guess.
    if currency_found or ("%" in words and words.strip() != "%"):
        return Words.UNKNOWN, None
    try:
        amount = read_amount(f"1 {words}", DecimalMark.POINT, currency)
    except CellFault:
        return Words.UNKNOWN, None
    if amount is None or amount.value != 1:
        return Words.UNKNOWN, None
    if amount.is_percent:
        return Words.PERCENT, None
    return (Words.UNIT, amount.unit) if amount.unit else (Words.CURRENCY, None)
