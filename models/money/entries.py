"""Planned, carried in, committed and paid money of one budget year as one list of entries, each with where it belongs.

Everything that is told of disbursement is a sum of these entries, so that tables, curves and warnings agree.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.codes import FundSource, PaidBy
from models.domain import BudgetLine, Case
from models.ledger import Commitment, Payment
from models.money.planned import PlannedMoney
from models.money.quarters import quarter_of, quarterly_actuals
from models.plan import YearMoney

# What is paid for a budget year after it has ended (until 31/01) stands behind the four quarters.
AFTER_YEAR = 5
QUARTERS = (1, 2, 3, 4)


class Kind(StrEnum):
    """What an entry is."""

    PLANNED = "planned"
    CARRIED_IN = "carried_in"
    COMMITTED = "committed"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class Entry:
    """An amount of a budget year. `quarter` 0 = of the whole year. line, source, payer None = not given."""

    kind: Kind
    project_id: str
    quarter: int
    amount_mvnd: int
    payer: PaidBy | None
    line: BudgetLine | None = None
    source: FundSource | None = None


def entries_of(case: Case, planned: PlannedMoney, year: int, as_of: date) -> tuple[Entry, ...]:
    """Every entry of a budget year, of what is dated until `as_of`. Amounts of 0 are left out."""
    found = [*_planned(planned, year), *_carried_in(case, year, as_of)]
    for kind, rows in ((Kind.COMMITTED, case.commitments), (Kind.PAID, case.payments)):
        for row in rows:
            day, amount = _day(row), _amount(row)
            if row.year == year and day <= as_of:
                found.append(Entry(kind, row.project_id, quarter_in_year(day, year), amount, row.payer_type,
                                   row.budget_line, row.source_of_funds))
    found += _typed(case, year, as_of)
    return tuple(entry for entry in found if entry.amount_mvnd)


def budget_years(case: Case) -> tuple[int, ...]:
    """The years in which anything is planned, committed or paid."""
    years = {*case.years, *(row.year for row in (*case.commitments, *case.payments, *case.actuals))}
    return tuple(sorted(years))


def _day(row: Payment | Commitment) -> date:
    return row.paid_on if isinstance(row, Payment) else row.committed_on


def _amount(row: Payment | Commitment) -> int:
    return row.cash_mvnd if isinstance(row, Payment) else row.amount_mvnd


def quarter_in_year(day: date, year: int) -> int:
    """The quarter in which a budget year's money moved; money bound before the year counts from its beginning."""
    return 1 if day.year < year else AFTER_YEAR if day.year > year else quarter_of(day)


def _planned(planned: PlannedMoney, year: int) -> Iterator[Entry]:
    for project_id in planned.years:
        money: YearMoney = planned.of(project_id, year)
        for line in BudgetLine:
            yield Entry(Kind.PLANNED, project_id, 0, money.state_on(line), PaidBy.STATE, line)
        yield Entry(Kind.PLANNED, project_id, 0, money.enterprise_mvnd, PaidBy.ENTERPRISE)
        yield Entry(Kind.PLANNED, project_id, 0, money.institute_mvnd, PaidBy.INSTITUTE)
        yield Entry(Kind.PLANNED, project_id, 0, money.other_private_mvnd, PaidBy.OTHER_PRIVATE)


def _carried_in(case: Case, year: int, as_of: date) -> Iterator[Entry]:
    """State money bound for the year before and not paid for it: what may have been carried in. Whether it was decided
    so is not in the register."""
    left: dict[tuple, int] = defaultdict(int)
    for row in (*case.commitments, *case.payments):
        if row.payer_type is PaidBy.STATE and row.year == year - 1 and _day(row) <= as_of:
            key = (row.project_id, row.budget_line, row.source_of_funds)
            left[key] += row.amount_mvnd if isinstance(row, Commitment) else -row.cash_mvnd
    for (project_id, line, source), amount in left.items():
        yield Entry(Kind.CARRIED_IN, project_id, 0, max(0, amount), PaidBy.STATE, line, source)


def _typed(case: Case, year: int, as_of: date) -> Iterator[Entry]:
    """Quarters that were typed; who paid their counterpart and on which line is not known."""
    itemised = {row.project_id for row in (*case.payments, *case.commitments)}
    for row in quarterly_actuals(case):
        if row.project_id not in itemised and row.year == year and (row.year, row.quarter) <= (
                as_of.year, quarter_of(as_of)):
            yield Entry(Kind.COMMITTED, row.project_id, row.quarter, row.state_obligated_mvnd, PaidBy.STATE)
            yield Entry(Kind.PAID, row.project_id, row.quarter, row.state_paid_mvnd, PaidBy.STATE)
            yield Entry(Kind.PAID, row.project_id, row.quarter, row.counterpart_paid_mvnd, None)
