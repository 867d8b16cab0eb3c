"""The cut-line plan: rank by score, fund down the list until the money ends. What a planner does without a model.

Decisions already taken come first. A project that no longer fits is passed over and the next one is tried. The list
keeps every rule that can be judged while walking down it (co-funding, envelopes, caps in money, exclusions,
prerequisites); floors, shares of the final total and localisation targets cannot be seen from a ranking, so it may
break them. Shown beside an optimum.
"""
from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from models.domain import Decision, ProjectStatus
from models.families.amounts import value_of_plan
from models.families.limit_ledger import LimitLedger, Use
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
    walk, last_score = _Walk(problem), None
    for project_id in _ranking(problem):
        if walk.first_that_fits(project_id) is not None and not _is_decided(problem, project_id):
            last_score = problem.score_of[project_id]
    chosen = tuple(sorted(walk.chosen, key=lambda option: option.project_id))
    return CutLine(chosen, value_of_plan(problem, chosen), last_score)


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


class _Walk:
    """The options funded so far, and whether one more still fits every limit that can be judged now.

    What an option's own project has to keep, and caps on amounts of chosen options: exclusions, prerequisites, money,
    numbers of projects. A limit is judged where the option makes it worse.
    """

    def __init__(self, problem: Problem) -> None:
        self.ledger = LimitLedger(problem)
        self.used = self.ledger.used(())
        self.chosen: list[FundingOption] = []
        self._judged = {at for at, limit in enumerate(self.ledger.limits) if limit.is_own or (
            limit.is_cap and limit.base is None and not limit.of_shortfalls)}

    def first_that_fits(self, project_id: str) -> FundingOption | None:
        """Fund the project by its first option that fits; None when it has none."""
        for column in self.ledger.columns_of[project_id]:
            option = self.ledger.options[column]
            moved = self.ledger.moved(self.used, [column])
            if option.variant is not Variant.STATE_MORE and not any(self._is_in_the_way(at, moved[at]) for at in moved):
                self.chosen.append(option)
                for at, use in moved.items():
                    self.used[at] = use
                return option
        return None

    def _is_in_the_way(self, at: int, use: Use) -> bool:
        excess = self.ledger.excess(at, use)
        return at in self._judged and excess > 0 and excess > self.ledger.excess(at, self.used[at])
