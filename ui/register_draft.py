"""What was changed in the register, as people read it: old -> new, jumps, undo and redo."""
from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from models.domain import Finding
from models.register.dictionary import ROW_KEYS, columns_by_attribute
from models.register.edits import Edit, find_jumps
from models.units import read_exact
from ui import format as fmt
from ui.i18n import t
from ui.messages import md
from ui.row_editor import column_heading
from ui.session import Workspace
from ui.terms import column_term


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


def show_changes(workspace: Workspace, *, most: int = 30) -> None:
    """Undo and redo, every change as old -> new, and a warning at each jump."""
    draft = workspace.draft
    changes = draft.changes
    if not (draft.done or draft.undone):
        return
    with st.container(border=True, key="register_changes"):
        line = st.container(horizontal=True, vertical_alignment="center")
        line.markdown(f"**{t('projects.changes_title', count=len(changes))}**", width="stretch")
        line.button(t("projects.undo"), icon=":material/undo:", disabled=not draft.done, key="register_undo",
                    on_click=undo, args=(workspace,))
        line.button(t("projects.redo"), icon=":material/redo:", disabled=not draft.undone, key="register_redo",
                    on_click=redo, args=(workspace,))
        jumps = {jump.edit: jump for jump in find_jumps(changes)}
        ranked = sorted(changes, key=lambda edit: edit not in jumps)
        for edit in ranked[:most]:
            jump = jumps.get(edit)
            if jump is None:
                st.markdown(change_text(edit))
            else:
                why = t("projects.jump_zero") if jump.ratio is None else t(
                    "projects.jump_up" if jump.ratio > 1 else "projects.jump_down",
                    times=fmt.number(max(jump.ratio, 1 / jump.ratio), 1, trim=True))
                st.warning(f"{change_text(edit)}  \n{why}", icon=":material/warning:")
        if len(changes) > most:
            st.caption(t("projects.more_changes", count=len(changes) - most))


def change_text(edit: Edit) -> str:
    """One change as a line of Markdown: project, table, row, column, old -> new."""
    where = [md(edit.project_id), t(f"terms.table.{edit.table}")]
    where += [md(_part_text(edit.table, name, part)) for name, part in zip(ROW_KEYS[edit.table], edit.key, strict=True)
              if part and name != "project_id"]
    place = " · ".join(where)
    if edit.column == "":
        return t("projects.row_added" if edit.old is None else "projects.row_removed", place=place)
    column = columns_by_attribute(edit.table)[edit.column]
    return t("projects.cell_changed", place=place, column=column_heading(column),
             old=md(cell_text(edit.table, edit.column, edit.old)), new=md(cell_text(edit.table, edit.column, edit.new)))


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


def _part_text(table: str, name: str, part: str) -> str:
    return cell_text(table, name, part) if columns_by_attribute(table)[name].type == "choice" else part
