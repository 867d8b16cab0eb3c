"""How far off a deadline is, seen from a day: passed, within the quarter (reports are quarterly), later, not given."""
from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from models.money.quarters import quarter_of


class Deadline(StrEnum):
    """Where a deadline lies."""

    PASSED = "passed"
    THIS_QUARTER = "this_quarter"
    LATER = "later"
    NONE = "none"


def deadline_of(due_on: date | None, as_of: date) -> Deadline:
    """A day that is due today has not passed."""
    if due_on is None:
        return Deadline.NONE
    if due_on < as_of:
        return Deadline.PASSED
    return Deadline.THIS_QUARTER if due_on <= _end_of_quarter(as_of) else Deadline.LATER


def _end_of_quarter(day: date) -> date:
    quarter = quarter_of(day)
    return date(day.year + quarter // 4, 3 * quarter % 12 + 1, 1) - timedelta(days=1)
