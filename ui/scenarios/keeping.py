"""Keeping the list of changes as a scenario of the library, on the page Scenarios; its file as the way without one."""
from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from models.plan import Plan, Termination
from models.scenario import to_yaml
from models.store import Store
from ui import format as fmt
from ui.downloads import file_name
from ui.i18n import t
from ui.messages import md
from ui.scenarios.desk import Desk, is_open, link_of
from ui.scenarios.given import own_scenario
from ui.scenarios.keep import keep_as_scenario, plan_to_keep
from ui.scenarios.offered import STORED, pose
from ui.scenarios.said import say_next
from ui.scenarios.scenario_list import look_at
from ui.scenarios.versions_decide import reasons
from ui.session import Workspace

_NAME, _NOTE, _FOR = "kept_name", "kept_note", "kept_for"


def show_keeping(workspace: Workspace, desk: Desk, store: Store | None) -> None:
    """Name, note, where it is saved, and the two buttons. A save that would be refused is off, its reason beside."""
    _fill(workspace, desk)
    line = st.columns([2, 3])
    name = line[0].text_input(t("scenarios.keep.name"), key=_NAME, max_chars=200).strip()
    note = line[1].text_input(t("scenarios.keep.note"), key=_NOTE).strip()
    link = link_of(workspace, desk)
    is_next = link is not None and name in ("", link.name)
    problem, _ = pose(workspace, own_scenario(workspace))
    refused = _refusal(workspace, store, link.scenario_id if is_next else "", name)
    line = st.container(horizontal=True, vertical_alignment="center", key="keep_buttons")
    line.button(t("scenarios.keep.button"), key="keep_list", type="primary", icon=":material/bookmark_add:",
                disabled=bool(refused) or problem is None, on_click=partial(_keep, workspace, desk))
    own = replace(own_scenario(workspace), name=name or desk.name or own_scenario(workspace).name, note=note,
                  as_of=workspace.as_of)
    line.download_button(t("scenarios.keep.file"), to_yaml(own).encode("utf-8"),
                         file_name(f"kich-ban-{own.name}", "yaml"), "application/yaml", key="keep_file",
                         on_click="ignore", icon=":material/download:")
    if refused:
        st.caption(f":material/block: {refused}")
    elif problem is not None:
        st.caption(t("library.save.next", name=md(link.name)) if is_next else t(
            "library.save.below", name=md(link.name)) if link else t("library.save.new"))
        _show_plan_line(plan_to_keep(workspace, problem))


def _fill(workspace: Workspace, desk: Desk) -> None:
    """The fields begin with the words of the scenario that the list goes on from, whenever that is another one."""
    now = (desk.name, desk.note, desk.opened_problem) if is_open(workspace, desk) else ("", "", "")
    if st.session_state.get(_FOR) != now:
        st.session_state[_FOR] = now
        st.session_state[_NAME], st.session_state[_NOTE] = now[:2]


def _refusal(workspace: Workspace, store: Store | None, scenario_id: str, name: str) -> str:
    """Why keeping would be refused now (Markdown); "" = it would not."""
    if store is None:
        return t("library.save.closed")
    if not workspace.actor:
        return t("library.save.name_first")
    if not scenario_id:
        return "" if name else t("library.save.no_name")
    return reasons(store, scenario_id, ("save",), workspace.actor).get("save", "")


def _show_plan_line(plan: Plan | None) -> None:
    """What the version will hold beside its changes."""
    if plan is None or not plan.has_solution:
        st.markdown(f":material/info: {t('library.save.without_plan')}")
        return
    state = t(f"scenarios.state.{plan.outcome}") if plan.termination is Termination.OPTIMAL else t(
        "library.not_proved", gap=fmt.at_most_better(plan))
    st.markdown(":material/check: " + t("library.save.with_plan", state=state, projects=fmt.count(len(plan.chosen)),
                                         state_money=fmt.bvnd(sum(each.state_mvnd for each in plan.chosen))))


def _keep(workspace: Workspace, desk: Desk) -> None:
    """Keep, then look at what was kept: submitting is the next step there."""
    kept = keep_as_scenario(workspace, st.session_state[_NAME], st.session_state[_NOTE])
    if kept.is_saved:
        look_at(f"{STORED}{desk.link.scenario_id}")
    say_next("success" if kept.is_saved else "error", kept.sentence)
