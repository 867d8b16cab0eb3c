"""A treasury's list held against the register, by project, contract and amount: what is known, new, or does not match.

Nothing is guessed: a row that does not match is shown with why, and left out. New rows become payments of the register
by the import door like any other file. The same list twice changes nothing.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import islice
from math import floor

from models.codes import PaymentKind
from models.domain import Case
from models.files.grid import FileGrid, Sheet
from models.intake.exchange_format import TREASURY, treasury_columns
from models.ledger import Commitment, Payment
from models.register.cells import CellFault, clean_text, read_cell, to_cell
from models.register.table_reader import fold, plain_heading

# A payment without the list's own number is the same where project, contract, kind and amount are, and the days are no
# further apart: banks book on another day than they pay. No text sets the number.
DAYS_APART = 10
_VND_PER_MVND = 1_000_000
# Columns of a payment that a row of the list gives as they are.
_TAKEN = ("reference", "paid_on", "payment_kind", "advance_reference", "recover_by", "guarantee_document")


class Match(StrEnum):
    """What a row of the list is to the register; all from `DIFFERS` on do not match and are left out."""

    KNOWN = "known"
    SAME = "same"
    NEW = "new"
    DIFFERS = "differs"
    NO_PROJECT = "no_project"
    NO_CONTRACT = "no_contract"
    ABOVE_CONTRACT = "above_contract"
    TWICE = "twice"
    UNREADABLE = "unreadable"


MATCHED = (Match.KNOWN, Match.SAME, Match.NEW)


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row, million VND; `line` of the file. reference_here: of the payment of the register that it is, or differs
    from. exact_mvnd: the amount before it was rounded to the million. fault: code and column of an unreadable cell."""

    line: int
    match: Match
    project_id: str
    contract: str
    reference: str
    paid_on: date | None
    amount_mvnd: int | None
    exact_mvnd: Fraction | None = None
    reference_here: str = ""
    amount_here_mvnd: int | None = None
    fault: tuple[str, str] | None = None


@dataclass(frozen=True)
class TreasuryMatch:
    """The list against a register: every row in order, and the new payments as a file for the import door."""

    rows: tuple[ListRow, ...]
    payments: FileGrid

    def count(self, match: Match) -> int:
        """How many rows are this to the register."""
        return sum(row.match is match for row in self.rows)

    @property
    def unmatched(self) -> tuple[ListRow, ...]:
        """The rows that are left out, in order."""
        return tuple(row for row in self.rows if row.match not in MATCHED)

    @property
    def rounding_mvnd(self) -> Fraction:
        """What rounding to the million changed on the new payments together."""
        return sum((row.amount_mvnd - row.exact_mvnd for row in self.rows
                    if row.match is Match.NEW and row.exact_mvnd is not None), Fraction(0))


def is_treasury_list(grid: FileGrid) -> bool:
    """Whether a file is a treasury's list: it names the contract of each payment, which a table of ours does not."""
    return _list_sheet(grid) is not None


def match_treasury_list(grid: FileGrid, case: Case) -> TreasuryMatch:
    """Every row of the list against the register. The grid must be a treasury's list."""
    sheet, headings = _list_sheet(grid)
    matcher = _Matcher(case)
    read = [_read(headings, line, cells) for line, cells in _body(sheet)]
    rows = matcher.match(read)
    return TreasuryMatch(tuple(rows), _as_payments(grid, sheet, rows, matcher))


def _list_sheet(grid: FileGrid) -> tuple[Sheet, dict[str, int]] | None:
    for sheet in grid.sheets:
        first = next(((line, row) for line, row in enumerate(sheet.rows, start=1) if _holds(row)),
                     None)
        if first is None or sheet.is_hidden:
            continue
        headings = {fold(plain_heading(cell)): place for place, cell in enumerate(first[1]) if clean_text(cell)}
        if {"contract", "reference", "paid_on"} <= headings.keys() and (
                {"amount_mvnd", "amount_vnd"} & headings.keys() or sheet.name == TREASURY):
            return sheet, headings
    return None


def _body(sheet: Sheet) -> Iterator[tuple[int, tuple[object, ...]]]:
    """The rows under the heading that hold anything, with their lines."""
    return islice(((line, row) for line, row in enumerate(sheet.rows, start=1) if _holds(row)), 1, None)


def _holds(row: tuple[object, ...]) -> bool:
    return any(cell not in ("", None) for cell in row)


@dataclass(frozen=True)
class _Read:
    line: int
    values: Mapping[str, object]
    exact_mvnd: Fraction | None
    fault: tuple[str, str] | None


def _read(headings: Mapping[str, int], line: int, cells: tuple[object, ...]) -> _Read:
    """The typed cells of a row by the grammar of the data dictionary."""
    values, fault, exact = {}, None, None
    for name, column in treasury_columns().items():
        place = headings.get(name)
        cell = cells[place] if place is not None and place < len(cells) else ""
        try:
            values[name] = read_cell(column, cell)
        except CellFault as wrong:
            fault = fault or (wrong.code, name)
    if values.get("amount_vnd") is not None:
        exact = Fraction(values["amount_vnd"], _VND_PER_MVND)
        values["amount_mvnd"] = floor(exact + Fraction(1, 2)) if exact >= 0 else -floor(-exact + Fraction(1, 2))
    if fault is None and values.get("amount_mvnd") is None:
        fault = "missing_value", "amount_mvnd"
    return _Read(line, values, exact, fault)


