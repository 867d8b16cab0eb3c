"""What a plan comes to in a few figures: the limits that stop more, who is left out and why, targets met and missed.

Exact arithmetic on the plan's own whole amounts; nothing is optimised and no shadow price is claimed: a limit is
called tight when less than 1 % of it is left.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from models.domain import Envelope, Pool
from models.plan import Plan
from models.problem import Problem
from models.report.allocation import Allocation
from models.rules import RuleStatus, RuleValue

TIGHT_SHARE = Fraction(1, 100)


class LimitKind(StrEnum):
    """Which rule a limit belongs to; sentences in `locales/*/overview.yaml`."""

    ENVELOPE = "envelope"
    POOL_CAP = "pool_cap"
    POOL_FLOOR = "pool_floor"
    POOL_MOST = "pool_most"
    POOL_LEAST = "pool_least"
    LEAD_ENTERPRISE = "lead_enterprise"
    LOCALITY = "locality"
    MAXIMUM_PROJECTS = "maximum_projects"


@dataclass(frozen=True, slots=True)
class LimitUse:
    """One limit against what the plan uses of it, in million VND or in projects.

    `of` is the row behind it: an Envelope, a Pool, or the name of an enterprise or locality ("" = the whole plan).
    """

    kind: LimitKind
    of: Envelope | Pool | str
    used: Fraction
    limit: Fraction

    @property
    def is_floor(self) -> bool:
        return self.kind in (LimitKind.POOL_FLOOR, LimitKind.POOL_LEAST)

    @property
    def counts_projects(self) -> bool:
        return self.kind in (LimitKind.POOL_MOST, LimitKind.POOL_LEAST, LimitKind.MAXIMUM_PROJECTS)

    @property
    def room(self) -> Fraction:
        """What is left before the limit; never negative in a plan that keeps its rules."""
        return self.used - self.limit if self.is_floor else self.limit - self.used

    @property
    def is_tight(self) -> bool:
        return self.room < TIGHT_SHARE * self.limit or self.room == 0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Projects that a plan leaves out for one reason, and the state money they ask for."""

    reason_code: str
    projects: int
    requested_state_mvnd: int


@dataclass(frozen=True, slots=True)
class TargetsReached:
    """Products with a localisation target and funded projects: all targets met, some missed, none measurable."""

    met: tuple[int, ...]
    missed: tuple[int, ...]
    unknown: tuple[int, ...]

    @property
    def measured(self) -> int:
        return len(self.met) + len(self.missed)


@dataclass(frozen=True, slots=True)
class YearUse:
    """State money of one year against the year's envelope (None = no envelope for that year)."""

    year: int
    state_mvnd: int
    envelope_mvnd: int | None


def limit_uses(problem: Problem, plan: Plan) -> tuple[LimitUse, ...]:
    """Every limit that a plan could run into, with what it uses of it."""
    return (*_envelopes(problem, plan), *_pools(problem, plan), *_concentration(problem, plan))


