"""Drafts on the screen: the address that names one, the offer to go on with one, and what went wrong keeping it."""
from __future__ import annotations

import re
import secrets
from functools import partial

import streamlit as st

from models.register.draft_store import DraftSummary, discard_draft, list_drafts, load_draft
from ui import format as fmt
from ui import session
from ui.header import source_name
from ui.i18n import t
from ui.identity import identity, is_signed_in
from ui.messages import md, show_findings
from ui.moments import moment
from ui.navigation import DRAFT, VISITOR
from ui.scenarios.desk import forget_scenario
from ui.session import Workspace
from ui.work_shelf import open_shelf

_VISITOR = re.compile(r"[A-Za-z0-9_-]{16}")
_OFFER, _TOKEN = "draft_offer", "visitor_token"
MOST_LISTED = 12


def open_visit() -> Workspace:
    """The workspace of this visit; on its first run the draft that the address names, when there is one."""
    shelf = open_shelf()
    if not session.is_open():
        shelf.take_up(_begin())
    workspace = session.open_workspace()
    shelf.put(workspace)
    return workspace


def _begin() -> Workspace:
    visitor = _visitor()
    wanted = st.query_params.get(DRAFT, "")
    if wanted and (workspace := _open(wanted, visitor)):
        return workspace
    workspace = session.open_workspace()
    workspace.keeper.visitor = visitor
    if wanted:
        workspace.keeper.findings = load_draft(wanted, session.given_cases(), person=visitor).findings
    st.session_state[_OFFER] = next(iter(list_drafts(visitor)), None)
    return workspace


def keep_in_address(workspace: Workspace) -> None:
    """Name the draft in the address and mark the browser that works here, so that F5 and a new tab find it again."""
    draft_id = workspace.keeper.draft_id
    if st.query_params.get(DRAFT, "") != draft_id:
        if draft_id:
            st.query_params[DRAFT] = draft_id
        else:
            del st.query_params[DRAFT]
    is_worth_finding = draft_id or workspace.questions or workspace.actor
    if is_worth_finding and not is_signed_in() and st.context.cookies.get(VISITOR) != workspace.keeper.visitor:
        year = 365 * 24 * 3600
        cookie = f"{VISITOR}={workspace.keeper.visitor};path=/;max-age={year};SameSite=Lax"
        with st.sidebar:
            st.html(f"<script>document.cookie='{cookie}'</script>", unsafe_allow_javascript=True)


def show_notices(workspace: Workspace) -> None:
    """What the visitor has to know about the draft before anything else; nothing is shown when all is well."""
    keeper = workspace.keeper
    if keeper.is_failing:
        why = keeper.no_room
        st.error(t(f"drafts.no_room.{why.code}", most=fmt.count(why.most)) if why else t("drafts.not_saved"),
                 icon=":material/save:")
    if keeper.findings:
        with st.container(border=True, key="draft_findings"):
            st.error(t("drafts.conflicts") if keeper.draft_id else t("drafts.not_opened"))
            show_findings(keeper.findings)
            st.button(t("drafts.understood"), key="draft_understood", on_click=_drop_findings, args=(workspace,))
    if keeper.other_id:
        with st.container(border=True, key="draft_forked"):
            gone = "drafts.forked_damaged" if keeper.other_is_damaged else "drafts.forked_deleted"
            st.warning(t("drafts.forked", moment=moment(keeper.other_saved_at)) if keeper.other_saved_at else t(gone),
                       icon=":material/call_split:")
            line = st.container(horizontal=True)
            line.button(t("drafts.keep_mine"), key="draft_keep_mine", on_click=_forget_other, args=(workspace,))
            if keeper.other_saved_at:
                line.button(t("drafts.open_other"), key="draft_open_other", on_click=open_draft,
                            args=(workspace, keeper.other_id))
    offer: DraftSummary | None = st.session_state.get(_OFFER)
    if offer and not keeper.draft_id:
        line = st.container(horizontal=True, vertical_alignment="center", border=True, key="draft_offer_line")
        line.markdown(t("drafts.found", moment=moment(offer.saved_at), summary=summary_text(offer)), width="stretch")
        line.button(t("drafts.open"), key="draft_open", icon=":material/edit_document:", on_click=open_draft,
                    args=(workspace, offer.draft_id))
        line.button(t("drafts.leave"), key="draft_leave", type="tertiary", on_click=_leave)


