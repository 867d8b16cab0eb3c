"""Same money, which split over the years is best? What each budget line (x agency) holds in all years stays; what a
single year holds may move within limits. The price of the present split is the best value under them minus the value
of the plan."""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil, floor

from models.domain import BudgetLine, Case, Envelope
from models.explain.forced import Swap, swap_of
from models.families.envelope import Series, envelope_rows, envelope_series
from models.families.free_split import Ranges, YearRange, families_with_free_split, nearest_split
from models.milp.build import build_programme
from models.milp.questions import Answer, QuestionModel
from models.plan import FundingOption, Plan, Termination
from models.problem import Problem
from models.register.case_edits import edits_between
from models.register.edits import Edit
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch

# Without carry-over every choice of years has a row of its own.
MOST_YEARS = 12
LEAST_SHARE, MOST_SHARE = Fraction(-1, 5), Fraction(1, 5)


@dataclass(frozen=True, slots=True)
class SplitYear:
    """One year of one line (None = both) and agency ("" = all): its envelope now, the least and most it may be, the
    envelope of the best split, and what the plan and the best split's plan spend of it (million VND)."""

    year: int
    budget_line: BudgetLine | None
    managing_agency: str
    present_mvnd: int
    least_mvnd: int
    most_mvnd: int
    best_mvnd: int
    present_use_mvnd: int
    best_use_mvnd: int

    @property
    def moved_mvnd(self) -> int:
        return self.best_mvnd - self.present_mvnd


@dataclass(frozen=True)
class BestSplit:
    """price = best value minus the value of the plan, in points, as found; the true price lies between price_at_least
    and price_at_most (None = not known), both equal to it where it is proved.

    least_share, most_share: by how much a year may change (most_share None = by anything). moved_mvnd: what changes
    years. is_proved: no split within the limits is worth more.
    """

    least_share: Fraction
    most_share: Fraction | None
    is_proved: bool
    value_now: Fraction
    value: Fraction
    price: Fraction
    price_at_least: Fraction
    price_at_most: Fraction | None
    years: tuple[SplitYear, ...]
    total_mvnd: int
    moved_mvnd: int
    state_change_mvnd: int = 0
    swap: Swap = field(default_factory=Swap)

    @property
    def price_share(self) -> Fraction | None:
        """The price as a share of the value of the plan; None where that is worth nothing."""
        return self.price / self.value_now if self.value_now else None


def why_no_split(problem: Problem) -> str:
    """Why the years cannot be asked about, a code; "" where they can."""
    series = envelope_series(problem)
    if not series:
        return "no_envelopes"
    if any(row.is_on_expected_spending for row in envelope_rows(problem)):
        return "expected_spending"
    return "too_many_years" if max(map(len, series.values())) > MOST_YEARS else ""


def best_split(problem: Problem, plan: Plan, limits: SolveLimits | None = None, *, least_share: Fraction = LEAST_SHARE,
               most_share: Fraction | None = MOST_SHARE, watch: Watch = UNWATCHED) -> BestSplit:
    """The best split when no year's envelope falls below (1 + least_share) or rises above (1 + most_share) of itself.

    The plans asked about are no worse than the plan on the levels above value. Raises ValueError when the present split
    is outside the limits, or the years cannot be asked about (`why_no_split`).
    """
    if least_share > 0 or (most_share is not None and most_share < 0):
        raise ValueError("the present split is outside the limits")
    if why := why_no_split(problem):
        raise ValueError(why)
    ranges = split_ranges(problem, least_share, most_share)
    model = QuestionModel(problem, plan, limits, build_programme(problem, families_with_free_split(ranges)))
    answer = model.best(watch=watch)
    best = None if answer.value is None else _split_of(problem, ranges, answer.chosen)
    if best is None or answer.value <= model.value:
        best, answer = _as_it_is(ranges), _unchanged(model, answer)
    found = BestSplit(least_share, most_share, False, model.value, answer.value, answer.value - model.value,
                      *_price_limits(model, answer), tuple(_years(problem, ranges, best, plan.chosen, answer.chosen)),
                      sum(row.state_mvnd for row in problem.case.envelopes), 0)
    moved = sum(max(0, year.moved_mvnd) for year in found.years)
    found = replace(found, moved_mvnd=moved, is_proved=found.price_at_least == found.price_at_most)
    if answer.value == model.value:
        return found
    state = sum(option.state_mvnd for option in answer.chosen) - sum(option.state_mvnd for option in plan.chosen)
    return replace(found, state_change_mvnd=state, swap=swap_of(model, answer.chosen, ""))


