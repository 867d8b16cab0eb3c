"""What the words of a row look like: a total's label, a group's number, a footer, a unit line, headings again.

None of this decides what a row is (`models.intake.row_kinds` does); a project may be called anything.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from enum import IntEnum
from functools import cache

from models.cell_grammar.unit import UnitReading, read_unit, read_unit_line
from models.intake.header import TableFrame
from models.intake.matching import plain
from models.intake.vocabulary import footer_words, heading_words, total_words
from models.register.cells import clean_text

_ROMAN = re.compile(r"(?=[IVXLC])(X{0,3})(IX|IV|V?I{0,3})", re.IGNORECASE)
_LETTER = re.compile(r"[A-ZĐ]")
_PREFIX = re.compile(r"^\(?([IVX]+|[A-ZĐ])[.)\-:]\s*\S")
_LONGEST_UNIT_LINE = 120
# Words behind a total's own that say nothing of their own ("Tổng cộng nhóm I", "Total of all projects").
_GENERIC = frozenset((
    "nhom", "muc", "phan", "cac", "du", "an", "nhiem", "vu", "kinh", "phi", "chuong", "trinh", "trang", "toan", "bo",
    "von", "tat", "ca", "general", "all", "of", "the", "for", "project", "projects", "cost", "costs", "amount", "page",
    "group", "section", "programme", "program", "und", "der", "aller"))


class TotalLabel(IntEnum):
    """How far a text is a total's label: not, it begins like one ("Tổng kho"), it is nothing else ("Tổng cộng I")."""

    NO = 0
    BEGINS = 1
    WHOLE = 2


def total_label(text: str, known_values: frozenset[str] = frozenset()) -> TotalLabel:
    """How far a text is the label of a total. `known_values`: names of groups and places ("Total North")."""
    if text.strip(" :.") in ("Σ", "∑"):
        return TotalLabel.WHOLE
    words = _words(text)
    length = _total_length(tuple(words), text.isascii())
    if not length:
        return TotalLabel.NO
    rest = words[length:]
    if all(plain(word) in _GENERIC or word.isdigit() or is_numeral(word.upper()) for word in rest) or (
            plain(" ".join(rest)) in known_values):
        return TotalLabel.WHOLE
    return TotalLabel.BEGINS


@cache
def _spellings() -> tuple[frozenset[tuple[str, ...]], frozenset[tuple[str, ...]]]:
    """Total words with their accents (Cộng is no Công, and no Cống), and without, for texts that have none."""
    spelt = frozenset(tuple(_words(word)) for word in total_words())
    return spelt, spelt | frozenset(tuple(plain(word).split()) for word in total_words())


def _total_length(words: tuple[str, ...], is_ascii: bool) -> int:
    """How many of the first words are a total's; the longest counts."""
    known = _spellings()[is_ascii]
    return next((n for n in range(min(4, len(words)), 0, -1) if words[:n] in known), 0)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text).casefold())


def is_numeral(text: str) -> bool:
    """A number of a group: Roman, or one capital letter."""
    bare = text.strip().strip(".():")
    return bool(bare) and bool(_ROMAN.fullmatch(bare) or _LETTER.fullmatch(bare))


def numeral_level(text: str) -> int:
    """1 for a letter, 2 for a Roman number: A stands above I."""
    return 2 if _ROMAN.fullmatch(text.strip().strip(".():")) else 1


def prefix_of(text: str) -> str:
    """The number a text begins with ("I. Robot", "E-health"); "" without."""
    match = _PREFIX.match(text)
    return match[1] if match else ""


def is_footer(text: str) -> bool:
    """Who made the table, who signs, a date, a note."""
    words = plain(text)
    return any(words == word or words.startswith(word + " ") for word in footer_words()) or bool(
        re.match(r"(.* )?ngay( \d+)? thang", words))


def unit_line(texts: Iterable[str]) -> UnitReading | None:
    """What a row of words declares of the unit of the rows below it ("Đơn vị tính: nghìn đồng"); None without."""
    for text in texts:
        if len(text) > _LONGEST_UNIT_LINE:
            continue
        reading = read_unit_line(text)
        if not reading.says_unit and (len(text.strip()) > 1 or not text.strip().isalnum()):
            # A unit and nothing else; a letter alone numbers a group.
            reading = read_unit(text)
            if reading.unit is None and not reading.choices:
                continue
        if reading.says_unit:
            return reading
    return None


class Headings:
    """The words of the headings, to know them again in the body: at their place, or at another."""

    def __init__(self, frame: TableFrame) -> None:
        self._own = {column.heading: {plain(part) for part in (column.heading, column.leaf,
                                                               *column.heading.split(" / "))} - {""}
                     for column in frame.columns}
        self._all = frozenset().union(*self._own.values()) if self._own else frozenset()

    def repeat(self, cells: Mapping[str, object]) -> str:
        """"same": the headings again; "other": headings in another order, of other columns or units; "": none."""
        filled = {heading: clean_text(cell) for heading, cell in cells.items() if cell != ""}
        same = sum(1 for heading, text in filled.items() if plain(text) in self._own[heading])
        known = sum(1 for heading, text in filled.items() if plain(text) in self._own[heading] or self._is_known(text))
        if known < 2 or known < 0.6 * len(filled):
            return ""
        return "same" if same == len(filled) else "other"

    def _is_known(self, text: str) -> bool:
        bare = plain(re.sub(r"[(\[].*?[)\]]", " ", text))
        return plain(text) in self._all or bare in self._all or bare in heading_words()
