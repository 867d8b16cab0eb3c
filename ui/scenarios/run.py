"""A trial plan of the scenario on the desk in a process of its own, its run record, and runs and files opened again."""
from __future__ import annotations

from functools import partial

import streamlit as st

from models.files.document_limits import LIMITS as DOCUMENT_LIMITS
from models.plan import Plan
from models.problem import Problem
from models.scenario import Scenario
from models.scenario.comparison import Named, Planned, plan_scenario
from models.scenario.reading import read_scenario_text
from models.scenario.run_record import NotARunRecord, RunRecord, read_run, record_run, reopen_run, to_json, to_link
from models.search_limits import SolveLimits
from models.store import Store
from models.words.scenario_text import planned_state
from ui import format as fmt
from ui.downloads import file_name
from ui.i18n import language, t
from ui.messages import md, show_findings
from ui.questions import ask, asked, show_question
from ui.scenarios.adopt import adoption_button, show_adoption
from ui.scenarios.desk import Desk
from ui.scenarios.link import choose_from_library
from ui.session import Workspace
from ui.widgets import name_upload_button

LIMITS = SolveLimits(time_limit_seconds=60.0)
LINK = "run"
_MOST_MB = DOCUMENT_LIMITS.bytes // 1_000_000
# A file that stays in its field is read in every run: once for each content.
_read_scenario = st.cache_resource(show_spinner=False, max_entries=16)(read_scenario_text)


def show_trial(workspace: Workspace, base: Problem, problem: Problem, stack: Scenario) -> None:
    """Plan the stack beside the plan on the other pages; the answer stays in the visit."""
    st.subheader(t("scenarios.run.title"))
    st.caption(t("scenarios.run.lead"))
    subject = (base.digest, problem.digest)
    if asked(workspace, "scenario_trial", subject) is None and "scenario_trial" in workspace.questions:
        st.warning(t("scenarios.run.stale"), icon=":material/update:")
    show_question(
        workspace, "scenario_trial", t("scenarios.run.button"),
        partial(ask, workspace, "scenario_trial", plan_scenario, Named(stack.name, problem), base, LIMITS,
                subject=subject, is_list=True),
        partial(_show_planned, workspace, stack), subject=subject, rests_on_plan=False)


def plan_of(workspace: Workspace, base: Problem, problem: Problem) -> Plan | None:
    """The plan that answers the problem: of the trial, else the one on the other pages where it answers the same."""
    question = asked(workspace, "scenario_trial", (base.digest, problem.digest))
    if question is not None and question.is_over and question.job.result is not None:
        return question.job.result.plan
    answer = workspace.answer
    return answer.plan if answer is not None and answer.problem.digest == problem.digest else None


def _show_planned(workspace: Workspace, stack: Scenario, planned: Planned) -> None:
    st.markdown(f"**{planned_state(planned, language())}**")
    if planned.figures is not None:
        show_headline(planned)
    record = record_run(workspace.draft.base, stack, planned.problem, planned.plan, LIMITS)
    line = st.container(horizontal=True, key="run_record")
    line.download_button(t("scenarios.run.record"), to_json(record).encode("utf-8"),
                         file_name(f"ho-so-tinh-toan-{stack.name}", "json"), "application/json", key="run_record_save",
                         on_click="ignore", icon=":material/download:")
    if planned.figures is not None:
        adoption_button(line, workspace, planned.problem, stack.name, planned.plan)
        show_adoption(workspace)
    with st.expander(t("scenarios.run.link"), icon=":material/link:"):
        st.code(f"?{LINK}={to_link(record)}", language=None, wrap_lines=True)


def show_headline(planned: Planned) -> None:
    """Four figures of a plan."""
    figures = planned.figures
    line = st.container(horizontal=True, key=f"headline_{planned.problem.digest[:8]}")
    for name, value in (("value", f"{fmt.number(figures.value, 2)} {t('shell.unit.points')}"),
                        ("projects", fmt.count(figures.projects)),
                        ("state_mvnd", fmt.bvnd(figures.state_mvnd)),
                        ("counterpart_mvnd", fmt.bvnd(figures.counterpart_mvnd))):
        line.metric(t(f"compare_page.figure.{name}"), value, border=True)


def show_openers(workspace: Workspace, desk: Desk, store: Store | None) -> None:
    """Open a scenario of the library, a scenario file, a run record, or the link of a run in the address."""
    with st.expander(t("scenarios.open.title"), icon=":material/folder_open:", expanded=LINK in st.query_params):
        if store is not None:
            choose_from_library(workspace, desk, store)
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
        key = desk.keep(reading.scenario)
        st.success(t("scenarios.open.opened", name=md(desk.kept[key].name or name)), icon=":material/check:")


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
    st.button(t("scenarios.open.add_record"), key="add_record", icon=":material/add:",
              on_click=partial(_take_record, desk, record))


def _take_record(desk: Desk, record: RunRecord) -> None:
    desk.stack = [desk.keep(record.scenario)]


@st.cache_resource(show_spinner=False)
def _highs_version() -> str:
    from models.milp.solver import solver_version

    return solver_version()


def _solver_version(record: RunRecord) -> str:
    return _highs_version() if record.solver == "highs" else record.solver_version
