"""Checks on what happened after the plan."""
from __future__ import annotations

from collections.abc import Iterable

from models.domain import Finding
from models.problem import Problem
from models.register.ledger_checks import check_ledger
from models.spent_shares import FEWEST_YEARS, closed_years


def check_what_happened(problem: Problem) -> Iterable[Finding]:
    """Payments, commitments, milestones, results, tasks and instruments, seen from the planning date."""
    return check_ledger(problem.case, problem.rulebook.as_of)


def check_spending_history(problem: Problem) -> Iterable[Finding]:
    """Envelopes can be filled on expected spending only where enough closed years are on record."""
    if problem.settings.underspend_risk_share is not None and problem.spent_shares is None:
        count = len(closed_years(problem.case, problem.rulebook.as_of).seen)
        yield Finding("spending_history_short", "warning", table="settings", column="value", values={
            "key": "underspend_risk_share", "count": count, "least": FEWEST_YEARS})
