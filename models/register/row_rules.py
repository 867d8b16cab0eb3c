"""What the cells of one row may not say together, whichever door the row comes in by: a file, a block, a grid."""
from __future__ import annotations

from collections.abc import Iterator, Mapping

from models.codes import PaymentKind

Fault = tuple[str, str, dict[str, object]]


def row_faults(table: str, values: Mapping[str, object]) -> Iterator[Fault]:
    """(column, code of the finding, its values) for each contradiction in a typed row."""
    if table == "payments":
        yield from _payment(values)
    elif table == "instruments" and bool(values.get("project_id")) == bool(values.get("purse_id")):
        yield "project_id", "instrument_of_one", {}


def _payment(values: Mapping[str, object]) -> Iterator[Fault]:
    """Money given back is negative and says so; nothing else is negative."""
    amount = values.get("amount_mvnd")
    if amount is None:
        return
    is_refund = values.get("payment_kind") == PaymentKind.REFUND
    if amount < 0 and not is_refund:
        yield "amount_mvnd", "payment_negative", {"amount_mvnd": amount}
    if amount > 0 and is_refund:
        yield "amount_mvnd", "refund_positive", {"amount_mvnd": amount}
