"""What a state fund paid each project in a budget year, tranche by tranche."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from models.codes import FundSource, PaidBy
from models.domain import Case


@dataclass(frozen=True, slots=True)
class Tranche:
    """Money of a fund that reached a project on one day, million VND."""

    paid_on: date
    amount_mvnd: int


def fund_tranches_paid(case: Case, year: int, as_of: date) -> Mapping[str, tuple[Tranche, ...]]:
    """Per project paid from a state fund alone: its tranches of a budget year until a day, in order.

    Payments and advances of one day are one tranche; refunds and settlements are none. A project that other state money
    reached as well is left out: the part of the plan that is the fund's is not in the register.
    """
    by_day: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    mixed: set[str] = set()
    for payment in case.payments:
        if payment.payer_type is PaidBy.STATE and payment.year == year and payment.paid_on <= as_of and (
                payment.cash_mvnd > 0):
            if payment.source_of_funds is FundSource.STATE_FUND:
                by_day[payment.project_id][payment.paid_on] += payment.cash_mvnd
            else:
                mixed.add(payment.project_id)
    return {project_id: tuple(Tranche(*each) for each in sorted(days.items()))
            for project_id, days in by_day.items() if project_id not in mixed}
