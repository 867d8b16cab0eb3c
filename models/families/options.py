"""Funding options: every complete, whole-number financing a project may be given.

An option is a scale, a start year and a split of every year's bill: pledges pay first (enterprise, then other private,
then institute), the state pays the rest within its requested cap per budget line, never less than it has committed.
Options are made without judging the co-funding floors: the families judge them, so that each floor
is a row that can bind, conflict and be priced. Only what can be chosen at all is made; the reason is kept otherwise.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice, starmap

import numpy

from models.domain import BudgetLine, FundingMode, Payer, Project, ProjectStatus, Regime
from models.families.sums import product, whole
from models.plan import FundingOption, NoOption, Variant, YearMoney
from models.problem import Problem

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
    return _make(problem, enumerate(problem.case.projects))


def make_options_of(problem: Problem, project_id: str) -> tuple[FundingOption, ...]:
    """The options of one project alone, as `make_options` makes them; empty where it has none."""
    return _make(problem, ((i, p) for i, p in enumerate(problem.case.projects) if p.project_id == project_id))[0]


def _make(problem: Problem, projects: Iterable[tuple[int, Project]]) -> tuple[
        tuple[FundingOption, ...], tuple[NoOption, ...]]:
    found = [_ask(problem, project, index) for index, project in projects]
    splits = iter(_split_all(problem, [each for each in found if isinstance(each, _Asked)]))
    options: list[FundingOption] = []
    refused: list[NoOption] = []
    for each in found:
        made = [] if isinstance(each, NoOption) else each.options(splits)
        options += made
        if not made:
            refused.append(each if isinstance(each, NoOption) else NoOption(
                each.project_id, "financing_gap", {"gap_mvnd": 0}))
    return tuple(options), tuple(refused)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A project that can be financed, with the scales and the years it may start later (or earlier) by."""

    code: str
    project_id: str
    regime: Regime
    bills: dict[int, YearBill]
    scales: tuple[Fraction, ...]
    shifts: tuple[int, ...]

    def options(self, splits: Iterator[list[tuple[Variant, tuple[YearMoney, ...]]]]) -> list[FundingOption]:
        """The project's options from the splits of its scales, in their order."""
        made: list[FundingOption] = []
        for scale_share in self.scales:
            for variant, years in next(splits):
                for shift_years in self.shifts:
                    made.append(FundingOption(
                        f"{self.code}_{len(made)}", self.project_id, self.regime, scale_share,
                        years[0].year + shift_years, shift_years, variant, _shifted(years, shift_years)))
        return made


def _ask(problem: Problem, project: Project, index: int) -> _Asked | NoOption:
    project_id, regime = project.project_id, problem.regime_of[project.project_id]
    if project.status is ProjectStatus.STOPPED:
        return NoOption(project_id, "stopped")
    if regime is None:
        return NoOption(project_id, "unknown_regime")
    bills = read_bills(problem, project_id)
    if not bills:
        return NoOption(project_id, "no_cost")
    shifts = _start_shifts(problem, project, min(bills), max(bills))
    if not shifts:
        return NoOption(project_id, "outside_planning_years", {"first_year": min(bills)})
    gap_mvnd = sum(max(0, bill.total_mvnd - sum(bill.pledged_mvnd) - sum(bill.request_mvnd))
                   for bill in bills.values())
    if gap_mvnd:
        return NoOption(project_id, "financing_gap", {"gap_mvnd": gap_mvnd})
    return _Asked(f"p{index:05d}", project_id, regime, bills, scales_of(project, problem.settings.scale_levels), shifts)


def _start_shifts(problem: Problem, project: Project, first: int, last: int) -> tuple[int, ...]:
    """By how many years the project may start later (or earlier) than its cost rows say, inside the planning years."""
    horizon = range(problem.case.years[0], problem.case.years[-1] + 1)
    earliest = project.earliest_start or first
    latest = max(project.latest_start or first, earliest)
    is_bound = project.status is ProjectStatus.RUNNING or project.status is ProjectStatus.COMMITTED
    if is_bound or not problem.settings.allow_start_shift:
        earliest = latest = first
    return tuple(start - first for start in range(earliest, latest + 1)
                 if start in horizon and last + start - first in horizon)