class _Matcher:
    """The register's contracts and payments by what a list tells them by."""

    def __init__(self, case: Case) -> None:
        self.projects = case.project_by_id
        self.contracts: dict[str, list[Commitment]] = defaultdict(list)
        self.bound: dict[tuple, int] = defaultdict(int)
        self.paid: dict[tuple, int] = defaultdict(int)
        self.by_reference: dict[tuple[str, str], Payment] = {}
        self.by_amount: dict[tuple, list[Payment]] = defaultdict(list)
        self.claimed: set[tuple[str, str]] = set()
        for row in case.commitments:
            self.contracts[row.reference].append(row)
            self.bound[_pot(row)] += row.amount_mvnd
        for row in case.payments:
            self.by_reference[row.project_id, row.reference] = row
            self.by_amount[row.project_id, row.amount_mvnd, row.payment_kind].append(row)
            self.paid[_pot(row)] += row.cash_mvnd

    def match(self, rows: list[_Read]) -> list[ListRow]:
        """Known references first, so that no other row takes their payments; then row by row."""
        found: dict[int, ListRow] = {}
        seen: set[tuple[str, str]] = set()
        for row in rows:
            found[row.line] = self._by_reference(row, seen)
        return [row if row.match is not Match.NEW else self._otherwise(read, row)
                for read, row in zip(rows, (found[row.line] for row in rows), strict=True)]

    def contract_of(self, row: ListRow) -> Commitment:
        """The contract that a new row is paid under."""
        return next(each for each in self.contracts[row.contract] if each.project_id == row.project_id)

    def _by_reference(self, row: _Read, seen: set[tuple[str, str]]) -> ListRow:
        """By the list's own number: known, other than here, twice; `NEW` = the number is not here."""
        values = row.values
        told = ListRow(row.line, Match.NEW, str(values.get("project_id") or ""), str(values.get("contract") or ""),
                       str(values.get("reference") or ""), values.get("paid_on"), values.get("amount_mvnd"),
                       row.exact_mvnd)
        if row.fault:
            return replace(told, match=Match.UNREADABLE, fault=row.fault)
        told = self._with_project(told)
        if told.match is not Match.NEW:
            return told
        key = told.project_id, told.reference
        if key in seen:
            return replace(told, match=Match.TWICE)
        seen.add(key)
        here = self.by_reference.get(key)
        if here is None:
            return told
        self.claimed.add(key)
        is_same = (here.amount_mvnd, here.paid_on) == (told.amount_mvnd, told.paid_on)
        return replace(told, match=Match.KNOWN if is_same else Match.DIFFERS, reference_here=here.reference,
                       amount_here_mvnd=here.amount_mvnd)

    def _with_project(self, told: ListRow) -> ListRow:
        """The project by its id, else by the contract where that names one project alone."""
        owners = {row.project_id for row in self.contracts.get(told.contract, ())}
        if told.project_id in self.projects:
            return told if told.project_id in owners else replace(told, match=Match.NO_CONTRACT)
        if told.project_id or len(owners) != 1:
            return replace(told, match=Match.NO_PROJECT)
        return replace(told, project_id=next(iter(owners)))

    def _otherwise(self, row: _Read, told: ListRow) -> ListRow:
        """A number that is not here: the same payment under another number, a new one, or more than the contract."""
        contract, kind = self.contract_of(told), row.values["payment_kind"]
        near = [each for each in self.by_amount.get((told.project_id, told.amount_mvnd, kind), ())
                if (each.project_id, each.reference) not in self.claimed and _pot(each) == _pot(contract)
                and abs((each.paid_on - told.paid_on).days) <= DAYS_APART]
        if near:
            here = min(near, key=lambda each: (abs((each.paid_on - told.paid_on).days), each.reference))
            self.claimed.add((here.project_id, here.reference))
            return replace(told, match=Match.SAME, reference_here=here.reference, amount_here_mvnd=here.amount_mvnd)
        cash = 0 if kind is PaymentKind.SETTLEMENT else told.amount_mvnd
        pot = _pot(contract)
        if cash > 0 and self.paid[pot] + cash > self.bound[pot]:
            return replace(told, match=Match.ABOVE_CONTRACT, amount_here_mvnd=self.bound[pot] - self.paid[pot])
        self.paid[pot] += cash
        return told


def _pot(row: Payment | Commitment) -> tuple[object, ...]:
    """What payments of a contract and the contract have in common: project, payer, budget year and line."""
    return row.project_id, row.payer_type, row.year, row.budget_line


def _as_payments(grid: FileGrid, sheet: Sheet, rows: list[ListRow], matcher: _Matcher) -> FileGrid:
    """New rows as a table of payments, each on its line of the list, so that findings name the place in the list."""
    names = ("project_id", *_TAKEN, "amount_mvnd", "payer_type", "payer_name", "budget_year", "budget_line",
             "source_of_funds", "document")
    raw = dict(_body(sheet))
    headings = _list_sheet(grid)[1]
    lines: list[tuple[object, ...]] = [()] * len(sheet.rows)
    first = next(line for line, row in enumerate(sheet.rows) if _holds(row))
    lines[first] = names
    for row in rows:
        if row.match is Match.NEW:
            contract = matcher.contract_of(row)
            given = {name: _cell(raw[row.line], headings.get(name)) for name in _TAKEN}
            given |= {name: to_cell(getattr(contract, name)) for name in (
                "payer_type", "payer_name", "budget_line", "source_of_funds")}
            given |= {"project_id": row.project_id, "amount_mvnd": row.amount_mvnd, "budget_year": contract.year,
                      "document": row.contract}
            lines[row.line - 1] = tuple(given[name] for name in names)
    return FileGrid(grid.file, "list", grid.sha256, (Sheet("payments", tuple(lines)),))


def _cell(cells: tuple[object, ...], place: int | None) -> object:
    return cells[place] if place is not None and place < len(cells) else ""
