"""Rules and targets: every value a plan rests on, with its text and standing. An edit is an override with a reason."""
from __future__ import annotations

from functools import partial

import streamlit as st

from models.problem import Problem
from models.rules import NoRuleInForce, RuleValue, load_catalogues
from models.settings import SettingError, load_assumptions, setting_groups
from ui import format as fmt
from ui import session
from ui.again import run_again
from ui.changes.list import show_changes
from ui.i18n import label_of, t
from ui.messages import md, show_findings
from ui.notes import table_notes
from ui.planning.citations import note_of, provision_of, rule_columns, rule_row, show_rule
from ui.planning.instruments import show_instrument_values
from ui.planning.settings_text import setting_field, setting_text
from ui.planning.strategic import show_strategic_share
from ui.session import Workspace
from ui.tables import columns_of, show_downloads, show_reading_table, show_table
from ui.terms import named, product_label
from ui.widgets import LATER, enlarge_date_parts, percent_field, show_tabs

# How the keys of what can be opened and filled in begin, by tab; those of buttons do not begin so.
_TYPED = {"rules": ("edit_", "value_", "off_", "reason_"),
          "settings": ("edit_setting_key", "setting_")}


def main() -> None:
    workspace = session.open_workspace()
    problem, notes = workspace.problem, table_notes(workspace)
    st.title(t("shell.nav.rules"))
    st.markdown(t("rules_page.intro"))
    show_planning_date(workspace)
    show_changes(workspace)
    show_tabs("rules_tabs", {name: (t(f"rules_page.tab.{name}"), draw) for name, draw in (
        ("rules", partial(show_rules, workspace, problem, notes)), ("targets", partial(_targets, workspace, notes)),
        ("catalogue", partial(show_catalogue, problem, notes)), ("settings", partial(_settings, workspace, notes)))},
              typed=_TYPED)


def _targets(workspace: Workspace, notes: list[str]) -> None:
    show_targets(workspace.problem, notes)
    if workspace.answer is not None and workspace.answer.is_shown:
        show_strategic_share(workspace.answer, notes)


def _settings(workspace: Workspace, notes: list[str]) -> None:
    st.markdown(t("rules_page.settings.intro"))
    edit_setting(workspace, workspace.problem)
    show_settings(workspace, workspace.problem, notes)


def show_planning_date(workspace: Workspace) -> None:
    """The day on which the rules are taken; a day on which a rule in use has no value is refused with the reason."""
    enlarge_date_parts()
    chosen = st.date_input(t("headings.planning_date"), workspace.as_of, format="DD/MM/YYYY", key="rules_as_of",
                           min_value=min(c.in_force_from for c in load_catalogues()), help=t("rules_page.date_help"),
                           width=260)
    if chosen and chosen != workspace.as_of:
        try:
            workspace.plan_for(chosen)
        except NoRuleInForce as missing:
            st.error(t("shell.no_rule_in_force", rule_id=md(missing.rule_id), day=fmt.day(missing.as_of)))
        else:
            run_again()


def show_rules(workspace: Workspace, problem: Problem, notes: list[str]) -> None:
    """Each rule with its text and standing, and a form for planning with another value."""
    for rule in problem.rulebook.values.values():
        with st.container(border=True, key=f"rule_{rule.rule_id}"):
            show_rule(rule)
            edit = st.expander(t("rules_page.edit.open"), icon=":material/edit:", key=f"edit_{rule.rule_id}",
                               on_change="rerun")
            if edit.open:
                with edit:
                    edit_rule(workspace, rule)
    show_downloads([rule_row(rule) for rule in problem.rulebook.values.values()],
                   rule_columns(with_notes=True, with_reasons=True), key="rules", file_stem="quy-dinh", notes=notes)
    show_instrument_values(notes)


def edit_rule(workspace: Workspace, rule: RuleValue) -> None:
    with st.container(key=f"form_{rule.rule_id}"):
        value, is_good = rule_field(rule)
        switch_off = not rule.choices and st.checkbox(t("rules_page.edit.switch_off"), key=f"off_{rule.rule_id}",
                                                         on_change=LATER)
        reason = st.text_input(t("rules_page.edit.reason"), key=f"reason_{rule.rule_id}", on_change=LATER)
        if st.button(t("rules_page.edit.save"), key=f"save_{rule.rule_id}"):
            if not reason.strip():
                st.error(t("shell.reason_required"), icon=":material/error:")
            elif is_good or switch_off:
                if findings := workspace.override_rule(rule.rule_id, None if switch_off else value, reason.strip()):
                    show_findings(findings)
                else:
                    run_again()


