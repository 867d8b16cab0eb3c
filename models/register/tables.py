"""Tables of a case out of files: a folder of CSV files, one CSV file, or one workbook, as cells with positions.

Every file comes through `models.files.safe_reading`. No cell is interpreted here: a CSV cell is text, a cell of a
workbook is what the workbook holds (text, float, bool, date).
"""
from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from models.domain import Finding
from models.files.grid import FileGrid, Sheet
from models.files.reading_limits import LIMITS, ReadingLimits
from models.files.safe_reading import read_grid
from models.register.dictionary import TABLES

WORKBOOK_SUFFIXES = (".xlsx", ".xls", ".ods")
CSV_SUFFIXES = (".csv", ".tsv")
# A case judges the width of its rows by their heading, and says of each hidden sheet whether it was meant.
_JUDGED_HERE = ("extra_field", "missing_field", "hidden_sheet")
# The sheet with the values to choose from in workbooks that we write: it belongs to them and holds no rows.
REFERENCE_SHEET = "danh_sach"


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row of a file: its line (CSV) or row number (sheet), the heading being line 1, and its cells."""

    line: int
    cells: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table of a file, its headings on `line`. `sheet`: what it was read from, where cells may be shown otherwise."""

    name: str
    file: str
    headings: tuple[object, ...]
    rows: tuple[RawRow, ...]
    sheet: Sheet | None = None
    line: int = 1


@dataclass(frozen=True, slots=True)
class RawTables:
    """What the files hold: tables by name, and what could not be read."""

    tables: dict[str, RawTable]
    findings: tuple[Finding, ...]


def read_tables(path: Path, limits: ReadingLimits = LIMITS) -> RawTables:
    """Every table found at a path; a single CSV file is the `projects` table. Never raises for a bad file."""
    if not path.exists():
        return RawTables({}, (Finding("path_missing", file=str(path)),))
    if path.is_dir():
        return _read_folder(path, limits)
    if path.suffix.lower() not in WORKBOOK_SUFFIXES + CSV_SUFFIXES:
        return RawTables({}, (Finding("not_a_case", file=path.name),))
    grid = read_grid(path, limits=limits)
    if grid.kind == "csv":
        table, findings = _csv_table(grid, "projects")
        return RawTables({"projects": table} if table else {}, findings)
    return _workbook_tables(grid)


def _read_folder(folder: Path, limits: ReadingLimits) -> RawTables:
    tables: dict[str, RawTable] = {}
    findings: list[Finding] = []
    for path in sorted(p for p in folder.iterdir() if p.suffix.lower() in CSV_SUFFIXES):
        name = _table_name(path.stem)
        if name not in TABLES:
            findings.append(Finding("table_ignored", "note", file=path.name, values={"name": path.stem}))
        elif name in tables:
            findings.append(Finding("table_twice", file=path.name, table=name, values={"other": tables[name].file}))
        else:
            table, faults = _csv_table(read_grid(path, limits=limits), name)
            findings += faults
            if table:
                tables[name] = table
    return RawTables(tables, tuple(findings))


def _table_name(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip().casefold()


def _csv_table(grid: FileGrid, name: str) -> tuple[RawTable | None, tuple[Finding, ...]]:
    findings = [replace(finding, table=name) for finding in grid.findings if finding.code not in _JUDGED_HERE]
    if not grid.is_read:
        return None, tuple(findings)
    if grid.kind != "csv":
        return None, (Finding("file_kind_refused", file=grid.file, table=name, values={"found": grid.kind.upper()}),)
    table = _table(name, grid, grid.sheets[0])
    width = len(table.headings)
    findings += [
        Finding("extra_field" if len(row.cells) > width else "missing_field", file=grid.file, table=name, row=row.line,
                values={"fields": len(row.cells), "columns": width})
        for row in table.rows if len(row.cells) != width
    ]
    return table, tuple(findings)


def _table(name: str, grid: FileGrid, sheet: Sheet) -> RawTable:
    """The first row that holds anything is the heading; blank rows are left out."""
    rows = [RawRow(line, cells) for line, cells in enumerate(sheet.rows, 1)
            if any(cell != "" for cell in cells)]
    return RawTable(name, grid.file, rows[0].cells, tuple(rows[1:]), sheet, rows[0].line)


def _workbook_tables(grid: FileGrid) -> RawTables:
    tables: dict[str, RawTable] = {}
    findings = [finding for finding in grid.findings if not finding.table and finding.code not in _JUDGED_HERE]
    for sheet in grid.sheets if grid.is_read else ():
        name = _table_name(sheet.name)
        if name == REFERENCE_SHEET:
            continue
        if name not in TABLES:
            findings.append(Finding("table_ignored", "note", file=grid.file, values={"name": sheet.name}))
        elif sheet.is_hidden:
            findings.append(Finding("hidden_sheet", "warning", file=grid.file, values={"name": sheet.name}))
        elif name in tables:
            findings.append(Finding("table_twice", file=grid.file, table=name, values={"other": sheet.name}))
        elif not sheet.rows:
            findings.append(Finding("empty_file", file=grid.file, table=name))
        else:
            tables[name] = _table(name, grid, sheet)
            findings += _about(grid, sheet, name)
    if not grid.is_read:
        findings += [finding for finding in grid.findings if finding.table]
    return RawTables(tables, tuple(findings))


def _about(grid: FileGrid, sheet: Sheet, name: str) -> Iterator[Finding]:
    """What was found about a sheet. Merged cells would leave all but one of their cells blank, so a table has none."""
    for finding in grid.findings:
        if finding.table == sheet.name:
            severity = "error" if finding.code == "merged_cells" else finding.severity
            yield replace(finding, table=name, severity=severity)
