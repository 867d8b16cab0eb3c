"""Where the table stands in a sheet: titles above, one or two heading rows, a row of column numbers, a unit line.

Nothing is assumed about the first row. The frame found is shown and may be corrected (sheet, heading rows).
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from models.cell_grammar.unit import is_unit_marker
from models.cell_grammar.words import Unit
from models.files.grid import FileGrid, Sheet
from models.intake.matching import plain
from models.intake.units import find_unit
from models.intake.vocabulary import heading_words, row_number_words
from models.register.cells import clean_text

# A table starts within so many rows, or this is no register.
DEEPEST_HEADER = 60
_YEAR = re.compile(r"(nam )?(20\d\d)")
_NUMBERING = re.compile(r"\(?\d{1,2}\)?( ?= ?.*)?|\(?[A-Za-z]\)?|\d{1,2}[.)]")


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column of the file. `heading` names it, uniquely (parent / child for two heading rows); `leaf`: its last part.

    `position` counts from 1; `letter` is the spreadsheet's. `unit`: the unit the heading itself names.
    """

    heading: str
    leaf: str
    position: int
    letter: str
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class TableFrame:
    """A table inside a sheet; rows count from 1. `unit`: what a unit line above says (`unit_text`, on row `unit_row`).

    `numbering`: the numbers of the columns that stand on a row under the headings, in their order.
    `repeated`: headings that stand more than once; each got its letter behind it, so that it can be told apart.
    """

    sheet: str
    header_rows: tuple[int, ...]
    columns: tuple[SourceColumn, ...]
    first_row: int
    last_row: int
    titles: tuple[str, ...] = ()
    unit: Unit | None = None
    unit_row: int | None = None
    numbering: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    known_headings: int = 0
    unit_text: str = ""

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(column.heading for column in self.columns)

    def column(self, heading: str) -> SourceColumn:
        """The column of a heading. Raises KeyError."""
        return next(iter([c for c in self.columns if c.heading == heading]), None) or _absent(heading)


def _absent(heading: str) -> SourceColumn:
    raise KeyError(heading)


def find_tables(grid: FileGrid) -> tuple[TableFrame, ...]:
    """The tables of all visible sheets, the one most like a register first. Hidden sheets are never looked at."""
    frames = [frame for sheet in grid.sheets if not sheet.is_hidden and (frame := find_table(sheet)) is not None]
    return tuple(sorted(frames, key=lambda frame: (-frame.known_headings, frame.first_row - frame.last_row)))


def same_columns(frames: Sequence[TableFrame]) -> tuple[str, ...]:
    """The sheets whose columns are those of the first table: which one is meant has to be asked."""
    if not frames:
        return ()
    first = {plain(heading) for heading in frames[0].headings}
    alike = [frame.sheet for frame in frames if len(first & {plain(h) for h in frame.headings}) >= 0.8 * len(first)]
    return tuple(alike) if len(alike) > 1 else ()


def find_table(sheet: Sheet, header_rows: Sequence[int] = ()) -> TableFrame | None:
    """The table of a sheet under the given heading rows, or under those that look most like headings; None without."""
    rows = header_rows or _find_header(sheet)
    if not rows or max(rows) > len(sheet.rows):
        return None
    rows = tuple(sorted(rows))
    numbering = _numbering_row(sheet, rows[-1] + 1)
    first = (numbering or rows[-1]) + 1
    last = next((at for at in range(len(sheet.rows), first - 1, -1) if _filled(sheet.rows[at - 1])), 0)
    columns, repeated = _columns(sheet, rows, first, last)
    if not columns:
        return None
    above = [(at, text) for at in range(1, rows[0]) for text in _texts_above(sheet.rows[at - 1])]
    unit_row, unit_text = next(((at, text) for at, text in above if find_unit(text)), (None, ""))
    titles = tuple(text for at, text in above if at != unit_row or text != unit_text)
    known = sum(1 for column in columns if _is_known(column.leaf) or _is_known(column.heading))
    numbers = tuple(_at(sheet, numbering, column.position) for column in columns) if numbering else ()
    return TableFrame(sheet.name, rows, columns, first, last, titles, find_unit(unit_text), unit_row, numbers,
                      repeated, known, unit_text)


def _texts_above(row: Sequence[object]) -> list[str]:
    """The texts of a row; a unit that stands in the cell behind "Đơn vị tính:" belongs to it."""
    texts: list[str] = []
    for text in filter(None, map(clean_text, row)):
        if texts and is_unit_marker(texts[-1]):
            texts[-1] = f"{texts[-1]} {text}"
        else:
            texts.append(text)
    return texts


def _find_header(sheet: Sheet) -> tuple[int, ...]:
    best, best_score = 0, 0.0
    for at in range(1, min(DEEPEST_HEADER, len(sheet.rows)) + 1):
        score = _heading_likeness(sheet, at)
        if score > best_score + 1e-9:
            best, best_score = at, score
    if not best:
        return ()
    if _is_sub_heading(sheet, best, best + 1):
        return (best, best + 1)
    if best > 1 and _is_sub_heading(sheet, best - 1, best):
        return (best - 1, best)
    return (best,)


