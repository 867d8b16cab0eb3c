"""What leaves the briefing page as a document: the submission as DOCX and PDF, replies to applicants as one archive.

`show_brief_downloads(workspace, brief)` is all that a page calls.
"""
from __future__ import annotations

from functools import partial

import streamlit as st

from models.brief.brief import Brief
from models.checks.letters import check_letters
from models.explain.all_projects import AllExplained
from models.export.documents.docx_template import problem_of_template
from models.export.documents.solved_replies import SolvedReplies, solve_replies
from models.export.documents.submission_file import WRITERS, drawn_submission, submission_file, write_drawn
from ui import downloads
from ui import format as fmt
from ui.i18n import has_sentence, language, t
from ui.known_views import view_of
from ui.messages import md, show_findings
from ui.questions import ask, asked, show_question
from ui.session import Workspace
from ui.terms import named

# Up to so many funded projects a document is made while the button is pressed; above, it is a job with progress.
_AT_ONCE = 600
_WHICH = ("not_funded", "funded", "all")


def show_brief_downloads(workspace: Workspace, brief: Brief) -> None:
    """Buttons for both forms of the submission, and the replies as a job; not on paper (`briefing_style`)."""
    with st.container(key="brief_downloads"), st.expander(t("documents.title"), icon=":material/download:"):
        _show_all(workspace, brief)


def _show_all(workspace: Workspace, brief: Brief) -> None:
    st.markdown(f"**{t('documents.submission')}**")
    st.caption(t("documents.submission_help"))
    show_findings(view_of(brief.problem.digest, "letters", lambda: tuple(check_letters(brief.problem))))
    if not _show_problem("submission"):
        for place, suffix in zip(st.columns(len(WRITERS)), WRITERS, strict=True):
            with place:
                _show_submission(workspace, brief, suffix)
    _show_replies(workspace, brief)


def _show_problem(kind: str) -> bool:
    """Whether the ministry's template cannot be used, and why, in place of buttons that would fail."""
    problem = problem_of_template(kind, language())
    if problem is not None:
        st.error(md(problem.message(language())), icon=":material/description:")
    return problem is not None


def _show_submission(workspace: Workspace, brief: Brief, suffix: str) -> None:
    label, told = t(f"documents.button.{suffix}"), language()
    if len(brief.plan.chosen) <= _AT_ONCE:
        downloads.button(st, label, partial(submission_file, brief, suffix, told), t("documents.file.submission"),
                         suffix)
        return
    # What was asked on the brief since then makes it another document.
    subject = (told, brief.problem.digest, brief.missing, brief.source)

    def start() -> None:
        ask(workspace, f"submission_{suffix}", write_drawn, drawn_submission(brief, suffix, told), suffix,
            subject=subject)

    show_question(workspace, f"submission_{suffix}", t("documents.prepare", name=label), start,
                  lambda content: content and downloads.button(
                      st, label, lambda: content, t("documents.file.submission"), suffix),
                  subject=subject, item_text=_step_text)


def _show_replies(workspace: Workspace, brief: Brief) -> None:
    st.markdown(f"**{t('documents.replies')}**")
    st.caption(t("documents.replies_help"))
    if _show_problem("reply"):
        return
    which = st.segmented_control(t("why.panel.all.which"), _WHICH, default="not_funded", required=True,
                                 key="replies_which", persist_state="session",
                                 format_func=named(_WHICH, lambda name: t(f"why.panel.all.of.{name}")))
    funded = brief.plan.chosen_by_project
    ids = [project.project_id for project in brief.problem.case.projects
           if which == "all" or (project.project_id in funded) == (which == "funded")]
    known = _answers_so_far(workspace, brief)
    subject = (language(), which, brief.problem.digest)
    show_question(workspace, "replies", t("documents.prepare_replies", count=fmt.count(len(ids))),
                  partial(ask, workspace, "replies", solve_replies, brief.problem, brief.plan, ids, language(),
                          subject=subject, is_list=True, known=known),
                  _show_archive, subject=subject)


def _show_archive(found: SolvedReplies) -> None:
    if found.unsolved:
        st.warning(t("documents.unsolved", count=fmt.count(len(found.unsolved)), letters=fmt.count(found.letters)),
                   icon=":material/hourglass_bottom:")
    downloads.button(st, t("documents.button.replies", count=fmt.count(found.letters)), lambda: found.archive,
                     t("documents.file.replies"), "zip")


def _answers_so_far(workspace: Workspace, brief: Brief) -> tuple:
    """What the Explain page found about every project of this very plan: it is not solved twice."""
    found: list = []
    for which in _WHICH:
        question = asked(workspace, "all", which)
        if question is not None and question.is_over and question.plan_digest == brief.problem.digest and isinstance(
                question.job.result, AllExplained):
            found += question.job.result.answers
    return tuple(found)


def _step_text(step: object) -> str:
    key = f"submission.progress.{step}"
    return t(key) if has_sentence(key) else str(step)
