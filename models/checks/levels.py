"""Checks on the menus of funding levels: each level can be paid, and says something that the others do not."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from models.domain import Cost, Finding, FundingLevel, FundingMode, ProjectStatus
from models.problem import Problem
from models.register.about import about


def check_levels(problem: Problem) -> Iterator[Finding]:
    """A level is at most what is requested, no other level has its money, and it covers what is committed."""
    for project_id, levels in problem.levels_of.items():
        project = problem.case.project_by_id[project_id]
        if project.funding_mode is FundingMode.SCALABLE:
            yield about(project, "levels_replace_scale", "note", "minimum_scale_share")
        costs = [cost for cost in problem.costs_of.get(project_id, ()) if cost.total_mvnd]
        for cost in costs:
            if cost.state_request_mvnd is None:
                yield about(cost, "level_without_request", "error", "state_request_mvnd")
        yield from _amounts(levels, costs, project.status in (ProjectStatus.RUNNING, ProjectStatus.COMMITTED))


def _amounts(levels: Sequence[FundingLevel], costs: Sequence[Cost], is_bound: bool) -> Iterator[Finding]:
    requested = sum(min(cost.asked_mvnd, cost.total_mvnd) for cost in costs)
    committed = sum(cost.committed_state_mvnd for cost in costs) if is_bound else 0
    for level in levels:
        if costs and level.state_mvnd > requested:
            yield about(level, "level_above_request", "error", "state_mvnd", level_mvnd=level.state_mvnd,
                        requested_mvnd=requested)
        elif level.state_mvnd < committed:
            yield about(level, "level_below_committed", "warning", "state_mvnd", level_mvnd=level.state_mvnd,
                        committed_mvnd=committed)
    for more, less in pairwise(levels):
        if more.state_mvnd == less.state_mvnd:
            yield about(less, "level_same_money", "error", "state_mvnd", level_mvnd=less.state_mvnd,
                        other=more.level_no)
        elif more.value_share < less.value_share:
            yield about(more, "level_worth_less", "note", "value_share", other=less.level_no)
