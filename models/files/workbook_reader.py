"""A workbook into sheets: scanned first, then read with python-calamine. Runs in a child process (`python -m`)."""
from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from models.domain import Finding
from models.files.child_reading import ReadingOrder, serve
from models.files.damaged_text import is_systematic
from models.files.grid import UNCALCULATED, Position, Sheet, Shown
from models.files.number_format import is_quiet, show
from models.files.ods_scan import scan_ods
from models.files.package_scan import Package
from models.files.reading_limits import FileRefused, ReadingLimits
from models.files.scanned_sheet import SheetScan, column_letters
from models.files.sheet_scan import scan_xlsx
from models.files.text_cleaning import clean_characters
from models.files.vietnamese_letters import old_font_words
from models.files.xls_scan import scan_xls


def read_workbook(content: bytes, order: ReadingOrder) -> tuple[list[Sheet], list[Finding]]:
    """Every worksheet of an XLSX, XLS or ODS file, hidden ones without their rows. Raises FileRefused."""
    kind, limits = order.kind, order.limits.for_size(len(content))
    order = replace(order, limits=limits)
    try:
        if kind == "xlsx":
            scans, findings = scan_xlsx(Package(content, limits), limits, order.with_formulas)
        elif kind == "ods":
            scans, findings = scan_ods(Package(content, limits), limits)
        else:
            scans, findings = scan_xls(content, limits)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        _refuse_many_names(scans, limits)
        budget = _Budget(limits)
        sheets = [_read_sheet(workbook, scan, order, findings, budget) for scan in scans]
    except PasswordError as error:
        raise FileRefused("workbook_encrypted") from error
    except (CalamineError, OSError, ValueError) as error:
        raise error if isinstance(error, FileRefused) else FileRefused("broken_workbook") from error
    if not any(sheet.rows for sheet in sheets) and not any(sheet.is_hidden for sheet in sheets):
        raise FileRefused("empty_file")
    return sheets, [*findings, *(finding for sheet, scan in zip(sheets, scans, strict=True)
                                 for finding in _warnings(sheet, scan))]


@dataclass
class _Budget:
    """What all sheets of a file may hold together."""

    limits: ReadingLimits
    filled: int = 0
    slots: int = 0
    characters: int = 0

    def take(self, *, filled: int = 0, slots: int = 0, characters: int = 0) -> None:
        self.filled += filled
        self.slots += slots
        self.characters += characters
        if self.filled > self.limits.filled_cells or self.slots > self.limits.slots or \
                self.characters > self.limits.text_characters:
            raise FileRefused("workbook_too_large")


def _refuse_many_names(scans: list[SheetScan], limits: ReadingLimits) -> None:
    if sum(len(name) + len(text) for scan in scans for name, text in scan.names.items()) > limits.text_characters:
        raise FileRefused("workbook_too_large")


def _read_sheet(workbook: CalamineWorkbook, scan: SheetScan, order: ReadingOrder, findings: list[Finding],
                budget: _Budget) -> Sheet:
    if scan.is_hidden:
        return Sheet(scan.name, (), True, formula_texts=scan.formula_texts, names=scan.names)
    rows: list[list[object]] = []
    removed = 0
    first = ""
    sample: list[str] = []
    for number, cells in enumerate(workbook.get_sheet_by_name(scan.name).to_python(skip_empty_area=False), 1):
        characters = filled = 0
        for j, cell in enumerate(cells):
            if cell != "":
                filled += 1
            if type(cell) is str:
                characters += len(cell)
                sample.append(cell)
                cells[j], count = (cell, 0) if order.as_written else clean_characters(cell)
                if count:
                    removed += count
                    first = first or f"{column_letters(j + 1)}{number}"
        budget.take(filled=filled, characters=characters)
        rows.append(cells)
    if words := old_font_words(" ".join(cell for cell in sample if not cell.isascii())):
        raise FileRefused("font_text", sheet=scan.name, count=len(words), sample=words[0])
    damaged, word = (0, "") if order.as_written else is_systematic(sample)
    if damaged:
        raise FileRefused("text_damaged", sheet=scan.name, count=damaged, sample=word)
    _mark_arrays(rows, scan)
    budget.take(filled=len(scan.faults) + len(scan.formulas))
    for (row, column), text in scan.faults.items():
        rows.extend([] for _ in range(row - len(rows)))
        rows[row - 1].extend([""] * (column - len(rows[row - 1])))
        rows[row - 1][column - 1] = text
    if removed:
        findings.append(Finding("characters_removed_sheet", "warning", table=scan.name,
                                values={"count": removed, "first": first}))
    trimmed = _trimmed(rows, budget)
    height, width = len(trimmed), len(trimmed[0]) if trimmed else 0
    return Sheet(scan.name, trimmed, False, scan.merged_within(height, width),
                 frozenset(row for row in scan.hidden_rows if row <= height),
                 frozenset(column for column in scan.hidden_columns if column <= width), scan.faults,
                 frozenset(scan.formulas), scan.formula_texts, scan.names, _shown(trimmed, scan), scan.is_stale)


