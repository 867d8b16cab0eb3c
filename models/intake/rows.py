"""The rows under the headings as they stand, merged cells filled; what each of them is, `models.intake.row_kinds` says.

Every row from the first under the headings to the last filled one is there: nothing is dropped in silence.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from models.domain import Finding
from models.files.grid import Sheet
from models.intake.header import TableFrame, plain_cell


class RowKind(StrEnum):
    """What a row under the headings is. UNCLEAR: it carries figures, and nothing proves what it is: kept apart."""

    PROJECT = "project"
    BLANK = "blank"
    TOTAL = "total"
    GROUP = "group"
    HEADING = "heading"
    NOTE = "note"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class BodyRow:
    """One row under the headings: its number in the sheet, its cells by heading, the group it was listed under.

    `label`: the words of a row that is no project. `level`: 1 for the outermost groups. `merged`: the columns whose
    cell is merged with other rows. `reason`: why an unclear row is kept apart. `question`: what could decide it.
    """

    row: int
    kind: RowKind
    cells: Mapping[str, object]
    group: str = ""
    label: str = ""
    level: int = 0
    merged: frozenset[str] = frozenset()
    reason: Finding | None = None
    question: str = ""


def read_rows(sheet: Sheet, frame: TableFrame) -> tuple[BodyRow, ...]:
    """Every row under the headings, blank or to be told apart; merged cells are filled downwards."""
    fills = _merged_values(sheet, frame)
    filled_down = {at for at, _ in fills}
    blank = {column.heading: "" for column in frame.columns}
    rows = []
    for at in range(frame.first_row, frame.last_row + 1):
        source = sheet.rows[at - 1]
        if at not in filled_down and not any(cell != "" for cell in source):
            rows.append(BodyRow(at, RowKind.BLANK, blank))  # one for all: a file may hold any number of them
            continue
        cells = {}
        for column in frame.columns:
            value = source[column.position - 1] if column.position <= len(source) else ""
            value = plain_cell(fills.get((at, column.position), value))
            cells[column.heading] = "" if value is None or (isinstance(value, str) and not value.strip()) else value
        shared = frozenset(c.heading for c in frame.columns if (at, c.position) in fills)
        is_blank = all(cell == "" for cell in cells.values())
        rows.append(BodyRow(at, RowKind.BLANK if is_blank else RowKind.PROJECT, cells, merged=shared))
    return tuple(rows)


def merged_in_body(sheet: Sheet, frame: TableFrame) -> tuple[tuple[int, int, int, int], ...]:
    """Merged areas that reach over several rows of the body: their value is taken for each row, once confirmed."""
    return tuple(area for area in sheet.merged if area[0] >= frame.first_row and area[2] > area[0])


def _merged_values(sheet: Sheet, frame: TableFrame) -> dict[tuple[int, int], object]:
    values = {}
    for top, left, bottom, right in merged_in_body(sheet, frame):
        source = sheet.rows[top - 1]
        value = source[left - 1] if left <= len(source) else ""
        values |= {(at, position): value for at in range(top, bottom + 1) for position in range(left, right + 1)}
    return values
