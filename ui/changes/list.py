"""The list of changes: what, from what, to what, why, who and when; search, switch off and on, remove, undo, redo."""
from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from models.domain import Finding
from models.register.net_changes import Change
from ui import drafts
from ui import format as fmt
from ui.changes.bar import show_undo
from ui.changes.lines import Line, ListedChange, lines_of, listed_changes
from ui.changes.words import COLUMNS, sentence
from ui.i18n import t
from ui.messages import md, show_findings
from ui.notes import table_notes
from ui.session import Workspace
from ui.tables import TableColumn, columns_of, show_downloads

PER_PAGE, _EXAMPLES = 8, 3
_REFUSED, _PAGE = "changes_refused", "changes_page"


def show_changes(workspace: Workspace, *, with_undo: bool = True) -> None:
    """Draw the list. `with_undo`: undo and redo above it, on a page that has them nowhere else."""
    if with_undo:
        show_undo(workspace, st.container(horizontal=True, vertical_alignment="center", key="register_actions"))
    if not (workspace.draft.done or workspace.draft.undone):
        st.caption(t("changes.none"))
        return
    listed = listed_changes(workspace)
    with st.container(border=True, key="register_changes"):
        _head(workspace, listed)
        wanted = st.text_input(t("changes.search"), key="changes_search", placeholder=t("changes.search"),
                               label_visibility="collapsed") if len(listed) > 1 else ""
        lines = lines_of(listed, wanted)
        if wanted and not lines:
            st.caption(t("changes.nothing_found"))
        page = _page(len(lines))
        for place, line in enumerate(lines[page * PER_PAGE:(page + 1) * PER_PAGE]):
            _show_line(workspace, line, place)
        _turn_pages(len(lines), page)
        if listed:
            show_downloads([each.row for each in listed], _columns(), key="changes", file_stem="thay-doi",
                           notes=[*table_notes(workspace), t("projects.changes_note")])


def _head(workspace: Workspace, listed: Sequence[ListedChange]) -> None:
    line = st.container(horizontal=True, vertical_alignment="center")
    is_off = sum(not each.change.is_on for each in listed)
    title = t("changes.title", count=fmt.count(len(listed)))
    line.markdown(f"**{title}**" + (f" {t('changes.off_count', count=fmt.count(is_off))}" if is_off else ""),
                  width="stretch")
    line.caption(drafts.saved_text(workspace), width="content")
    if jumps := sum(bool(each.jump) for each in listed):
        st.caption(f":material/warning: {t('projects.jumps_found', count=fmt.count(jumps))}")
    revision, findings = st.session_state.get(_REFUSED, (None, ()))
    if revision == workspace.draft.revision:
        st.error(t("changes.refused"), icon=":material/error:")
        show_findings(findings)


def _show_line(workspace: Workspace, line: Line, place: int) -> None:
    # The revision is part of the keys: after any step each switch starts from the list again.
    slot, about = f"{place}_{workspace.draft.revision}", _about(line)
    row = st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"change_{place}")
    row.toggle(t("changes.switch", change=md(about)), line.is_on, key=f"change_on_{slot}", width="content",
               label_visibility="collapsed", on_change=_switch, args=(workspace, line.changes, not line.is_on))
    with row.container(gap=None, width="stretch"):
        if line.jump:
            st.warning(f"{_text(line)}  \n{line.jump}", icon=":material/warning:")
        else:
            st.markdown(_text(line))
        st.caption(_signature(line))
    with row.popover(t("changes.reason"), icon=":material/edit_note:", width="content", type="tertiary"):
        st.text_input(t("changes.reason_of", change=md(about)), line.changes[0].reason, max_chars=500,
                      key=f"change_reason_{slot}", on_change=_explain,
                      args=(workspace, line.changes, f"change_reason_{slot}"))
    row.button(t("changes.remove"), key=f"change_remove_{slot}", icon=":material/delete:", type="tertiary",
               help=t("changes.remove_help"), on_click=_remove, args=(workspace, line.changes))


def _about(line: Line) -> str:
    if len(line.listed) > 1:
        return t("changes.many", count=fmt.count(len(line.listed)))
    return sentence({name: line.listed[0].words[name] for name in ("project_id", "table", "row", "column")})


def _text(line: Line) -> str:
    """One change as a line of Markdown: project, table, row, column, old -> new; a large step by its size."""
    if len(line.listed) > 1:
        text = f"**{_about(line)}**: {'; '.join(map(md, _examples(line)))}"
    else:
        words = {name: md(part) for name, part in line.listed[0].words.items()}
        where = " · ".join(words[name] for name in ("project_id", "table", "row") if words[name])
        edit = line.changes[0].edit
        if edit.column == "" and edit.table != "settings":
            text = t("projects.row_added" if edit.old is None else "projects.row_removed", place=where)
        else:
            what = " · ".join(part for part in (where, words["column"]) if part)
            text = t("changes.cell", what=what, old=words["old"], new=words["new"])
    return text if line.is_on else f"~~{text}~~ {t('changes.is_off')}"


def _examples(line: Line) -> list[str]:
    """What a large step is about: its first few projects, or tables where it names none."""
    named = list(dict.fromkeys(each.words["project_id"] or each.words["table"] for each in line.listed))
    return [*named[:_EXAMPLES], *(["…"] if len(named) > _EXAMPLES else [])]


def _signature(line: Line) -> str:
    first = line.changes[0]
    parts = [md(first.actor) or t("drafts.nobody"), drafts.moment(first.at)]
    if first.reason:
        parts.append(t("changes.because", reason=md(first.reason)))
    if any(each.lacks_reason for each in line.listed):
        parts.append(f":material/warning: {t('changes.reason_missing')}")
    return " · ".join(parts)


def _columns() -> list[TableColumn]:
    return [*columns_of("projects.change", COLUMNS), TableColumn("reason", t("changes.reason")),
            *columns_of("projects.change", ("actor", "at")), TableColumn("is_on", t("changes.is_on"), "yes_no"),
            TableColumn("jump", t("projects.change.jump"))]


def _page(lines: int) -> int:
    return min(st.session_state.get(_PAGE, 0), max(0, (lines - 1) // PER_PAGE))


def _turn_pages(lines: int, page: int) -> None:
    last = max(0, (lines - 1) // PER_PAGE)
    if not last:
        return
    line = st.container(horizontal=True, vertical_alignment="center")
    line.button(t("changes.newer"), key="changes_newer", disabled=page == 0, on_click=_turn_to, args=(page - 1,))
    line.caption(t("changes.page", page=fmt.count(page + 1), pages=fmt.count(last + 1)), width="content")
    line.button(t("changes.older"), key="changes_older", disabled=page == last, on_click=_turn_to, args=(page + 1,))


def _turn_to(page: int) -> None:
    st.session_state[_PAGE] = page


def _switch(workspace: Workspace, changes: tuple[Change, ...], is_on: bool) -> None:
    _tell(workspace, workspace.switch(changes, is_on))


def _remove(workspace: Workspace, changes: tuple[Change, ...]) -> None:
    _tell(workspace, workspace.remove(changes))


def _explain(workspace: Workspace, changes: tuple[Change, ...], key: str) -> None:
    workspace.give_reason(changes, (st.session_state.get(key) or "").strip())


def _tell(workspace: Workspace, findings: tuple[Finding, ...]) -> None:
    """What was refused stands above the list until the next step."""
    if findings:
        st.session_state[_REFUSED] = (workspace.draft.revision, findings)
