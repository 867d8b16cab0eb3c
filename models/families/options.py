"""Funding options: every complete, whole-number financing a project may be given.

An option is a scale, a start year and a split of every year's bill: pledges pay first (enterprise, then other private,
then institute), the state pays the rest within its requested cap per budget line, never less than it has committed.
Options are made without judging the co-funding floors: the families of `constraints/` judge them, so that each floor
is a row that can bind, conflict and be priced. Only what can be chosen at all is made; the reason is kept otherwise.
"""
from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from fractions import Fraction

from models.domain import BudgetLine, FundingMode, Payer, Project, ProjectStatus
from models.plan import FundingOption, NoOption, Variant, YearMoney
from models.problem import Problem
from models.units import split_in_proportion

# Who pays first: enterprise money is what the floors ask for, other private money counts towards the priority.
PAYMENT_ORDER = (Payer.ENTERPRISE, Payer.OTHER_PRIVATE, Payer.INSTITUTE)
LINES = (BudgetLine.DEVELOPMENT, BudgetLine.RECURRENT)
_FULL = Fraction(1)


@dataclass(slots=True)
class YearBill:
    """What one project's year would cost at full scale, who pledged for it, and what may be asked of the state."""

    total_mvnd: int = 0
    committed_mvnd: int = 0
    request_mvnd: tuple[int, int] = (0, 0)
    pledged_mvnd: tuple[int, int, int] = (0, 0, 0)
    evidenced_mvnd: tuple[int, int, int] = (0, 0, 0)


def make_options(problem: Problem) -> tuple[tuple[FundingOption, ...], tuple[NoOption, ...]]:
    """All options of all projects in the register's fixed order, and why some projects have none."""
    needs_state_more = _projects_in_floor_pools(problem)
    options: list[FundingOption] = []
    refused: list[NoOption] = []
    for index, project in enumerate(problem.case.projects):
        made = _options_of(problem, project, f"p{index:05d}", project.project_id in needs_state_more)
        if isinstance(made, NoOption):
            refused.append(made)
        else:
            options.extend(made)
    return tuple(options), tuple(refused)


def make_options_of(problem: Problem, project_id: str) -> tuple[FundingOption, ...]:
    """The options of one project alone, as `make_options` makes them; empty where it has none."""
    index = next(i for i, project in enumerate(problem.case.projects) if project.project_id == project_id)
    made = _options_of(problem, problem.case.projects[index], f"p{index:05d}",
                       project_id in _projects_in_floor_pools(problem))
    return () if isinstance(made, NoOption) else tuple(made)


def _options_of(problem: Problem, project: Project, code: str,
                wants_state_more: bool) -> list[FundingOption] | NoOption:
    regime = problem.regime_of[project.project_id]
    if project.status is ProjectStatus.STOPPED:
        return NoOption(project.project_id, "stopped")
    if regime is None:
        return NoOption(project.project_id, "unknown_regime")
    bills = read_bills(problem, project.project_id)
    if not bills:
        return NoOption(project.project_id, "no_cost")
    shifts = _start_shifts(problem, project, bills)
    if not shifts:
        return NoOption(project.project_id, "outside_planning_years", {"first_year": min(bills)})
    gap_mvnd = sum(max(0, bill.total_mvnd - sum(bill.pledged_mvnd) - sum(bill.request_mvnd)) for bill in bills.values())
    if gap_mvnd:
        return NoOption(project.project_id, "financing_gap", {"gap_mvnd": gap_mvnd})

    made: list[FundingOption] = []
    for scale_share in scales_of(project, problem.settings.scale_levels):
        for variant, years in _variants(problem, project, regime, bills, scale_share, wants_state_more):
            for shift_years in shifts:
                made.append(FundingOption(
                    f"{code}_{len(made)}", project.project_id, regime, scale_share, min(bills) + shift_years,
                    shift_years, variant, _shifted(years, shift_years)))
    return made or NoOption(project.project_id, "financing_gap", {"gap_mvnd": gap_mvnd})


def _shifted(years: list[YearMoney], shift_years: int) -> tuple[YearMoney, ...]:
    return tuple(replace(year, year=year.year + shift_years) for year in years) if shift_years else tuple(years)


def read_bills(problem: Problem, project_id: str) -> dict[int, YearBill]:
    """The project's bill per year (only years that cost something), summed over its cost and pledge rows."""
    bills: dict[int, YearBill] = defaultdict(YearBill)
    for cost in problem.costs_of.get(project_id, ()):
        if cost.total_mvnd == 0:
            continue
        bill = bills[cost.year]
        bill.total_mvnd += cost.total_mvnd
        bill.committed_mvnd += cost.committed_state_mvnd
        asked = cost.total_mvnd if cost.state_request_mvnd is None else cost.state_request_mvnd
        bill.request_mvnd = _add_at(bill.request_mvnd, LINES.index(cost.budget_line), min(asked, cost.total_mvnd))
    for pledge in problem.pledges_of.get(project_id, ()):
        if pledge.year in bills:
            bill, at = bills[pledge.year], PAYMENT_ORDER.index(pledge.payer_type)
            bill.pledged_mvnd = _add_at(bill.pledged_mvnd, at, pledge.amount_mvnd)
            if pledge.evidence_document:
                bill.evidenced_mvnd = _add_at(bill.evidenced_mvnd, at, pledge.amount_mvnd)
    return dict(sorted(bills.items()))


