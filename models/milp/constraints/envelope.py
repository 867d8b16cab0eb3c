"""State money available per year, budget line and agency."""
from __future__ import annotations

from collections import defaultdict
from itertools import accumulate

from models.domain import BudgetLine
from models.milp.programme import Programme
from models.plan import FundingOption


def state_envelope(programme: Programme) -> None:
    """The state pays no more than its envelope; with carry-over, unspent money moves into the next year.

    sum_p,o state[p,o,y,line] x choose[p,o] <= envelope[y,line,agency] for every envelope row (million VND);
    with carry-over both sides are summed over the years up to y.
    Rule: state_envelope (the case's envelopes).
    """
    problem = programme.problem
    series: dict[tuple[BudgetLine | None, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in problem.case.envelopes:
        series[row.budget_line, row.managing_agency][row.year] += row.state_mvnd
    agencies = sorted({agency for _, agency in series})
    for (line, agency), by_year in sorted(series.items(), key=lambda item: (str(item[0][0] or ""), item[0][1])):
        years = sorted(by_year)
        limits = [by_year[year] for year in years]
        spans = [(year,) for year in years]
        if problem.settings.carry_over:
            limits = list(accumulate(limits))
            spans = [tuple(years[: i + 1]) for i in range(len(years))]
        members = None if not agency else [p.project_id for p in problem.case.projects if p.managing_agency == agency]
        scope = f"{line or 'all'}__a{agencies.index(agency)}" if agency else str(line or "all")
        for year, span, limit in zip(years, spans, limits, strict=True):
            programme.at_most(f"state_envelope__{year}__{scope}",
                              programme.terms(lambda o: _state(o, span, line), members), limit, keep=True)


def _state(option: FundingOption, years: tuple[int, ...], line: BudgetLine | None) -> int:
    return sum(year.state_on(line) for year in option.years if year.year in years)
