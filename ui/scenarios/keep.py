"""Keeping a scenario: what the visit changed is saved in the library under a name, as a version nobody can change.

The one way to keep: the button of the header and the page Scenarios both press `keep_as_scenario`. The name of the
linked scenario makes its next version; another name makes a scenario of its own, below the linked one in the tree.
"""
from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import streamlit as st

from models.plan import Plan
from models.problem import Problem
from models.scenario import Scenario
from models.scenario.adopting import is_same_question
from models.scenario.stored import content_digest, to_draft
from models.search_limits import SolveLimits
from models.store import Conflict, Saved, Store, VersionDraft
from ui import format as fmt
from ui.i18n import has_sentence, t
from ui.messages import md
from ui.scenarios.desk import Desk, Link, desk_of, own_scenario, pose, remember
from ui.scenarios.versions_store import error_text, find_library, told
from ui.session import Workspace

LIMITS = SolveLimits(time_limit_seconds=60.0)
CONFLICT = "library_conflict"


@dataclass(frozen=True)
class Kept:
    """What came of keeping. `sentence` says it (Markdown); `seq` 0 = nothing was saved.

    conflict: somebody saved the scenario first; the page Scenarios shows both sides and the ways on.
    """

    sentence: str
    name: str = ""
    seq: int = 0
    conflict: Conflict | None = None

    @property
    def is_saved(self) -> bool:
        return self.seq > 0


@dataclass(frozen=True)
class Posed:
    """What is to be saved: the scenario, the problem it makes, and the plan that answers it (None = none yet)."""

    scenario: Scenario
    problem: Problem
    plan: Plan | None


@dataclass(frozen=True)
class Clash:
    """A save that came second: from which version, and what the store said."""

    link: Link
    conflict: Conflict


def keep_as_scenario(workspace: Workspace, name: str, note: str = "") -> Kept:
    """Save the changes of the visit, with the plan on the screen where it answers them. Draws nothing: for a press.

    Refused without a declared name, without a name of the scenario where none is linked, where the changes cannot be
    planned at all, where the library is closed, and where the linked scenario waits for a decision.
    """
    desk = desk_of(workspace)
    name = name.strip() or (desk.link.name if desk.link else "")
    if not workspace.actor:
        return Kept(t("library.save.name_first"))
    if not name:
        return Kept(t("library.save.no_name"))
    store, error = find_library()
    if store is None:
        return Kept(error_text(error))
    posed = posed_now(workspace, desk, name, note.strip())
    if posed is None:
        return Kept(t("scenarios.changes.blocked"))
    link = desk.link if desk.link and name == desk.link.name else None
    return save(workspace, desk, store, posed, link, desk.link.scenario_id if desk.link and link is None else None)


def posed_now(workspace: Workspace, desk: Desk, name: str, note: str) -> Posed | None:
    """The changes of the visit as they would be saved now; None = they cannot be planned."""
    scenario = replace(own_scenario(workspace), name=name, note=note, author=workspace.actor, as_of=workspace.as_of)
    problem, _ = pose(workspace, desk, scenario)
    return None if problem is None else Posed(scenario, problem, _plan_for(workspace, problem))


def _plan_for(workspace: Workspace, problem: Problem) -> Plan | None:
    """The plan on the screen, where it answers the same question: it is saved as the plan of this problem."""
    answer = workspace.answer
    if answer is None or not is_same_question(answer.problem, problem):
        return None
    return replace(answer.plan, case_digest=problem.case.digest, rules_digest=problem.rulebook.digest,
                   settings_digest=problem.settings_digest, problem_digest=problem.digest)


def save(workspace: Workspace, desk: Desk, store: Store, posed: Posed, link: Link | None,
         parent_id: str | None) -> Kept:
    """Save as the next version of the linked scenario (None = as a new scenario).

    The key is kept with the draft before the store is asked: after a lost answer, a second press gives the first one.
    """
    scenario = replace(posed.scenario, name=link.name) if link else posed.scenario
    answer = told(lambda: to_draft(workspace.draft.base, scenario, LIMITS, posed.problem, posed.plan))
    if not answer.is_done:
        return Kept(answer.error)
    draft: VersionDraft = answer.result
    content = content_digest(draft)
    if link is not None and content == desk.saved_content:
        return Kept(t("library.save.nothing_new", name=md(link.name), seq=fmt.count(link.seq)), link.name, link.seq)
    key = desk.key_for(content_digest(draft, link.scenario_id if link else "", parent_id or ""))
    remember(workspace, desk)
    answer = told(partial(_ask_store, store, draft, scenario, link, parent_id, workspace.actor, key))
    if answer.conflict is not None:
        st.session_state[CONFLICT] = Clash(link, answer.conflict)
        return Kept(answer.error, conflict=answer.conflict)
    if not answer.is_done:
        return Kept(answer.error)
    st.session_state.pop(CONFLICT, None)
    return _take(workspace, desk, answer.result, scenario, content)


def _ask_store(store: Store, draft: VersionDraft, scenario: Scenario, link: Link | None, parent_id: str | None,
               actor: str, key: str) -> Saved:
    if link is None:
        return store.create_scenario(draft, name=scenario.name, actor=actor, note=scenario.note, parent_id=parent_id,
                                     idempotency_key=key)
    return store.save_version(link.scenario_id, draft, expected_rev=link.rev, actor=actor, idempotency_key=key)


def _take(workspace: Workspace, desk: Desk, saved: Saved, scenario: Scenario, content: str) -> Kept:
    """The visit works on what was saved from now on."""
    desk.link = Link(saved.scenario_id, saved.seq, saved.rev, scenario.name, workspace.as_of.isoformat(),
                     workspace.draft.base.digest)
    desk.name, desk.note, desk.saved_content = scenario.name, scenario.note, content
    remember(workspace, desk)
    warnings = [t(f"store.warning.{code}") for code in saved.warnings if has_sentence(f"store.warning.{code}")]
    sentence = t("library.save.done", name=md(scenario.name), seq=fmt.count(saved.seq))
    return Kept(" ".join((sentence, *warnings)), scenario.name, saved.seq)
