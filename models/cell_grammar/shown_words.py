"""What the words that a number format shows beside a number are: percent, a unit, a currency, or nothing known."""
from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from models.cell_grammar.unit import read_unit
from models.cell_grammar.words import Unit


class Words(StrEnum):
    """Kinds of words beside a number."""

    PERCENT = "percent"
    UNIT = "unit"
    CURRENCY = "currency"
    UNKNOWN = "unknown"


@lru_cache(maxsize=1024)
def read_words(words: str, currency: str = "") -> tuple[Words, Unit | None]:
    """The kind of the words, and the unit they name. They are read as they would be in a cell of text."""
    if words.strip() == "%":
        return Words.PERCENT, None
    named = read_unit(words.strip(), currency, in_cell=True)
    is_foreign = named.currency not in ("", "VND")
    # "% tỷ", "€ tỷ": two things at once are nobody's guess.
    if named.unit is None or "%" in words or (is_foreign and named.has_scale):
        return Words.UNKNOWN, None
    return (Words.CURRENCY, None) if is_foreign else (Words.UNIT, named.unit)
