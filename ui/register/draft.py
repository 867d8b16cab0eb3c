"""What was changed in the register, as people read it: old -> new, who and when, jumps, undo and redo."""
from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from models.domain import Finding
from models.register.dictionary import ROW_KEYS, columns_by_attribute
from models.register.draft import Change
from models.register.edits import Edit, Jump, find_jumps
from models.settings import Settings, load_assumptions
from models.units import read_exact
from ui import drafts
from ui import format as fmt
from ui.actor import sign
from ui.i18n import label_of, t
from ui.messages import md
from ui.moments import full_moment
from ui.notes import table_notes
from ui.planning.settings_text import setting_text
from ui.register.row_editor import column_heading
from ui.session import Workspace, open_workspace
from ui.tables import TableColumn, columns_of, show_table, show_words
from ui.terms import column_term

MOST_PREVIEWED = 500


def accept_all(workspace: Workspace, edits: Sequence[Edit]) -> tuple[Finding, ...]:
    """Take a step of edits as a whole, or none of it and the reasons."""
    after, findings = workspace.draft.accept(edits)
    if not findings:
        workspace.keep_draft(after)
    return findings


def undo(workspace: Workspace) -> None:
    workspace.keep_draft(workspace.draft.undo())


def redo(workspace: Workspace) -> None:
    workspace.keep_draft(workspace.draft.redo())


def show_undo(workspace: Workspace, line: st.delta_generator.DeltaGenerator) -> None:
    """Undo, redo and the declared name, always in the same place."""
    draft = workspace.draft
    line.button(t("projects.undo"), icon=":material/undo:", disabled=not draft.done, key="register_undo",
                on_click=undo, args=(workspace,))
    line.button(t("projects.redo"), icon=":material/redo:", disabled=not draft.undone, key="register_redo",
                on_click=redo, args=(workspace,))
    name = t("drafts.actor_is", actor=md(workspace.actor)) if workspace.actor else t("drafts.actor_open")
    with line.popover(name, icon=":material/person_edit:", width="content"):
        key = f"draft_actor_{workspace.keeper.draft_id}"
        st.text_input(t("drafts.actor"), workspace.actor, key=key, max_chars=80, help=t("drafts.actor_help"),
                      on_change=sign, args=(workspace, key))
        st.caption(t("drafts.actor_help"))


def show_latest(workspace: Workspace, *, most: int = 4) -> None:
    """The latest changes as old -> new, jumps with a warning first, and when they were kept."""
    changes = tuple(reversed(workspace.draft.signed_changes))
    if not (workspace.draft.done or workspace.draft.undone):
        return
    jumps = {jump.edit: jump for jump in find_jumps(change.edit for change in changes)}
    with st.container(border=True, key="register_changes"):
        line = st.container(horizontal=True, vertical_alignment="center")
        line.markdown(f"**{t('projects.changes_title', count=len(changes))}**", width="stretch")
        line.caption(drafts.saved_text(workspace), width="content")
        ranked = sorted(changes, key=lambda change: change.edit not in jumps)
        for change in ranked[:most]:
            jump = jumps.get(change.edit)
            if jump is None:
                st.markdown(change_text(change.edit))
            else:
                st.warning(f"{change_text(change.edit)}  \n{jump_text(jump)}", icon=":material/warning:")
        if len(changes) > most:
            st.caption(t("projects.more_changes", count=len(changes) - most))


def show_change_list(workspace: Workspace) -> None:
    """Every change with who and when, as a table to download before planning."""
    changes = workspace.draft.signed_changes
    if not changes:
        st.markdown(t("projects.no_changes"))
        return
    st.markdown(t("projects.changes_lead", count=len(changes)))
    jumps = {jump.edit: jump_text(jump) for jump in find_jumps(change.edit for change in changes)}
    if jumps:
        st.warning(t("projects.jumps_found", count=len(jumps)), icon=":material/warning:")
    rows = [{**_row(change.edit), "jump": jumps.get(change.edit, ""), **_signature(change)}
            for change in sorted(changes, key=lambda change: change.edit not in jumps)]
    columns = [*_columns(), TableColumn("actor", t("projects.change.actor")),
               TableColumn("at", t("projects.change.at")), TableColumn("jump", t("projects.change.jump"), width=220)]
    show_table(rows, columns, key="register_change_list", file_stem="thay-doi-danh-muc", alt=t("projects.changes_alt"),
               notes=[*table_notes(workspace), t("projects.changes_note")], height=_height(len(rows)))


