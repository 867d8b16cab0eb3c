"""The year's disbursement in the columns that ministries report in: second-hand, for no official form was read."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from models.codes import PaidBy
from models.domain import BudgetLine
from models.money.disbursement import Disbursement
from models.money.early_warnings import EarlyWarning
from models.money.entries import Kind
from models.problem import Problem


@dataclass(frozen=True, slots=True)
class MinistryRow:
    """One project. Money in million VND: state money, but for `total_mvnd`, the whole cost of the project.

    bound_so_far: committed in all years; paid_in_month: in the month of the day; paid_so_far: in all years. cause: the
    code of the first warning's cause, "" = no warning. decision, next_milestone: "" of a confidential project.
    """

    number: int
    project_id: str
    decision: str
    total_mvnd: int
    bound_so_far_mvnd: int
    carried_in_mvnd: int
    planned_development_mvnd: int
    planned_recurrent_mvnd: int
    paid_in_month_mvnd: int
    paid_mvnd: int
    rate_of_plan: Fraction | None
    rate_with_carried_in: Fraction | None
    paid_so_far_mvnd: int
    next_milestone: str
    cause: str


def ministry_table(problem: Problem, money: Disbursement,
                   warnings: tuple[EarlyWarning, ...]) -> tuple[MinistryRow, ...]:
    """A row for every project with money in the year, in the order of the register."""
    causes: dict[str, str] = {}
    for warning in warnings:
        causes.setdefault(warning.project_id, warning.cause)
    planned = _planned_by_line(money)
    return tuple(_row(problem, money, number, group.key, planned, causes.get(group.key, ""))
                 for number, group in enumerate(money.groups["project"], start=1))


def _planned_by_line(money: Disbursement) -> Mapping[tuple[str, BudgetLine], int]:
    return {(entry.project_id, entry.line): entry.amount_mvnd for entry in money.entries
            if entry.kind is Kind.PLANNED and entry.line}


def _row(problem: Problem, money: Disbursement, number: int, project_id: str,
         planned: Mapping[tuple[str, BudgetLine], int], cause: str) -> MinistryRow:
    case, group = problem.case, money.of_project(project_id)
    bound = [row for row in case.commitments if row.project_id == project_id and row.payer_type is PaidBy.STATE
             and row.committed_on <= money.as_of]
    paid = [row for row in case.payments if row.project_id == project_id and row.payer_type is PaidBy.STATE
            and row.paid_on <= money.as_of]
    typed = [row for row in case.actuals if row.project_id == project_id and not (bound or paid)]
    is_told = not case.project_by_id[project_id].is_confidential
    open_ones = [row for row in case.milestones if row.project_id == project_id and row.gate_decision is None]
    return MinistryRow(
        number, project_id, next((row.document for row in bound if row.document and is_told), ""),
        problem.total_cost_mvnd(project_id),
        sum(row.amount_mvnd for row in bound) + sum(row.state_obligated_mvnd for row in typed), group.carried_in_mvnd,
        planned.get((project_id, BudgetLine.DEVELOPMENT), 0), planned.get((project_id, BudgetLine.RECURRENT), 0),
        sum(row.cash_mvnd for row in paid if _month(row.paid_on) == _month(money.as_of)), group.paid_mvnd,
        group.rate_of_plan, group.rate_with_carried_in,
        sum(row.cash_mvnd for row in paid) + sum(row.state_paid_mvnd for row in typed),
        min(open_ones, key=lambda row: row.due_on).required_result if open_ones and is_told else "",
        cause)


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
