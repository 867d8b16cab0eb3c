"""The 70 % priority (under study) in disbursement: what of a year's payments would wait, and until which quarter.

A calculation of the most that the priority could change, no rule: it may decide who is paid first, never who is funded.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from operator import attrgetter

from models.codes import PaidBy
from models.ledger import Payment
from models.money.disbursement import Disbursement
from models.money.entries import AFTER_YEAR, QUARTERS, quarter_in_year
from models.money.planned import PlannedMoney
from models.problem import Problem


@dataclass(frozen=True, slots=True)
class MovedPayment:
    """Money of one payment that another quarter would pay, million VND. Of a confidential project `reference` is ""."""

    project_id: str
    reference: str
    paid_on: date
    from_quarter: int
    to_quarter: int
    amount_mvnd: int

    @property
    def waits(self) -> bool:
        """Whether it would be paid later than it was."""
        return self.to_quarter > self.from_quarter


@dataclass(frozen=True, slots=True)
class QuarterQueue:
    """State money of a quarter (5 = after the year), million VND: all of it, and what reaches priority projects as it
    was paid and with the priority. The sum of a quarter stays."""

    quarter: int
    paid_mvnd: int
    priority_mvnd: int
    priority_first_mvnd: int


@dataclass(frozen=True, slots=True)
class PriorityQueue:
    """`share`: the least private share; None = switched off. `moved`: by day and project."""

    share: Fraction | None
    priority_ids: frozenset[str]
    quarters: tuple[QuarterQueue, ...]
    moved: tuple[MovedPayment, ...]

    @property
    def waiting_mvnd(self) -> int:
        """State money that would be paid later."""
        return sum(each.amount_mvnd for each in self.moved if each.waits)


def priority_queue(problem: Problem, planned: PlannedMoney, money: Disbursement) -> PriorityQueue:
    """The payments of a budget year in the order that the priority asks for.

    A budget line and source pays in each quarter what it paid; priority projects (private money of the plan at least
    the share of all its money, and the state pays a part) are paid before others, each in the order of its days. That
    their papers would have been ready so early is assumed, so this is the most that could change. Single payments
    of state money alone: typed quarters have no days, refunds and settlements stay.
    """
    share = problem.rulebook.share("disbursement_priority_share")
    first = frozenset() if share is None else frozenset(
        project_id for project_id in planned.years if _is_priority(planned, project_id, share))
    payments = sorted((row for row in problem.case.payments if row.payer_type is PaidBy.STATE and row.cash_mvnd > 0
                       and row.year == money.year and row.paid_on <= money.as_of),
                      key=attrgetter("paid_on", "project_id", "reference"))
    moved = [each for own in _by_line(payments).values() for each in _queued(own, first, money.year)]
    hidden = {project.project_id for project in problem.case.projects if project.is_confidential}
    moved = [replace(each, reference="") if each.project_id in hidden else each for each in moved]
    return PriorityQueue(share, first, _quarters(payments, moved, first, money.year),
                         tuple(sorted((each for each in moved if each.to_quarter != each.from_quarter),
                                      key=attrgetter("paid_on", "project_id", "reference", "to_quarter"))))


def _is_priority(planned: PlannedMoney, project_id: str, share: Fraction) -> bool:
    years = planned.years[project_id]
    private = sum(year.enterprise_mvnd + year.other_private_mvnd for year in years)
    return any(year.state_mvnd for year in years) and private >= share * sum(year.total_mvnd for year in years)


def _by_line(payments: Iterable[Payment]) -> Mapping[tuple, list[Payment]]:
    """One budget line and source cannot pay for another."""
    found: dict[tuple, list[Payment]] = defaultdict(list)
    for row in payments:
        found[row.budget_line, row.source_of_funds].append(row)
    return found


def _queued(payments: Sequence[Payment], first: frozenset[str], year: int) -> Iterable[MovedPayment]:
    """Every payment, or part of one, with the quarter that pays it once priority projects come first."""
    left = dict.fromkeys((*QUARTERS, AFTER_YEAR), 0)
    for row in payments:
        left[quarter_in_year(row.paid_on, year)] += row.cash_mvnd
    quarters = iter(left)
    quarter = next(quarters)
    for row in sorted(payments, key=lambda each: each.project_id not in first):
        amount = row.cash_mvnd
        while amount:
            while not left[quarter]:
                quarter = next(quarters)
            part = min(amount, left[quarter])
            left[quarter] -= part
            amount -= part
            yield MovedPayment(row.project_id, row.reference, row.paid_on, quarter_in_year(row.paid_on, year), quarter,
                               part)


def _quarters(payments: Iterable[Payment], moved: Iterable[MovedPayment], first: frozenset[str],
              year: int) -> tuple[QuarterQueue, ...]:
    sums = {quarter: [0, 0, 0] for quarter in (*QUARTERS, AFTER_YEAR)}
    for row in payments:
        own = sums[quarter_in_year(row.paid_on, year)]
        own[0] += row.cash_mvnd
        own[1] += row.cash_mvnd if row.project_id in first else 0
    for each in moved:
        sums[each.to_quarter][2] += each.amount_mvnd if each.project_id in first else 0
    return tuple(QuarterQueue(quarter, *amounts) for quarter, amounts in sums.items())
