"""Funding options: every complete, whole-number financing a project may be given.

An option is a size, a start year and a split of every year's bill: pledges pay first (enterprise, then other private,
then institute), the state pays the rest within its requested cap per budget line, never less than it has committed.
A size is a scale: the whole project and even steps down, or the levels of the project's own menu. A level's scale is
its state money over all that is requested; the state pays the level's money exactly, in proportion to what the years
ask for. Where the register has purses, an option is made for each purse that may pay its state money, and one for those
that pay it together.
Options are made without judging the co-funding floors: the families judge them, so that each floor is a row that can
bind, conflict and be priced. Only what can be chosen at all is made; the reason is kept otherwise.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice, starmap
from itertools import product as product_of

import numpy

from models.domain import BudgetLine, FundingLevel, FundingMode, Payer, Project, ProjectStatus, Regime
from models.families.sums import product, whole
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
            refused.append(each if isinstance(each, NoOption) else each.refusal)
    return tuple(options), tuple(refused)


@dataclass(frozen=True, slots=True)
class _Size:
    """How much of a project is carried out: a scale, and the level of its menu that it stands for."""

    scale_share: Fraction
    level: FundingLevel | None = None


@dataclass(frozen=True, slots=True)
class _Asked:
    """A project that can be financed, with its sizes and the years it may start later (or earlier) by."""

    code: str
    project_id: str
    regime: Regime
    bills: dict[int, YearBill]
    sizes: tuple[_Size, ...]
    shifts: tuple[int, ...]
    purses: tuple[tuple[str, ...], ...] | None

    @property
    def refusal(self) -> NoOption:
        """Why it has no option, where no size leaves one."""
        if self.purses == ():
            return NoOption(self.project_id, "no_purse")
        if self.sizes and self.sizes[0].level is None:
            return NoOption(self.project_id, "financing_gap", {"gap_mvnd": 0})
        return NoOption(self.project_id, "no_level_fits")

    def options(self, splits: Iterator[list[tuple[Variant, tuple[YearMoney, ...]]]]) -> list[FundingOption]:
        """The project's options from the splits of its sizes, in their order."""
        made: list[FundingOption] = []
        for size in self.sizes:
            for variant, years in next(splits):
                for shift_years, purse_id in product_of(self.shifts, self._payers(years)):
                    made.append(FundingOption(
                        f"{self.code}_{len(made)}", self.project_id, self.regime, size.scale_share,
                        years[0].year + shift_years, shift_years, variant, _shifted(years, shift_years), size.level,
                        purse_id))
        return made

    def _payers(self, years: tuple[YearMoney, ...]) -> tuple[str, ...]:
        """Whoever may pay the state's part, as `FundingOption.purse_id`; one blank where there are no purses or nothing
        is to pay."""
        if self.purses is None or not any(year.state_mvnd for year in years):
            return ("",)
        return tuple(";".join(payers) for payers in self.purses)


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
    purses = problem.payers_of[project_id] if problem.case.purses else None
    return _Asked(f"p{index:05d}", project_id, regime, bills, _sizes_of(problem, project, bills), shifts, purses)


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


def _sizes_of(problem: Problem, project: Project, bills: dict[int, YearBill]) -> tuple[_Size, ...]:
    """The sizes a project may be funded at: the levels of its menu that do not ask for more than is requested; without
    a menu 1, and for a scalable one evenly spaced steps down to its minimum."""
    if menu := problem.levels_of.get(project.project_id):
        requested = sum(sum(bill.request_mvnd) for bill in bills.values())
        return tuple(_Size(Fraction(level.state_mvnd, requested), level) for level in menu
                     if level.state_mvnd <= requested)
    steps = problem.settings.scale_levels
    if project.funding_mode is FundingMode.WHOLE or project.minimum_scale_share >= 1 or steps < 2:
        return (_Size(_FULL),)
    step = (1 - project.minimum_scale_share) / (steps - 1)
    return (_Size(_FULL), *(_Size(1 - step * i) for i in range(1, steps)))


