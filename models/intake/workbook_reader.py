"""A workbook into sheets: scanned first, then read with python-calamine. Runs in a child process (`python -m`)."""
from __future__ import annotations

import io
from collections.abc import Iterator

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from models.domain import Finding
from models.intake.child_reading import ReadingOrder, serve
from models.intake.damaged_text import is_systematic
from models.intake.grid import Sheet
from models.intake.ods_scan import scan_ods
from models.intake.package_scan import Package
from models.intake.reading_limits import FileRefused
from models.intake.sheet_scan import SheetScan, column_letters, scan_xlsx
from models.intake.text_cleaning import clean_characters
from models.intake.vietnamese_letters import old_font_words
from models.intake.xls_scan import scan_xls


def read_workbook(content: bytes, order: ReadingOrder) -> tuple[list[Sheet], list[Finding]]:
    """Every worksheet of an XLSX, XLS or ODS file, hidden ones without their rows. Raises FileRefused."""
    kind, limits = order.kind, order.limits
    try:
        if kind == "xlsx":
            scans, findings = scan_xlsx(Package(content, limits), limits, order.with_formulas)
        elif kind == "ods":
            scans, findings = scan_ods(Package(content, limits), limits)
        else:
            scans, findings = scan_xls(content, limits)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [_read_sheet(workbook, scan, order, findings) for scan in scans]
    except PasswordError as error:
        raise FileRefused("workbook_encrypted") from error
    except (CalamineError, OSError, ValueError) as error:
        raise error if isinstance(error, FileRefused) else FileRefused("broken_workbook") from error
    if not any(sheet.rows for sheet in sheets) and not any(sheet.is_hidden for sheet in sheets):
        raise FileRefused("empty_file")
    return sheets, [*findings, *(finding for sheet, scan in zip(sheets, scans, strict=True)
                                 for finding in _warnings(sheet, scan))]


def _read_sheet(workbook: CalamineWorkbook, scan: SheetScan, order: ReadingOrder, findings: list[Finding]) -> Sheet:
    rows: list[tuple[object, ...]] = []
    removed = characters = 0
    first = ""
    sample: list[str] = []
    if not scan.is_hidden:
        grid = workbook.get_sheet_by_name(scan.name).to_python(skip_empty_area=False)
        for number, cells in enumerate(grid, 1):
            for j, cell in enumerate(cells):
                if type(cell) is str:
                    characters += len(cell)
                    sample.append(cell)
                    cells[j], count = (cell, 0) if order.as_written else clean_characters(cell)
                    if count:
                        removed += count
                        first = first or f"{column_letters(j + 1)}{number}"
            if characters > order.limits.text_characters:
                raise FileRefused("workbook_too_large")
            rows.append(cells)
    if words := old_font_words(" ".join(cell for cell in sample if not cell.isascii())):
        raise FileRefused("font_text", sheet=scan.name, count=len(words), sample=words[0])
    damaged, word = (0, "") if order.as_written else is_systematic(sample)
    if damaged:
        raise FileRefused("text_damaged", sheet=scan.name, count=damaged, sample=word)
    for (row, column), text in () if scan.is_hidden else scan.faults.items():
        rows.extend([] for _ in range(row - len(rows)))
        rows[row - 1].extend([""] * (column - len(rows[row - 1])))
        rows[row - 1][column - 1] = text
    if removed:
        findings.append(Finding("characters_removed_sheet", "warning", table=scan.name,
                                values={"count": removed, "first": first}))
    return Sheet(scan.name, _trimmed(rows), scan.is_hidden, tuple(scan.merged), frozenset(scan.hidden_rows),
                 frozenset(scan.hidden_columns), scan.faults, frozenset(scan.formulas), scan.formula_texts, scan.names)


def _trimmed(rows: list[list[object]]) -> tuple[tuple[object, ...], ...]:
    """Rows without the blank ones at the end and the blank columns to the right, which only carry a format."""
    while rows and not any(cell != "" for cell in rows[-1]):
        rows.pop()
    width = max((j for row in rows for j in range(len(row), 0, -1) if row[j - 1] != ""), default=0)
    return tuple((*row[:width], *[""] * (width - len(row))) for row in rows)


def _warnings(sheet: Sheet, scan: SheetScan) -> Iterator[Finding]:
    if scan.is_hidden:
        yield Finding("hidden_sheet", "warning", values={"name": scan.name})
        return
    if not sheet.rows:
        return
    width, height = len(sheet.rows[0]), len(sheet.rows)
    hidden_rows = [row for row in sorted(scan.hidden_rows) if row <= height]
    hidden_columns = [column for column in sorted(scan.hidden_columns) if column <= width]
    if hidden_rows:
        yield Finding("hidden_rows", "warning", table=scan.name, row=hidden_rows[0],
                      values={"count": len(hidden_rows)})
    if hidden_columns:
        yield Finding("hidden_columns", "warning", table=scan.name, column=column_letters(hidden_columns[0]),
                      values={"count": len(hidden_columns)})
    if scan.merged:
        top, left, bottom, right = scan.merged[0]
        yield Finding("merged_cells", "warning", table=scan.name, row=top, values={
            "count": len(scan.merged), "first": f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"})
    if scan.formulas:
        row, column = min(scan.formulas)
        yield Finding("formula_used", "warning", table=scan.name, values={
            "count": len(scan.formulas), "first": f"{column_letters(column)}{row}"})


if __name__ == "__main__":
    serve(read_workbook)
