"""Projects on a budget line of a year: what they have, what of it may be given away, what they can still take.

Paid and committed money is a floor. What will not be spent is the middle of the forecast, or what somebody typed.
What can be taken is what the register still asks for or contracts bind beyond the plan, or what somebody typed.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from models.domain import BudgetLine
from models.money.disbursement import Disbursement
from models.money.entries import Kind
from models.money.forecast import YearForecast
from models.money.lines import Unit, state_by_line
from models.money.planned import PlannedMoney
from models.plan import YearMoney
from models.problem import Problem
from models.reallocation.authority import is_too_late
from models.units import split_in_proportion

# A project, and a budget line or None for all its lines together.
Typed = Mapping[Unit, int]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why nothing is moved, or what is worth knowing: a code (`reallocation.fault.<code>`) with its values.

    Values are ids, codes, dates and whole million VND; is_note: it stops nothing.
    """

    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    is_note: bool = False


@dataclass(frozen=True, slots=True)
class YearUnit:
    """State money of a project on one line of the year, million VND.

    floor_mvnd: the larger of paid and committed. unspent_mvnd: of the plan, what will not be spent; free_mvnd: of that,
    what is above the floor and may be given. room_mvnd: what it can take beside its plan. A unit that gives takes
    nothing. is_typed: whether somebody typed either. is_confidential: its agency may not be told.
    """

    project_id: str
    line: BudgetLine
    agency: str
    planned_mvnd: int
    paid_mvnd: int
    committed_mvnd: int
    unspent_mvnd: int
    room_mvnd: int
    is_typed: bool = False
    is_confidential: bool = False

    @property
    def floor_mvnd(self) -> int:
        return max(0, self.paid_mvnd, self.committed_mvnd)

    @property
    def free_mvnd(self) -> int:
        return max(0, min(self.unspent_mvnd, self.planned_mvnd - self.floor_mvnd))


def find_units(problem: Problem, money: Disbursement, forecast: YearForecast, planned: PlannedMoney,
               unspent: Typed | None = None, room: Typed | None = None) -> tuple[
                   tuple[YearUnit, ...], tuple[Fault, ...]]:
    """Every project and line with money in the year's plan, in the order of the register, and what is wrong.

    unspent, room: typed amounts in place of the forecast and of the register; a project on all its lines is split in
    proportion. With a fault that is no note there are no units.
    """
    faults = [*_of_the_day(money, planned)]
    for typed in (unspent or {}, room or {}):
        faults += _of_names(problem, money, planned, typed)
    if any(not fault.is_note for fault in faults):
        return (), tuple(faults)
    floors = {kind: state_by_line(money, planned, (kind,)) for kind in (Kind.PAID, Kind.COMMITTED)}
    left = {(row.project_id, row.line): row.unspent_mvnd for row in forecast.units}
    units = []
    for project in problem.case.projects:
        own = planned.of(project.project_id, money.year)
        for line in BudgetLine:
            if own.state_on(line):
                units.append(_unit(problem, project.project_id, line, own, floors, left, money.year))
    units, wrong = _with_typed(units, unspent or {}, room or {})
    faults += wrong
    if any(not fault.is_note for fault in faults):
        return (), tuple(faults)
    return tuple(units), (*faults, *(_above(unit) for unit in units if unit.floor_mvnd > unit.planned_mvnd))


def _above(unit: YearUnit) -> Fault:
    return Fault("floor_above_plan", {"project": unit.project_id, "line": unit.line, "floor_mvnd": unit.floor_mvnd,
                                      "planned_mvnd": unit.planned_mvnd}, is_note=True)


def _of_the_day(money: Disbursement, planned: PlannedMoney) -> list[Fault]:
    year, as_of = money.year, money.as_of
    if is_too_late(year, as_of):
        return [Fault("too_late", {"year": year, "as_of": as_of})]
    if as_of < date(year, 1, 1):
        return [Fault("not_begun", {"year": year, "as_of": as_of})]
    if not any(planned.of(project_id, year).state_mvnd for project_id in planned.years):
        return [Fault("nothing_planned", {"year": year})]
    return []


