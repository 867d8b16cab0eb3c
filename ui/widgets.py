"""Fields that Streamlit does not have in a safe form, and the boxes for figures.

`st.number_input` reads a decimal comma wrongly without a word, so numbers are typed as text and read by `ui.format`.
"""
from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from types import MappingProxyType

import streamlit as st

from ui import field_values
from ui import format as fmt
from ui.i18n import t

# What a field of a form does when it is left: nothing, until a button is pressed or the language switched. `st.form`
# would keep what is typed in the browser alone, and a switch would leave its choices in words of the other language.
LATER = "ignore"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a summary: what it is, the figure with its unit, and one line that puts it into proportion."""

    label: str
    value: str
    note: str = ""


def figure_grid(figures: Sequence[Figure], columns: int = 4) -> None:
    """Figures in boxes of equal height, `columns` side by side and fewer on a narrow screen."""
    with st.grid(columns, min_column_width=190, gap="small", border=False, key="figures"):
        for figure in figures:
            with st.container(border=True, height="stretch", gap=None):
                st.metric(figure.label, figure.value)
                st.caption(figure.note)


def show_tabs(key: str, tabs: Mapping[str, tuple[str, Callable[[], None]]], *,
              typed: Mapping[str, tuple[str, ...]] = MappingProxyType({})) -> None:
    """Tabs by code: the name of each and what draws it. Only the open one is drawn, and it stays open over a switch of
    the language: the browser knows a tab by its words.

    typed: how the keys of a tab's fields begin; what is typed there and not yet saved is there when it is opened again.
    """
    names, opened = [name for name, _ in tabs.values()], f"{key}_open"
    codes = dict(zip(names, tabs, strict=True))
    if st.session_state.get(key) not in codes and st.session_state.get(opened) in tabs:
        st.session_state[key] = tabs[st.session_state[opened]][0]
    for place, (code, (_, draw)) in zip(st.tabs(names, key=key, on_change="rerun"), tabs.items(), strict=True):
        if place.open:
            st.session_state[opened] = code
            with place:
                draw()
        elif code in typed:
            # Streamlit forgets a field that is not drawn, unless its value is set.
            for field in [each for each in st.session_state if str(each).startswith(typed[code])]:
                st.session_state[field] = st.session_state[field]


def enlarge_date_parts() -> None:
    """Make day, month and year of date fields large enough to hit (24 pixels, WCAG 2.2)."""
    st.html("<style>[data-testid=stDateInput] [role=spinbutton]"
            "{display:inline-block;min-width:24px;min-height:24px;line-height:24px;text-align:center}</style>")


def name_upload_button(words: str, limits: str) -> None:
    """Streamlit writes "Upload" and the limits in English only: put our words in their place, on the screen."""
    button, note = (json.dumps(text, ensure_ascii=False).replace("<", "") for text in (words, limits))
    dropzone = "[data-testid=stFileUploaderDropzone]"
    st.html(f"<style>{dropzone} button [data-testid=stMarkdownContainer] p{{font-size:0}}"
            f"{dropzone} button [data-testid=stMarkdownContainer] p::after{{content:{button};font-size:0.93rem}}"
            f"{dropzone} [data-testid=stFileUploaderDropzoneInstructions]{{font-size:0}}"
            f"{dropzone} [data-testid=stFileUploaderDropzoneInstructions] *{{font-size:0}}"
            f"{dropzone} [data-testid=stFileUploaderDropzoneInstructions]::after"
            f"{{content:{note};font-size:0.85rem}}</style>")


def put_own_words() -> None:
    """What Streamlit says in English only, where style sheets reach it: its words are taken away or replaced by ours.

    The grids' "Download as CSV" goes (our buttons stand below each table), the buttons over charts too (each chart has
    its table and its words), "Stop" beside the running mark is ours. What only screen readers are told, hints and
    menus: `ui.own_words`.
    """
    stop = json.dumps(t("shell.stop"), ensure_ascii=False)
    st.html("<style>[data-testid=stElementToolbarButton]:has(button[aria-label^='Download as CSV']),"
            "[data-testid=stElementContainer]:has([data-testid=stVegaLiteChart]) [data-testid=stElementToolbar]"
            "{display:none}"
            "[data-testid=stStatusWidget] button *{font-size:0}"
            f"[data-testid=stStatusWidget] button::after{{content:{stop};font-size:.87rem}}</style>")


def keep_primary_buttons_readable() -> None:
    """Dark letters on the light primary buttons of the dark theme: Streamlit writes white on them (below 2:1)."""
    if st.context.theme.type == "dark":
        st.html("<style>[data-testid^=stBaseButton-primary]:enabled, [data-testid^=stBaseButton-primary]:enabled *"
                "{color:#10151B !important}</style>")


@dataclass(frozen=True, slots=True)
class Typed:
    """What a field holds: the exact value (None = empty or wrong) and the sentence that says what is wrong."""

    value: Fraction | None
    error: str = ""

    @property
    def is_good(self) -> bool:
        return not self.error


def percent_field(label: str, value: Fraction | None, *, key: str, minimum: Fraction | None = None,
                  maximum: Fraction | None = None, required: bool = True, **field: object) -> Typed:
    """A share typed as a percentage in the style of the language; an error stands under the field.

    field: further options of `st.text_input` (help, on_change, placeholder, ...).
    """
    return _field(label, None if value is None else Fraction(value) * 100, fmt.read_percent, key=key,
                  minimum=minimum, maximum=maximum, required=required, show_bound=fmt.set_percent, **field)


def number_field(label: str, value: Fraction | int | None, *, key: str, minimum: Fraction | None = None,
                 maximum: Fraction | None = None, required: bool = True, whole: bool = False,
                 **field: object) -> Typed:
    """A number typed in the style of the language (`whole`: without a fraction); an error stands under the field."""
    return _field(label, value, partial(fmt.read_number, whole=whole), key=key, minimum=minimum, maximum=maximum,
                  required=required, show_bound=lambda bound: fmt.number(bound, 3, trim=True), **field)


def _field(label: str, shown: Fraction | int | None, read: Callable[[str], Fraction], *, key: str,
           minimum: Fraction | None, maximum: Fraction | None, required: bool, show_bound: Callable[[Fraction], str],
           **field: object) -> Typed:
    field_values.remember_number(key)
    text = st.text_input(label, "" if shown is None else fmt.to_typed(shown), key=key, **field)
    typed = _read(text or "", read, minimum, maximum, required, show_bound)
    if typed.error:
        st.error(typed.error, icon=":material/error:")
    return typed


def _read(text: str, read: Callable[[str], Fraction], minimum: Fraction | None, maximum: Fraction | None,
          required: bool, show_bound: Callable[[Fraction], str]) -> Typed:
    if not text.strip():
        return Typed(None, t("shell.number.required") if required else "")
    try:
        value = read(text)
    except fmt.NumberNotRead as fault:
        return Typed(None, t(f"shell.number.{fault}"))
    if minimum is not None and value < minimum:
        return Typed(None, t("shell.number.below", minimum=show_bound(minimum)))
    if maximum is not None and value > maximum:
        return Typed(None, t("shell.number.above", maximum=show_bound(maximum)))
    return Typed(value)
