"""How a column writes its numbers: decimal comma or point, percent or fraction; found from its own cells alone.

A column that does not tell ("12.500" everywhere) is asked about, and a cell that contradicts its column is refused.
"""
from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from fractions import Fraction

from models.cell_grammar.fault import CellFault
from models.cell_grammar.number import DecimalMark, exact_value, split_number
from models.cell_grammar.words import Unit
from models.files.grid import UNCALCULATED, ShownNumber
from models.units import decimal_text, read_decimal


class ShareStyle(StrEnum):
    """How a column writes shares: 0.5 or 50 (with or without a % sign)."""

    FRACTION = "fraction"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class StyleReading:
    """What a column tells about its marks. `mark` None with `examples`: ask (ambiguous or contradicting cells).

    `examples`: (row, text), the evidence, or one cell of each style when they contradict (`is_mixed`).
    `unclear`: some cells that read both ways. `currencies`: those named beside numbers, with how often; "" = none.
    `numbers`: cells that hold any number at all.
    """

    mark: DecimalMark | None
    examples: tuple[tuple[int, str], ...] = ()
    is_mixed: bool = False
    is_ambiguous: bool = False
    unclear: tuple[str, ...] = ()
    currencies: tuple[tuple[str, int], ...] = ()
    numbers: int = 0
    filled: int = 0


@dataclass(frozen=True, slots=True)
class Amount:
    """A number read exactly; `unit` and `currency` when the cell itself named them ("1,5 tỷ"; `has_scale`: a scale).

    `is_percent` with a % sign, `is_points` with a word for points ("85 điểm").
    """

    value: Fraction
    unit: Unit | None = None
    is_percent: bool = False
    currency: str = ""
    has_scale: bool = False
    is_points: bool = False


# How many cells a question shows.
_SHOWN = 3
_FORMULA_ERROR = re.compile(r"#[A-Z0-9/!?_]+", re.IGNORECASE)
_NOT_FINITE = re.compile(r"[+-]?(inf|infinity|nan|∞)", re.IGNORECASE)


def detect_style(cells: Iterable[tuple[int, object]], currency: str = "") -> StyleReading:
    """The decimal mark of a column from its (row, cell) pairs. Cells that are numbers already tell nothing.

    Where one mark stands before three digits in some cells and before fewer in others ("12.500" and "85.5"), it may be
    both in one column, so it is asked, unless a cell shows three decimals for certain ("0.125").
    """
    evidence: dict[DecimalMark, tuple[int, str]] = {}
    unclear: dict[str, tuple[int, str]] = {}
    currencies: dict[str, int] = {}
    thirds: set[DecimalMark] = set()
    numbers = filled = 0
    for row, cell in cells:
        if cell == "" or cell is None:
            continue
        filled += 1
        if isinstance(cell, (bool, date, time, timedelta)):
            continue
        if isinstance(cell, (int, float)):
            numbers += 1
            named = split_number(f"1 {cell.words}", currency).unit.currency if isinstance(cell, ShownNumber) else ""
            currencies[named] = currencies.get(named, 0) + 1
            continue
        try:
            number = split_number(str(cell), currency)
        except CellFault:
            continue
        numbers += 1
        currencies[number.unit.currency] = currencies.get(number.unit.currency, 0) + 1
        text = str(cell).strip()
        if number.is_ambiguous:
            unclear.setdefault(text, (row, text))
        elif number.mark is not None:
            evidence.setdefault(number.mark, (row, text))
            if re.fullmatch(r".*[.,]\d{3}", number.digits) and _is_decimal(number.digits, number.mark):
                thirds.add(number.mark)
    found, doubtful = tuple(evidence.values()), tuple(unclear)[:_SHOWN]
    shared = tuple(currencies.items())
    if len(evidence) == 2:
        return StyleReading(None, found, True, False, doubtful, shared, numbers, filled)
    mark = next(iter(evidence), None)
    own = next((place for text, place in unclear.items() if mark and mark not in thirds and _is_decimal(text, mark)),
               None)
    if mark is not None and own is None:
        return StyleReading(mark, found, False, False, doubtful, shared, numbers, filled)
    examples = (own, *found) if own else tuple(unclear.values())[:1]
    return StyleReading(None, examples, False, bool(unclear), doubtful, shared, numbers, filled)


def _is_decimal(text: str, mark: DecimalMark) -> bool:
    """Whether the last mark of a text is the decimal mark."""
    marks = re.findall(r"[.,]", text)
    return bool(marks) and marks[-1] == ("," if mark is DecimalMark.COMMA else ".")


def both_readings(texts: Iterable[str], currency: str = "") -> dict[DecimalMark, str]:
    """What cells that can be read in two ways would be, under each mark: "12.500 → 12500; 1.200 → 1200"."""
    readings: dict[DecimalMark, str] = {}
    for mark in DecimalMark:
        shown = []
        for text in texts:
            try:
                shown.append(f"{text} → {decimal_text(read_amount(text, mark, currency).value)}")
            except CellFault:
                continue
        readings[mark] = "; ".join(shown)
    return readings


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

    `currency`: a further word that may stand beside the number as its currency.
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
    if _NOT_FINITE.fullmatch(text):
        raise CellFault("number_not_finite", value=text)
    number = split_number(text, currency)
    unit = number.unit
    return Amount(exact_value(number, mark, text), unit.unit, number.is_percent, unit.currency, unit.has_scale,
                  number.points)
