"""Questions asked on another page: how far they are, and the way back to an answer that nobody has seen yet."""
from __future__ import annotations

import streamlit as st

from models.jobs.solve_job import JobState
from models.watch import Step
from ui import format as fmt
from ui.again import run_again
from ui.i18n import has_sentence, t
from ui.navigation import current_page, page_link
from ui.questions import Asked
from ui.session import Workspace


def show_running_work(workspace: Workspace) -> None:
    """A line in the side bar for each question of another page; nothing while there is none."""
    here = current_page()
    away = {name: each for name, each in workspace.questions.items()
            if isinstance(each, Asked) and each.page and each.page != here and not each.is_seen}
    if not away:
        return
    with st.sidebar.container(key="running_work", border=True, gap="xxsmall"):
        st.caption(t("work.title"))
        for name, question in away.items():
            page_link(question.page, label=_label(name, question.page), width="stretch",
                      icon=":material/task_alt:" if question.is_over else ":material/progress_activity:")
            if question.is_over:
                st.caption(t("work.cancelled" if question.job.state is JobState.CANCELLED else "work.failed"
                             if question.job.state is JobState.FAILED else "work.done"))
        if any(not question.is_over for question in away.values()):
            _follow(away)


def _follow(away: dict[str, Asked]) -> None:
    were_over = {name: question.is_over for name, question in away.items()}

    @st.fragment(run_every=2.0)
    def follow() -> None:
        if any(question.is_over != were_over[name] for name, question in away.items()):
            run_again()
        for name, question in away.items():
            if not question.is_over:
                st.caption(f"{_label(name, question.page)}: {_how_far(question)}")

    follow()


def _how_far(question: Asked) -> str:
    if place := question.job.queue_position:
        return t("work.waiting", position=fmt.count(place))
    step = question.job.progress
    if isinstance(step, Step) and step.total:
        return t("work.steps", done=fmt.count(step.done), total=fmt.count(step.total))
    return t("work.running")


def _label(name: str, page: str) -> str:
    """What the question is called; one without a name of its own goes by its page."""
    key = f"work.name.{name}"
    return t(key) if has_sentence(key) else t(f"shell.nav.{page.rpartition('/')[2].removesuffix('.py')}")
