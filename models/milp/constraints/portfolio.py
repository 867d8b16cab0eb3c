"""Rules on the portfolio as a whole: concentration, limits on goals, links between projects, decisions taken."""
from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from models.domain import Decision, LinkKind, ProjectStatus
from models.milp.programme import Programme, Terms, add_terms, scale_terms
from models.milp.stated_limit import Unit


def concentration(programme: Programme) -> None:
    """State money is neither piled on one enterprise or locality nor crumbled into tiny grants.

    sum_{p of enterprise e} state[p] <= cap, in money or as a share of sum_p state[p] (million VND), localities alike;
    options with 0 < state < minimum grant are barred; sum_p select[p] <= maximum number of projects.
    Rules: lead_enterprise_cap, locality_cap, minimum_grant_mvnd, maximum_projects (planning settings).
    """
    settings = programme.problem.settings
    _cap_each(programme, "lead_enterprise", settings.lead_enterprise_cap_mvnd, settings.lead_enterprise_cap_share)
    _cap_each(programme, "locality", settings.locality_cap_mvnd, settings.locality_cap_share)
    if settings.minimum_grant_mvnd is not None:
        for project_id, code in programme.code_of.items():
            too_small = programme.terms(lambda o: int(0 < o.state_mvnd < settings.minimum_grant_mvnd), [project_id])
            programme.at_most(f"concentration__minimum_grant__{code}", too_small, 0)
    if settings.maximum_projects is not None:
        programme.at_most("concentration__maximum_projects", programme.terms(lambda o: 1), settings.maximum_projects,
                          unit=Unit.PROJECTS)


def goal_limits(programme: Programme) -> None:
    """A plan is at least so good on a goal beside value: counterpart raised, localisation missing.

    sum_{p,o} counterpart_o x choose[p,o] >= floor (million VND); sum of the shortfalls of soft localisation targets
    <= cap (million VND of localised value).
    Rules: counterpart_floor_mvnd, localisation_missing_cap_mvnd (planning settings).
    """
    settings = programme.problem.settings
    if settings.counterpart_floor_mvnd is not None:
        raised = programme.terms(lambda o: o.total_mvnd - o.state_mvnd)
        programme.at_least("goal_limits__counterpart_floor", raised, settings.counterpart_floor_mvnd,
                           unit=Unit.MVND)
    if settings.localisation_missing_cap_mvnd is not None:
        missing: Terms = [(column, 1) for column in programme.shortfall_columns]
        programme.at_most("goal_limits__localisation_missing", missing, settings.localisation_missing_cap_mvnd,
                          unit=Unit.MVND)


def links(programme: Programme) -> None:
    """Projects that need, exclude or strengthen one another.

    requires: select[a] <= select[b]; excludes: sum select <= 1; at_most: sum select <= limit;
    synergy: together <= select[p] for each p of the link, together >= sum select - (n - 1) (projects).
    Rule: the link's own id.
    """
    for index, link in enumerate(programme.problem.case.links):
        name = f"links__{index:03d}"
        selects = [programme.select(project_id) for project_id in link.project_ids]
        if link.kind is LinkKind.REQUIRES:
            for i, needed in enumerate(selects[1:], start=1):
                programme.at_most(f"{name}__{i}", add_terms(selects[0], scale_terms(needed, -1)), 0)
        elif link.kind is LinkKind.EXCLUDES:
            programme.at_most(name, add_terms(*selects), 1)
        elif link.kind is LinkKind.AT_MOST:
            programme.at_most(name, add_terms(*selects), link.limit or 0, unit=Unit.PROJECTS)
        else:
            column = programme.add_column(f"synergy__{index:03d}", upper=1)
            programme.synergy_columns[column] = link
            together: Terms = [(column, 1)]
            for i, select in enumerate(selects):
                programme.at_most(f"{name}__{i}", add_terms(together, scale_terms(select, -1)), 0)
            programme.at_most(f"{name}__all", add_terms(*selects, scale_terms(together, -1)), len(selects) - 1)


def decisions(programme: Programme) -> None:
    """Decisions already taken are honoured: must, must not, and state money committed to running projects.

    select[p] >= 1 (must, running, committed); select[p] <= 0 (must not) (projects);
    sum_o state[p,o,y] x choose[p,o] >= committed[p,y] (million VND).
    Rule: the project's recorded decision.
    """
    for project in programme.problem.case.projects:
        code, select = programme.code_of[project.project_id], programme.select(project.project_id)
        is_bound = project.status in (ProjectStatus.RUNNING, ProjectStatus.COMMITTED)
        if project.decision is Decision.MUST_NOT:
            programme.at_most(f"decisions__must_not__{code}", select, 0)
        elif project.decision is Decision.MUST or is_bound:
            programme.at_least(f"decisions__must__{code}", select, 1, keep=True)
        if project.decision is not Decision.MUST_NOT and is_bound:
            committed: dict[int, int] = defaultdict(int)
            for cost in programme.problem.costs_of.get(project.project_id, ()):
                committed[cost.year] += cost.committed_state_mvnd
            for year, amount in sorted(committed.items()):
                if amount:
                    programme.at_least(f"decisions__committed__{code}__{year}", programme.terms(
                        lambda o: sum(y.state_mvnd for y in o.years if y.year == year), [project.project_id]),
                        amount, keep=True)


def _cap_each(programme: Programme, attribute: str, cap_mvnd: int | None, cap_share: Fraction | None) -> None:
    if cap_mvnd is None and cap_share is None:
        return
    holders: dict[str, list[str]] = defaultdict(list)
    for project in programme.problem.case.projects:
        if holder := programme.problem.body_of(project.project_id, attribute):
            holders[holder].append(project.project_id)
    everything = programme.terms(lambda o: o.state_mvnd) if cap_share is not None else []
    everything = programme.as_column("state__period", everything)
    for index, holder in enumerate(sorted(holders)):
        name = f"concentration__{attribute}__{index:03d}"
        inside = programme.terms(lambda o: o.state_mvnd, holders[holder])
        if cap_mvnd is not None:
            programme.at_most(f"{name}__mvnd", inside, cap_mvnd, unit=Unit.MVND, holder=holder)
        if cap_share is not None:
            programme.at_most_share(f"{name}__share", inside, everything, cap_share, holder=holder)
