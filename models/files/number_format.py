"""What a spreadsheet shows in a cell under its number format, where that means something else than the cell holds.

Grouping, trailing zeros, colours and widths change nothing; scaling commas, percent, words, leading zeros, signs,
hidden values, dates and gross rounding do. Every number is exact.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache

from models.files.format_code import Part, Section, parse
from models.files.grid import Shown
from models.units import decimal_text, read_decimal

# Rounding for the screen is gross when it changes a number by more than this part of itself (15.4 as 15 is not).
GROSS = Fraction(1, 10)
_MOST_DIGITS = 30
_MINUS = "-\u2212\u2013"
_DASHES = ("-", "\u2212", "\u2013", "\u2014")
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]*")
_FIRST_DAY, _LAST_SERIAL = date(1899, 12, 30), 2_958_465
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([.,'\u2019])\d{3})(?:\1\d{3})*")
_NUMBER_PARTS = ("digit", "point", "general", "text", "exponent")


def show(cell: object, code: str) -> Shown | None:
    """What is shown, or None when it means what the cell holds. The kinds of it:

    percent · scaled (commas, or several signs) · words · padded (zeros in front) · rounded (grossly) · sign (a minus
    hidden or put there) · cut (marks among the digits) · hidden (nothing is shown) · date (with day, month, year) ·
    date_part · date_order (month before day) · text (a text with words around it).
    """
    if isinstance(cell, bool):
        return None
    if isinstance(cell, str):
        return _show_text(cell, code)
    if isinstance(cell, date):
        section = parse(code).numbers[0]
        return _show_date(cell, section) if section.is_date else None
    if not isinstance(cell, (int, float)):
        return None
    try:
        value = read_decimal(cell)
    except ValueError:
        return None
    section, minus = parse(code).section_for(value)
    if section is None:
        return Shown("", "cut")
    if section.is_date:
        if not 0 < value <= _LAST_SERIAL:
            return Shown("", "cut")
        shown = _show_date(_FIRST_DAY + timedelta(days=int(value)), section)
        return Shown(shown.text, "date_part")
    return _show_number(value, section, minus)


def is_quiet(cell: object, code: str) -> bool:
    """Whether a number is plainly shown as it is: told without reading it, for the many cells of a large table."""
    return type(cell) in (int, float) and abs(cell) < 1e15 and (cell == int(cell) or abs(cell) >= 10) and \
        _is_plain(code)


@lru_cache(maxsize=4096)
def _is_plain(code: str) -> bool:
    return not any(section.condition or section.is_date for section in parse(code).numbers) and not any(
        show(number, code) for number in (0, 1, -1, 12_345_678, -12_345_678))


def _show_text(cell: str, code: str) -> Shown | None:
    section = parse(code).texts
    if section is None:
        return None
    shown = "".join(cell if kind == "text" else text for kind, text in section.parts)
    if not shown.strip():
        return Shown("", "hidden") if cell.strip() else None
    return Shown(shown.strip(), "text") if shown.strip() != cell.strip() else None


# --- numbers ---------------------------------------------------------------------------------------------------------

def _show_number(value: Fraction, section: Section, minus: bool) -> Shown | None:
    parts = section.parts
    places = [at for at, (kind, _) in enumerate(parts) if kind in _NUMBER_PARTS]
    percent = sum(1 for kind, _ in parts if kind == "percent")
    if not places:
        text = "".join(text for kind, text in parts if kind in ("literal", "percent", "comma", "slash")).strip()
        # The dash of the accounting formats is how a zero is written.
        if not value and text in _DASHES:
            return None
        return Shown(text, "words", "", text) if text else Shown("", "hidden")
    first, last = places[0], places[-1]
    if any(kind == "slash" for kind, _ in parts[first:last]) or (
            [kind for kind, _ in parts[last + 1:last + 2]] == ["slash"]):
        last = max(at for at, (kind, text) in enumerate(parts) if kind == "digit" or text.isdigit())
        numeral, seen = _fraction(abs(value), parts[first:last + 1])
        full, scale, is_cut = abs(value), 0, False
    else:
        while parts[last + 1:last + 2] and parts[last + 1][0] == "comma":
            last += 1
        span = parts[first:last + 1]
        scale = _scale(span)
        full = abs(value) * 100 ** percent / 1000 ** scale
        numeral, seen, is_cut = _numeral(full, span)
    before = _joined(parts[:first])
    behind = _joined(parts[last + 1:])
    lead, tail, is_negative = _sign(before, behind)
    is_negative = is_negative or minus
    words = " ".join(filter(None, (lead, tail)))
    number = -seen if is_negative else seen
    full = -full if is_negative else full
    rounded = decimal_text(number) if abs(seen - abs(full)) > abs(full) * GROSS else ""
    # Spaces belong to an id's words and not to its ends; a minus set by itself stands before everything.
    text = f"{'-' if minus else ''}{before}{numeral}{behind}".strip()
    kind = _kind(value, is_negative, scale, percent, words, is_cut or any(k == "strange" for k, _ in parts),
                 rounded, numeral)
    return Shown(text, kind, decimal_text(full), words, rounded) if kind else None


def _kind(value: Fraction, is_negative: bool, scale: int, percent: int, words: str, is_cut: bool, rounded: str,
          numeral: str) -> str:
    if is_cut:
        return "cut"
    if value and is_negative is not (value < 0):
        return "sign"
    if scale or percent > 1:
        return "scaled" if value else ""
    if words == "%":
        return "percent"
    if words:
        return "words"
    if rounded:
        return "rounded"
    return "padded" if re.match(r"0\d", numeral) else ""


def _joined(parts: Sequence[Part]) -> str:
    return "".join(text for kind, text in parts if kind in ("literal", "percent", "slash", "comma"))


def _sign(before: str, behind: str) -> tuple[str, str, bool]:
    """The words before and behind a number without its sign, and whether that sign says that it is below zero."""
    lead, tail = before.strip(), behind.strip()
    if lead.endswith("(") and tail.startswith(")"):
        return lead[:-1].strip(), tail[1:].strip(), True
    if tail in _DASHES:
        return lead, "", True
    stripped = lead.strip(_MINUS + " ")
    if stripped != lead and not any(sign.isalnum() for sign in stripped):
        return stripped, tail, True
    if re.match(rf"[{_MINUS}]\s*\w", lead):
        return lead[1:].strip(), tail, True
    return lead.strip("+ ") if not any(sign.isalnum() for sign in lead) else lead, tail, False


def _scale(span: Sequence[Part]) -> int:
    """How often a number is divided by a thousand: commas with no digit behind them in their part of the number."""
    count = pending = 0
    after_digit = False
    for kind, _ in span:
        if kind == "comma":
            pending += after_digit
        elif kind == "digit":
            pending, after_digit = 0, True
        elif kind == "point":
            count, pending, after_digit = count + pending, 0, False
    return count + pending


def _numeral(full: Fraction, span: Sequence[Part]) -> tuple[str, Fraction, bool]:
    """The digits as they are shown, the number that can be read off them, and whether marks stand among them."""
    kinds = [kind for kind, _ in span]
    if "general" in kinds or "text" in kinds:
        return decimal_text(full), full, len(span) > 1
    if "exponent" in kinds:
        at = kinds.index("exponent")
        significant = sum(1 for kind in kinds[:at] if kind == "digit")
        seen = _significant(full, max(1, significant))
        return f"{float(seen):.{max(0, significant - 1)}E}", seen, False
    point = kinds.index("point") if "point" in kinds else len(span)
    whole, behind = span[:point], span[point + 1:]
    decimals = min(_MOST_DIGITS, sum(1 for kind, _ in behind if kind == "digit"))
    seen = Fraction((full * 10 ** decimals + Fraction(1, 2)) // 1, 10 ** decimals)
    digits = str(int(seen))
    text, is_cut = _filled(digits, whole)
    # A mark before every third digit groups, whatever it is: so a workbook writes 1.000.000 in any language.
    is_cut = is_cut and not (decimals == 0 and _GROUPED.fullmatch(text))
    if decimals:
        fraction = str(int(seen * 10 ** decimals) % 10 ** decimals).rjust(decimals, "0")
        needed = sum(1 for kind, sign in behind if kind == "digit" and sign == "0")
        fraction = fraction[:needed] + fraction[needed:].rstrip("0")
        text += f".{fraction}" if fraction else ""
    return text, seen, is_cut or any(kind in ("literal", "slash") for kind, _ in behind)


def _filled(digits: str, whole: Sequence[Part]) -> tuple[str, bool]:
    """Digits laid into their places from the right, with the marks that stand among them."""
    left, out, is_cut = digits.lstrip("0"), "", False
    places = sum(1 for kind, _ in whole if kind == "digit")
    for kind, sign in reversed(whole):
        if kind == "digit":
            places -= 1
            if not places and left:
                out, left = left + out, ""
            elif left:
                out, left = left[-1] + out, left[:-1]
            elif sign == "0":
                out = "0" + out
        elif kind in ("literal", "percent", "slash") and (left or any(sign == "0" for _, sign in whole)):
            is_space = not _SPACES.sub("", sign)
            out, is_cut = ("" if is_space else sign) + out, is_cut or not is_space
    return out, is_cut


def _fraction(full: Fraction, span: Sequence[Part]) -> tuple[str, Fraction]:
    """A number shown as a common fraction (`# ?/?`), as near as its places allow."""
    slash = [kind for kind, _ in span].index("slash")
    fixed = "".join(text for kind, text in span[slash + 1:] if kind == "literal" and text.isdigit())
    places = max(1, sum(1 for kind, _ in span[slash + 1:] if kind == "digit"))
    if fixed and int(fixed[:6]):
        seen = Fraction((full * int(fixed[:6]) + Fraction(1, 2)) // 1, int(fixed[:6]))
    else:
        seen = full.limit_denominator(10 ** min(places, 6) - 1)
    whole, rest = divmod(seen, 1)
    parts = [str(whole)] if whole or not rest else []
    return " ".join([*parts, *([f"{rest.numerator}/{rest.denominator}"] if rest else [])]), seen


def _significant(full: Fraction, digits: int) -> Fraction:
    if not full:
        return full
    power = len(str(int(full))) - 1 if full >= 1 else -len(str(int(1 / full)))
    unit = Fraction(10) ** (power - digits + 1)
    return (full / unit + Fraction(1, 2)) // 1 * unit


# --- dates -----------------------------------------------------------------------------------------------------------

def _show_date(cell: date, section: Section) -> Shown:
    named: list[str] = []
    pieces: list[str] = []
    for kind, text in section.parts:
        if kind != "date":
            pieces.append(text if kind != "strange" else "")
            continue
        name = "minute" if text[0] == "m" and len(text) < 3 and named[-1:] in (["h"], ["[h]"]) else text[0]
        named.append("[h]" if text.startswith("[") else name)
        pieces.append(_date_piece(cell, text, name))
    shown = "".join(pieces).strip()
    order = [name for name in dict.fromkeys(named) if name in "ymd"]
    if not {"y", "m", "d"} <= set(order):
        return Shown(shown, "date_part")
    is_numeric = all(len(text) < 3 for kind, text in section.parts if kind == "date" and text[0] in "md")
    if order.index("m") < order.index("d") and order[0] != "y" and is_numeric and cell.day <= 12 and \
            cell.day != cell.month:
        # Read as days come first, it is another date.
        return Shown(shown, "date_order", date(cell.year, cell.day, cell.month).isoformat())
    return Shown(shown, "date")


def _date_piece(cell: date, text: str, name: str) -> str:
    moment = cell if isinstance(cell, datetime) else datetime(cell.year, cell.month, cell.day)
    if name in ("y", "e"):
        return str(cell.year) if len(text) != 2 else f"{cell.year % 100:02}"
    if name == "m" and len(text) > 2:
        return cell.strftime("%b" if len(text) == 3 else "%B")
    if name == "d" and len(text) > 2:
        return cell.strftime("%a" if len(text) == 3 else "%A")
    number = {"m": cell.month, "d": cell.day, "h": moment.hour, "minute": moment.minute, "s": moment.second}.get(name)
    return "" if number is None else f"{number:02}" if len(text) > 1 else str(number)