def preview_edits(edits: Sequence[Edit], *, key: str) -> None:
    """What a step would change, as a table, and how many of the numbers jump. Nothing is applied."""
    jumps = {jump.edit: jump_text(jump) for jump in find_jumps(edits)}
    if jumps:
        st.warning(t("projects.jumps_found", count=len(jumps)), icon=":material/warning:")
    ranked = sorted(edits, key=lambda edit: edit not in jumps)[:MOST_PREVIEWED]
    rows = [{**_row(edit), "jump": jumps.get(edit, "")} for edit in ranked]
    columns = [*_columns(), TableColumn("jump", t("projects.change.jump"), width=220)]
    show_words([{column.label: row[column.name] for column in columns} for row in rows], key=key,
                 height=_height(len(rows)), alt=t("projects.preview_alt"))
    if len(edits) > MOST_PREVIEWED:
        st.caption(t("projects.more_changes", count=len(edits) - MOST_PREVIEWED))


def _columns() -> list[TableColumn]:
    return columns_of("projects.change", ("project_id", "table", "row", "column", "old", "new"),
                      widths={"row": 150, "column": 170, "old": 130, "new": 130})


def _height(rows: int) -> int:
    """Pixels of a table that shows all its rows, up to a dozen."""
    return 38 + 35 * max(1, min(rows, 12))


def _row(edit: Edit) -> dict[str, str]:
    """One change as plain text, for a cell of a table and for a file."""
    parts = [_part_text(edit.table, name, part) for name, part in zip(ROW_KEYS[edit.table], edit.key, strict=True)
             if part and name != "project_id"]
    place = {"project_id": edit.project_id, "table": t(f"terms.table.{edit.table}"), "row": " · ".join(parts)}
    if edit.column == "":
        word = t("projects.change.row")
        blank = t("terms.blank")
        return {**place, "column": word, "old": blank if edit.old is None else t("projects.change.removed"),
                "new": blank if edit.new is None else t("projects.change.added")}
    column = columns_by_attribute(edit.table)[edit.column]
    if edit.table == "settings" and edit.key[0] in load_assumptions():
        old, new = (_setting_cell(edit.key[0], cell) for cell in (edit.old, edit.new))
        return {**place, "column": column_heading(column), "old": old, "new": new}
    return {**place, "column": column_heading(column), "old": cell_text(edit.table, edit.column, edit.old),
            "new": cell_text(edit.table, edit.column, edit.new)}


def _signature(change: Change) -> dict[str, str]:
    return {"actor": change.actor or t("drafts.nobody"), "at": full_moment(change.at)}


def jump_text(jump: Jump) -> str:
    """What is suspicious about a changed number."""
    if jump.ratio is None:
        return t("projects.jump_zero")
    return t("projects.jump_up" if jump.ratio > 1 else "projects.jump_down",
             times=fmt.number(max(jump.ratio, 1 / jump.ratio), 1, trim=True))


def change_text(edit: Edit) -> str:
    """One change as a line of Markdown: project, table, row, column, old -> new."""
    row = {name: md(text) for name, text in _row(edit).items()}
    place = " · ".join(part for part in (row["project_id"], row["table"], row["row"]) if part)
    if edit.column == "":
        return t("projects.row_added" if edit.old is None else "projects.row_removed", place=place)
    return t("projects.cell_changed", place=place, column=row["column"], old=row["old"], new=row["new"])


def cell_text(table: str, name: str, cell: object) -> str:
    """A canonical cell as people read it, without its unit (the heading carries it)."""
    column = columns_by_attribute(table)[name]
    if cell in ("", None):
        return t("terms.blank")
    if column.type == "money":
        return fmt.count(int(cell))
    if column.type == "share":
        return fmt.number(read_exact(str(cell)) * 100, 6, trim=True)
    if column.type == "decimal":
        return fmt.number(read_exact(str(cell)), 6, trim=True)
    if column.type == "boolean":
        return t(f"shell.yes_no.{'yes' if str(cell).lower() == 'true' else 'no'}")
    return column_term(column, cell) if column.type == "choice" else str(cell)


def _setting_cell(key: str, cell: object) -> str:
    return setting_text(load_assumptions()[key], Settings.read({key: cell}).value_of(key))


def _part_text(table: str, name: str, part: str) -> str:
    if table == "settings" and part in load_assumptions():
        return label_of(load_assumptions()[part])
    if name == "criterion_id":
        return next((label_of(criterion) or part for criterion in open_workspace().case.criteria
                     if criterion.criterion_id == part), part)
    return cell_text(table, name, part) if columns_by_attribute(table)[name].type == "choice" else part


def projects_in(edits: Iterable[Edit]) -> int:
    """How many projects a step touches."""
    return len({edit.project_id for edit in edits if edit.project_id})
