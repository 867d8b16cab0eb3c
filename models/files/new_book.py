"""A workbook that holds text as text: every XLSX that leaves the product is started and filled here."""
from __future__ import annotations

import io
from pathlib import Path

import xlsxwriter

from models.files.spreadsheet_text import clean_text

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def new_workbook(target: str | Path | io.BytesIO) -> xlsxwriter.Workbook:
    """An empty workbook in which text never becomes a formula, a link or a number."""
    return xlsxwriter.Workbook(target if isinstance(target, io.BytesIO) else str(target), _OPTIONS)


def write_cell(sheet: object, row: int, column: int, cell: object, cell_format: object = None) -> None:
    """One cell by its type (places count from 0): text as text, numbers as numbers, None and "" left blank."""
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell, cell_format)
    elif isinstance(cell, (int, float)):
        sheet.write_number(row, column, cell, cell_format)
    elif cell is not None and (text := clean_text(str(cell))):
        sheet.write_string(row, column, text, cell_format)
