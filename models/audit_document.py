"""Problem and plan as the plain document that the independent audit reads; nothing is judged or computed here."""
from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil

from models.domain import Payer
from models.families.purse_split import split_over_purses
from models.plain import to_plain
from models.plan import FundingOption, Plan
from models.problem import Problem
from models.units import decimal_text

MONEY_FIELDS = ("state_development_mvnd", "state_recurrent_mvnd", "enterprise_mvnd", "institute_mvnd",
                "other_private_mvnd")
PRODUCT_FIELDS = ("product_no", "name_vi", "name_en", "group_no", "group_vi", "group_en", "tier")


def audit_document(problem: Problem, plan: Plan) -> dict:
    """The document of `models/audit.py`: case tables, rules, settings, products, allocation and the plan's claims."""
    rulebook, parts = problem.rulebook, purse_parts(problem, plan)
    document = {table: to_plain(rows) for table, rows in problem.case.tables.items()}
    document |= {
        "programme_targets": to_plain(rulebook.targets),
        "rules": {rule_id: to_plain(rule.value) for rule_id, rule in rulebook.values.items()},
        "settings": to_plain(problem.settings.plain()),
        "products": [{name: getattr(product, name) for name in PRODUCT_FIELDS}
                     for product in rulebook.products.values()],
        "allocation": [_line(option, has_purses=bool(problem.case.purses), parts=parts) for option in plan.chosen],
        "claims": claims_of(plan),
    }
    if problem.settings.underspend_risk_share is not None:
        document["as_of"] = rulebook.as_of.isoformat()
    return document


def claims_of(plan: Plan) -> dict[str, object]:
    """What a plan says of itself, as exact text and ints: the audit recomputes each of these."""
    claims: dict[str, object] = {"termination": plan.termination.value}
    if plan.has_solution:
        state = sum(option.state_mvnd for option in plan.chosen)
        paid = {f"{payer.value}_total_mvnd": sum(option.paid_by(payer) for option in plan.chosen) for payer in Payer}
        claims |= {"objective": _text(plan.objective), "bound": _text(_exact_bound(plan)),
                   "state_total_mvnd": state, **paid,
                   "counterpart_total_mvnd": sum(paid.values()), "total_mvnd": state + sum(paid.values()),
                   "projects_funded": len(plan.chosen)}
    return claims


def _exact_bound(plan: Plan) -> Fraction | None:
    """The solver's bound is a float. Rounded up to six decimals it is still a bound; where it is the rounded objective
    (a proved plan) it stands for the exact objective."""
    if plan.bound is None or plan.bound == float(plan.objective):
        return None if plan.bound is None else plan.objective
    return Fraction(ceil(Fraction(plan.bound) * 1_000_000), 1_000_000)


def purse_parts(problem: Problem, plan: Plan) -> dict[str, list[dict[str, object]]]:
    """What each purse pays of each project that several pay together, by project id: purse_id, year, state_mvnd."""
    together = {option.project_id for option in plan.chosen if len(option.purse_ids) > 1}
    parts: dict[str, list[dict[str, object]]] = {}
    for part in split_over_purses(problem, plan.chosen) if together else ():
        if part.project_id in together:
            parts.setdefault(part.project_id, []).append(
                {"purse_id": part.purse_id, "year": part.year, "state_mvnd": part.state_mvnd})
    return parts


def _line(option: FundingOption, *, has_purses: bool,
          parts: Mapping[str, list[dict[str, object]]]) -> dict[str, object]:
    return {"project_id": option.project_id, "scale_share": decimal_text(option.scale_share),
            "start_year": option.start_year, **({"purse_id": option.purse_id} if has_purses else {}),
            **({"purse_parts": parts[option.project_id]} if option.project_id in parts else {}),
            "years": [{"year": year.year, **{name: getattr(year, name) for name in MONEY_FIELDS}}
                      for year in option.years]}


def _text(value: Fraction | None) -> str | None:
    return None if value is None else decimal_text(value)
