"""State money of each purse (central budget, local budget, a national fund) and year."""
from __future__ import annotations

from collections.abc import Iterator

from models.domain import Purse
from models.families.limit import Limit, Stated, Unit
from models.families.option_table import OptionTable
from models.families.rule import Label, MoneyKind, MoneyLimit, Rule, on_register
from models.problem import Problem


def purses(problem: Problem, table: OptionTable) -> Iterator[Stated]:
    """A purse pays no more in a year than it has; what it does not pay lapses.

    sum_p,o of the purse state[p,o,y] x choose[p,o] <= amount[purse,y] for every purse and planning year (million VND).
    Rule: the purse's id and the year.
    """
    years = range(problem.case.years[0], problem.case.years[-1] + 1) if problem.case.purses else ()
    for index, purse in enumerate(problem.case.purses):
        is_paid = table.paid_from(purse.purse_id)
        for year in years:
            limit_mvnd, rule = problem.purse_mvnd(purse.purse_id, year), _rule(purse, year)
            yield Limit(f"purses__{index:03d}__{year}", rule, True, table.sum_of(table.state_in((year,)) * is_paid),
                        limit_mvnd, Unit.MVND, money=(MoneyLimit(
                            rule.rule_id, MoneyKind.PURSE, (purse.purse_id, str(year)), limit_mvnd),))


def purse_rule_id(purse_id: str, year: int) -> str:
    """`purse.<year>.<purse_id>`."""
    return f"purse.{year}.{purse_id}"


def _rule(purse: Purse, year: int) -> Rule:
    name = Label(purse.label_vi or purse.purse_id, purse.label_en or purse.purse_id)
    return Rule(purse_rule_id(purse.purse_id, year), "purses", on_register(purse.source),
                sentence="explain_rules.name.purse", values=(("name", name), ("year", str(year))))