def _shifted(years: tuple[YearMoney, ...], shift_years: int) -> tuple[YearMoney, ...]:
    if not shift_years:
        return years
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


def _split_all(problem: Problem, asked: list[_Asked]) -> Iterator[list[tuple[Variant, tuple[YearMoney, ...]]]]:
    """Per project and scale, the ways to split the bill that have a reason to exist, each with its years; equal splits
    are made once. No way where the pledges used and the state's request leave a gap in some year."""
    if not asked:
        return
    must_be_backed, minimum = problem.settings.require_evidence, problem.settings.minimum_grant_mvnd or 0
    bills = _Bills(problem, asked)
    first = bills.split(bills.pledged, bills.committed)
    # At a scale with a gap the state is asked for less than it has already committed.
    made = [(Variant.PLEDGES_FIRST, has_first := ~first.has_gap, first)]
    wants_more = bills.wants_state_more | (first.grant > 0) & (first.grant < minimum)
    backed, has_backed = first, numpy.zeros(len(bills.counts), dtype=bool)
    if must_be_backed:
        backed = bills.split(bills.evidenced, bills.committed)
        has_backed = has_first & ~backed.has_gap & bills.any_of(first.unevidenced > 0)
        wants_more |= has_backed & (backed.grant > 0) & (backed.grant < minimum)
        made.append((Variant.EVIDENCED_ONLY, has_backed, backed))
    if wants_more.any():
        more = bills.split(bills.evidenced if must_be_backed else bills.pledged, bills.most_state())
        is_new = ~has_backed | bills.any_of(more.differs_from(backed))
        made.append((Variant.STATE_MORE, has_first & wants_more & ~more.has_gap & (more.grant > first.grant) & is_new,
                     more))
    ways = [(variant, has.tolist(), split.years(bills.year, has[bills.group])) for variant, has, split in made]
    for at, count in enumerate(bills.counts):
        yield [(variant, tuple(islice(own, count))) for variant, has, own in ways if has[at]]


