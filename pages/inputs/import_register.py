"""Somebody else's spreadsheet into the register, step by step; nothing changes before the last step."""
from __future__ import annotations

import streamlit as st

from ui.i18n import t
from ui.importing.amounts import show_amounts, show_names
from ui.importing.columns import show_columns
from ui.importing.file import show_file, show_table_choice
from ui.importing.preview import show_confirmation, show_preview
from ui.importing.progress import read_with_progress, show_done, show_steps, show_way_on
from ui.importing.state import open_state
from ui.session import open_workspace

workspace = open_workspace()
state = open_state(workspace)
st.title(t("shell.nav.import_register"))
show_done(state)
# Reading comes first, so that the steps can say how many answers are still missing.
is_read = state.step in ("amounts", "names", "preview", "confirm")
reading = read_with_progress(workspace, state) if is_read else None
show_steps(workspace, state)
st.header(t(f"import_page.step.{state.step}"))
st.markdown(t(f"import_page.step_help.{state.step}"))
if state.step == "file":
    show_file(workspace, state)
elif state.step == "table":
    show_table_choice(state)
elif state.step == "columns":
    show_columns(workspace, state)
else:
    show = {"amounts": show_amounts, "names": show_names, "preview": show_preview, "confirm": show_confirmation}
    show[state.step](workspace, state, reading)
show_way_on(state)
