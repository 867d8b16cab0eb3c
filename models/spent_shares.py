"""How much of the state money that was committed for a year was spent in the end, by the register's own closed years.

A project's share is drawn from its own years, and as far as these are few from those of all projects of the register:
two years of its own weigh as much as everybody's. Shares are exact. Nothing is taken from anywhere else.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from models.codes import GateDecision, PaidBy
from models.domain import Case
from models.plain import Shared

SHRINKAGE_YEARS = 2
# From fewer project-years than this nothing is concluded. No text sets it.
FEWEST_YEARS = 8
# Shares are recorded in steps of one in ten thousand, rounded up: spending is never thought smaller than it was.
STEPS = 10_000


class YearKind(StrEnum):
    """What became of a project's money in a year."""

    IN_FULL = "in_full"
    IN_PART = "in_part"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class ProjectYear:
    """State money of one project in a closed year, million VND; `share` of it that was spent, at most 1."""

    project_id: str
    year: int
    committed_mvnd: int
    paid_mvnd: int
    share: Fraction
    kind: YearKind


@dataclass(frozen=True, slots=True)
class Moments:
    """Mean and variance of the share of a project's planned money that is spent; the most is 1."""

    mean: Fraction
    variance: Fraction


@dataclass(frozen=True)
class SpentShares(Shared):
    """The closed years of a register, by project and year."""

    seen: tuple[ProjectYear, ...]

    @property
    def is_enough(self) -> bool:
        """Whether anything may be concluded from so many years."""
        return len(self.seen) >= FEWEST_YEARS

    @cached_property
    def own(self) -> dict[str, tuple[Fraction, ...]]:
        """The shares of each project that has closed years."""
        found: dict[str, list[Fraction]] = defaultdict(list)
        for row in self.seen:
            found[row.project_id].append(row.share)
        return {project_id: tuple(shares) for project_id, shares in found.items()}

    @cached_property
    def pooled(self) -> Moments:
        """Of all project-years alike: a project without a year of its own has these."""
        return self._moments(())

    def of(self, project_id: str) -> Moments:
        """Of one project, drawn to those of all."""
        own = self.own.get(project_id, ())
        return self._moments(own) if own else self.pooled

    def rate(self, kind: YearKind) -> Fraction:
        """The part of the project-years that ended so."""
        return Fraction(sum(row.kind is kind for row in self.seen), len(self.seen))

    def _moments(self, own: Sequence[Fraction]) -> Moments:
        everybody = [row.share for row in self.seen]
        first, second = (self._drawn([share**power for share in own], [share**power for share in everybody])
                         for power in (1, 2))
        return Moments(first, second - first**2)

    def _drawn(self, own: Sequence[Fraction], everybody: Sequence[Fraction]) -> Fraction:
        pooled = Fraction(sum(everybody), len(everybody))
        return (sum(own) + SHRINKAGE_YEARS * pooled) / (len(own) + SHRINKAGE_YEARS)


def closed_years(case: Case, as_of: date) -> SpentShares:
    """Every project-year of the register with state money committed whose books are closed (until 31 January of the
    year after it work done is still settled). A project without single payments counts by its quarters as typed."""
    bound, paid = _itemised(case)
    itemised = {row.project_id for row in (*case.payments, *case.commitments)}
    for row in case.actuals:
        if row.project_id not in itemised:
            bound[row.project_id, row.year] += row.state_obligated_mvnd
            paid[row.project_id, row.year] += row.state_paid_mvnd
    ended = {(row.project_id, row.decided_on.year) for row in case.milestones
             if row.gate_decision is GateDecision.TERMINATE and row.decided_on is not None}
    seen = []
    for (project_id, year), committed in sorted(bound.items()):
        if committed > 0 and as_of >= date(year + 1, 2, 1):
            spent = paid[project_id, year]
            share = Fraction(min(STEPS, max(0, -(-spent * STEPS // committed))), STEPS)
            is_ended = not share or (project_id, year) in ended
            kind = YearKind.CANCELLED if is_ended else YearKind.IN_FULL if share == 1 else YearKind.IN_PART
            seen.append(ProjectYear(project_id, year, committed, spent, share, kind))
    return SpentShares(tuple(seen))


def _itemised(case: Case) -> tuple[dict[tuple[str, int], int], dict[tuple[str, int], int]]:
    """State money bound and paid by project and budget year, of single commitments and payments."""
    bound: dict[tuple[str, int], int] = defaultdict(int)
    paid: dict[tuple[str, int], int] = defaultdict(int)
    for row in case.commitments:
        if row.payer_type is PaidBy.STATE:
            bound[row.project_id, row.year] += row.amount_mvnd
    for row in case.payments:
        if row.payer_type is PaidBy.STATE:
            paid[row.project_id, row.year] += row.cash_mvnd
    return bound, paid
