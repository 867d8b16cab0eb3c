"""Which question is the likeliest, by rule: no judgement, so that two staffs prepare the same five answers."""
from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from models.domain import LocalisationBasis
from models.families.amounts import localisation_rate
from models.plan import FundingOption, Plan
from models.problem import Problem


def highest_unfunded(problem: Problem, plan: Plan) -> str | None:
    """The project with the highest weighted score that the plan leaves out; among equals the first id."""
    out = [p.project_id for p in problem.case.projects if p.project_id not in plan.chosen_by_project]
    return min(out, key=lambda project_id: (-problem.score_of[project_id], project_id), default=None)


def largest_grant(plan: Plan) -> str | None:
    """The project with most state money; among equals the first id."""
    largest = min(plan.chosen, key=lambda option: (-option.state_mvnd, option.project_id), default=None)
    return None if largest is None else largest.project_id


@dataclass(frozen=True, slots=True)
class FarthestTarget:
    """The measurable target that is missed most in share points; with none missed, the one met most narrowly.

    short_share > 0: missed by so much; <= 0: exceeded. missing_mvnd: localised money short (0 when met).
    unknown_share: part of the product's money whose rate nobody recorded (never counted as zero).
    """

    product_no: int
    year: int
    basis: LocalisationBasis
    target_share: Fraction
    achieved_share: Fraction
    missing_mvnd: Fraction
    unknown_share: Fraction
    is_hard: bool
    source: str

    @property
    def short_share(self) -> Fraction:
        return self.target_share - self.achieved_share

    @property
    def is_missed(self) -> bool:
        return self.short_share > 0

    @property
    def rule_id(self) -> str:
        return f"localisation_target.{self.product_no}.{self.year}.{self.basis}"


def farthest_target(problem: Problem, plan: Plan) -> FarthestTarget | None:
    """None where no target can be measured."""
    made: dict[int | None, list[FundingOption]] = defaultdict(list)
    for option in plan.chosen:
        made[problem.case.project_by_id[option.project_id].product_no].append(option)
    found = []
    for target in problem.targets:
        rated = [(localisation_rate(problem, option, target.year, target.basis), option.total_mvnd)
                 for option in made[target.product_no]]
        known = sum(money for rate, money in rated if rate is not None)
        if not known:
            continue
        localised = sum((rate * money for rate, money in rated if rate is not None), Fraction(0))
        whole = sum(money for _, money in rated)
        found.append(FarthestTarget(
            target.product_no, target.year, target.basis, target.target_share, localised / known,
            max(Fraction(0), target.target_share * known - localised), Fraction(whole - known, whole), target.is_hard,
            target.source))
    return min(found, key=lambda t: (-t.short_share, t.product_no, t.year, t.basis), default=None)
