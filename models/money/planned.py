"""The plan that money is held against: by project and year, state money by line and counterpart by payer.

Which plan it is, is told with every figure: one that was computed or approved, or what the register says is bound.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from models.domain import BudgetLine, Case
from models.plan import Plan, YearMoney


class PlanSource(StrEnum):
    """Where the planned money comes from."""

    APPROVED = "approved"
    DESK = "desk"
    FILE = "file"
    BOUND = "bound"


@dataclass(frozen=True)
class PlannedMoney:
    """Planned money of each project by year, and where it comes from. `name`: of the version or file."""

    source: PlanSource
    years: Mapping[str, tuple[YearMoney, ...]]
    name: str = ""

    def of(self, project_id: str, year: int) -> YearMoney:
        """What a project has in a year; nothing where the plan has none."""
        return next((money for money in self.years.get(project_id, ()) if money.year == year), YearMoney(year))


def planned_by(plan: Plan, source: PlanSource = PlanSource.DESK, name: str = "") -> PlannedMoney:
    """A plan as planned money."""
    return PlannedMoney(source, {option.project_id: option.years for option in plan.chosen}, name)


def bound_money(case: Case) -> PlannedMoney:
    """What the register says is bound: committed state money, and the pledges of the same projects and years."""
    found: dict[tuple[str, int], YearMoney] = {}
    for cost in case.costs:
        if cost.committed_state_mvnd:
            key = (cost.project_id, cost.year)
            money = found.get(key, YearMoney(cost.year))
            name = "state_development_mvnd" if cost.budget_line is BudgetLine.DEVELOPMENT else "state_recurrent_mvnd"
            found[key] = replace(money, **{name: getattr(money, name) + cost.committed_state_mvnd})
    for pledge in case.pledges:
        key = (pledge.project_id, pledge.year)
        if key in found:
            name = f"{pledge.payer_type.value}_mvnd"
            found[key] = replace(found[key], **{name: getattr(found[key], name) + pledge.amount_mvnd})
    years: dict[str, list[YearMoney]] = defaultdict(list)
    for (project_id, _), money in sorted(found.items()):
        years[project_id].append(money)
    return PlannedMoney(PlanSource.BOUND, {project_id: tuple(own) for project_id, own in years.items()})
