"""What is wrong or worth a look in the record of what happened after the plan. None of it touches a plan.

error: it cannot have happened so (an import with it is refused); warning: a person should look.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from operator import attrgetter

from models.codes import TaskStatus
from models.domain import Case, Finding
from models.ledger import Commitment, Payment
from models.register.about import about


def check_ledger(case: Case, as_of: date) -> Iterator[Finding]:
    """Every finding about payments, commitments, milestones, results, tasks and instruments, seen from a day."""
    yield from _future_years(case, as_of)
    yield from _before_start(case)
    yield from _above_commitment(case)
    yield from _references(case)
    yield from _milestones(case)
    yield from _evidence(case)
    yield from _tasks(case, as_of)
    yield from _instruments(case)
    yield from _both_forms(case)


def started_on(case: Case) -> Mapping[str, date]:
    """The first day on which each project may be paid: that of its first commitment, else the start of its first year.

    A running project may have begun before the planning years: its commitments say when.
    """
    first: dict[str, date] = {}
    for row in case.commitments:
        first[row.project_id] = min(row.committed_on, first.get(row.project_id, row.committed_on))
    cost_years: dict[str, int] = {}
    for cost in case.costs:
        cost_years[cost.project_id] = min(cost.year, cost_years.get(cost.project_id, cost.year))
    for project in case.projects:
        year = project.earliest_start or cost_years.get(project.project_id)
        if project.project_id not in first and year:
            first[project.project_id] = date(year, 1, 1)
    return first


def _future_years(case: Case, as_of: date) -> Iterator[Finding]:
    """Nothing happened in a year that has not begun."""
    for table, column in (("payments", "paid_on"), ("payments", "budget_year"), ("commitments", "committed_on"),
                          ("milestones", "decided_on"), ("results", "achieved_on"), ("tasks", "finished_on")):
        for row in getattr(case, table):
            value = getattr(row, column)
            year = value.year if isinstance(value, date) else value
            if year is not None and year > as_of.year:
                yield about(row, "ledger_future_year", "error", column, year=year, as_of=as_of.isoformat())


def _before_start(case: Case) -> Iterator[Finding]:
    starts = started_on(case)
    for payment in case.payments:
        start = starts.get(payment.project_id)
        if start and payment.paid_on < start:
            yield about(payment, "payment_before_start", "error", "paid_on", paid_on=payment.paid_on.isoformat(),
                        start_on=start.isoformat())


def _above_commitment(case: Case) -> Iterator[Finding]:
    """The payment with which a payer first passes what it is bound to. It may be right: an advance, a revision."""
    bound: dict[tuple[str, str], int] = defaultdict(int)
    for row in case.commitments:
        bound[row.project_id, row.payer_type] += row.amount_mvnd
    paid: dict[tuple[str, str], int] = defaultdict(int)
    for payment in sorted(case.payments, key=attrgetter("paid_on", "reference")):
        key = (payment.project_id, payment.payer_type)
        before = paid[key]
        paid[key] += payment.cash_mvnd
        if key in bound and before <= bound[key] < paid[key]:
            yield about(payment, "payment_above_commitment", "warning", "amount_mvnd", paid_mvnd=paid[key],
                        committed_mvnd=bound[key], above_mvnd=paid[key] - bound[key])


def _references(case: Case) -> Iterator[Finding]:
    """One document number under two projects, and numbers that lead nowhere."""
    for table in ("payments", "commitments"):
        yield from _elsewhere(getattr(case, table))
    milestones = {(row.project_id, row.milestone_id) for row in case.milestones}
    advances = {(row.project_id, row.reference) for row in case.payments}
    for payment in case.payments:
        if payment.milestone_id and (payment.project_id, payment.milestone_id) not in milestones:
            yield about(payment, "payment_milestone_unknown", "warning", "milestone_id", value=payment.milestone_id)
        if payment.advance_reference and (payment.project_id, payment.advance_reference) not in advances:
            yield about(payment, "payment_advance_unknown", "warning", "advance_reference",
                        value=payment.advance_reference)


def _elsewhere(rows: Iterable[Payment | Commitment]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for row in rows:
        other = first.setdefault(row.reference, row.project_id)
        if other != row.project_id:
            yield about(row, "reference_elsewhere", "warning", "reference", value=row.reference, other=other)


def _milestones(case: Case) -> Iterator[Finding]:
    for row in case.milestones:
        if row.decided_on and row.decided_on < row.due_on:
            yield about(row, "milestone_decided_early", "warning", "decided_on", decided_on=row.decided_on.isoformat(),
                        due_on=row.due_on.isoformat())
        if bool(row.gate_decision) != bool(row.decided_on):
            yield about(row, "milestone_half_decided", "warning",
                        "decided_on" if row.gate_decision else "gate_decision")


def _evidence(case: Case) -> Iterator[Finding]:
    for table in ("milestones", "results", "tasks"):
        for row in getattr(case, table):
            if row.evidence and not row.evidence_document:
                yield about(row, "evidence_without_document", "warning", "evidence_document", evidence=row.evidence)


def _tasks(case: Case, as_of: date) -> Iterator[Finding]:
    for row in case.tasks:
        if row.task_status is TaskStatus.IN_TIME and row.due_on and row.due_on < as_of:
            yield about(row, "task_past_due", "warning", "task_status", due_on=row.due_on.isoformat())


def _instruments(case: Case) -> Iterator[Finding]:
    purses, told = {purse.purse_id for purse in case.purses}, set()
    for row in case.instruments:
        if row.purse_id and row.purse_id not in purses:
            yield about(row, "instrument_purse_unknown", "error", "purse_id", value=row.purse_id)
        if row.project_id and row.project_id in told:
            yield about(row, "instrument_twice", "warning", "project_id")
        told.add(row.project_id)


def _both_forms(case: Case) -> Iterator[Finding]:
    """Where single payments are given, quarters are made of them: typed quarters of the project do not count."""
    itemised = {row.project_id for row in (*case.payments, *case.commitments)}
    seen: set[str] = set()
    for row in case.actuals:
        if row.project_id in itemised and row.project_id not in seen:
            seen.add(row.project_id)
            yield about(row, "actuals_beside_payments", "warning", "project_id")
