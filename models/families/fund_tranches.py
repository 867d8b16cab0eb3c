"""In how many years a fund pays one project, and how much of its money comes in the first of them."""
from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy

from models.domain import ProjectStatus, Purse
from models.families.limit import EachProject, Part, Stated
from models.families.option_table import OptionTable
from models.families.rule import Label, Rule, on_register
from models.problem import Problem


def fund_tranches(problem: Problem, table: OptionTable) -> Iterator[Stated]:
    """A purse with tranche values pays a project in few enough years, and enough of its money in the first of them.

    A tranche is a planning year in which the state pays. For every project p not yet running and purse u:
    sum_o paid by u alone of max(0, years_o - most[u]) x choose[p,o] <= 0 (years), and
    sum_o paid by u alone of (first_o - share[u] x state_o) x choose[p,o] >= 0 (million VND).
    Rules: the columns most_tranches and first_tranche_share of the purse's row; blank = no rule.
    """
    for index, purse in enumerate(problem.case.purses):
        if purse.pays_together or (purse.most_tranches is None and purse.first_tranche_share is None):
            continue
        held = _held(problem, purse)
        is_paid = table.paid_within((purse.purse_id,))
        years, first = _tranches(problem, table)
        if purse.most_tranches is not None:
            over = numpy.maximum(years - purse.most_tranches, 0) * is_paid
            yield _each(f"most__{index:03d}", True, Part(over), held, 0, _rule(purse, "most"))
        if purse.first_tranche_share is not None:
            yield _each(f"first__{index:03d}", False, Part(first * is_paid, table.state * is_paid), held,
                        purse.first_tranche_share, _rule(purse, "first"))


def _held(problem: Problem, purse: Purse) -> tuple[str, ...]:
    """The projects it is open to; of a running one earlier tranches lie before the plan."""
    members = problem.members_of(purse)
    return tuple(project.project_id for project in problem.case.projects
                 if project.project_id in members and project.status is not ProjectStatus.RUNNING)


def _tranches(problem: Problem, table: OptionTable) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Of every option: the years in which the state pays, and what it pays in the first of them."""
    years, first = table.ones * 0, table.state * 0
    for year in range(problem.case.years[0], problem.case.years[-1] + 1):
        paid = table.state_in((year,))
        first = numpy.where(years == 0, paid, first)
        years = years + (paid > 0)
    return years, first


def _each(name: str, is_cap: bool, part: Part, held: tuple[str, ...], limit: int | Fraction,
          rule: Rule) -> EachProject:
    return EachProject(f"fund_tranches__{name}", is_cap, (part,), dict.fromkeys(held, limit), dict.fromkeys(held, rule))


def _rule(purse: Purse, which: str) -> Rule:
    name = Label(purse.label_vi or purse.purse_id, purse.label_en or purse.purse_id)
    return Rule(f"fund_tranches.{which}.{purse.purse_id}", "fund_tranches", on_register(purse.source),
                sentence=f"explain_rules.name.fund_tranches_{which}",
                values=(("name", name), ("most", str(purse.most_tranches or ""))))
