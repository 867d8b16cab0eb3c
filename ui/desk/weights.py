"""What a project is worth: the weights of the criteria, and whether large or small projects come first."""
from __future__ import annotations

import streamlit as st

from models.problem import Problem
from models.register.draft import Draft
from ui.desk.settings import edit_setting
from ui.desk.tables import edit_table, show_weights
from ui.i18n import t
from ui.notes import table_notes
from ui.session import Workspace

_SIZE = "size_exponent"


def edit_weights(workspace: Workspace, problem: Problem, draft: Draft) -> Draft:
    """The grid, what the weights come to, and the exponent with one sentence of what it does."""
    after = edit_table(problem, draft, "criteria")
    show_weights(problem, table_notes(workspace))
    st.markdown(t("desk.lead.size"))
    edit_setting(workspace, _SIZE)
    return after
