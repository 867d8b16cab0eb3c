"""Checks on the purses: they have money, name somebody, every project has one it may be paid from, and those that pay
together are not tied into more groups than can be stated."""
from __future__ import annotations

from collections.abc import Iterator

from models.domain import Finding, ProjectStatus
from models.families.purses import MOST_GROUPS, purse_groups
from models.problem import Problem
from models.register.about import about


def check_purses(problem: Problem) -> Iterator[Finding]:
    """A purse is open to some project and has money in a planning year; the groups that pay together are few enough."""
    if len(purse_groups(problem)) - len(problem.case.purses) > MOST_GROUPS:
        yield Finding("purses_too_many_together", "error", table="purses", column="pays_together",
                      values={"most": MOST_GROUPS})
    for purse in problem.case.purses:
        if not problem.members_of(purse):
            yield about(purse, "purse_for_nobody", "warning", "members", dimension=purse.dimension.value)
        if purse.pays_together and (purse.most_tranches is not None or purse.first_tranche_share is not None):
            yield about(purse, "purse_tranches_together", "error", "most_tranches")
        if not any(problem.purse_mvnd(purse.purse_id, year) for year in problem.case.years):
            yield about(purse, "purse_without_money", "warning", "purse_id")


def check_purse_amounts(problem: Problem) -> Iterator[Finding]:
    """Money belongs to a purse of the register and to a planning year."""
    known = {purse.purse_id for purse in problem.case.purses}
    for row in problem.case.purse_amounts:
        if row.purse_id not in known:
            yield about(row, "purse_unknown", "error", "purse_id")
        elif problem.case.years and row.year not in problem.case.years:
            yield about(row, "purse_outside_years", "warning", "year")


def check_projects_have_purses(problem: Problem) -> Iterator[Finding]:
    """Where purses are given, state money comes from them alone: a project outside of all of them gets none."""
    for project in problem.case.projects if problem.case.purses else ():
        if not problem.purses_of[project.project_id] and project.status is not ProjectStatus.STOPPED:
            yield about(project, "project_without_purse", "warning", "project_id")
