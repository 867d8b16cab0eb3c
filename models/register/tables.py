"""Tables of a case out of files: a folder of CSV files, one CSV file, or one XLSX workbook, as cells with positions.

No cell is interpreted here: a CSV cell is text, an XLSX cell is what the workbook holds (text, float, bool, date).
"""
from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from models.domain import Finding
from models.register.dictionary import TABLES
from models.register.workbook_scan import SheetScan, WorkbookRefused, scan_workbook

DELIMITERS = ",;\t|"
WORKBOOK_SUFFIXES = (".xlsx",)
CSV_SUFFIXES = (".csv", ".tsv")
LARGEST_CSV_BYTES = 20_000_000
# The sheet with the values to choose from in workbooks that we write: it belongs to them and holds no rows.
REFERENCE_SHEET = "danh_sach"
# Text that a spreadsheet would run as a formula is written with an apostrophe before it, and read without.
GUARDED = ("=", "+", "-", "@", "\t", "\r", "'")


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row of a file: its line (CSV) or row number (sheet), the heading being line 1, and its cells."""

    line: int
    cells: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class RawTable:
    name: str
    file: str
    headings: tuple[object, ...]
    rows: tuple[RawRow, ...]


@dataclass(frozen=True, slots=True)
class RawTables:
    """What the files hold: tables by name, and what could not be read."""

    tables: dict[str, RawTable]
    findings: tuple[Finding, ...]


def read_tables(path: Path) -> RawTables:
    """Every table found at a path; a single CSV file is the `projects` table. Never raises for a bad file."""
    if not path.exists():
        return RawTables({}, (Finding("path_missing", file=str(path)),))
    if path.is_dir():
        return _read_folder(path)
    if path.suffix.lower() in WORKBOOK_SUFFIXES:
        return _read_workbook(path)
    if path.suffix.lower() in CSV_SUFFIXES:
        table, findings = _read_csv(path, "projects")
        return RawTables({"projects": table} if table else {}, findings)
    return RawTables({}, (Finding("not_a_case", file=path.name),))


def _read_folder(folder: Path) -> RawTables:
    tables: dict[str, RawTable] = {}
    findings: list[Finding] = []
    for path in sorted(p for p in folder.iterdir() if p.suffix.lower() in CSV_SUFFIXES):
        name = _table_name(path.stem)
        if name not in TABLES:
            findings.append(Finding("table_ignored", "note", file=path.name, values={"name": path.stem}))
        elif name in tables:
            findings.append(Finding("table_twice", file=path.name, table=name, values={"other": tables[name].file}))
        else:
            table, faults = _read_csv(path, name)
            findings += faults
            if table:
                tables[name] = table
    return RawTables(tables, tuple(findings))


def _table_name(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip().casefold()


def _read_csv(path: Path, name: str) -> tuple[RawTable | None, tuple[Finding, ...]]:
    where = {"file": path.name, "table": name}
    if path.stat().st_size > LARGEST_CSV_BYTES:
        return None, (Finding("file_too_large", **where, values={"megabytes": LARGEST_CSV_BYTES // 1_000_000}),)
    try:
        text = decode(path.read_bytes())
    except UnicodeDecodeError:
        return None, (Finding("unknown_encoding", **where),)
    rows: list[RawRow] = []
    try:
        rows.extend(_csv_rows(text))
    except csv.Error:
        line = rows[-1].line + 1 if rows else 1
        return None, (Finding("broken_csv", **where, row=line),)
    if not rows:
        return None, (Finding("empty_file", **where),)
    heading, body = rows[0], rows[1:]
    width = len(heading.cells)
    findings = [
        Finding("extra_field" if len(row.cells) > width else "missing_field", **where, row=row.line,
                values={"fields": len(row.cells), "columns": width})
        for row in body if len(row.cells) != width
    ]
    return RawTable(name, path.name, heading.cells, tuple(body)), tuple(findings)


def decode(content: bytes) -> str:
    """Text of a CSV file: by its byte order mark, else UTF-16 if it has NUL bytes, else UTF-8, else Windows-1258."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    if b"\x00" in content[:200]:
        return content.decode("utf-16-le" if content[1:2] == b"\x00" else "utf-16-be")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return unicodedata.normalize("NFC", content.decode("cp1258"))


def _csv_rows(text: str) -> Iterator[RawRow]:
    """Rows that hold anything, with the line each starts on. Raises csv.Error for an unclosed quote."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=find_delimiter(text), strict=True)
    start = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield RawRow(start, tuple(_unguard(cell) for cell in cells))
        start = reader.line_num + 1


def find_delimiter(text: str) -> str:
    """The delimiter that occurs most often in the heading, outside quotes (a comma when none does)."""
    heading = next((line for line in text.splitlines() if line.strip()), "")
    unquoted = re.sub(r'"[^"]*"', "", heading)
    return max(DELIMITERS, key=unquoted.count)


def _unguard(cell: str) -> str:
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in GUARDED else cell


def guard(cell: object) -> object:
    """A CSV cell that no spreadsheet runs as a formula; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(GUARDED) else cell


def _read_workbook(path: Path) -> RawTables:
    try:
        scans = scan_workbook(path, TABLES)
        workbook = CalamineWorkbook.from_path(str(path))
    except WorkbookRefused as refusal:
        return RawTables({}, (Finding(refusal.code, file=path.name),))
    except (CalamineError, OSError):
        return RawTables({}, (Finding("broken_workbook", file=path.name),))
    tables: dict[str, RawTable] = {}
    findings: list[Finding] = []
    for scan in scans:
        name = _table_name(scan.name)
        where = {"file": path.name, "table": name}
        if name == REFERENCE_SHEET:
            continue
        if name not in TABLES:
            findings.append(Finding("table_ignored", "note", file=path.name, values={"name": scan.name}))
        elif scan.is_hidden:
            findings.append(Finding("hidden_sheet", "warning", file=path.name, values={"name": scan.name}))
        elif name in tables:
            findings.append(Finding("table_twice", **where, values={"other": scan.name}))
        elif rows := _sheet_rows(workbook, scan):
            tables[name] = RawTable(name, path.name, rows[0].cells, tuple(rows[1:]))
        else:
            findings.append(Finding("empty_file", **where))
        if name in tables and scan.formulas:
            findings.append(Finding("formula_used", "warning", **where,
                                    values={"count": len(scan.formulas), "first": scan.formulas[0]}))
    return RawTables(tables, tuple(findings))


def _sheet_rows(workbook: CalamineWorkbook, scan: SheetScan) -> list[RawRow]:
    """The rows that hold anything; formula errors, which the reader gives as blanks, stand where they stood."""
    rows = []
    for line, cells in enumerate(workbook.get_sheet_by_name(scan.name).to_python(skip_empty_area=False), start=1):
        cells = tuple(scan.errors.get((line, column), cell) for column, cell in enumerate(cells, start=1))
        if any(cell not in ("", None) for cell in cells):
            rows.append(RawRow(line, cells))
    return rows
