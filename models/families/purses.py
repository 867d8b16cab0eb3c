"""State money of each purse (central budget, local budget, a national fund) and year."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from models.domain import Purse
from models.families.limit import Limit, Stated, Unit
from models.families.option_table import OptionTable
from models.families.rule import Label, MoneyKind, MoneyLimit, Rule, on_register
from models.problem import Problem

# So many groups of purses that pay together have rows of their own; more are refused (`checks.purses`).
MOST_GROUPS = 512


def purses(problem: Problem, table: OptionTable) -> Iterator[Stated]:
    """A purse pays no more in a year than it has; what it does not pay lapses.

    Purses that pay together divide a project's state money between them in whole millions, each year anew:

    sum_p,o of those paid within U of state[p,o,y] x choose[p,o] <= sum_u in U amount[u,y] for every purse alone and
    every group U of purses tied by projects that they pay together, in every planning year (million VND). By the
    theorem of supply and demand (Gale) whole amounts for each project, purse and year exist just where all these hold;
    `models.families.purse_split` finds them.
    Rule: the purses' ids and the year.
    """
    years = range(problem.case.years[0], problem.case.years[-1] + 1) if problem.case.purses else ()
    by_id = {purse.purse_id: purse for purse in problem.case.purses}
    for index, group in enumerate(purse_groups(problem)):
        is_paid = table.paid_within(group)
        for year in years:
            rule = _rule([by_id[purse_id] for purse_id in group], year)
            money = tuple(MoneyLimit(purse_rule_id((purse_id,), year), MoneyKind.PURSE, (purse_id, str(year)),
                                     problem.purse_mvnd(purse_id, year)) for purse_id in group)
            limit_mvnd = sum(each.limit_mvnd for each in money)
            yield Limit(f"purses__{index:03d}__{year}", rule, True, table.sum_of(table.state_in((year,)) * is_paid),
                        limit_mvnd, Unit.MVND, money=money)


def purse_groups(problem: Problem) -> tuple[tuple[str, ...], ...]:
    """Every purse alone, then every group tied by what is paid together, in the order of the register.

    Unions of groups that share no purse need no row: theirs is the sum of the two. Stops above `MOST_GROUPS`.
    """
    order = {purse.purse_id: at for at, purse in enumerate(problem.case.purses)}
    joint = list(dict.fromkeys(frozenset(payers) for each in problem.payers_of.values() for payers in each
                               if len(payers) > 1))
    groups, waiting = dict.fromkeys(joint), list(joint)
    while waiting and len(groups) <= MOST_GROUPS:
        group = waiting.pop()
        for other in joint:
            union = group | other
            if group & other and union not in groups:
                groups[union] = None
                waiting.append(union)
    tied = sorted((tuple(sorted(group, key=order.__getitem__)) for group in groups),
                  key=lambda group: (len(group), [order[purse_id] for purse_id in group]))
    return (*((purse.purse_id,) for purse in problem.case.purses), *tied)


def purse_rule_id(purse_ids: Iterable[str], year: int) -> str:
    """`purse.<year>.<purse_id>`; of a group with the ids joined by +."""
    return f"purse.{year}.{'+'.join(purse_ids)}"


def _rule(group: Sequence[Purse], year: int) -> Rule:
    name = Label("; ".join(purse.label_vi or purse.purse_id for purse in group),
                 "; ".join(purse.label_en or purse.purse_id for purse in group))
    source = "; ".join(dict.fromkeys(purse.source for purse in group if purse.source))
    return Rule(purse_rule_id((purse.purse_id for purse in group), year), "purses", on_register(source),
                sentence="explain_rules.name.purse", values=(("name", name), ("year", str(year))))
