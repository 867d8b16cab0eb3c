"""The envelopes with their split over the years left open: what each line (x agency) holds in all years stays."""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from models.families import contents
from models.families.contents import Family
from models.families.envelope import Series, envelope_rows, rule_of_row, state_envelope, state_in_row
from models.families.limit import Limit, Stated, Unit
from models.families.option_table import OptionTable
from models.problem import Problem


@dataclass(frozen=True, slots=True)
class YearRange:
    """What the envelope of a year is, and between what it may be put (million VND)."""

    present_mvnd: int
    least_mvnd: int
    most_mvnd: int


Ranges = Mapping[Series, Mapping[int, YearRange]]


def families_with_free_split(ranges: Ranges) -> tuple[Family, ...]:
    """All families, with envelopes that may be split otherwise within the ranges.

    For the years S of a row: state of S <= min(sum of most[y] over S, total - sum of least[y] over the other years)
    (million VND). A whole split pays for a plan exactly when all these rows hold: of any years without carry-over, of
    the years up to each with it.
    """
    def free_envelope(problem: Problem, table: OptionTable) -> Iterator[Stated]:
        for row in envelope_rows(problem):
            if row.year != max(ranges[row.series]):
                continue
            years, carries_over = ranges[row.series], problem.settings.carry_over
            for number, span in enumerate(_spans(list(years), carries_over)):
                limit = _most_in(years, span)
                # Without carry-over the most of several years together says no more than the most of each.
                if carries_over or len(span) == 1 or limit < sum(years[year].most_mvnd for year in span):
                    yield Limit(f"{row.name}__{number}", rule_of_row(row), True,
                                state_in_row(problem, table, replace(row, years=span)), limit, Unit.MVND, keep=True)

    return tuple(free_envelope if family is state_envelope else family for family in contents.FAMILIES)


def _spans(years: Sequence[int], carries_over: bool) -> Iterator[tuple[int, ...]]:
    """The years that have to have enough together."""
    if carries_over:
        yield from (tuple(years[:place + 1]) for place in range(len(years)))
        return
    for count in range(1, len(years) + 1):
        yield from combinations(years, count)


def _most_in(years: Mapping[int, YearRange], span: Sequence[int]) -> int:
    """The most that some years can hold together while the total stays."""
    outside = sum(given.least_mvnd for year, given in years.items() if year not in span)
    total = sum(given.present_mvnd for given in years.values())
    return min(sum(years[year].most_mvnd for year in span), total - outside)


def nearest_split(ranges: Mapping[int, YearRange], need: Mapping[int, int], *,
                  carries_over: bool) -> dict[int, int] | None:
    """The split of one series nearest to the present one that leaves every year what it needs; None = there is none.

    need: state money by year (million VND). Money moves only where a year is short of it: into that year, or with
    carry-over into the nearest year before it that may take it; out of the year with most to spare, or with carry-over
    out of the last year that has some.
    """
    years = list(ranges)
    at = {year: given.present_mvnd for year, given in ranges.items()}
    for place, year in enumerate(years):
        counted = years[:place + 1] if carries_over else [year]
        missing = sum(need.get(each, 0) - at[each] for each in counted)
        into = [(each, ranges[each].most_mvnd - at[each]) for each in reversed(counted)]
        if missing > 0 and not _move(at, missing, into, _spare(years, ranges, at, need, counted, carries_over)):
            return None
    return at


def _spare(years: Sequence[int], ranges: Mapping[int, YearRange], at: Mapping[int, int], need: Mapping[int, int],
           short: Sequence[int], carries_over: bool) -> list[tuple[int, int]]:
    """The years that may give, and how much each, in the order in which they are asked."""
    if carries_over:
        return [(year, at[year] - ranges[year].least_mvnd) for year in reversed(years) if year not in short]
    spare = [(year, at[year] - max(ranges[year].least_mvnd, need.get(year, 0))) for year in years if year not in short]
    return sorted(spare, key=lambda given: -given[1])


def _move(at: dict[int, int], amount: int, into: list[tuple[int, int]], out_of: list[tuple[int, int]]) -> bool:
    """Move an amount between years; False where there is no room for it, or not enough to take."""
    for sign, years in ((1, into), (-1, out_of)):
        left = amount
        for year, room in years:
            part = min(left, max(0, room))
            at[year] += sign * part
            left -= part
        if left:
            return False
    return True
