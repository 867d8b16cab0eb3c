"""Saving the desk in the library: as the next version of the scenario it works on, or as a new scenario."""
from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from models.plan import Plan, Termination
from models.scenario import Scenario
from models.scenario.stored import content_digest, to_draft
from models.store import Saved, Store, VersionDraft
from models.store.records import ScenarioRecord
from ui import format as fmt
from ui.i18n import has_sentence, t
from ui.messages import md
from ui.scenarios.conflict import show_clash
from ui.scenarios.desk import Desk, Link, remember
from ui.scenarios.keep import CONFLICT, Clash, Posed
from ui.scenarios.link import SAVE_MODE, names_of, say_next, show_said
from ui.scenarios.run import LIMITS
from ui.scenarios.versions_decide import reasons
from ui.scenarios.versions_store import Told, told
from ui.session import Workspace
from ui.terms import named


def show_save(workspace: Workspace, desk: Desk, store: Store | None, posed: Posed) -> None:
    """Where to save and the button; what a conflict is about when somebody saved first."""
    st.subheader(t("library.save.title"))
    if store is None:
        st.markdown(t("library.save.closed"))
        return
    clash: Clash | None = st.session_state.get(CONFLICT)
    if clash is not None and desk.link is not None and clash.link.scenario_id == desk.link.scenario_id:
        show_said("save")
        show_clash(workspace, desk, store, clash, posed, partial(save, workspace, desk, store))
        return
    st.session_state.pop(CONFLICT, None)
    st.caption(t("library.save.lead"))
    record = told(lambda: store.scenario(desk.link.scenario_id)).result if desk.link else None
    mode = _choose_mode(desk, record)
    parent = _choose_parent(store, desk) if mode == "new" else None
    _show_plan_line(posed.plan)
    if mode == "version" and desk.name and desk.name != desk.link.name:
        st.caption(t("library.save.name_stays", name=md(desk.link.name), typed=md(desk.name)))
    refused = reasons(store, record, ("save",), workspace.actor) if mode == "version" else {}
    if not workspace.actor:
        st.info(t("library.save.name_first"), icon=":material/badge:")
    elif refused:
        st.info(refused["save"], icon=":material/lock:")
    st.button(t(f"library.save.button.{mode}"), key="save_library", type="primary", icon=":material/save:",
              disabled=not workspace.actor or bool(refused),
              on_click=partial(save, workspace, desk, store, posed, desk.link if mode == "version" else None, parent))
    show_said("save")


def _choose_mode(desk: Desk, record: ScenarioRecord | None) -> str:
    if desk.link is None or record is None:
        return "new"
    modes = ("version", "new")
    if st.session_state.get(SAVE_MODE) not in modes:
        st.session_state[SAVE_MODE] = "version"
    words = {"version": t("library.save.mode.version", name=desk.link.name), "new": t("library.save.mode.new")}
    return st.radio(t("library.save.mode.label"), modes, key=SAVE_MODE, format_func=named(modes, words.get))


def _choose_parent(store: Store, desk: Desk) -> str | None:
    """The scenario that the new one is made from; none is a choice too."""
    records = told(lambda: store.scenarios(statuses=("draft", "submitted", "approved", "superseded"))).result or ()
    if not records:
        return None
    known = {"": t("library.save.no_parent"), **names_of(records)}
    usual = list(known).index(desk.link.scenario_id) if desk.link and desk.link.scenario_id in known else 0
    return st.selectbox(t("library.change.field.parent"), list(known), index=usual, key="save_parent",
                        help=t("library.save.parent_help"), format_func=named(known, known.get)) or None


def _show_plan_line(plan: Plan | None) -> None:
    """What the version will hold beside its changes."""
    if plan is None or not plan.has_solution:
        st.markdown(f":material/info: {t('library.save.without_plan')}")
        return
    state = t(f"scenarios.state.{plan.outcome}") if plan.termination is Termination.OPTIMAL else t(
        "library.not_proved", gap=fmt.at_most_better(plan))
    st.markdown(":material/check: " + t("library.save.with_plan", state=state, projects=fmt.count(len(plan.chosen)),
                                         state_money=fmt.bvnd(sum(each.state_mvnd for each in plan.chosen))))


def save(workspace: Workspace, desk: Desk, store: Store, posed: Posed, link: Link | None,
         parent_id: str | None) -> None:
    """Save what was on the screen: as the next version of the linked scenario (None = as a new scenario).

    The key is kept with the draft before the store is asked: after a lost answer, a second press gives the first one.
    """
    scenario = replace(posed.scenario, name=link.name) if link else posed.scenario
    answer = told(lambda: to_draft(workspace.draft.base, scenario, LIMITS, posed.problem, posed.plan))
    if not answer.is_done:
        say_next("error", answer.error, "save")
        return
    draft: VersionDraft = answer.result
    content = content_digest(draft)
    if link is not None and content == desk.saved_content:
        say_next("success", t("library.save.nothing_new", name=md(link.name), seq=fmt.count(link.seq)),
                 "save")
        return
    key = desk.key_for(content_digest(draft, link.scenario_id if link else "", parent_id or ""))
    remember(workspace, desk)
    answer = told(partial(_ask_store, store, draft, scenario, link, parent_id, workspace.actor, key))
    if answer.conflict is not None:
        st.session_state[CONFLICT] = Clash(link, answer.conflict)
        return
    st.session_state.pop(CONFLICT, None)
    _take(workspace, desk, answer, scenario, content, draft.as_of)


def _ask_store(store: Store, draft: VersionDraft, scenario: Scenario, link: Link | None, parent_id: str | None,
               actor: str, key: str) -> Saved:
    if link is None:
        return store.create_scenario(draft, name=scenario.name, actor=actor, note=scenario.note, parent_id=parent_id,
                                     idempotency_key=key)
    return store.save_version(link.scenario_id, draft, expected_rev=link.rev, actor=actor, idempotency_key=key)


def _take(workspace: Workspace, desk: Desk, answer: Told, scenario: Scenario, content: str, as_of: str) -> None:
    if not answer.is_done:
        say_next("error", answer.error, "save")
        return
    saved: Saved = answer.result
    desk.link = Link(saved.scenario_id, saved.seq, saved.rev, scenario.name, as_of,
                     workspace.draft.base.digest)
    desk.name, desk.saved_content = scenario.name, content
    st.session_state[SAVE_MODE] = "version"
    remember(workspace, desk)
    sentence = t("library.save.done", name=md(scenario.name), seq=fmt.count(saved.seq))
    warnings = [t(f"store.warning.{code}") for code in saved.warnings if has_sentence(f"store.warning.{code}")]
    say_next("success", " ".join((sentence, *warnings)), "save")
