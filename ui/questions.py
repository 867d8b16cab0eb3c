"""Asking from a page: a question runs in its own process, is watched and stopped, and its answer stays in the visit.

A question is kept under its name in `workspace.questions`, with the plan it was about: leaving the page loses nothing.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

import streamlit as st

from models.jobs.fair_queue import MOST_OF_PERSON
from models.jobs.question_job import QuestionJob
from models.jobs.solve_job import JobState
from models.watch import Step
from ui import format as fmt
from ui.again import run_again
from ui.i18n import t
from ui.messages import md
from ui.navigation import current_page
from ui.person import person_of
from ui.session import PlanState, Workspace, plan_state

# The panel on the screen and the project somebody asks about: other pages lead here by setting them.
PANEL, PROJECT = "explain_panel", "explain_project"


@dataclass
class Asked:
    """One question: its job, the question digest of the plan it was about, what it was about, when it was asked.

    page: the file of the page that asked (`ui.navigation`). is_seen: its answer has been on the screen.
    """

    job: QuestionJob
    plan_digest: str
    subject: object
    started: float
    page: str = ""
    is_seen: bool = False

    @property
    def is_over(self) -> bool:
        return self.job.poll().is_over


def asked(workspace: Workspace, name: str, subject: object = None) -> Asked | None:
    """The question of this name; None when none was asked, or only about another subject."""
    found = workspace.questions.get(name)
    return found if found is not None and found.subject == subject else None


def ask(workspace: Workspace, name: str, card: Callable, *arguments: object, subject: object = None,
        is_list: bool = False, **keywords: object) -> None:
    """Start a question, as a rule about the plan on the screen; an earlier one of the same name is given up."""
    earlier = workspace.questions.get(name)
    if earlier is not None and not earlier.is_over:
        earlier.job.kill()
    job = QuestionJob.start(card, *arguments, is_list=is_list, person=person_of(workspace), **keywords)
    about = workspace.answer.problem.digest if workspace.answer is not None else ""
    workspace.questions[name] = Asked(job, about, subject, monotonic(), current_page())


def show_question(workspace: Workspace, name: str, button: str, start: Callable[[], None],
                  show: Callable[[object], None], *, subject: object = None,
                  item_text: Callable[[object], str] = str, rests_on_plan: bool = True,
                  show_known: Callable[[object], None] | None = None) -> None:
    """The whole life of one question: the button, the progress with a way to stop, the answer or why there is none.

    `show` draws a result, whole or partial; `item_text` says what a step is about. rests_on_plan: it is about the plan
    on the screen; otherwise its subject alone says what it is about. show_known: draws what is known while it runs.
    """
    question = asked(workspace, name, subject)
    if question is not None and not question.is_over:
        _watch(question, name, item_text, show_known)
        return
    st.button(button if question is None else t("explain_page.again"), key=f"ask_{name}", on_click=start,
              type="primary" if question is None else "secondary",
              icon=":material/play_arrow:" if question is None else ":material/refresh:")
    if question is None:
        return
    question.is_seen = True
    _show_standing(workspace, question, rests_on_plan)
    if question.job.result is not None:
        show(question.job.result)


def _watch(question: Asked, name: str, item_text: Callable[[object], str],
           show_known: Callable[[object], None] | None) -> None:
    @st.fragment(run_every=1.0)
    def follow() -> None:
        if question.is_over:
            run_again()
        _show_progress(question, item_text)
        if show_known is not None and question.job.known is not None:
            show_known(question.job.known)

    follow()
    st.button(t("shell.stop"), key=f"cancel_{name}", icon=":material/stop:", on_click=question.job.cancel,
              help=t("explain_page.cancel_help"))


def _show_progress(question: Asked, item_text: Callable[[object], str]) -> None:
    job, step = question.job, question.job.progress
    if place := job.queue_position:
        st.info(t("explain_page.waiting", position=fmt.count(place)), icon=":material/hourglass_empty:")
        return
    seconds = fmt.number(monotonic() - question.started)
    if not isinstance(step, Step) or not step.total:
        st.progress(0.0, text=t("explain_page.running", seconds=seconds))
        return
    st.progress(min(step.done / step.total, 1.0), text=t(
        "explain_page.running_step", done=fmt.count(step.done), total=fmt.count(step.total), seconds=seconds,
        item=md(item_text(step.item))))


def _show_standing(workspace: Workspace, question: Asked, rests_on_plan: bool) -> None:
    """How the question ended, and whether its plan is still the one on the screen."""
    job = question.job
    if job.state is JobState.CANCELLED:
        st.warning(t("explain_page.partial" if job.result is not None else "explain_page.cancelled"),
                   icon=":material/stop_circle:")
    elif job.state is JobState.FAILED:
        st.error(t(f"explain_page.failure.{job.failure}", projects=md(job.detail), most=fmt.count(MOST_OF_PERSON)),
                 icon=":material/error:")
    if rests_on_plan and (question.plan_digest != workspace.answer.problem.digest
                          or plan_state(workspace) is PlanState.STALE):
        st.warning(t("explain_page.old_plan"), icon=":material/update:")
