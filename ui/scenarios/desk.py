"""The scenarios of a visit: presets, the edits as they stand, opened files, kept stacks, versions of the library.

One non-widget session key, kept with the draft so that F5 loses nothing. Scenarios apply to the register as it was
opened, the edits of the visit among them; a version of the library applies to the register it was saved with.
"""
from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace

import streamlit as st

from models.checks import is_blocking
from models.domain import Case, Finding
from models.problem import Problem
from models.scenario import Scenario, parse_scenario, pose_problem, to_document, to_yaml
from models.scenario.folder import read_folder, resolve_parents
from models.scenario.from_changes import scenario_from_changes
from models.scenario.stored import OpenedVersion, open_version
from models.store import StoreError
from models.words.scenario_text import scenario_name
from ui.again import run_again
from ui.i18n import language, t
from ui.scenarios.versions_store import open_library
from ui.session import DESK as _KEY
from ui.session import Workspace, open_workspace

OWN = "own"
_OWN = "own_scenario"
_MOST_POSED = 16
_TEXTS = ("name", "note", "save_key", "save_content", "saved_content")


@dataclass(frozen=True, slots=True)
class Link:
    """The version of the library that the desk works on: what was on the screen when it was opened or saved."""

    scenario_id: str
    seq: int
    rev: int
    name: str
    as_of: str = ""
    base_digest: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a version of the library on the desk came from, and the digest of the register it belongs to."""

    scenario_id: str
    seq: int
    base_digest: str


@dataclass
class Desk:
    """`kept`: opened and kept scenarios by key; `stack`: keys in the order of application; `origins`: which of the kept
    ones are versions of the library. `link`: the library scenario that a save goes to.

    `save_key` with `save_content`: the key under which the content on the desk is saved, made anew for other content,
    so that a second press and a retry after a lost answer save once. `saved_content`: what the last save wrote.
    """

    kept: dict[str, Scenario] = field(default_factory=dict)
    stack: list[str] = field(default_factory=list)
    said: str = ""
    posed: dict[tuple[str, str, str], tuple[Problem | None, tuple[Finding, ...]]] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    bases: dict[str, Case] = field(default_factory=dict)
    link: Link | None = None
    name: str = ""
    note: str = ""
    save_key: str = ""
    save_content: str = ""
    saved_content: str = ""

    def keep(self, scenario: Scenario) -> str:
        """Keep a scenario under a key of its own; one of the same name is replaced."""
        key = f"kept:{scenario.name or len(self.kept) + 1}"
        self.kept[key] = scenario
        return key

    def keep_beside(self, scenario: Scenario) -> str:
        """Keep a scenario without replacing another one of the same name."""
        key, number = f"kept:{scenario.name}", 1
        while key in self.kept and self.kept[key] != scenario:
            number += 1
            key = f"kept:{scenario.name}#{number}"
        self.kept[key] = scenario
        return key

    def key_for(self, content: str) -> str:
        """The idempotency key for this content."""
        if self.save_content != content:
            self.save_key, self.save_content = secrets.token_hex(16), content
        return self.save_key


def open_desk() -> Desk:
    """The desk of this visit, as it was kept with the draft. What changed since the last run is kept at once."""
    workspace = open_workspace()
    desk = desk_of(workspace)
    if remember(workspace, desk):
        run_again()
    return desk


def desk_of(workspace: Workspace) -> Desk:
    """The same without keeping anything: for a press, and for what stands on every page."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = _read_desk(workspace.desk)
    return st.session_state[_KEY]


def remember(workspace: Workspace, desk: Desk) -> bool:
    """Keep the desk with the draft where it changed; True when that began a draft, which the address has to name."""
    document = _write_desk(desk)
    if document == (workspace.desk or _write_desk(Desk())):
        return False
    before = workspace.keeper.draft_id
    workspace.keep_desk(document)
    return workspace.keeper.draft_id != before


def _write_desk(desk: Desk) -> dict[str, object]:
    return {"kept": {key: to_document(each) for key, each in desk.kept.items()}, "stack": list(desk.stack),
            "origins": {key: asdict(each) for key, each in desk.origins.items()},
            "link": asdict(desk.link) if desk.link else None,
            **{name: getattr(desk, name) for name in _TEXTS}}


