"""Checks on what happened after the plan."""
from __future__ import annotations

from collections.abc import Iterable

from models.domain import Finding
from models.problem import Problem
from models.register.ledger_checks import check_ledger


def check_what_happened(problem: Problem) -> Iterable[Finding]:
    """Payments, commitments, milestones, results, tasks and instruments, seen from the planning date."""
    return check_ledger(problem.case, problem.rulebook.as_of)
