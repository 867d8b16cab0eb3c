"""The leader's view: a link with `?view=leader` opens the briefing alone, to read. A view, not an access right."""
from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import streamlit as st

from models.rules import NoRuleInForce
from models.settings import SettingError
from ui.header import show_header
from ui.i18n import language, t
from ui.known_plans import known_plans
from ui.messages import show_findings
from ui.navigation import DRAFT, PAGES, READER, page_link
from ui.session import Workspace, answer_to

LEADER = "leader"
_KEY = "leader_view"


def is_on() -> bool:
    """Whether this visit was opened to read. It stays so: going to another page drops the address's parameters."""
    if st.query_params.get(READER) == LEADER:
        st.session_state[_KEY] = True
    return bool(st.session_state.get(_KEY))


def read_page(page: st.Page, workspace: Workspace) -> None:
    """The briefing; in place of every other page, why it is not shown here."""
    if st.query_params.get(READER) != LEADER:
        st.query_params[READER] = LEADER
    if page.url_path != PAGES["briefing"].address:
        st.title(page.title)
        st.info(t("briefing.leader.refused"), icon=":material/visibility:")
        page_link(PAGES["briefing"].file, label=t("briefing.leader.open_briefing"), icon=":material/description:")
        show_way_out()
        return
    _take_known_plan(workspace)
    show_header(workspace, is_reader=True)
    # A link to a draft that is gone opens the register as it was: the reader has to know.
    show_findings(workspace.keeper.findings)
    page.run()


def show_way_out() -> None:
    """What this view is, and the link to the whole dashboard, which is a visit of its own."""
    with st.container(key="leader_note"):
        st.caption(t("briefing.leader.note"))
        st.link_button(t("briefing.leader.whole"), _address({}), icon=":material/open_in_new:")


def show_link(workspace: Workspace) -> None:
    """The address that opens this briefing in the leader's view, in the language of the visit, ready to be copied."""
    with st.popover(t("briefing.leader.link"), icon=":material/link:"):
        st.markdown(t("briefing.leader.link_help"))
        st.code(_address({DRAFT: workspace.keeper.draft_id, READER: LEADER}), language=None, wrap_lines=True)


def _take_known_plan(workspace: Workspace) -> None:
    """The plan that a planner found on this server; without one the case is planned now, once."""
    if workspace.case is None or workspace.answer is not None or _KEY + "_planned" in st.session_state:
        return
    st.session_state[_KEY + "_planned"] = True
    try:
        problem = workspace.problem
    except (NoRuleInForce, SettingError):
        return  # the header says so
    plan = known_plans().plan_of(problem.digest)
    workspace.was_planned = plan is not None
    workspace.answer = None if plan is None else answer_to(problem, plan)


def _address(parameters: dict[str, str]) -> str:
    """This page's address with these parameters and the language."""
    given = {**parameters, "lang": language()}
    return urlsplit(st.context.url or "")._replace(
        query=urlencode({name: value for name, value in given.items() if value}), fragment="").geturl()
