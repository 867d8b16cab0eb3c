"""The rules as short rows: value, status, citation, a field for another value; what follows from another is offered."""
from __future__ import annotations

import streamlit as st

from models.register.single_edits import rule_edits
from models.rules import RuleValue
from ui.again import run_again
from ui.i18n import label_of, t
from ui.messages import md, show_findings
from ui.navigation import PAGES, page_link
from ui.planning.citations import provision_of, rule_row, rule_value_text
from ui.session import Workspace
from ui.terms import named
from ui.widgets import LATER, percent_field


def show_rules(workspace: Workspace) -> None:
    """One reason for everything that is applied together. The texts themselves stand on the page Rules."""
    st.caption(t("desk.rules.lead"))
    rulebook = workspace.problem.rulebook
    wanted: dict[str, object] = {}
    with st.container(key="desk_rules", gap="xsmall"):
        for rule in rulebook.values.values():
            value, is_changed = _show_rule(workspace, rule)
            if is_changed:
                wanted[rule.rule_id] = value
    reason = st.text_input(t("desk.rules.reason"), key="desk_rules_reason", max_chars=500, on_change=LATER)
    if st.button(t("desk.rules.apply"), key="desk_rules_apply", icon=":material/check:", type="primary"):
        _apply(workspace, wanted, reason or "")
    page_link(PAGES["rules"].file, label=t("desk.rules.texts"), icon=":material/gavel:")


def _show_rule(workspace: Workspace, rule: RuleValue) -> tuple[object, bool]:
    """Draw the row; what is typed in it, and whether that is another value that can be used."""
    row = st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False)
    with row.container(gap="xxsmall"):
        st.markdown(t("desk.rules.line", rule=md(label_of(rule)), value=md(rule_value_text(rule, rule.value)),
                      status=md(rule_row(rule)["status"])), help=t(
                          "desk.rules.cited", document=md(rule.citation.document),
                          provision=md(provision_of(rule.citation))))
        _show_ways(workspace, rule)
    with row.container(width=160 if rule.choices else 96):
        return _field(rule)


def _show_ways(workspace: Workspace, rule: RuleValue) -> None:
    """Back to the text's own value; to the value that follows from another rule."""
    line = st.container(horizontal=True, gap="xsmall", key=f"desk_rule_{_key(rule)}")
    if rule.is_override:
        line.button(t("desk.rules.back", value=md(rule_value_text(rule, rule.overridden_value))),
                    key=f"desk_rule_back_{_key(rule)}", type="tertiary", icon=":material/undo:",
                    on_click=workspace.drop_override, args=(rule.rule_id,))
    coupled = workspace.problem.rulebook.coupled_value(rule.rule_id)
    if coupled is not None:
        leading = workspace.problem.rulebook.follows_from(rule.rule_id)
        line.button(t("desk.rules.couple", value=md(rule_value_text(rule, coupled))),
                    key=f"desk_rule_couple_{_key(rule)}", icon=":material/link:", on_click=workspace.override_rule,
                    args=(rule.rule_id, coupled, t("desk.rules.coupled_reason", rule=label_of(leading))),
                    help=t("desk.rules.couple_help", rule=md(label_of(leading))))


def _field(rule: RuleValue) -> tuple[object, bool]:
    key, label = f"desk_rule_value_{_key(rule)}", t("desk.rules.new_value", rule=label_of(rule))
    if rule.choices:
        value = st.selectbox(label, rule.choices, index=rule.choices.index(str(rule.value)), key=key,
                             label_visibility="collapsed", on_change=LATER, format_func=named(
                                 rule.choices, lambda code: t(f"rules_page.choice.{code}")))
        return value, value != rule.value
    typed = percent_field(label, None, key=key, minimum=rule.minimum, maximum=rule.maximum, required=False,
                          on_change=LATER, label_visibility="collapsed", placeholder=t("desk.rules.placeholder"))
    return typed.value, typed.is_good and typed.value is not None and typed.value != rule.value


def _apply(workspace: Workspace, wanted: dict[str, object], reason: str) -> None:
    if not wanted:
        st.error(t("desk.rules.nothing"), icon=":material/error:")
    elif not reason.strip():
        st.error(t("shell.reason_required"), icon=":material/error:")
    else:
        edits = [edit for rule_id, value in wanted.items()
                 for edit in rule_edits(workspace.draft.rule_cells, rule_id, value)]
        if findings := workspace.accept(edits, reason.strip()):
            show_findings(findings)
        else:
            run_again()


def _key(rule: RuleValue) -> str:
    return rule.rule_id.replace(".", "_")
