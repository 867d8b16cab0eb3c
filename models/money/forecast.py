"""State money that will be paid by the end of a budget year: per project and line, per project, per line and in all.

Learned from the register's own earlier years (`models.money.year_end`), never from those of others. What is bound by
contract is what a forecast can be made of: planned money that nobody committed is forecast as unpaid.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from models.codes import PaidBy
from models.domain import BudgetLine, Case
from models.money.disbursement import Disbursement, share_of_year
from models.money.entries import AFTER_YEAR, Kind, budget_years, entries_of
from models.money.planned import PlannedMoney, PlanSource
from models.money.year_end import Past, Seen, YearEnd, forecast_all
from models.problem import Problem

_NOTHING_PLANNED = PlannedMoney(PlanSource.BOUND, {})


@dataclass(frozen=True, slots=True)
class PaidForecast:
    """Paid by 31/12, million VND; planned = plan and carried in. p10 and p90 None = the history is too short for them.
    The range of a sum is the sum of the ranges: wider than eight in ten."""

    project_id: str
    line: BudgetLine | None
    planned_mvnd: int
    paid_mvnd: int
    p10_mvnd: int | None
    p50_mvnd: int
    p90_mvnd: int | None

    @property
    def unspent_mvnd(self) -> int:
        """Plan and carried in that the middle of the forecast leaves unpaid."""
        return max(0, self.planned_mvnd - self.p50_mvnd)


@dataclass(frozen=True)
class YearForecast:
    """A budget year seen from a day. history: paths of units in earlier years that it was learned from (0 = straight
    line); `years`: those years. units: every project on every line."""

    year: int
    as_of: date
    history: int
    years: tuple[int, ...]
    total: PaidForecast
    lines: tuple[PaidForecast, ...]
    projects: tuple[PaidForecast, ...]
    units: tuple[PaidForecast, ...] = ()

    @property
    def has_range(self) -> bool:
        """Whether the history is long enough for p10 and p90."""
        return self.total.p10_mvnd is not None


Unit = tuple[str, BudgetLine | None]


def forecast_year(problem: Problem, money: Disbursement) -> YearForecast:
    """The forecast of the year of `money`, made on its day."""
    case, part = problem.case, share_of_year(money.year, money.as_of)
    planned = _sums(money, (Kind.PLANNED, Kind.CARRIED_IN))
    committed, paid = _sums(money, (Kind.COMMITTED, Kind.CARRIED_IN)), _sums(money, (Kind.PAID,))
    units = sorted({*planned, *committed, *paid}, key=str)
    years, pasts = _history(case, money)
    seen = [Seen(_key(unit), max(committed[unit], paid[unit]), paid[unit]) for unit in units]
    found = forecast_all(seen, pasts, float(part)) if part else [
        YearEnd(each.key, 0.0, None, None, 0) for each in seen]
    rows = [PaidForecast(*unit, planned[unit], paid[unit], _whole(each.p10), round(each.p50), _whole(each.p90))
            for unit, each in zip(units, found, strict=True)]
    return YearForecast(money.year, money.as_of, len(pasts), years, _added(rows, "", None),
                        _grouped(rows, lambda row: ("", row.line)), _grouped(rows, lambda row: (row.project_id, None)),
                        tuple(rows))


def _history(case: Case, money: Disbursement) -> tuple[tuple[int, ...], list[Past]]:
    """Every unit in every earlier year of the register, on the same day of that year."""
    pasts, years = [], []
    for year in budget_years(case):
        if year >= money.year:
            break
        # 29 February has no day in most years; the day before it stands for it.
        day = date(year, money.as_of.month, min(money.as_of.day, 28) if money.as_of.month == 2 else money.as_of.day)
        then = entries_of(case, _NOTHING_PLANNED, year, min(day, date(year, 12, 31)))
        end = entries_of(case, _NOTHING_PLANNED, year, date(year, 12, 31))
        committed, paid = _sum_of(then, (Kind.COMMITTED, Kind.CARRIED_IN)), _sum_of(then, (Kind.PAID,))
        final = _sum_of([entry for entry in end if entry.quarter != AFTER_YEAR], (Kind.PAID,))
        units = {*committed, *final}
        pasts += [Past(_key(unit), max(committed[unit], paid[unit]), paid[unit], final[unit])
                  for unit in sorted(units, key=str)]
        years += [year] if units else []
    return tuple(years), pasts


def _sums(money: Disbursement, kinds: Sequence[Kind]) -> dict[Unit, int]:
    return _sum_of(money.entries, kinds)


def _sum_of(entries: Iterable, kinds: Sequence[Kind]) -> dict[Unit, int]:
    sums: dict[Unit, int] = defaultdict(int)
    for entry in entries:
        if entry.payer is PaidBy.STATE and entry.kind in kinds:
            sums[entry.project_id, entry.line] += entry.amount_mvnd
    return sums


def _key(unit: Unit) -> str:
    return f"{unit[0]}|{unit[1] or ''}"


def _whole(amount: float | None) -> int | None:
    return None if amount is None else round(amount)


def _grouped(rows: Sequence[PaidForecast], key_of) -> tuple[PaidForecast, ...]:
    groups: dict[Unit, list[PaidForecast]] = defaultdict(list)
    for row in rows:
        groups[key_of(row)].append(row)
    return tuple(_added(own, *key) for key, own in sorted(groups.items(), key=str))


def _added(rows: Sequence[PaidForecast], project_id: str, line: BudgetLine | None) -> PaidForecast:
    """The sum of several forecasts."""
    low, high = ([getattr(row, name) for row in rows] for name in ("p10_mvnd", "p90_mvnd"))
    return PaidForecast(project_id, line, *(sum(getattr(row, name) for row in rows) for name in (
        "planned_mvnd", "paid_mvnd")), None if None in low or not rows else sum(low),
        sum(row.p50_mvnd for row in rows), None if None in high or not rows else sum(high))
