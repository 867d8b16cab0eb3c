"""Cells of our own format that a number format shows otherwise: taken where both mean the same, refused elsewhere."""
from __future__ import annotations

from datetime import date

from models.cell_grammar.shown_words import Words, read_words
from models.cell_grammar.words import Unit
from models.files.grid import Shown
from models.register.cells import CellFault, clean_text
from models.register.dictionary import Column
from models.units import read_decimal, read_exact

_TEXTS = ("text", "choice", "list")


def own_cell(column: Column, cell: object, shown: Shown) -> object:
    """The cell as it counts: an id shown with zeros is the id. Raises CellFault (`shown_differs`) when what is shown
    means something else than what is stored: there is nobody to ask."""
    if shown.kind == "text" or (column.type in _TEXTS and shown.kind in ("padded", "words", "percent")
                                and not shown.rounded):
        return shown.text
    if _is_same(column, cell, shown):
        return cell
    raise CellFault("shown_differs", shown=shown.text or "–", value=clean_text(cell))


def _is_same(column: Column, cell: object, shown: Shown) -> bool:
    if column.type in _TEXTS or isinstance(cell, str) or shown.rounded:
        return False
    if isinstance(cell, date):
        # A date where none belongs is refused by its own sentence.
        return shown.kind != "date_order"
    if shown.kind == "percent":
        return column.type == "share" and read_exact(shown.value) == read_decimal(cell) * 100
    if shown.kind == "words" and shown.value and column.type == "money":
        return read_words(shown.words) == (Words.UNIT, Unit.TRIEU)
    return shown.kind == "padded" or (shown.kind == "hidden" and column.type == "money" and not cell)
