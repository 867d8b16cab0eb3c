"""Raw tables into typed rows with their positions: headings matched, every cell read, every fault a finding."""
from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from models.domain import Finding
from models.register.cells import CellFault, clean_text, read_cell
from models.register.dictionary import Column, columns_by_attribute, load_dictionary
from models.register.short_form import canonical_short_heading, short_column
from models.register.shown_cells import own_cell
from models.register.tables import RawTable

# Other spellings of a heading that mean the same column.
_ALIASES = {("projects", "name"): "name_vi"}
# Our own workbooks write a label and a unit before the name of the column: "Năm [year]".
_BRACKETED = re.compile(r".*\[(\w+)\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class TypedRow:
    """One row read: attribute -> typed value, and where it stands. `unread`: columns whose cell could not be read."""

    table: str
    file: str
    line: int
    values: dict[str, object]
    unread: frozenset[str] = frozenset()

    def finding(self, code: str, column: str = "", severity: str = "error", **values: object) -> Finding:
        """A finding about this row, with its project, file and line."""
        return Finding(code, severity, str(self.values.get("project_id") or ""), self.file, self.table, self.line,
                       column, values)


@dataclass(frozen=True, slots=True)
class TypedTable:
    """The rows of one table with typed cells, the columns that it had, and what was found."""

    rows: tuple[TypedRow, ...]
    columns: frozenset[str]
    findings: tuple[Finding, ...]


def read_table(raw: RawTable) -> TypedTable:
    """Every row of a raw table by the dictionary. Columns nobody knows are named and kept aside."""
    columns, findings = match_headings(raw)
    optional_blanks = {column.attribute: read_cell(column, "") for column in columns.values() if not column.is_required}
    rows = []
    for row in raw.rows:
        values: dict[str, object] = {}
        faults: list[tuple[str, CellFault]] = []
        for index, column in columns.items():
            cell = row.cells[index] if index < len(row.cells) else ""
            if cell == "" and not column.is_required:
                values[column.attribute] = optional_blanks[column.attribute]
                continue
            try:
                values[column.attribute] = read_cell(column, _as_shown(raw, column, row.line, index + 1, cell))
            except CellFault as fault:
                faults.append((column.attribute, fault))
        typed = TypedRow(raw.name, raw.file, row.line, values, frozenset(attribute for attribute, _ in faults))
        findings += [typed.finding(fault.code, attribute, **fault.values) for attribute, fault in faults]
        rows.append(typed)
    return TypedTable(tuple(rows), frozenset(column.attribute for column in columns.values()), tuple(findings))


def _as_shown(raw: RawTable, column: Column, line: int, position: int, cell: object) -> object:
    """The cell as a spreadsheet shows it. Raises CellFault when that is something else, or not sure to be current."""
    if raw.sheet is None:
        return cell
    if raw.sheet.is_stale and (line, position) in raw.sheet.formulas:
        raise CellFault("formula_stale")
    shown = raw.sheet.shown.get((line, position))
    return cell if shown is None else own_cell(column, cell, shown)


def plain_heading(cell: object) -> str:
    """A heading without the label and unit that our own workbooks write before the name of the column."""
    heading = clean_text(cell)
    bracketed = _BRACKETED.fullmatch(heading)
    return bracketed[1] if bracketed else heading


def match_headings(raw: RawTable) -> tuple[dict[int, Column], list[Finding]]:
    """Which position holds which column of the dictionary or of the short form."""
    matched: dict[int, Column] = {}
    position_of: dict[str, int] = {}
    findings: list[Finding] = []
    unknown: list[str] = []
    for index, cell in enumerate(raw.headings):
        heading = plain_heading(cell)
        column = _column_of(raw.name, heading)
        name = column.attribute if column else heading
        if not heading:
            if any(index < len(row.cells) and clean_text(row.cells[index]) for row in raw.rows):
                findings.append(_of(raw, "blank_heading", str(index + 1), position=index + 1))
        elif name in position_of:
            findings.append(_of(raw, "duplicate_heading", name, first=position_of[name] + 1, second=index + 1))
        else:
            position_of[name] = index
            if column:
                matched[index] = column
            else:
                unknown.append(heading)
    for heading in unknown:
        findings.append(_of(raw, "unknown_column", heading, "warning"))
    present = {column.attribute for column in matched.values()}
    findings += [missing_column(raw, name, unknown) for name in _missing(raw.name, present)]
    return matched, findings


def _missing(table: str, present: set[str]) -> Iterable[str]:
    required = [column.attribute for column in load_dictionary()[table] if column.is_required]
    if table == "projects":
        required.remove("name_vi")
        if not present & {"name_vi", "name_en"}:
            yield "name"
        if not present & {"product_no", "regime"}:
            yield "product_no"
    yield from (name for name in required if name not in present)


def missing_column(raw: RawTable, name: str, unknown: Iterable[str]) -> Finding:
    """A required column that is not there, with the heading that looks most like it, if one does."""
    near = difflib.get_close_matches(name, [fold(heading) for heading in unknown], 1, 0.6)
    nearest = next((heading for heading in unknown if near and fold(heading) == near[0]), "")
    return _of(raw, "missing_column_like" if nearest else "missing_column", name,
               **({"nearest": nearest} if nearest else {}))


def _column_of(table: str, heading: str) -> Column | None:
    folded = fold(heading)
    folded = _ALIASES.get((table, folded), folded)
    columns = columns_by_attribute(table)
    if folded in columns:
        # A blank Vietnamese name may still be taken from the English one.
        is_name = (table, folded) == ("projects", "name_vi")
        return replace(columns[folded], is_required=False) if is_name else columns[folded]
    if table != "projects":
        return None
    for spelling in (heading, folded):
        if short_column(spelling):
            return short_column(canonical_short_heading(spelling))
    return None


def fold(heading: str) -> str:
    """A heading without the differences that do not matter: case, and spaces or dashes for underscores."""
    return re.sub(r"[\s\-]+", "_", clean_text(heading).casefold())


def _of(raw: RawTable, code: str, column: str, severity: str = "error", **values: object) -> Finding:
    return Finding(code, severity, "", raw.file, raw.name, raw.line, column, values)
