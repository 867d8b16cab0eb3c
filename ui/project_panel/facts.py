"""What is known of a project without asking: who and what it is, in or out and why by arithmetic, who pays when."""
from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from models.domain import Payer
from models.families.options import PAYMENT_ORDER, read_bills
from models.problem import Problem
from ui import format as fmt
from ui.explain.project import show_arithmetic
from ui.i18n import t
from ui.messages import md, show_findings
from ui.notes import table_notes
from ui.register.table import findings_by_project
from ui.session import PlanState, Workspace, plan_state
from ui.tables import TableColumn, show_table
from ui.terms import product_label, term

_MOST_FINDINGS = 5


def show_facts(workspace: Workspace, project_id: str) -> None:
    """Agency, enterprise and product in words; what the checks found."""
    problem = workspace.problem
    project = problem.case.project_by_id[project_id]
    product = product_label(problem, project.product_no) if project.product_no else t("terms.outside_catalogue")
    st.caption(" · ".join(md(part) for part in (
        project.managing_agency, project.lead_enterprise, product) if part))
    findings = findings_by_project(workspace.problem_findings).get(project_id, [])
    if findings:
        with st.expander(t("project_panel.findings", count=fmt.count(len(findings))), icon=":material/fact_check:"):
            show_findings(findings, most=_MOST_FINDINGS)


def show_verdict(workspace: Workspace, project_id: str) -> None:
    """In or out, the reason by arithmetic and the rules it meets without room: nothing here is solved for."""
    answer = workspace.answer
    if answer is None or not answer.is_shown:
        st.info(t("project_panel.no_plan"), icon=":material/info:")
        return
    if plan_state(workspace) is PlanState.STALE:
        st.warning(t("project_panel.old_plan"), icon=":material/update:")
    if project_id in answer.problem.case.project_by_id:
        show_arithmetic(answer, project_id)


# --- who pays when --------------------------------------------------------------------------------------------------

def show_money(workspace: Workspace, project_id: str) -> None:
    """Money by payer and year: as the plan has it, else as the register asks for it."""
    answer = workspace.answer
    option = answer.plan.chosen_by_project.get(project_id) if answer is not None and answer.is_shown else None
    if option is None:
        title, paid = t("project_panel.money_asked"), _asked_money(workspace.problem, project_id)
    else:
        title, paid = t("project_panel.money_planned"), {
            year.year: {"state": year.state_mvnd, **{payer.value: year.paid_by(payer) for payer in PAYMENT_ORDER}}
            for year in option.years}
    payers = [name for name in ("state", *(payer.value for payer in Payer if payer.value != "state"))
              if any(amounts.get(name) for amounts in paid.values())]
    rows = [{"payer": t("headings.state") if name == "state" else term("payer", name),
             **{f"y{year}": amounts.get(name) or None for year, amounts in paid.items()},
             "sum": sum(amounts.get(name, 0) for amounts in paid.values())} for name in payers]
    if not rows:
        return
    st.markdown(f"**{title}**")
    show_table(rows, [
        TableColumn("payer", t("terms.dimension.payer")),
        *(TableColumn(f"y{year}", str(year), "mvnd") for year in paid),
        TableColumn("sum", t("allocation.column.sum"), "mvnd")],
        key="panel_money", file_stem="kinh-phi-du-an", alt=title, notes=table_notes(workspace, answer),
        height="content")


def _asked_money(problem: Problem, project_id: str) -> dict[int, Mapping[str, int]]:
    """What is asked of the state and pledged by the others, per year."""
    return {year: {"state": sum(bill.request_mvnd), **{
        payer.value: amount for payer, amount in zip(PAYMENT_ORDER, bill.pledged_mvnd, strict=True)}}
        for year, bill in read_bills(problem, project_id).items()}