def _mark_arrays(rows: list[list[object]], scan: SheetScan) -> None:
    """An array formula stands in its first cell only: the others are as much calculated as that one."""
    covered = 0
    for top, left, bottom, right in scan.arrays:
        is_calculated = scan.faults.get((top, left)) != UNCALCULATED
        for row in range(top, min(bottom, len(rows)) + 1):
            cells = rows[row - 1]
            for column in range(left, min(right, len(cells)) + 1):
                covered += 1
                if covered > scan.limits.filled_cells:
                    raise FileRefused("workbook_too_large")
                if is_calculated and cells[column - 1] != "":
                    scan.formulas.add((row, column))
                elif not is_calculated and cells[column - 1] in ("", 0):
                    scan.faults[row, column] = UNCALCULATED


def _shown(rows: tuple[tuple[object, ...], ...], scan: SheetScan) -> dict[Position, Shown]:
    """The cells whose number format shows something else than they hold."""
    found: dict[Position, Shown] = {}
    for row, column, code in scan.styled_places():
        cell = rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else ""
        if cell == "" or (row, column) in scan.faults or is_quiet(cell, code):
            continue
        if shown := show(cell, code):
            found[row, column] = shown
    return found


def _trimmed(rows: list[list[object]], budget: _Budget) -> tuple[tuple[object, ...], ...]:
    """Rows without the blank ones at the end and the blank columns to the right, which only carry a format."""
    while rows and not any(cell != "" for cell in rows[-1]):
        rows.pop()
    last = [max((j for j in range(len(row), 0, -1) if row[j - 1] != ""), default=0) for row in rows]
    width = max(last, default=0)
    budget.take(slots=width * sum(map(bool, last)))
    blank = ("",) * width
    return tuple((*row[:width], *[""] * (width - len(row))) if end else blank
                 for row, end in zip(rows, last, strict=True))


def _warnings(sheet: Sheet, scan: SheetScan) -> Iterator[Finding]:
    if scan.is_hidden:
        yield Finding("hidden_sheet", "warning", values={"name": scan.name})
        return
    if not sheet.rows:
        return
    hidden_rows, hidden_columns = sorted(sheet.hidden_rows), sorted(sheet.hidden_columns)
    if hidden_rows:
        yield Finding("hidden_rows", "warning", table=scan.name, row=hidden_rows[0],
                      values={"count": len(hidden_rows)})
    if hidden_columns:
        yield Finding("hidden_columns", "warning", table=scan.name, column=column_letters(hidden_columns[0]),
                      values={"count": len(hidden_columns)})
    if sheet.merged:
        top, left, bottom, right = next(area for area in scan.merged if area[:2] == sheet.merged[0][:2])
        yield Finding("merged_cells", "warning", table=scan.name, row=top, values={
            "count": len(sheet.merged), "first": f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"})
    if scan.conditional_formats:
        yield Finding("conditional_formats", "warning", table=scan.name, values={"count": scan.conditional_formats})
    if scan.formulas:
        row, column = min(scan.formulas)
        yield Finding("formula_used", "warning", table=scan.name, values={
            "count": len(scan.formulas), "first": f"{column_letters(column)}{row}"})


if __name__ == "__main__":
    serve(read_workbook)
