"""The levers of the envelopes: between years, back, add and remove. Each is one step."""
from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from models.domain import BudgetLine
from models.register.dictionary import columns_by_attribute
from models.register.edits import Edit
from models.register.envelope_matrix import (
    EnvelopeMatrix,
    MoveRefused,
    envelope_matrix,
    move_envelope,
    restore_envelopes,
    set_envelope,
)
from models.register.filters import values_present
from models.register.typed_number import NumberNotRead, read_typed_bvnd
from ui import field_values
from ui import format as fmt
from ui.again import run_again
from ui.desk.matrix import line_name
from ui.i18n import label_of, language, t
from ui.messages import show_findings
from ui.session import Workspace
from ui.terms import named, term
from ui.widgets import LATER

_SAID, _GENERATION = "desk_said", "desk_lever_generation"
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


def show_steps(workspace: Workspace) -> None:
    """One line of levers; what the last one did stands beneath it until something else is changed."""
    matrix = envelope_matrix(workspace.case)
    line = st.container(horizontal=True, vertical_alignment="bottom", key="desk_envelope_levers")
    if matrix.lines:
        with line.popover(t("desk.move.open"), icon=":material/move_down:", key="desk_move_open"):
            _move(workspace, matrix)
    with line.popover(t("desk.rows.open"), icon=":material/playlist_add:", key="desk_rows_open"):
        _add(workspace)
        if matrix.lines:
            _remove(workspace, matrix)
    back = restore_envelopes(workspace.case, workspace.draft.base)
    if line.button(t("desk.back.button"), key="desk_back", icon=":material/settings_backup_restore:",
                   disabled=not back, help=t("desk.back.help")):
        _take(workspace, back, t("desk.back.done"))
    said = st.session_state.get(_SAID)
    if said and said[0] == workspace.draft.revision and said[2] == language():
        st.caption(f":material/check: {said[1]}")


def _move(workspace: Workspace, matrix: EnvelopeMatrix) -> None:
    with st.container(key=f"desk_move_{_generation()}"):
        lines, years = range(len(matrix.lines)), matrix.years
        place = st.selectbox(t("desk.line"), lines, key="desk_move_line", on_change=LATER,
                             format_func=named(lines, lambda each: line_name(matrix.lines[each])))
        first = st.selectbox(t("desk.move.from"), years, key="desk_move_from", on_change=LATER)
        second = st.selectbox(t("desk.move.to"), years, index=min(1, len(years) - 1), key="desk_move_to",
                              on_change=LATER)
        mvnd = _amount_field(t("desk.move.amount"), "desk_move_amount")
        pressed = st.button(t("desk.move.button"), key="desk_move", icon=":material/move_down:")
    if not pressed or mvnd is None:
        return
    try:
        edits = move_envelope(workspace.case, matrix.lines[place], first, second, mvnd)
    except MoveRefused as refusal:
        st.error(t(f"desk.move.{refusal}"), icon=":material/error:")
        return
    _take(workspace, edits, t("desk.move.done", amount=fmt.bvnd(mvnd), before=first, after=second,
                              line=line_name(matrix.lines[place])))


def _add(workspace: Workspace) -> None:
    problem = workspace.problem
    years = tuple(range(_FIRST_YEAR, _LAST_YEAR + 1))
    lines = ("", *(line.value for line in BudgetLine))
    agencies = ("", *(value for value in values_present(problem, "managing_agency") if value))
    known = workspace.case.years
    with st.container(key="desk_add_row"):
        st.markdown(f"**{t('desk.rows.add_title')}**")
        year = st.selectbox(_label("year"), years, key="desk_add_year", on_change=LATER,
                            index=years.index(min(max(known), _LAST_YEAR) if known else problem.rulebook.as_of.year))
        line = st.selectbox(_label("budget_line"), lines, key="desk_add_line", on_change=LATER, format_func=named(
            lines, lambda code: term("budget_line", code) if code else t("desk.both_lines")))
        agency = st.selectbox(_label("managing_agency"), agencies, key="desk_add_agency", on_change=LATER,
                              format_func=named(agencies, lambda name: name or t("desk.all_agencies")))
        mvnd = _amount_field(t("desk.amount"), "desk_add_amount")
        pressed = st.button(t("desk.rows.add"), key="desk_add", icon=":material/add:")
    if not pressed or mvnd is None:
        return
    if ((line, agency), year) in envelope_matrix(workspace.case).mvnd:
        st.error(t("desk.rows.there"), icon=":material/error:")
        return
    _take(workspace, set_envelope(workspace.case, (line, agency), year, mvnd),
          t("desk.rows.added", line=line_name((line, agency)), year=year, amount=fmt.bvnd(mvnd)))


def _remove(workspace: Workspace, matrix: EnvelopeMatrix) -> None:
    present = sorted(matrix.mvnd, key=lambda place: (place[1], place[0]))
    names = {f"{year}|{line[0]}|{line[1]}": (line, year) for line, year in present}
    with st.container(key="desk_remove_row"):
        st.markdown(f"**{t('desk.rows.remove_title')}**")
        chosen = st.selectbox(t("desk.rows.which"), tuple(names), index=None, key="desk_remove_which",
                              on_change=LATER, placeholder=t("projects.choose"), format_func=named(
                                  names, lambda name: f"{names[name][1]} · {line_name(names[name][0])}"))
        st.caption(t("desk.rows.remove_help"))
        pressed = st.button(t("desk.rows.remove"), key="desk_remove", icon=":material/delete:")
    if pressed and chosen:
        line, year = names[chosen]
        _take(workspace, set_envelope(workspace.case, line, year, None),
              t("desk.rows.removed", line=line_name(line), year=year))


def _amount_field(label: str, key: str) -> int | None:
    """Million VND of an amount typed in billions; None while it cannot be used. An error stands under the field."""
    key = f"{key}_{_generation()}"
    field_values.remember_number(key)
    text = st.text_input(label, key=key, on_change=LATER, help=t("desk.cell_help")) or ""
    if not text.strip():
        return None
    try:
        return read_typed_bvnd(text, language())
    except NumberNotRead as fault:
        code = {"other_mark": "two_ways"}.get(str(fault), str(fault))
        st.error(t(f"desk.amount_error.{code}"), icon=":material/error:")
        return None


def _take(workspace: Workspace, edits: Sequence[Edit], done: str) -> None:
    if findings := workspace.accept(edits):
        st.error(t("projects.not_taken"))
        show_findings(findings)
        return
    # The fields are new ones afterwards: pressing once more does nothing, instead of the same once more.
    st.session_state[_GENERATION] = _generation() + 1
    st.session_state[_SAID] = (workspace.draft.revision, done if edits else t("desk.nothing_changed"),
                               language())
    run_again()


def _generation() -> int:
    return st.session_state.get(_GENERATION, 0)


def _label(attribute: str) -> str:
    return label_of(columns_by_attribute("envelopes")[attribute])
