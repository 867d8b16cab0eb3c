"""Somebody saved first: what they changed, what the own desk changed, and three ways on that lose nothing."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from models.scenario.stored import ThreeWay, three_ways, to_draft
from models.store import Store
from models.words.change_text import change_place, change_value, is_outcome_of_project, is_technical
from ui import format as fmt
from ui.i18n import language, t
from ui.messages import md
from ui.notes import table_notes
from ui.scenarios.desk import Desk
from ui.scenarios.keep import CONFLICT, LIMITS, Clash, Posed
from ui.scenarios.link import open_on_desk
from ui.scenarios.versions_store import has_answer, moment_text, told
from ui.session import Workspace
from ui.tables import columns_of, show_reading_table, show_table

_MOST_SHOWN = 60
_COLUMNS = ("what", "opened", "theirs", "who", "mine", "clash")


def show_clash(workspace: Workspace, desk: Desk, store: Store, clash: Clash, posed: Posed,
               save: Callable[..., None]) -> None:
    """The fields of both sides and the three ways on. `save(posed, link, parent_id)` saves what lies on the desk."""
    conflict, by = clash.conflict, md(clash.conflict.by)
    with st.container(border=True, key="library_conflict_box"):
        st.warning(t("library.conflict.title", by=by, name=md(clash.link.name), at=moment_text(conflict.at)),
                   icon=":material/sync_problem:")
        st.markdown(t("library.conflict.nothing_lost"))
        answer = told(lambda: _rows(workspace, store, clash, posed))
        if has_answer(answer):
            _show_rows(workspace, answer.result, by)
        st.markdown(f"**{t('library.conflict.choose')}**")
        newest = replace(clash.link, rev=conflict.rev)
        _way("mine", by, partial(save, posed, newest, None), "primary")
        name = st.text_input(t("library.conflict.new_name"), t("library.conflict.usual_name", name=clash.link.name,
                                                               actor=workspace.actor), key="conflict_name")
        apart = replace(posed, scenario=replace(posed.scenario, name=(name or clash.link.name).strip()))
        _way("apart", by, partial(save, apart, None, clash.link.scenario_id))
        _way("theirs", by, partial(_take_theirs, workspace, desk, store, clash, posed))


def _way(name: str, by: str, on_click: Callable[[], None], kind: str = "secondary") -> None:
    st.button(t(f"library.conflict.{name}"), key=f"conflict_{name}", type=kind, on_click=on_click)
    st.caption(t(f"library.conflict.{name}_help", by=by))


def _rows(workspace: Workspace, store: Store, clash: Clash, posed: Posed) -> tuple[ThreeWay, ...]:
    mine = to_draft(workspace.draft.base, replace(posed.scenario, name=clash.link.name), LIMITS, posed.problem,
                    posed.plan)
    opened = store.load(clash.link.scenario_id, clash.link.seq)
    return three_ways(opened, store.load(clash.link.scenario_id), mine, clash.conflict.changes)


def _show_rows(workspace: Workspace, rows: tuple[ThreeWay, ...], by: str) -> None:
    plain = [row for row in rows if not is_technical(row.path)]
    first = [row for row in plain if not is_outcome_of_project(row.path)]
    projects = [row for row in plain if is_outcome_of_project(row.path)]
    st.markdown(t("library.conflict.count", by=by, theirs=fmt.count(sum(row.theirs != row.opened for row in first)),
                  mine=fmt.count(sum(row.mine != row.opened for row in first)),
                  clashes=fmt.count(sum(row.is_clash for row in first))))
    columns = columns_of("library.conflict.column", _COLUMNS)
    if first:
        show_reading_table([_row(row) for row in first[:_MOST_SHOWN]], columns, key="conflict_rows",
                           file_stem="thay-doi-cua-hai-ben", alt=t("library.conflict.alt"),
                           notes=table_notes(workspace))
    if len(first) > _MOST_SHOWN:
        st.caption(t("compare.more_values", count=fmt.count(len(first) - _MOST_SHOWN)))
    if projects:
        with st.expander(t("library.conflict.projects", count=fmt.count(len(projects))), icon=":material/list:"):
            show_table([_row(row) for row in projects], columns, key="conflict_projects",
                       file_stem="du-an-cua-hai-ben", alt=t("library.conflict.alt"), notes=table_notes(workspace),
                       height="content" if len(projects) < 12 else 400)


def _row(row: ThreeWay) -> dict[str, str]:
    words = partial(change_value, row.path, language=language())
    same = t("library.conflict.unchanged")
    return {"what": change_place(row.path, language()), "opened": words(row.opened),
            "theirs": words(row.theirs) if row.theirs != row.opened else same,
            "who": f"{row.theirs_by}, {moment_text(row.theirs_at)}" if row.theirs_by else "",
            "mine": words(row.mine) if row.mine != row.opened else same,
            "clash": t("library.conflict.both") if row.is_clash else ""}


def _take_theirs(workspace: Workspace, desk: Desk, store: Store, clash: Clash, posed: Posed) -> None:
    """Open what the others saved; the own scenario stays among the kept ones."""
    desk.keep_beside(replace(posed.scenario, name=t("library.conflict.usual_name", name=clash.link.name,
                                                          actor=workspace.actor)))
    st.session_state.pop(CONFLICT, None)
    open_on_desk(workspace, desk, store, clash.link.scenario_id, None)
