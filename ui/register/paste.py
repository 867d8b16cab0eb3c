"""A block of cells pasted from a spreadsheet: table, number style, headings, the preview, one step."""
from __future__ import annotations

import streamlit as st

from models.register.dictionary import ROW_KEYS, columns_by_attribute, load_dictionary
from models.register.paste_block import TABLES, read_block
from models.wording import LANGUAGES
from ui import format as fmt
from ui.i18n import label_of, language, t
from ui.register.row_editor import column_heading
from ui.register.step import offer_step
from ui.session import Workspace
from ui.terms import named

_GENERATION = "paste_generation"


def paste_panel(workspace: Workspace, first_table: str = TABLES[0]) -> None:
    """The panel, with one of `TABLES` chosen first. Nothing is applied before the button, then all or nothing."""
    st.caption(t("projects.paste.help"))
    first, second, third = st.columns(3)
    table = first.selectbox(t("headings.table"), TABLES, index=TABLES.index(first_table), key="paste_table",
                            format_func=named(TABLES, lambda code: t(f"terms.table.{code}")))
    style = second.radio(t("projects.paste.style"), LANGUAGES, index=LANGUAGES.index(language()), key="paste_style",
                         format_func=named(LANGUAGES, lambda code: t(f"projects.paste.style_{code}")), horizontal=True)
    others = [column.attribute for column in load_dictionary()[table] if column.attribute not in ROW_KEYS[table]]
    starts = ("", *others)
    start = third.selectbox(t("projects.paste.start"), starts, key=f"paste_start_{table}", format_func=named(
        starts, lambda name: column_heading(columns_by_attribute(table)[name]) if name else
        t("projects.paste.headings")))
    keys = ", ".join(label_of(columns_by_attribute(table)[name]) for name in ROW_KEYS[table])
    st.caption(t("projects.paste.start_help" if start else "projects.paste.headings_help", keys=keys))
    may_add = st.checkbox(t("projects.paste.may_add"), key="paste_may_add")
    key = f"paste_text_{st.session_state.get(_GENERATION, 0)}"
    text = st.text_area(t("projects.paste.text"), key=key, height=180, placeholder=t("projects.paste.example"),
                        persist_state="session")
    if not (text or "").strip():
        return
    reading = read_block(workspace.case, table, text, style, start_column=start, may_add=may_add)
    if reading.columns:
        taken = [column_heading(columns_by_attribute(table)[name]) for name in reading.columns if name]
        st.caption(t("projects.paste.read", rows=fmt.count(reading.rows), columns=", ".join(taken)))
    offer_step(workspace, reading.edits, key="paste", findings=reading.findings, after=_clear)


def _clear() -> None:
    st.session_state[_GENERATION] = st.session_state.get(_GENERATION, 0) + 1
