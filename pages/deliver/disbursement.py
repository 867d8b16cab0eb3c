"""Disbursement: what was planned, committed and paid in a budget year, and what needs a person now."""
from __future__ import annotations

from functools import partial

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
from ui.widgets import show_tabs


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
    tabs = {"warnings": partial(tables.show_warnings, watched, notes),
            "groups": partial(tables.show_groups, watched, notes), "forecast": partial(show_forecast, watched, notes),
            "ministry": partial(tables.show_ministry, watched, notes),
            "counterpart": partial(tables.show_counterpart, watched, notes),
            "advances": partial(tables.show_advances, watched, notes),
            "reallocation": partial(show_reallocation, workspace, watched, notes),
            "carry_over": partial(show_carry_over, workspace, watched, notes),
            "ledger": partial(edit_ledger, workspace)}
    show_tabs("disbursement_tabs", {name: (t(f"disbursement.tab.{name}"), draw) for name, draw in tabs.items()},
              typed={"reallocation": ("reallocation_room_", "reallocation_unspent_", "reallocation_pick_")})


main()
