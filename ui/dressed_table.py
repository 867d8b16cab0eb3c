"""A table with its words, ready for a grid: what a cell shows is worked out once, however often it is drawn.

Streamlit asks pandas' Styler for the words of every cell in every run: most of the cost of a page with a table.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pickle import PicklingError, dumps

import pandas as pd
from pandas.io.formats.style import Styler

from ui.known_views import known_tables


@dataclass(frozen=True, slots=True)
class Dressed:
    """What a grid takes: the frame by heading, and its words by column. Neither is changed by anybody."""

    shown: pd.DataFrame
    words: tuple[tuple[str, ...], ...]

    def table(self) -> Styler:
        """For one drawing: a Styler that does not work out what is known. Streamlit asks it for nothing else."""
        # The same name every time: a browser that has the table is not sent it again.
        styler = Styler(self.shown, uuid="words")
        styler._compute = lambda: styler
        styler._translate = lambda *_: {"body": ((
            {"id": f"row{row}_col{column}", "display_value": cell} for row, cell in enumerate(cells))
            for column, cells in enumerate(self.words))}
        return styler


def dress(shown: pd.DataFrame, texts: Mapping[str, Callable[[object], str]], blank: str) -> Dressed:
    """texts: the words of the cells of a column; a column without is shown as it is. blank: what no cell is called."""
    return Dressed(shown, tuple(tuple(_text(texts.get(name), cell, blank) for cell in shown[name]) for name in shown))


def known_dress(about: object, make: Callable[[], tuple[Dressed, object]]) -> tuple[Dressed, object]:
    """What `make` gives, made once for everything that says the same as `about`."""
    try:
        digest = sha256(dumps(about, protocol=5)).digest()
    except (PicklingError, TypeError, AttributeError):
        return make()
    return known_tables().view_of(digest, None, make)


def _text(text: Callable[[object], str] | None, cell: object, blank: str) -> str:
    return blank if pd.isna(cell) else str(cell) if text is None else text(cell)
