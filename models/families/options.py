"""Funding options: every complete, whole-number financing a project may be given.

An option is a scale, a start year and a split of every year's bill: pledges pay first (enterprise, then other private,
then institute), the state pays the rest within its requested cap per budget line, never less than it has committed.
Options are made without judging the co-funding floors: the families judge them, so that each floor
is a row that can bind, conflict and be priced. Only what can be chosen at all is made; the reason is kept otherwise.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from models.domain import BudgetLine, FundingMode, Payer, Project, ProjectStatus, Regime
from models.plan import FundingOption, NoOption, Variant, YearMoney
from models.problem import Problem
from models.units import split_in_proportion

# Who pays first: enterprise money is what the floors ask for, other private money counts towards the priority.
PAYMENT_ORDER = (Payer.ENTERPRISE, Payer.OTHER_PRIVATE, Payer.INSTITUTE)
_FULL = Fraction(1)


@dataclass(slots=True)
class YearBill:
    """What one project's year would cost at full scale, who pledged for it, and what may be asked of the state.

    request_mvnd: by budget line, development first; pledged_mvnd, evidenced_mvnd: by payer in `PAYMENT_ORDER`.
    """

    total_mvnd: int = 0
    committed_mvnd: int = 0
    request_mvnd: list[int] = field(default_factory=lambda: [0, 0])
    pledged_mvnd: list[int] = field(default_factory=lambda: [0, 0, 0])
    evidenced_mvnd: list[int] = field(default_factory=lambda: [0, 0, 0])


def make_options(problem: Problem) -> tuple[tuple[FundingOption, ...], tuple[NoOption, ...]]:
    """All options of all projects in the register's fixed order, and why some projects have none."""
    maker = _OptionMaker(problem)
    options: list[FundingOption] = []
    refused: list[NoOption] = []
    for index, project in enumerate(problem.case.projects):
        made = maker.options_of(project, index)
        if isinstance(made, NoOption):
            refused.append(made)
        else:
            options.extend(made)
    return tuple(options), tuple(refused)


def make_options_of(problem: Problem, project_id: str) -> tuple[FundingOption, ...]:
    """The options of one project alone, as `make_options` makes them; empty where it has none."""
    index = next(i for i, project in enumerate(problem.case.projects) if project.project_id == project_id)
    made = _OptionMaker(problem).options_of(problem.case.projects[index], index)
    return () if isinstance(made, NoOption) else tuple(made)


class _OptionMaker:
    """Makes a project's options; what all projects have in common is asked once."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.settings = problem, problem.settings
        self.wants_state_more = _projects_in_floor_pools(problem)
        self.horizon = range(problem.case.years[0], problem.case.years[-1] + 1) if problem.case.years else range(0)

    @cached_property
    def shares(self) -> dict[Regime, tuple[Fraction, Fraction | None]]:
        """Enterprise floor and state cap of every regime. Raises NoRuleInForce."""
        return {regime: (self.problem.rulebook.enterprise_share_floor(regime) or Fraction(0),
                         self.problem.rulebook.state_share_cap(regime)) for regime in Regime}

    def options_of(self, project: Project, index: int) -> list[FundingOption] | NoOption:
        project_id, regime = project.project_id, self.problem.regime_of[project.project_id]
        if project.status is ProjectStatus.STOPPED:
            return NoOption(project_id, "stopped")
        if regime is None:
            return NoOption(project_id, "unknown_regime")
        bills = read_bills(self.problem, project_id)
        if not bills:
            return NoOption(project_id, "no_cost")
        first = min(bills)
        shifts = self._start_shifts(project, first, max(bills))
        if not shifts:
            return NoOption(project_id, "outside_planning_years", {"first_year": first})
        gap_mvnd = sum(max(0, bill.total_mvnd - sum(bill.pledged_mvnd) - sum(bill.request_mvnd))
                       for bill in bills.values())
        if gap_mvnd:
            return NoOption(project_id, "financing_gap", {"gap_mvnd": gap_mvnd})
        made: list[FundingOption] = []
        for scale_share in scales_of(project, self.settings.scale_levels):
            for variant, years in self._variants(project_id, regime, bills, scale_share):
                for shift_years in shifts:
                    made.append(FundingOption(f"p{index:05d}_{len(made)}", project_id, regime, scale_share,
                                              first + shift_years, shift_years, variant, _shifted(years, shift_years)))
        return made or NoOption(project_id, "financing_gap", {"gap_mvnd": gap_mvnd})

    def _start_shifts(self, project: Project, first: int, last: int) -> tuple[int, ...]:
        """By how many years it may start later (or earlier) than its cost rows say, inside the planning years."""
        earliest = project.earliest_start or first
        latest = max(project.latest_start or first, earliest)
        is_bound = project.status is ProjectStatus.RUNNING or project.status is ProjectStatus.COMMITTED
        if is_bound or not self.settings.allow_start_shift:
            earliest = latest = first
        return tuple(start - first for start in range(earliest, latest + 1)
                     if start in self.horizon and last + start - first in self.horizon)

    def _variants(self, project_id: str, regime: Regime, bills: dict[int, YearBill],
                  scale_share: Fraction) -> Iterator[tuple[Variant, list[YearMoney]]]:
        """The ways to split the bill that have a reason to exist, each with its years; equal splits are made once."""
        first = _split_years(bills, scale_share, evidenced_only=False)
        if first is None:  # At this scale the state is asked for less than it has already committed.
            return
        yield Variant.PLEDGES_FIRST, first
        backed = None
        if self.settings.require_evidence and any(year.unevidenced_mvnd for year in first):
            backed = _split_years(bills, scale_share, evidenced_only=True)
            if backed is not None:
                yield Variant.EVIDENCED_ONLY, backed
        grants = [sum(year.state_mvnd for year in split) for split in (first, backed) if split is not None]
        minimum = self.settings.minimum_grant_mvnd or 0
        if project_id in self.wants_state_more or any(0 < grant < minimum for grant in grants):
            more = _split_years(bills, scale_share, evidenced_only=self.settings.require_evidence,
                                shares=self.shares[regime])
            if more not in (None, backed) and sum(year.state_mvnd for year in more) > grants[0]:
                yield Variant.STATE_MORE, more


def _shifted(years: list[YearMoney], shift_years: int) -> tuple[YearMoney, ...]:
    if not shift_years:
        return tuple(years)
    return tuple(YearMoney(
        year.year + shift_years, year.state_development_mvnd, year.state_recurrent_mvnd, year.enterprise_mvnd,
        year.institute_mvnd, year.other_private_mvnd, year.unevidenced_mvnd) for year in years)


def read_bills(problem: Problem, project_id: str) -> dict[int, YearBill]:
    """The project's bill per year (only years that cost something), summed over its cost and pledge rows."""
    bills: dict[int, YearBill] = defaultdict(YearBill)
    for cost in problem.costs_of.get(project_id, ()):
        if cost.total_mvnd == 0:
            continue
        bill = bills[cost.year]
        bill.total_mvnd += cost.total_mvnd
        bill.committed_mvnd += cost.committed_state_mvnd
        bill.request_mvnd[cost.budget_line is not BudgetLine.DEVELOPMENT] += min(cost.asked_mvnd, cost.total_mvnd)
    for pledge in problem.pledges_of.get(project_id, ()):
        if pledge.year in bills:
            bill, at = bills[pledge.year], PAYMENT_ORDER.index(pledge.payer_type)
            bill.pledged_mvnd[at] += pledge.amount_mvnd
            if pledge.evidence_document:
                bill.evidenced_mvnd[at] += pledge.amount_mvnd
    return dict(sorted(bills.items()))


