"""The one form that keeps the list of changes as a scenario of the library: in the header of every page and on the page
Scenarios, which adds the scenario's file as the way without a library."""
from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import streamlit as st

from models.plan import Plan, Termination
from models.scenario import to_yaml
from ui import format as fmt
from ui.actor import actor_field
from ui.downloads import file_name
from ui.i18n import t
from ui.messages import md
from ui.navigation import PAGES, page_link
from ui.scenarios.desk import Desk, Link, desk_of, is_open, link_of
from ui.scenarios.given import own_scenario
from ui.scenarios.keep import Kept, keep_as_scenario, plan_to_keep
from ui.scenarios.offered import STORED, pose
from ui.scenarios.said import say_next
from ui.scenarios.scenario_list import look_at
from ui.scenarios.versions_decide import reasons
from ui.scenarios.versions_store import ask_quietly, find_library
from ui.session import Workspace

HEADER, PAGE = "header_keep", "kept"
_KEPT = "scenario_kept"


@dataclass(frozen=True)
class _Form:
    """What stands in the fields. `link`: the scenario that the list goes on from; refused: why keeping is off
    (Markdown), "" = it is not."""

    name: str
    note: str
    link: Link | None
    is_next: bool
    refused: str


def show_keep_form(workspace: Workspace) -> None:
    """For the header: the form with the name of who keeps; what came of it stands below until something changes."""
    _show_form(workspace, HEADER, _keep_in_header, with_actor=True)
    digest, kept = st.session_state.get(_KEPT, ("", None))
    if kept is not None and digest == workspace.problem.digest:
        (st.success if kept.is_saved else st.error)(kept.sentence)
        if kept.is_saved or kept.conflict is not None:
            page_link(PAGES["scenarios"].file, label=t("shell.keep.go"), icon=":material/folder_shared:")


def show_keeping(workspace: Workspace, desk: Desk) -> None:
    """For the page Scenarios: the form, the file beside it, where it is saved and with which plan."""
    form = _show_form(workspace, PAGE, _keep_and_look)
    own = replace(own_scenario(workspace), name=form.name or desk.name or own_scenario(workspace).name,
                  note=form.note, as_of=workspace.as_of)
    st.download_button(t("scenarios.keep.file"), to_yaml(own).encode("utf-8"),
                       file_name(f"kich-ban-{own.name}", "yaml"), "application/yaml", key="keep_file",
                       on_click="ignore", icon=":material/download:")
    problem, _ = pose(workspace, own_scenario(workspace))
    if not form.refused and problem is not None:
        st.caption(t("library.save.next", name=md(form.link.name)) if form.is_next else t(
            "library.save.below", name=md(form.link.name)) if form.link else t("library.save.new"))
        _show_plan_line(plan_to_keep(workspace, problem))


def _show_form(workspace: Workspace, key: str, keep: object, *, with_actor: bool = False) -> _Form:
    """Name, note, button. A save that would be refused is off, its reason below."""
    _fill(workspace, desk_of(workspace), key)
    line = st.columns([2, 3]) if not with_actor else (st, st)
    name = line[0].text_input(t("scenarios.keep.name"), key=f"{key}_name", max_chars=200,
                              help=t("shell.keep.name_help")).strip()
    note = line[1].text_input(t("scenarios.keep.note"), key=f"{key}_note", max_chars=2000).strip()
    if with_actor:
        actor_field(workspace, f"{key}_actor")
    link = link_of(workspace, desk_of(workspace))
    is_next = link is not None and name in ("", link.name)
    refused = _refusal(workspace, link.scenario_id if is_next else "", name, is_quiet=key == HEADER)
    st.button(t("shell.keep.button"), key=f"{key}_save", type="primary", icon=":material/bookmark_add:",
              disabled=bool(refused), on_click=partial(keep, workspace, key))
    if refused:
        st.caption(f":material/block: {refused}")
    return _Form(name, note, link, is_next, refused)


def _fill(workspace: Workspace, desk: Desk, key: str) -> None:
    """The fields begin with the words of the scenario that the list goes on from, whenever that is another one."""
    now = (desk.name, desk.note, desk.opened_problem) if is_open(workspace, desk) else ("", "", "")
    if st.session_state.get(f"{key}_for") != now:
        st.session_state[f"{key}_for"] = now
        st.session_state[f"{key}_name"], st.session_state[f"{key}_note"] = now[:2]


def _refusal(workspace: Workspace, scenario_id: str, name: str, *, is_quiet: bool) -> str:
    """is_quiet: no page waits for a library that is closed or not made yet; a press tells."""
    if not is_quiet and find_library()[0] is None:
        return t("library.save.closed")
    if not workspace.actor:
        return t("library.save.name_first")
    if not scenario_id:
        return "" if name else t("library.save.no_name")
    found = ask_quietly(lambda store: reasons(store, scenario_id, ("save",), workspace.actor))
    return (found or {}).get("save", "")


def _show_plan_line(plan: Plan | None) -> None:
    """What the version will hold beside its changes."""
    if plan is None or not plan.has_solution:
        st.markdown(f":material/info: {t('library.save.without_plan')}")
        return
    state = t(f"scenarios.state.{plan.outcome}") if plan.termination is Termination.OPTIMAL else t(
        "library.not_proved", gap=fmt.at_most_better(plan))
    st.markdown(":material/check: " + t("library.save.with_plan", state=state, projects=fmt.count(len(plan.chosen)),
                                         state_money=fmt.bvnd(sum(each.state_mvnd for each in plan.chosen))))


def _keep(workspace: Workspace, key: str) -> Kept:
    return keep_as_scenario(workspace, *(st.session_state[f"{key}_{field}"] or "" for field in ("name", "note")))


def _keep_in_header(workspace: Workspace, key: str) -> None:
    st.session_state[_KEPT] = (workspace.problem.digest, _keep(workspace, key))


def _keep_and_look(workspace: Workspace, key: str) -> None:
    """Keep, then look at what was kept: submitting is the next step there."""
    kept = _keep(workspace, key)
    if kept.is_saved:
        look_at(f"{STORED}{desk_of(workspace).link.scenario_id}")
    say_next("success" if kept.is_saved else "error", kept.sentence)
