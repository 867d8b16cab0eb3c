"""Running the page again without losing a click that came meanwhile."""
from __future__ import annotations

from typing import NoReturn

import streamlit as st


def run_again() -> NoReturn:
    """As `st.rerun`, which would drop a page change or a press that waits to be served: drawing serves it first."""
    st.empty()
    st.rerun()


def draw_whole_page() -> NoReturn:
    """From the callback of a field in a part of the page (`ui/live.py`): not the part alone, the whole page."""
    st.rerun()
