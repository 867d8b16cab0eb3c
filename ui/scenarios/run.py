"""A trial plan of a scenario in a process of its own, its run record, and runs and files opened again."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

import streamlit as st

from models.files.document_limits import LIMITS as DOCUMENT_LIMITS
from models.problem import Problem
from models.scenario import Scenario, pose_problem
from models.scenario.adopting import date_before, entries_of
from models.scenario.comparison import Named, Planned, plan_scenario
from models.scenario.reading import read_scenario_text
from models.scenario.run_record import NotARunRecord, RunRecord, read_run, record_run, reopen_run, to_json, to_link
from models.words.scenario_text import planned_state
from ui import format as fmt
from ui.again import run_again
from ui.changes.entries import show_entries
from ui.downloads import file_name
from ui.i18n import language, t
from ui.known_plans import known_plans
from ui.messages import md, show_findings
from ui.questions import ask, show_question
from ui.scenarios.desk import Desk
from ui.scenarios.keep import LIMITS
from ui.scenarios.scenario_list import look_at
from ui.session import Workspace
from ui.widgets import name_upload_button

LINK = "run"
_MOST_MB = DOCUMENT_LIMITS.bytes // 1_000_000
# A file that stays in its field is read in every run: once for each content.
_read_scenario = st.cache_resource(show_spinner=False, max_entries=16)(read_scenario_text)


def show_trial(workspace: Workspace, base: Problem, problem: Problem, scenario: Scenario, name: str) -> None:
    """Plan the scenario beside the plan on the other pages; the answer stays in the visit."""
    st.markdown(f"**{t('scenarios.run.title')}**")
    st.caption(t("scenarios.run.lead"))
    subject = (base.digest, problem.digest)
    show_question(
        workspace, "scenario_trial", t("scenarios.run.button"),
        partial(ask, workspace, "scenario_trial", plan_scenario, Named(name, problem), base, LIMITS,
                subject=subject, is_list=True),
        partial(_show_planned, workspace, scenario, name), subject=subject, rests_on_plan=False)


def _show_planned(workspace: Workspace, scenario: Scenario, name: str, planned: Planned) -> None:
    remember_plans([planned])
    st.markdown(f"**{planned_state(planned, language())}**")
    if planned.figures is not None:
        show_headline(planned)
    record = record_run(workspace.draft.base, replace(scenario, name=name), planned.problem, planned.plan, LIMITS)
    st.download_button(t("scenarios.run.record"), to_json(record).encode("utf-8"),
                       file_name(f"ho-so-tinh-toan-{name}", "json"), "application/json", key="run_record_save",
                       on_click="ignore", icon=":material/download:")
    with st.expander(t("scenarios.run.link"), icon=":material/link:"):
        st.code(f"?{LINK}={to_link(record)}", language=None, wrap_lines=True)


def remember_plans(every: Iterable[Planned]) -> None:
    """What was planned in the background gives the list its figures, and opening a scenario its plan."""
    for planned in every:
        if planned.figures is not None:
            known_plans().keep_plan(planned.problem.digest, planned.plan)


def show_headline(planned: Planned) -> None:
    """Four figures of a plan."""
    figures = planned.figures
    line = st.container(horizontal=True, key=f"headline_{planned.problem.digest[:8]}")
    for name, value in (("value", f"{fmt.number(figures.value, 2)} {t('shell.unit.points')}"),
                        ("projects", fmt.count(figures.projects)),
                        ("state_mvnd", fmt.bvnd(figures.state_mvnd)),
                        ("counterpart_mvnd", fmt.bvnd(figures.counterpart_mvnd))):
        line.metric(t(f"compare_page.figure.{name}"), value, border=True)


def show_openers(workspace: Workspace, desk: Desk) -> None:
    """Open a scenario file, a run record, or the link of a run in the address."""
    name_upload_button(t("import_page.file.button"), t("shell.upload_limit", most=fmt.count(_MOST_MB)))
    file = st.file_uploader(t("scenarios.open.scenario"), type=["yaml", "yml"], key="open_scenario",
                            max_upload_size=_MOST_MB)
    if file is not None:
        _open_scenario(desk, file.name, file.getvalue())
    file = st.file_uploader(t("scenarios.open.record"), type=["json"], key="open_record", max_upload_size=_MOST_MB)
    text = file.getvalue().decode("utf-8", "replace") if file is not None else st.query_params.get(LINK)
    if text:
        _show_record(workspace, desk, text)


def _open_scenario(desk: Desk, name: str, content: bytes) -> None:
    reading = _read_scenario(content, name)
    show_findings(reading.findings)
    if reading.scenario is not None:
        is_new = reading.scenario not in desk.kept.values()
        key = desk.keep(reading.scenario)
        if is_new:
            run_again()  # the list above has it then
        st.success(t("scenarios.open.opened", name=md(desk.kept[key].name or name)), icon=":material/check:")
        st.button(t("scenarios.open.look"), key="look_at_file", icon=":material/visibility:", on_click=look_at,
                  args=(key,))


def _show_record(workspace: Workspace, desk: Desk, text: str) -> None:
    try:
        record = read_run(text)
    except NotARunRecord:
        st.error(t("scenarios.not_a_run"), icon=":material/error:")
        return
    run = reopen_run(record, workspace.draft.base, record.solver, _solver_version(record))
    st.markdown(f"**{md(record.scenario.name)}** · {fmt.day(record.as_of)} · {md(record.solver)} "
                f"{md(record.solver_version)} · {md(t(f'scenarios.state.{record.termination}'))}")
    if run.is_same:
        st.success(t("compare_page.same_run"), icon=":material/check:")
    else:
        show_findings(run.findings)
    base, _ = pose_problem(workspace.draft.base, date_before(record.scenario, record.as_of))
    if run.problem is not None and base is not None:
        entries = entries_of(record.scenario, workspace.draft.base, record.as_of, run.problem)
        show_entries(workspace, entries, base, run.problem, key="record_changes", file_stem="thay-doi-cua-ho-so")
    st.button(t("scenarios.open.add_record"), key="add_record", icon=":material/add:",
              on_click=partial(_take_record, desk, record))


def _take_record(desk: Desk, record: RunRecord) -> None:
    look_at(desk.keep(record.scenario))


@st.cache_resource(show_spinner=False)
def _highs_version() -> str:
    from models.milp.solver import solver_version

    return solver_version()


def _solver_version(record: RunRecord) -> str:
    return _highs_version() if record.solver == "highs" else record.solver_version
