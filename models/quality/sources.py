"""The register by source: completeness, freshness, evidence and localisation of the projects that came together."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from models.domain import Pledge, Project
from models.problem import Problem
from models.register.filters import fold_text

# What a planner needs of every project; other columns are rightly blank for most.
WANTED = ("name_vi", "name_en", "product_no", "channel", "managing_agency", "locality", "lead_enterprise", "institutes",
          "trl_now", "trl_end", "source_document", "source_on", "costs", "scores", "pledges", "localisation")
_TABLES = ("costs", "scores", "pledges", "localisation")
OLD_AFTER_DAYS = 365


class SourceKind(StrEnum):
    """What a source is: the proposing document, or the agency that manages the projects."""

    DOCUMENT = "source_document"
    AGENCY = "managing_agency"


@dataclass(frozen=True, slots=True)
class SourceQuality:
    """One source. `name` "" = not given. Shares are exact; `filled` counts projects per column of WANTED.

    `newest_on`, `oldest_on`: dates of the documents, None when no project has one; `days_old` of the oldest.
    """

    name: str
    project_ids: tuple[str, ...]
    filled: Mapping[str, int]
    newest_on: date | None
    oldest_on: date | None
    days_old: int | None
    undated: int
    pledged_mvnd: int
    unevidenced_mvnd: int
    localisation_unknown: int

    @property
    def completeness_share(self) -> Fraction:
        """Filled cells over all wanted ones."""
        return Fraction(sum(self.filled.values()), len(WANTED) * len(self.project_ids))

    @property
    def is_old(self) -> bool:
        return self.days_old is not None and self.days_old > OLD_AFTER_DAYS


def source_quality(problem: Problem, kind: SourceKind) -> tuple[SourceQuality, ...]:
    """Every source of the register, in alphabetical order; projects without one come last under ""."""
    groups: dict[str, list[Project]] = defaultdict(list)
    spelling: dict[str, str] = {}
    for project in problem.case.projects:
        name = problem.body_of(project.project_id, kind) if kind is SourceKind.AGENCY else project.source_document
        name = " ".join(name.split())
        groups[spelling.setdefault(fold_text(name), name)].append(project)
    ordered = sorted(groups, key=lambda name: (name == "", fold_text(name)))
    unknown = localisation_unknown(problem)
    pledges: dict[str, list[Pledge]] = defaultdict(list)
    for pledge in problem.case.pledges:
        pledges[pledge.project_id].append(pledge)
    rows = _tables_with_rows(problem)
    return tuple(_quality(problem, name, groups[name], pledges, unknown, rows) for name in ordered)


def localisation_unknown(problem: Problem) -> frozenset[str]:
    """Projects of a product with a localisation target of which no share on the target's basis is known."""
    wanted: dict[int, set[object]] = defaultdict(set)
    for target in problem.targets:
        wanted[target.product_no].add(target.basis)
    known = {(row.project_id, row.basis) for row in problem.case.localisation if row.achieved_share is not None}
    return frozenset(p.project_id for p in problem.case.projects
                     if any((p.project_id, basis) not in known for basis in wanted.get(p.product_no, ())))


def unevidenced_mvnd(pledges: list[Pledge]) -> int:
    """Pledged money without a document behind it."""
    return sum(pledge.amount_mvnd for pledge in pledges if not pledge.evidence_document)


def _tables_with_rows(problem: Problem) -> Mapping[str, frozenset[str]]:
    return {table: frozenset(row.project_id for row in getattr(problem.case, table)) for table in _TABLES}


def _quality(problem: Problem, name: str, projects: list[Project], pledges: Mapping[str, list[Pledge]],
             unknown: frozenset[str], rows: Mapping[str, frozenset[str]]) -> SourceQuality:
    ids = tuple(project.project_id for project in projects)
    dates = sorted(project.source_on for project in projects if project.source_on)
    own = [pledge for project_id in ids for pledge in pledges.get(project_id, ())]
    filled = {column: sum(project_id in rows[column] for project_id in ids) if column in rows
              else sum(getattr(project, column) not in (None, "", ()) for project in projects) for column in WANTED}
    return SourceQuality(
        name, ids, filled, dates[-1] if dates else None, dates[0] if dates else None,
        (problem.rulebook.as_of - dates[0]).days if dates else None, len(projects) - len(dates),
        sum(pledge.amount_mvnd for pledge in own), unevidenced_mvnd(own),
        sum(project_id in unknown for project_id in ids))
