"""The long answers of a briefing: looked for in a process of their own, shown part by part, shared between visits."""
from __future__ import annotations

from functools import partial
from time import monotonic

import streamlit as st

from models.brief.answers import AnswerStep, Baseline, BriefAnswers, find_answers
from models.brief.brief import Brief
from models.jobs.fair_queue import MOST_OF_PERSON
from models.jobs.solve_job import JobState
from models.watch import Step
from models.words.brief_text import missing_line
from ui import format as fmt
from ui.again import run_again
from ui.i18n import language, t
from ui.known_plans import known_plans
from ui.messages import md
from ui.questions import Asked, ask
from ui.session import Workspace

_NAME = "brief"


def answers_on_screen(workspace: Workspace, baseline: Baseline | None) -> BriefAnswers | None:
    """What is known about the plan on the screen: from this visit's search, or from another visit's."""
    problem, plan = workspace.answer.problem, workspace.answer.plan
    search: Asked | None = workspace.questions.get(_NAME)
    known = [known_plans().answers_of(problem.digest), None if search is None else _found_by(search)]
    about = [answers for answers in known if answers is not None and answers.is_about(problem, plan)]
    best = min(about, key=lambda answers: (answers.baseline_digest != _digest(baseline), len(answers.missing)),
               default=None)
    if search is not None and search.is_over:
        search.is_seen = True
        if best is not None:
            known_plans().keep_answers(best)
    return best


def show_search(workspace: Workspace, brief: Brief, baseline: Baseline | None, *, starts_itself: bool) -> None:
    """What is not answered yet, and the search for it; nothing when everything is there."""
    search: Asked | None = workspace.questions.get(_NAME)
    if search is not None and search.plan_digest != brief.problem.digest:
        search = None
    is_running = search is not None and not search.is_over
    if not brief.missing and not is_running:
        return
    start = partial(_start, workspace, brief, baseline)
    if search is None and starts_itself:
        start()
        search, is_running = workspace.questions[_NAME], True
    with st.container(border=True, key="brief_search"):
        if is_running:
            _watch(search, shown=brief.missing)
            return
        if search is not None and search.job.state is JobState.FAILED:
            st.error(t(f"explain_page.failure.{search.job.failure}", projects=md(search.job.detail),
                       most=fmt.count(MOST_OF_PERSON)), icon=":material/error:")
        elif search is not None and search.job.state is JobState.CANCELLED:
            st.warning(t("briefing.search.stopped"), icon=":material/stop_circle:")
        line = st.container(horizontal=True, vertical_alignment="center")
        line.markdown(t("briefing.search.missing", count=fmt.count(len(brief.missing))), width="stretch")
        line.button(t("briefing.search.start"), key="brief_search_start", type="primary", on_click=start,
                    icon=":material/play_arrow:", help=t("briefing.search.help"))


def _start(workspace: Workspace, brief: Brief, baseline: Baseline | None) -> None:
    ask(workspace, _NAME, find_answers, brief.problem, brief.plan, baseline, is_list=True,
        known=answers_on_screen(workspace, baseline))


def _watch(search: Asked, shown: tuple) -> None:
    """Progress once a second; the whole page is drawn anew when another part is there."""
    @st.fragment(run_every=1.0)
    def follow() -> None:
        found = _found_by(search)
        if search.is_over or (found is not None and len(set(shown) & set(found.missing)) < len(shown)):
            run_again()
        _show_progress(search)

    follow()
    st.button(t("shell.stop"), key="brief_search_stop", icon=":material/stop:",
              on_click=search.job.cancel, help=t("briefing.search.stop_help"))


def _show_progress(search: Asked) -> None:
    job, step = search.job, search.job.progress
    if place := job.queue_position:
        st.info(t("explain_page.waiting", position=fmt.count(place)), icon=":material/hourglass_empty:")
        return
    seconds = fmt.number(monotonic() - search.started)
    if not isinstance(step, Step) or not isinstance(step.item, AnswerStep):
        st.progress(0.0, text=t("explain_page.running", seconds=seconds))
        return
    at: AnswerStep = step.item
    inner = t("briefing.search.inner", done=fmt.count(at.done), of=fmt.count(at.of)) if at.of else ""
    share = (step.done + (at.done / at.of if at.of else 0)) / step.total
    st.progress(min(share, 1.0), text=t(
        "briefing.search.running", place=fmt.count(step.done + 1), total=fmt.count(step.total), seconds=seconds,
        part=missing_line(at.part, language()).rstrip("."), inner=inner))


def _found_by(search: Asked) -> BriefAnswers | None:
    """What a search has found, whole or so far."""
    if isinstance(search.job.result, BriefAnswers):
        return search.job.result
    step = search.job.progress
    return step.item.answers if isinstance(step, Step) and isinstance(step.item, AnswerStep) else None


def _digest(baseline: Baseline | None) -> str:
    return "" if baseline is None else baseline.digest
