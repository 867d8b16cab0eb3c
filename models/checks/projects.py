"""Checks on the projects themselves: product, regime, decision, start, scale, names, scores."""
from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from models.domain import Decision, Finding, FundingMode, ProjectStatus
from models.problem import Problem
from models.register.about import about


def check_products(problem: Problem) -> Iterator[Finding]:
    """A product number must be in the catalogue in force."""
    for project in problem.case.projects:
        if project.product_no is not None and project.product_no not in problem.rulebook.products:
            yield about(project, "unknown_product", "warning", "product_no", product_no=project.product_no,
                        catalogue=problem.rulebook.catalogue_id)


def check_regimes(problem: Problem) -> Iterator[Finding]:
    """Every project needs a regime; one that differs from its product's default needs a reason."""
    for project in problem.case.projects:
        default = problem.rulebook.regime_of_product(project.product_no)
        if problem.regime_of[project.project_id] is None:
            yield about(project, "no_regime", "warning", "regime")
        elif project.regime and default and project.regime is not default and not project.regime_reason:
            yield about(project, "regime_without_reason", "warning", "regime_reason", regime=project.regime.value,
                        default=default.value)


def check_decisions(problem: Problem) -> Iterator[Finding]:
    """A decision needs a reason; a running project with committed money cannot be refused, a stopped one not forced."""
    for project in problem.case.projects:
        is_bound = project.status in (ProjectStatus.RUNNING, ProjectStatus.COMMITTED)
        if project.decision is not Decision.FREE and not project.decision_reason:
            yield about(project, "decision_without_reason", "warning", "decision_reason",
                        decision=project.decision.value)
        if project.decision is Decision.MUST_NOT and is_bound:
            committed = sum(cost.committed_state_mvnd for cost in problem.costs_of.get(project.project_id, ()))
            yield about(project, "bound_must_not", "error" if committed else "warning", "decision",
                        status=project.status.value, committed_mvnd=committed)
        if project.decision is Decision.MUST and project.status is ProjectStatus.STOPPED:
            yield about(project, "stopped_must", "error", "decision")


def against_decision(problem: Problem, project_id: str, decision: Decision) -> Finding | None:
    """The error that a decision about a project would be, before it is taken; None where it can be taken."""
    projects = tuple(replace(project, decision=decision, decision_reason="-") if project.project_id == project_id
                     else project for project in problem.case.projects)
    decided = replace(problem, case=replace(problem.case, projects=projects))
    return next((finding for finding in check_decisions(decided)
                 if finding.project_id == project_id and finding.severity == "error"), None)


def check_start_windows(problem: Problem) -> Iterator[Finding]:
    """The start window stands in order and touches the planning years; costs lie inside them."""
    years = problem.case.years
    for project in problem.case.projects:
        earliest, latest = project.earliest_start, project.latest_start
        if earliest and latest and earliest > latest:
            yield about(project, "start_window_reversed", "error", "latest_start", earliest=earliest, latest=latest)
        for column, year in (("earliest_start", earliest), ("latest_start", latest)):
            if year and years and not years[0] <= year <= years[-1]:
                yield about(project, "start_outside_years", "warning", column, year=year, first=years[0],
                            last=years[-1])


def check_scales(problem: Problem) -> Iterator[Finding]:
    """A minimum scale belongs to a scalable project, and is above nothing."""
    for project in problem.case.projects:
        if project.funding_mode is FundingMode.WHOLE and project.minimum_scale_share != 1:
            yield about(project, "scale_not_used", "warning", "minimum_scale_share")
        if project.funding_mode is FundingMode.SCALABLE and project.minimum_scale_share == 0:
            yield about(project, "scale_zero", "error", "minimum_scale_share")
        if project.funding_mode is FundingMode.SCALABLE and project.minimum_scale_share == 1:
            yield about(project, "scale_is_whole", "note", "minimum_scale_share")


def check_trl(problem: Problem) -> Iterator[Finding]:
    """Technology readiness does not fall."""
    for project in problem.case.projects:
        if project.trl_now and project.trl_end and project.trl_end < project.trl_now:
            yield about(project, "trl_falls", "warning", "trl_end", trl_now=project.trl_now, trl_end=project.trl_end)


def check_same_names(problem: Problem) -> Iterator[Finding]:
    """The same name under two ids may be one project entered twice."""
    by_name: dict[str, str] = {}
    for project in problem.case.projects:
        name = " ".join(unicodedata.normalize("NFKC", project.name_vi).casefold().split())
        first = by_name.setdefault(name, project.project_id)
        if first != project.project_id:
            yield about(project, "same_name", "warning", "name_vi", other=first, name=project.name_vi)


def check_scores(problem: Problem) -> Iterator[Finding]:
    """Every project is scored, on every criterion that carries weight."""
    scored: dict[str, set[str]] = defaultdict(set)
    for score in problem.case.scores:
        scored[score.project_id].add(score.criterion_id)
    weighted = {criterion.criterion_id: criterion for criterion in problem.case.criteria if criterion.weight}
    for project in problem.case.projects:
        missing = sorted(weighted.keys() - scored[project.project_id])
        if not scored[project.project_id]:
            yield about(project, "no_score", "warning", "score")
        elif missing:
            yield about(project, "score_incomplete", "warning", "score",
                        criteria_vi=", ".join(weighted[name].label_vi or name for name in missing),
                        criteria_en=", ".join(weighted[name].label_en or name for name in missing))


def check_weights(problem: Problem) -> Iterator[Finding]:
    """Weights are not negative, not all zero, and there is one for every criterion that was scored."""
    criteria = problem.case.criteria
    for criterion in criteria:
        if criterion.weight < 0:
            yield about(criterion, "weight_negative", "error", "weight")
    if criteria and not any(criterion.weight for criterion in criteria):
        yield Finding("weights_all_zero", table="criteria", column="weight")
    known = {criterion.criterion_id for criterion in criteria}
    for criterion_id in sorted({score.criterion_id for score in problem.case.scores} - known):
        yield Finding("criterion_without_weight", "warning", table="criteria", column="weight",
                      values={"criterion": criterion_id})
