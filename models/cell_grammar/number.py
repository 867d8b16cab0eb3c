"""Numbers as people write them: sign, digits, marks, percent and the words beside; all of the text or nothing.

Which mark stands before the decimals is the column's to say (`models.intake.number_style`); here it is given.
"""
from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache, lru_cache

from models.cell_grammar.fault import CellFault
from models.cell_grammar.unit import UnitReading, read_unit
from models.cell_grammar.words import fold, word_lists

# Every sign that is used for minus; at the end of a number only the two that cannot be a dash of a range left open.
MINUS = "-\u2212\u2010\u2011\u2012\u2013\u2014\u2015\ufe63\uff0d\u207b"
_TRAILING_MINUS = "-\u2212\uff0d"
_PERCENT = "%\uff05\ufe6a"
# Spaces and apostrophes that group digits. A line break or a tab stands between two numbers.
_GROUP_SIGNS = " \xa0\u2007\u2009\u202f'\u2019"
_DIGIT = re.compile(r"[0-9\uff10-\uff19\u0660-\u0669\u06f0-\u06f9]")
_MARKED = re.compile(r"\d[\d.,]*|[.,]\d+")
_GROUPED = {sign: re.compile(rf"[1-9]\d{{0,2}}(?:{sign}\d{{3}})+(?:[.,]\d+)?") for sign in _GROUP_SIGNS}
# Three digits behind the only mark, and at most three before: thousands as well as decimals.
TWO_WAYS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_COMMA = (re.compile(r"[1-9]\d{0,2}(\.\d{3}){2,}"), re.compile(r"[1-9]\d{0,2}(\.\d{3})+,\d+|\d+,\d+|,\d+"))
_POINT = (re.compile(r"[1-9]\d{0,2}(,\d{3}){2,}"), re.compile(r"[1-9]\d{0,2}(,\d{3})+\.\d+|\d+\.\d+|\.\d+"))
_NOTHING = frozenset({"", "x", "na", "n/a", "n a", "n.a.", "n.a", "chua co", "khong co", "chua ro", "chua xac dinh"})


class DecimalMark(StrEnum):
    """The mark between whole and fraction; the other one may group digits."""

    COMMA = "comma"
    POINT = "point"


@dataclass(frozen=True, slots=True)
class NumberText:
    """A text taken apart. `digits`: ASCII digits with the marks . and , as they stand; `by_space`: grouped by spaces.

    `unit`: what the words beside the number say; `points`: a word for points stood there ("85 điểm").
    """

    sign: int
    digits: str
    unit: UnitReading
    is_percent: bool = False
    by_space: bool = False
    points: bool = False

    @property
    def mark(self) -> DecimalMark | None:
        """The decimal mark that the digits can only have; None when they tell nothing or can be read in two ways."""
        if self.digits.isdigit() or self.is_ambiguous:
            return None
        if any(pattern.fullmatch(self.digits) for pattern in _COMMA):
            return DecimalMark.COMMA
        return DecimalMark.POINT if any(pattern.fullmatch(self.digits) for pattern in _POINT) else None

    @property
    def is_ambiguous(self) -> bool:
        """Whether the digits can be thousands as well as decimals ("12.500")."""
        return bool(TWO_WAYS.fullmatch(self.digits)) and not self.by_space


@lru_cache(maxsize=65_536)
def split_number(text: str, currency: str = "") -> NumberText:
    """A text as sign, digits and words. `currency`: a further word for a currency that may stand there.

    Raises CellFault: `import_not_a_number` for a text without digits, else `import_not_understood` naming what was not.
    """
    stripped = text.strip()
    is_bracketed = len(stripped) > 2 and stripped[0] in "(\uff08" and stripped[-1] in ")\uff09"
    inner = stripped[1:-1].strip() if is_bracketed else stripped
    places = [match.start() for match in _DIGIT.finditer(inner)]
    if not places:
        raise CellFault("import_not_a_number", value=text)
    start, end = places[0], places[-1] + 1
    # ",5" begins with its mark.
    if start and inner[start - 1] in ".," and (start == 1 or not inner[start - 2].isalpha()):
        start -= 1
    digits, by_space = _digits(inner[start:end], text)
    before, signs = _without_sign(inner[:start], "+" + MINUS, MINUS)
    behind = inner[end:].strip()
    if behind in tuple(_TRAILING_MINUS):
        behind, signs = "", [*signs, -1]
    if len(signs) + is_bracketed > 1:
        raise _strange(text, inner[:start].strip() or stripped[0])
    is_percent = behind in tuple(_PERCENT)
    words = _words(before, "" if is_percent else behind, currency, text)
    return NumberText(-1 if is_bracketed or -1 in signs else 1, digits, words[0], is_percent, by_space, words[1])