def split_ranges(problem: Problem, least_share: Fraction, most_share: Fraction | None) -> Ranges:
    """The limits of every year in whole million VND: rounded inwards, so the shares hold exactly."""
    ranges = {}
    for series, years in envelope_series(problem).items():
        total = sum(years.values())
        ranges[series] = {year: YearRange(
            present, ceil(present * (1 + least_share)),
            total if most_share is None else floor(present * (1 + most_share))) for year, present in years.items()}
    return ranges


def split_edits(problem: Problem, found: BestSplit) -> tuple[Edit, ...]:
    """The edits of the table of envelopes that put the best split in place of the present one."""
    left = {(year.year, year.budget_line, year.managing_agency): year.moved_mvnd for year in found.years}
    rows = []
    for row in problem.case.envelopes:
        key = (row.year, row.budget_line, problem.agency_of(row))
        # Several rows of one year and line are one envelope: the first that can takes the change.
        change = max(left[key], -row.state_mvnd)
        left[key] -= change
        rows.append(replace(row, state_mvnd=row.state_mvnd + change))
    return edits_between(problem.case, with_envelopes(problem.case, rows), ("envelopes",))


def with_envelopes(case: Case, rows: Sequence[Envelope]) -> Case:
    """The register with other envelopes."""
    return replace(case, envelopes=tuple(rows))


def _split_of(problem: Problem, ranges: Ranges, chosen: Sequence[FundingOption]) -> dict[Series, dict[int, int]] | None:
    """A split that pays for chosen options, exactly; None where the solver's tolerance let pass what cannot be paid."""
    needs, found = _needs(problem, chosen), {}
    for series, years in ranges.items():
        split = nearest_split(years, needs[series], carries_over=problem.settings.carry_over)
        if split is None:
            return None
        found[series] = split
    return found


def _as_it_is(ranges: Ranges) -> dict[Series, dict[int, int]]:
    return {series: {year: given.present_mvnd for year, given in years.items()} for series, years in ranges.items()}


def _needs(problem: Problem, chosen: Sequence[FundingOption]) -> dict[Series, dict[int, int]]:
    """State money of chosen options by series and year (million VND)."""
    single = replace(problem, settings=replace(problem.settings, carry_over=False))
    needs: dict[Series, dict[int, int]] = {}
    for row in envelope_rows(single):
        needs.setdefault(row.series, {})[row.year] = row.need_mvnd(problem, chosen)
    return needs


def _years(problem: Problem, ranges: Ranges, best: Mapping[Series, Mapping[int, int]], before: Sequence[FundingOption],
           after: Sequence[FundingOption]) -> Iterator[SplitYear]:
    used, will_use = _needs(problem, before), _needs(problem, after)
    for series, years in ranges.items():
        for year, given in years.items():
            yield SplitYear(year, *series, given.present_mvnd, given.least_mvnd, given.most_mvnd, best[series][year],
                            used[series][year], will_use[series][year])


def _unchanged(model: QuestionModel, answer: Answer) -> Answer:
    """Nothing better was found that can be paid: the plan itself, which fits the present split."""
    is_best = answer.is_proved and answer.value == model.value
    return replace(answer, value=model.value, chosen=model.plan.chosen, is_proved=is_best)


def _price_limits(model: QuestionModel, answer: Answer) -> tuple[Fraction, Fraction | None]:
    price = answer.value - model.value
    if answer.is_proved and model.plan.termination is Termination.OPTIMAL:
        return price, price
    best_now = model.plan.bound
    least = Fraction(0) if best_now is None else max(Fraction(0), answer.value - max(model.value, Fraction(best_now)))
    most = price if answer.is_proved else None if answer.bound is None else max(
        price, Fraction(answer.bound) - model.value)
    return least, most
