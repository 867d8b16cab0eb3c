"""State money available per year, budget line and agency."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from models.domain import BudgetLine, Envelope
from models.families.expected_spending import Counting, counted_by_option, counting_of
from models.families.limit import Limit, Stated, Unit
from models.families.option_table import OptionTable
from models.families.rule import MoneyKind, MoneyLimit, Rule, Word, on_register, on_setting
from models.families.sums import Sum
from models.plan import FundingOption
from models.problem import Problem

# A budget line (None = both) and an agency ("" = all): the years of one series may be split otherwise.
Series = tuple[BudgetLine | None, str]


@dataclass(frozen=True, slots=True)
class EnvelopeRow:
    """One row of the family: state money of these years on the line (None = both) and agency ("" = all) <= limit.

    countings: by year, how its money counts where the envelope is filled on expected spending (None = in full).
    """

    name: str
    years: tuple[int, ...]
    budget_line: BudgetLine | None
    managing_agency: str
    limit_mvnd: int
    countings: tuple[Counting | None, ...] = ()

    @property
    def is_on_expected_spending(self) -> bool:
        """Whether any of its years counts what is expected to be spent in place of what is given."""
        return any(self.countings)

    @property
    def envelope_mvnd(self) -> int:
        """The envelope itself, with what is held back of it."""
        return self.limit_mvnd + sum(counting.held_back_mvnd for counting in self.countings if counting)

    @property
    def year(self) -> int:
        """The year it is the envelope of; with carry-over the years before it count as well."""
        return self.years[-1]

    @property
    def series(self) -> Series:
        return self.budget_line, self.managing_agency

    @property
    def rule_id(self) -> str:
        return envelope_rule_id(self.year, self.budget_line, self.managing_agency)

    def has(self, problem: Problem, project_id: str) -> bool:
        """Whether a project is paid out of it."""
        return self.managing_agency in ("", problem.body_of(project_id, "managing_agency"))

    def need_mvnd(self, problem: Problem, chosen: Iterable[FundingOption]) -> int:
        """What chosen options need of this row."""
        return self._spent(problem, chosen, self.years)

    def available_mvnd(self, problem: Problem, chosen: Iterable[FundingOption]) -> int:
        """What there is to spend in its year, with what earlier years leave where money is carried over."""
        return self.limit_mvnd - self._spent(problem, chosen, self.years[:-1])

    def _spent(self, problem: Problem, chosen: Iterable[FundingOption], years: tuple[int, ...]) -> int:
        if self.is_on_expected_spending:
            return sum(self._counted(problem, option, year) for option in chosen
                       if self.has(problem, option.project_id) for year in years)
        return sum(year.state_on(self.budget_line) for option in chosen if self.has(problem, option.project_id)
                   for year in option.years if year.year in years)

    def _counted(self, problem: Problem, option: FundingOption, year: int) -> int:
        amount = sum(money.state_on(self.budget_line) for money in option.years if money.year == year)
        counting = self.countings[self.years.index(year)]
        return counting.counted_mvnd(amount, problem.spent_shares.of(option.project_id)) if counting else amount


def envelope_rule_id(year: int, budget_line: str | None, managing_agency: str) -> str:
    """`state_envelope.<year>.<line>`, and the agency's own name where it is one agency's."""
    return ".".join(["state_envelope", str(year), str(budget_line or "all"), *filter(None, [managing_agency])])


def rule_id_of(problem: Problem, envelope: Envelope) -> str:
    """The rule id of one of the register's envelopes."""
    return envelope_rule_id(envelope.year, envelope.budget_line, problem.agency_of(envelope))


