"""Replies for many applicants in one go: each question solved, then all letters, as one archive or as files."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.explain.all_projects import explain_all
from models.explain.why import WhyAnswer
from models.export.documents.docx_template import open_template, template_path
from models.export.documents.replies import write_replies, zip_replies
from models.plan import Plan
from models.problem import Problem
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch

# Of one question; a register has hundreds of them.
LIMITS = SolveLimits(time_limit_seconds=20.0)


@dataclass(frozen=True, slots=True)
class SolvedReplies:
    """archive: a ZIP with one DOCX a project; letters: how many; unsolved: ids whose letter says it was not solved."""

    archive: bytes
    letters: int
    unsolved: tuple[str, ...]


def solve_replies(problem: Problem, plan: Plan, project_ids: Sequence[str], language: str,
                  limits: SolveLimits | None = None, *, known: Iterable[WhyAnswer] = (),
                  watch: Watch = UNWATCHED) -> SolvedReplies:
    """Letters for `project_ids`. known: answers found before about this very plan; the rest is solved here.

    Stopped, it still writes every letter: those it did not reach say that their question was not solved.
    """
    answers = {answer.project_id: answer for answer in known}
    asked = [project_id for project_id in project_ids if project_id not in answers]
    if asked:
        found = explain_all(problem, plan, limits or LIMITS, project_ids=asked, watch=watch)
        answers |= {answer.project_id: answer for answer in found.answers}
    archive = zip_replies(problem, plan, answers.values(), language, project_ids=project_ids)
    return SolvedReplies(archive, len(project_ids), tuple(i for i in project_ids if i not in answers))


def write_solved_replies(problem: Problem, plan: Plan, folder: Path, language: str,
                         limits: SolveLimits | None = None, *,
                         watch: Watch = UNWATCHED) -> tuple[Path, ...]:
    """A letter for every project of the register into `folder`, each question solved first. Raises TemplateProblem."""
    open_template(template_path("reply", language), "reply")  # refused before the long search, not after it
    found = explain_all(problem, plan, limits or LIMITS, watch=watch)
    ids = [project.project_id for project in problem.case.projects]
    return write_replies(problem, plan, found.answers, folder, language, project_ids=ids)
