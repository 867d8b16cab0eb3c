"""How a column writes its numbers: decimal comma or point, grouped digits, units behind, percent. Never partly read.

The style is found from the whole column; a column that does not tell ("1.234") is asked about, and a cell that
contradicts the style of its column is refused.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from fractions import Fraction

from models.intake.grid import UNCALCULATED, ShownNumber
from models.intake.matching import plain
from models.intake.units import FOREIGN_CURRENCY, Unit
from models.register.cells import CellFault
from models.units import decimal_text, read_decimal


class DecimalMark(StrEnum):
    """The mark between whole and fraction; the other one may group digits."""

    COMMA = "comma"
    POINT = "point"


class ShareStyle(StrEnum):
    """How a column writes shares: 0.5 or 50 (with or without a % sign)."""

    FRACTION = "fraction"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class StyleReading:
    """What a column tells about its marks. `mark` None with `examples`: ask (ambiguous or contradicting cells).

    `examples`: (row, text), the evidence, or one cell of each style when they contradict (`is_mixed`).
    `suffixes`: units and currency words found behind numbers. `numbers`: cells that hold any number at all.
    """

    mark: DecimalMark | None
    examples: tuple[tuple[int, str], ...] = ()
    is_mixed: bool = False
    is_ambiguous: bool = False
    suffixes: tuple[str, ...] = ()
    numbers: int = 0
    filled: int = 0


@dataclass(frozen=True, slots=True)
class Amount:
    """A number read exactly; `unit` when the cell itself named one ("1,5 tỷ"), `is_percent` with a % sign."""

    value: Fraction
    unit: Unit | None = None
    is_percent: bool = False


_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f']|\u2019")
_NUMBER = re.compile(r"^([^\d+\-.,(]*)\s*([+-]?)\s*(\d[\d.,]*|[.,]\d+)\s*(.*)$")
_UNITS = {"d": Unit.DONG, "dong": Unit.DONG, "vnd": Unit.DONG, "": None, "nghin": Unit.NGHIN, "nghin dong": Unit.NGHIN,
          "trieu": Unit.TRIEU, "trieu dong": Unit.TRIEU, "trd": Unit.TRIEU, "tr": Unit.TRIEU, "tr d": Unit.TRIEU,
          "ty": Unit.TY, "ti": Unit.TY, "ty dong": Unit.TY, "ty vnd": Unit.TY, "trieu vnd": Unit.TRIEU,
          "million vnd": Unit.TRIEU, "billion vnd": Unit.TY, "bn vnd": Unit.TY, "million": Unit.TRIEU,
          "nghin vnd": Unit.NGHIN}
_COMMA = (re.compile(r"\d{1,3}(\.\d{3}){2,}"), re.compile(r"\d{1,3}(\.\d{3})*,\d+|\d+,\d+|,\d+"))
_POINT = (re.compile(r"\d{1,3}(,\d{3}){2,}"), re.compile(r"\d{1,3}(,\d{3})*\.\d+|\d+\.\d+|\.\d+"))
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_FORMULA_ERROR = re.compile(r"#[A-Z0-9/!?_]+", re.IGNORECASE)


def detect_style(cells: Iterable[tuple[int, object]]) -> StyleReading:
    """The decimal mark of a column from its (row, cell) pairs. Cells that are numbers already tell nothing."""
    evidence: dict[DecimalMark, tuple[int, str]] = {}
    unclear: tuple[int, str] | None = None
    suffixes: dict[str, None] = {}
    numbers = filled = 0
    for row, cell in cells:
        if cell == "" or cell is None:
            continue
        filled += 1
        if isinstance(cell, (bool, date, time, timedelta)):
            continue
        if isinstance(cell, (int, float)):
            numbers += 1
            if isinstance(cell, ShownNumber):
                suffixes[cell.words] = None
            continue
        parts = _split(str(cell))
        if parts is None:
            continue
        digits, suffix = parts[1], parts[2]
        # "A1" holds a digit and is no number; "5 kn" is one.
        if suffix and suffix != "%" and plain(suffix) not in _UNITS and not FOREIGN_CURRENCY.fullmatch(suffix):
            continue
        numbers += 1
        if suffix:
            suffixes[suffix] = None
        mark = _mark_of(digits)
        if mark is not None:
            evidence.setdefault(mark, (row, str(cell).strip()))
        elif _AMBIGUOUS.fullmatch(digits):
            unclear = unclear or (row, str(cell).strip())
    found = tuple(evidence.values())
    if len(evidence) == 2:
        return StyleReading(None, found, True, False, tuple(suffixes), numbers, filled)
    if evidence:
        return StyleReading(next(iter(evidence)), found, False, False, tuple(suffixes), numbers, filled)
    return StyleReading(None, (unclear,) if unclear else (), False, unclear is not None, tuple(suffixes), numbers,
                        filled)


def detect_share_style(cells: Iterable[tuple[int, object]], mark: DecimalMark | None) -> ShareStyle | None:
    """Whether a column of shares writes 0.5 or 50; None when it does both or does not tell (ask)."""
    styles = set()
    for _, cell in cells:
        try:
            amount = read_amount(cell, mark)
        except CellFault:
            continue
        if amount is not None and amount.value:
            below = amount.value <= 1 and not amount.is_percent
            # A bare 1 may be one percent or the whole; it tells nothing.
            if amount.value != 1 or amount.is_percent:
                styles.add(ShareStyle.FRACTION if below else ShareStyle.PERCENT)
    return styles.pop() if len(styles) == 1 else None


def read_amount(cell: object, mark: DecimalMark | None, currency: str = "") -> Amount | None:
    """The exact number of a cell under a decimal mark; None for a blank one. Raises CellFault, and never reads a part.

    `currency`: a word that may stand beside the number ("RON", "€"); any other word is refused.
    """
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        raise CellFault("number_boolean", value=str(cell).lower())
    if isinstance(cell, (date, time, timedelta)):
        raise CellFault("number_date", value=str(cell))
    if isinstance(cell, ShownNumber):
        # Read like a cell of text that says what is shown, in whatever marks the column has.
        digits = decimal_text(read_decimal(float(cell)))
        return read_amount(f"{digits.replace('.', ',') if mark is DecimalMark.COMMA else digits} {cell.words}",
                           mark or DecimalMark.POINT, currency)
    if isinstance(cell, (int, float)):
        try:
            return Amount(read_decimal(cell))
        except ValueError as error:
            raise CellFault("number_not_finite", value=str(cell)) from error
    text = str(cell).strip()
    if not text:
        return None
    if text == UNCALCULATED:
        raise CellFault("formula_without_value")
    if _FORMULA_ERROR.fullmatch(text):
        raise CellFault("formula_error", value=text)
    parts = _split(text)
    if parts is None:
        raise CellFault("number_not_finite" if plain(text) in ("inf", "infinity", "nan") else "import_not_a_number",
                        value=text)
    sign, digits, suffix = parts
    is_percent = suffix == "%"
    word = "" if is_percent or (currency and plain(suffix) == plain(currency)) or suffix == currency else plain(suffix)
    if suffix and not word and not is_percent and suffix != currency and plain(suffix) != plain(currency):
        word = {"₫": "d"}.get(suffix, suffix)
    if word not in _UNITS:
        raise CellFault("import_unknown_suffix", value=text, suffix=suffix)
    return Amount(sign * _value_of(digits, mark, text), _UNITS[word], is_percent)


def _value_of(digits: str, mark: DecimalMark | None, text: str) -> Fraction:
    if digits.isdigit():
        return Fraction(int(digits))
    if mark is None:
        raise CellFault("import_number_ambiguous", value=text)
    decimal, group = (",", ".") if mark is DecimalMark.COMMA else (".", ",")
    whole, _, fraction = digits.partition(decimal)
    groups = whole.split(group)
    grouped = len(groups) == 1 or (1 <= len(groups[0]) <= 3 and all(len(part) == 3 for part in groups[1:]))
    if not grouped or (fraction and not fraction.isdigit()) or group in fraction or not (whole or fraction):
        raise CellFault("import_number_other_style", value=text, mark=decimal)
    if digits.endswith(decimal):
        raise CellFault("import_not_a_number", value=text)
    whole_digits = "".join(groups) or "0"
    return Fraction(int(whole_digits + fraction), 10 ** len(fraction))


def _mark_of(digits: str) -> DecimalMark | None:
    """The mark a number can only have; None when it tells nothing or could be read both ways."""
    if digits.isdigit() or _AMBIGUOUS.fullmatch(digits):
        return None
    if any(pattern.fullmatch(digits) for pattern in _COMMA):
        return DecimalMark.COMMA
    return DecimalMark.POINT if any(pattern.fullmatch(digits) for pattern in _POINT) else None


def _split(text: str) -> tuple[int, str, str] | None:
    """Sign, digits with their marks, and the word before or behind; None when the text holds no plain number."""
    text = unicodedata.normalize("NFKC", text.replace("₫", "đ")).strip()
    is_negative = text.startswith("(") and text.endswith(")")
    match = _NUMBER.match(_tight(text[1:-1] if is_negative else text))
    if match is None or any(c.isdigit() for c in match[4]):
        return None
    before, sign, digits, behind = match.groups()
    if before.strip() and behind.strip():
        return None
    # NFKC leaves Arabic-Indic digits; int() reads them, so write them as ASCII.
    digits = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in digits)
    return -1 if sign == "-" or is_negative else 1, digits, (before or behind).strip().rstrip(".")


def _tight(text: str) -> str:
    """Spaces and apostrophes between groups of three digits taken out; others stay and make the number unreadable."""
    return re.sub(rf"(?<=\d)(?:{_SPACES.pattern})(?=\d{{3}}(?!\d))", "", text)