def envelope_series(problem: Problem,
                    available: Callable[[Envelope], int] | None = None) -> dict[Series, dict[int, int]]:
    """Every budget line (x agency) with what each of its years holds, years in order (million VND)."""
    series: dict[Series, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in problem.case.envelopes:
        series[row.budget_line, problem.agency_of(row)][row.year] += available(row) if available else row.state_mvnd
    return {key: dict(sorted(by_year.items()))
            for key, by_year in sorted(series.items(), key=lambda item: (str(item[0][0] or ""), item[0][1]))}


def envelope_rows(problem: Problem, available: Callable[[Envelope], int] | None = None) -> Iterator[EnvelopeRow]:
    """The rows of the case's envelopes; `available` = other amounts in their place (million VND), which count money as
    the case's own do."""
    given = envelope_series(problem)
    for (line, agency), by_year in envelope_series(problem, available).items():
        years = list(by_year)
        countings = [counting_of(problem, year, line, agency, given[line, agency][year]) for year in years]
        limits = [by_year[year] - (counting.held_back_mvnd if counting else 0)
                  for year, counting in zip(years, countings, strict=True)]
        spans = [(year,) for year in years]
        if problem.settings.carry_over:
            limits = list(accumulate(limits))
            spans = [tuple(years[: i + 1]) for i in range(len(years))]
        scope = f"{line or 'all'}__a{problem.envelope_agencies.index(agency)}" if agency else str(line or "all")
        for year, span, limit in zip(years, spans, limits, strict=True):
            own = countings[years.index(span[0]):years.index(year) + 1]
            family = "expected_spending" if any(own) else "state_envelope"
            yield EnvelopeRow(f"{family}__{year}__{scope}", span, line, agency, limit, tuple(own))


def state_envelope(problem: Problem, table: OptionTable) -> Iterator[Stated]:
    """The state pays no more than its envelope; with carry-over, unspent money moves into the next year.

    sum_p,o state[p,o,y,line] x choose[p,o] <= envelope[y,line,agency] for every envelope row (million VND);
    with carry-over both sides are summed over the years up to y.
    Rule: state_envelope (the case's envelopes).
    """
    for row in envelope_rows(problem):
        if not row.is_on_expected_spending:
            yield _limit(problem, row, rule_of_row(row), state_in_row(problem, table, row))


def expected_spending(problem: Problem, table: OptionTable) -> Iterator[Stated]:
    """An envelope that is filled on expected spending is overrun with at most the stated risk.

    sum_p,o counted[p,o,y] x choose[p,o] <= envelope[y] - held back[y] in place of the row of state_envelope (million
    VND); counted = mean x a + factor x variance x a^2 / (2 (tangent - factor x (1 - mean) x a / 3)), at most a =
    state[p,o,y]; held back = factor x tangent / 2; factor = sqrt(2 ln(1 / risk)); mean and variance of the share spent
    by the register's closed years. With carry-over both sides are summed over the years up to y.
    Rule: underspend_risk_share (planning setting; no text asks for it).
    """
    for row in envelope_rows(problem):
        if row.is_on_expected_spending:
            yield _limit(problem, row, _expected_rule(row), _counted_in_row(problem, table, row))


def _limit(problem: Problem, row: EnvelopeRow, rule: Rule, amount: Sum) -> Limit:
    return Limit(row.name, rule, True, amount, row.limit_mvnd, Unit.MVND, keep=True,
                 money=tuple(dict.fromkeys(_money(problem, row))))


def _counted_in_row(problem: Problem, table: OptionTable, row: EnvelopeRow) -> Sum:
    """What of every option counts in a row (million VND)."""
    counted = table.ones * 0
    projects = [option.project_id for option in table.options]
    for year, counting in zip(row.years, row.countings, strict=True):
        amounts = table.state_in((year,), row.budget_line)
        counted = counted + (counted_by_option(problem, counting, projects, amounts) if counting else amounts)
    return table.sum_of(counted, _members(problem, row))


def _expected_rule(row: EnvelopeRow) -> Rule:
    return replace(rule_of_row(row), family="expected_spending", basis=on_setting("underspend_risk_share"),
                   sentence="explain_rules.name.expected_spending")


def state_in_row(problem: Problem, table: OptionTable, row: EnvelopeRow) -> Sum:
    """What every option takes out of a row (million VND)."""
    return table.sum_of(table.state_in(row.years, row.budget_line), _members(problem, row))


def _members(problem: Problem, row: EnvelopeRow) -> list[str] | None:
    """Ids of the projects that are paid out of a row; None = all."""
    return None if not row.managing_agency else [
        p.project_id for p in problem.case.projects if row.has(problem, p.project_id)]


def rule_of_row(row: EnvelopeRow) -> Rule:
    """The rule that a row is of."""
    line = Word(f"terms.budget_line.{row.budget_line}" if row.budget_line else "explain_rules.both_lines")
    return Rule(row.rule_id, "state_envelope", on_register(""), sentence="explain_rules.name.state_envelope", values=(
        ("year", str(row.year)), ("line", (line, row.managing_agency) if row.managing_agency else line)))


def _money(problem: Problem, row: EnvelopeRow) -> Iterator[MoneyLimit]:
    """The register's own envelopes that a row rests on."""
    for given in problem.case.envelopes:
        agency = problem.agency_of(given)
        if given.year in row.years and (given.budget_line, agency) == (row.budget_line, row.managing_agency):
            yield MoneyLimit(rule_id_of(problem, given), MoneyKind.ENVELOPE,
                             (str(given.year), given.budget_line or "", given.managing_agency), given.state_mvnd)
