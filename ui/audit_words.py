"""A finding of the independent re-check in words, for every page that shows one."""
from __future__ import annotations

from models.audit import AUDITED, AuditFinding
from models.words.rule_names import audited_rule_name
from ui.i18n import language, t
from ui.messages import md
from ui.terms import term

_KINDS = {"payer_type": "payer", "budget_line": "budget_line", "basis": "basis"}


def audit_finding_text(finding: AuditFinding) -> str:
    """Which rule, where, what it asks and what the plan does; Markdown."""
    unit = AUDITED[finding.rule_id][1]
    where = ", ".join(t(f"audit.where.{key}", value=md(term(_KINDS[key], value) if key in _KINDS else value))
                      for key, value in finding.where.items() if value not in (None, ""))
    return t("allocation.audit.finding", rule=audited_rule(finding.rule_id), where=where or "-",
             required=md(finding.required), actual=md(finding.actual), broken_by=md(finding.broken_by),
             unit=t(f"allocation.audit.unit.{unit}"))


def audited_rule(rule_id: str) -> str:
    """What the re-check calls a rule; Markdown."""
    return md(audited_rule_name(rule_id, language()))