def _split_all(problem: Problem, asked: list[_Asked]) -> Iterator[list[tuple[Variant, tuple[YearMoney, ...]]]]:
    """Per project and size, the ways to split the bill that have a reason to exist, each with its years; equal splits
    are made once. No way where the pledges used and the state's request leave a gap in some year."""
    if not asked:
        return
    must_be_backed, minimum = problem.settings.require_evidence, problem.settings.minimum_grant_mvnd or 0
    bills = _Bills(problem, asked)
    first = bills.split(bills.pledged, bills.least)
    # At a scale with a gap the state is asked for less than it has already committed.
    made = [(Variant.PLEDGES_FIRST, has_first := ~first.has_gap, first)]
    wants_more = bills.wants_state_more | (first.grant > 0) & (first.grant < minimum)
    backed, has_backed = first, numpy.zeros(len(bills.counts), dtype=bool)
    if must_be_backed:
        backed = bills.split(bills.evidenced, bills.least)
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
    """The bills of all projects at all their sizes: one entry per project, size and year. `group`: project and size;
    amounts at a scale are rounded up to the whole million, so that no payer's floor loses money. `least`, `most`:
    between which the state pays: what it has committed and what is asked of it, or what the level says for both."""

    def __init__(self, problem: Problem, asked: list[_Asked]) -> None:
        groups = [(each, size) for each in asked for size in each.sizes]
        self.counts = [len(each.bills) for each, _ in groups]
        self.group = numpy.repeat(numpy.arange(len(groups)), self.counts)
        self.starts = numpy.concatenate([[0], numpy.cumsum(self.counts)[:-1]])
        self._over, self._under = (whole([getattr(size.scale_share, name) for _, size in groups])[self.group]
                                   for name in ("numerator", "denominator"))
        full = [bill for each in asked for bill in each.bills.values()]
        at = self._places(asked)
        self.year = numpy.array([year for each in asked for year in each.bills])[at]
        committed = whole([bill.committed_mvnd for bill in full])[at]
        self.own_evidenced = [whole([bill.evidenced_mvnd[payer] for bill in full])[at] for payer in range(3)]
        self.total = self._scaled(whole([bill.total_mvnd for bill in full])[at])
        self.development, self.recurrent = (
            self._scaled(whole([bill.request_mvnd[line] for bill in full])[at]) for line in range(2))
        self.pledged = [self._scaled(whole([bill.pledged_mvnd[payer] for bill in full])[at]) for payer in range(3)]
        self.evidenced = [self._scaled(amounts) for amounts in self.own_evidenced]
        self.least, self.most = committed, self.development + self.recurrent
        self._set_levels(groups)
        wanted = _projects_in_floor_pools(problem)
        self.wants_state_more = numpy.array([each.project_id in wanted for each, _ in groups])
        self._rulebook, self._regimes = problem.rulebook, [each.regime for each, _ in groups]

    def _places(self, asked: list[_Asked]) -> numpy.ndarray:
        """Where the bill at full scale of every entry stands."""
        sizes = [len(each.bills) for each in asked]
        firsts = numpy.repeat(numpy.cumsum(sizes) - sizes, [len(each.sizes) for each in asked])
        return (firsts - self.starts)[self.group] + numpy.arange(len(self.group))

    def _set_levels(self, groups: list[tuple[_Asked, _Size]]) -> None:
        """The state pays a level's money, in proportion to what the years ask for, and the bill is what that and the
        pledges can pay: up to a million less than the year's part rounded up."""
        for start, (each, size) in zip(self.starts.tolist(), groups, strict=True):
            if size.level is None:
                continue
            own = slice(start, start + len(each.bills))
            granted = whole(split_in_proportion(size.level.state_mvnd,
                                                [sum(bill.request_mvnd) for bill in each.bills.values()]))
            self.least[own], self.most[own] = numpy.maximum(self.least[own], granted), granted
            self.total[own] = numpy.minimum(self.total[own], granted + sum(paid[own] for paid in self.pledged))

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
        return numpy.maximum(self.least, numpy.minimum(self.most, leaves))

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
                      self.any_of(state > self.most), numpy.add.reduceat(state, self.starts))


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
