"""Years and dates as people write them; of a period nobody knows which year is meant, so it is asked, never taken."""
from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from models.cell_grammar.fault import CellFault
from models.cell_grammar.number import MINUS

# Dates outside belong to another calendar (2569 of the Buddhist era) or are a slip.
FIRST_YEAR, LAST_YEAR = 1900, 2100
_DASH = rf"[{re.escape(MINUS)}]"
_YEAR = r"((?:19|20|21)\d\d)"
_NUMBER = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_DAY = (rf"{_NUMBER}[/.\-]{_NUMBER}[/.\-]{_YEAR}|{_MONTH}[/.\-]{_YEAR}|"
        rf"{_YEAR}[/.\-]{_MONTH}(?:[/.\-]{_NUMBER})?")
_ONE_YEAR = re.compile(
    rf"(?:(?:năm|nam|year|année|jahr|rok|"
    rf"(?:tháng|thang|quý|quy|q)\s?(?:\d{{1,2}}|I{{1,3}}|IV)\s?[/ ]?\s?(?:năm )?)\s*)?{_YEAR}|{_DAY}",
    re.IGNORECASE | re.ASCII)
_JOINT = re.compile(rf"\s*(?:{_DASH}|\b(?:đến|den|to|tới|bis|à|do)\b|→|/|,)\s*", re.IGNORECASE)
_FROM = re.compile(r"^(từ|tu|from|von|de|od)\s+", re.IGNORECASE)
_TIME = r"(?:[T\s]+0?0:00(?::00(?:\.0+)?)?)?"
_ISO = re.compile(rf"(\d{{4}})[/.\-](\d{{1,2}})[/.\-](\d{{1,2}}){_TIME}", re.ASCII)
_DAY_MONTH = re.compile(rf"(\d{{1,2}})([/.\-])(\d{{1,2}})\2(\d{{4}}){_TIME}", re.ASCII)
_IN_WORDS = re.compile(r"(?:ngày\s+)?(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE | re.ASCII)


class DateOrder(StrEnum):
    """Which of the first two numbers of 03/04/2026 is the day."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


class PeriodYear(StrEnum):
    """Which year of 2026-2028 is meant."""

    FIRST = "first"
    LAST = "last"


def read_year(cell: object, period: PeriodYear | None = None) -> int:
    """The year of a cell: 2026, "năm 2026", a date, "05/2026", or of a period the year that was declared.

    Raises CellFault: `import_year_period` for a period nobody declared about, `import_year_unclear` for the rest.
    """
    if isinstance(cell, (date, datetime)):
        return cell.year
    if isinstance(cell, (bool, time, timedelta)):
        raise CellFault("import_year_unclear", value=str(cell))
    if isinstance(cell, (int, float)):
        if cell != int(cell):
            raise CellFault("import_year_unclear", value=str(cell))
        return int(cell)
    text = " ".join(str(cell).split())
    if (year := _one_year(text)) is not None:
        return year
    years = years_of_period(text)
    if years is None:
        raise CellFault("import_year_unclear", value=text)
    if period is None:
        raise CellFault("import_year_period", value=text, first=years[0], last=years[1])
    return years[0] if period is PeriodYear.FIRST else years[1]


def years_of_period(cell: object) -> tuple[int, int] | None:
    """First and last year of "2026-2028" or "01/2026 - 12/2028"; None for any other text."""
    text = " ".join(str(cell).split()) if isinstance(cell, str) else ""
    for joint in _JOINT.finditer(text):
        first, last = _one_year(_FROM.sub("", text[: joint.start()])), _one_year(text[joint.end() :])
        if first is not None and last is not None and first <= last:
            return first, last
    return None


def _one_year(text: str) -> int | None:
    match = _ONE_YEAR.fullmatch(text)
    return int(next(filter(None, match.groups()))) if match else None


def date_orders(cell: object) -> frozenset[DateOrder]:
    """In which orders a cell can be read as a day of the calendar; both where it tells nothing, none for no such text.

    With full stops the day stands first: nobody writes the month first that way.
    """
    match = _DAY_MONTH.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if match is None:
        return frozenset()
    first, sign, second = int(match[1]), match[2], int(match[3])
    orders = {DateOrder.DAY_FIRST} if second <= 12 else set()
    orders |= {DateOrder.MONTH_FIRST} if first <= 12 and sign != "." else set()
    # The 5th of May is the same day either way.
    return frozenset({DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST} if first == second <= 12 else orders)


def read_date(cell: object, order: DateOrder | None) -> date:
    """The day of a cell, wholly understood. Raises CellFault (`import_date_order`: either order, none declared)."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = " ".join(str(cell).split())
    if match := _ISO.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif match := _IN_WORDS.fullmatch(text):
        day, month, year = map(int, match.groups())
    elif match := _DAY_MONTH.fullmatch(text):
        day, month, year = int(match[1]), int(match[3]), int(match[4])
        orders = date_orders(text)
        if order is None and len(orders) > 1 and day != month:
            raise CellFault("import_date_order", value=text)
        taken = order if order is not None else next(iter(orders), None)
        if taken not in orders:
            raise CellFault("bad_date", value=text)
        if taken is DateOrder.MONTH_FIRST:
            day, month = month, day
    else:
        raise CellFault("bad_date", value=text)
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise CellFault("bad_date", value=text) from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise CellFault("bad_date", value=text)
    return found
