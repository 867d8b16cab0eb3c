"""The cut-line plan: rank by score, fund down the list until the money ends. What a planner does without a model.

Decisions already taken come first. A project that no longer fits is passed over and the next one is tried. The list
keeps every rule that can be judged while walking down it (co-funding, envelopes, caps in money, exclusions,
prerequisites); floors, shares of the final total and localisation targets cannot be seen from a ranking, so it may
break them. Shown beside an optimum.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from models.domain import BudgetLine, Decision, LinkKind, ProjectStatus
from models.milp import expressions
from models.milp.options import make_options
from models.plan import FundingOption, Plan, Variant
from models.problem import Problem


@dataclass(frozen=True)
class CutLine:
    """The options funded by going down the ranking, and the score of the last project that got in by rank."""

    chosen: tuple[FundingOption, ...]
    objective: Fraction
    last_score: Fraction | None

    @property
    def state_mvnd(self) -> int:
        return sum(option.state_mvnd for option in self.chosen)


@dataclass(frozen=True)
class CutLineDifference:
    """The optimum against the cut line: who is only in one of them, and the value, money and projects on each side."""

    cut_line: CutLine
    only_in_plan: tuple[str, ...]
    only_in_cut_line: tuple[str, ...]
    value_gain: Fraction
    state_difference_mvnd: int


def cut_line(problem: Problem) -> CutLine:
    """Fund by decision, then by score (highest first, ties by id), each project in its first option that fits."""
    options, _ = make_options(problem)
    by_project: dict[str, list[FundingOption]] = defaultdict(list)
    for option in options:
        if option.variant is not Variant.STATE_MORE:
            by_project[option.project_id].append(option)
    ledger = _Ledger(problem)
    last_score = None
    for project_id in _ranking(problem):
        project = problem.case.project_by_id[project_id]
        if project.decision is Decision.MUST_NOT:
            continue
        option = next((o for o in by_project.get(project_id, ()) if ledger.fits(o)), None)
        if option is not None:
            ledger.fund(option)
            if not _is_decided(problem, project_id):
                last_score = problem.score_of[project_id]
    chosen = tuple(sorted(ledger.chosen.values(), key=lambda option: option.project_id))
    return CutLine(chosen, _value(problem, chosen), last_score)


def compare_to_cut_line(problem: Problem, plan: Plan) -> CutLineDifference:
    """The difference between a plan that has a solution and the cut line, project by project."""
    line = cut_line(problem)
    funded = {option.project_id for option in line.chosen}
    planned = set(plan.chosen_by_project)
    return CutLineDifference(
        line, tuple(sorted(planned - funded)), tuple(sorted(funded - planned)),
        (plan.objective or Fraction(0)) - line.objective,
        sum(option.state_mvnd for option in plan.chosen) - line.state_mvnd)


def _ranking(problem: Problem) -> list[str]:
    ids = [project.project_id for project in problem.case.projects]
    return sorted(ids, key=lambda i: (not _is_decided(problem, i), -problem.score_of[i], i))


def _is_decided(problem: Problem, project_id: str) -> bool:
    project = problem.case.project_by_id[project_id]
    return project.decision is Decision.MUST or project.status in (ProjectStatus.RUNNING, ProjectStatus.COMMITTED)


def _value(problem: Problem, chosen: tuple[FundingOption, ...]) -> Fraction:
    funded = {option.project_id for option in chosen}
    bonuses = sum((link.bonus or Fraction(0) for link in problem.case.links
                   if link.kind is LinkKind.SYNERGY and funded.issuperset(link.project_ids)), Fraction(0))
    return sum((expressions.value(problem, option) for option in chosen), bonuses)


class _Ledger:
    """Money and places used so far, and whether one more option still fits every rule that can be judged now."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.chosen: dict[str, FundingOption] = {}
        self.used: dict[object, int] = defaultdict(int)
        self.limits: dict[object, int] = {}
        settings = problem.settings
        for row in problem.case.envelopes:
            key = ("envelope", row.year, row.budget_line, problem.agency_of(row))
            self.limits[key] = self.limits.get(key, 0) + row.state_mvnd
        self.pools_of: dict[str, list] = defaultdict(list)
        for pool in problem.case.pools:
            for project_id in problem.members_of(pool):
                self.pools_of[project_id].append(pool)
            self._limit(("pool", pool.pool_id), pool.cap_mvnd)
            self._limit(("pool_projects", pool.pool_id), pool.max_projects)
        for attribute, cap in (("lead_enterprise", settings.lead_enterprise_cap_mvnd),
                               ("locality", settings.locality_cap_mvnd)):
            for project in problem.case.projects:
                if holder := problem.body_of(project.project_id, attribute):
                    self._limit((attribute, holder), cap)
        self._limit("projects", settings.maximum_projects)

    def _limit(self, key: object, limit: int | None) -> None:
        if limit is not None:
            self.limits[key] = limit

    def fits(self, option: FundingOption) -> bool:
        return (self._keeps_co_funding(option) and self._keeps_links(option.project_id)
                and all(self._room(key) >= amount for key, amount in self._uses(option)))

    def fund(self, option: FundingOption) -> None:
        self.chosen[option.project_id] = option
        for key, amount in self._uses(option):
            self.used[key] += amount

    def _room(self, key: object) -> int:
        if key not in self.limits:
            return 1 << 62
        if isinstance(key, tuple) and key[0] == "envelope" and self.problem.settings.carry_over:
            earlier = [k for k in self.limits if isinstance(k, tuple) and k[0] == "envelope" and k[2:] == key[2:]]
            return min(sum(self.limits[k] - self.used[k] for k in earlier if k[1] <= year)
                       for year in {k[1] for k in earlier} if year >= key[1])
        return self.limits[key] - self.used[key]

    def _uses(self, option: FundingOption) -> Iterator[tuple[object, int]]:
        agency, locality, enterprise = (self.problem.body_of(option.project_id, kind) for kind in (
            "managing_agency", "locality", "lead_enterprise"))
        for year in option.years:
            for line in (None, BudgetLine.DEVELOPMENT, BudgetLine.RECURRENT):
                for payee in {"", agency}:
                    yield ("envelope", year.year, line, payee), year.state_on(line)
        for pool in self.pools_of[option.project_id]:
            yield ("pool", pool.pool_id), sum(y.state_mvnd for y in option.years if pool.year in (None, y.year))
            yield ("pool_projects", pool.pool_id), 1
        yield ("lead_enterprise", enterprise), option.state_mvnd
        yield ("locality", locality), option.state_mvnd
        yield "projects", 1

    def _keeps_co_funding(self, option: FundingOption) -> bool:
        problem, settings = self.problem, self.problem.settings
        floor = problem.rulebook.enterprise_share_floor(option.regime)
        cap = problem.rulebook.state_share_cap(option.regime)
        if floor is not None and expressions.option_floor_money(problem, option) < floor * option.total_mvnd:
            return False
        if floor is not None and settings.floor_each_year and any(
                expressions.floor_money(problem, y.enterprise_mvnd, y.institute_mvnd) < floor * y.total_mvnd
                for y in option.years):
            return False
        if cap is not None and option.state_mvnd > cap * option.total_mvnd:
            return False
        if settings.require_evidence and option.unevidenced_mvnd:
            return False
        return settings.minimum_grant_mvnd is None or not 0 < option.state_mvnd < settings.minimum_grant_mvnd

    def _keeps_links(self, project_id: str) -> bool:
        for link in self.problem.case.links:
            if project_id not in link.project_ids:
                continue
            others = sum(other in self.chosen for other in link.project_ids if other != project_id)
            needs = len(link.project_ids) - 1 if project_id == link.project_ids[0] else 0
            if link.kind is LinkKind.REQUIRES and others < needs:
                return False
            room = {LinkKind.EXCLUDES: 1, LinkKind.AT_MOST: link.limit or 0}.get(link.kind)
            if room is not None and others >= room:
                return False
        return True
