"""How good the register is, source by source, and the pairs of projects that a person should decide about."""
from __future__ import annotations

import streamlit as st

from ui.i18n import t
from ui.notes import table_notes
from ui.register.quality_duplicates import show_duplicates
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

workspace = open_workspace()
notes = table_notes(workspace)
st.title(t("shell.nav.quality"))
st.markdown(t("quality.lead"))
report = quality_report(workspace.problem.digest, workspace.problem)
show_figures(report)
sources, columns, arithmetic, names, duplicates = st.tabs([t(f"quality.tab.{tab}") for tab in (
    "sources", "columns", "arithmetic", "names", "duplicates")], key="quality_tabs")
with sources:
    kind = choose_kind()
    show_sources(report, kind, notes)
with columns:
    show_columns(report, kind, notes)
with arithmetic:
    show_arithmetic(report, notes)
with names:
    show_names(workspace, report, notes)
with duplicates:
    show_duplicates(workspace, report, notes)
