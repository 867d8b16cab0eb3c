"""plan.json read back: its outcome, and its problem where the file carries inputs that still give the same digests."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from models.explain.compare import Amounts, PlanFacts
from models.files.document_limits import DocumentLimits, DocumentRefused, read_document
from models.files.safe_json import load_json
from models.plan import YearMoney
from models.problem import Problem, state_problem
from models.register.case_io import tables_to_case
from models.rules import NoRuleInForce, Rulebook, load_rulebook
from models.settings import SettingError
from models.units import read_decimal, read_exact

# A plan with the inputs of some thousand projects.
_MONEY = ("state_development_mvnd", "state_recurrent_mvnd", "enterprise_mvnd", "institute_mvnd", "other_private_mvnd")
LIMITS = DocumentLimits(bytes=50_000_000, nodes=3_000_000, keys=2_000_000)


class NotAPlanFile(ValueError):
    """The file is no plan.json; the message is a code (`not_readable`, `not_a_plan`)."""


@dataclass(frozen=True)
class PlanFile:
    """problem None = the file carries no inputs, or they do not give the digests it claims. years: money by project."""

    facts: PlanFacts
    problem: Problem | None
    is_illustrative: bool
    years: Mapping[str, tuple[YearMoney, ...]] = field(default_factory=dict)


def read_plan_file(path: str | Path) -> PlanFile:
    """Raises NotAPlanFile."""
    try:
        document = load_json(read_document(Path(path), LIMITS), LIMITS)
    except (OSError, DocumentRefused) as error:
        raise NotAPlanFile("not_readable") from error
    try:
        selected = [row for row in document["projects"] if row["selected"]]
        value = document.get("objective_exact")
        if value is None and document["objective"] is not None:
            value = str(read_decimal(document["objective"]))
        facts = PlanFacts(document["termination"], None if value is None else read_exact(value), {
            row["project_id"]: Amounts(row["state_mvnd"], sum(row["counterpart_mvnd"].values())) for row in selected})
        years = {row["project_id"]: tuple(YearMoney(int(year), *(money[name] for name in _MONEY))
                                          for year, money in row.get("years", {}).items()) for row in selected}
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise NotAPlanFile("not_a_plan") from error
    return PlanFile(facts, _read_problem(document), bool(document.get("is_illustrative")), years)


def _read_problem(document: dict) -> Problem | None:
    """The problem behind the file, only when case, rules and settings have the digests of the plan."""
    tables = document.get("inputs")
    if not isinstance(tables, dict):
        return None
    try:
        case = tables_to_case(tables).case
        if case is None:
            return None
        problem = state_problem(case, date.fromisoformat(document["as_of"]), _rulebook(document))
    except (KeyError, TypeError, ValueError, LookupError, NoRuleInForce, SettingError):
        return None
    digests = (problem.case.digest, problem.rulebook.digest, problem.settings_digest)
    claimed = tuple(document.get(name) for name in ("case_digest", "rules_digest", "settings_digest"))
    return problem if digests == claimed else None


def _rulebook(document: dict) -> Rulebook:
    rulebook = load_rulebook(date.fromisoformat(document["as_of"]))
    for row in document["rules"]:
        rule, value = rulebook.rule(row["id"]), row["value_exact"]
        if value is not None and not rule.choices:
            value = read_exact(value)
        if value != rule.value:
            rulebook = rulebook.override(row["id"], value, "plan.json")
    return rulebook
