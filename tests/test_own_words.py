"""Streamlit's own words: ours for each of them, and none that Streamlit of today does not say."""
from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import streamlit

from models.wording import say
from ui.own_words import CODES, script

STATIC = Path(streamlit.__file__).parent / "static" / "static" / "js"


def test_every_word_is_one_that_streamlit_says():
    """A newer Streamlit that says something else is noticed here, not by a screen reader."""
    code = "\n".join(path.read_text("utf-8", "replace") for path in STATIC.glob("*.js"))
    parts = {"enter_apply": "Press Enter to ", "enter_submit": "Press Enter to ", "ctrl_enter_apply": "+Enter",
             "mac_enter_apply": "+Enter"}
    assert [each for each in CODES if parts.get(each, say(f"own_words.{each}", "en").strip()) not in code] == []


@pytest.mark.parametrize(("language", "before", "after"), [("vi", "Main menu", "Trình đơn chính"),
                                                           ("en", "Trình đơn chính", "Main menu")])
def test_the_script_says_them_in_the_language_of_the_visit(monkeypatch, language, before, after):
    monkeypatch.setattr("streamlit.session_state", {"language": language})
    found = json.loads(re.search(r"window\.ownWords = (\{.*\})\n", script()).group(1))
    assert found["words"][before] == after and len(found["words"]) + len(found["starts"]) == len(CODES)
    assert script().count("<") == 2, "nothing in it ends the script early"
