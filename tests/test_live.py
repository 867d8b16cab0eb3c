"""Parts of a page drawn anew without the rest: what a page's search asks for when it lands."""
from __future__ import annotations

from functools import partial

import pytest
from streamlit import config
from streamlit.runtime.scriptrunner import RerunData
from streamlit.testing.v1 import AppTest, local_script_runner

PAGE = """
import streamlit as st
from ui import live

def count(name):
    st.session_state[name] = st.session_state.get(name, 0) + 1
    st.caption(f"{name} {st.session_state[name]}")

def search():
    count("search")
    st.session_state.setdefault("is_partial", []).append(live.is_partial_run())
    if live.is_partial_run() and st.session_state.pop("has_news", False):
        live.redraw(*st.session_state["wanted"])

count("page")
live.part("figures", lambda: count("figures"))
live.part("search", search)
live.part("other", lambda: count("other"))
"""


@pytest.fixture
def page() -> AppTest:
    at = AppTest.from_string(PAGE).run()
    assert not at.exception
    return at


def run_part(at: AppTest, name: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """As a browser asks for one part when its time has come."""
    asked = partial(RerunData, fragment_id_queue=at._fragment_storage.resolve_target(name))
    monkeypatch.setattr(local_script_runner, "RerunData", asked)
    at.run()
    monkeypatch.undo()
    assert not at.exception
    return at


def drawn(at: AppTest) -> dict[str, int]:
    return {name: at.session_state[name] for name in ("page", "figures", "search", "other")}


def test_without_news_the_part_alone_is_drawn(page, monkeypatch):
    run_part(page, "search", monkeypatch)
    assert drawn(page) == {"page": 1, "figures": 1, "search": 2, "other": 1}
    assert page.session_state["is_partial"] == [False, True]


def test_news_draw_the_parts_that_tell_of_it_and_no_others(page, monkeypatch):
    page.session_state["has_news"], page.session_state["wanted"] = True, ("figures", "search", "not on this page")
    run_part(page, "search", monkeypatch)
    assert drawn(page) == {"page": 1, "figures": 2, "search": 3, "other": 1}
    assert page.session_state["is_partial"][-1] is True
    assert [each.value for each in page.caption] == ["figures 2", "search 3"], "what was sent to the browser"


def test_without_a_part_to_draw_the_whole_page_is(page, monkeypatch):
    page.session_state["has_news"], page.session_state["wanted"] = True, ("not on this page",)
    run_part(page, "search", monkeypatch)
    assert drawn(page) == {"page": 2, "figures": 2, "search": 3, "other": 2}


def test_no_run_looks_for_garbage():
    """Streamlit would after each, which takes longer than most runs do."""
    assert config.get_option("runner.postScriptGC") is False
