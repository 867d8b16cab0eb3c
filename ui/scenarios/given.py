"""Scenarios that are there without being opened: those that come with the product, and what the visit changed."""
from __future__ import annotations

import streamlit as st

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
    # Both registers are compared cell by cell: once for each state of the visit, not in every run.
    as_of = workspace.as_of if workspace.as_of != workspace.draft.base_as_of else None
    state = (base.digest, workspace.draft.revision, case.digest, rules, as_of, actor, language())
    known = st.session_state.get(_OWN)
    if known is None or known[0] != state:
        name = t("library.edits_of", actor=actor) if actor else t("scenarios.own.name")
        known = st.session_state[_OWN] = (state, scenario_from_changes(
            base, case, rules=rules, as_of=as_of, changes=workspace.changes, name=name,
            author=actor or t("scenarios.own.author"), note=t("scenarios.own.note")))
    return known[1]
