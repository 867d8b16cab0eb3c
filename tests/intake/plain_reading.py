"""Grids for tests out of rows, small CSV files and workbooks, without the guards that a file from outside needs."""
from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl

from models.intake.grid import FileGrid, Sheet
from models.register.tables import decode, find_delimiter


def grid_of(rows: Sequence[Sequence[object]], name: str = "", kind: str = "xlsx", **sheet: object) -> FileGrid:
    """A file of one sheet."""
    return FileGrid("register.xlsx", kind, "0" * 64, (Sheet(name, tuple(map(tuple, rows)), **sheet),))


def csv_grid(path: Path | bytes) -> FileGrid:
    content = path if isinstance(path, bytes) else path.read_bytes()
    text = decode(content)
    delimiter = find_delimiter(text)
    rows = tuple(tuple(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    return FileGrid("register.csv" if isinstance(path, bytes) else path.name, "csv",
                    hashlib.sha256(content).hexdigest(), (Sheet("", rows),), "utf-8", delimiter)


def xlsx_grid(path: Path) -> FileGrid:
    book = openpyxl.load_workbook(path, data_only=True)
    sheets = tuple(Sheet(
        sheet.title,
        tuple(tuple("" if cell is None else cell for cell in row) for row in sheet.iter_rows(values_only=True)),
        sheet.sheet_state != "visible",
        tuple((area.min_row, area.min_col, area.max_row, area.max_col) for area in sheet.merged_cells.ranges))
        for sheet in book.worksheets)
    return FileGrid(path.name, "xlsx", "0" * 64, sheets)
