"""What a plan comes to in the figures that scenarios are compared by: exact, in million VND, points and shares."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from models.families.amounts import value_of_plan
from models.families.localisation import reached
from models.milp.frontier import SecondGoal
from models.plan import Plan
from models.problem import Problem
from models.report.allocation import allocate
from models.scenario.frontier import other_of

# A technology group, or "" for projects of no strategic product.
Group = str
# Product number, year, basis.
TargetKey = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Reached:
    """Localisation of one product, year and basis: reached (None = unknown) against its target (None = no target)."""

    achieved_share: Fraction | None
    target_share: Fraction | None


@dataclass(frozen=True)
class Figures:
    """One plan. value: by its own scores and settings; value_on_baseline: the same projects by the baseline's (None =
    a project that the baseline does not know). missing_mvnd: localised value missing from soft targets."""

    value: Fraction
    value_on_baseline: Fraction | None
    projects: int
    state_mvnd: int
    counterpart_mvnd: int
    missing_mvnd: Fraction
    envelope_mvnd: int
    strategic_share: Fraction | None
    top_enterprise_share: Fraction | None
    top_five_enterprises_share: Fraction | None
    hhi: Fraction | None
    state_by_year: Mapping[int, int]
    state_by_group: Mapping[Group, int]
    localisation: Mapping[TargetKey, Reached]


def figures_of(problem: Problem, plan: Plan, baseline: Problem) -> Figures:
    """The figures of a plan of the problem. Raises ValueError without a solution."""
    allocation = allocate(problem, plan)
    totals, spread = allocation.totals, allocation.concentration
    years: dict[int, int] = dict.fromkeys(problem.case.years, 0)
    groups: dict[Group, int] = defaultdict(int)
    for option in plan.chosen:
        group = problem.group_no_of(problem.case.project_by_id[option.project_id])
        groups["" if group is None else str(group)] += option.state_mvnd
        for money in option.years:
            years[money.year] = years.get(money.year, 0) + money.state_mvnd
    return Figures(
        totals.objective, _value_in(baseline, plan), totals.projects_funded, totals.state_mvnd,
        totals.counterpart_mvnd, other_of(problem, plan, SecondGoal.LOCALISATION), totals.envelope_mvnd,
        totals.strategic_share, spread.top_enterprise_share, spread.top_five_enterprises_share, spread.hhi,
        dict(sorted(years.items())), dict(sorted(groups.items())), _localisation(problem, plan))


def _value_in(baseline: Problem, plan: Plan) -> Fraction | None:
    """The chosen options by another problem's scores, sizes and bonuses."""
    known = baseline.case.project_by_id
    if any(option.project_id not in known for option in plan.chosen):
        return None
    return value_of_plan(baseline, plan.chosen)


def _localisation(problem: Problem, plan: Plan) -> dict[TargetKey, Reached]:
    """Every target that holds, with what the funded projects of its product reach on its own basis."""
    return {(target.product_no, target.year, target.basis.value): Reached(
        localised / money if money else None, target.target_share)
        for target, localised, money in reached(problem, plan.chosen)}
