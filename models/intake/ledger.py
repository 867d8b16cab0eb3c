"""The ledger of a sheet: every row under the headings in one class, and the money of each class, to the last unit."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from models.intake.rows import BodyRow, RowKind

CLASSES = ("imported", "kept_apart", "totals", "groups", "headings", "notes", "blank")
_CLASS_OF = {RowKind.TOTAL: "totals", RowKind.GROUP: "groups", RowKind.HEADING: "headings", RowKind.NOTE: "notes",
             RowKind.BLANK: "blank", RowKind.PROJECT: "kept_apart", RowKind.UNCLEAR: "kept_apart"}


@dataclass(frozen=True)
class Accounts:
    """Where every row under the headings went; `rows` is always the sum of the others. Raises AssertionError else."""

    rows: int
    imported: int = 0
    kept_apart: int = 0
    totals: int = 0
    groups: int = 0
    headings: int = 0
    notes: int = 0
    blank: int = 0

    def __post_init__(self) -> None:
        parts = sum(getattr(self, name) for name in CLASSES)
        if parts != self.rows:
            raise AssertionError(f"{self.rows} rows, {parts} accounted for")


@dataclass(frozen=True)
class AmountTotal:
    """One column of amounts, exactly, in the unit of the file: all of the sheet, and the part of each class of rows.

    `unreadable`: cells with something that is no amount; they are in no sum. Raises AssertionError for parts that do
    not add up to the sheet.
    """

    heading: str
    unit: str
    sheet: Fraction
    parts: Mapping[str, Fraction]
    unreadable: int

    def __post_init__(self) -> None:
        added = sum(self.parts.values(), Fraction(0))
        if added != self.sheet:
            raise AssertionError(f"{self.heading}: {self.sheet} on the sheet, {added} accounted for")

    @property
    def imported(self) -> Fraction:
        return self.parts["imported"]

    @property
    def kept_apart(self) -> Fraction:
        return self.parts["kept_apart"]

    @property
    def total(self) -> Fraction:
        """What projects have: those imported and the rows kept apart."""
        return self.imported + self.kept_apart


def make_accounts(rows: Sequence[BodyRow], imported: Iterable[int]) -> Accounts:
    """The rows by class; `imported`: the numbers of those that became projects."""
    taken, counts = set(imported), dict.fromkeys(CLASSES, 0)
    for row in rows:
        counts[_class_of(row, taken)] += 1
    return Accounts(len(rows), **counts)


def make_totals(rows: Sequence[BodyRow], imported: Iterable[int], headings: Sequence[str],
                units: Mapping[str, object], amount_of: Callable[[object, str], Fraction | None]) -> tuple[
                    AmountTotal, ...]:
    """The money of each class, column by column. `amount_of(cell, heading)` reads a cell in the unit of the file."""
    taken, totals = set(imported), []
    for heading in headings:
        parts, sheet, unreadable = dict.fromkeys(CLASSES, Fraction(0)), Fraction(0), 0
        for row in rows:
            cell = row.cells.get(heading, "")
            amount = amount_of(cell, heading)
            if row.kind is RowKind.HEADING:
                # A heading may be a year, and (1) numbers a column: neither is money.
                continue
            if amount is None:
                unreadable += cell != ""
                continue
            sheet += amount
            parts[_class_of(row, taken)] += amount
        totals.append(AmountTotal(heading, str(units.get(heading) or ""), sheet, parts, unreadable))
    return tuple(totals)


def _class_of(row: BodyRow, taken: set[int]) -> str:
    return "imported" if row.row in taken else _CLASS_OF[row.kind]
