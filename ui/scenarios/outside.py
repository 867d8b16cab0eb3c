"""One scenario that is not in the library: what it changes, opening and adding it, a trial plan, keeping it."""
from __future__ import annotations

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from models.problem import Problem
from models.scenario import Scenario, to_yaml
from models.scenario.adopting import is_same_question
from models.store import Store
from models.words.scenario_text import conflict_place, override_value, rule_lines, scenario_note
from ui import format as fmt
from ui.changes.entries import show_entries
from ui.changes.list import show_changes
from ui.downloads import file_name
from ui.i18n import language, t
from ui.known_views import view_of
from ui.messages import md, show_findings
from ui.notes import table_notes
from ui.scenarios.desk import Desk, link_of
from ui.scenarios.entries import Entry
from ui.scenarios.given import OWN, has_changes
from ui.scenarios.keeping import show_keeping
from ui.scenarios.offered import STORED, available, entries_in, pose
from ui.scenarios.opening import add_key, clashes, open_key
from ui.scenarios.run import show_trial
from ui.session import Workspace
from ui.tables import columns_of, show_reading_table


def show_outside(workspace: Workspace, desk: Desk, store: Store | None, entry: Entry) -> None:
    """The visit's own list, the register, a preset, an opened file or a kept one."""
    scenario = available(workspace, desk)[entry.key]
    st.subheader(md(entry.name))
    note = scenario_note(scenario, language())
    st.caption(t("scenarios.by", author=md(scenario.author), note=md(note)) if scenario.author else md(note))
    base, _ = pose(workspace, Scenario())
    problem, findings = pose(workspace, scenario)
    if entry.key == OWN:
        show_keeping(workspace, desk)
        show_changes(workspace)
    else:
        _show_ways(workspace, desk, store, entry, scenario, problem)
    if problem is None or base is None:
        st.error(t("scenarios.changes.blocked"), icon=":material/block:")
        show_findings(finding for finding in findings if finding.severity == "error")
        return
    if entry.key != OWN:
        _tell_changes(workspace, base, problem, scenario)
    show_trial(workspace, base, problem, scenario, entry.name)


def _show_ways(workspace: Workspace, desk: Desk, store: Store | None, entry: Entry, scenario: Scenario,
               problem: Problem | None) -> None:
    line = st.container(horizontal=True, key="scenario_ways")
    is_there = offer_opening(line, workspace, desk, store, entry.key, problem, scenario)
    line.download_button(t("scenarios.keep.file"), to_yaml(scenario).encode("utf-8"),
                         file_name(f"kich-ban-{entry.name}", "yaml"), "application/yaml", key="scenario_file",
                         on_click="ignore", icon=":material/download:")
    if entry.key in desk.kept:
        line.button(t("scenarios.keep.drop"), key="scenario_drop", icon=":material/close:", type="tertiary",
                    on_click=partial(desk.kept.pop, entry.key))
    show_before_opening(workspace, scenario, is_there=is_there)


def offer_opening(line: DeltaGenerator, workspace: Workspace, desk: Desk, store: Store | None, key: str,
                  problem: Problem | None, scenario: Scenario) -> bool:
    """The two ways to take a scenario over: in place of the list of changes, or on top of it. Whether they are off
    because it is on the screen: `show_before_opening` says so below the line."""
    link = link_of(workspace, desk)
    # Whole registers are compared without their settings: once for each pair of questions.
    is_there = problem is not None and view_of((workspace.problem.digest, problem.digest), "is_same_question", partial(
        is_same_question, workspace.problem, problem)) and (
        not key.startswith(STORED) or (link is not None and key == f"{STORED}{link.scenario_id}"))
    line.button(t("library.open"), key="scenario_open", icon=":material/edit_document:", type="primary",
                disabled=problem is None or is_there, help=t("scenarios.opened.help"),
                on_click=partial(open_key, workspace, desk, store, key))
    has_list = has_changes(workspace) or link is not None
    if has_list and not scenario.changes_nothing:
        line.button(t("scenarios.opened.add"), key="scenario_add", icon=":material/playlist_add:",
                    disabled=is_there, help=t("scenarios.opened.add_help"),
                    on_click=partial(add_key, workspace, desk, store, key))
    return is_there


def show_before_opening(workspace: Workspace, scenario: Scenario, *, is_there: bool) -> None:
    """Why the two ways are off; before adding: where the list of changes already gives another value, and what would
    then be used."""
    if is_there:
        st.caption(f":material/block: {t('scenarios.opened.is_there')}")
        return
    conflicts = clashes(workspace, scenario) if has_changes(workspace) else []
    if not conflicts:
        return
    st.markdown(f":material/call_merge: {t('scenarios.conflicts.before_adding', count=fmt.count(len(conflicts)))}")
    rows = [{"what": conflict_place(each, language()),
             "given": "; ".join(f"{one.layer}: {override_value(each, one.value, language())}" for one in each.given),
             "used": override_value(each, each.winner.value, language()),
             "kind": t(f"scenarios.conflicts.kind.{each.kind}")} for each in conflicts]
    show_reading_table(rows, columns_of("scenarios.conflicts.column", rows[0]), key="conflicts",
                       file_stem="kich-ban-mau-thuan", alt=t("scenarios.conflicts.title"),
                       notes=table_notes(workspace))


def _tell_changes(workspace: Workspace, base: Problem, problem: Problem, scenario: Scenario) -> None:
    """The scenario's list of changes to the register as opened, what the texts say about each rule, and the file."""
    show_entries(workspace, entries_in(workspace, scenario, problem), base, problem,
                 key="scenario_changes", file_stem="thay-doi-cua-kich-ban")
    for line in rule_lines(scenario, language()):
        st.caption(md(line))
    with st.expander(t("scenarios.changes.yaml"), icon=":material/code:"):
        st.code(to_yaml(scenario), language="yaml", wrap_lines=True)
