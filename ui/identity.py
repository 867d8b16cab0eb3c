"""Who is there: the one `identity()` of a visit, and the page that stands in front of everybody else."""
from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping

import streamlit as st
from streamlit.auth_util import get_secrets_auth_section

from models.access import Identity, is_allowed_by, local_identity
from models.access.identity import HEADER, LOCAL, OIDC
from models.store import NotAllowed, Store, StoreError
from ui import doors
from ui.i18n import t
from ui.messages import md
from ui.session import Workspace

_WHO, _HELD, _TAB, _OWNER = "identity", "identity_grants", "identity_tab", "identity_owner"
# By these claims one sign-in differs from the next one of the same person.
_OF_ONE_SIGN_IN = ("iat", "exp", "nonce", "jti", "sid", "auth_time", "at_hash")


def identity() -> Identity:
    """Who this run is for: whoever was let in, or a declared name on this machine ("" before there is one)."""
    return st.session_state.get(_WHO) or local_identity("")


def actor() -> str:
    """The text by which the store knows this person; "" on this machine, where it is declared."""
    return identity().actor if is_signed_in() else ""


def is_signed_in() -> bool:
    """Whether people come by a door that knows them."""
    return doors.door() != LOCAL


def may(action: str) -> bool:
    """Whether a page should offer something; what counts is what the store says."""
    return not is_signed_in() or is_allowed_by(st.session_state.get(_HELD, ()), action)


def may_read() -> bool:
    """Whether the register may be seen at all; administrators give roles and see none of it."""
    return may("read_brief")


def may_see_all() -> bool:
    """Whether the pages that show the whole register may be opened; who may not is given the brief to read."""
    return may("open_pages")


def let_in(find_library: Callable[[], tuple[Store | None, object]]) -> bool:
    """Whether the page may go on. If not, it has said why: not signed in, no account, or a sign-in that is over."""
    if not is_signed_in():
        return True
    st.session_state.pop(_WHO, None)
    st.session_state.pop(_HELD, None)
    found = identity_of(st.user.to_dict(), doors.door(), doors.issuer(), str(
        get_secrets_auth_section().get("client_id", "")), time.time())
    if isinstance(found, str):
        _show_way_in(found)
        return False
    library, _ = find_library()
    if library is None:
        st.error(t("access.no_store"), icon=":material/lock:")
        return False
    who, token, is_fresh = found
    try:
        library.enter(who, token or st.session_state.setdefault(_TAB, secrets.token_hex(16)), may_begin=is_fresh)
        if st.session_state.get(_OWNER, who.key) != who.key:
            st.session_state.clear()  # a connection taken up again by somebody else begins anew
        st.session_state[_OWNER] = who.key
        st.session_state[_WHO], st.session_state[_HELD] = who, library.grants_of(who)
    except StoreError as refused:
        _show_way_in(refused.code if isinstance(refused, NotAllowed) else "no_store", who)
        return False
    return True


def identity_of(claims: Mapping[str, object], door: str, issuer: str, audience: str,
                now: float) -> tuple[Identity, str, bool] | str:
    """The person in what the door says, what tells this sign-in from others, and whether a session may begin with it;
    or why there is none (`access.refused.*`). Issuer and audience have to be ours to the letter."""
    if door == HEADER:
        subject = str(claims.get("subject") or "")
        return (Identity(issuer, subject, str(claims.get("name") or subject), HEADER), "", True) if subject \
            else "not_signed_in"
    if not claims.get("is_logged_in"):
        return "not_signed_in"
    if claims.get("iss") != issuer:
        return "wrong_issuer"
    if claims.get("aud") not in (audience, [audience]) or not audience:
        return "wrong_audience"
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject:
        return "not_signed_in"
    token = json.dumps([claims.get(name) for name in _OF_ONE_SIGN_IN])
    expires = claims.get("exp")
    name = str(claims.get("name") or claims.get("email") or subject)
    return Identity(issuer, subject, name, OIDC), token, isinstance(expires, (int, float)) and expires > now


def take_part(workspace: Workspace) -> None:
    """Whoever signed in is who makes the changes, and whose drafts these are."""
    if is_signed_in():
        workspace.actor, workspace.keeper.visitor = identity().actor, identity().key


def show_person(library: Store | None) -> None:
    """In the side bar: who is signed in, with the button that signs out in every tab; or that this is no sign-in."""
    if not is_signed_in():
        st.caption(t("access.this_machine"))
        return
    st.markdown(f":material/person: {md(identity().name)}")
    if st.button(t("access.sign_out"), key="sign_out", icon=":material/logout:"):
        library.leave(identity())
        _leave_provider()


def _show_way_in(code: str, who: Identity | None = None) -> None:
    st.title(t("access.title"))
    if code != "not_signed_in":
        st.error(t(f"access.refused.{code}"), icon=":material/lock:")
    if who is not None:
        st.caption(t("access.known_as", name=md(who.name), subject=md(who.subject), issuer=md(who.issuer)))
    if doors.door() == HEADER:
        st.info(t("access.by_proxy"))
        return
    line = st.container(horizontal=True)
    line.button(t("access.sign_in"), key="sign_in", type="primary", icon=":material/login:", on_click=st.login)
    if st.user.get("is_logged_in"):
        line.button(t("access.sign_out"), key="sign_out", icon=":material/logout:", on_click=_leave_provider)


def _leave_provider() -> None:
    """Let go of the cookie; where a proxy holds the session, it ends with our own."""
    if doors.door() == OIDC:
        st.logout()
