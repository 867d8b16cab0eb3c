"""A table with its words, ready for a grid: what a cell shows is worked out once, however often it is drawn.

Streamlit asks pandas' Styler for the words of every cell in every run: most of the cost of a page with a table.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pickle import PicklingError, dumps
from typing import ClassVar

import pandas as pd
from pandas.io.formats.style import Styler

from ui.known_views import known_tables


class _Worded(pd.DataFrame):
    """A frame that knows the words of its cells: what it is as text."""

    _metadata: ClassVar = ["words"]

    def astype(self, dtype: object, *more: object, **options: object) -> pd.DataFrame:
        return self.words if dtype is str else super().astype(dtype, *more, **options)


@dataclass(frozen=True, slots=True)
class Dressed:
    """What a grid takes: the frame by heading, with its words. Not changed by anybody."""

    shown: _Worded

    def table(self) -> Styler:
        """For one drawing: a Styler that works nothing out. Streamlit takes the frame as text, and then what the Styler
        says of single cells, which is nothing."""
        # The same name every time: a browser that has the table is not sent it again.
        styler = Styler(self.shown, uuid="words")
        styler._compute = lambda: styler
        styler._translate = lambda *_: {}
        return styler


def dress(shown: pd.DataFrame, texts: Mapping[str, Callable[[object], str]], blank: str) -> Dressed:
    """texts: the words of the cells of a column; a column without is shown as it is. blank: what no cell is called."""
    worded = _Worded(shown)
    worded.words = pd.DataFrame({name: pd.Series([_text(texts.get(name), cell, blank) for cell in shown[name]],
                                                 index=shown.index, dtype=str) for name in shown})
    return Dressed(worded)


def known_dress(about: object, make: Callable[[], tuple[Dressed, object]]) -> tuple[Dressed, object]:
    """What `make` gives, made once for everything that says the same as `about`."""
    try:
        digest = sha256(dumps(about, protocol=5)).digest()
    except (PicklingError, TypeError, AttributeError):
        return make()
    return known_tables().view_of(digest, None, make)


def _text(text: Callable[[object], str] | None, cell: object, blank: str) -> str:
    return blank if pd.isna(cell) else str(cell) if text is None else text(cell)