def years_used(problem: Problem, plan: Plan) -> tuple[YearUse, ...]:
    """State money by year against the year's envelope, with what earlier years carry over where that is allowed.

    The envelope is the widest one given: for both lines together, else the sum of the lines; agencies alike.
    """
    available: dict[int, dict[tuple[bool, bool], Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for use in _envelopes(problem, plan):
        available[use.of.year][bool(use.of.managing_agency), use.of.budget_line is not None] += use.limit
    paid: dict[int, int] = defaultdict(int)
    for option in plan.chosen:
        for money in option.years:
            paid[money.year] += money.state_mvnd
    years = sorted({*problem.case.years, *(year for year, amount in paid.items() if amount)})
    return tuple(YearUse(year, paid[year], int(available[year][min(available[year])]) if available[year] else None)
                 for year in years)


def left_out(allocation: Allocation) -> tuple[LeftOut, ...]:
    """Why projects are not funded, the most frequent reason first."""
    table = allocation.projects[~allocation.projects["is_funded"]]
    found: dict[str, list[int]] = defaultdict(list)
    for code, requested in zip(table["reason_code"], table["requested_state_mvnd"], strict=True):
        found[code].append(int(requested))
    return tuple(sorted((LeftOut(code, len(asked), sum(asked)) for code, asked in found.items()),
                        key=lambda row: (-row.projects, row.reason_code)))


def targets_reached(allocation: Allocation) -> TargetsReached:
    """Each product once: missed when any target of it is missed, unknown when no target of it can be measured."""
    shortfalls: dict[int, list[float]] = defaultdict(list)
    products: set[int] = set()
    for row in allocation.localisation.dropna(subset=["target_share"]).itertuples():
        products.add(row.product_no)
        if row.shortfall_share is not None and row.shortfall_share == row.shortfall_share:
            shortfalls[row.product_no].append(row.shortfall_share)
    missed = tuple(sorted(no for no, found in shortfalls.items() if max(found) > 0))
    met = tuple(sorted(no for no in shortfalls if no not in missed))
    return TargetsReached(met, missed, tuple(sorted(products - set(shortfalls))))


def rules_short_of_law(problem: Problem) -> tuple[RuleValue, ...]:
    """Every rule value in use that is not law as it stands: another status, or a planner's override."""
    return tuple(rule for _, rule in sorted(problem.rulebook.values.items())
                 if rule.status is not RuleStatus.LAW or rule.is_override)


def _envelopes(problem: Problem, plan: Plan) -> Iterator[LimitUse]:
    carried: dict[tuple, int] = defaultdict(int)
    for row in sorted(problem.case.envelopes, key=lambda r: (r.year, str(r.budget_line or ""), r.managing_agency)):
        used = sum(
            money.state_on(row.budget_line) for option in plan.chosen for money in option.years
            if money.year == row.year and (
                not row.managing_agency
                or problem.body_of(option.project_id, "managing_agency") == problem.agency_of(row)))
        series = (row.budget_line, problem.agency_of(row))
        available = row.state_mvnd + carried[series]
        if problem.settings.carry_over:
            carried[series] = available - used
        yield LimitUse(LimitKind.ENVELOPE, row, Fraction(used), Fraction(available))


def _pools(problem: Problem, plan: Plan) -> Iterator[LimitUse]:
    for pool in problem.case.pools:
        members = problem.members_of(pool)
        state = {option.project_id: Fraction(sum(m.state_mvnd for m in option.years if pool.year in (None, m.year)))
                 for option in plan.chosen}
        inside, whole = sum(state[p] for p in state if p in members), sum(state.values())
        funded = Fraction(len(members & set(state)))
        for kind, amount in ((LimitKind.POOL_CAP, pool.cap_mvnd), (LimitKind.POOL_FLOOR, pool.floor_mvnd)):
            if amount is not None:
                yield LimitUse(kind, pool, Fraction(inside), Fraction(amount))
        for kind, share in ((LimitKind.POOL_CAP, pool.cap_share), (LimitKind.POOL_FLOOR, pool.floor_share)):
            if share is not None:
                yield LimitUse(kind, pool, Fraction(inside), share * whole)
        for kind, number in ((LimitKind.POOL_MOST, pool.max_projects), (LimitKind.POOL_LEAST, pool.min_projects)):
            if number is not None:
                yield LimitUse(kind, pool, funded, Fraction(number))


def _concentration(problem: Problem, plan: Plan) -> Iterator[LimitUse]:
    settings, whole = problem.settings, Fraction(sum(option.state_mvnd for option in plan.chosen))
    caps = ((LimitKind.LEAD_ENTERPRISE, settings.lead_enterprise_cap_mvnd, settings.lead_enterprise_cap_share),
            (LimitKind.LOCALITY, settings.locality_cap_mvnd, settings.locality_cap_share))
    for kind, amount, share in caps:
        limits = [Fraction(amount)] if amount is not None else []
        limits += [share * whole] if share is not None else []
        if limits:
            for name, received in _received(problem, plan, kind.value).items():
                yield LimitUse(kind, name, received, min(limits))
    if settings.maximum_projects is not None:
        yield LimitUse(LimitKind.MAXIMUM_PROJECTS, "", Fraction(len(plan.chosen)), Fraction(settings.maximum_projects))


def _received(problem: Problem, plan: Plan, attribute: str) -> dict[str, Fraction]:
    received: dict[str, Fraction] = defaultdict(Fraction)
    for option in plan.chosen:
        if holder := problem.body_of(option.project_id, attribute):
            received[holder] += option.state_mvnd
    return dict(sorted(received.items()))
