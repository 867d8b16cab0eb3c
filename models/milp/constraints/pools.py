"""Named share rules over groups of projects, and the strategic share floor."""
from __future__ import annotations

from models.domain import BudgetLine, Pool
from models.milp.programme import Programme
from models.milp.stated_limit import Unit
from models.plan import FundingOption


def pools(programme: Programme) -> None:
    """A pool's state money stays between its floor and its cap, in money or as a share of the plan's state money.

    floor_mvnd <= sum_{p in pool} state[p] <= cap_mvnd, and the same with share x sum_p state[p] (million VND, in the
    pool's year or over the whole period); at most max_projects funded projects.
    Rule: the pool's own id.
    """
    problem = programme.problem
    for index, pool in enumerate(problem.case.pools):
        name, members = f"pools__{index:03d}", problem.members_of(pool)
        inside = programme.terms(lambda o: _state(o, pool), members)
        if pool.cap_mvnd is not None:
            programme.at_most(f"{name}__cap_mvnd", inside, pool.cap_mvnd, unit=Unit.MVND)
        if pool.floor_mvnd is not None:
            programme.at_least(f"{name}__floor_mvnd", inside, pool.floor_mvnd, unit=Unit.MVND)
        if pool.cap_share is not None or pool.floor_share is not None:
            everything = programme.terms(lambda o: _state(o, pool))
            everything = programme.as_column(f"state__{pool.year or 'period'}", everything)
        if pool.cap_share is not None:
            programme.at_most_share(f"{name}__cap_share", inside, everything, pool.cap_share)
        if pool.floor_share is not None:
            programme.at_least_share(f"{name}__floor_share", inside, everything, pool.floor_share)
        if pool.max_projects is not None:
            programme.at_most(f"{name}__max_projects", programme.terms(lambda o: 1, members), pool.max_projects,
                              unit=Unit.PROJECTS)


def product_coverage(programme: Programme) -> None:
    """A product (or any group) that must be covered has at least its minimum number of funded projects.

    sum_{p in pool} select[p] >= min_projects for every pool with a minimum (projects).
    Rule: the pool's own id.
    """
    for index, pool in enumerate(programme.problem.case.pools):
        if pool.min_projects:
            members = programme.problem.members_of(pool)
            projects = programme.terms(lambda o: 1, members)
            programme.at_least(f"product_coverage__{index:03d}", projects, pool.min_projects,
                               unit=Unit.PROJECTS)


def strategic_share_floor(programme: Programme) -> None:
    """Strategic projects get at least their share of recurrent (S&T non-business) state money, when set to bind.

    sum_{p strategic} state_recurrent[p] >= floor x base (million VND over the period); the base is the planner's
    S&T non-business budget, or the plan's own recurrent state money where none is given.
    Rule: strategic_share_floor.
    """
    problem = programme.problem
    if not problem.settings.strategic_floor_is_binding:
        return
    floor = problem.rulebook.share("strategic_share_floor")
    if floor is None:
        return
    strategic = [p.project_id for p in problem.case.projects if problem.is_strategic(p)]
    inside = programme.terms(_recurrent, strategic)
    if problem.settings.strategic_base_mvnd is not None:
        programme.at_least("strategic_share_floor", inside, floor * problem.settings.strategic_base_mvnd,
                           unit=Unit.MVND)
    else:
        programme.at_least_share("strategic_share_floor", inside, programme.terms(_recurrent), floor)


def _state(option: FundingOption, pool: Pool) -> int:
    return option.state_mvnd if pool.year is None else sum(y.state_mvnd for y in option.years if y.year == pool.year)


def _recurrent(option: FundingOption) -> int:
    return sum(year.state_on(BudgetLine.RECURRENT) for year in option.years)