def scales_of(project: Project, levels: int) -> tuple[Fraction, ...]:
    """The scales a project may be funded at: 1, and for a scalable one evenly spaced steps down to its minimum."""
    if project.funding_mode is FundingMode.WHOLE or project.minimum_scale_share >= 1 or levels < 2:
        return (_FULL,)
    step = (1 - project.minimum_scale_share) / (levels - 1)
    return (_FULL, *(1 - step * i for i in range(1, levels)))


def _start_shifts(problem: Problem, project: Project, bills: dict[int, YearBill]) -> tuple[int, ...]:
    """By how many years the project may start later (or earlier) than its cost rows say, inside the planning years."""
    first, last = min(bills), max(bills)
    horizon = range(problem.case.years[0], problem.case.years[-1] + 1)
    earliest = project.earliest_start or first
    latest = max(project.latest_start or first, earliest)
    is_bound = project.status in (ProjectStatus.RUNNING, ProjectStatus.COMMITTED)
    if is_bound or not problem.settings.allow_start_shift:
        earliest = latest = first
    return tuple(start - first for start in range(earliest, latest + 1)
                 if start in horizon and last + start - first in horizon)


def _variants(problem, project, regime, bills, scale_share, wants_state_more):
    """The ways to split the bill that have a reason to exist, each with its years; equal splits are made once."""
    first = _split_years(bills, scale_share, evidenced_only=False)
    if first is None:  # At this scale the state is asked for less than it has already committed.
        return
    yield Variant.PLEDGES_FIRST, first
    backed = None
    if problem.settings.require_evidence and any(year.unevidenced_mvnd for year in first):
        backed = _split_years(bills, scale_share, evidenced_only=True)
        if backed is not None:
            yield Variant.EVIDENCED_ONLY, backed
    grants = [sum(year.state_mvnd for year in split) for split in (first, backed) if split is not None]
    minimum = problem.settings.minimum_grant_mvnd or 0
    if wants_state_more or any(0 < grant < minimum for grant in grants):
        more = _split_years(bills, scale_share, evidenced_only=problem.settings.require_evidence,
                            floor_share=problem.rulebook.enterprise_share_floor(regime) or Fraction(0),
                            cap_share=problem.rulebook.state_share_cap(regime))
        if more not in (None, backed) and sum(year.state_mvnd for year in more) > grants[0]:
            yield Variant.STATE_MORE, more


def _split_years(bills: dict[int, YearBill], scale_share: Fraction, *, evidenced_only: bool,
                 floor_share: Fraction | None = None, cap_share: Fraction | None = None) -> list[YearMoney] | None:
    """Every year's split at one scale; None when the pledges used and the state's cap leave a gap in some year.

    With `floor_share` the state pays as much of every year as the enterprise floor and the state cap leave it.
    """
    years = []
    for year, bill in bills.items():
        total = _scaled(bill.total_mvnd, scale_share)
        request = tuple(_scaled(amount, scale_share) for amount in bill.request_mvnd)
        state_at_least = bill.committed_mvnd
        if floor_share is not None:
            must_raise = max(-(-total * floor_share.numerator // floor_share.denominator),
                             0 if cap_share is None else total - total * cap_share.numerator // cap_share.denominator)
            state_at_least = max(state_at_least, min(sum(request), total - must_raise))
        available = bill.evidenced_mvnd if evidenced_only else bill.pledged_mvnd
        room, paid = total - min(state_at_least, total), []
        for pledged in available:
            paid.append(min(room, _scaled(pledged, scale_share)))
            room -= paid[-1]
        state = total - sum(paid)
        if state > sum(request):
            return None
        development, recurrent = split_in_proportion(state, request)
        unevidenced = sum(max(0, used - evidenced) for used, evidenced in zip(paid, bill.evidenced_mvnd, strict=True))
        enterprise, other_private, institute = paid
        years.append(YearMoney(year, development, recurrent, enterprise, institute, other_private, unevidenced))
    return years


def _scaled(amount_mvnd: int, scale_share: Fraction) -> int:
    """The amount at a scale, rounded up to the whole million: rounding never takes money from a payer's floor."""
    return amount_mvnd if scale_share is _FULL else -(-amount_mvnd * scale_share.numerator // scale_share.denominator)


def _add_at(amounts: tuple[int, ...], at: int, more: int) -> tuple[int, ...]:
    return tuple(amount + more if i == at else amount for i, amount in enumerate(amounts))


def _projects_in_floor_pools(problem: Problem) -> frozenset[str]:
    """Projects to which more state money would help a plan keep a floor on state money."""
    named: set[str] = set()
    for pool in problem.case.pools:
        if pool.floor_mvnd is not None or pool.floor_share is not None:
            named |= problem.members_of(pool)
    if problem.settings.strategic_floor_is_binding:
        named |= {project.project_id for project in problem.case.projects if problem.is_strategic(project)}
    return frozenset(named)
