"""What stands in the fields of the page, taken over a switch of the language: choices by their codes, numbers as meant.

A browser holds a choice by the words it was made under and sends these back. After a switch they mean nothing, or
another option: so every choice is set again by its code, and the browser takes the new words. A number that was typed
is written again in the style of the new language: 1,5 in Vietnamese is 1.5 in English.
"""
from __future__ import annotations

import contextlib
from datetime import date
from fractions import Fraction

import streamlit as st

from models.register.typed_number import NumberNotRead, read_typed
from models.units import decimal_text

_NUMBERS = "number_fields"
_CODES = (str, int, float, Fraction, date)


def remember_number(key: str) -> None:
    """The field with this key holds a number as text."""
    st.session_state.setdefault(_NUMBERS, set()).add(key)


def carry_over(before: str, now: str) -> None:
    """Set every field of the visit again after the language changed from `before` to `now`.

    Called before the fields are drawn; what was chosen is still known by its code then.
    """
    numbers = st.session_state.get(_NUMBERS, set())
    for key in list(st.session_state):
        value = st.session_state[key]
        if key in numbers:
            with contextlib.suppress(NumberNotRead):
                value = _rewritten(value, before, now)
        if _is_choice(value):
            # The switch itself is drawn already.
            with contextlib.suppress(st.errors.StreamlitAPIException):
                st.session_state[key] = value


def _is_choice(value: object) -> bool:
    """A code or a list of codes: not a button (true or false), the edits of a grid, an uploaded file."""
    if isinstance(value, (list, tuple)):
        return bool(value) and all(map(_is_choice, value))
    return isinstance(value, _CODES) and not isinstance(value, bool)


def _rewritten(text: str, before: str, now: str) -> str:
    percent = "%" if text.strip().endswith("%") else ""
    number = text.strip().removesuffix("%").strip()
    written = decimal_text(read_typed(number, before)) if number else ""
    return (written.replace(".", ",") if now == "vi" else written) + percent