def _read_desk(document: dict[str, object]) -> Desk:
    """A desk from its document; a scenario or a link that this version of the product cannot read is left out."""
    kept = {key: parse_scenario(each).scenario for key, each in document.get("kept", {}).items()}
    kept = {key: each for key, each in kept.items() if each is not None}
    origins = {key: _known(Origin, each) for key, each in document.get("origins", {}).items() if key in kept}
    return Desk(kept, list(document.get("stack", ())), origins={key: each for key, each in origins.items() if each},
                link=_known(Link, document.get("link")), **{name: document.get(name, "") for name in _TEXTS})


def _known(kind: type, plain: dict[str, object] | None) -> object:
    """A record of this kind; None when there is none or it has other fields."""
    try:
        return kind(**plain) if plain else None
    except TypeError:
        return None


def available(workspace: Workspace, desk: Desk, *, with_library: bool = True) -> dict[str, Scenario]:
    """Everything that can be stacked and compared, by key: presets, own edits, kept ones, versions of the library."""
    kept = {key: each for key, each in desk.kept.items() if with_library or key not in desk.origins}
    return {**{f"preset:{key}": each for key, each in _presets().items()}, OWN: own_scenario(workspace), **kept}


def names(scenarios: dict[str, Scenario]) -> dict[str, str]:
    """What each is called, as plain text; own edits say when there are none, equal names are numbered."""
    called, seen = {}, Counter()
    for key, each in scenarios.items():
        name = (t("scenarios.own.nothing") if each.changes_nothing else t("scenarios.own.name")) if key == OWN else (
            scenario_name(each, language()) or key)
        if key.startswith("lib:"):
            name = t("library.version_named", name=name, seq=key.rpartition(":")[2])
        seen[name] += 1
        called[key] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return called


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


def put_version(desk: Desk, opened: OpenedVersion) -> str:
    """Put a version of the library beside the other scenarios, to be compared as it was saved; its key."""
    record = opened.version.record
    key = f"lib:{record.scenario_id}:{record.seq}"
    desk.kept[key] = replace(opened.scenario, name=opened.version.scenario.name)
    desk.origins[key] = Origin(record.scenario_id, record.seq, opened.base.digest)
    desk.bases[key] = opened.base
    return key


def lay_out(desk: Desk, opened: OpenedVersion) -> None:
    """Put a version of the library on the desk to go on with it; a save goes to its scenario from now on."""
    presets = {f"preset:{key}": each for key, each in _presets().items()}
    desk.stack = [next((key for key, each in presets.items() if each == layer), None) or desk.keep_beside(layer)
                  for layer in opened.layers]
    scenario, record = opened.version.scenario, opened.version.record
    desk.link = Link(scenario.scenario_id, record.seq, scenario.rev, scenario.name, record.as_of,
                     opened.base.digest)
    desk.name, desk.note, desk.saved_content = scenario.name, record.note, ""


def base_of(workspace: Workspace, desk: Desk, key: str) -> Case | None:
    """The register that a scenario of the desk applies to; None = the library does not give it at this moment."""
    origin = desk.origins.get(key)
    if origin is None or origin.base_digest == workspace.draft.base.digest:
        return workspace.draft.base
    if key not in desk.bases:
        store = open_library()
        try:
            opened = open_version(store.load(origin.scenario_id, origin.seq)) if store else None
        except StoreError:
            opened = None
        if opened is None or opened.base is None:
            return None
        desk.bases[key] = opened.base
    return desk.bases[key]


def pose(workspace: Workspace, desk: Desk, scenario: Scenario,
         base: Case | None = None) -> tuple[Problem | None, tuple[Finding, ...]]:
    """The problem of a scenario over the register as opened, or over another one (None when it cannot be planned), and
    what was found."""
    base = base or workspace.draft.base
    key = (base.digest, workspace.as_of.isoformat(), to_yaml(scenario))
    if key not in desk.posed:
        while len(desk.posed) >= _MOST_POSED:
            del desk.posed[next(iter(desk.posed))]
        problem, found = pose_problem(base, workspace.as_of, scenario)
        is_stopped = any(is_blocking(finding) for finding in found)
        desk.posed[key] = (None if is_stopped else problem), found
    return desk.posed[key]


def posed_names(problems: Sequence[Problem]) -> tuple[str, ...]:
    """What a question about these problems is about."""
    return tuple(problem.digest for problem in problems)


@st.cache_resource(show_spinner=False)
def _presets() -> dict[str, Scenario]:
    folder = read_folder()
    resolved = {key: resolve_parents(each, (folder,)).scenario for key, each in folder.scenarios.items()}
    return {key: each for key, each in resolved.items() if each is not None}
