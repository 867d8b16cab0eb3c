"""On what a visitor looks at the pages. A grid is drawn into a canvas, so that no style sheet can order its columns."""
from __future__ import annotations

import streamlit as st


def is_phone() -> bool:
    """Whether the browser says that it runs on a phone. A narrow window of a computer is none."""
    headers = st.context.headers
    return headers.get("Sec-CH-UA-Mobile") == "?1" or "Mobi" in (headers.get("User-Agent") or "")
