"""How good the register is, source by source, and the pairs of projects that a person should decide about."""
from __future__ import annotations

from functools import partial

import streamlit as st

from ui.i18n import t
from ui.notes import table_notes
from ui.register.quality_duplicates import show_duplicates
from ui.register.quality_evaluators import show_evaluators
from ui.register.quality_names import show_names
from ui.register.quality_views import (
    choose_kind,
    quality_report,
    show_arithmetic,
    show_columns,
    show_figures,
    show_sources,
)
from ui.session import open_workspace
from ui.widgets import show_tabs

workspace = open_workspace()
notes = table_notes(workspace)
st.title(t("shell.nav.quality"))
st.markdown(t("quality.lead"))
report = quality_report(workspace.problem.digest, workspace.problem)
show_figures(report)


def _sources() -> None:
    show_sources(report, choose_kind(), notes)


def _columns() -> None:
    show_columns(report, choose_kind(), notes)


show_tabs("quality_tabs", {name: (t(f"quality.tab.{name}"), draw) for name, draw in (
    ("sources", _sources), ("columns", _columns), ("arithmetic", partial(show_arithmetic, report, notes)),
    ("names", partial(show_names, workspace, report, notes)),
    ("evaluators", partial(show_evaluators, workspace.problem.case, notes)),
    ("duplicates", partial(show_duplicates, workspace, report, notes)))},
          typed={"duplicates": ("decide_how_", "decide_retired_", "decide_reason_")})
