"""What a prepared step would change, before it is taken."""
from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from models.register.edits import Edit, find_jumps
from ui.changes.words import COLUMNS, edit_words, jump_text, place_of
from ui.i18n import t
from ui.session import Workspace
from ui.tables import TableColumn, columns_of, show_words

MOST_PREVIEWED = 500


def preview_edits(workspace: Workspace, edits: Sequence[Edit], *, key: str) -> None:
    """What a step would change, as a table, and how many of the numbers jump. Nothing is applied."""
    jumps = {jump.edit: jump_text(jump) for jump in find_jumps(edits)}
    if jumps:
        st.warning(t("projects.jumps_found", count=len(jumps)), icon=":material/warning:")
    ranked = sorted(edits, key=lambda edit: edit not in jumps)[:MOST_PREVIEWED]
    place = place_of(workspace)
    rows = [{**edit_words(place, edit), "jump": jumps.get(edit, "")} for edit in ranked]
    columns = [*columns_of("projects.change", COLUMNS), TableColumn("jump", t("projects.change.jump"))]
    show_words([{column.label: row[column.name] for column in columns} for row in rows], key=key,
               height=_height(len(rows)), alt=t("projects.preview_alt"))
    if len(edits) > MOST_PREVIEWED:
        st.caption(t("projects.more_changes", count=len(edits) - MOST_PREVIEWED))


def projects_in(edits: Iterable[Edit]) -> int:
    """How many projects a step touches."""
    return len({edit.project_id for edit in edits if edit.project_id})


def _height(rows: int) -> int:
    """Pixels of a table that shows all its rows, up to a dozen."""
    return 38 + 35 * max(1, min(rows, 12))
