"""Briefing: the page that leaders decide from: what is asked, what it buys, what differs, what may go wrong."""
from __future__ import annotations

import streamlit as st

from ui import leader_view, session
from ui.baseline import choose_baseline, compared_with
from ui.briefing import answers as briefing_answers
from ui.briefing import brief_downloads
from ui.briefing import charts as briefing_charts
from ui.briefing import sheet as briefing_sheet
from ui.briefing import style as briefing_style
from ui.header import plain_case_name
from ui.i18n import language, t
from ui.known_certainty import known_certainty
from ui.navigation import PAGES, page_link
from ui.plan_in_force import plan_in_force
from ui.session import PlanState

ALLOCATION = PAGES["allocation"].file


def main() -> None:
    workspace = session.open_workspace()
    is_reading = leader_view.is_on()
    st.title(t("briefing.title"))
    state, answer = session.plan_state(workspace), workspace.answer
    if answer is None or not answer.is_shown:
        st.info(t(f"briefing.no_brief.{state}"), icon=":material/info:")
        if not is_reading:
            page_link(ALLOCATION, label=t("shell.open_allocation"), icon=":material/play_arrow:")
        return
    if state is PlanState.STALE:
        st.warning(t("briefing.stale"), icon=":material/update:")
    with st.container(horizontal=True, vertical_alignment="bottom", key="brief_controls"):
        is_meeting = st.toggle(t("briefing.meeting"), key="meeting", bind="query-params",
                               help=t("briefing.meeting_help"))
        if is_reading:
            choose_baseline(workspace, st)
        if not is_reading and state is not PlanState.STALE:
            leader_view.show_link(workspace)
        briefing_style.show_print_button()
    compared = compared_with(workspace)
    baseline = compared and compared.baseline
    brief = briefing_sheet.brief_of(answer, plain_case_name(workspace), compared,
                                    briefing_answers.answers_on_screen(workspace, baseline),
                                    plan_in_force(workspace), known_certainty(workspace, answer))
    sheet = briefing_sheet.lay_out(brief, language())
    briefing_style.dress_page(is_meeting=is_meeting, printed_letters=sheet.printed_letters)
    sheet.show_top()
    briefing_charts.show_picture(brief, answer.key, scale=briefing_style.MEETING_SCALE if is_meeting else 1)
    is_settled = state in (PlanState.PROVED, PlanState.PROVED_WITHIN)
    briefing_answers.show_search(workspace, brief, baseline, starts_itself=is_reading or is_settled)
    sheet.show_rest()
    if is_reading:
        leader_view.show_way_out()
    else:
        brief_downloads.show_brief_downloads(workspace, brief)


main()
