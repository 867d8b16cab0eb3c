"""What a document is made of before any file exists: paragraphs, tables and pictures with finished texts.

DOCX and PDF are drawn from the same parts, so their words and figures cannot differ.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from models.export.documents.chart_specs import Spec
from models.export.documents.document_text import plain_text


class Style(StrEnum):
    """How a paragraph reads; the names of the styles in a template are `STYLE_NAMES`."""

    HEADING = "heading"
    BODY = "body"
    BASIS = "basis"
    ITEM = "item"
    QUESTION = "question"
    NOTE = "note"
    STAMP = "stamp"
    CAPTION = "caption"
    PICTURE = "picture"
    UNIT = "unit"
    ANNEX_NUMBER = "annex_number"
    ANNEX_TITLE = "annex_title"
    ATTACHED = "attached"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of plain text. keeps_next: not to be parted from what follows by the end of a page."""

    text: str
    style: Style = Style.BODY
    keeps_next: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", plain_text(self.text))


@dataclass(frozen=True, slots=True)
class DocumentColumn:
    """A column of a table. number: what stands under the heading, "(3)" or "(6)=(4)+(5)"; width: relative.

    align: "left", "center" or "right".
    """

    heading: str
    number: str = ""
    width: float = 1.0
    align: str = "right"

    def __post_init__(self) -> None:
        object.__setattr__(self, "heading", plain_text(self.heading))


@dataclass(frozen=True, slots=True)
class Row:
    """A row of finished texts, one per column, of one line or several; is_sum: a subtotal or total, in bold."""

    cells: tuple[str | tuple[str, ...], ...]
    is_sum: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "cells", tuple(
            plain_text(cell) if isinstance(cell, str) else tuple(map(plain_text, cell)) for cell in self.cells))

    @property
    def lines(self) -> tuple[tuple[str, ...], ...]:
        """The lines of each cell."""
        return tuple((cell,) if isinstance(cell, str) else cell for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows; the heading, and the row of column numbers where there are any, repeat on every page.

    is_dense: many columns, in smaller letters. size: of the letters in points (None = as the style has it), once
    `models.export.documents.table_fit` has fitted the table to a page.
    """

    columns: tuple[DocumentColumn, ...]
    rows: tuple[Row, ...]
    is_dense: bool = False
    size: float | None = None

    @property
    def has_numbers(self) -> bool:
        return any(column.number for column in self.columns)


@dataclass(frozen=True)
class Picture:
    """A chart with its words for readers who cannot see it. width: of the specification, in its units.

    drawn: PNG bytes or an SVG text, once `models.export.documents.chart_images` has drawn it.
    """

    spec: Spec
    words: str
    width: int = 560
    drawn: bytes | str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", plain_text(self.words))


Part = Paragraph | Table | Picture


@dataclass(frozen=True)
class Annex:
    """One annex on pages of its own: number and title, what it is attached to, the unit, its tables."""

    number: str
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Document:
    """A whole document. blanks: what the placeholders of a template are filled with, by name.

    page_stamps: lines that stand on every page. body: where the template says `{{body}}`; annexes: `{{annexes}}`.
    """

    language: str
    title: str
    page_stamps: tuple[str, ...]
    body: tuple[Part, ...]
    annexes: tuple[Annex, ...] = ()
    blanks: dict[str, str] = field(default_factory=dict)


def numbered(columns: Sequence[DocumentColumn], sums: dict[int, tuple[int, ...]]) -> tuple[DocumentColumn, ...]:
    """The columns with (1), (2), ... under them. sums: place of a column -> places it adds up, all from 1."""
    made = []
    for place, column in enumerate(columns, start=1):
        parts = _sum_of(sums.get(place, ()))
        made.append(DocumentColumn(column.heading, f"({place})={parts}" if parts else f"({place})", column.width,
                           column.align))
    return tuple(made)


def _sum_of(places: Sequence[int]) -> str:
    """(4)+(5), or (4)+...+(9) where a whole run of columns is added up."""
    if len(places) > 3 and places[-1] - places[0] == len(places) - 1:
        return f"({places[0]})+...+({places[-1]})"
    return "+".join(f"({place})" for place in places)


def roman(number: int) -> str:
    """1 -> I, 4 -> IV, ... as annexes and headings are numbered."""
    text = ""
    for value, letters in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        text += letters * (number // value)
        number %= value
    return text
