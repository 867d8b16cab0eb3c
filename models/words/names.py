"""Ids in a row inside a sentence, and what a project is called where confidential ones are not named."""
from __future__ import annotations

from collections.abc import Iterable, Sequence

from models.domain import Case
from models.problem import Problem
from models.wording import say
from models.words.figures import count_text

# More ids than this in one sentence are counted, not listed; annexes and workbook hold them all.
MOST_NAMED = 6


def names_text(names: Iterable[str], language: str) -> str:
    """All ids, or the word for none."""
    return ", ".join(names) or say("explain_rules.nobody", language)


def ids_text(ids: Sequence[str], language: str) -> str:
    """Ids in a row, the first `MOST_NAMED` of them, and how many more there are; the word for none."""
    if not ids:
        return say("terms.nobody", language)
    if len(ids) <= MOST_NAMED + 1:
        return ", ".join(ids)
    return say("brief.and_more", language, ids=", ".join(ids[:MOST_NAMED]),
               count=count_text(len(ids) - MOST_NAMED, language))


def agency_label(problem: Problem, project_id: str) -> str:
    """The managing agency of a project where confidential ones are not named; "" for those."""
    return "" if problem.case.project_by_id[project_id].is_confidential else problem.body_of(
        project_id, "managing_agency")


def project_label(case: Case, project_id: str, language: str) -> str:
    """Id and name; a confidential project by its id alone, with the word for it."""
    project = case.project_by_id[project_id]
    if project.is_confidential:
        return say("brief.confidential", language, project=project_id)
    name = (project.name_en if language == "en" else project.name_vi) or project.name_vi
    return say("terms.project_with_name", language, project=project_id, name=name)
