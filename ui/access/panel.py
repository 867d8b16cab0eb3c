"""Roles for administrators (and to read for auditors): who has which, until when; give, confirm as the second, take
back. The store refuses what may not be, whatever is pressed here."""
from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import streamlit as st

from models.access import ROLES, Identity, shown_name
from models.store import Store
from models.store.allowing import GrantRecord
from ui import doors
from ui.format import day
from ui.i18n import t
from ui.identity import identity, is_signed_in, may
from ui.messages import md
from ui.scenarios.versions_store import has_answer, moment_text, told

_SAID = "access_said"


def offer_panel(library: Store | None) -> None:
    """The button that opens the roles over any page, for whoever may see them."""
    is_offered = is_signed_in() and library is not None and may("read_grants")
    if is_offered and st.button(t("access.roles"), key="access_open", icon=":material/shield_person:"):
        st.dialog(t("access.roles"), width="large")(show_panel)(library)


def show_panel(library: Store) -> None:
    """All grants with what can be done about each, and the form that gives one."""
    if said := st.session_state.pop(_SAID, ""):
        st.error(said, icon=":material/error:")
    answer = told(library.grants)
    if not has_answer(answer):
        return
    for each in answer.result:
        _show_grant(library, each)
    if may("grant"):
        _show_form(library)


def _show_grant(library: Store, each: GrantRecord) -> None:
    state = "withdrawn" if each.withdrawn_at else "in_force" if each.is_confirmed else "waiting"
    line = st.container(horizontal=True, vertical_alignment="center", key=f"grant_{each.sequence}")
    line.markdown(t("access.grant_line", name=md(each.name), role=t(f"access.role.{each.role}"),
                    organisation=md(each.organisation) or t("terms.blank"), start=_day(each.valid_from),
                    end=_day(each.valid_to) if each.valid_to < "9999" else t("access.no_end"),
                    giver=md(shown_name(each.granted_by))), width="stretch")
    line.badge(t(f"access.state.{state}"), color={"withdrawn": "gray", "in_force": "green", "waiting": "orange"}[state],
               help=moment_text(each.withdrawn_at) if each.withdrawn_at else None)
    if each.withdrawn_at or not may("withdraw_grant"):
        return
    if state == "waiting":
        line.button(t("access.confirm"), key=f"confirm_{each.sequence}", help=t("access.confirm_help"),
                    on_click=partial(_do, lambda: library.confirm_grant(each.sequence, actor=identity().actor)))
    line.button(t("access.withdraw"), key=f"withdraw_{each.sequence}", type="tertiary",
                on_click=partial(_do, lambda: library.withdraw_grant(each.sequence, actor=identity().actor)))


def _day(iso: str) -> str:
    return day(date.fromisoformat(iso))


def _show_form(library: Store) -> None:
    with st.form("access_form", clear_on_submit=True):
        st.caption(t("access.give_help", issuer=md(doors.issuer())))
        first, second = st.columns(2)
        first.text_input(t("access.subject"), key="access_subject", max_chars=200)
        second.text_input(t("access.name"), key="access_name", max_chars=80)
        first.selectbox(t("access.role_label"), ROLES, format_func=lambda role: t(f"access.role.{role}"),
                        key="access_role")
        second.text_input(t("access.organisation"), key="access_organisation", max_chars=200)
        first.date_input(t("access.start_day"), None, key="access_start", format="DD/MM/YYYY")
        second.date_input(t("access.end_day"), None, key="access_end", format="DD/MM/YYYY")
        st.form_submit_button(t("access.give"), on_click=partial(_do, partial(_give, library)))


def _give(library: Store) -> None:
    given = {name: st.session_state[f"access_{name}"] for name in ("subject", "name", "role", "organisation", "start",
                                                                   "end")}
    subject = given["subject"].strip()
    days = {name: value.isoformat() for name, value in (("valid_from", given["start"]), ("valid_to", given["end"]))
            if value}
    if subject:
        who = Identity(doors.issuer(), subject, given["name"].strip() or subject, doors.door())
        library.grant(who, given["role"], given["organisation"], actor=identity().actor, **days)


def _do(work: Callable[[], object]) -> None:
    answer = told(work)
    st.session_state[_SAID] = answer.error
