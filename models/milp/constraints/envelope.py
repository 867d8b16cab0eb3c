"""State money available per year, budget line and agency."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from models.domain import BudgetLine, Envelope
from models.milp.programme import Programme
from models.milp.stated_limit import Unit
from models.plan import FundingOption
from models.problem import Problem


@dataclass(frozen=True, slots=True)
class EnvelopeRow:
    """One row of the family: state money of these years on the line (None = both) and agency ("" = all) <= limit."""

    name: str
    years: tuple[int, ...]
    budget_line: BudgetLine | None
    managing_agency: str
    limit_mvnd: int

    def need_mvnd(self, problem: Problem, chosen: Iterable[FundingOption]) -> int:
        """What chosen options need of this row."""
        return sum(_state(option, self.years, self.budget_line) for option in chosen if not self.managing_agency
                   or problem.body_of(option.project_id, "managing_agency") == self.managing_agency)


def envelope_rows(problem: Problem, available: Callable[[Envelope], int] | None = None) -> Iterator[EnvelopeRow]:
    """The rows of the case's envelopes; `available` = other amounts in their place (million VND)."""
    series: dict[tuple[BudgetLine | None, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in problem.case.envelopes:
        series[row.budget_line, problem.agency_of(row)][row.year] += available(row) if available else row.state_mvnd
    for (line, agency), by_year in sorted(series.items(), key=lambda item: (str(item[0][0] or ""), item[0][1])):
        years = sorted(by_year)
        limits = [by_year[year] for year in years]
        spans = [(year,) for year in years]
        if problem.settings.carry_over:
            limits = list(accumulate(limits))
            spans = [tuple(years[: i + 1]) for i in range(len(years))]
        scope = f"{line or 'all'}__a{problem.envelope_agencies.index(agency)}" if agency else str(line or "all")
        for year, span, limit in zip(years, spans, limits, strict=True):
            yield EnvelopeRow(f"state_envelope__{year}__{scope}", span, line, agency, limit)


def state_envelope(programme: Programme) -> None:
    """The state pays no more than its envelope; with carry-over, unspent money moves into the next year.

    sum_p,o state[p,o,y,line] x choose[p,o] <= envelope[y,line,agency] for every envelope row (million VND);
    with carry-over both sides are summed over the years up to y.
    Rule: state_envelope (the case's envelopes).
    """
    problem = programme.problem
    for row in envelope_rows(problem):
        members = None if not row.managing_agency else [
            p.project_id for p in problem.case.projects
            if problem.body_of(p.project_id, "managing_agency") == row.managing_agency]
        programme.at_most(row.name, programme.terms(lambda o: _state(o, row.years, row.budget_line), members),
                          row.limit_mvnd, keep=True, unit=Unit.MVND)


def _state(option: FundingOption, years: tuple[int, ...], line: BudgetLine | None) -> int:
    return sum(year.state_on(line) for year in option.years if year.year in years)
