"""What contradicts itself by arithmetic alone: no search is needed to see that there is no plan.

Codes and values; the sentences are `findings.<code>` for what the checks of the register already say, and
`conflict.reason.<code>` for what is only asked once there is no plan.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from models.checks import CONTRADICTIONS, check_problem
from models.domain import Decision, Finding, ProjectStatus
from models.families.envelope import envelope_rows
from models.families.options import make_options
from models.plan import FundingOption
from models.problem import Problem

Options = dict[str, list[FundingOption]]


def find_contradictions(problem: Problem) -> tuple[Finding, ...]:
    """Every contradiction that adding up shows; each of them alone rules out every plan."""
    made, refused = make_options(problem)
    options: Options = defaultdict(list)
    for option in made:
        options[option.project_id].append(option)
    reasons = {reason.project_id: reason for reason in refused}
    musts = [p.project_id for p in problem.case.projects if _has_to_be_funded(problem, p.project_id)]
    found = [finding for finding in check_problem(problem) if finding.code in CONTRADICTIONS]
    for project_id in musts:
        if project_id in reasons:
            found.append(Finding("must_without_option", "error", project_id, values={
                "project_id": project_id, "reason": reasons[project_id].code, **reasons[project_id].values}))
    found += _envelopes_too_small(problem, options, musts)
    maximum = problem.settings.maximum_projects
    if maximum is not None and len(musts) > maximum:
        found.append(Finding("musts_above_maximum", "error", values={"count": len(musts), "maximum": maximum}))
    found += _pools_out_of_reach(problem, options)
    return tuple(found)


def _has_to_be_funded(problem: Problem, project_id: str) -> bool:
    project = problem.case.project_by_id[project_id]
    is_bound = project.status in (ProjectStatus.RUNNING, ProjectStatus.COMMITTED)
    return project.decision is Decision.MUST or (is_bound and project.decision is Decision.FREE)


def _envelopes_too_small(problem: Problem, options: Options, musts: list[str]) -> Iterator[Finding]:
    """Envelopes below the least that the projects that have to be funded take out of them."""
    committed = {cost.project_id for cost in problem.case.costs if cost.committed_state_mvnd}
    for row in envelope_rows(problem):
        inside = [project_id for project_id in musts if options.get(project_id) and row.has(problem, project_id)]
        least = {project_id: min(row.need_mvnd(problem, [option]) for option in options[project_id])
                 for project_id in inside}
        for code, project_ids in (("committed_above_envelope", [p for p in inside if p in committed]),
                                  ("musts_above_envelope", inside)):
            needed_mvnd = sum(least[project_id] for project_id in project_ids)
            if needed_mvnd > row.limit_mvnd:
                yield Finding(code, "error", table="envelopes", column="state_mvnd", values={
                    "year": row.year, "line": row.budget_line or "all", "agency": row.managing_agency,
                    "count": sum(1 for p in project_ids if least[p]), "needed_mvnd": needed_mvnd,
                    "envelope_mvnd": row.limit_mvnd, "missing_mvnd": needed_mvnd - row.limit_mvnd})
                break


def _pools_out_of_reach(problem: Problem, options: Options) -> Iterator[Finding]:
    """Pools that ask for more money or more projects than their members can take, whoever is funded."""
    for pool in problem.case.pools:
        members = [project_id for project_id in sorted(problem.members_of(pool)) if options.get(project_id)]
        if pool.floor_mvnd:
            most = sum(max(option.state_mvnd if pool.year is None else sum(
                year.state_mvnd for year in option.years if year.year == pool.year) for option in options[project_id])
                for project_id in members)
            if most < pool.floor_mvnd:
                yield Finding("pool_floor_out_of_reach", "error", table="pools", column="floor_mvnd", values={
                    "pool_id": pool.pool_id, "floor_mvnd": pool.floor_mvnd, "most_mvnd": most,
                    "missing_mvnd": pool.floor_mvnd - most})
        if pool.min_projects and len(members) < pool.min_projects:
            yield Finding("pool_count_out_of_reach", "error", table="pools", column="min_projects", values={
                "pool_id": pool.pool_id, "wanted": pool.min_projects, "members": len(members)})
