"""One cell of a table into a typed value, by its column of the data dictionary. Never partly read, never guessed.

Numbers are plain decimals with a point. Anything else is a `CellFault`: a code with values, which the reader turns
into a finding at its row and column.
"""
from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from models.cell_grammar.dates import DateOrder, read_date
from models.cell_grammar.fault import CellFault
from models.files.grid import UNCALCULATED
from models.files.text_cleaning import show_invisible
from models.register.dictionary import Column
from models.units import decimal_text, is_thousands_too, read_decimal

LONGEST_TEXT = 500
# From here on a spreadsheet's number does not hold every whole number.
_INEXACT = 2**53
_FORMULA_ERROR = re.compile(r"#(REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)", re.IGNORECASE)
_TRUE, _FALSE = ("true", "yes", "1", "có"), ("false", "no", "0", "không")


def clean_text(value: object) -> str:
    """A cell as text: NFC, stripped; a spreadsheet's 12.0 is 12; None is the empty text."""
    if type(value) is str:
        return (value if value.isascii() else unicodedata.normalize("NFC", value)).strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, Fraction):
        return decimal_text(value)
    if isinstance(value, datetime):
        value = value.date() if value.time() == time() else value
    return unicodedata.normalize("NFC", str(value)).strip()


def read_cell(column: Column, value: object) -> object:
    """The typed value of a cell; a blank one gives the column's default. Raises CellFault.

    text -> str, integer/money/year -> int, share/decimal -> Fraction, choice -> its code, list -> tuple of str,
    date -> date, boolean -> bool; blank without a default -> "" for text, () for a list, None for the others.
    """
    text = clean_text(value)
    if text.startswith("#"):
        _refuse_formula_error(text)
    if text == "":
        if column.is_required:
            raise CellFault("missing_value")
        if column.default == "":
            return {"text": "", "list": ()}.get(column.type)
        value = text = column.default
    return _READERS[column.type](column, value, text)


def _refuse_formula_error(text: str) -> None:
    if text == UNCALCULATED:
        raise CellFault("formula_without_value")
    if _FORMULA_ERROR.fullmatch(text):
        raise CellFault("formula_error", value=text)


def _read_text(_: Column, value: object, text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise CellFault("text_too_long", length=len(text), longest=LONGEST_TEXT)
    if not text.isprintable() and (shown := show_invisible(text)) != text:
        raise CellFault("invisible_character", value=shown)
    return text


def _read_number(column: Column, value: object, text: str) -> int | Fraction:
    if isinstance(value, bool):
        raise CellFault("number_boolean", value=text)
    if isinstance(value, (date, time, timedelta)):
        raise CellFault("number_date", value=text)
    if isinstance(value, float) and _INEXACT <= abs(value) < math.inf:
        raise CellFault("number_inexact", value=text)
    if isinstance(value, str) and _is_doubtful(column, text):
        raise CellFault("number_two_ways", value=text, whole=re.sub(r"[.,]", "", text))
    if text.isascii() and text.isdigit():
        number: int | Fraction = int(text)
    else:
        try:
            number = read_decimal(value if isinstance(value, (int, float, Fraction)) else text)
        except ValueError as error:
            raise CellFault(_why_no_number(text), value=text) from error
    if column.type == "money" and number < 0 and not (column.minimum is not None and column.minimum < 0):
        raise CellFault("negative_money", value=text)
    if column.is_whole and number.denominator != 1:
        raise CellFault("money_fraction" if column.type == "money" else "whole_fraction", value=text)
    if column.type == "share" and number > 1:
        raise CellFault("share_above_one", value=text)
    if column.minimum is not None and number < column.minimum:
        raise CellFault("below_minimum", value=text, minimum=decimal_text(column.minimum))
    if column.maximum is not None and number > column.maximum:
        raise CellFault("above_maximum", value=text, maximum=decimal_text(column.maximum))
    return number.numerator if column.is_whole else Fraction(number)


def _is_doubtful(column: Column, text: str) -> bool:
    """Text that may be grouped thousands: "15.000" as a whole number; as a decimal only where the zeros say nothing."""
    return is_thousands_too(text) and (column.is_whole or (column.type == "decimal" and text.endswith("000")))


def _why_no_number(text: str) -> str:
    lowered = text.lower().lstrip("+-")
    if "%" in text:
        return "number_percent"
    if lowered in ("inf", "infinity", "nan", "∞"):
        return "number_not_finite"
    if lowered in ("true", "false"):
        return "number_boolean"
    # \s also covers the no-break and thin spaces that spreadsheets group digits with.
    if re.fullmatch(r"\d{1,3}([\s.,]\d{3})+|\d{1,3}(\.\d{3})+,\d+|\d{1,3}([,\s]\d{3})+\.\d+", lowered):
        return "number_grouped"
    return "number_decimal_comma" if re.fullmatch(r"\d+,\d+", lowered) else "number_text"


def _read_choice(column: Column, _: object, text: str) -> str:
    if text.lower() not in column.choices:
        raise CellFault("unknown_choice", value=text, choices=", ".join(column.choices))
    return text.lower()


def _read_list(column: Column, value: object, text: str) -> tuple[str, ...]:
    if isinstance(value, (list, tuple)):
        text = ";".join(clean_text(item) for item in value)
    _read_text(column, value, text)
    return tuple(item.strip() for item in text.split(";") if item.strip())


def _read_date(_: Column, value: object, text: str) -> date:
    return read_date(value if isinstance(value, date) else text, DateOrder.DAY_FIRST)


def _read_boolean(_: Column, value: object, text: str) -> bool:
    lowered = text.lower()
    if lowered not in _TRUE + _FALSE:
        raise CellFault("bad_boolean", value=text)
    return lowered in _TRUE


_READERS = {
    "text": _read_text, "integer": _read_number, "money": _read_number, "share": _read_number,
    "decimal": _read_number, "year": _read_number, "choice": _read_choice, "list": _read_list,
    "date": _read_date, "boolean": _read_boolean,
}


def to_cell(value: object) -> object:
    """The canonical cell of a typed value: whole numbers stay int, shares are decimal text, lists joined by `;`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return value
    if isinstance(value, Fraction):
        return decimal_text(value)
    if isinstance(value, tuple):
        return ";".join(str(item) for item in value)
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) else str(value)
