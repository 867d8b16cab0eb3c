"""What a register records of its uncertainty. Nothing else is ever assumed: without a record nothing is drawn."""
from __future__ import annotations

from models.domain import Case
from models.evaluations.panels import panels


def recorded_uncertainty(case: Case) -> frozenset[str]:
    """Which of `evaluations` (a panel of two or more), `spreads` and `cost_ranges` there are; empty = none at all."""
    found = {"evaluations": any(len(panel) > 1 for panel in panels(case).values()),
             "spreads": any(row.spread is not None for row in case.scores),
             "cost_ranges": any(row.low_share != row.high_share for row in case.cost_ranges)}
    return frozenset(name for name, is_there in found.items() if is_there)
