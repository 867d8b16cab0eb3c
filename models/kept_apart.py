"""The mark of a case that lacks rows of the file it was imported from: how many, and how much they cost."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from models.domain import ROWS_KEPT_APART, Finding


@dataclass(frozen=True, slots=True)
class KeptApart:
    """Rows of the import that are not in the case; `cost_mvnd`: what they cost, None when it was not written down."""

    rows: int
    cost_mvnd: int | None = None


def kept_apart_mark(rows: int, cost_mvnd: int | None = None) -> str:
    """The mark ("rows_kept_apart:76:15000")."""
    return f"{ROWS_KEPT_APART}:{rows}" + ("" if cost_mvnd is None else f":{cost_mvnd}")


def read_kept_apart(marks: Iterable[str]) -> KeptApart | None:
    """What the marks of a case say about rows kept apart; None without such a mark."""
    for mark in marks:
        name, *numbers = mark.split(":")
        if name == ROWS_KEPT_APART and numbers and all(number.isdigit() for number in numbers):
            return KeptApart(int(numbers[0]), int(numbers[1]) if len(numbers) > 1 else None)
    return None


def kept_apart_finding(code: str, rows: int, cost_mvnd: int | None, **where: str) -> Finding:
    """A warning about rows kept apart, with what they cost where that is known."""
    if cost_mvnd is None:
        return Finding(f"{code}_uncounted", "warning", **where, values={"count": rows})
    return Finding(code, "warning", **where, values={"count": rows, "amount_mvnd": cost_mvnd})
