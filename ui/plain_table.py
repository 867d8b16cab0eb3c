"""The same table as plain HTML, beside every grid: a grid draws its cells on a canvas that keyboards and screen readers
hardly reach."""
from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui import format as fmt
from ui.i18n import t
from ui.terms import named

ROWS = 50


def offer_plain_table(line: DeltaGenerator, made: Callable[[], pd.DataFrame], size: int, *, key: str, alt: str) -> None:
    """A button on a line that shows and hides it. made: the cells as texts by heading; asked for only when it is shown.

    Long tables are read page by page.
    """
    slot = f"{key}_plain"
    is_open = bool(st.session_state.get(slot)) and size > 0
    line.button(t("shell.plain_table.close" if is_open else "shell.plain_table.open"), key=f"{slot}_button",
                type="tertiary", icon=":material/table_rows:", disabled=not size, on_click=_turn, args=(slot,))
    if not is_open:
        return
    pages = range((size - 1) // ROWS + 1)
    page = pages[0] if len(pages) == 1 else st.selectbox(
        t("shell.plain_table.rows"), pages, key=f"{slot}_page_{len(pages)}", format_func=named(pages, lambda each: t(
            "shell.plain_table.range", first=fmt.count(each * ROWS + 1), last=fmt.count(min(size, (each + 1) * ROWS)))))
    st.table(made().iloc[page * ROWS:(page + 1) * ROWS], hide_index=True, border="horizontal", alt=alt)


def _turn(slot: str) -> None:
    st.session_state[slot] = not st.session_state.get(slot)