def show_drafts(workspace: Workspace) -> None:
    """The drafts of this browser: open one, delete one, or begin again from the register as it was."""
    st.caption(t("drafts.list_help"))
    drafts = list_drafts(workspace.keeper.visitor)
    if workspace.keeper.draft_id:
        st.button(t("drafts.begin_again"), key="draft_begin_again", icon=":material/restart_alt:",
                  on_click=_begin_again, args=(workspace,), help=t("drafts.begin_again_help"))
    if not drafts:
        st.markdown(t("drafts.none"))
    for summary in drafts[:MOST_LISTED]:
        line = st.container(horizontal=True, vertical_alignment="center", key=f"draft_{summary.draft_id}")
        line.markdown(t("drafts.line", moment=moment(summary.saved_at), summary=summary_text(summary)),
                      width="stretch")
        if summary.draft_id == workspace.keeper.draft_id:
            line.badge(t("drafts.this_one"), color="blue")
            continue
        line.button(t("drafts.open"), key=f"open_{summary.draft_id}", on_click=open_draft,
                    args=(workspace, summary.draft_id))
        line.button(t("drafts.delete"), key=f"delete_{summary.draft_id}", type="tertiary", icon=":material/delete:",
                    on_click=partial(discard_draft, summary.draft_id, person=workspace.keeper.visitor))
    if len(drafts) > MOST_LISTED:
        st.caption(t("drafts.more", count=len(drafts) - MOST_LISTED))


def saved_text(workspace: Workspace) -> str:
    """"Kept at hh:mm", or "" when there is nothing to keep."""
    at = workspace.keeper.saved_at
    return t("drafts.saved", moment=moment(at)) if at and not workspace.keeper.is_failing else ""


def summary_text(summary: DraftSummary) -> str:
    """Case, steps and declared name of a draft, as Markdown."""
    who = md(summary.actor) if summary.actor else t("drafts.nobody")
    return t("drafts.summary", source=source_name(summary.source), steps=summary.steps, actor=who)


def open_draft(workspace: Workspace, draft_id: str) -> None:
    """Go on with another draft; one that cannot be opened changes nothing and says why."""
    st.session_state.pop(_OFFER, None)
    if _open(draft_id, workspace.keeper.visitor) is None:
        workspace.keeper.findings = load_draft(
            draft_id, session.given_cases(), person=workspace.keeper.visitor).findings


def _visitor() -> str:
    """Whose drafts these are: the person who signed in, or this browser, by its cookie or a new mark for this visit."""
    if is_signed_in():
        return identity().key
    known = str(st.context.cookies.get(VISITOR, ""))
    if _VISITOR.fullmatch(known):
        return known
    return st.session_state.setdefault(_TOKEN, secrets.token_urlsafe(12))


def _open(draft_id: str, visitor: str) -> Workspace | None:
    reading = load_draft(draft_id, session.given_cases(), person=visitor)
    return session.open_kept(reading.content, reading.findings, visitor) if reading.content else None


def _begin_again(workspace: Workspace) -> None:
    session.begin_again(workspace)
    forget_scenario(session.open_workspace())
    st.session_state.pop(_OFFER, None)


def _leave() -> None:
    st.session_state.pop(_OFFER, None)


def _forget_other(workspace: Workspace) -> None:
    workspace.keeper.other_id = ""


def _drop_findings(workspace: Workspace) -> None:
    workspace.keeper.findings = ()
