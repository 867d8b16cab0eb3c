"""What does not add up: request and pledges against cost, scores outside their scale, years outside the horizon."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from models.assumed_pledges import PLEDGES_AT_FLOOR
from models.domain import Criterion, Finding
from models.problem import Problem
from models.register.about import about

# Scales that panels use. A criterion's scale is the smallest that holds nearly all of its scores.
SCALES = (1, 5, 10, 20, 100, 1000)
NEARLY_ALL = Fraction(95, 100)
# Findings of `check_problem` that are about amounts, years and scores as well.
OF_THE_CHECKS = frozenset({"request_above_cost", "committed_above_request", "committed_not_running", "zero_cost",
                           "pledge_without_cost", "start_window_reversed", "start_outside_years", "trl_falls"})


def check_arithmetic(problem: Problem) -> tuple[Finding, ...]:
    """Findings in the order: money, years, scores. Amounts in million VND."""
    return (*_request_and_pledges(problem), *_years(problem), *_scores(problem))


def _request_and_pledges(problem: Problem) -> Iterator[Finding]:
    """Over all years: state request + pledges against cost. Said only where the state request is given in every row."""
    if PLEDGES_AT_FLOOR in problem.case.assumptions:
        return
    pledged: dict[str, int] = defaultdict(int)
    for pledge in problem.case.pledges:
        pledged[pledge.project_id] += pledge.amount_mvnd
    for project in problem.case.projects:
        costs = problem.costs_of.get(project.project_id, ())
        total = sum(cost.total_mvnd for cost in costs)
        given = {"pledged_mvnd": pledged[project.project_id], "total_mvnd": total}
        if pledged[project.project_id] > total:
            yield about(project, "quality_pledges_above_cost", "warning", "", **given)
        elif costs and all(cost.state_request_mvnd is not None for cost in costs):
            request = sum(cost.state_request_mvnd for cost in costs)
            difference = request + pledged[project.project_id] - total
            if difference:
                code = "quality_more_than_cost" if difference > 0 else "quality_less_than_cost"
                yield about(project, code, "warning", "", request_mvnd=request,
                            difference_mvnd=abs(difference), **given)


def _years(problem: Problem) -> Iterator[Finding]:
    """Rows for years that are not planned: their money is not seen by any plan."""
    years = problem.case.years
    for table in ("costs", "pledges", "localisation"):
        outside: dict[str, list[int]] = defaultdict(list)
        for row in getattr(problem.case, table):
            if years and not years[0] <= row.year <= years[-1]:
                outside[row.project_id].append(row.year)
        for project_id, found in outside.items():
            yield Finding("quality_outside_years", "warning", project_id, table=table, column="year", values={
                "years": ", ".join(map(str, sorted(set(found)))), "first": years[0], "last": years[-1]})


def _scores(problem: Problem) -> Iterator[Finding]:
    by_criterion: dict[str, list[Fraction]] = defaultdict(list)
    for score in problem.case.scores:
        by_criterion[score.criterion_id].append(score.score)
    named = {criterion.criterion_id: criterion for criterion in problem.case.criteria}
    scale = {criterion: scale_of(scores) for criterion, scores in by_criterion.items()}
    for score in problem.case.scores:
        top = scale[score.criterion_id]
        if top is not None and score.score > top:
            criterion = named.get(score.criterion_id, Criterion(score.criterion_id))
            yield about(score, "quality_score_outside_scale", "warning", "score", score=score.score, scale=top,
                        criterion_vi=criterion.label_vi or criterion.criterion_id,
                        criterion_en=criterion.label_en or criterion.criterion_id)


def scale_of(scores: list[Fraction]) -> int | None:
    """The smallest of SCALES that holds at least NEARLY_ALL of the scores; None when no usual scale does."""
    return next((top for top in SCALES if sum(s <= top for s in scores) >= NEARLY_ALL * len(scores)), None)
