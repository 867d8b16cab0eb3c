"""Projects the plan leaves out, with what arithmetic alone says, and the way to the page that proves why."""
from __future__ import annotations

import streamlit as st

from models.report import breakdown
from models.report.allocation import Allocation
from models.words.codes import reason_sentence
from ui.i18n import language, t
from ui.navigation import lead_to
from ui.questions import PANEL, PROJECT
from ui.tables import TableColumn, pressed_row, show_table

_KEY = "not_funded"


def show_not_funded(allocation: Allocation, notes: list[str]) -> None:
    """The table; its button asks "why not?" about the project of the row."""
    table = breakdown.not_funded(allocation)
    st.markdown(t("explain_page.not_funded.lead"))
    table = table.assign(reason=[reason_sentence(code, values, language()) for code, values in zip(
        table["reason_code"], table["reason_values"], strict=True)])
    show_table(table, [
        TableColumn("project_id", t("projects.column.project_id"), width="small"),
        TableColumn(f"name_{language()}", t("projects.column.name"), width=260),
        TableColumn("score", t("projects.column.score"), "points"),
        TableColumn("requested_state_mvnd", t("headings.state_asked_for"), "mvnd"),
        TableColumn("reason", t("explain_page.not_funded.reason"), width="large")],
        key=_KEY, file_stem="khong-duoc-cap", alt=t("explain_page.not_funded.tab"), notes=notes, height=460,
        row_button=t("explain_page.not_funded.why"))
    row = pressed_row(_KEY)
    if row is not None:
        st.session_state[PANEL], st.session_state[PROJECT] = "project", table["project_id"][row]
        lead_to("explain")
