"""Projects the plan leaves out, with what arithmetic alone says; a row opens the panel that proves why."""
from __future__ import annotations

import pandas as pd
import streamlit as st

from models.report import breakdown, headline
from models.report.allocation import Allocation
from models.words.codes import reason_sentence
from ui.i18n import language, t
from ui.session import AuditedPlan
from ui.tables import TableColumn, show_reading_table, show_table


def show_left_out(allocation: Allocation, notes: list[str]) -> None:
    """How many projects each reason leaves out."""
    rows = [{"reason": t(f"allocation.left_out.reason.{row.reason_code}"), "projects": row.projects,
             "requested": row.requested_state_mvnd} for row in headline.left_out(allocation)]
    show_reading_table(rows, [TableColumn("reason", t("headings.reason")),
                              TableColumn("projects", t("headings.projects"), "count"),
                              TableColumn("requested", t("headings.state_asked_for"), "mvnd")],
                       key="left_out", file_stem="khong-duoc-cap-vi-sao", alt=t("allocation.left_out.title"),
                       notes=notes)


def show_not_funded(answer: AuditedPlan, notes: list[str]) -> None:
    """The table, best score first."""
    table = answer.view(("not_funded", language()), lambda: _not_funded(answer.allocation))
    st.markdown(t("explain_page.not_funded.lead"))
    show_table(table, [
        TableColumn("project_id", t("projects.column.project_id"), width="small"),
        TableColumn(f"name_{language()}", t("projects.column.name"), width=260),
        TableColumn("score", t("projects.column.score"), "points"),
        TableColumn("requested_state_mvnd", t("headings.state_asked_for"), "mvnd"),
        TableColumn("reason", t("explain_page.not_funded.reason"), width="large")],
        key="not_funded", file_stem="khong-duoc-cap", alt=t("explain_page.not_funded.tab"), notes=notes, height=460,
        project_ids=table["project_id"])


def _not_funded(allocation: Allocation) -> pd.DataFrame:
    table = breakdown.not_funded(allocation)
    reasons = [reason_sentence(code, values, language()) for code, values in zip(
        table["reason_code"], table["reason_values"], strict=True)]
    columns = ["project_id", "name_vi", "name_en", "score", "requested_state_mvnd"]
    return table[columns].assign(reason=reasons)
