"""Why a project is not in a plan, where arithmetic alone can tell: no solve, only the project's own amounts.

Codes have their sentences in `locales/*/reasons.yaml`. `outranked` is what is left: nothing forbids the project, other
projects make more of the money.
"""
from __future__ import annotations

from collections.abc import Mapping
from math import ceil

from models.domain import Decision, LinkKind, Payer, Project
from models.families.amounts import floor_money, option_floor_money
from models.families.options import make_options_of
from models.plan import Plan
from models.problem import Problem


def reason_not_funded(problem: Problem, plan: Plan, project: Project) -> tuple[str, Mapping[str, object]]:
    """(code, values) for one project that the plan leaves out. Amounts in million VND."""
    refused = next((row for row in plan.no_options if row.project_id == project.project_id), None)
    if project.decision is Decision.MUST_NOT:
        return "must_not", {"reason": project.decision_reason}
    if refused is not None:
        return refused.code, refused.values
    return (_co_funding_reason(problem, project) or _level_reason(problem, project)
            or _link_reason(problem, plan, project) or ("outranked", {}))


def _co_funding_reason(problem: Problem, project: Project) -> tuple[str, Mapping[str, object]] | None:
    """The most every payer could pay against the floor and the cap of the project's regime."""
    regime = problem.regime_of[project.project_id]
    if regime is None:
        return "unknown_regime", {}
    cost_of_year: dict[int, int] = {}
    for cost in problem.costs_of.get(project.project_id, ()):
        cost_of_year[cost.year] = cost_of_year.get(cost.year, 0) + cost.total_mvnd
    total = sum(cost_of_year.values())
    payable = {payer: sum(min(_pledged(problem, project, year, payer), cost) for year, cost in cost_of_year.items())
               for payer in Payer}
    floor, cap = problem.rulebook.enterprise_share_floor(regime), problem.rulebook.state_share_cap(regime)
    if floor is not None:
        missing = ceil(floor * total) - floor_money(problem, payable[Payer.ENTERPRISE], payable[Payer.INSTITUTE])
        if missing > 0:
            return "below_enterprise_floor", {"regime": regime.value, "floor_share": floor, "missing_mvnd": missing}
    if cap is not None:
        raised = sum(min(cost, sum(_pledged(problem, project, year, payer) for payer in Payer))
                     for year, cost in cost_of_year.items())
        if (missing := ceil(total - cap * total) - raised) > 0:
            return "above_state_cap", {"regime": regime.value, "cap_share": cap, "missing_mvnd": missing}
    return None


def _level_reason(problem: Problem, project: Project) -> tuple[str, Mapping[str, object]] | None:
    """A menu says what the state pays, so at each of its levels the shares of the project are set."""
    if project.project_id not in problem.levels_of:
        return None
    regime = problem.regime_of[project.project_id]
    floor, cap = problem.rulebook.enterprise_share_floor(regime), problem.rulebook.state_share_cap(regime)
    if any((floor is None or option_floor_money(problem, option) >= floor * option.total_mvnd)
           and (cap is None or option.state_mvnd <= cap * option.total_mvnd)
           for option in make_options_of(problem, project.project_id)):
        return None
    return "no_level_keeps_shares", {"regime": regime.value}


def _link_reason(problem: Problem, plan: Plan, project: Project) -> tuple[str, Mapping[str, object]] | None:
    funded = set(plan.chosen_by_project)
    for link in problem.case.links:
        if project.project_id not in link.project_ids:
            continue
        others = [other for other in link.project_ids if other != project.project_id]
        if link.kind is LinkKind.EXCLUDES and (rivals := [other for other in others if other in funded]):
            return "excluded_by_link", {"link_id": link.link_id, "project_ids": rivals}
        if link.kind is LinkKind.AT_MOST and len([o for o in others if o in funded]) >= (link.limit or 0):
            return "link_is_full", {"link_id": link.link_id, "limit": link.limit or 0}
        if link.kind is LinkKind.REQUIRES and link.project_ids[0] == project.project_id:
            absent = [other for other in others if other not in funded]
            if absent:
                return "needs_unfunded", {"link_id": link.link_id, "project_ids": absent}
    return None


def _pledged(problem: Problem, project: Project, year: int, payer: Payer) -> int:
    must_be_evidenced = problem.settings.require_evidence
    return sum(row.amount_mvnd for row in problem.pledges_of.get(project.project_id, ())
               if row.year == year and row.payer_type is payer and (row.evidence_document or not must_be_evidenced))
