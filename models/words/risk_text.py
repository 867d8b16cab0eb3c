"""The risks of a brief in sentences."""
from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from models.brief.brief import Brief
from models.brief.risks import Risk, RiskCode
from models.problem import Problem
from models.rules import RuleStatus
from models.wording import say
from models.words.figures import bvnd_text, count_text, percent_text, set_percent_text
from models.words.rule_names import rule_name

# Shares that a text, a planner or a solver's bound gave; the others were worked out.
_SET_SHARES = ("gap_share", "target_share", "floor_share", "cap_share")


def risk_lines(brief: Brief, language: str) -> list[str]:
    """A sentence for each risk; one that says there is none."""
    lines = [risk_sentence(brief.problem, risk, language) for risk in brief.risks]
    return lines or [say("brief.risk.none", language)]


def risk_sentence(problem: Problem, risk: Risk, language: str) -> str:
    """One risk with its figures."""
    key, values = _KEYS.get(risk.code, lambda risk: risk.code)(risk), dict(risk.values)
    if risk.code is RiskCode.NOT_LAW:
        values["kinds"] = "; ".join(
            say("brief.risk.kind", language, status=say(f"terms.rule_status.{status}", language),
                count=count_text(values[str(status)], language)) for status in RuleStatus if values.get(str(status)))
    if "product_no" in values:
        values["product"] = product_name(problem, values["product_no"], language)
    if "product_nos" in values:
        values["products"] = "; ".join(product_name(problem, number, language) for number in values["product_nos"])
    if "rule_id" in values:
        values["rule"] = rule_name(problem, values["rule_id"], language)
    if "basis" in values:
        values["basis"] = say(f"terms.basis.{values['basis']}", language)
    if "missing_mvnd" in values:
        # A share of whole amounts need not be whole; it is told rounded up, never smaller than it is.
        values["missing_mvnd"] = -int(-Fraction(values["missing_mvnd"]) // 1)
    bounds = [value for name, value in values.items() if name in _SET_SHARES and value is not None]
    return say(f"brief.risk.{key}", language, **{name: _figure(name, value, bounds, language)
                                                for name, value in values.items()})


def product_name(problem: Problem, product_no: int, language: str) -> str:
    """The name of a product of the catalogue; its number when it is not in it."""
    product = problem.rulebook.products.get(product_no)
    if product is None:
        return str(product_no)
    return product.name_en if language == "en" else product.name_vi


def _figure(name: str, value: object, bounds: list[Fraction], language: str) -> object:
    if value is None:
        return say("brief.no_figure", language)
    if name.endswith("_mvnd"):
        return bvnd_text(value, language)
    if name.endswith("_share"):
        return set_percent_text(value, language) if name in _SET_SHARES else percent_text(
            value, language, against=bounds)
    return count_text(value, language) if isinstance(value, int) and name not in ("year", "product_no") else value


def _concentrated(risk: Risk) -> str:
    return risk.code if risk.values["cap_share"] is not None else f"{risk.code}_no_cap"


_KEYS: dict[RiskCode, Callable[[Risk], str]] = {
    RiskCode.CONCENTRATED_ENTERPRISE: _concentrated, RiskCode.CONCENTRATED_LOCALITY: _concentrated,
}