def _heading_likeness(sheet: Sheet, at: int) -> float:
    """How much a row looks like headings: several different texts, known words, and more filled rows below."""
    cells = [clean_text(cell) for cell in sheet.rows[at - 1]]
    texts = {text for text in cells if text and (not _is_number(text) or _YEAR.fullmatch(plain(text)))}
    numbers = sum(1 for text in cells if text and _is_number(text) and not _YEAR.fullmatch(plain(text)))
    if len(texts) < 2 or _numbering_row(sheet, at):
        return 0.0
    known = sum(1 for text in texts if _is_known(text))
    below = sheet.rows[at : at + 6]
    supported = sum(1 for row in below if len(_filled(row)) >= min(len(texts), 3) - 1)
    long = sum(1 for text in texts if len(text) > 80)
    return 3 * known + min(len(texts), 12) * 0.5 + 0.3 * supported - 2 * numbers - 2 * long - 0.01 * at


def _is_sub_heading(sheet: Sheet, upper: int, lower: int) -> bool:
    """Whether the lower row splits groups of the upper one: texts or years under a gap or a merged cell."""
    if lower > len(sheet.rows) or _numbering_row(sheet, lower):
        return False
    top, low = ([clean_text(cell) for cell in sheet.rows[at - 1]] for at in (upper, lower))
    filled = [i for i, text in enumerate(low) if text]
    if not filled or any(_is_number(low[i]) and not _YEAR.fullmatch(plain(low[i])) for i in filled):
        return False
    if len([text for text in top if text]) < 2:
        return False
    is_blank_above = [i for i in filled if i >= len(top) or not top[i]]
    closed = [i for i, text in enumerate(top) if text and (i >= len(low) or not low[i])]
    across = any(first == upper and last == upper and left < right for first, left, last, right in sheet.merged)
    if across:
        return True
    # Without merged cells: a gap beside a group heading is filled below, and single headings are blank below.
    return bool(is_blank_above and closed) and all(any(top[: i]) for i in is_blank_above) and len(filled) < len(
        [t for t in top if t]) + len(is_blank_above)


def _columns(sheet: Sheet, rows: tuple[int, ...], first: int, last: int) -> tuple[tuple[SourceColumn, ...],
                                                                                   tuple[str, ...]]:
    width = max((len(row) for row in sheet.rows[rows[0] - 1 : last]), default=0)
    # Only the heading rows are looked at, however far down a merged cell reaches.
    spread = {(r, c): (top, left) for top, left, bottom, right in sheet.merged if top in rows
              for r in rows if top <= r <= bottom for c in range(left, right + 1)}
    with_values = {position for row in sheet.rows[first - 1 : last] for position, cell in enumerate(row, 1)
                   if cell != "" and clean_text(cell)}
    found: list[tuple[int, str, str]] = []
    for position in range(1, width + 1):
        parts = []
        for at in rows:
            origin = spread.get((at, position), (at, position))
            text = _at(sheet, *origin)
            if not text and at != rows[-1] and len(rows) > 1 and _at(sheet, rows[-1], position):
                text = _group_on_the_left(sheet, at, position, rows[-1])
            if text and text not in parts:
                parts.append(" ".join(text.split()))
        if parts:
            found.append((position, " / ".join(parts), parts[-1]))
        elif position in with_values:
            found.append((position, f"[{letter_of(position)}]", ""))
    seen: dict[str, int] = {}
    for _, heading, _ in found:
        seen[heading] = seen.get(heading, 0) + 1
    repeated = tuple(heading for heading, count in seen.items() if count > 1)
    return tuple(
        SourceColumn(f"{heading} [{letter_of(position)}]" if heading in repeated else heading, leaf, position,
                     letter_of(position), find_unit(heading))
        for position, heading, leaf in found), repeated


def _group_on_the_left(sheet: Sheet, at: int, position: int, lower: int) -> str:
    """The group heading that an unmerged blank cell belongs to: the nearest on its left that has parts below it."""
    for left in range(position - 1, 0, -1):
        text = _at(sheet, at, left)
        if text:
            return text if _at(sheet, lower, left) else ""
    return ""


def letter_of(position: int) -> str:
    """The spreadsheet's letter of a column that counts from 1."""
    letters = ""
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _numbering_row(sheet: Sheet, at: int) -> int | None:
    """The row when it numbers the columns: (1) (2) (3), A B 1 2 3=4+5."""
    if at > len(sheet.rows):
        return None
    cells = [text for cell in sheet.rows[at - 1] if (text := clean_text(cell))]
    if len(cells) < 3 or not all(_NUMBERING.fullmatch(text) for text in cells):
        return None
    numbers = [int(found[0]) for text in cells if (found := re.findall(r"^\(?(\d+)", text))]
    ascending = all(a < b <= a + 2 for a, b in pairwise(numbers))
    return at if len(numbers) >= 2 and ascending and numbers[0] <= 3 else None


def _at(sheet: Sheet, row: int, position: int) -> str:
    cells = sheet.rows[row - 1]
    if shown := sheet.shown.get((row, position)):
        return shown.text
    return clean_text(plain_cell(cells[position - 1])) if position <= len(cells) else ""


def plain_cell(cell: object) -> object:
    """A cell of a CSV file that keeps a spreadsheet from reading a number (="03XP0001") as the text it stands for."""
    return cell[2:-1] if isinstance(cell, str) and len(cell) > 3 and cell[:2] == '="' and cell[-1] == '"' else cell


def _filled(row: Sequence[object]) -> list[object]:
    return [cell for cell in row if clean_text(cell)]


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[\d\s.,%()+-]+", text))


def _is_known(text: str) -> bool:
    words = plain(re.sub(r"[(\[].*?[)\]]", " ", text))
    return bool(words) and (words in heading_words() or words in row_number_words() or bool(_YEAR.fullmatch(words)))
