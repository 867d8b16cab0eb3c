"""Plan -> tidy tables in whole million VND: what pages, workbook, CSV and brief show. Nothing is optimised here.

Tables are pandas DataFrames; `_mvnd` columns are whole numbers, `_share` columns 0..1 and `points` are floats for
display (the exact figures are in `totals` and in the plan). The value of a project is the model's own expression.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from statistics import median

import pandas as pd

from models.domain import Payer
from models.families.amounts import value_of_plan
from models.plan import Plan
from models.problem import Problem
from models.report.allocation_tables import (
    by_dimension,
    localisation_table,
    payment_lines,
    priority_queue,
    project_table,
    rule_table,
)
from models.rules import RuleStatus

DIMENSIONS = ("year", "regime", "technology_group", "product", "managing_agency", "locality", "lead_enterprise",
              "payer", "channel")


@dataclass(frozen=True, slots=True)
class AllocationTotals:
    """Sums of the plan over all years, million VND.

    leverage = counterpart per đồng of state money (None without any); objective = sum of exact project values
    and synergy bonuses. Strategic money is recurrent (S&T non-business) state money of projects on catalogue
    products; `strategic_base_mvnd` = the base the planner gave, else the plan's own recurrent state money.
    """

    projects_considered: int
    projects_funded: int
    state_mvnd: int
    paid_mvnd: Mapping[Payer, int]
    counterpart_mvnd: int
    total_mvnd: int
    requested_state_mvnd: int
    envelope_mvnd: int
    leverage: Fraction | None
    objective: Fraction
    strategic_mvnd: int
    strategic_base_mvnd: int
    strategic_share: Fraction | None
    strategic_floor_share: Fraction | None


@dataclass(frozen=True, slots=True)
class Concentration:
    """How the state money is spread. `hhi` = sum of squared shares of lead enterprises (1 = one takes all)."""

    projects_funded: int
    median_grant_mvnd: Fraction | None
    smallest_grant_mvnd: int | None
    top_enterprise_share: Fraction | None
    top_five_enterprises_share: Fraction | None
    hhi: Fraction | None
    strategic_share: Fraction | None


@dataclass(frozen=True)
class Allocation:
    """The tables of one plan; see `models/report/allocation_tables.py` for the columns of each."""

    problem: Problem
    plan: Plan

    @cached_property
    def lines(self) -> pd.DataFrame:
        """Project x year x payer, non-zero amounts only."""
        return payment_lines(self.plan)

    @cached_property
    def projects(self) -> pd.DataFrame:
        """One row per project of the register, funded or not, with the reason where arithmetic tells."""
        return project_table(self.problem, self.plan)

    @cached_property
    def localisation(self) -> pd.DataFrame:
        """Product x year x basis: reached, target, shortfall, unknown part."""
        return localisation_table(self.problem, self.plan)

    @cached_property
    def priority_queue(self) -> pd.DataFrame:
        """Who is paid first in each year."""
        return priority_queue(self.problem, self.plan)

    @cached_property
    def rules(self) -> pd.DataFrame:
        """Every rule used, with value, status and citation."""
        return rule_table(self.problem)

    def by(self, dimension: str) -> pd.DataFrame:
        """Sums by one of `DIMENSIONS`."""
        return by_dimension(self.problem, self.plan, dimension)

    @property
    def uses_only_law(self) -> bool:
        """False when any rule in use is not law in force as it stands: pages and exports then say so."""
        return all(rule.status is RuleStatus.LAW and not rule.is_override
                   for rule in self.problem.rulebook.values.values())

    @cached_property
    def totals(self) -> AllocationTotals:
        """Counts and sums of the plan, million VND."""
        problem, chosen = self.problem, self.plan.chosen
        state = sum(option.state_mvnd for option in chosen)
        paid = {payer: sum(option.paid_by(payer) for option in chosen) for payer in Payer}
        counterpart = sum(paid.values())
        recurrent = {option.project_id: sum(y.state_recurrent_mvnd for y in option.years) for option in chosen}
        strategic = sum(amount for project_id, amount in recurrent.items()
                        if problem.is_strategic(problem.case.project_by_id[project_id]))
        given = problem.settings.strategic_base_mvnd
        base = sum(recurrent.values()) if given is None else given
        return AllocationTotals(
            projects_considered=len(problem.case.projects), projects_funded=len(chosen), state_mvnd=state,
            paid_mvnd=paid, counterpart_mvnd=counterpart, total_mvnd=state + counterpart,
            requested_state_mvnd=int(self.projects["requested_state_mvnd"].sum()),
            envelope_mvnd=_envelopes_mvnd(problem),
            leverage=Fraction(counterpart, state) if state else None,
            objective=value_of_plan(problem, chosen),
            strategic_mvnd=strategic, strategic_base_mvnd=base,
            strategic_share=Fraction(strategic, base) if base else None,
            strategic_floor_share=problem.rulebook.share("strategic_share_floor"))

    @cached_property
    def concentration(self) -> Concentration:
        """How the grants spread over projects and lead enterprises."""
        grants = [option.state_mvnd for option in self.plan.chosen if option.state_mvnd]
        received: dict[str, int] = {}
        for option in self.plan.chosen:
            lead = self.problem.body_of(option.project_id, "lead_enterprise")
            if lead:
                received[lead] = received.get(lead, 0) + option.state_mvnd
        largest, state = sorted(received.values(), reverse=True), self.totals.state_mvnd
        has_leads = bool(largest and state)
        return Concentration(
            projects_funded=len(self.plan.chosen),
            median_grant_mvnd=Fraction(median(map(Fraction, grants))) if grants else None,
            smallest_grant_mvnd=min(grants, default=None),
            top_enterprise_share=Fraction(largest[0], state) if has_leads else None,
            top_five_enterprises_share=Fraction(sum(largest[:5]), state) if has_leads else None,
            hhi=sum((Fraction(amount, state) ** 2 for amount in largest), Fraction(0)) if has_leads else None,
            strategic_share=self.totals.strategic_share)


def _envelopes_mvnd(problem: Problem) -> int:
    """State money available over the period: per year the envelope of both lines, else the sum of the lines."""
    total = 0
    for year in problem.case.years:
        rows = [row for row in problem.case.envelopes if row.year == year and not row.managing_agency]
        both = sum(row.state_mvnd for row in rows if row.budget_line is None)
        lines = sum(row.state_mvnd for row in rows if row.budget_line is not None)
        total += min(both, lines) if both and lines else both or lines
    return total


def allocate(problem: Problem, plan: Plan) -> Allocation:
    """The tables of a plan. Raises ValueError when the plan has no solution: there is nothing to tabulate."""
    if not plan.has_solution:
        raise ValueError(plan.termination.value)
    return Allocation(problem, plan)
