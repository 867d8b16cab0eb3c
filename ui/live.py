"""Parts of a page that can be drawn anew without the rest of it, so that nobody's typing and nobody's time is lost.

A part is a fragment with a name. Streamlit lets the callback of a field redraw a fragment by its name, but not a search
that lands: `redraw` asks for it by what Streamlit's own command uses (tests/test_live.py holds it to that).
"""
from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

import streamlit as st
from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

from ui.again import run_again


def part(name: str, draw: Callable[[], None]) -> None:
    """Draw a part here. Its fields draw the part alone, unless their callback says `draw_whole_page()`."""
    @st.fragment(key=name)
    def show() -> None:
        draw()

    show()


def is_partial_run() -> bool:
    """Whether only parts of the page are being drawn."""
    context = get_script_run_ctx()
    return context is not None and bool(context.fragment_ids_this_run)


def redraw(*names: str) -> NoReturn:
    """End this run of a part and draw these parts, in this order, those that are on the page; all of it without any."""
    context = get_script_run_ctx()
    parts = [each for name in names for each in _ids_of(context, name)]
    if parts:
        context.script_requests.request_rerun(RerunData(
            query_string=context.query_string, page_script_hash=context.page_script_hash, fragment_id_queue=parts,
            is_fragment_scoped_rerun=True,
            cached_message_hashes=context.cached_message_hashes, context_info=context.context_info))
        st.empty()  # where the run ends
    run_again()


def _ids_of(context: object, name: str) -> list[str]:
    try:
        return context.fragment_storage.resolve_target(name)
    except st.errors.StreamlitAPIException:
        return []
