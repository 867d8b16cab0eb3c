"""Results against promise: by project and by product, each kind on its own; localisation year by year on its own basis.

Shares on different bases are never added, averaged or compared.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from models.codes import LocalisationBasis, ResultKind
from models.follow.tasks import belongs_to_confidential
from models.ledger import Result
from models.problem import Problem


@dataclass(frozen=True, slots=True)
class ResultCount:
    """Results of one kind under one key (a project, or a product number; "" = not given).

    promised: with a day to be there by. due: of them, those whose day has passed. achieved: all that are there until
    the day, promised or not; late: achieved after their day; overdue: due and not there. amount_mvnd: revenue or price
    of transfers achieved. lacks_evidence: achieved with nothing that shows it.
    """

    key: str
    kind: ResultKind
    promised: int
    due: int
    achieved: int
    late: int
    overdue: int
    amount_mvnd: int
    lacks_evidence: int
    is_confidential: bool


@dataclass(frozen=True, slots=True)
class LocalisationPoint:
    """Localisation of a project in a year on one basis: what the register promised, what the product's target asks,
    what was recorded; None = not given. achieved_on None = recorded, and not told to be achieved."""

    project_id: str
    product_no: int | None
    year: int
    basis: LocalisationBasis
    promised_share: Fraction | None
    target_share: Fraction | None
    recorded_share: Fraction | None
    achieved_on: date | None
    is_confidential: bool

    @property
    def missing_share(self) -> Fraction | None:
        """Share points short of the promise; 0 = kept, None = nothing to hold it against."""
        if self.promised_share is None or self.recorded_share is None:
            return None
        return max(Fraction(0), self.promised_share - self.recorded_share)


def results_by_project(problem: Problem, as_of: date) -> tuple[ResultCount, ...]:
    """A row for each project and kind of result, the ones with most overdue first."""
    return _counts(problem, {row.project_id: row.project_id for row in problem.case.results}, as_of)


def results_by_product(problem: Problem, as_of: date) -> tuple[ResultCount, ...]:
    """A row for each product and kind of result. Confidential projects are in none: they have no product to be told."""
    products = {}
    for row in problem.case.results:
        project = problem.case.project_by_id[row.project_id]
        if not project.is_confidential:
            products[row.project_id] = "" if project.product_no is None else str(project.product_no)
    return _counts(problem, products, as_of)


def _counts(problem: Problem, key_of: Mapping[str, str], as_of: date) -> tuple[ResultCount, ...]:
    rows: dict[tuple[str, ResultKind], list[Result]] = defaultdict(list)
    for row in problem.case.results:
        if row.project_id in key_of:
            rows[key_of[row.project_id], row.result_kind].append(row)
    found = [_count(key, kind, own, as_of, belongs_to_confidential(problem.case, key))
             for (key, kind), own in rows.items()]
    return tuple(sorted(found, key=lambda row: (-row.overdue, row.key, list(ResultKind).index(row.kind))))


def _count(key: str, kind: ResultKind, rows: list[Result], as_of: date, is_confidential: bool) -> ResultCount:
    there = [row for row in rows if row.achieved_on and row.achieved_on <= as_of]
    due = [row for row in rows if row.due_on and row.due_on < as_of]
    return ResultCount(
        key, kind, sum(row.due_on is not None for row in rows), len(due), len(there),
        sum(bool(row.due_on and row.achieved_on > row.due_on) for row in there),
        sum(row not in there for row in due), sum(row.amount_mvnd or 0 for row in there),
        sum(not (row.evidence or row.evidence_document) for row in there), is_confidential)


def localisation_path(problem: Problem, as_of: date) -> tuple[LocalisationPoint, ...]:
    """Year by year and basis by basis, of every project with anything recorded, in the order of the register.

    The record of a year is that of its last result; a result not achieved yet stands in the year it is due.
    """
    recorded: dict[tuple[str, int, LocalisationBasis], Result] = {}
    for row in sorted(problem.case.results, key=lambda row: (row.achieved_on or date.min, row.result_id)):
        day = row.achieved_on or row.due_on or as_of
        if row.result_kind is ResultKind.LOCALISATION and row.basis and (row.achieved_on or date.min) <= as_of:
            recorded[row.project_id, day.year, row.basis] = row
    promised = {(row.project_id, row.year, row.basis): row.achieved_share for row in problem.case.localisation}
    targets = {(row.product_no, row.year, row.basis): row.target_share for row in problem.targets}
    followed = {(project_id, basis) for project_id, _, basis in recorded}
    keys = {*recorded, *(key for key in promised if (key[0], key[2]) in followed)}
    found = []
    for project_id, year, basis in sorted(keys, key=lambda key: (key[0], key[2], key[1])):
        project, row = problem.case.project_by_id[project_id], recorded.get((project_id, year, basis))
        found.append(LocalisationPoint(
            project_id, project.product_no, year, basis, promised.get((project_id, year, basis)),
            targets.get((project.product_no, year, basis)), row.achieved_share if row else None,
            row.achieved_on if row else None, project.is_confidential))
    return tuple(found)
