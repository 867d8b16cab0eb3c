"""Which scenarios are compared, and which of them is the baseline."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from models.domain import Case
from models.problem import Problem
from models.register.net_changes import Change
from models.scenario import Scenario
from models.scenario.comparison import FEWEST, MOST
from models.scenario.stored import OpenedVersion
from models.store import Store
from ui import format as fmt
from ui.i18n import t
from ui.messages import md, show_findings
from ui.scenarios.desk import Desk
from ui.scenarios.entries import Entry
from ui.scenarios.given import BASE, OWN, has_changes
from ui.scenarios.offered import STORED, available, entries_in, pose, version_opened
from ui.scenarios.scenario_list import PANEL
from ui.scenarios.versions_store import told
from ui.session import Workspace
from ui.terms import named

_USUAL = (BASE, "preset:envelope-minus-10", "preset:who-counts-with-universities")
_CHOSEN, _BASELINE, _NOW = "compare_chosen", "compare_baseline", "compare_now"


@dataclass(frozen=True)
class Chosen:
    """Scenarios to compare, the baseline first: key, name, problem and list of changes of each."""

    keys: list[str]
    names: list[str]
    problems: list[Problem]
    lists: list[tuple[Change, ...]]


def compare_these(keys: Sequence[str], *, is_asked: bool = False) -> None:
    """Compare these scenarios, the first as the baseline, beside what is chosen while there is room; for a press.

    is_asked: the comparison is made at once.
    """
    others = [] if len(keys) > 1 else [each for each in st.session_state.get(_CHOSEN) or (BASE,) if each not in keys]
    st.session_state[_CHOSEN] = [*keys, *others][:MOST]
    st.session_state[_BASELINE], st.session_state[PANEL] = keys[0], "side"
    st.session_state[_NOW] = is_asked


def is_asked_now() -> bool:
    """Whether the press that chose the scenarios asked for the comparison too; told once."""
    return bool(st.session_state.pop(_NOW, False))


def choose_scenarios(workspace: Workspace, desk: Desk, store: Store | None,
                     lines: Sequence[Entry]) -> Chosen | None:
    """What is compared, the baseline first; None while there is nothing to compare (it says why)."""
    called = {line.key: line.name for line in lines}
    usual = [BASE, OWN, *_USUAL[1:]] if has_changes(workspace) else list(_USUAL)
    before = st.session_state.get(_CHOSEN)
    st.session_state[_CHOSEN] = [key for key in (usual if before is None else before) if key in called][:MOST]
    line = st.columns([3, 1], vertical_alignment="bottom")
    chosen = line[0].multiselect(
        t("compare_page.choose", fewest=fmt.count(FEWEST), most=fmt.count(MOST)), list(called), max_selections=MOST,
        key=_CHOSEN, persist_state="session", placeholder=t("compare_page.placeholder"),
        format_func=named(called, called.get))
    if len(chosen) < FEWEST:
        st.info(t("scenarios.how_many", fewest=FEWEST, most=MOST), icon=":material/info:")
        return None
    if st.session_state.get(_BASELINE) not in chosen:
        st.session_state[_BASELINE] = chosen[0]
    baseline = line[1].selectbox(t("compare_page.baseline"), chosen, key=_BASELINE, persist_state="session",
                                 help=t("compare_page.baseline_help"), format_func=named(chosen, called.get))
    ordered = [baseline, *(key for key in chosen if key != baseline)]
    return _pose_all(workspace, desk, store, {key: called[key] for key in ordered})


def _pose_all(workspace: Workspace, desk: Desk, store: Store | None, called: Mapping[str, str]) -> Chosen | None:
    """The problem and the list of each; None where one has none: the page has said which and why."""
    found: list[tuple[Problem, tuple[Change, ...]]] = []
    for key, name in called.items():
        given = _given(workspace, desk, store, key)
        if given is None:
            st.error(t("library.unreadable", name=md(name)), icon=":material/folder_off:")
            continue
        scenario, base = given
        if base.digest != workspace.draft.base.digest:
            st.caption(f":material/info: {t('library.other_base', name=md(name))}")
        problem, findings = pose(workspace, scenario, base)
        if problem is None:
            st.error(f"**{md(name)}**: {t('scenarios.changes.blocked')}", icon=":material/block:")
            show_findings(finding for finding in findings if finding.severity == "error")
        else:
            found.append((problem, entries_in(workspace, scenario, problem, base)))
    if len(found) < len(called):
        return None
    problems, lists = zip(*found, strict=True)
    return Chosen(list(called), list(called.values()), list(problems), list(lists))


def _given(workspace: Workspace, desk: Desk, store: Store | None, key: str) -> tuple[Scenario, Case] | None:
    """A scenario and the register that it applies to; a version of the library as it was saved."""
    if not key.startswith(STORED):
        return available(workspace, desk)[key], workspace.draft.base
    opened: OpenedVersion | None = told(lambda: version_opened(store, key.removeprefix(STORED))).result
    if opened is None or opened.scenario is None or opened.base is None:
        return None
    return opened.scenario, opened.base
