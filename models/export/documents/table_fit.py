"""Tables that fit the page: columns as wide as their longest figure needs, smaller letters, else two tables.

A figure is never broken: a number that goes on in the next line is read as another one. Text gives way, since it wraps.
Widths are those of Liberation Serif and Times New Roman, in which every digit is half the size of the letters.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from models.export.documents.document_parts import DocumentColumn, Row, Table

POINTS_PER_MM = 72 / 25.4
# Points: what a table is set in, then what is tried when a figure does not fit.
NORMAL_SIZE, DENSE_SIZE, SMALLER_SIZES = 11.0, 9.0, (9.0, 8.0, 7.0, 6.0)
# Left and right of a cell together, with the line between two cells.
_SIDES = 7.0
# Widths in sizes of the letters: digits, marks, and everything else that stands in a column of figures.
_DIGIT, _MARK, _OTHER = 0.5, 0.25, 0.9
# The least width of a column of text, in sizes of the letters and as a part of its own.
_LEAST_TEXT, _LEAST_PART = 5.0, 0.4


def fit_table(table: Table, width: float) -> list[Table]:
    """The table with widths in points that add up to `width`; several tables where one cannot hold every column."""
    usual = DENSE_SIZE if table.is_dense else NORMAL_SIZE
    for size in (usual, *(smaller for smaller in SMALLER_SIZES if smaller < usual)):
        widths = _widths(table, width, size)
        if widths is not None:
            return [replace(table, size=size, columns=tuple(
                replace(column, width=each) for column, each in zip(table.columns, widths, strict=True)))]
    halves = _halves(table)
    return [part for half in halves for part in fit_table(half, width)] if len(halves) > 1 else [replace(
        table, size=SMALLER_SIZES[-1])]


def _widths(table: Table, width: float, size: float) -> list[float] | None:
    """Points of each column; None = the figures do not fit in letters of this size."""
    whole = sum(column.width for column in table.columns)
    own = [column.width / whole * width for column in table.columns]
    least = [_figures_need(table, place, size) if _holds_figures(column) else min(
        each, max(each * _LEAST_PART, _LEAST_TEXT * size)) for place, (column, each) in enumerate(
            zip(table.columns, own, strict=True))]
    if sum(least) > width:
        return None
    # Columns that need more than their own get it from those that have more than they need.
    short = sum(max(need - each, 0) for need, each in zip(least, own, strict=True))
    spare = sum(max(each - need, 0) for need, each in zip(least, own, strict=True))
    given = short / spare if short else 0
    return [need if need > each else each - (each - need) * given for need, each in zip(least, own, strict=True)]


def _holds_figures(column: DocumentColumn) -> bool:
    return column.align != "left"


def _figures_need(table: Table, place: int, size: float) -> float:
    texts = [line for row in table.rows for line in row.lines[place]]
    texts.append(table.columns[place].number if "+" not in table.columns[place].number else "")
    return max(map(_ems, texts)) * size + _SIDES


def _ems(text: str) -> float:
    return sum(_DIGIT if letter.isdigit() else _MARK if letter in ".,-() " else _OTHER for letter in text)


def _halves(table: Table) -> list[Table]:
    """The leading columns of text with the first half of the figures, and again with the second."""
    lead = next((place for place, column in enumerate(table.columns) if column.align == "right"), len(table.columns))
    figures = range(lead, len(table.columns))
    if len(figures) < 2:
        return [table]
    middle = lead + (len(figures) + 1) // 2
    return [_only(table, [*range(lead), *part]) for part in (range(lead, middle), range(middle, len(table.columns)))]


def _only(table: Table, places: Sequence[int]) -> Table:
    return replace(table, columns=tuple(table.columns[place] for place in places),
                   rows=tuple(Row(tuple(row.cells[place] for place in places), row.is_sum) for row in table.rows))
