"""Checks on money: costs and requests, counterpart against its floor, pledges, envelopes."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import ceil

from models.assumed_pledges import PLEDGES_AT_FLOOR
from models.domain import Cost, Decision, Finding, Payer, Project, ProjectStatus
from models.kept_apart import kept_apart_finding, read_kept_apart
from models.problem import Problem
from models.register.about import about
from models.units import decimal_text


def check_costs(problem: Problem) -> Iterator[Finding]:
    """Every project that could be funded costs something; the state is not asked for more than the cost."""
    for project in problem.case.projects:
        rows = problem.costs_of.get(project.project_id, ())
        can_be_funded = project.status is not ProjectStatus.STOPPED and project.decision is not Decision.MUST_NOT
        if not rows:
            yield about(project, "no_cost", "error" if can_be_funded else "warning", "cost_<year>_mvnd")
        elif not any(row.total_mvnd for row in rows):
            yield about(project, "zero_cost", "warning", "cost_<year>_mvnd")
    for cost in problem.case.costs:
        if cost.state_request_mvnd is not None and cost.state_request_mvnd > cost.total_mvnd:
            yield about(cost, "request_above_cost", "warning", "state_request_mvnd", total_mvnd=cost.total_mvnd,
                        request_mvnd=cost.state_request_mvnd)


def check_committed(problem: Problem) -> Iterator[Finding]:
    """Committed state money fits in what is asked of the state, and belongs to a running or committed project."""
    for cost in problem.case.costs:
        limit = min(cost.total_mvnd, cost.asked_mvnd)
        if cost.committed_state_mvnd > limit:
            yield about(cost, "committed_above_request", "error", "committed_state_mvnd",
                        committed_mvnd=cost.committed_state_mvnd, limit_mvnd=limit)
        project = problem.case.project_by_id[cost.project_id]
        if cost.committed_state_mvnd and project.status in (ProjectStatus.PROPOSED, ProjectStatus.STOPPED):
            yield about(cost, "committed_not_running", "warning", "committed_state_mvnd", status=project.status.value,
                        committed_mvnd=cost.committed_state_mvnd)


def check_counterpart(problem: Problem) -> Iterator[Finding]:
    """A project whose pledges stay below its floor, or leave the state above its cap, cannot be funded as it stands."""
    who_counts = problem.rulebook.code("counterpart_who_counts")
    for project in problem.case.projects:
        regime, total = problem.regime_of[project.project_id], problem.total_cost_mvnd(project.project_id)
        if regime is None or not total or project.status is ProjectStatus.STOPPED:
            continue
        counted, everyone = _pledged_mvnd(problem, project, who_counts)
        floor, cap = problem.rulebook.enterprise_share_floor(regime), problem.rulebook.state_share_cap(regime)
        is_bound = project.status in (ProjectStatus.RUNNING, ProjectStatus.COMMITTED)
        must = project.decision is Decision.MUST or (is_bound and project.decision is Decision.FREE)
        if floor is not None and counted < floor * total:
            code, severity = ("must_below_floor", "error") if must else ("pledge_below_floor", "note")
            yield about(project, code, severity, "", regime=regime.value, floor_share=decimal_text(floor),
                        pledged_mvnd=counted, missing_mvnd=ceil(floor * total) - counted, total_mvnd=total)
        elif cap is not None and total - everyone > cap * total:
            code, severity = ("must_above_cap", "error") if must else ("state_above_cap", "note")
            yield about(project, code, severity, "", regime=regime.value, cap_share=decimal_text(cap),
                        total_mvnd=total, missing_mvnd=ceil((1 - cap) * total) - everyone)


def _pledged_mvnd(problem: Problem, project: Project, who_counts: str) -> tuple[int, int]:
    """What counts towards the floor, and all counterpart; never more than each year costs."""
    cost: dict[int, int] = defaultdict(int)
    for row in problem.costs_of.get(project.project_id, ()):
        cost[row.year] += row.total_mvnd
    counted: dict[int, int] = defaultdict(int)
    everyone: dict[int, int] = defaultdict(int)
    for pledge in problem.pledges_of.get(project.project_id, ()):
        everyone[pledge.year] += pledge.amount_mvnd
        if pledge.payer_type is Payer.ENTERPRISE or (
                pledge.payer_type is Payer.INSTITUTE and who_counts == "enterprises_and_institutes"):
            counted[pledge.year] += pledge.amount_mvnd
    return (sum(min(counted[year], amount) for year, amount in cost.items()),
            sum(min(everyone[year], amount) for year, amount in cost.items()))


def check_pledges(problem: Problem) -> Iterator[Finding]:
    """Pledges fall in years that cost something; those without a document are counted."""
    is_assumed = PLEDGES_AT_FLOOR in problem.case.assumptions
    unevidenced = [pledge for pledge in problem.case.pledges if not pledge.evidence_document and pledge.amount_mvnd]
    if unevidenced and not is_assumed:
        yield Finding("unevidenced_pledges", "note", table="pledges", column="evidence_document", values={
            "count": len(unevidenced), "amount_mvnd": sum(pledge.amount_mvnd for pledge in unevidenced),
            "projects": len({pledge.project_id for pledge in unevidenced})})
    cost_years = {(cost.project_id, cost.year) for cost in problem.case.costs if cost.total_mvnd}
    for pledge in problem.case.pledges:
        if pledge.amount_mvnd and (pledge.project_id, pledge.year) not in cost_years:
            yield about(pledge, "pledge_without_cost", "warning", "year", amount_mvnd=pledge.amount_mvnd)


def check_parts(problem: Problem) -> Iterator[Finding]:
    """Year by year, pledges stay within the cost, and with what is asked of the state they reach it.

    A request is the most the state is asked for: with the pledges it may pass the cost. A year in which a row gives no
    request has none to fall short.
    """
    if PLEDGES_AT_FLOOR in problem.case.assumptions:
        return
    pledged: dict[tuple[str, int], int] = defaultdict(int)
    for pledge in problem.case.pledges:
        pledged[pledge.project_id, pledge.year] += pledge.amount_mvnd
    by_year: dict[tuple[str, int], list[Cost]] = defaultdict(list)
    for cost in problem.case.costs:
        by_year[cost.project_id, cost.year].append(cost)
    for key, costs in by_year.items():
        total = sum(cost.total_mvnd for cost in costs)
        given = {"year": key[1], "pledged_mvnd": pledged[key], "total_mvnd": total}
        if pledged[key] > total:
            yield about(costs[0], "pledges_above_cost", "warning", "total_mvnd", **given)
        elif all(cost.state_request_mvnd is not None for cost in costs):
            request = sum(cost.state_request_mvnd for cost in costs)
            if request + pledged[key] < total:
                yield about(costs[0], "parts_below_cost", "note", "total_mvnd", request_mvnd=request,
                            missing_mvnd=total - request - pledged[key], **given)


def check_assumed_pledges(problem: Problem) -> Iterator[Finding]:
    """A register that says nothing about pledges is planned on assumed ones; that is said."""
    if PLEDGES_AT_FLOOR in problem.case.assumptions:
        yield Finding("pledges_assumed", "warning", table="pledges", values={
            "amount_mvnd": sum(pledge.amount_mvnd for pledge in problem.case.pledges)})


def check_rows_kept_apart(problem: Problem) -> Iterator[Finding]:
    """A register that was imported without some rows of its file is said to be short of them."""
    kept = read_kept_apart(problem.case.assumptions)
    if kept is not None:
        yield kept_apart_finding("rows_kept_apart", kept.rows, kept.cost_mvnd, table="projects")


def check_envelopes(problem: Problem) -> Iterator[Finding]:
    """Where envelopes are given, every year, line and agency with a cost has one; without any there is no limit."""
    envelopes = problem.case.envelopes
    if not envelopes:
        yield Finding("no_envelopes", "warning", table="envelopes")
        return
    uncovered: dict[tuple[int, str], set[str]] = defaultdict(set)
    for cost in problem.case.costs:
        agency = problem.body_of(cost.project_id, "managing_agency")
        covers = any(row.year == cost.year and row.budget_line in (None, cost.budget_line)
                     and problem.agency_of(row) in ("", agency) for row in envelopes)
        if cost.total_mvnd and not covers:
            uncovered[cost.year, cost.budget_line.value].add(cost.project_id)
    for (year, line), project_ids in sorted(uncovered.items()):
        yield Finding("envelope_missing", table="envelopes", column="year", values={
            "year": year, "line": line, "count": len(project_ids), "example": min(project_ids)})


def check_unused_envelopes(problem: Problem) -> Iterator[Finding]:
    """An envelope for a year in which nothing costs anything is worth a second look."""
    cost_years = {cost.year for cost in problem.case.costs if cost.total_mvnd}
    for envelope in problem.case.envelopes:
        if envelope.year not in cost_years:
            yield about(envelope, "envelope_unused", "warning", "year")
