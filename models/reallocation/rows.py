"""The rules of the plan as rules on moves: what a million more or less on a line of the year does to each limit.

The families state their limits on the plan's own options and, beside each, on one and on two million of every unit. A
limit that counts money doubles with it; one that counts projects does not, and no move changes it.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from models.domain import BudgetLine
from models.families.contents import stated_limits
from models.families.limit import EachProject, Limit
from models.families.option_table import OptionTable
from models.families.sums import add
from models.plan import FundingOption, YearMoney
from models.problem import Problem
from models.reallocation.units import YearUnit

MINIMUM_GRANT = "minimum_grant"


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A rule: sum over units of coefficient x (million VND more) <= most. is_broken: the plan breaks it as it stands;
    then it may not get worse."""

    rule_id: str
    coefficients: Mapping[int, Fraction]
    most: Fraction
    is_broken: bool = False


def rule_rows(problem: Problem, chosen: Sequence[FundingOption], units: Sequence[YearUnit], year: int) -> tuple[
        UnitRow, ...]:
    """Every rule that moves between the units could touch; `chosen` is the plan in force."""
    options, base, one, two = _columns(chosen, units, year)
    table = OptionTable(problem, options)
    rows = [*_limit_rows(problem, table, base, one, two), *_grant_rows(problem, chosen, units)]
    return tuple(row for row in rows if row.coefficients)


def _columns(chosen: Sequence[FundingOption], units: Sequence[YearUnit], year: int) -> tuple[
        list[FundingOption], set[int], dict[int, int], dict[int, int]]:
    """The plan's options, one and two million of each unit behind its project's own, and where each stands."""
    options: list[FundingOption] = []
    base, one, two = set(), {}, {}
    for option in chosen:
        base.add(len(options))
        options.append(option)
        for place, unit in enumerate(units):
            if unit.project_id == option.project_id:
                one[place], two[place] = len(options), len(options) + 1
                options += [replace(option, option_id=f"{option.option_id}+{amount}", years=(_line_money(
                    year, unit.line, amount),), level=None) for amount in (1, 2)]
    return options, base, one, two


def _line_money(year: int, line: BudgetLine, amount: int) -> YearMoney:
    return YearMoney(year, *((amount, 0) if line is BudgetLine.DEVELOPMENT else (0, amount)))


def _limit_rows(problem: Problem, table: OptionTable, base: set[int], one: Mapping[int, int],
                two: Mapping[int, int]) -> Iterator[UnitRow]:
    for limit in _limits(problem, table):
        if limit.rule is None or limit.beside or limit.shortfall or limit.of_shortfalls:
            continue  # definitions, and soft targets, which no plan has to reach
        total = limit.amount if limit.base is None else add(limit.amount, limit.base.times(-limit.limit))
        numbers = dict(total.terms())
        coefficients = {unit: Fraction(numbers[column]) for unit, column in one.items() if numbers.get(column)}
        if any(numbers.get(two[unit], 0) != 2 * numbers.get(column, 0) for unit, column in one.items()):
            continue
        sign = 1 if limit.is_cap else -1
        slack = sign * (Fraction(limit.bound) - sum(numbers.get(column, 0) for column in base))
        yield UnitRow(limit.rule.rule_id, {unit: sign * number for unit, number in coefficients.items()},
                      max(Fraction(0), slack), slack < 0)


def _limits(problem: Problem, table: OptionTable) -> Iterator[Limit]:
    for stated in stated_limits(problem, table):
        if isinstance(stated, EachProject):
            yield from stated.limits(table)
        elif isinstance(stated, Limit):
            yield stated


def _grant_rows(problem: Problem, chosen: Sequence[FundingOption], units: Sequence[YearUnit]) -> Iterator[UnitRow]:
    """A grant does not fall below the least one; one that is smaller already is not made smaller."""
    least = problem.settings.minimum_grant_mvnd
    for option in chosen if least is not None else ():
        own = {place: Fraction(-1) for place, unit in enumerate(units) if unit.project_id == option.project_id}
        yield UnitRow(MINIMUM_GRANT, own, Fraction(max(0, option.state_mvnd - least)), option.state_mvnd < least)
