"""The decision asked for and the five figures that carry it, from the plan's own whole amounts."""
from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from models.audit import AuditReport
from models.context import load_budget_figures
from models.plan import Plan, StopReason, Termination
from models.report.allocation import Allocation
from models.report.headline import TargetsReached, targets_reached


@dataclass(frozen=True, slots=True)
class RequestedApproval:
    """What leaders are asked to approve: state money over years (first to last) for a number of projects."""

    state_mvnd: int
    development_mvnd: int
    recurrent_mvnd: int
    projects: int
    first_year: int
    last_year: int
    first_year_state_mvnd: int


@dataclass(frozen=True, slots=True)
class Proof:
    """How far the plan is proved, and that it was checked. at_most_better_share: what may be said as "at most".

    within_share: proved, but not closer than this share of the value; 0 = exactly. checks: single checks of the
    independent audit, all of them kept.
    """

    termination: Termination
    stop_reason: StopReason
    at_most_better_share: Fraction | None
    within_share: Fraction
    objective: Fraction
    checks: int
    seconds: float

    @property
    def is_proved(self) -> bool:
        return self.termination is Termination.OPTIMAL


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """Five figures with what they are compared with; money in million VND.

    1 state money: `state_mvnd` of `envelope_mvnd`, of `requested_state_mvnd` asked for by the whole register.
    2 counterpart: `counterpart_mvnd`, `leverage` = counterpart per đồng of state money (None without state money).
    3 projects: `projects_funded` of `projects_considered`.
    4 strategic share of the base the planner gave (None without a base), against the floor (None = rule switched off;
      changed = the planner's own value, not the text's) and the share criticised in 2025. The base is S&T non-business
      spending.
    5 localisation: products whose targets are all met, missed, or not measurable.
    """

    state_mvnd: int
    envelope_mvnd: int
    requested_state_mvnd: int
    counterpart_mvnd: int
    leverage: Fraction | None
    projects_funded: int
    projects_considered: int
    strategic_mvnd: int
    strategic_base_mvnd: int | None
    strategic_share: Fraction | None
    strategic_floor_share: Fraction | None
    is_strategic_floor_changed: bool
    strategic_reported_share: Fraction
    targets: TargetsReached

    @property
    def used_share(self) -> Fraction | None:
        """State money as a share of the envelope."""
        return Fraction(self.state_mvnd, self.envelope_mvnd) if self.envelope_mvnd else None

    @property
    def is_strategic_floor_met(self) -> bool | None:
        """None where there is no base or no floor to compare."""
        if self.strategic_share is None or self.strategic_floor_share is None:
            return None
        return self.strategic_share >= self.strategic_floor_share


def decision_of(allocation: Allocation) -> RequestedApproval:
    """The decision a plan asks for; the years are those in which the state pays, else the planning years."""
    plan = allocation.plan
    money = [year for option in plan.chosen for year in option.years]
    years = sorted({year.year for year in money if year.state_mvnd}) or list(allocation.problem.case.years)
    return RequestedApproval(
        sum(year.state_mvnd for year in money), sum(year.state_development_mvnd for year in money),
        sum(year.state_recurrent_mvnd for year in money), len(plan.chosen), years[0], years[-1],
        sum(year.state_mvnd for year in money if year.year == years[0]))


def proof_of(plan: Plan, report: AuditReport) -> Proof:
    """What was proved and checked of a plan that has a solution."""
    return Proof(plan.termination, plan.stop_reason, plan.at_most_better_share, plan.proved_within, plan.objective,
                 len(report.checks), plan.seconds)


def key_figures_of(allocation: Allocation) -> KeyFigures:
    """The five figures of a plan."""
    totals, base = allocation.totals, allocation.problem.settings.strategic_base_mvnd
    floor = allocation.problem.rulebook.values.get("strategic_share_floor")
    return KeyFigures(
        totals.state_mvnd, totals.envelope_mvnd, totals.requested_state_mvnd, totals.counterpart_mvnd, totals.leverage,
        totals.projects_funded, totals.projects_considered, totals.strategic_mvnd, base,
        totals.strategic_share if base else None, totals.strategic_floor_share,
        floor is not None and floor.is_override, load_budget_figures()["strategic_share_2025"].value,
        targets_reached(allocation))
