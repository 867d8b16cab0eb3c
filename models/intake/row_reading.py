"""One row of a foreign register into the fields of a project by a mapping: exact amounts, matched names, all faults."""
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from rapidfuzz import fuzz

from models.cell_grammar.dates import DateOrder, read_date, read_year
from models.cell_grammar.number import DecimalMark
from models.cell_grammar.unit import is_same_currency, read_unit
from models.cell_grammar.words import IN_MVND, Unit
from models.domain import Case, Finding
from models.intake.columns import ColumnReadings, says_nothing
from models.intake.header import TableFrame
from models.intake.made_ids import make_ids
from models.intake.mapping import AMOUNT_YEAR, BUDGET_LINE, GROUP_COLUMN, FieldRule, ImportMapping, target_column
from models.intake.matching import KnownNames, Match, known_names, plain
from models.intake.number_style import Amount, ShareStyle, read_amount
from models.intake.part_checks import PartCheck, PartChecker
from models.intake.rows import BodyRow
from models.intake.vocabulary import choice_words
from models.register.cells import CellFault, clean_text, read_cell, to_cell
from models.register.dictionary import Column
from models.units import LARGEST_MVND, decimal_text, is_thousands_too

AmountKey = tuple[str, int | None]
# From this likeness (0..100) on, an agency or enterprise may be a known one written otherwise.
MISSPELT = 88


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row read: `fields` are canonical cells of the projects table, `amounts` exact million VND by (kind, year).

    Year None = a total that is still to be split. `points`: score and spread targets. `faults`: why it is kept apart.
    `is_generated`: its id was made of its own words. `tolerated`, `notes`: what is told of it and keeps nothing apart.
    """

    row: int
    cells: Mapping[str, object]
    project_id: str
    fields: Mapping[str, object]
    amounts: Mapping[AmountKey, Fraction]
    points: Mapping[str, object]
    budget_line: str
    faults: tuple[Finding, ...] = ()
    tolerated: tuple[str, ...] = ()
    notes: tuple[Finding, ...] = ()
    is_generated: bool = False


@dataclass
class RowReader:
    """Reads rows by one mapping; `columns` is what was found or declared about each column.

    `unmatched`: (field, name in the file) -> (match, first row, how often), collected on the way. `without_years`: how
    many costs have no year and are not the sum of parts that have one.
    """

    frame: TableFrame
    mapping: ImportMapping
    columns: ColumnReadings
    file: str = ""
    present: Case | None = None
    rows: Sequence[BodyRow] = ()
    unmatched: dict[tuple[str, str], tuple[Match, int, int]] = field(default_factory=dict)
    without_years: int = 0

    def __post_init__(self) -> None:
        self._names: dict[str, KnownNames | None] = {
            target: known_names(target, self.present) for target in self.mapping.fields}
        self._targets: dict[str, Column] = {target: column for target in self.mapping.fields
                                            if (column := target_column(target)) is not None}
        self._matched: dict[tuple[str, str], Match] = {}
        self._made_ids = make_ids(self.rows, self.mapping)
        self._parts = PartChecker(self.mapping, self.columns, self.file_amount, self._is_blank, self.file,
                                  self.frame.sheet)

    def read(self, row: BodyRow) -> ReadRow:
        """The row's fields, or its faults, each with the column of the file it stands in."""
        faults: list[Finding] = []
        fields: dict[str, object] = {}
        amounts: dict[AmountKey, Fraction] = {}
        points: dict[str, object] = {}
        line, year = "", None
        for target, rule in self.mapping.fields.items():
            try:
                if rule.money_kind:
                    amount = self._amount(row, rule)
                    if amount is not None:
                        amounts[rule.money_kind, rule.year] = amount
                    continue
                value = self._value(row, rule)
            except CellFault as fault:
                faults.append(self._fault(fault, row, rule))
                continue
            if target == AMOUNT_YEAR:
                year = value
            elif target == BUDGET_LINE:
                line = str(value)
            elif target.startswith(("score", "spread")):
                points[target] = value
            else:
                fields[target] = value
        if amounts and not faults:
            faults += self._stated_money(row)
        parts = self._parts.check(row, amounts) if not faults else PartCheck()
        faults += parts.faults
        if not any(rule.money_kind == "cost" for rule in self.mapping.fields.values()):
            amounts |= _cost_of_parts(amounts)
        if year not in (None, ""):
            amounts = {(kind, int(year) if at is None else at): amount for (kind, at), amount in amounts.items()}
        amounts = _with_years_of_parts(_drop_known_totals(amounts))
        self.without_years += ("cost", None) in amounts
        project_id = str(fields.pop("project_id", ""))
        return ReadRow(row.row, row.cells, project_id, fields, amounts, points, line,
                       tuple(replace(f, project_id=project_id) for f in faults), tuple(parts.tolerated),
                       tuple(replace(f, project_id=project_id) for f in parts.notes), row.row in self._made_ids)

    def _is_blank(self, cell: object, heading: str) -> bool:
        """Whether a cell of an amount says nothing; a dash does where the planner has said what blank is."""
        is_declared = any(rule.blank in ("empty", "zero") for rule in self.mapping.fields.values()
                          if heading in rule.columns)
        return cell == "" or (is_declared and says_nothing(cell))

    def file_amount(self, cell: object, heading: str) -> Fraction | None:
        """A cell in the unit of the file; None for a blank or unreadable one."""
        try:
            amount = read_amount(cell, self.columns.marks.get(heading), self.mapping.currency)
        except CellFault:
            return None
        if amount is None or self._other_money(amount, heading):
            return None
        own, unit = amount.unit, self.columns.units.get(heading)
        return amount.value * IN_MVND[own] / IN_MVND[unit] if own and unit else amount.value

    @property
    def money(self) -> str:
        """The currency that amounts are taken to be in; "" where the mapping gives a rate without a name."""
        return self.mapping.currency or ("VND" if self.mapping.vnd_per_unit == 1 else "")

    def _other_money(self, amount: Amount, heading: str) -> bool:
        """Whether a cell names another currency, or single units of one in a column of thousands or more."""
        if not amount.currency:
            return False
        is_other = not is_same_currency(amount.currency, self.money) if self.money else amount.currency == "VND"
        is_single = not amount.has_scale and amount.currency != "VND"
        return is_other or (is_single and self.columns.units.get(heading) not in (None, Unit.DONG))

    def _stated_money(self, row: BodyRow) -> list[Finding]:
        """Faults of a row whose own words say that its amounts are in another currency or unit."""
        faults = []
        for heading in self.columns.row_money:
            text = clean_text(row.cells.get(heading, ""))
            reading = read_unit(text)
            units = {self.columns.units.get(column) for column in self.columns.amount_headings}
            if reading.unit is None:
                faults.append(self._finding("import_row_money_unclear", row, heading, value=text))
            elif (self.money and reading.currency and not is_same_currency(reading.currency, self.money)) or (
                    reading.has_scale and {reading.unit} != units):
                faults.append(self._finding("import_row_other_money", row, heading, value=text))
        return faults
    def amount_mvnd(self, cell: object, heading: str) -> Fraction | None:
        """A cell in million VND; None for a blank or unreadable one, or without a unit."""
        amount, unit = self.file_amount(cell, heading), self.columns.units.get(heading)
        return None if amount is None or unit is None else amount * IN_MVND[unit] * self.mapping.vnd_per_unit

    def _amount(self, row: BodyRow, rule: FieldRule) -> Fraction | None:
        """An amount in million VND, the sum of its columns; None for blank years. A blank total is a fault, never 0."""
        if rule.constant:
            unit = Unit(self.mapping.unit or Unit.TRIEU)
            amount = read_amount(rule.constant, None if is_thousands_too(rule.constant) else DecimalMark.POINT)
            return amount.value * IN_MVND[unit] * self.mapping.vnd_per_unit
        total, seen = Fraction(0), False
        for heading in rule.columns:
            cell = row.cells.get(heading, "")
            policy = rule.blank if rule.blank not in ("", "ask") else "empty" if rule.year else "refuse"
            # A dash or "chưa có" is not zero: it counts as blank only where the planner has said what blank means.
            if says_nothing(cell) and (cell == "" or rule.blank in ("empty", "zero")):
                if policy == "refuse":
                    raise _At(heading, "import_amount_blank")
                continue
            if heading in row.merged:
                raise _At(heading, "import_merged_amount", value=clean_text(cell))
            try:
                amount = read_amount(cell, self.columns.marks.get(heading), self.mapping.currency)
            except CellFault as fault:
                raise _At(heading, fault.code, **fault.values) from fault
            if amount is None:
                continue
            if amount.is_percent:
                raise _At(heading, "number_percent", value=clean_text(cell))
            if amount.is_points or self._other_money(amount, heading):
                raise _At(heading, "import_cell_other_money", value=clean_text(cell))
            if amount.value < 0:
                raise _At(heading, "negative_money", value=clean_text(cell))
            unit = amount.unit or self.columns.units.get(heading)
            if unit is None:
                raise _At(heading, "import_no_unit", value=clean_text(cell))
            total += amount.value * IN_MVND[unit] * self.mapping.vnd_per_unit
            seen = True
        if total > LARGEST_MVND:
            raise _At(rule.columns[0], "above_maximum", value=decimal_text(total), maximum=str(LARGEST_MVND))
        if seen and rule.rate:
            total *= self._rate(row, rule.rate)
        return total if seen or rule.blank == "zero" else None

    def _rate(self, row: BodyRow, heading: str) -> Fraction:
        """The share in a column of rates. Raises a fault for a blank one, or one above 100 %."""
        try:
            share = self._number(target_column("minimum_scale_share"), row.cells.get(heading, ""), heading)
        except CellFault as fault:
            raise _At(heading, fault.code, **fault.values) from fault
        if share == "":
            raise _At(heading, "import_amount_blank")
        if not 0 <= share <= 1:
            raise _At(heading, "share_above_one" if share > 1 else "below_minimum", value=decimal_text(share),
                      **({} if share > 1 else {"minimum": "0"}))
        return Fraction(share)

    def _value(self, row: BodyRow, rule: FieldRule) -> object:
        column = self._targets[rule.target]
        cells = [row.group if heading == GROUP_COLUMN else row.cells.get(heading, "") for heading in rule.columns]
        filled = [cell for cell in cells if cell not in ("", None)]
        raw: object = rule.constant if rule.constant and not filled else (
            filled[0] if len(filled) == 1 else (";" if column.type == "list" else " – ").join(map(clean_text, filled)))
        if rule.target == "project_id" and not clean_text(raw) and rule.generate:
            return self._made_ids[row.row]
        if raw == "" or raw is None:
            return to_cell(read_cell(column, ""))
        heading = rule.columns[0] if rule.columns else ""
        if self._names.get(rule.target) is not None or column.type == "choice":
            raw = self._matched_name(rule.target, column, raw, row.row)
            if raw == "":
                return to_cell(read_cell(column, ""))
        elif column.type in ("share", "decimal", "integer") and not rule.constant:
            raw = self._number(column, raw, heading)
        elif column.type == "year":
            raw = read_year(raw, self.columns.periods.get(heading))
        elif column.type == "date":
            raw = read_date(raw, self.columns.dates.get(heading, DateOrder.DAY_FIRST))
        elif column.type == "list" and isinstance(raw, str):
            raw = re.sub(r"\s*[\n]+\s*", ";", raw)
        elif column.type == "text":
            raw = " ".join(clean_text(raw).split())
        return to_cell(read_cell(column, raw))

    def _number(self, column: Column, raw: object, heading: str) -> object:
        amount = read_amount(raw, self.columns.marks.get(heading))
        if amount is None:
            return ""
        in_percent = amount.is_percent or self.columns.share_styles.get(heading) is ShareStyle.PERCENT
        if column.type == "share" and in_percent and amount.unit is None and not amount.is_points:
            return amount.value / 100
        is_points = column.type == "decimal"
        if amount.unit is not None or amount.is_percent or (amount.is_points and not is_points):
            raise CellFault("import_not_a_plain_number", value=clean_text(raw))
        return amount.value

    def _matched_name(self, target: str, column: Column, raw: object, row: int) -> object:
        text = clean_text(raw)
        key = (target, text)
        if key not in self._matched:
            answers = self.mapping.answers.get(target, {})
            names = self._names.get(target)
            if names is None:
                names = KnownNames(choice_words(target) or {choice: choice for choice in column.choices}, {}, False)
            match = names.match(text, answers)
            if match.value is None and names.is_open and not _is_close(text, match.suggestions):
                match = Match(text)
            self._matched[key] = match
        match = self._matched[key]
        if match.value is None:
            first = self.unmatched.get(key, (match, row, 0))
            self.unmatched[key] = (match, first[1], first[2] + 1)
            return ""
        return match.value

    def _fault(self, fault: CellFault, row: BodyRow, rule: FieldRule) -> Finding:
        heading = getattr(fault, "heading", "") or next(iter(rule.columns), rule.target)
        return self._finding(fault.code, row, heading, **fault.values)

    def _finding(self, code: str, row: BodyRow, heading: str, **values: object) -> Finding:
        return Finding(code, "error", "", self.file, self.frame.sheet, row.row, heading, values)


