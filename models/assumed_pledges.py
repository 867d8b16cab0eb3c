"""Counterpart money of a register that says nothing about pledges: assumed at the least the co-funding rules allow."""
from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from math import ceil

from models.domain import Case, Cost, Payer, Pledge, Regime
from models.rules import Rulebook

PLEDGES_AT_FLOOR = "pledges_at_floor"


def assume_pledges_at_floor(case: Case, rulebook: Rulebook) -> Case:
    """The case with one assumed, unevidenced enterprise pledge per project and year (million VND).

    Per cost row: max(share x total, total - state request), rounded up to the million, where
    share = max(enterprise floor, 1 - state cap) of the regime; a floor switched off counts as 0, a cap as 1.
    A project without a regime gets none: it cannot be funded.
    """
    regime_of = {p.project_id: p.regime or rulebook.regime_of_product(p.product_no) for p in case.projects}
    amounts: dict[tuple[str, int], int] = defaultdict(int)
    for cost in case.costs:
        regime = regime_of.get(cost.project_id)
        if regime is not None:
            share = least_counterpart_share(rulebook, regime)
            amounts[cost.project_id, cost.year] += _least_counterpart_mvnd(cost, share)
    pledges = tuple(Pledge(project_id, Payer.ENTERPRISE, "", year, amount)
                    for (project_id, year), amount in amounts.items() if amount)
    return replace(case, pledges=pledges)


def least_counterpart_share(rulebook: Rulebook, regime: Regime) -> Fraction:
    """The smallest enterprise share of a project that keeps both its enterprise floor and its state cap."""
    floor, cap = rulebook.enterprise_share_floor(regime), rulebook.state_share_cap(regime)
    return max(Fraction(0) if floor is None else floor, 1 - (Fraction(1) if cap is None else cap))


def _least_counterpart_mvnd(cost: Cost, share: Fraction) -> int:
    return max(ceil(share * cost.total_mvnd), cost.total_mvnd - cost.asked_mvnd)
