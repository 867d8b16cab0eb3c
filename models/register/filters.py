"""The register as people look for projects in it: filters, a search that ignores accents, sums of one project."""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from models.domain import PoolDimension, Project
from models.problem import Problem

_NUMBERED = re.compile(r"(.*?)(\d+)")
# What a project is filed under, in the order in which filters are offered.
DIMENSIONS = ("technology_group", "product", "managing_agency", "locality", "regime", "status", "decision")


@dataclass(frozen=True)
class RegisterFilter:
    """Which projects to list: any of the chosen values per dimension, every dimension at once. Empty = all.

    `funded` None = both; `with_findings` True = only projects that have one.
    """

    words: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    funded: bool | None = None
    with_findings: bool = False


def fold_text(text: str) -> str:
    """Text as a hurried person types it: lower case, no accents, đ as d."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(mark for mark in decomposed if not unicodedata.combining(mark)).split())


def value_on(problem: Problem, project: Project, dimension: str) -> str:
    """What a project is filed under on one of DIMENSIONS, as text; "" = not given."""
    if dimension in ("status", "decision"):
        return getattr(project, dimension).value
    return problem.values_of(project, PoolDimension(dimension))


def values_present(problem: Problem, dimension: str) -> tuple[str, ...]:
    """The values that occur in the register on a dimension: numbers in order, text alphabetically, "" last."""
    values = {value_on(problem, project, dimension) for project in problem.case.projects}
    return tuple(sorted(values, key=lambda value: (value == "", not value.isdigit(),
                                                   int(value) if value.isdigit() else 0, fold_text(value))))


def find_projects(problem: Problem, wanted: RegisterFilter, funded: Collection[str],
                  with_findings: Collection[str]) -> tuple[str, ...]:
    """Ids of the projects that pass a filter, in the order of the register. Every word must occur in id or names."""
    words = fold_text(wanted.words).split()
    found = []
    for project in problem.case.projects:
        text = fold_text(f"{project.project_id} {project.name_vi} {project.name_en}") if words else ""
        if (all(word in text for word in words)
                and (wanted.funded is None or (project.project_id in funded) == wanted.funded)
                and (not wanted.with_findings or project.project_id in with_findings)
                and all(value_on(problem, project, name) in values
                        for name, values in wanted.chosen.items() if values)):
            found.append(project.project_id)
    return tuple(found)


def requested_state_mvnd(problem: Problem, project_id: str) -> int:
    """State money a project asks for over all years; a blank request asks for its whole cost."""
    return sum(cost.total_mvnd if cost.state_request_mvnd is None else cost.state_request_mvnd
               for cost in problem.costs_of.get(project_id, ()))


def pledged_mvnd(problem: Problem, project_id: str) -> int:
    """Counterpart money pledged to a project over all years and payers."""
    return sum(pledge.amount_mvnd for pledge in problem.pledges_of.get(project_id, ()))


def next_project_id(problem: Problem) -> str:
    """A free id in the style of the register: the largest number at the end of an id, plus one."""
    numbered = [match for project_id in problem.case.project_by_id if (match := _NUMBERED.fullmatch(project_id))]
    if not numbered:
        return "P001"
    prefix, digits = max((match.groups() for match in numbered), key=lambda parts: int(parts[1]))
    return f"{prefix}{int(digits) + 1:0{len(digits)}}"
