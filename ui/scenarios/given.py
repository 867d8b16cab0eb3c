"""Scenarios that are there without being opened: those that come with the product, and what the visit changed."""
from __future__ import annotations

import streamlit as st

from models.register.cells import clean_text
from models.scenario import Scenario
from models.scenario.folder import read_folder, resolve_parents
from models.scenario.from_changes import scenario_from_changes
from ui.i18n import language, t
from ui.session import Workspace

OWN, BASE = "own", "preset:base"
_OWN = "own_scenario"


@st.cache_resource(show_spinner=False)
def presets() -> dict[str, Scenario]:
    """Those that come with the product by key, the register as opened among them."""
    folder = read_folder()
    resolved = {f"preset:{key}": resolve_parents(each, (folder,)).scenario for key, each in folder.scenarios.items()}
    return {key: each for key, each in resolved.items() if each is not None}


def has_changes(workspace: Workspace) -> bool:
    """Whether anything in the list of changes is on."""
    return any(change.is_on for change in workspace.changes)


def own_scenario(workspace: Workspace) -> Scenario:
    """The edits and overrides of this visit as a scenario over the register as it was opened."""
    actor, base, case = workspace.actor, workspace.draft.base, workspace.case
    rules = {key: (override.value, override.reason) for key, override in workspace.rule_overrides.items()}
    reasons = {(change.edit.table, tuple(map(clean_text, change.edit.key)), change.edit.column): change.reason
               for change in workspace.changes if change.is_on and change.reason}
    # Both registers are compared cell by cell: once for each state of the visit, not in every run.
    state = (base.digest, case.digest, rules, reasons, actor, language())
    known = st.session_state.get(_OWN)
    if known is None or known[0] != state:
        known = st.session_state[_OWN] = (state, scenario_from_changes(
            base, case, rules=rules, reasons=reasons, author=actor or t("scenarios.own.author"),
            name=t("library.edits_of", actor=actor) if actor else t("scenarios.own.name"),
            note=t("scenarios.own.note")))
    return known[1]
