"""A list of changes that is read, not worked on: of a version, a scenario, a run record, all in the same words."""
from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from models.problem import Problem
from models.register.net_changes import Change
from ui import format as fmt
from ui.changes.words import Place, edit_words
from ui.i18n import t
from ui.moments import full_moment
from ui.notes import table_notes
from ui.session import Workspace
from ui.tables import columns_of, show_reading_table, show_table

_READ, _HEIGHT = 12, 420


def show_entries(workspace: Workspace, entries: Sequence[Change], base: Problem, problem: Problem, *, key: str,
                 file_stem: str) -> None:
    """What, old, new, why, who, when, on or off, with the number of each; `base`, `problem`: before and after."""
    off = sum(not each.is_on for each in entries)
    st.markdown(f"**{t('changes.title', count=fmt.count(len(entries) - off))}** "
                + (t("changes.off_count", count=fmt.count(off)) if off else ""))
    if not entries:
        st.markdown(t("library.review.no_changes"))
        return
    rows = [entry_row(each, Place(problem, (problem.case, base.case))) for each in entries]
    columns = columns_of("changes.entry", rows[0], {"is_on": "yes_no"},
                         {"what": 360, "before": 140, "after": 200, "reason": 220, "who": 120, "when": 130})
    if len(rows) <= _READ:
        show_reading_table(rows, columns, key=key, file_stem=file_stem, alt=t("changes.entries_alt"),
                           notes=table_notes(workspace))
    else:
        show_table(rows, columns, key=key, file_stem=file_stem, alt=t("changes.entries_alt"),
                   notes=table_notes(workspace), height=_HEIGHT, folds=True)


def entry_row(change: Change, place: Place) -> dict[str, object]:
    """One entry as a row of such a table."""
    words = edit_words(place, change.edit)
    return {"what": " · ".join(words[name] for name in ("project_id", "table", "row", "column") if words[name]),
            "before": words["old"], "after": words["new"], "reason": change.reason or t("changes.reason_missing"),
            "who": change.actor or t("drafts.nobody"), "when": full_moment(change.at), "is_on": change.is_on}