def scales_of(project: Project, levels: int) -> tuple[Fraction, ...]:
    """The scales a project may be funded at: 1, and for a scalable one evenly spaced steps down to its minimum."""
    if project.funding_mode is FundingMode.WHOLE or project.minimum_scale_share >= 1 or levels < 2:
        return (_FULL,)
    step = (1 - project.minimum_scale_share) / (levels - 1)
    return (_FULL, *(1 - step * i for i in range(1, levels)))


def _split_years(bills: dict[int, YearBill], scale_share: Fraction, *, evidenced_only: bool,
                 shares: tuple[Fraction, Fraction | None] | None = None) -> list[YearMoney] | None:
    """Every year's split at one scale; None when the pledges used and the state's cap leave a gap in some year.

    With `shares` the state pays as much of every year as this enterprise floor and this state cap leave it.
    """
    years = []
    for year, bill in bills.items():
        amounts = (bill.total_mvnd, *bill.request_mvnd, *(bill.evidenced_mvnd if evidenced_only else bill.pledged_mvnd))
        total, development, recurrent, enterprise, other_private, institute = amounts if scale_share is _FULL else (
            _scaled(amounts, scale_share))
        state_at_least = bill.committed_mvnd
        if shares is not None:
            state_at_least = max(state_at_least, min(development + recurrent, total - _must_raise(total, *shares)))
        state = total if state_at_least > total else state_at_least
        enterprise = min(enterprise, total - state)
        other_private = min(other_private, total - state - enterprise)
        institute = min(institute, total - state - enterprise - other_private)
        state = total - enterprise - other_private - institute
        if state > development + recurrent:
            return None
        if development:
            development, recurrent = split_in_proportion(state, (development, recurrent)) if recurrent else (state, 0)
        else:
            recurrent = state
        unevidenced = 0
        if bill.evidenced_mvnd != bill.pledged_mvnd:
            unevidenced = sum(max(0, used - evidenced) for used, evidenced in zip(
                (enterprise, other_private, institute), bill.evidenced_mvnd, strict=True))
        years.append(YearMoney(year, development, recurrent, enterprise, institute, other_private, unevidenced))
    return years


def _must_raise(total_mvnd: int, floor_share: Fraction, cap_share: Fraction | None) -> int:
    """The least counterpart that keeps a year's floor and cap."""
    least = -(-total_mvnd * floor_share.numerator // floor_share.denominator)
    return least if cap_share is None else max(
        least, total_mvnd - total_mvnd * cap_share.numerator // cap_share.denominator)


def _scaled(amounts_mvnd: tuple[int, ...], scale_share: Fraction) -> list[int]:
    """The amounts at a scale, rounded up to the whole million: rounding never takes money from a payer's floor."""
    over, under = scale_share.numerator, scale_share.denominator
    return [-(-amount * over // under) for amount in amounts_mvnd]


def _projects_in_floor_pools(problem: Problem) -> frozenset[str]:
    """Projects to which more state money would help a plan keep a floor on state money."""
    named: set[str] = set()
    for pool in problem.case.pools:
        if pool.floor_mvnd is not None or pool.floor_share is not None:
            named |= problem.members_of(pool)
    if problem.settings.strategic_floor_is_binding:
        named |= {project.project_id for project in problem.case.projects if problem.is_strategic(project)}
    return frozenset(named)
