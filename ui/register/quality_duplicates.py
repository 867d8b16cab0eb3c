"""Probable duplicates: the list, two projects side by side, and the decision that a person records."""
from __future__ import annotations

from functools import partial

import streamlit as st

from models.problem import Problem
from models.quality.decisions import DuplicateDecision, decide
from models.quality.duplicates import PairState, ProbableDuplicate, Reason
from models.quality.report import QualityReport
from models.register.dictionary import columns_by_attribute
from models.register.filters import pledged_mvnd, requested_state_mvnd
from ui import format as fmt
from ui.again import run_again
from ui.changes.words import cell_text
from ui.i18n import label_of, t
from ui.messages import md, show_findings
from ui.register.table import project_name
from ui.session import Workspace
from ui.tables import TableColumn, columns_of, pressed_row, show_reading_table, show_table
from ui.terms import named, product_label
from ui.widgets import LATER

_PAIR = "quality_pair"
_AGAINST = (Reason.NUMBERS_DIFFER, Reason.PRODUCT_DIFFERS)
_COMPARED = ("project_id", "name_vi", "name_en", "lead_enterprise", "institutes", "managing_agency", "locality",
             "source_document", "source_on", "status", "decision")


def show_duplicates(workspace: Workspace, report: QualityReport, notes: list[str]) -> None:
    """The pairs with their reasons; the pair that was opened stands below with its form."""
    if not report.duplicates:
        st.success(t("quality.duplicates_none"), icon=":material/check:")
        return
    st.markdown(t("quality.duplicates_lead"))
    listed = {"open": report.open_pairs,
              "decided": tuple(pair for pair in report.duplicates if pair.state is not PairState.OPEN)}
    which = st.segmented_control(t("quality.show"), tuple(listed), default="open", required=True, key="quality_show",
                                 format_func=named(listed, lambda code: t(f"quality.show_kind.{code}", count=fmt.count(
                                     len(listed[code])))), persist_state="session")
    pairs = listed[which]
    rows = [_row(report.problem, pair) for pair in pairs]
    columns = columns_of("quality.column", ("first", "second", "similarity", "reasons", "against", "state"),
                         {"similarity": "count"}, {"first": 300, "second": 300, "reasons": 260, "against": 190})
    show_table(rows, columns, key=f"quality_pairs_{which}", file_stem="co-the-trung-lap",
               alt=t("quality.duplicates_alt"), notes=notes, height="content" if len(rows) < 9 else 360,
               row_button=t("shell.compare"))
    pressed = pressed_row(f"quality_pairs_{which}")
    if pressed is not None:
        st.session_state[_PAIR] = (pairs[pressed].first, pairs[pressed].second)
    opened = st.session_state.get(_PAIR)
    if opened and all(project_id in workspace.case.project_by_id for project_id in opened):
        _show_pair(workspace, report.problem, opened, notes)


def _row(problem: Problem, pair: ProbableDuplicate) -> dict[str, object]:
    words = {reason: t(f"quality.reason.{reason}") for reason in pair.reasons}
    return {"first": project_name(problem.case, pair.first), "second": project_name(problem.case, pair.second),
            "similarity": pair.similarity, "state": t(f"quality.state.{pair.state}"),
            "reasons": ", ".join(text for reason, text in words.items() if reason not in _AGAINST),
            "against": ", ".join(text for reason, text in words.items() if reason in _AGAINST)}


def _show_pair(workspace: Workspace, problem: Problem, pair: tuple[str, str], notes: list[str]) -> None:
    st.subheader(t("quality.compare_title", first=md(pair[0]), second=md(pair[1])))
    facts = [_facts(problem, project_id) for project_id in pair]
    rows = [{"item": item, "first": facts[0][item], "second": facts[1][item]} for item in facts[0]]
    columns = [TableColumn("item", t("quality.compare_item")), TableColumn("first", t("quality.column.first")),
               TableColumn("second", t("quality.column.second"))]
    show_reading_table(rows, columns,
                       key="quality_compare", file_stem="so-sanh-hai-du-an", alt=t("quality.compare_alt"), notes=notes)
    _decision_form(workspace, pair)


def _facts(problem: Problem, project_id: str) -> dict[str, str]:
    project = problem.case.project_by_id[project_id]
    columns = columns_by_attribute("projects")
    facts = {label_of(columns[name]): cell_text("projects", name, _cell(getattr(project, name))) for name in _COMPARED}
    product = t("terms.blank") if project.product_no is None else product_label(problem, project.product_no)
    return {**facts, label_of(columns["product_no"]): product,
            t("headings.total_cost"): fmt.bvnd(problem.total_cost_mvnd(project_id)),
            t("headings.state_requested"): fmt.bvnd(requested_state_mvnd(problem, project_id)),
            t("projects.sum.pledged"): fmt.bvnd(pledged_mvnd(problem, project_id)),
            t("projects.sum.score"): fmt.number(problem.score_of[project_id], 2)}


def _cell(value: object) -> object:
    return "; ".join(value) if isinstance(value, tuple) else fmt.day(value) if hasattr(value, "strftime") else value


def _decision_form(workspace: Workspace, pair: tuple[str, str]) -> None:
    name = "_".join(pair)
    st.markdown(f"**{t('quality.decide_title')}**")
    with st.container(border=True, key=f"decide_{name}"):
        ways = tuple(DuplicateDecision)
        how = st.radio(t("quality.decide_how"), ways, key=f"decide_how_{name}", on_change=LATER,
                       format_func=named(ways, lambda way: t(f"quality.decision.{way}")))
        retired = st.selectbox(t("quality.retire_which"), pair, index=1, key=f"decide_retired_{name}",
                               on_change=LATER, format_func=named(pair, partial(project_name, workspace.case)))
        reason = st.text_input(t("headings.reason"), key=f"decide_reason_{name}", max_chars=500,
                               on_change=LATER)
        sent = st.button(t("quality.save"), type="primary", key=f"decide_save_{name}")
    if not sent:
        return
    if not reason.strip():
        st.error(t("shell.reason_required"), icon=":material/error:")
        return
    findings = workspace.accept(decide(workspace.case, *pair, how, reason, retired=retired))
    if findings:
        show_findings(findings)
        return
    del st.session_state[_PAIR]
    st.toast(t("quality.saved"), icon=":material/check:")
    run_again()
