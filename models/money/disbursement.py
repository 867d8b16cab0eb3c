"""Disbursement of a budget year: planned, carried in, committed and paid state money, by group and by quarter.

Two rates stand side by side: paid / plan, and paid / (plan + carried in). Planned >= committed >= paid is not assumed.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from models.codes import PaidBy
from models.domain import PoolDimension
from models.money.entries import AFTER_YEAR, QUARTERS, Entry, Kind, entries_of
from models.money.planned import PlannedMoney, PlanSource
from models.problem import Problem

GROUPS = ("managing_agency", "budget_line", "source_of_funds", "payer", "product", "project")


@dataclass(frozen=True, slots=True)
class GroupMoney:
    """Money of a budget year under one key ("" = not given), million VND; rates None where nothing is planned."""

    key: str
    planned_mvnd: int
    carried_in_mvnd: int
    committed_mvnd: int
    paid_mvnd: int
    paid_by_quarter: tuple[int, ...]

    @property
    def rate_of_plan(self) -> Fraction | None:
        """paid / plan."""
        return Fraction(self.paid_mvnd, self.planned_mvnd) if self.planned_mvnd else None

    @property
    def rate_with_carried_in(self) -> Fraction | None:
        """paid / (plan + carried in)."""
        whole = self.planned_mvnd + self.carried_in_mvnd
        return Fraction(self.paid_mvnd, whole) if whole else None


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Cumulative money at the end of a quarter (5 = after the year); None = not there yet. `planned_mvnd` is the plan
    and what was carried in, spread evenly over the year."""

    quarter: int
    planned_mvnd: int
    committed_mvnd: int | None
    paid_mvnd: int | None


@dataclass(frozen=True)
class Disbursement:
    """A budget year seen from a day. `groups`: by each of `GROUPS`; all state money but under `payer`."""

    year: int
    as_of: date
    source: PlanSource
    plan_name: str
    entries: tuple[Entry, ...]
    total: GroupMoney
    curve: tuple[CurvePoint, ...]
    groups: Mapping[str, tuple[GroupMoney, ...]]

    def of_project(self, project_id: str) -> GroupMoney:
        """State money of one project; nothing where there is none."""
        return next((row for row in self.groups["project"] if row.key == project_id), _group(project_id, ()))


def disburse(problem: Problem, planned: PlannedMoney, year: int, as_of: date) -> Disbursement:
    """Everything about a budget year, of what is dated until `as_of`."""
    entries = entries_of(problem.case, planned, year, as_of)
    state = tuple(entry for entry in entries if entry.payer is PaidBy.STATE)
    groups = {name: _grouped(problem, entries if name == "payer" else state, name) for name in GROUPS}
    total = _group("", state)
    return Disbursement(year, as_of, planned.source, planned.name, entries, total, _curve(state, year, as_of), groups)


def _grouped(problem: Problem, entries: tuple[Entry, ...], name: str) -> tuple[GroupMoney, ...]:
    key_of = _KEYS[name]
    rows: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        rows[key_of(problem, entry)].append(entry)
    return tuple(_group(key, tuple(own)) for key, own in sorted(rows.items()))


def _filed(dimension: PoolDimension) -> Callable[[Problem, Entry], str]:
    return lambda problem, entry: problem.values_of(problem.case.project_by_id[entry.project_id], dimension)


_KEYS: Mapping[str, Callable[[Problem, Entry], str]] = {
    "managing_agency": _filed(PoolDimension.MANAGING_AGENCY),
    "product": _filed(PoolDimension.PRODUCT),
    "project": lambda problem, entry: entry.project_id,
    "budget_line": lambda problem, entry: entry.line or "",
    "source_of_funds": lambda problem, entry: entry.source or "",
    "payer": lambda problem, entry: entry.payer or "",
}


def _group(key: str, entries: tuple[Entry, ...]) -> GroupMoney:
    sums = {kind: sum(entry.amount_mvnd for entry in entries if entry.kind is kind) for kind in Kind}
    paid = tuple(sum(entry.amount_mvnd for entry in entries if entry.kind is Kind.PAID and entry.quarter == quarter)
                 for quarter in (*QUARTERS, AFTER_YEAR))
    return GroupMoney(str(key), *(sums[kind] for kind in Kind), paid)


def _curve(state: tuple[Entry, ...], year: int, as_of: date) -> tuple[CurvePoint, ...]:
    whole = sum(entry.amount_mvnd for entry in state if entry.kind in (Kind.PLANNED, Kind.CARRIED_IN))
    reached = quarters_begun(year, as_of)
    points = [CurvePoint(0, 0, 0, 0)]
    for quarter in (*QUARTERS, AFTER_YEAR):
        if quarter == AFTER_YEAR and reached < AFTER_YEAR:
            continue
        committed, paid = (sum(entry.amount_mvnd for entry in state if entry.kind is kind and entry.quarter <= quarter)
                           if quarter <= reached else None for kind in (Kind.COMMITTED, Kind.PAID))
        points.append(CurvePoint(quarter, whole * min(quarter, 4) // 4, committed, paid))
    return tuple(points)


def quarters_begun(year: int, as_of: date) -> int:
    """How many quarters of a budget year have begun on a day: 0 before it, 5 once it is over."""
    return 0 if as_of.year < year else AFTER_YEAR if as_of.year > year else (as_of.month + 2) // 3


def share_of_year(year: int, as_of: date) -> Fraction:
    """How much of a budget year has passed at the end of a day, 0 to 1."""
    if as_of.year != year:
        return Fraction(int(as_of.year > year))
    return Fraction((as_of - date(year, 1, 1)).days + 1, (date(year + 1, 1, 1) - date(year, 1, 1)).days)
