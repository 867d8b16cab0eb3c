"""The register as it reads after the moves: the plan in force with the year's new amounts, and nothing else possible.

Every funded project asks for exactly what it has, by year, line and payer; paid and committed money of the year and the
whole of other years are committed; other projects stay out; envelopes are what is spent. So this register has one plan,
and planning, audit, certificate and files are those of any register.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from models.domain import (
    BudgetLine,
    Cost,
    Decision,
    Envelope,
    FundingMode,
    Localisation,
    Payer,
    Pledge,
    Project,
    ProjectStatus,
)
from models.families.envelope import envelope_rows
from models.plan import FundingOption, YearMoney
from models.problem import Problem
from models.reallocation.units import YearUnit

Amounts = Mapping[tuple[str, BudgetLine], int]


def with_amounts(chosen: Sequence[FundingOption], year: int, amounts: Amounts) -> tuple[FundingOption, ...]:
    """The plan's options with other state money on the lines of one year; counterpart and other years stay."""
    return tuple(replace(option, years=tuple(
        _changed(option.project_id, money, amounts) if money.year == year else money for money in option.years))
        for option in chosen)


def _changed(project_id: str, money: YearMoney, amounts: Amounts) -> YearMoney:
    development, recurrent = (amounts.get((project_id, line), money.state_on(line)) for line in BudgetLine)
    return replace(money, state_development_mvnd=development, state_recurrent_mvnd=recurrent)


def amended_problem(problem: Problem, chosen: Sequence[FundingOption], units: Sequence[YearUnit], year: int, *,
                    keeps_agencies: bool, reason: str) -> Problem:
    """The problem of the register after the moves. `chosen`: the plan with its new amounts; keeps_agencies: also what
    every agency has on a line of the year stays; reason: why projects outside the plan stay out."""
    case, funded = problem.case, {option.project_id: option for option in chosen}
    floors: dict[str, int] = defaultdict(int)
    for unit in units:
        floors[unit.project_id] += min(unit.floor_mvnd, unit.planned_mvnd)
    made = replace(
        case, settings={**case.settings, "carry_over": "false"}, funding_levels=(),
        projects=tuple(_project(project, funded.get(project.project_id), reason) for project in case.projects),
        costs=(*(cost for cost in case.costs if cost.project_id not in funded), *(
            cost for option in chosen for money in option.years for cost in _costs(
                option.project_id, money, floors[option.project_id] if money.year == year else money.state_mvnd))),
        pledges=(*(pledge for pledge in case.pledges if pledge.project_id not in funded), *(
            pledge for option in chosen for pledge in _pledges(problem, option))),
        localisation=tuple(_moved(row, funded.get(row.project_id)) for row in case.localisation),
        envelopes=tuple(_envelopes(problem, chosen, year, keeps_agencies=keeps_agencies)))
    return Problem(made, problem.rulebook, replace(problem.settings, carry_over=False))


def _project(project: Project, option: FundingOption | None, reason: str) -> Project:
    if option is None:
        return replace(project, decision=Decision.MUST_NOT, decision_reason=reason)
    status = project.status if project.status is ProjectStatus.RUNNING else ProjectStatus.COMMITTED
    return replace(project, status=status, decision=Decision.FREE, decision_reason="", earliest_start=None,
                   latest_start=None, funding_mode=FundingMode.WHOLE)


def _costs(project_id: str, money: YearMoney, committed: int) -> Iterator[Cost]:
    """A row for each line with money; the first carries the counterpart, and what is committed as far as it goes."""
    lines = [line for line in BudgetLine if money.state_on(line)] or [BudgetLine.RECURRENT]
    beside = money.counterpart_mvnd
    for line in lines:
        state = money.state_on(line)
        held = min(committed, state)
        if state + beside:
            yield Cost(project_id, money.year, line, state + beside, state, held)
        beside, committed = 0, committed - held


def _pledges(problem: Problem, option: FundingOption) -> Iterator[Pledge]:
    """The part of the register's own pledges that the plan uses, with evidence first."""
    for money in option.years:
        for payer in Payer:
            left = money.paid_by(payer)
            own = [row for row in problem.pledges_of.get(option.project_id, ())
                   if row.payer_type is payer and row.year + option.shift_years == money.year]
            for row in sorted(own, key=lambda row: not row.evidence_document):
                used = min(left, row.amount_mvnd)
                left -= used
                if used:
                    yield replace(row, year=money.year, amount_mvnd=used)


def _moved(row: Localisation, option: FundingOption | None) -> Localisation:
    return replace(row, year=row.year + option.shift_years) if option is not None and option.shift_years else row


def _envelopes(problem: Problem, chosen: Sequence[FundingOption], year: int, *,
               keeps_agencies: bool) -> Iterator[Envelope]:
    """What every envelope leaves its own year after earlier ones; in the year of the moves what is spent, by line and
    by the agencies that keep theirs."""
    spent: dict[tuple[BudgetLine, str], int] = dict.fromkeys(((line, "") for line in BudgetLine), 0)
    for option in chosen:
        agency = problem.body_of(option.project_id, "managing_agency") if keeps_agencies else ""
        for money in option.years:
            for line in BudgetLine if money.year == year else ():
                for key in {(line, ""), (line, agency)}:
                    spent[key] = spent.get(key, 0) + money.state_on(line)
    for row in envelope_rows(problem):
        if row.year != year or row.series not in spent:
            yield Envelope(row.year, row.budget_line, row.managing_agency,
                           max(0, row.available_mvnd(problem, chosen)))
    for (line, agency), amount in spent.items():
        yield Envelope(year, line, agency, amount)
