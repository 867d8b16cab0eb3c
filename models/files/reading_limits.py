"""How much a file may hold and ask for before it is refused, and the refusal itself."""
from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """Limits of one file. Cells are those of the rectangle from A1 to the last cell of a sheet, blank ones included.

    `filled_cells` are those of all sheets that hold something, `slots` their rows (blank ones aside) times their
    width, `areas` the merged ones of a sheet. `memory_bytes` and `seconds` are those of the child process that opens a
    workbook; a CSV file is read here.
    """

    file_bytes: int = 20_000_000
    unpacked_bytes: int = 300_000_000
    entries: int = 2_000
    sheets: int = 200
    rows: int = 200_000
    columns: int = 2_000
    cells: int = 4_000_000
    line_characters: int = 200_000
    text_characters: int = 50_000_000
    areas: int = 50_000
    filled_cells: int = 2_000_000
    slots: int = 8_000_000
    memory_bytes: int = 2**30
    seconds: float = 30.0

    def for_size(self, size: int) -> ReadingLimits:
        """The limits of a file of so many bytes: a small one does not unpack to what only a large one may hold."""
        return replace(self, filled_cells=min(self.filled_cells, 100_000 + 2 * size),
                       slots=min(self.slots, 1_000_000 + 20 * size),
                       text_characters=min(self.text_characters, 2_000_000 + 50 * size))


LIMITS = ReadingLimits()


class FileRefused(ValueError):
    """A file that is not read. Carries the `code` of its sentence and the `values` for its places."""

    def __init__(self, code: str, *, sheet: str = "", row: int | None = None, column: str = "",
                 **values: object) -> None:
        super().__init__(f"{code} {values}")
        self.code, self.values, self.sheet, self.row, self.column = code, values, sheet, row, column