class _At(CellFault):
    """A fault in one of several columns that make up a value."""

    def __init__(self, heading: str, code: str, **values: object) -> None:
        super().__init__(code, **values)
        self.heading = heading


def _drop_known_totals(amounts: Mapping[AmountKey, Fraction]) -> dict[AmountKey, Fraction]:
    """Where years are given, their total is no amount of its own (it was compared with them)."""
    with_years = {kind for kind, year in amounts if year is not None}
    return {key: amount for key, amount in amounts.items() if key[1] is not None or key[0] not in with_years}


def _with_years_of_parts(amounts: Mapping[AmountKey, Fraction]) -> dict[AmountKey, Fraction]:
    """A cost without years whose parts have them and add up to it exactly falls in the years of its parts."""
    by_year: dict[int | None, Fraction] = {}
    for (kind, year), amount in amounts.items():
        if kind == "state_request" or kind.startswith("pledge"):
            by_year[year] = by_year.get(year, Fraction(0)) + amount
    has_none = not by_year or None in by_year or ("cost", None) not in amounts
    if has_none or sum(by_year.values()) != amounts["cost", None]:
        return dict(amounts)
    others = {key: amount for key, amount in amounts.items() if key != ("cost", None)}
    return others | {("cost", year): amount for year, amount in by_year.items()}


def _cost_of_parts(amounts: Mapping[AmountKey, Fraction]) -> dict[AmountKey, Fraction]:
    """The cost of a register that states only its parts: their sum."""
    costs: dict[AmountKey, Fraction] = {}
    for (kind, year), amount in amounts.items():
        if kind == "state_request" or kind.startswith("pledge"):
            costs["cost", year] = costs.get(("cost", year), Fraction(0)) + amount
    return costs


def _is_close(text: str, suggestions: tuple[str, ...]) -> bool:
    """Whether a new name looks like a known one misspelt: then it is asked, not taken as another name."""
    return any(fuzz.ratio(plain(text), plain(name)) >= MISSPELT for name in suggestions)
