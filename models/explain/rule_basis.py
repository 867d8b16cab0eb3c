"""What stands behind a named rule: its status and the text or the planner's source it comes from."""
from __future__ import annotations

from dataclasses import dataclass

from models.problem import Problem
from models.rules import RuleStatus, load_programme_targets

_SETTINGS = {
    "pledge_evidence": "require_evidence", "minimum_grant": "minimum_grant_mvnd",
    "maximum_projects": "maximum_projects", "lead_enterprise_cap": "lead_enterprise_cap_share",
    "locality_cap": "locality_cap_share", "counterpart_floor": "counterpart_floor_mvnd",
    "localisation_missing": "localisation_missing_cap_mvnd",
}
# The 2815 targets of data/rules/localisation.yaml; a target equal to one of them stands in that text.
_TARGET_STATUS = RuleStatus.DIRECTIVE


@dataclass(frozen=True, slots=True)
class RuleBasis:
    """status: as the rules state it; `assumed` = set by no text. origin: text, setting or register.

    `setting_key`: of a planning setting; `source`: the document (official Vietnamese name) or the register's own word.
    """

    status: RuleStatus
    origin: str
    source: str = ""
    provision_vi: str = ""
    provision_en: str = ""
    setting_key: str = ""


def rule_basis(problem: Problem, rule_id: str) -> RuleBasis:
    """The basis of a named rule (`models/milp/named_rules.py`), of a rule of the rulebook, or of `setting.<key>`."""
    known = problem.rulebook.values.get(rule_id)
    if known is not None:
        if known.is_override:
            return RuleBasis(RuleStatus.ASSUMED, "text", known.override_reason)
        cited = known.citation
        return RuleBasis(known.status, "text", cited.document, cited.provision, cited.provision_en or cited.provision)
    kind, _, rest = rule_id.partition(".")
    if kind == "setting" or kind in _SETTINGS:
        return RuleBasis(RuleStatus.ASSUMED, "setting", setting_key=rest if kind == "setting" else _SETTINGS[kind])
    if kind == "level":
        return RuleBasis(RuleStatus.ASSUMED, "setting", setting_key="levels")
    if kind == "localisation_target":
        return _target_basis(problem, rest)
    return RuleBasis(RuleStatus.ASSUMED, "register", _source_in_register(problem, kind, rest))


def _target_basis(problem: Problem, rest: str) -> RuleBasis:
    product_no, year, basis = rest.split(".")
    key = (int(product_no), int(year), basis)
    target = next(t for t in problem.targets if (t.product_no, t.year, t.basis) == key)
    in_text = any((t.product_no, t.year, t.basis, t.target_share) == (*key, target.target_share)
                  for since, t in load_programme_targets() if since <= problem.rulebook.as_of)
    status, origin = (_TARGET_STATUS, "text") if in_text else (RuleStatus.ASSUMED, "register")
    return RuleBasis(status, origin, target.source)


def _source_in_register(problem: Problem, kind: str, row_id: str) -> str:
    if kind == "state_envelope":
        return ""
    if kind == "pool":
        return next(pool.source for pool in problem.case.pools if pool.pool_id == row_id)
    if kind == "link":
        return next(link.source for link in problem.case.links if link.link_id == row_id)
    project = problem.case.project_by_id.get(row_id)
    return project.decision_reason if project is not None else ""
