"""The purses of a plan: what each has, pays and has left by year, and which project is paid from which."""
from __future__ import annotations

import streamlit as st

from models.report.allocation import Allocation
from models.report.purses import by_purse, purse_years
from ui.i18n import language, t
from ui.tables import TableColumn, show_table
from ui.terms import term


def show_purses(allocation: Allocation, notes: list[str]) -> None:
    """Both tables; nothing where the register has no purses."""
    problem, plan = allocation.problem, allocation.plan
    if not problem.case.purses:
        return
    st.subheader(t("terms.table.purses"))
    used = by_purse(problem, plan)
    used = used.assign(purse_kind=[term("purse_kind", code) for code in used["purse_kind"]])
    show_table(used, [
        TableColumn(f"label_{language()}", t("headings.purse"), width=170),
        TableColumn("year", t("terms.dimension.year"), "plain"), TableColumn("purse_kind", t("headings.kind")),
        TableColumn("available_mvnd", t("allocation.purses.available"), "mvnd"),
        TableColumn("state_mvnd", t("allocation.purses.paid"), "mvnd", is_dash_at_zero=True),
        TableColumn("left_mvnd", t("allocation.purses.left"), "mvnd", is_dash_at_zero=True),
        TableColumn("projects_funded", t("allocation.column.projects"), "count")],
        key="by_purse", file_stem="nguon-von", alt=t("allocation.purses.by_year"), notes=notes)
    paid = purse_years(problem, plan)
    show_table(paid, [
        TableColumn(f"purse_{language()}", t("headings.purse"), width=230),
        TableColumn("project_id", t("projects.column.project_id"), width="small"),
        TableColumn(f"name_{language()}", t("projects.column.name"), width=230),
        *(TableColumn(f"y{year}", str(year), "mvnd", is_dash_at_zero=True) for year in problem.case.years),
        TableColumn("sum_mvnd", t("allocation.column.sum"), "mvnd")],
        key="purse_years", file_stem="nguon-von-tung-du-an", alt=t("allocation.purses.by_project"), notes=notes,
        project_ids=paid["project_id"])
