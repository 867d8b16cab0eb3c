"""The words registers use for what the data dictionary holds (`data/intake/synonyms.yaml`), normalised."""
from __future__ import annotations

from functools import cache

from models.files.shipped import shipped_yaml
from models.intake.matching import plain
from models.register.dictionary import columns_by_attribute

# Columns that hold codes, which registers write in words.
CHOICES = ("regime", "channel", "funding_mode", "status", "decision", "budget_line")


@cache
def _document() -> dict[str, object]:
    return shipped_yaml("intake/synonyms.yaml")


@cache
def heading_words() -> dict[str, str]:
    """Normalised heading -> target (`<kind>_mvnd`: an amount of any year); the dictionary's own labels included."""
    words: dict[str, str] = {}
    for target, spellings in _document()["headings"].items():
        for spelling in spellings:
            words.setdefault(plain(spelling), target)
    for attribute, column in columns_by_attribute("projects").items():
        for spelling in (attribute, column.label_vi, column.label_en):
            words.setdefault(plain(spelling), attribute)
    return words


@cache
def row_number_words() -> frozenset[str]:
    """Headings of a column that only numbers the rows."""
    return frozenset(plain(word) for word in _document()["row_numbers"] if plain(word)) | {""}


@cache
def rate_words() -> frozenset[str]:
    """Headings of a column of shares of the cost that public money pays."""
    return frozenset(plain(word) for word in _document()["rates"])


@cache
def choice_words(attribute: str) -> dict[str, str]:
    """Normalised word -> code, for a column that holds codes."""
    return {plain(word): code for code, words in _document()["choices"].get(attribute, {}).items()
            for word in (code, *words)}


@cache
def total_words() -> frozenset[str]:
    """Labels of rows that add others up, as they are written: Cộng is no Công."""
    return frozenset(_document()["totals"])


@cache
def footer_words() -> tuple[str, ...]:
    """How a line under a table begins (who made it, who signs, notes)."""
    return tuple(plain(word) for word in _document()["footers"])
