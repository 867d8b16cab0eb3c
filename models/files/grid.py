"""A file as grids of cells, before anything in it is believed: what every later station of an import starts from."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from models.domain import Finding

Position = tuple[int, int]

# Stands, in `rows` and in `faults`, for the value that a formula never calculated does not have.
UNCALCULATED = "#UNCALCULATED!"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a spreadsheet shows in a cell that holds something else: the work of its number format.

    `text`: as it is shown, digits ungrouped, with a decimal point. `kind`: how it differs (`number_format.show` has
    the list). `value`: the number meant by what is shown, as decimal text with every digit stored ("" for none);
    `rounded`: the number that can be seen, where rounding for the screen changed it grossly. `words`: what stands
    beside the number ("%", "tỷ", "€").
    """

    text: str
    kind: str
    value: str = ""
    words: str = ""
    rounded: str = ""


class ShownNumber(float):
    """A number together with the words that its format shows beside it: the cell says "15 tỷ" and holds 15."""

    __slots__ = ("words",)
    words: str

    def __new__(cls, value: float, words: str) -> ShownNumber:
        made = super().__new__(cls, value)
        made.words = words
        return made


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet (a CSV file is one sheet without a name). Rows and columns count from 1, as in a spreadsheet.

    `rows[i][j]` is the cell at row i + 1, column j + 1: text, int, float, bool, date, datetime, or "" for blank; cells
    of a CSV file are text, and its rows stand at the line they start on (the other lines of a record are empty rows).
    `faults`: cells that show an error or a formula never calculated, with the text that stands in `rows` too.
    `formulas`: cells whose value was computed; where the reader was asked for them, their texts (without "=") stand in
    `formula_texts`, and the defined names that hold on the sheet in `names`.
    `merged`: (first row, first column, last row, last column), within the rows and columns that hold anything.
    `shown`: cells whose number format shows something else than they hold. `is_stale`: the file itself says that its
    formulas are to be calculated again, so that the values stored for them may be old.
    """

    name: str
    rows: tuple[tuple[object, ...], ...]
    is_hidden: bool = False
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    faults: Mapping[Position, str] = field(default_factory=dict)
    formulas: frozenset[Position] = frozenset()
    formula_texts: Mapping[Position, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    shown: Mapping[Position, Shown] = field(default_factory=dict)
    is_stale: bool = False


@dataclass(frozen=True, slots=True)
class FileGrid:
    """A file that could be read (`sheets`), or why not (`findings` with an error). `file` is a label, never a path.

    `kind`: csv, xlsx, xls or ods, by content. `encoding` and `delimiter` are those of a CSV file.
    """

    file: str
    kind: str
    sha256: str
    sheets: tuple[Sheet, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def is_read(self) -> bool:
        return bool(self.sheets) and not any(finding.severity == "error" for finding in self.findings)
