"""What stands in a sheet beside its values, as the scans of XLSX, XLS and ODS files find it."""
from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from models.files.grid import Position
from models.files.reading_limits import FileRefused, ReadingLimits

# First row, first column, last row, last column.
Area = tuple[int, int, int, int]
_COLUMN_BITS = 20


@dataclass
class SheetScan:
    """One sheet. Rows and columns count from 1; `last` is the farthest of each.

    `arrays`: where an array formula gives values. `is_stale`: stored values of formulas may be old; `recalculates`:
    so much so that a 0 is no value.
    """

    name: str
    is_hidden: bool
    limits: ReadingLimits
    faults: dict[Position, str] = field(default_factory=dict)
    formulas: set[Position] = field(default_factory=set)
    formula_texts: dict[Position, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    arrays: list[Area] = field(default_factory=list)
    styled: dict[str, array] = field(default_factory=dict)
    is_stale: bool = False
    recalculates: bool = False
    conditional_formats: int = 0
    last_row: int = 0
    last_column: int = 0

    def style(self, row: int, column: int, code: str) -> None:
        """A cell has a number format of its own."""
        places = self.styled.get(code)
        if places is None:
            places = self.styled[code] = array("Q")
        places.append(row << _COLUMN_BITS | column)

    def styled_places(self) -> Iterator[tuple[int, int, str]]:
        """Row, column and number format of every cell that has one."""
        for code, places in self.styled.items():
            for place in places:
                yield place >> _COLUMN_BITS, place & (1 << _COLUMN_BITS) - 1, code

    def add_area(self, areas: list[Area], area: Area) -> None:
        """One area more of merged cells, or of an array formula. Raises FileRefused for too many."""
        if len(areas) >= self.limits.areas:
            raise FileRefused("workbook_too_large")
        areas.append(area)

    def merged_within(self, height: int, width: int) -> tuple[Area, ...]:
        """The merged areas that begin within so many rows and columns, as far as they lie there.

        Raises FileRefused when they reach over more cells than the sheet has, or than may be spread out.
        """
        cut = tuple((top, left, min(bottom, height), min(right, width)) for top, left, bottom, right in self.merged
                    if top <= min(bottom, height) and left <= min(right, width))
        covered = sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in cut)
        if covered > min(height * width, self.limits.filled_cells):
            raise FileRefused("workbook_merged", sheet=self.name, count=covered)
        return cut

    def reach(self, row: int, column: int) -> None:
        """A cell stands here. Raises FileRefused when that is farther than a table reaches."""
        if row > self.last_row:
            self.last_row = row
        if column > self.last_column:
            self.last_column = column
        if row > self.limits.rows or column > self.limits.columns or \
                self.last_row * self.last_column > self.limits.cells:
            raise FileRefused("workbook_far_cell", sheet=self.name, row=row, column=column_letters(column),
                              rows=self.limits.rows, columns=self.limits.columns)


def column_number(letters: str) -> int:
    """The number of a spreadsheet column from its letters, A being 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """The letters of a spreadsheet column from its number, 1 being A."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
