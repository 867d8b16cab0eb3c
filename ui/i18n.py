"""The language of the visit and the sentences in it: `t("topic.code", place=value)`.

First guess from the browser, then the switch in the sidebar, which stands in the address (`?lang=en`), so that a link
opens in the language in which it was sent.
"""
from __future__ import annotations

from threading import local

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from models.wording import LANGUAGES, load_sentences, say
from ui import field_values

_STATE_KEY = "language"
# The switch's key, and so the parameter of the address that it is bound to.
LANGUAGE_PARAMETER = "lang"
# A page asks for its language a thousand times. The thread that draws one draws for one visit only.
_of_thread = local()


def choose_language() -> str:
    """Draw the switch and remember the choice; called once, first thing in a run, by app.py."""
    browser = (st.context.locale or "vi").lower()
    guess = "vi" if browser.startswith("vi") else "en"
    with st.sidebar:
        chosen = st.segmented_control("Ngôn ngữ / Language", LANGUAGES, default=guess, required=True,
                                      key=LANGUAGE_PARAMETER,
                                      bind="query-params")
        st.html(f"<script>document.documentElement.lang='{chosen or guess}'</script>", unsafe_allow_javascript=True)
    before, now = st.session_state.get(_STATE_KEY), chosen or guess
    st.session_state[_STATE_KEY] = _of_thread.language = now
    if before not in (None, now):
        field_values.carry_over(before, now)
    return now


def language() -> str:
    """"vi" or "en": the language of this visit."""
    known = getattr(_of_thread, "language", None)
    if known is None:
        known = st.session_state.get(_STATE_KEY, "vi")
        if get_script_run_ctx(suppress_warning=True) is not None:
            _of_thread.language = known
    return known


def t(key: str, /, **values: object) -> str:
    """The sentence of `key` in the language of the visit, as Markdown. Pass file text through `messages.md` first."""
    return say(key, language(), **values)


def has_sentence(key: str) -> bool:
    """Whether a key exists; for codes that come from the model."""
    return key in load_sentences(language())


def label_of(row: object, name: str = "label") -> str:
    """`label_vi` or `label_en` (or another pair) of a domain object; Vietnamese when the English one is empty."""
    return getattr(row, f"{name}_{language()}") or getattr(row, f"{name}_vi")
