"""Projects that could take money of the year, found in the register: what they ask for or are bound to beyond the plan,
and next year's money that could be spent in this one."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from models.codes import PaidBy
from models.domain import BudgetLine
from models.money.disbursement import Disbursement, share_of_year
from models.money.planned import PlannedMoney
from models.money.watch_rules import load_watch_rules
from models.problem import Problem
from models.reallocation.units import YearUnit


class Ground(StrEnum):
    """What of the register says that a project could take more: contracts beyond the plan, a request (or a level of its
    menu) beyond the plan, a plan of next year that contracts do not bind yet."""

    CONTRACTS = "contracts"
    REQUEST = "request"
    NEXT_YEAR = "next_year"


@dataclass(frozen=True, slots=True)
class Taker:
    """A project on a line, what it could take (million VND), and on which ground."""

    project_id: str
    line: BudgetLine
    amount_mvnd: int
    ground: Ground


def find_takers(problem: Problem, planned: PlannedMoney, money: Disbursement,
                units: Sequence[YearUnit]) -> tuple[Taker, ...]:
    """Who could take, firmest ground first, then the most money.

    Next year's money could be spent in this year by a project that has all its money of the year under contract (so it
    gives nothing away), is not behind the even line by more than the early warning `behind_line` allows, and of which
    something is planned next year that is not committed: so much of it. Whether its work is that far is for somebody
    to confirm.
    """
    found = []
    for unit in units:
        if unit.room_mvnd:
            ground = Ground.CONTRACTS if unit.committed_mvnd > unit.planned_mvnd else Ground.REQUEST
            found.append(Taker(unit.project_id, unit.line, unit.room_mvnd, ground))
        elif _keeps_pace(unit, money) and (amount := _next_year(problem, planned, unit, money.year + 1)):
            found.append(Taker(unit.project_id, unit.line, amount, Ground.NEXT_YEAR))
    order = tuple(Ground)
    return tuple(sorted(found, key=lambda taker: (order.index(taker.ground), -taker.amount_mvnd, taker.project_id)))


def _keeps_pace(unit: YearUnit, money: Disbursement) -> bool:
    least = share_of_year(money.year, money.as_of) - load_watch_rules()["behind_line"].limit
    return unit.committed_mvnd >= unit.planned_mvnd and unit.paid_mvnd >= least * unit.planned_mvnd


def _next_year(problem: Problem, planned: PlannedMoney, unit: YearUnit, year: int) -> int:
    """State money of the next year's plan on the line that no contract binds; what names no line binds this one too."""
    bound = sum(row.amount_mvnd for row in problem.case.commitments
                if row.project_id == unit.project_id and row.payer_type is PaidBy.STATE and row.year == year
                and row.budget_line in (None, unit.line))
    return max(0, planned.of(unit.project_id, year).state_on(unit.line) - bound)