def _digits(span: str, text: str) -> tuple[str, bool]:
    """The digits and marks of a number in ASCII, and whether spaces grouped them. Raises CellFault."""
    strange = "".join(dict.fromkeys(c for c in span if not (_DIGIT.match(c) or c in ".," or c in _GROUP_SIGNS)))
    alphabets = {ord(c) - unicodedata.digit(c) for c in span if _DIGIT.match(c)}
    if strange or len(alphabets) > 1:
        raise _strange(text, strange.strip() or span)
    plain = "".join(str(unicodedata.digit(c)) if _DIGIT.match(c) else c for c in span)
    grouping = {c for c in plain if c in _GROUP_SIGNS}
    if grouping:
        if len(grouping) > 1 or not _GROUPED[next(iter(grouping))].fullmatch(plain):
            raise _strange(text, span)
        return plain.replace(next(iter(grouping)), ""), True
    if not _MARKED.fullmatch(plain):
        raise _strange(text, span)
    return plain, False


def _without_sign(text: str, signs: str, minus: str) -> tuple[str, list[int]]:
    """The words before a number without the one sign that stands first or last there."""
    words = text.strip()
    for place in (-1, 0):
        if words and words[place] in signs:
            rest = words[:-1] if place else words[1:]
            return rest.strip(), [-1 if words[place] in minus else 1]
    return words, []


def _words(before: str, behind: str, currency: str, text: str) -> tuple[UnitReading, bool]:
    """What the words on both sides say together; a scale and a currency may stand apart ("€ 5 mln")."""
    if not before and behind and fold(behind).strip(" .") in _points():
        return UnitReading(), True
    readings = []
    for words in filter(None, (before, behind)):
        reading = read_unit(words, currency, in_cell=True)
        if reading.unit is None:
            raise _strange(text, reading.unclear or words)
        readings.append(reading)
    if not readings:
        return UnitReading(), False
    if len(readings) == 2:
        first, second = readings
        if first.has_scale == second.has_scale or (first.currency and second.currency):
            raise _strange(text, behind)
        scaled = first if first.has_scale else second
        return UnitReading(scaled.unit, first.currency or second.currency, True, "", (), True), False
    return readings[0], False


@cache
def _points() -> frozenset[str]:
    return frozenset(fold(word) for word in word_lists()["points"])


def _strange(text: str, what: str) -> CellFault:
    return CellFault("import_not_understood", value=text.strip(), what=what.strip() or what)


def exact_value(number: NumberText, mark: DecimalMark | None, text: str) -> Fraction:
    """The value under a decimal mark. Raises CellFault where the digits are not written that way, wholly."""
    digits = number.digits
    if digits.isdigit():
        return Fraction(number.sign * int(digits))
    if mark is None:
        raise CellFault("import_number_ambiguous", value=text)
    decimal, group = (",", ".") if mark is DecimalMark.COMMA else (".", ",")
    whole, _, fraction = digits.partition(decimal)
    groups = whole.split(group)
    is_grouped = len(groups) == 1 or (not number.by_space and re.fullmatch(r"[1-9]\d{0,2}", groups[0]) is not None
                                      and all(len(part) == 3 for part in groups[1:]))
    if not is_grouped or digits.endswith((decimal, group)) or (fraction and not fraction.isdigit()):
        raise CellFault("import_number_other_style", value=text, mark=decimal)
    return number.sign * Fraction(int(("".join(groups) or "0") + fraction), 10 ** len(fraction))


def is_nothing(text: str) -> bool:
    """Whether a cell says that there is no amount: dashes alone, "x", "n/a", "chưa có". A "?" says no such thing."""
    bare = text.strip()
    return all(c in MINUS or c.isspace() for c in bare) or fold(bare).rstrip(" .") in _NOTHING
