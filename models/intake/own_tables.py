"""A file in the format of our own exports (a sheet per table, or one table as CSV): read by the data dictionary.

Such a file needs no mapping and no unit: its headings are the dictionary's, its amounts whole million VND.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from models.domain import BESIDE_THE_PLAN, Finding
from models.files.grid import FileGrid, Sheet
from models.intake.quarantine import KeptRow
from models.register.cells import clean_text, to_cell
from models.register.dictionary import ROW_KEYS, TABLES, columns_by_attribute
from models.register.edits import row_key
from models.register.short_form import table_of_short_column
from models.register.table_reader import fold, plain_heading, read_table
from models.register.tables import RawRow, RawTable


@dataclass(frozen=True)
class OwnTables:
    """Canonical rows by table, the columns each table had, rows read, and every fault (errors block the import).

    `lines`: (table, row key) -> line of the file, for findings made later.
    """

    tables: Mapping[str, Sequence[dict[str, object]]]
    columns: Mapping[str, frozenset[str]]
    rows: int
    kept: tuple[KeptRow, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
    lines: Mapping[tuple[str, str], int] = field(default_factory=dict)
    file: str = ""

    def locate(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """The same findings with file and line, where they are about a row of this file."""
        return tuple(self._locate(finding) for finding in findings)

    def _locate(self, finding: Finding) -> Finding:
        key = finding.values.get("key") or ", ".join(
            str(finding.values.get(name, "")) for name in ROW_KEYS.get(finding.table, ()))
        line = self.lines.get((finding.table, str(key)))
        return finding if line is None or finding.row is not None else replace(finding, file=self.file, row=line)


def read_own_tables(grid: FileGrid) -> OwnTables | None:
    """The tables of a file of ours, or None for any other file.

    A workbook is ours when a sheet is called `projects`, `costs` or as a table of what happened after the plan
    (`payments`, ...) and has that table's key columns; a CSV file when
    its first row names the key columns of one table and nothing the dictionary does not know.
    """
    sheets = {}
    for sheet in grid.sheets:
        if not sheet.is_hidden and (name := _table_of(sheet, grid.kind)) and name not in sheets:
            sheets[name] = sheet
    if not sheets or (grid.kind != "csv" and not {"projects", "costs", *BESIDE_THE_PLAN} & set(sheets)):
        return None
    tables, columns, lines, findings, count = {}, {}, {}, [], 0
    for name, sheet in sheets.items():
        raw = _raw_table(sheet, name, grid)
        typed = read_table(raw)
        findings += typed.findings
        faulty = {finding.row for finding in typed.findings if finding.severity == "error"}
        tables[name] = [{key: to_cell(value) for key, value in row.values.items()}
                        for row in typed.rows if row.line not in faulty]
        columns[name] = typed.columns
        count += len(typed.rows)
        for row, cells in zip((row for row in typed.rows if row.line not in faulty), tables[name], strict=True):
            lines.setdefault((name, ", ".join(row_key(name, cells))), row.line)
        findings += _repeated(name, tables[name], [row.line for row in typed.rows if row.line not in faulty],
                              grid.file)
    return OwnTables(tables, columns, count, (), tuple(findings), lines, grid.file)


def _table_of(sheet: Sheet, kind: str) -> str | None:
    first = next((row for row in sheet.rows if any(cell not in ("", None) for cell in row)), ())
    headings = {fold(plain_heading(cell)) for cell in first if clean_text(cell)}
    names = TABLES if kind == "csv" else tuple(name for name in TABLES if name == clean_text(sheet.name).casefold())
    for name in names:
        known = set(columns_by_attribute(name))
        if not set(ROW_KEYS[name]) <= headings or (kind == "csv" and not headings <= known):
            continue
        # The short form is a register like any other: its columns are proposed by their names.
        if name == "projects" and any(table_of_short_column(heading) for heading in headings):
            continue
        if len(headings & known) >= min(3, len(known)):
            return name
    return None


def _raw_table(sheet: Sheet, name: str, grid: FileGrid) -> RawTable:
    rows = []
    for line, cells in enumerate(sheet.rows, start=1):
        if any(cell not in ("", None) for cell in cells):
            rows.append(RawRow(line, tuple(cells)))
    return RawTable(name, grid.file, rows[0].cells, tuple(rows[1:]), sheet, rows[0].line)


def _repeated(table: str, rows: Sequence[Mapping[str, object]], lines: Sequence[int], file: str) -> list[Finding]:
    seen: dict[tuple[str, ...], int] = {}
    found = []
    for line, row in zip(lines, rows, strict=True):
        key = tuple(str(row.get(name, "")) for name in ROW_KEYS[table])
        if key in seen:
            found.append(Finding("duplicate_other", "error", str(row.get("project_id", "")), file, table, line,
                                 ROW_KEYS[table][0], {"key": ", ".join(_told(table, key)), "first": seen[key]}))
        seen.setdefault(key, line)
    return found


def _told(table: str, key: tuple[str, ...]) -> list[str]:
    """The parts of a key that a finding may tell: nobody's name."""
    return [part for name, part in zip(ROW_KEYS[table], key, strict=True) if part and name != "evaluator"]
