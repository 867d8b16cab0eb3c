"""Allocation: plan and watch, then who gets how much in which year, and why this plan can be trusted."""
from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from models.checks import MEETS_NO_PROJECT
from models.export.plan_files import plan_to_xlsx, plan_to_zip
from models.plan import Termination
from ui import downloads
from ui.i18n import language, t
from ui.messages import show_findings
from ui.notes import table_notes
from ui.planning import allocation_views as views
from ui.planning import plan_watch
from ui.planning.audit_view import show_audit, show_verdict
from ui.planning.limits import show_limits
from ui.planning.not_funded_view import show_left_out, show_not_funded
from ui.planning.plan_state import show_conflict, show_plan_state, show_standing
from ui.planning.purse_view import show_purses
from ui.session import AuditedPlan, Workspace, open_workspace
from ui.widgets import show_tabs


def main() -> None:
    workspace = open_workspace()
    st.title(t("shell.nav.allocation"))
    st.markdown(t("allocation.lead"))
    plan_watch.show_planner(workspace)
    answer = workspace.answer
    if answer is None:
        st.info(t("allocation.no_plan_yet"), icon=":material/info:")
    elif answer.plan.termination is Termination.INFEASIBLE:
        show_conflict(workspace, answer)
    elif not answer.plan.has_solution:
        st.info(t("allocation.no_plan_yet"), icon=":material/info:")
    elif not answer.is_shown:
        show_verdict(answer)
    else:
        show_answer(workspace, answer)


def show_answer(workspace: Workspace, answer: AuditedPlan) -> None:
    """The plan: what is true of it, its figures, its files, then everything in tabs."""
    notes = table_notes(workspace, answer)
    allocation = answer.allocation
    show_plan_state(workspace)
    show_findings(finding for finding in workspace.problem_findings if finding.code in MEETS_NO_PROJECT)
    views.show_figures(allocation)
    views.show_picture(answer)
    show_verdict(answer)
    files = st.container(horizontal=True, key="plan_files")
    question, plan = answer.problem, answer.plan
    downloads.button(files, t("allocation.download_xlsx"), partial(plan_to_xlsx, question, plan, language()),
                     "phan-bo", "xlsx", type="primary")
    downloads.button(files, t("allocation.download_csv"), partial(plan_to_zip, question, plan, tuple(notes)),
                     "phan-bo-csv", "zip")
    show_tabs("allocation_tabs", {
        tab: (t(f"allocation.tab.{tab}"), draw) for tab, draw in _tabs(answer, notes).items()})
    show_standing(workspace, answer)


def _tabs(answer: AuditedPlan, notes: list[str]) -> dict[str, Callable[[], None]]:
    allocation = answer.allocation

    def years() -> None:
        views.show_project_years(answer, notes)
        show_purses(allocation, notes)

    def not_funded() -> None:
        show_left_out(allocation, notes)
        show_not_funded(answer, notes)

    def breakdown() -> None:
        views.show_concentration(allocation)
        views.show_breakdown(answer, notes)

    return {"years": years, "not_funded": not_funded, "limits": partial(show_limits, answer, notes),
            "breakdown": breakdown, "localisation": partial(views.show_localisation, answer, notes),
            "priority": partial(views.show_priority, allocation, notes),
            "cut": partial(views.show_cut_line, answer, notes),
            "levels": partial(views.show_levels, allocation, notes), "audit": partial(show_audit, answer, notes)}


main()
