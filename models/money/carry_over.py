"""The end of a budget year: per project and line, what was not paid, what may be carried over, lapses, comes back.

On which ground is data (`data/monitoring/carry_over.yaml`): the first ground that fits holds. Seen before the year's
end the amounts are those of the forecast; afterwards what the record says.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from models.codes import FundSource, GateDecision, PaidBy
from models.domain import BudgetLine, Case, ProjectStatus
from models.files.shipped import shipped_yaml
from models.money.advances import find_advances
from models.money.disbursement import Disbursement
from models.money.entries import Kind
from models.money.forecast import YearForecast
from models.money.lines import Unit, state_by_line
from models.money.planned import PlannedMoney
from models.money.watch_rules import Deadline, Source, next_deadline, source_of
from models.problem import Problem


class CarryOutcome(StrEnum):
    """What becomes of unpaid money."""

    CARRIES = "carries"
    NEEDS_DECISION = "needs_decision"
    LAPSES = "lapses"


@dataclass(frozen=True, slots=True)
class CarryGround:
    """Why money may be carried over or not. when: `ended`, `fund`, a budget line, or `any`."""

    ground_id: str
    label_vi: str
    label_en: str
    when: str
    outcome: CarryOutcome
    deadlines: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class CarryRow:
    """A project on a line at the end of a year, million VND. line None = the record names none.

    left_mvnd: plan and carried in that is not paid. to_return_mvnd: advances still open that are not carried over.
    deadline None = all days have passed.
    """

    project_id: str
    line: BudgetLine | None
    planned_mvnd: int
    carried_in_mvnd: int
    committed_mvnd: int
    paid_mvnd: int
    left_mvnd: int
    advance_mvnd: int
    ground: CarryGround
    deadline: Deadline | None

    def _if(self, outcome: CarryOutcome) -> int:
        return self.left_mvnd if self.ground.outcome is outcome else 0

    @property
    def carries_mvnd(self) -> int:
        return self._if(CarryOutcome.CARRIES)

    @property
    def needs_decision_mvnd(self) -> int:
        return self._if(CarryOutcome.NEEDS_DECISION)

    @property
    def lapses_mvnd(self) -> int:
        return self._if(CarryOutcome.LAPSES)

    @property
    def to_return_mvnd(self) -> int:
        return 0 if self.ground.outcome is CarryOutcome.CARRIES else self.advance_mvnd


AMOUNTS = ("planned_mvnd", "carried_in_mvnd", "committed_mvnd", "paid_mvnd", "left_mvnd", "carries_mvnd",
           "needs_decision_mvnd", "lapses_mvnd", "to_return_mvnd")


@dataclass(frozen=True)
class CarryOver:
    """A budget year at its end. is_expected: the year has not ended, the amounts are those of the forecast."""

    year: int
    as_of: date
    is_expected: bool
    rows: tuple[CarryRow, ...]

    def total(self, name: str) -> int:
        """The sum of one of `AMOUNTS`, million VND."""
        return sum(getattr(row, name) for row in self.rows)

    @property
    def into_next_year(self) -> Mapping[BudgetLine, int]:
        """What may be carried over by line, above nothing."""
        sums: dict[BudgetLine, int] = defaultdict(int)
        for row in self.rows:
            if row.line is not None and row.carries_mvnd:
                sums[row.line] += row.carries_mvnd
        return dict(sums)


@cache
def load_grounds() -> tuple[CarryGround, ...]:
    """The grounds in the order in which they are tried; the last fits everything."""
    return tuple(CarryGround(key, entry["label_vi"], entry["label_en"], entry["when"], CarryOutcome(entry["outcome"]),
                             tuple(entry["deadlines"]), source_of(entry))
                 for key, entry in shipped_yaml("monitoring/carry_over.yaml")["grounds"].items())


def carry_over(problem: Problem, planned: PlannedMoney, money: Disbursement, forecast: YearForecast) -> CarryOver:
    """What every project and line leaves unpaid in the year of `money`, most first; nothing that left nothing."""
    is_expected = money.as_of <= date(money.year, 12, 31)
    sums = {kind: state_by_line(money, planned, (kind,)) for kind in Kind}
    expected: dict[Unit, int] = {(row.project_id, row.line): row.unspent_mvnd for row in forecast.units}
    ended, funds = _ended(problem.case, money.as_of), _funds(problem.case, money)
    advances = _advances(problem.case, money)
    rows = []
    for unit in sorted({*sums[Kind.PLANNED], *sums[Kind.CARRIED_IN], *sums[Kind.PAID], *advances}, key=str):
        planned_mvnd, carried_in, committed, paid = (sums[kind].get(unit, 0) for kind in (
            Kind.PLANNED, Kind.CARRIED_IN, Kind.COMMITTED, Kind.PAID))
        left = expected.get(unit, 0) if is_expected else planned_mvnd + carried_in - paid
        ground = next(ground for ground in load_grounds() if _fits(ground, unit, ended, funds))
        row = CarryRow(*unit, planned_mvnd, carried_in, committed, paid, max(0, left), advances.get(unit, 0), ground,
                       next_deadline(money.year, money.as_of, ground.deadlines))
        if row.left_mvnd or row.to_return_mvnd:
            rows.append(row)
    rows.sort(key=lambda row: (-row.left_mvnd, row.project_id, str(row.line)))
    return CarryOver(money.year, money.as_of, is_expected, tuple(rows))


def _fits(ground: CarryGround, unit: Unit, ended: frozenset[str], funds: frozenset[Unit]) -> bool:
    return (ground.when == "any" or ground.when == unit[1] or (ground.when == "ended" and unit[0] in ended)
            or (ground.when == "fund" and unit in funds))


def _ended(case: Case, as_of: date) -> frozenset[str]:
    """Projects that were stopped, or terminated at a milestone by the day."""
    stopped = {project.project_id for project in case.projects if project.status is ProjectStatus.STOPPED}
    return frozenset(stopped | {row.project_id for row in case.milestones
                                if row.gate_decision is GateDecision.TERMINATE
                                and row.decided_on is not None and row.decided_on <= as_of})


def _funds(case: Case, money: Disbursement) -> frozenset[Unit]:
    """Projects and lines whose money of the year comes from a state fund and from nothing else."""
    sources: dict[Unit, set[FundSource | None]] = defaultdict(set)
    for row in (*case.commitments, *case.payments):
        if row.payer_type is PaidBy.STATE and row.year == money.year:
            sources[row.project_id, row.budget_line].add(row.source_of_funds)
    return frozenset(unit for unit, own in sources.items() if own == {FundSource.STATE_FUND})


def _advances(case: Case, money: Disbursement) -> Mapping[Unit, int]:
    """Advances of the year that are still open on the day."""
    paid = {(row.project_id, row.reference): row for row in case.payments if row.year == money.year}
    found: dict[Unit, int] = defaultdict(int)
    for advance in find_advances(case, money.as_of):
        row = paid.get((advance.project_id, advance.reference))
        if row is not None and advance.outstanding_mvnd:
            found[row.project_id, row.budget_line] += advance.outstanding_mvnd
    return found