def _of_names(problem: Problem, money: Disbursement, planned: PlannedMoney, typed: Typed) -> list[Fault]:
    found = []
    for (project_id, line), amount in typed.items():
        own = planned.of(project_id, money.year)
        values = {"project": project_id, "line": line, "year": money.year}
        if project_id not in problem.case.project_by_id:
            found.append(Fault("unknown_project", values))
        elif not own.state_mvnd or (line is not None and not own.state_on(line)):
            found.append(Fault("not_in_plan" if line is None else "line_not_in_plan", values))
        elif amount < 0:
            found.append(Fault("negative", {**values, "amount_mvnd": amount}))
    return found


def _unit(problem: Problem, project_id: str, line: BudgetLine, own: YearMoney,
          floors: Mapping[Kind, Mapping[Unit, int]], left: Mapping[Unit, int], year: int) -> YearUnit:
    planned, committed = own.state_on(line), floors[Kind.COMMITTED].get((project_id, line), 0)
    asked = sum(min(cost.asked_mvnd, cost.total_mvnd) for cost in problem.costs_of.get(project_id, ())
                if cost.year == year and cost.budget_line is line)
    paid = floors[Kind.PAID].get((project_id, line), 0)
    unspent = min(planned, left.get((project_id, line), 0))
    return YearUnit(project_id, line, problem.body_of(project_id, "managing_agency"), planned, paid, committed, unspent,
                    0 if unspent else max(0, max(asked, committed) - planned),
                    is_confidential=problem.case.project_by_id[project_id].is_confidential)


def _with_typed(units: list[YearUnit], unspent: Typed, room: Typed) -> tuple[list[YearUnit], list[Fault]]:
    """The units with typed amounts over their own, and the amounts that no project can give."""
    faults = []
    made = {(unit.project_id, unit.line): unit for unit in units}
    for key, amount in unspent.items():
        own = _meant(made, key)
        most = [max(0, unit.planned_mvnd - unit.floor_mvnd) for unit in own]
        if amount > sum(most):
            faults.append(Fault("above_free", {"project": key[0], "line": key[1], "amount_mvnd": amount,
                                               "most_mvnd": sum(most)}))
            continue
        for unit, part in zip(own, split_in_proportion(amount, most) if amount else [0] * len(own), strict=True):
            made[unit.project_id, unit.line] = _typed(unit, unspent_mvnd=part, room_mvnd=0 if part else unit.room_mvnd)
    for key, amount in room.items():
        own = _meant(made, key)
        parts = split_in_proportion(amount, [unit.planned_mvnd for unit in own]) if amount else [0] * len(own)
        if any(unspent.get((unit.project_id, each)) for unit in own for each in (unit.line, None)) and amount:
            faults.append(Fault("gives_and_takes", {"project": key[0], "line": key[1]}))
            continue
        for unit, part in zip(own, parts, strict=True):
            made[unit.project_id, unit.line] = _typed(unit, room_mvnd=part,
                                                      unspent_mvnd=0 if part else unit.unspent_mvnd)
    return list(made.values()), faults


def _meant(made: Mapping[tuple[str, BudgetLine], YearUnit], key: tuple[str, BudgetLine | None]) -> list[YearUnit]:
    return [unit for (project_id, line), unit in made.items() if project_id == key[0] and key[1] in (None, line)]


def _typed(unit: YearUnit, *, unspent_mvnd: int | None = None, room_mvnd: int | None = None) -> YearUnit:
    return replace(unit, unspent_mvnd=unit.unspent_mvnd if unspent_mvnd is None else unspent_mvnd,
                   room_mvnd=unit.room_mvnd if room_mvnd is None else room_mvnd, is_typed=True)
