"""Replies for many applicants in one go: each question solved, then all letters as one archive. A job for a page."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from models.explain.all_projects import explain_all
from models.explain.why import WhyIn, WhyNot
from models.export.replies import zip_replies
from models.limits import SolveLimits
from models.plan import Plan
from models.problem import Problem


@dataclass(frozen=True, slots=True)
class SolvedReplies:
    """archive: a ZIP with one DOCX a project; letters: how many; unsolved: ids whose letter says it was not solved."""

    archive: bytes
    letters: int
    unsolved: tuple[str, ...]


def solve_replies(problem: Problem, plan: Plan, project_ids: Sequence[str], language: str,
                  limits: SolveLimits | None = None, *, known: Iterable[WhyNot | WhyIn] = (),
                  on_progress: Callable[[int, int, str], None] | None = None,
                  should_stop: Callable[[], bool] | None = None) -> SolvedReplies:
    """Letters for `project_ids`. known: answers found before about this very plan; the rest is solved here.

    Stopped, it still writes every letter: those it did not reach say that their question was not solved.
    """
    answers = {answer.project_id: answer for answer in known}
    asked = [project_id for project_id in project_ids if project_id not in answers]
    if asked:
        found = explain_all(problem, plan, limits, project_ids=asked, on_progress=on_progress, should_stop=should_stop)
        answers |= {answer.project_id: answer for answer in found.answers}
    archive = zip_replies(problem, plan, answers.values(), language, project_ids=project_ids)
    return SolvedReplies(archive, len(project_ids), tuple(i for i in project_ids if i not in answers))
