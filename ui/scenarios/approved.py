"""The approved scenario of the register on the screen, and the problem of a stored version. Quiet without a library."""
from __future__ import annotations

from datetime import date

import streamlit as st

from models.domain import Case
from models.evaluations.pseudonyms import without_names
from models.plan import Plan
from models.problem import Problem
from models.register.case_io import case_to_tables
from models.scenario.adopting import is_same_content
from models.scenario.applying import apply_scenario
from models.scenario.stored_plan import plan_again
from models.store import Store
from models.store.canonical import digest_document
from models.store.records import ScenarioRecord
from ui.scenarios.offered import version_opened
from ui.scenarios.versions_store import ask_quietly
from ui.session import Workspace

_SEEN = "approved_in_this_run"


def look_again() -> None:
    """Begin a run of a page: the library is asked once for each."""
    st.session_state.pop(_SEEN, None)


def approved_scenario(workspace: Workspace) -> ScenarioRecord | None:
    """What is in force for this register, as the library told in this run; None where nothing is or nothing is told."""
    base = workspace.draft.base
    seen = st.session_state.get(_SEEN)
    if seen is None or seen[0] != base.digest:
        digest = _tables_digest(base.digest, base)
        seen = st.session_state[_SEEN] = base.digest, ask_quietly(lambda store: store.in_force(digest))
    return seen[1]


def approved_problem(approved: ScenarioRecord) -> Problem | None:
    """The question that the approved version answers; None where this version of the product cannot pose it."""
    return ask_quietly(lambda store: _approved_problem(store, approved))


def shows_approved(workspace: Workspace, approved: ScenarioRecord) -> bool:
    """Whether the screen shows the approved version."""
    known = approved_problem(approved)
    return known is not None and is_same_content(workspace.problem, known)


def _approved_problem(store: Store, approved: ScenarioRecord) -> Problem | None:
    digest = next(each.digest for each in store.history(approved.scenario_id) if each.seq == approved.approved_seq)
    return _problem_of(digest, approved.scenario_id, approved.approved_seq, store)


@st.cache_resource(show_spinner=False, max_entries=8)
def _problem_of(digest: str, scenario_id: str, seq: int, _store: Store) -> Problem | None:
    """The problem of a version; None = this version of the product cannot read or pose it."""
    opened = version_opened(_store, scenario_id, seq)
    if opened.scenario is None or opened.base is None:
        return None
    try:
        return apply_scenario(opened.scenario, opened.base, date.fromisoformat(opened.version.record.as_of))
    except (ValueError, LookupError):
        return None


@st.cache_resource(show_spinner=False, max_entries=8)
def _tables_digest(digest: str, _base: Case) -> str:
    """The digest of a register's tables, by which the library knows it."""
    return digest_document(case_to_tables(without_names(_base)))


def approved_plan(workspace: Workspace) -> tuple[str, Plan, str] | None:
    """Name, plan and digest of the version in force; None where there is none, or today's program cannot read it."""
    approved = approved_scenario(workspace)
    return None if approved is None else ask_quietly(lambda store: _approved_plan(store, approved))


def _approved_plan(store: Store, approved: ScenarioRecord) -> tuple[str, Plan, str] | None:
    problem = _approved_problem(store, approved)
    opened = version_opened(store, approved.scenario_id, approved.approved_seq)
    plan = None if problem is None else plan_again(problem, opened.version.plan)
    return None if plan is None else (approved.name, plan, opened.version.record.digest)