class _Bills:
    """The bills of all projects at all their scales: one entry per project, scale and year. `group`: project and
    scale; amounts at a scale are rounded up to the whole million, so that no payer's floor loses money."""

    def __init__(self, problem: Problem, asked: list[_Asked]) -> None:
        groups = [(each, scale_share) for each in asked for scale_share in each.scales]
        self.counts = [len(each.bills) for each, _ in groups]
        self.group = numpy.repeat(numpy.arange(len(groups)), self.counts)
        self.starts = numpy.concatenate([[0], numpy.cumsum(self.counts)[:-1]])
        self._over, self._under = (whole([getattr(scale, name) for _, scale in groups])[self.group]
                                   for name in ("numerator", "denominator"))
        full = [bill for each in asked for bill in each.bills.values()]
        at = self._places(asked)
        self.year = numpy.array([year for each in asked for year in each.bills])[at]
        self.committed = whole([bill.committed_mvnd for bill in full])[at]
        self.own_evidenced = [whole([bill.evidenced_mvnd[payer] for bill in full])[at] for payer in range(3)]
        self.total = self._scaled(whole([bill.total_mvnd for bill in full])[at])
        self.development, self.recurrent = (
            self._scaled(whole([bill.request_mvnd[line] for bill in full])[at]) for line in range(2))
        self.pledged = [self._scaled(whole([bill.pledged_mvnd[payer] for bill in full])[at]) for payer in range(3)]
        self.evidenced = [self._scaled(amounts) for amounts in self.own_evidenced]
        wanted = _projects_in_floor_pools(problem)
        self.wants_state_more = numpy.array([each.project_id in wanted for each, _ in groups])
        self._rulebook, self._regimes = problem.rulebook, [each.regime for each, _ in groups]

    def _places(self, asked: list[_Asked]) -> numpy.ndarray:
        """Where the bill at full scale of every entry stands."""
        sizes = [len(each.bills) for each in asked]
        firsts = numpy.repeat(numpy.cumsum(sizes) - sizes, [len(each.scales) for each in asked])
        return (firsts - self.starts)[self.group] + numpy.arange(len(self.group))

    def _scaled(self, amounts_mvnd: numpy.ndarray) -> numpy.ndarray:
        return -(-product(amounts_mvnd, self._over) // self._under)

    def any_of(self, marked: numpy.ndarray) -> numpy.ndarray:
        """The groups of which some year is marked."""
        return numpy.logical_or.reduceat(marked, self.starts)

    def most_state(self) -> numpy.ndarray:
        """As much state money as is asked for and the enterprise floor and the state cap leave it, in every year."""
        must_raise = self._share_of(self._rulebook.enterprise_share_floor, Fraction(0), up=True)
        capped = self.total - self._share_of(self._rulebook.state_share_cap, Fraction(1), up=False)
        leaves = self.total - numpy.maximum(must_raise, capped)
        return numpy.maximum(self.committed, numpy.minimum(self.development + self.recurrent, leaves))

    def _share_of(self, share_of: Callable[[Regime], Fraction | None], default: Fraction, *, up: bool) -> numpy.ndarray:
        """A regime's share of every total, in whole million."""
        shares = {regime: default if (share := share_of(regime)) is None else share for regime in set(self._regimes)}
        over, under = (whole([getattr(shares[regime], name) for regime in self._regimes])[self.group]
                       for name in ("numerator", "denominator"))
        parts = product(self.total, over)
        return -(-parts // under) if up else parts // under

    def split(self, available: list[numpy.ndarray], state_at_least: numpy.ndarray) -> _Split:
        """Pledges pay first, up to what the state has to pay at least; the state pays the rest."""
        enterprise, other_private, institute = available
        room = self.total - numpy.minimum(state_at_least, self.total)
        enterprise = numpy.minimum(enterprise, room)
        other_private = numpy.minimum(other_private, room - enterprise)
        institute = numpy.minimum(institute, room - enterprise - other_private)
        state, asked = self.total - enterprise - other_private - institute, self.development + self.recurrent
        # In proportion to what the lines are asked for, the larger remainder up, development first.
        development = (product(2 * state, self.development) + asked) // (2 * numpy.maximum(asked, 1))
        unevidenced = sum(numpy.maximum(0, used - evidenced) for used, evidenced in zip(
            (enterprise, other_private, institute), self.own_evidenced, strict=True))
        return _Split((development, state - development, enterprise, institute, other_private, unevidenced),
                      self.any_of(state > asked), numpy.add.reduceat(state, self.starts))


@dataclass(frozen=True, slots=True, eq=False)
class _Split:
    """What everybody pays in every year, in the order of `YearMoney`; per group, the grant and if a gap is left."""

    amounts: tuple[numpy.ndarray, ...]
    has_gap: numpy.ndarray
    grant: numpy.ndarray

    @property
    def unevidenced(self) -> numpy.ndarray:
        return self.amounts[-1]

    def differs_from(self, other: _Split) -> numpy.ndarray:
        """The years in which somebody pays something else."""
        pairs = zip(self.amounts, other.amounts, strict=True)
        return numpy.logical_or.reduce([own != others for own, others in pairs])

    def years(self, year: numpy.ndarray, wanted: numpy.ndarray) -> Iterator[YearMoney]:
        """The wanted years, one after another."""
        return starmap(YearMoney, zip(*(column[wanted].tolist() for column in (year, *self.amounts)), strict=True))


def _projects_in_floor_pools(problem: Problem) -> frozenset[str]:
    """Projects to which more state money would help a plan keep a floor on state money."""
    named: set[str] = set()
    for pool in problem.case.pools:
        if pool.floor_mvnd is not None or pool.floor_share is not None:
            named |= problem.members_of(pool)
    if problem.settings.strategic_floor_is_binding:
        named |= {project.project_id for project in problem.case.projects if problem.is_strategic(project)}
    return frozenset(named)
