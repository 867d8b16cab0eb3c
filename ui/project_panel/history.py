"""The history of a project, on demand: who changed what, when, from what to what, in this visit and in the library."""
from __future__ import annotations

import streamlit as st

from models.scenario.project_history import HistoryEntry, history_in_library, history_in_visit, newest_first
from models.words.change_text import change_place, change_value
from ui import format as fmt
from ui.i18n import label_of, language, t
from ui.notes import table_notes
from ui.scenarios.versions_store import ask_quietly, moment_text
from ui.session import Workspace
from ui.tables import columns_of, show_table


def show_history(workspace: Workspace, project_id: str) -> None:
    """The switch, and below it every change, the newest first."""
    if not st.toggle(t("project_panel.history.show"), key="panel_history"):
        return
    stored = ask_quietly(lambda store: history_in_library(store, project_id))
    entries = newest_first((*history_in_visit(workspace.draft.done, project_id), *(stored or ())))
    if not entries:
        st.caption(t("project_panel.history.none"))
    else:
        names = {project_id: label_of(workspace.case.project_by_id[project_id], "name")}
        rows = [_row(entry, names) for entry in entries]
        show_table(rows, columns_of("project_panel.history.column", rows[0], widths={"what": 240, "where": 180}),
                   key="panel_history_table", file_stem="lich-su-du-an", alt=t("project_panel.history.show"),
                   notes=table_notes(workspace, workspace.answer), height="content" if len(rows) < 9 else 340)
    if stored is None:
        st.caption(t("project_panel.history.no_library"))


def _row(entry: HistoryEntry, names: dict[str, str]) -> dict[str, str]:
    where = t("project_panel.history.version", name=entry.scenario, seq=fmt.count(entry.seq)) if entry.seq else t(
        "project_panel.history.visit")
    return {"at": moment_text(entry.at) if entry.at else t("terms.blank"), "actor": entry.actor or t("drafts.nobody"),
            "what": change_place(entry.path, language(), names),
            "before": change_value(entry.path, entry.before, language()),
            "after": change_value(entry.path, entry.after, language()), "where": where}
