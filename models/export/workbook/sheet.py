"""A sheet of the workbook as plain cells, before any file exists; its digest is over what a reader will read back."""
from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from models.files.spreadsheet_text import clean_text


@dataclass(frozen=True, slots=True)
class Formula:
    """A live cell: the formula without its leading "=", and the value that is stored beside it.

    The value is ours, not a spreadsheet's: recalculation has to give it again (`docs/workbook.md`). A formula never
    holds text of a register, only words of ours and references.
    """

    text: str
    value: str | int | float | None


Cell = str | int | float | Formula | None
# Before a formula in a digest: text has no control characters, so no text can pass for a formula.
_FORMULA_MARK = "\x01"
_QUOTED_SHEET = re.compile(r"'((?:[^']|'')+)'!")


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a sheet. kind: text, mvnd, share, count, year, points, ratio (sets unit, format and width)."""

    heading: str
    kind: str = "text"
    width: int = 14


@dataclass(frozen=True)
class Sheet:
    """One sheet. `preface` rows stand above the headings; `kinds` may give a row its own kinds (e.g. in a summary).

    `has_total` = the last row is a total. Machine sheets and case tables have no preface, so that they read back.
    `open_columns` = places of columns whose cells may be edited where the sheet is protected; `verdict_column` = place
    of the column that says whether a row holds (`good_word`), by which the row turns red; `printed_columns` = how many
    columns are printed, the others being for the screen.
    """

    code: str
    title: str
    columns: tuple[SheetColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    preface: tuple[str, ...] = ()
    kinds: tuple[tuple[str, ...], ...] = ()
    has_total: bool = False
    open_columns: tuple[int, ...] = ()
    verdict_column: int | None = None
    good_word: str = ""
    printed_columns: int | None = None

    @property
    def heading_row(self) -> int:
        """Index of the heading row, from 0: one blank row stands between preface and headings."""
        return len(self.preface) + 1 if self.preface else 0

    @property
    def first_row(self) -> int:
        """Number of the first row below the headings, as a spreadsheet counts it (from 1)."""
        return self.heading_row + 2

    @cached_property
    def grid(self) -> list[list[Cell]]:
        above: list[list[Cell]] = [[clean_cell(line)] for line in self.preface] + ([[None]] if self.preface else [])
        return [*above, [clean_cell(column.heading) for column in self.columns],
                *([clean_cell(cell) for cell in row] for row in self.rows)]


def clean_cell(value: object) -> Cell:
    """A value as a cell any spreadsheet can hold and give back."""
    if value is None or value == "" or value != value:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float, Formula)):
        return value
    return clean_text(str(value)) or None


def cell_text(cell: object) -> str:
    """A cell's content as text, the same before writing and after reading: 12 and 12.0 are "12"."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, Formula):
        return _FORMULA_MARK + plain_formula(cell.text)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, (int, float)):
        return str(int(cell)) if float(cell).is_integer() else format(cell, ".12g")
    return str(cell)


def plain_formula(text: str) -> str:
    """A formula as it is compared: no leading "=", no quotes around names of sheets (programs differ in them)."""
    return _QUOTED_SHEET.sub(lambda match: match[1].replace("''", "'") + "!", text.strip().removeprefix("="))


def stored_values(grid: Iterable[Iterable[object]]) -> list[list[str]]:
    """Row, column (from 0) and stored value of every formula of a grid, as texts."""
    return [[str(i), str(j), cell_text(cell.value)] for i, row in enumerate(grid) for j, cell in enumerate(row)
            if isinstance(cell, Formula)]


def text_grid(grid: Iterable[Iterable[object]]) -> list[list[str]]:
    """A grid as texts, without empty cells at the end of rows and empty rows at the end."""
    rows = [[cell_text(cell) for cell in row] for row in grid]
    for row in rows:
        while row and not row[-1]:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


def digest_texts(rows: list[list[str]]) -> str:
    """SHA-256 (hex) of all cells of a sheet, given as `text_grid` gives them."""
    return _sha256(rows)


def row_marks(rows: list[list[str]]) -> list[str]:
    """Eight hex digits per row: enough to say where a sheet was changed (the full digest says whether)."""
    return [_sha256(row)[:8] for row in rows]


def column_marks(rows: list[list[str]]) -> list[str]:
    """Eight hex digits per column."""
    width = max(map(len, rows), default=0)
    return [_sha256([row[i] if i < len(row) else "" for row in rows])[:8] for i in range(width)]


def _sha256(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode("utf-8")).hexdigest()
