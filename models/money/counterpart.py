"""Counterpart really paid: the floors of co-funding on money paid, beside the same floors on money pledged.

No text makes counterpart actually paid a condition of payment: what would be withheld is shown on request alone.
"""
from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, floor
from operator import attrgetter

from models.codes import PaidBy
from models.domain import Payer
from models.money.quarters import quarterly_actuals
from models.problem import Problem


@dataclass(frozen=True, slots=True)
class CounterpartPaid:
    """One project on a day, million VND over all years so far. Shares are of all money, None where there is none.

    missing_mvnd: counterpart short of the floor of all money paid. below_since: the first payment after which the paid
    share stayed below the floor. withheld_mvnd: state money paid beyond what the paid counterpart would carry, if the
    floor were applied to payments; None = nobody asked.
    """

    project_id: str
    floor_share: Fraction | None
    pledged_mvnd: int
    pledged_share: Fraction | None
    paid_state_mvnd: int
    paid_mvnd: int
    paid_share: Fraction | None
    missing_mvnd: int
    below_since: date | None
    withheld_mvnd: int | None

    @property
    def is_below(self) -> bool:
        """Whether the floor is missed on money paid."""
        return self.floor_share is not None and self.paid_share is not None and self.paid_share < self.floor_share


def counterpart_paid(problem: Problem, as_of: date, *, withhold: bool = False) -> tuple[CounterpartPaid, ...]:
    """Every project that was paid anything, the ones that miss most first.

    Counted towards the floor is what the rule in force counts (`counterpart_who_counts`). withhold: work out what would
    be withheld if the floor were applied to payments, which no text asks for.
    """
    rows = [_of_project(problem, project_id, steps, as_of, withhold)
            for project_id, steps in _steps(problem, as_of).items()]
    return tuple(sorted(rows, key=lambda row: (-row.missing_mvnd, row.project_id)))


def _counts(problem: Problem, payer: str) -> bool:
    """Whether a payer's money counts towards the enterprise floor. Typed quarters do not tell the payer: they count."""
    both = problem.rulebook.code("counterpart_who_counts") == "enterprises_and_institutes"
    return payer in ("", PaidBy.ENTERPRISE) or (both and payer == PaidBy.INSTITUTE)


def _steps(problem: Problem, as_of: date) -> dict[str, list[tuple[date, int, int, int]]]:
    """Per project and payment: (day, state money, money that counts, other money), in order."""
    case = problem.case
    itemised = {payment.project_id for payment in case.payments}
    steps: dict[str, list[tuple[date, int, int, int]]] = defaultdict(list)
    for payment in sorted(case.payments, key=attrgetter("paid_on", "reference")):
        if payment.paid_on <= as_of and payment.cash_mvnd:
            steps[payment.project_id].append((payment.paid_on, *_split(problem, payment.payer_type, payment.cash_mvnd)))
    for row in quarterly_actuals(case):
        day = date(row.year, 3 * row.quarter, 28)
        if row.project_id not in itemised and day <= as_of and (row.state_paid_mvnd or row.counterpart_paid_mvnd):
            steps[row.project_id].append((day, row.state_paid_mvnd, row.counterpart_paid_mvnd, 0))
    return steps


def _split(problem: Problem, payer: str, amount: int) -> tuple[int, int, int]:
    if payer == PaidBy.STATE:
        return amount, 0, 0
    return (0, amount, 0) if _counts(problem, payer) else (0, 0, amount)


def _of_project(problem: Problem, project_id: str, steps: list[tuple[date, int, int, int]], as_of: date,
                withhold: bool) -> CounterpartPaid:
    regime = problem.regime_of[project_id]
    least = problem.rulebook.enterprise_share_floor(regime) if regime else None
    state = counted = other = 0
    since: date | None = None
    for day, of_state, of_counted, of_other in steps:
        state, counted, other = state + of_state, counted + of_counted, other + of_other
        is_below = least is not None and counted < least * (state + counted + other)
        since = (since or day) if is_below else None
    whole = state + counted + other
    pledges = [row for row in problem.pledges_of.get(project_id, ()) if row.year <= as_of.year]
    pledged = sum(row.amount_mvnd for row in pledges if _counts(problem, _PAYERS[row.payer_type]))
    cost = sum(row.total_mvnd for row in problem.costs_of.get(project_id, ()) if row.year <= as_of.year)
    return CounterpartPaid(project_id, least, pledged, Fraction(pledged, cost) if cost else None, state, counted,
                           Fraction(counted, whole) if whole else None, max(0, ceil((least or 0) * whole) - counted),
                           since, _beyond(least, state, counted, other) if withhold else None)


_PAYERS = {Payer.ENTERPRISE: PaidBy.ENTERPRISE, Payer.INSTITUTE: PaidBy.INSTITUTE,
           Payer.OTHER_PRIVATE: PaidBy.OTHER_PRIVATE}


def _beyond(least: Fraction | None, state: int, counted: int, other: int) -> int:
    """State money beyond the most that keeps counted / (state + counted + other) at the floor."""
    if not least:
        return 0
    return max(0, state - max(0, floor(counted / least) - counted - other))
