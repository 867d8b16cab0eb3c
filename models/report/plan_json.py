"""plan.json: a plan as plain JSON, the shape that planners' IT and the tests read. Amounts are whole million VND."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import isfinite

from models.audit import AuditFinding
from models.audit_document import purse_parts
from models.domain import Payer
from models.explain.not_funded import reason_not_funded
from models.plain import to_plain
from models.plan import FundingOption, Plan
from models.problem import Problem
from models.register.case_io import case_to_tables
from models.report.cutline import compare_to_cut_line


def to_plan_json(problem: Problem, plan: Plan, audit_findings: Iterable[AuditFinding]) -> dict:
    """The plan as a JSON-ready dict. Without a solution the numbers are null and nothing is selected."""
    findings, parts = [to_plain(finding) for finding in audit_findings], purse_parts(problem, plan)
    return {
        "termination": plan.termination.value, "stop_reason": plan.stop_reason.value,
        "objective": None if plan.objective is None else float(plan.objective),
        "objective_exact": to_plain(plan.objective),
        "bound": plan.bound, "gap": plan.gap, "proved_within": float(plan.proved_within), "seconds": plan.seconds,
        "case_digest": plan.case_digest, "rules_digest": plan.rules_digest, "settings_digest": plan.settings_digest,
        "as_of": problem.rulebook.as_of.isoformat(), "is_illustrative": problem.case.is_illustrative,
        "assumptions": list(problem.case.assumptions), "solver": to_plain(plan.run), "message": plan.message,
        "conflict_families": list(plan.conflict_families),
        "rules": [{"id": rule.rule_id, "value": _rule_value(rule.value), "value_exact": to_plain(rule.value),
                   "status": rule.status.value, "is_override": rule.is_override}
                  for rule in problem.rulebook.values.values()],
        "projects": [_project(problem, plan, project.project_id, findings, parts) for project in problem.case.projects],
        "totals": _totals(problem, plan), "levels": [_level(level) for level in plan.levels],
        "shortfalls": to_plain(plan.shortfalls), "priority_effect": to_plain(plan.priority_effect),
        "cut_line": _cut_line(problem, plan), "audit": findings, "inputs": case_to_tables(problem.case),
    }


def _project(problem: Problem, plan: Plan, project_id: str, findings: list[dict],
             parts: Mapping[str, list[dict]]) -> dict:
    option = plan.chosen_by_project.get(project_id)
    regime = problem.regime_of[project_id]
    row = {"project_id": project_id, "regime": regime.value if regime else None, "selected": option is not None,
           "scale": float(option.scale_share) if option else 0.0, "start_year": option.start_year if option else None,
           **({"purse_id": option.purse_id if option else ""} if problem.case.purses else {}),
           **({"purse_parts": parts[project_id]} if project_id in parts else {}),
           **_money(option), "findings": [f for f in findings if f["where"].get("project_id") == project_id]}
    if option is None and plan.has_solution:
        code, values = reason_not_funded(problem, plan, problem.case.project_by_id[project_id])
        row["reason"] = {"code": code, **to_plain(values)}
    return row


def _money(option: FundingOption | None) -> dict:
    years = option.years if option else ()
    return {
        "total_mvnd": option.total_mvnd if option else 0, "state_mvnd": option.state_mvnd if option else 0,
        "counterpart_mvnd": {payer.value: option.paid_by(payer) if option else 0 for payer in Payer},
        "years": {str(year.year): {"state_mvnd": year.state_mvnd,
                                   "state_development_mvnd": year.state_development_mvnd,
                                   "state_recurrent_mvnd": year.state_recurrent_mvnd,
                                   **{f"{payer.value}_mvnd": year.paid_by(payer) for payer in Payer}}
                  for year in years}}


def _totals(problem: Problem, plan: Plan) -> dict | None:
    if not plan.has_solution:
        return None
    state = sum(option.state_mvnd for option in plan.chosen)
    paid = {payer.value: sum(option.paid_by(payer) for option in plan.chosen) for payer in Payer}
    return {"projects_considered": len(problem.case.projects), "projects_funded": len(plan.chosen),
            "state_mvnd": state, "counterpart_mvnd": paid, "counterpart_total_mvnd": sum(paid.values()),
            "total_mvnd": state + sum(paid.values()),
            "leverage": sum(paid.values()) / state if state else None}


def _level(level) -> dict:
    return {"level": level.level, "sense": level.sense, "objective": float(level.objective),
            "bound": _finite(level.bound), "gap": _finite(level.gap), "seconds": level.seconds,
            "is_proved": level.is_proved, "price": None if level.price is None else float(level.price)}


def _rule_value(value: Fraction | str | None) -> float | str | None:
    """A share as a number, a code as text; null = the rule is switched off."""
    return float(value) if isinstance(value, Fraction) else value


def _finite(number: float) -> float | None:
    """JSON has no infinity: no bound is null."""
    return number if isfinite(number) else None


def _cut_line(problem: Problem, plan: Plan) -> dict | None:
    if not plan.has_solution:
        return None
    difference = compare_to_cut_line(problem, plan)
    return {"objective": float(difference.cut_line.objective), "projects_funded": len(difference.cut_line.chosen),
            "state_mvnd": difference.cut_line.state_mvnd, "only_in_plan": list(difference.only_in_plan),
            "only_in_cut_line": list(difference.only_in_cut_line), "value_gain": float(difference.value_gain),
            "state_difference_mvnd": difference.state_difference_mvnd}
