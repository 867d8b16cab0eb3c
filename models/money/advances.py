"""Advances: what is still open of each, by when it has to be recovered, whether it is guaranteed, and overdue."""
from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from models.codes import PaidBy, PaymentKind
from models.domain import Case
from models.money.watch_rules import load_watch_rules

# Stands for a text of a confidential project that is there and not shown.
WITHHELD = "***"


@dataclass(frozen=True, slots=True)
class Advance:
    """One advance of state money on a day, million VND. `days_overdue` 0 = not overdue, or no day is given."""

    project_id: str
    reference: str
    paid_on: date
    amount_mvnd: int
    settled_mvnd: int
    refunded_mvnd: int
    recover_by: date | None
    guarantee_document: str
    needs_guarantee: bool
    days_overdue: int

    @property
    def outstanding_mvnd(self) -> int:
        """What neither work nor a refund has taken down yet."""
        return max(0, self.amount_mvnd - self.settled_mvnd - self.refunded_mvnd)

    @property
    def is_overdue(self) -> bool:
        """Whether its day of recovery has passed with money still open."""
        return self.days_overdue > 0


def find_advances(case: Case, as_of: date) -> tuple[Advance, ...]:
    """Every advance of state money paid until a day, the ones with most open money first.

    Reference and guarantee of a confidential project are withheld (`WITHHELD`): only amounts and days are told.
    """
    settled: dict[tuple[str, str], int] = defaultdict(int)
    refunded: dict[tuple[str, str], int] = defaultdict(int)
    for payment in case.payments:
        if payment.advance_reference and payment.paid_on <= as_of:
            key = (payment.project_id, payment.advance_reference)
            if payment.payment_kind is PaymentKind.SETTLEMENT:
                settled[key] += payment.amount_mvnd
            elif payment.payment_kind is PaymentKind.REFUND:
                refunded[key] -= payment.amount_mvnd
    most_free = load_watch_rules()["advance_without_guarantee"].limit
    found = []
    for payment in case.payments:
        if (payment.payment_kind, payment.payer_type) != (PaymentKind.ADVANCE, PaidBy.STATE) or payment.paid_on > as_of:
            continue
        key = (payment.project_id, payment.reference)
        is_open = payment.amount_mvnd > settled[key] + refunded[key]
        late = (as_of - payment.recover_by).days if payment.recover_by and is_open else 0
        if case.project_by_id[payment.project_id].is_confidential:
            shown = WITHHELD, WITHHELD if payment.guarantee_document else ""
        else:
            shown = payment.reference, payment.guarantee_document
        found.append(Advance(payment.project_id, shown[0], payment.paid_on, payment.amount_mvnd, settled[key],
                             refunded[key], payment.recover_by, shown[1], payment.amount_mvnd > most_free,
                             max(0, late)))
    return tuple(sorted(found, key=lambda advance: (-advance.outstanding_mvnd, advance.project_id, advance.reference)))
