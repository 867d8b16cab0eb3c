"""Between which shares the weight of each criterion may lie: two fields a criterion, filled with the weight it has."""
from __future__ import annotations

from fractions import Fraction

import streamlit as st

from models.explain.ranges import RangeFault, weight_shares
from models.problem import Problem
from models.words.rival_text import criterion_label
from ui import format as fmt
from ui.i18n import language, t
from ui.messages import md
from ui.widgets import number_field

_PERCENT = 100
# Shown with this many decimals; a field left as it was filled keeps the exact weight.
_PLACES = 3


def show_weight_limits(problem: Problem) -> dict[str, tuple[Fraction, Fraction]] | None:
    """Criterion -> lower, upper share, of the criteria that may vary; None while a field has an error. Raises
    RangeFault."""
    shares, stated, is_good = weight_shares(problem), {}, True
    with st.expander(t("rival.panel.weights.title"), icon=":material/balance:"):
        for number, (criterion_id, share) in enumerate(shares.items()):
            label = criterion_label(problem, criterion_id, language())
            shown = md(label)
            filled = _filled(share)
            typed = [_limit(column, side, shown, filled, share, number)
                     for column, side in zip(st.columns(2), ("lower", "upper"), strict=True)]
            is_good = is_good and all(each.is_good for each in typed)
            if is_good:
                lower, upper = (share if each.value == filled else each.value / _PERCENT for each in typed)
                if lower > upper:
                    raise RangeFault("limits_not_in_order", criterion=label)
                if (lower, upper) != (share, share):
                    stated[criterion_id] = (lower, upper)
    return stated if is_good else None


def _filled(share: Fraction) -> Fraction:
    return Fraction(round(share * _PERCENT * 10**_PLACES), 10**_PLACES)


def _limit(column, side: str, label: str, filled: Fraction, share: Fraction, number: int):
    with column:
        return number_field(t(f"rival.panel.weights.{side}", criterion=label), filled,
                            key=f"rival_weight_{number}_{side}", minimum=Fraction(0), maximum=Fraction(_PERCENT),
                            help=t("rival.panel.weights.help", now=fmt.percent(share)))
