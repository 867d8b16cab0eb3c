"""A plan of past years laid over what happened: by year and by project, planned beside committed and paid.

Money paid without a plan stands there too: reports look good where only the plan is told.
"""
from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from models.follow.tasks import belongs_to_confidential
from models.money.disbursement import GroupMoney, disburse
from models.money.entries import budget_years
from models.money.planned import PlannedMoney
from models.problem import Problem


class Outcome(StrEnum):
    """What became of planned money of a year that is over, or is running."""

    PAID = "paid"
    PARTLY = "partly"
    NOTHING = "nothing"
    UNPLANNED = "unplanned"


@dataclass(frozen=True, slots=True)
class PastMoney:
    """State money of one project in one year, or of all of them (`project_id` ""), million VND."""

    year: int
    project_id: str
    planned_mvnd: int
    carried_in_mvnd: int
    committed_mvnd: int
    paid_mvnd: int
    is_confidential: bool = False

    @property
    def outcome(self) -> Outcome:
        """What became of the money."""
        if not self.planned_mvnd + self.carried_in_mvnd:
            return Outcome.UNPLANNED
        if self.paid_mvnd <= 0:
            return Outcome.NOTHING
        return Outcome.PAID if self.paid_mvnd >= self.planned_mvnd + self.carried_in_mvnd else Outcome.PARTLY

    @property
    def difference_mvnd(self) -> int:
        """Paid less planned: negative = less than the plan said."""
        return self.paid_mvnd - self.planned_mvnd

    @property
    def rate_of_plan(self) -> Fraction | None:
        """paid / plan; None where nothing is planned."""
        return Fraction(self.paid_mvnd, self.planned_mvnd) if self.planned_mvnd else None


def lay_over(problem: Problem, planned: PlannedMoney, as_of: date) -> tuple[PastMoney, ...]:
    """Every year that has begun: first the year as a whole, then its projects, the largest difference first."""
    found: list[PastMoney] = []
    for year in past_years(problem, planned, as_of):
        money = disburse(problem, planned, year, as_of)
        rows = [_row(problem, year, group) for group in money.groups["project"]]
        found.append(_row(problem, year, money.total))
        found += sorted(rows, key=lambda row: (-abs(row.difference_mvnd), row.project_id))
    return tuple(found)


def past_years(problem: Problem, planned: PlannedMoney, as_of: date) -> tuple[int, ...]:
    """The years that have begun and have planned, committed or paid money."""
    years: dict[int, int] = defaultdict(int)
    for project in planned.years.values():
        for money in project:
            years[money.year] += money.state_mvnd
    seen = {*(year for year, amount in years.items() if amount), *budget_years(problem.case)}
    return tuple(year for year in sorted(seen) if year <= as_of.year)


def _row(problem: Problem, year: int, group: GroupMoney) -> PastMoney:
    return PastMoney(year, group.key, group.planned_mvnd, group.carried_in_mvnd, group.committed_mvnd,
                     group.paid_mvnd, belongs_to_confidential(problem.case, group.key))
