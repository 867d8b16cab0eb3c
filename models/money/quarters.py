"""Money bound and paid by quarter: made of single payments where there are any, else the quarters as typed."""
from __future__ import annotations

from collections import defaultdict
from datetime import date

from models.codes import PaidBy
from models.domain import Actual, Case


def quarter_of(day: date) -> int:
    """1 to 4."""
    return (day.month + 2) // 3


def quarterly_actuals(case: Case) -> tuple[Actual, ...]:
    """The table `actuals` as it follows from the register, by project, year and quarter.

    A project with payments or commitments has its quarters made of them, by calendar date (refunds taken off,
    settlements move no money); every other project keeps the quarters that were typed. Million VND.
    """
    sums: dict[tuple[str, int, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    for bound in case.commitments:
        if bound.payer_type is PaidBy.STATE:
            sums[bound.project_id, bound.committed_on.year, quarter_of(bound.committed_on)][0] += bound.amount_mvnd
    for payment in case.payments:
        place = 1 if payment.payer_type is PaidBy.STATE else 2
        sums[payment.project_id, payment.paid_on.year, quarter_of(payment.paid_on)][place] += payment.cash_mvnd
    itemised = {project_id for project_id, _, _ in sums}
    typed = tuple(row for row in case.actuals if row.project_id not in itemised)
    made = tuple(Actual(*key, *amounts) for key, amounts in sums.items())
    return tuple(sorted((*typed, *made), key=lambda row: (row.project_id, row.year, row.quarter)))
