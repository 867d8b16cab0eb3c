"""The approved version as planned money: what disbursement, follow-up and the brief are held against."""
from __future__ import annotations

from typing import NamedTuple

from models.money.planned import PlannedMoney, PlanSource, planned_by
from models.plan import FundingOption
from ui.scenarios.approved import approved_plan
from ui.session import Workspace


class OfferedPlan(NamedTuple):
    """Planned money, the digest of its plan, and the plan's funding options, empty where no plan stands behind it."""

    planned: PlannedMoney
    digest: str
    chosen: tuple[FundingOption, ...] = ()


def plan_in_force(workspace: Workspace) -> OfferedPlan | None:
    """The approved version; None where nothing is approved."""
    approved = approved_plan(workspace)
    if approved is None:
        return None
    name, plan, digest = approved
    return OfferedPlan(planned_by(plan, PlanSource.APPROVED, name), digest, plan.chosen)
