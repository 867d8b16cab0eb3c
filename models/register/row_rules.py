"""What the cells of one row may not say together, whichever door the row comes in by: a file, a block, a grid."""
from __future__ import annotations

from collections.abc import Iterator, Mapping

from models.assessed import POINTS_MOST
from models.codes import PaymentKind
from models.units import decimal_text

Fault = tuple[str, str, dict[str, object]]


def row_faults(table: str, values: Mapping[str, object]) -> Iterator[Fault]:
    """(column, code of the finding, its values) for each contradiction in a typed row."""
    if table == "payments":
        yield from _payment(values)
    elif table == "evaluations":
        yield from _evaluation(values)
    elif table == "cost_ranges":
        yield from _cost_range(values)
    elif table == "instruments" and bool(values.get("project_id")) == bool(values.get("purse_id")):
        yield "project_id", "instrument_of_one", {}


def _evaluation(values: Mapping[str, object]) -> Iterator[Fault]:
    """A score lies on its scale."""
    score, most = values.get("score"), values.get("points_most")
    most = POINTS_MOST if most is None else most
    if score is not None and score > most:
        yield "score", "score_above_scale", {"score": decimal_text(score), "most": decimal_text(most)}


def _cost_range(values: Mapping[str, object]) -> Iterator[Fault]:
    """Low, best and high stand in this order."""
    low, best, high = (values.get(name) for name in ("low_share", "best_share", "high_share"))
    best = 1 if best is None else best
    if low is not None and high is not None and not low <= best <= high:
        yield ("low_share" if low > high else "best_share"), "cost_range_reversed", {
            "low": decimal_text(low), "best": decimal_text(best), "high": decimal_text(high)}


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
