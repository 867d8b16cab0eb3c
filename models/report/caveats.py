"""What must be said beside a plan before its figures are believed: rows left out, no envelope, nothing funded."""
from __future__ import annotations

from models.domain import Finding
from models.kept_apart import kept_apart_finding, read_kept_apart
from models.plan import Plan
from models.problem import Problem


def plan_caveats(problem: Problem, plan: Plan) -> tuple[Finding, ...]:
    """Warnings about a plan as findings (`findings.plan_*`); empty for a plan that needs none."""
    found = []
    kept = read_kept_apart(problem.case.assumptions)
    if kept is not None:
        found.append(kept_apart_finding("plan_lacks_rows", kept.rows, kept.cost_mvnd))
    if not problem.case.envelopes:
        found.append(Finding("plan_no_envelopes", "warning"))
    if plan.has_solution and not plan.chosen:
        found.append(Finding("plan_funds_nothing", "warning", values={"projects": len(problem.case.projects)}))
    return tuple(found)
