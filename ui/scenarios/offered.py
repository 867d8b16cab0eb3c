"""Every scenario that can be opened and compared, by key, under its name; and the question that one poses.

Keys: `own` (the visit's changes), `preset:ID`, `kept:NAME`, `store:ID` (the newest version of a library scenario).
"""
from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

import streamlit as st

from models.checks import is_blocking
from models.domain import Case, Finding
from models.problem import Problem
from models.register.net_changes import Change
from models.scenario import Scenario, pose_problem, to_yaml
from models.scenario.adopting import entries_of
from models.scenario.stored import OpenedVersion, open_version
from models.store import Store
from models.store.records import ScenarioRecord
from models.words.scenario_text import scenario_name
from ui.i18n import language, t
from ui.scenarios.desk import Desk
from ui.scenarios.given import OWN, own_scenario, presets
from ui.session import Workspace

STORED = "store:"
_MOST_POSED = 32
Posed = tuple[Problem | None, tuple[Finding, ...]]


def available(workspace: Workspace, desk: Desk) -> dict[str, Scenario]:
    """All but those of the library: the visit's own changes, presets, opened and kept ones."""
    return {OWN: own_scenario(workspace), **presets(), **desk.kept}


def names(scenarios: dict[str, Scenario]) -> dict[str, str]:
    """What each is called, as plain text; own changes say when there are none, equal names are numbered."""
    return _apart({key: (t("scenarios.own.nothing") if each.changes_nothing else t("scenarios.own.name"))
                   if key == OWN else scenario_name(each, language()) or key for key, each in scenarios.items()})


def names_of(records: Iterable[ScenarioRecord]) -> dict[str, str]:
    """What each scenario of the library is called in a list, by id. Its state is not in it: a list on the screen keeps
    the words of its choice when they change."""
    return _apart({record.scenario_id: record.name for record in records})


def _apart(called: dict[str, str]) -> dict[str, str]:
    seen: Counter[str] = Counter()
    apart = {}
    for key, name in called.items():
        seen[name] += 1
        apart[key] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return apart


def version_opened(store: Store, scenario_id: str, seq: int | None = None) -> OpenedVersion:
    """A version of the library (None = the newest), each read once on this server. Raises StoreError."""
    versions = store.history(scenario_id)
    record = versions[0] if seq is None else next(each for each in versions if each.seq == seq)
    return _opened(record.digest, scenario_id, record.seq, store)


@st.cache_resource(show_spinner=False, max_entries=16)
def _opened(digest: str, scenario_id: str, seq: int, _store: Store) -> OpenedVersion:
    return open_version(_store.load(scenario_id, seq))


@dataclass
class _Memory:
    """Questions that were posed on this server, the oldest forgotten first."""

    posed: OrderedDict[tuple[str, str, str], Posed] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)


@st.cache_resource(show_spinner=False)
def _memory() -> _Memory:
    return _Memory()


def pose(workspace: Workspace, scenario: Scenario, base: Case | None = None) -> Posed:
    """The problem of a scenario over the register as opened, or over another one (None when it cannot be planned), and
    what was found."""
    base, memory = base or workspace.draft.base, _memory()
    known = posed_before(workspace, scenario, base)
    if known is not None:
        return known
    problem, found = pose_problem(base, workspace.as_of, scenario)
    posed = (None if any(is_blocking(finding) for finding in found) else problem), found
    with memory.lock:
        memory.posed[_key(workspace, scenario, base)] = posed
        while len(memory.posed) > _MOST_POSED:
            memory.posed.popitem(last=False)
    return posed


def posed_before(workspace: Workspace, scenario: Scenario, base: Case | None = None) -> Posed | None:
    """The same where it has been posed already: a list does not pose every scenario to show what is known of it."""
    memory = _memory()
    with memory.lock:
        return memory.posed.get(_key(workspace, scenario, base or workspace.draft.base))


def _key(workspace: Workspace, scenario: Scenario, base: Case) -> tuple[str, str, str]:
    return base.digest, workspace.as_of.isoformat(), to_yaml(scenario)


def entries_in(workspace: Workspace, scenario: Scenario, problem: Problem,
               base: Case | None = None) -> tuple[Change, ...]:
    """The list of changes that a scenario is, over the register as opened or another one; read once on this server.
    problem: what the scenario makes of that register."""
    base = base or workspace.draft.base
    return _entries(_key(workspace, scenario, base), scenario, base, workspace.as_of, problem)


@st.cache_resource(show_spinner=False, max_entries=_MOST_POSED)
def _entries(key: tuple[str, str, str], _scenario: Scenario, _base: Case, _as_of: date,
             _problem: Problem) -> tuple[Change, ...]:
    return entries_of(_scenario, _base, _as_of, _problem)


def posed_names(problems: Sequence[Problem]) -> tuple[str, ...]:
    """What a question about these problems is about."""
    return tuple(problem.digest for problem in problems)
