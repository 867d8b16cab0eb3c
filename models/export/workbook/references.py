"""Where a formula points: cells and columns of the sheets of a workbook, as a spreadsheet writes them."""
from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.utility import quote_sheetname, xl_col_to_name


@dataclass(frozen=True, slots=True)
class Block:
    """The rows of a table on a sheet: `first` = number of its first row as a spreadsheet counts, `count` = rows."""

    title: str
    columns: tuple[str, ...]
    first: int
    count: int

    @property
    def last(self) -> int:
        return self.first + self.count - 1

    def letter(self, column: str) -> str:
        """The letters of a column of the sheet."""
        return xl_col_to_name(self.columns.index(column))

    def here(self, column: str, row: int) -> str:
        """A cell for a formula on the same sheet."""
        return f"{self.letter(column)}{row}"

    def cell(self, column: str, row: int) -> str:
        """A cell for a formula on another sheet."""
        return f"{quote_sheetname(self.title)}!{self.here(column, row)}"

    def span(self, column: str) -> str:
        """A column of the table for a formula on any sheet; it does not move when the formula is copied."""
        letter = self.letter(column)
        return f"{quote_sheetname(self.title)}!${letter}${self.first}:${letter}${self.last}"

    def rows(self, column: str, first: int, last: int) -> str:
        """Some rows of a column for a formula on another sheet."""
        return f"{quote_sheetname(self.title)}!{self.here(column, first)}:{self.here(column, last)}"
