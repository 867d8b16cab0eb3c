"""A named rule in words: "Envelope 2027, recurrent", "Pool: At least two railway projects"."""
from __future__ import annotations

from models.problem import Problem
from models.settings import load_assumptions
from models.wording import load_sentences, say

# Named rules that are a planning setting under another name.
_SETTING_OF = {"pledge_evidence": "require_evidence", "minimum_grant": "minimum_grant_mvnd",
               "maximum_projects": "maximum_projects", "counterpart_floor": "counterpart_floor_mvnd",
               "localisation_missing": "localisation_missing_cap_mvnd"}


def rule_name(problem: Problem, rule_id: str, language: str) -> str:
    """The name of a rule id of `models/milp/named_rules.py`, of the rulebook, or of `setting.<key>`."""
    known = problem.rulebook.values.get(rule_id)
    if known is not None:
        return known.label_vi if language == "vi" else known.label_en
    kind, _, rest = rule_id.partition(".")
    if kind == "setting" or kind in _SETTING_OF:
        assumption = load_assumptions()[rest if kind == "setting" else _SETTING_OF[kind]]
        return assumption.label_vi if language == "vi" else assumption.label_en
    if kind not in _PLACES:
        return say(f"families.{kind}", language)
    return say(f"explain_rules.name.{kind}", language, **_PLACES[kind](problem, rest, language))


def _envelope(problem: Problem, rest: str, language: str) -> dict[str, object]:
    year, _, scope = rest.partition(".")
    line, _, agency = scope.partition(".")
    if agency.startswith("a") and agency[1:].isdigit():
        agency = problem.envelope_agencies[int(agency[1:])]
    words = load_sentences(language)
    line_text = words.get(f"terms.budget_line.{line}") or words["explain_rules.both_lines"]
    return {"year": year, "line": f"{line_text}, {agency}" if agency else line_text}


def _target(problem: Problem, rest: str, language: str) -> dict[str, object]:
    product_no, year, basis = rest.split(".")
    product = problem.rulebook.products.get(int(product_no))
    name = product_no if product is None else product.name_vi if language == "vi" else product.name_en
    return {"product": name, "year": year, "basis": say(f"terms.basis.{basis}", language)}


def _pool(problem: Problem, rest: str, language: str) -> dict[str, object]:
    pool = next(pool for pool in problem.case.pools if pool.pool_id == rest)
    return {"name": (pool.label_vi if language == "vi" else pool.label_en) or rest}


def _link(problem: Problem, rest: str, language: str) -> dict[str, object]:
    link = next(link for link in problem.case.links if link.link_id == rest)
    return {"kind": say(f"terms.link_kind.{link.kind}", language), "projects": ", ".join(link.project_ids)}


def _decision(problem: Problem, rest: str, language: str) -> dict[str, object]:
    project = problem.case.project_by_id[rest]
    is_decided = project.decision.value != "free"
    word = f"terms.decision.{project.decision}" if is_decided else f"terms.status.{project.status}"
    return {"project": rest, "decision": say(word, language)}


_PLACES = {
    "state_envelope": _envelope, "localisation_target": _target, "pool": _pool, "link": _link, "decision": _decision,
    "level": lambda _problem, rest, language: {"level": say(f"terms.level.{rest}", language)},
    "lead_enterprise_cap": lambda *_: {}, "locality_cap": lambda *_: {},
}
