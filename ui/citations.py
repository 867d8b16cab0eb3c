"""Rules as people read them: value, unit, status, document and provision, since when."""
from __future__ import annotations

from fractions import Fraction

from models.rules import Citation, RuleValue
from ui import format as fmt
from ui.i18n import has_sentence, label_of, language, t
from ui.tables import TableColumn


def rule_value_text(rule: RuleValue, value: Fraction | str | None) -> str:
    """A value of a rule with its unit: 50%, "enterprises only", or "switched off"."""
    if value is None:
        return t("rules_page.switched_off")
    if rule.choices:
        key = f"rules_page.choice.{rule.rule_id.split('.')[0]}.{value}"
        return t(key) if has_sentence(key) else str(value)
    return fmt.percent(value, 4, trim=True) if rule.unit == "share" else fmt.number(value, 4, trim=True)


def provision_of(citation: Citation) -> str:
    """The provision in the language of the visit."""
    return (citation.provision_en if language() == "en" else "") or citation.provision


def note_of(citation: Citation) -> str:
    """How the text was read, in the language of the visit."""
    return (citation.note_en if language() == "en" else "") or citation.note


def rule_row(rule: RuleValue) -> dict[str, str]:
    """A rule in use as a row of `rule_columns`."""
    return {
        "rule": label_of(rule), "value": rule_value_text(rule, rule.value),
        "law_value": rule_value_text(rule, rule.overridden_value if rule.is_override else rule.value),
        "status": t("rules_page.overridden") if rule.is_override else t(f"terms.rule_status.{rule.status}"),
        "document": rule.citation.document, "provision": provision_of(rule.citation),
        "since": fmt.day(rule.in_force_from), "reason": rule.override_reason,
        "note": note_of(rule.citation), "link": rule.citation.link,
    }


def rule_columns(*, with_notes: bool = False) -> list[TableColumn]:
    """The columns of a table of rules."""
    names = ["rule", "value", "status", "document", "provision", "since", "reason"]
    widths = {"rule": "large", "document": "large", "provision": "medium", "reason": "medium", "note": "large"}
    return [TableColumn(name, t(f"rules_page.column.{name}"), width=widths.get(name))
            for name in [*names, *(["note", "link"] if with_notes else [])]]
