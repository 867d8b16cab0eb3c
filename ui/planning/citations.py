"""Rules as people read them: value, unit, status, document and provision, since when."""
from __future__ import annotations

from fractions import Fraction

import streamlit as st

from models.rules import Citation, RuleStatus, RuleValue
from ui import format as fmt
from ui.i18n import label_of, language, t
from ui.messages import md
from ui.tables import TableColumn, columns_of

_STATUS_COLORS = {RuleStatus.LAW: "green", RuleStatus.DIRECTIVE: "blue", RuleStatus.UNDER_STUDY: "gray",
                  RuleStatus.INFERRED: "gray", RuleStatus.ASSUMED: "gray"}


def rule_value_text(rule: RuleValue, value: Fraction | str | None) -> str:
    """A value of a rule with its unit: 50%, "enterprises only", or "switched off"."""
    if value is None:
        return t("terms.switched_off")
    if rule.choices:
        return t(f"rules_page.choice.{value}")
    return fmt.set_percent(value) if rule.unit == "share" else fmt.number(value, 4, trim=True)


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


def show_rule(rule: RuleValue) -> None:
    """A rule on a page: name, value, standing, since when; below it the text it comes from and how it was read."""
    line = st.container(horizontal=True, vertical_alignment="center")
    line.markdown(f"**{md(label_of(rule))}**", width="content")
    line.markdown(f"**:primary[{md(rule_value_text(rule, rule.value))}]**", width="content")
    line.badge(rule_row(rule)["status"], color="orange" if rule.is_override else _STATUS_COLORS[rule.status])
    citation = rule.citation
    where = t("rules_page.cited", document=md(citation.document), provision=md(provision_of(citation)),
              day=fmt.day(rule.in_force_from))
    link = f" [{t('shell.open_link')}]({citation.link})" if citation.link.startswith("https://") else ""
    st.markdown(f"{where}{link}")
    if rule.is_override:
        st.markdown(t("rules_page.override_note", value=md(rule_value_text(rule, rule.overridden_value)),
                      reason=md(rule.override_reason)))
    st.caption(md(note_of(citation)))


def rule_columns(*, with_notes: bool = False, with_reasons: bool = False) -> list[TableColumn]:
    """The columns of a table of rules."""
    names = ["rule", "value", "status", "document", "provision", "since", *(["note", "link"] if with_notes else []),
             *(["law_value", "reason"] if with_reasons else [])]
    return columns_of("rules_page.column", names, {"link": "link"})
