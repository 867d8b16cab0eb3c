"""How each of the six figures comes about: its formula with the numbers that went in, and the texts behind it."""
from __future__ import annotations

import streamlit as st

from models.report.headline import targets_reached
from models.rules import RuleValue
from ui import format as fmt
from ui.i18n import label_of, language, t
from ui.messages import md
from ui.planning.citations import provision_of, rule_value_text
from ui.session import AuditedPlan

# Figure -> the rules that it is judged by.
_RULES = {"counterpart": ("enterprise_share_floor.market", "enterprise_share_floor.state_led"),
          "strategic": ("strategic_share_floor",)}


def show_formulas(answer: AuditedPlan) -> None:
    """One press for all six; each text with its value, standing, document and provision."""
    with st.popover(t("desk.formula.open"), icon=":material/calculate:", key="desk_formulas"):
        for name, sentence in answer.view(("formulas", language()), lambda: _sentences(answer)).items():
            st.markdown(f"**{t(f'desk.figure.{name}')}**: {sentence}")
            for rule_id in _RULES.get(name, ()):
                if (rule := answer.problem.rulebook.values.get(rule_id)) is not None:
                    st.caption(_clause(rule))


def _sentences(answer: AuditedPlan) -> dict[str, str]:
    totals, targets = answer.allocation.totals, targets_reached(answer.allocation)
    return {
        "state": t("desk.formula.state", projects=fmt.count(totals.projects_funded), state=fmt.bvnd(totals.state_mvnd),
                   envelope=fmt.bvnd(totals.envelope_mvnd)),
        "counterpart": t("desk.formula.counterpart", amount=fmt.bvnd(totals.counterpart_mvnd),
                         leverage=fmt.number(totals.leverage, 2)),
        "projects": t("desk.formula.projects", funded=fmt.count(totals.projects_funded),
                      considered=fmt.count(totals.projects_considered)),
        "strategic": t("desk.formula.strategic", part=fmt.bvnd(totals.strategic_mvnd),
                       base=fmt.bvnd(totals.strategic_base_mvnd)),
        "targets": t("desk.formula.targets", met=fmt.count(len(targets.met)), measured=fmt.count(targets.measured),
                     unknown=fmt.count(len(targets.unknown))),
        "value": t("desk.formula.value", value=fmt.number(totals.objective, 1), exponent=fmt.number(
            answer.problem.settings.size_exponent, 2, trim=True)),
    }


def _clause(rule: RuleValue) -> str:
    status = t("rules_page.overridden") if rule.is_override else t(f"terms.rule_status.{rule.status}")
    return t("desk.formula.clause", rule=md(label_of(rule)), value=md(rule_value_text(rule, rule.value)),
             status=status, document=md(rule.citation.document), provision=md(provision_of(rule.citation)))
