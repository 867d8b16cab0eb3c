"""Yours and ours: a planner's Excel Solver model, what its file holds, its best answer, and the plan on the screen."""
from __future__ import annotations

from functools import partial
from hashlib import sha256

import streamlit as st

from models.excel_solver.answering import WorkbookAnswer, answer_workbook
from models.excel_solver.comparing import Comparison
from models.search_limits import SolveLimits
from ui import format as fmt
from ui.i18n import t
from ui.messages import md, show_findings
from ui.notes import table_notes
from ui.questions import ask, show_question
from ui.session import Workspace
from ui.tables import TableColumn, show_table
from ui.widgets import name_upload_button

LIMITS = SolveLimits(time_limit_seconds=60.0)
_MOST_MB = 20
_NAME = "solver_workbook"


def show_solver_workbook(workspace: Workspace) -> None:
    """Choose the file, ask, read the comparison; the last answer stays when the page is left."""
    st.markdown(t("compare_page.solver.lead"))
    name_upload_button(t("import_page.file.button"), t("shell.upload_limit", most=fmt.count(_MOST_MB)))
    file = st.file_uploader(t("compare_page.solver.file"), type=["xlsx"], key="solver_file", max_upload_size=_MOST_MB)
    answer = workspace.answer if workspace.answer is not None and workspace.answer.is_shown else None
    plan, ids = (answer.plan, [p.project_id for p in answer.problem.case.projects]) if answer else (None, [])
    last = workspace.questions.get(_NAME)
    if file is None and last is None:
        return
    subject = last.subject if file is None else (file.name, sha256(file.getvalue()).hexdigest())
    start = _say_choose_again if file is None else partial(
        ask, workspace, _NAME, answer_workbook, file.getvalue(), file.name, LIMITS, plan, ids, subject=subject)
    st.markdown(f"**{md(subject[0])}**")
    show_question(workspace, _NAME, t("compare_page.solver.button"), start, partial(_show, workspace), subject=subject,
                  item_text=lambda step: t(f"compare_page.solver.step.{step}"))


def _say_choose_again() -> None:
    st.toast(t("compare_page.solver.choose_again"), icon=":material/upload_file:")


def _show(workspace: Workspace, answer: WorkbookAnswer) -> None:
    show_findings(answer.findings)
    found = answer.comparison
    if found is None:
        return
    verdict = md(t(f"solver_workbook.verdict.{found.verdict}"))
    (st.success if found.verdict == "same" else st.warning)(verdict, icon=":material/balance:")
    if found.is_another_answer:
        st.caption(t("solver_workbook.another_answer"))
    model = found.model
    st.caption(md(t("solver_workbook.model", sheet=model.sheet, cell=model.objective_cell,
                    sense=t(f"solver_workbook.sense.{model.sense}"), decisions=fmt.count(len(model.decisions)),
                    constraints=fmt.count(len(model.constraints)))))
    line = st.container(horizontal=True, key="solver_figures")
    line.metric(t("compare_page.solver.yours"), _figure(found.stored_objective), border=True)
    line.metric(t("compare_page.solver.best"), _figure(found.best_objective), border=True)
    _show_decisions(workspace, found)
    _show_broken(found)


def _show_decisions(workspace: Workspace, found: Comparison) -> None:
    has_ours = any(row.project_id for row in found.rows)
    rows = [{"cell": row.decision.cell, "label": row.decision.label, "stored": _figure(row.decision.stored),
             "best": _figure(row.best), "differs": row.differs,
             "ours": t("compare_page.solver.not_in_case") if not row.project_id else
             t("scenarios.not_funded") if row.option is None else
             t("compare_page.solver.funded", state=fmt.bvnd(row.option.state_mvnd),
               scale=fmt.percent(row.option.scale_share))} for row in found.rows]
    columns = [TableColumn("cell", t("compare_page.solver.column.cell")),
               TableColumn("label", t("compare_page.solver.column.label"), width=320),
               TableColumn("stored", t("compare_page.solver.column.stored")),
               TableColumn("best", t("compare_page.solver.column.best")),
               TableColumn("differs", t("compare_page.solver.column.differs"), "yes_no")]
    if has_ours:
        columns.append(TableColumn("ours", t("compare_page.solver.column.ours"), width=320))
    st.markdown(f"**{t('compare_page.solver.decisions')}**")
    show_table(rows, columns, key="solver_decisions", file_stem="mo-hinh-solver", notes=table_notes(workspace),
               alt=t("compare_page.solver.decisions"), height="content" if len(rows) < 12 else 420)
    st.caption(t("compare_page.solver.own_unit"))


def _show_broken(found: Comparison) -> None:
    if not found.broken:
        st.markdown(f":material/check: {t('solver_workbook.all_kept')}")
        return
    for broken in found.broken[:20]:
        key = "broken_limit" if broken.constraint is None else "broken"
        st.markdown(f"- {md(t(f'solver_workbook.{key}', cell=broken.cell, by=_figure(broken.by)))}")


def _figure(value: object) -> str:
    return t("solver_workbook.none") if value is None else fmt.number(value, 6, trim=True)
