"""Disbursement: what was planned, committed and paid in a budget year, and what needs a person now."""
from __future__ import annotations

import streamlit as st

from models.words.money_text import source_sentence
from ui.changes.bar import show_undo
from ui.disbursement import picture, tables
from ui.disbursement.carry_over import show_carry_over
from ui.disbursement.choice import choose
from ui.disbursement.forecast import show_forecast
from ui.disbursement.ledger import edit_ledger
from ui.disbursement.reallocation import show_reallocation
from ui.i18n import language, t
from ui.notes import table_notes
from ui.session import open_workspace

TABS = ("warnings", "groups", "forecast", "ministry", "counterpart", "advances", "reallocation", "carry_over",
        "ledger")


def main() -> None:
    workspace = open_workspace()
    st.title(t("disbursement.title"))
    st.markdown(t("disbursement.lead.page"))
    show_undo(workspace, st.container(horizontal=True, vertical_alignment="center", gap="xsmall",
                                      key="register_actions"))
    watched = choose(workspace)
    notes = [*table_notes(workspace), source_sentence(watched.money, language()), t("disbursement.not_official")]
    picture.show_figures(watched)
    picture.show_curve(watched)
    warnings, groups, forecast, ministry, counterpart, advances, moves, year_end, ledger = st.tabs(
        [t(f"disbursement.tab.{tab}") for tab in TABS], key="disbursement_tabs")
    with warnings:
        tables.show_warnings(watched, notes)
    with groups:
        tables.show_groups(watched, notes)
    with forecast:
        show_forecast(watched, notes)
    with ministry:
        tables.show_ministry(watched, notes)
    with counterpart:
        tables.show_counterpart(watched, notes)
    with advances:
        tables.show_advances(watched, notes)
    with moves:
        show_reallocation(workspace, watched, notes)
    with year_end:
        show_carry_over(workspace, watched, notes)
    with ledger:
        edit_ledger(workspace)


main()
