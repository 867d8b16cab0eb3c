"""Formulas as text: cut into tokens, and moved as a spreadsheet moves them when a cell is filled down or right."""
from __future__ import annotations

import re
from collections.abc import Iterator

from models.files.scanned_sheet import column_letters, column_number

# One token: a text in quotes, a number, a reference (with its sheet, quoted or not), a name or function, or one sign.
_TOKEN = re.compile(
    r'\s*(?:(?P<text>"(?:[^"]|"")*")|'
    r"(?P<sheet>'(?:[^']|'')+'!|[^\W\d][\w.]*!)?(?P<cell>\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6})(?![\w(.!])|"
    r"(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|"
    r"(?P<name>[^\W\d][\w.]*)|(?P<sign><=|>=|<>|.))", re.DOTALL)
_CELL = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([1-9]\d{0,6})")


def tokens(formula: str) -> Iterator[tuple[str, str, str]]:
    """(kind, token, name of the sheet or "") of a formula without its "="; kind: text, cell, number, name, sign."""
    for match in _TOKEN.finditer(formula):
        kind = match.lastgroup or "sign"
        token = match[kind]
        if kind != "sign" or token.strip():
            yield kind, token, sheet_name(match["sheet"] or "") if kind == "cell" else ""


def sheet_name(prefix: str) -> str:
    """The name of a sheet out of the prefix of a reference, for example `'Bảng 1'!`."""
    name = prefix.removesuffix("!")
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def place_of(cell: str) -> tuple[int, int]:
    """Row and column, from 1, of a reference such as `$B$7`. Raises ValueError for anything else."""
    match = _CELL.fullmatch(cell)
    if not match:
        raise ValueError(cell)
    return int(match[4]), column_number(match[2].upper())


def move_formula(formula: str, rows: int, columns: int) -> str:
    """The formula as it stands that many rows below and columns to the right: references without $ move along."""
    def moved(match: re.Match) -> str:
        cell = match["cell"]
        if cell is None:
            return match[0]
        return match[0].removesuffix(cell) + _moved_cell(cell, rows, columns)

    return _TOKEN.sub(moved, formula)


def _moved_cell(cell: str, rows: int, columns: int) -> str:
    match = _CELL.fullmatch(cell)
    fixed_column, fixed_row = match[1], match[3]
    row, column = place_of(cell)
    row, column = row if fixed_row else row + rows, column if fixed_column else column + columns
    if row < 1 or column < 1:
        return "#REF!"
    return f"{fixed_column}{column_letters(column)}{fixed_row}{row}"
