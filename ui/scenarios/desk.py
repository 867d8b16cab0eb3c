"""What a visit keeps beside its list of changes: scenarios opened from files or kept to compare, the name of the one it
goes on from, and the version of the library that a save goes to.

One non-widget session key, kept with the draft so that F5 loses nothing.
"""
from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, field, replace

import streamlit as st

from models.scenario import Scenario, parse_scenario, to_document
from models.scenario.stored import join_stack
from models.store.records import ScenarioRecord
from models.words.scenario_text import scenario_name
from ui.again import run_again
from ui.i18n import language
from ui.scenarios.given import OWN, own_scenario, presets
from ui.session import DESK as _KEY
from ui.session import Workspace, open_workspace

_TEXTS = ("name", "note", "opened_base", "opened_problem", "opened_at", "save_key", "save_content", "saved_content")


@dataclass(frozen=True, slots=True)
class Link:
    """The version of the library that the visit works on: what was on the screen when it was opened or saved."""

    scenario_id: str
    seq: int
    rev: int
    name: str
    as_of: str = ""
    base_digest: str = ""


@dataclass
class Desk:
    """`kept`: opened and kept scenarios by key. `link`: the library scenario that a save goes to.

    `name`, `note`: the scenario that the list of changes was taken from; `opened_base`, `opened_problem`: digests of
    the register and of the question it then was; `opened_steps`, `opened_at`: the step of the list that took it over,
    which an undo takes back. `save_key` with `save_content`: the key under which this content is saved, made anew for
    other content, so that a second press and a retry after a lost answer save once. `saved_content`: the last one.
    """

    kept: dict[str, Scenario] = field(default_factory=dict)
    link: Link | None = None
    name: str = ""
    note: str = ""
    opened_base: str = ""
    opened_problem: str = ""
    opened_steps: int = 0
    opened_at: str = ""
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
        st.session_state[_KEY] = read_desk(workspace.desk, workspace)
    return st.session_state[_KEY]


def remember(workspace: Workspace, desk: Desk) -> bool:
    """Keep the desk with the draft where it changed; True when that began a draft, which the address has to name."""
    document = write_desk(desk)
    if document == (workspace.desk or write_desk(Desk())):
        return False
    before = workspace.keeper.draft_id
    workspace.keep_desk(document)
    return workspace.keeper.draft_id != before


def is_open(workspace: Workspace, desk: Desk) -> bool:
    """Whether the list of changes goes on from the scenario of the desk: it was taken over and not undone."""
    steps = workspace.draft.done
    return desk.opened_base == workspace.draft.base.digest and len(steps) >= desk.opened_steps and (
        _moment(steps[:desk.opened_steps]) == desk.opened_at)


def link_of(workspace: Workspace, desk: Desk) -> Link | None:
    """The library scenario that a save goes to, where the list of changes goes on from it."""
    return desk.link if is_open(workspace, desk) else None


def name_on_screen(workspace: Workspace) -> tuple[str, bool]:
    """The scenario that the list of changes goes on from ("" = none), and whether anything was changed since."""
    desk = desk_of(workspace)
    if not desk.name or not is_open(workspace, desk):
        return "", False
    return desk.name, desk.opened_problem != workspace.problem.digest


def go_on_from(workspace: Workspace, desk: Desk, name: str, note: str, link: Link | None) -> None:
    """The list of changes, as it stands now, is this scenario."""
    desk.name, desk.note, desk.link, desk.saved_content = name, note, link, ""
    desk.opened_base, desk.opened_problem = workspace.draft.base.digest, workspace.problem.digest
    desk.opened_steps, desk.opened_at = len(workspace.draft.done), _moment(workspace.draft.done)


def follow_link(desk: Desk, record: ScenarioRecord, rev: int) -> None:
    """The visit itself decided about the scenario that its list goes on from: that is nobody else's change."""
    if desk.link is not None and (desk.link.scenario_id, desk.link.rev) == (record.scenario_id, record.rev):
        desk.link = replace(desk.link, rev=rev)


def forget_scenario(workspace: Workspace) -> None:
    """The list of changes begins anew and belongs to no scenario; kept scenarios stay."""
    desk = desk_of(workspace)
    desk.name = desk.note = desk.opened_base = desk.opened_problem = desk.opened_at = desk.saved_content = ""
    desk.link, desk.opened_steps = None, 0


def _moment(steps: tuple) -> str:
    """When the last of these steps was made, as text."""
    at = steps[-1].at if steps else None
    return "" if at is None else at.isoformat(timespec="seconds")


def write_desk(desk: Desk) -> dict[str, object]:
    """The desk as the plain document that is kept with the draft."""
    return {"kept": {key: to_document(each) for key, each in desk.kept.items()},
            "link": asdict(desk.link) if desk.link else None, "opened_steps": desk.opened_steps,
            **{name: getattr(desk, name) for name in _TEXTS}}


def read_desk(document: dict[str, object], workspace: Workspace) -> Desk:
    """A desk from its document; a scenario or a link that this version of the product cannot read is left out."""
    parsed = {key: parse_scenario(each).scenario for key, each in document.get("kept", {}).items()}
    # An older desk held copies of versions of the library, which are in the library.
    kept = {key: each for key, each in parsed.items() if each is not None and not key.startswith("lib:")}
    desk = Desk(kept, _read_link(document.get("link")), opened_steps=document.get("opened_steps", 0),
                **{name: document.get(name, "") for name in _TEXTS})
    if "stack" in document:
        _keep_stack(desk, document["stack"], workspace)
    return desk


def _keep_stack(desk: Desk, keys: list[str], workspace: Workspace) -> None:
    """An older desk held a stack of scenarios in place of a list of changes: it is kept as one, ready to be opened."""
    every = {**presets(), OWN: own_scenario(workspace), **desk.kept}
    stack = [every[key] for key in keys if key in every and not every[key].changes_nothing]
    if len(stack) > 1 or (stack and desk.name):
        name = desk.name or " + ".join(scenario_name(each, language()) for each in stack)
        desk.keep_beside(join_stack(stack, name=name, author=workspace.actor or stack[-1].author, note=desk.note,
                                    as_of=workspace.as_of))
    desk.link, desk.name, desk.note = None, "", ""


def _read_link(plain: dict[str, object] | None) -> Link | None:
    try:
        return Link(**plain) if plain else None
    except TypeError:
        return None