def rule_field(rule: RuleValue) -> tuple[object, bool]:
    """The new value of a rule and whether it can be used."""
    label = t("rules_page.edit.value", unit=t(f"rules_page.unit.{rule.unit}"))
    if rule.choices:
        return st.selectbox(label, rule.choices, index=rule.choices.index(str(rule.value)), key=f"value_{rule.rule_id}",
                            on_change=LATER,
                            format_func=named(rule.choices, lambda code: t(f"rules_page.choice.{code}"))), True
    typed = percent_field(label, rule.value, key=f"value_{rule.rule_id}", minimum=rule.minimum, maximum=rule.maximum,
                          required=False, on_change=LATER)
    return typed.value, typed.is_good and typed.value is not None


def show_targets(problem: Problem, notes: list[str]) -> None:
    """The localisation targets that hold, each on its own basis."""
    st.markdown(t("rules_page.targets.intro"))
    if not problem.targets:
        st.info(t("rules_page.targets.none"), icon=":material/info:")
        return
    rows = [{"product": product_label(problem, target.product_no), "year": target.year,
             "basis": t(f"terms.basis.{target.basis}"), "target": target.target_share,
             "strength": t(f"rules_page.targets.{'hard' if target.is_hard else 'soft'}"),
             "source": target.source or t("shell.no_figure")} for target in problem.targets]
    kinds = {"year": "plain", "target": "set_percent"}
    show_table(rows, columns_of("rules_page.targets.column", rows[0], kinds), key="targets",
               file_stem="chi-tieu-noi-dia-hoa", alt=t("rules_page.tab.targets"), notes=notes)


def show_catalogue(problem: Problem, notes: list[str]) -> None:
    """The catalogue of strategic products in force on the planning date."""
    catalogue = next(c for c in load_catalogues() if c.catalogue_id == problem.rulebook.catalogue_id)
    st.markdown(t("rules_page.catalogue.intro", document=md(catalogue.citation.document),
                  provision=md(provision_of(catalogue.citation)), day=fmt.day(catalogue.in_force_from),
                  products=fmt.count(len(catalogue.products)), status=t(f"terms.rule_status.{catalogue.status}"),
                  note=md(note_of(catalogue.citation))))
    rows = [{"number": product.product_no, "product": label_of(product, "name"), "group": label_of(product, "group"),
             "tier": t(f"rules_page.catalogue.tier_{product.tier}"),
             "regime": t(f"terms.regime_short.{problem.rulebook.regime_of_product(product.product_no) or 'none'}"),
             "priority": product.is_priority_2815} for product in catalogue.products]
    kinds = {"number": "plain", "priority": "yes_no"}
    widths = {"product": 330, "group": 220, "tier": 170, "regime": 170}
    show_table(rows, columns_of("rules_page.catalogue.column", rows[0], kinds, widths), key="catalogue",
               file_stem="danh-muc-san-pham", alt=t("rules_page.tab.catalogue"), notes=notes)


def show_settings(workspace: Workspace, problem: Problem, notes: list[str]) -> None:
    """Planning settings by group: no text sets them, so each is the planner's own choice."""
    assumptions = load_assumptions()
    for group, keys in setting_groups().items():
        st.markdown(f"**{t(f'rules_page.settings.group.{group}')}**")
        rows = [{"setting": label_of(assumptions[key]),
                 "value": setting_text(assumptions[key], problem.settings.value_of(key)),
                 "origin": t(f"rules_page.settings.origin.{workspace.origin_of(key)}"),
                 "meaning": label_of(assumptions[key], "description")} for key in keys]
        show_reading_table(rows, columns_of("rules_page.settings.column", rows[0]), key=f"settings_{group}",
                           file_stem=f"thiet-lap-{group}", alt=t(f"rules_page.settings.group.{group}"), notes=notes)


def edit_setting(workspace: Workspace, problem: Problem) -> None:
    """A form for planning with another value of one setting."""
    st.subheader(t("rules_page.edit.setting_title"))
    assumptions = load_assumptions()
    keys = [key for keys in setting_groups().values() for key in keys]
    key = st.selectbox(t("headings.setting"), keys, key="edit_setting_key",
                       format_func=named(keys, lambda name: label_of(assumptions[name])))
    with st.container(border=True, key=f"edit_setting_{key}"):
        text = setting_field(assumptions[key], problem.settings.value_of(key), key=f"setting_{key}")
        reason = st.text_input(t("rules_page.edit.reason"), key=f"setting_reason_{key}", on_change=LATER)
        if st.button(t("rules_page.edit.save"), type="primary", key=f"save_setting_{key}"):
            if not reason.strip():
                st.error(t("shell.reason_required"), icon=":material/error:")
            elif text is not None:
                try:
                    workspace.override_setting(key, text, reason.strip())
                except SettingError as wrong:
                    st.error(t(f"shell.setting_reason.{wrong.reason}"), icon=":material/error:")
                else:
                    run_again()


main()
