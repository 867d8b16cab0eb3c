"""One row at a time, without a mouse: pick, type, Enter. Beside every grid, whose cells no keyboard menu reaches."""
from __future__ import annotations

from fractions import Fraction
from functools import partial

import streamlit as st

from models.register.cells import CellFault, read_cell
from models.register.dictionary import columns_by_attribute
from models.register.edits import Edit
from models.register.envelope_matrix import EnvelopeMatrix, envelope_matrix, scale_envelopes, set_envelope
from models.register.typed_number import NumberNotRead, read_typed_bvnd
from ui import format as fmt
from ui.desk.matrix import line_name
from ui.i18n import language, t
from ui.session import Workspace
from ui.terms import named

_SAID, _AMOUNT, _YEAR, _LINE = "desk_row_said", "desk_row_amount", "desk_row_year", "desk_row_line"
_TAKEN, _NUMBER, _HEARD = "desk_row_taken", "desk_row_number", "desk_row_heard"
_ALL = -1


def envelope_row(workspace: Workspace) -> None:
    """Year, line, and the new amount in billions or a change like -15%; Enter takes it. What it did stands beneath.

    A change may be of all years or all lines at once, each envelope rounded to the million.
    """
    matrix = envelope_matrix(workspace.case)
    if not matrix.lines:
        return
    line = st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall", key="desk_row")
    years, places = (_ALL, *matrix.years), (_ALL, *range(len(matrix.lines)))
    line.selectbox(t("terms.dimension.year"), years, index=min(1, len(years) - 1), key=_YEAR, width=110,
                   format_func=named(years, _year_name))
    line.selectbox(t("desk.line"), places, key=_LINE, width=140, format_func=named(
        places, partial(_line_name, matrix)))
    with line.container(width=140):
        st.text_input(t("desk.row.amount"), key=_AMOUNT, placeholder=t("desk.row.example"), help=t("desk.row.help"),
                      on_change=_take_amount, args=(workspace,))
    # Not seen by anybody: set together with the emptied field, it comes back from a browser that has heard of both.
    st.session_state[_HEARD] = str(st.session_state.get(_NUMBER, 0))
    line.text_input(t("desk.row.amount"), key=_HEARD, label_visibility="collapsed")
    said = st.session_state.get(_SAID)
    if said and said[0] == workspace.draft.revision and said[1] == language():
        (st.error if said[2] else st.caption)(said[3])


def _take_amount(workspace: Workspace) -> None:
    """Runs before the page is drawn; the field is empty afterwards, unless what was typed was not understood.

    A browser that has not heard yet that the field is empty sends the same text with whatever it asks next: that is not
    taken again. Somebody who types the same once more types it into a field that is known to be empty.
    """
    text, year, place = (st.session_state[_AMOUNT] or "").strip(), st.session_state[_YEAR], st.session_state[_LINE]
    number = st.session_state.get(_NUMBER, 0)
    if not text:
        return
    if st.session_state.get(_HEARD) != str(number) and st.session_state.get(_TAKEN) == (text, year, place):
        st.session_state[_AMOUNT] = ""
        return
    try:
        edits = _edits(workspace, text, year, place)
        fault = bool(workspace.accept(edits))
        before, after = (fmt.bvnd(sum(getattr(edit, side) or 0 for edit in edits)) for side in ("old", "new"))
        words = t("desk.row.done", year=_year_name(year), before=before, after=after, line=_line_name(
            envelope_matrix(workspace.case), place)) if edits else t("desk.nothing_changed")
    except (NumberNotRead, fmt.NumberNotRead, CellFault):
        fault, words = True, t("desk.row.not_read")
    if not fault:
        st.session_state[_AMOUNT] = ""
        st.session_state[_TAKEN], st.session_state[_NUMBER] = (text, year, place), number + 1
    st.session_state[_SAID] = (workspace.draft.revision, language(), fault, words)


def _edits(workspace: Workspace, text: str, year: int, place: int) -> tuple[Edit, ...]:
    matrix = envelope_matrix(workspace.case)
    line = None if place == _ALL else matrix.lines[place]
    if text.endswith("%"):
        share = fmt.read_percent(text)
        if not -1 <= share <= Fraction(10):
            raise NumberNotRead("not_a_number")
        return scale_envelopes(workspace.case, share, year=None if year == _ALL else year, line=line)
    if line is None or year == _ALL:
        raise NumberNotRead("not_a_number")
    mvnd = read_typed_bvnd(text, language())
    read_cell(columns_by_attribute("envelopes")["state_mvnd"], mvnd)
    return set_envelope(workspace.case, line, year, mvnd)


def _year_name(year: int) -> str:
    return t("desk.row.all_years") if year == _ALL else str(year)


def _line_name(matrix: EnvelopeMatrix, place: int) -> str:
    return t("desk.row.all_lines") if place == _ALL else line_name(matrix.lines[place])
