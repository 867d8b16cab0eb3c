"""Checks on what ties projects together: links, pools, targets, and decisions that contradict one another."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from models.checks.near_names import says_different
from models.domain import Decision, Finding, Link, LinkKind, PoolDimension, ProjectStatus
from models.problem import Problem
from models.register.about import about

_OWN_VALUES = (PoolDimension.ALL, PoolDimension.STRATEGIC)


def check_targets(problem: Problem) -> Iterator[Finding]:
    """A localisation target is for a product of the catalogue in force, with a project behind it."""
    made = {project.product_no for project in problem.case.projects}
    for target in problem.case.targets:
        if target.product_no not in problem.rulebook.products:
            yield about(target, "target_unknown_product", "error", "product_no",
                        catalogue=problem.rulebook.catalogue_id)
        elif target.product_no not in made:
            yield about(target, "target_without_project", "warning", "product_no")


def check_pool_members(problem: Problem) -> Iterator[Finding]:
    """A pool names projects that exist."""
    for pool in problem.case.pools:
        if not problem.members_of(pool):
            yield about(pool, "pool_names_nobody", "warning", "members", dimension=pool.dimension.value)
            continue
        if pool.dimension in _OWN_VALUES:
            continue
        known = {problem.values_of(project, pool.dimension) for project in problem.case.projects}
        for member in pool.members:
            if problem.named_by(pool, member) not in known:
                yield about(pool, "pool_unknown_member", "warning", "members", member=member)


def check_pool_limits(problem: Problem) -> Iterator[Finding]:
    """A pool sets at least one limit, in order, and for a planning year."""
    for pool in problem.case.pools:
        pairs = ((pool.floor_mvnd, pool.cap_mvnd, "floor_mvnd"), (pool.floor_share, pool.cap_share, "floor_share"),
                 (pool.min_projects, pool.max_projects, "min_projects"))
        if all(limit is None for low, high, _ in pairs for limit in (low, high)) and not says_different(pool):
            yield about(pool, "pool_without_limit", "warning", "pool_id")
        for low, high, column in pairs:
            if low is not None and high is not None and low > high:
                yield about(pool, "pool_floor_above_cap", "error", column)
        if pool.year is not None and problem.case.years and pool.year not in problem.case.years:
            yield about(pool, "pool_outside_years", "warning", "year", year=pool.year)
        if pool.min_projects is not None and pool.min_projects > len(problem.members_of(pool)):
            yield about(pool, "pool_too_small", "error", "min_projects", wanted=pool.min_projects,
                        members=len(problem.members_of(pool)))


def check_links(problem: Problem) -> Iterator[Finding]:
    """A link names at least two different, known projects, and carries what its kind needs."""
    for link in problem.case.links:
        for project_id in link.project_ids:
            if project_id not in problem.case.project_by_id:
                yield about(link, "link_unknown_project", "error", "project_ids", value=project_id)
        if len(set(link.project_ids)) < len(link.project_ids):
            yield about(link, "link_to_itself", "error", "project_ids")
        elif len(link.project_ids) < 2:
            yield about(link, "link_needs_two", "error", "project_ids")
        if link.kind is LinkKind.AT_MOST and link.limit is None:
            yield about(link, "link_without_limit", "error", "limit")
        if link.kind is LinkKind.SYNERGY and link.bonus is None:
            yield about(link, "link_without_bonus", "error", "bonus")


def check_requires_cycles(problem: Problem) -> Iterator[Finding]:
    """Projects that require one another in a circle stand or fall together; that may be meant, and is said."""
    needs: dict[str, set[str]] = defaultdict(set)
    for link in _links(problem, LinkKind.REQUIRES):
        needs[link.project_ids[0]].update(link.project_ids[1:])
    seen: set[frozenset[str]] = set()
    for start in sorted(needs):
        path = _path_back(needs, start)
        if path and frozenset(path) not in seen:
            seen.add(frozenset(path))
            yield Finding("requires_cycle", "warning", start, table="links", column="project_ids",
                          values={"cycle": " → ".join((*path, start))})


def _path_back(needs: dict[str, set[str]], start: str) -> list[str] | None:
    """The projects on a way from `start` back to itself (breadth first, so a shortest one), or None."""
    paths = [[start]]
    reached: set[str] = set()
    while paths:
        path = paths.pop(0)
        for needed in sorted(needs.get(path[-1], ())):
            if needed == start:
                return path
            if needed not in reached:
                reached.add(needed)
                paths.append([*path, needed])
    return None


def check_must_against_must(problem: Problem) -> Iterator[Finding]:
    """Two projects that both have to be funded cannot exclude one another, nor need one that must not be funded."""
    must = {project.project_id for project in problem.case.projects if _has_to_be_funded(problem, project.project_id)}
    for link in (*_links(problem, LinkKind.EXCLUDES), *_links(problem, LinkKind.AT_MOST)):
        allowed = 1 if link.kind is LinkKind.EXCLUDES else link.limit
        forced = [project_id for project_id in link.project_ids if project_id in must]
        if allowed is not None and len(forced) > allowed:
            yield about(link, "must_excludes_must", "error", "project_ids", projects=", ".join(forced), allowed=allowed)
    for link in _links(problem, LinkKind.REQUIRES):
        for needed in link.project_ids[1:]:
            if link.project_ids[0] in must and problem.case.project_by_id[needed].decision is Decision.MUST_NOT:
                yield about(link, "must_requires_must_not", "error", "project_ids", first=link.project_ids[0],
                            needed=needed)


def _has_to_be_funded(problem: Problem, project_id: str) -> bool:
    project = problem.case.project_by_id[project_id]
    is_bound = project.status in (ProjectStatus.RUNNING, ProjectStatus.COMMITTED)
    return project.decision is Decision.MUST or (is_bound and project.decision is Decision.FREE)


def _links(problem: Problem, kind: LinkKind) -> tuple[Link, ...]:
    """The links of one kind that name known projects only."""
    return tuple(link for link in problem.case.links
                 if link.kind is kind and set(link.project_ids) <= set(problem.case.project_by_id))
