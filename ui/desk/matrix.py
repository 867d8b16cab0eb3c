"""The envelopes as one grid of lines and years, typed in billion VND, and what they come to beside the plan.

Cells are text that the product reads itself (`read_typed_bvnd`): what is not understood stays in its cell, changes
nothing, and is told beneath the grid with its line and year.
"""
from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pandas as pd
import streamlit as st

from models.domain import Case, Finding
from models.files.spreadsheet_text import guard, unguard
from models.register.cells import CellFault, read_cell
from models.register.dictionary import columns_by_attribute
from models.register.draft import Draft
from models.register.edits import Edit
from models.register.envelope_matrix import EnvelopeMatrix, Line, envelope_matrix, set_envelope
from models.register.typed_number import NumberNotRead, read_typed_bvnd
from models.report.headline import years_used
from models.units import MVND_PER_BVND
from ui import format as fmt
from ui.i18n import language, t
from ui.messages import finding_text, md
from ui.plain_table import offer_plain_table
from ui.register.row_editor import draw_grid
from ui.session import AuditedPlan, PlanState, Workspace, open_workspace, plan_state
from ui.tables import TableColumn, show_reading_table
from ui.terms import term

_SLOT = "grid:envelope_matrix"


@dataclass
class _State:
    """The grid as it was drawn first under its present key; `language` is the one its cells are written in."""

    case: Case
    language: str
    generation: int
    frame: pd.DataFrame
    lines: tuple[Line, ...]
    years: tuple[int, ...]

    @property
    def key(self) -> str:
        return f"envelope_matrix_{self.generation}"


@dataclass(frozen=True)
class Refused:
    """A cell that was not taken: the line and year it stands at, and why."""

    place: str
    finding: Finding


def line_name(line: Line) -> str:
    """A line of the matrix in words."""
    budget_line, agency = line
    name = term("budget_line", budget_line) if budget_line else t("desk.both_lines")
    return f"{name} · {agency}" if agency else name


def edit_matrix(workspace: Workspace, draft: Draft) -> Draft:
    """Draw the grid and, beneath it, what was refused; the draft after what was typed."""
    state = _open_state(draft)
    if not state.lines:
        st.info(t("desk.no_envelopes"), icon=":material/info:")
        return draft
    text = st.column_config.TextColumn
    draw_grid(state.frame, key=state.key, alt=t("desk.matrix_alt"), disabled=["line"], num_rows="fixed",
              column_config={"line": text(t("desk.line_heading"), pinned=True, width=118),
                             **{f"y{year}": text(str(year), alignment="right", width=58,
                                                 help=t("desk.cell_help")) for year in state.years}},
              on_change=_keep_at_once, args=(state,))
    offer_plain_table(st.container(horizontal=True, key="desk_matrix_beside"), lambda: _to_read(draft.case),
                      len(state.lines), key="desk_matrix", alt=t("desk.matrix_alt"))
    after, refused = _hand_over(draft, state)
    for each in refused:
        st.error(t("desk.refused", place=md(each.place), reason=finding_text(each.finding)),
                 icon=":material/error:")
    return after


def _open_state(draft: Draft) -> _State:
    state: _State | None = st.session_state.get(_SLOT)
    # A widget that one run did not draw has forgotten its edits; the next key starts from the draft.
    if (state is None or state.case is not draft.case or state.language != language()
            or state.key not in st.session_state):
        matrix = envelope_matrix(draft.case)
        state = _State(draft.case, language(), state.generation + 1 if state else 0, _frame(matrix), matrix.lines,
                       matrix.years)
        st.session_state[_SLOT] = state
    return state


def _frame(matrix: EnvelopeMatrix) -> pd.DataFrame:
    cells = {f"y{year}": [_shown(matrix.mvnd.get((line, year))) for line in matrix.lines] for year in matrix.years}
    return pd.DataFrame({"line": [guard(line_name(line)) for line in matrix.lines], **cells}, dtype="object")


def _to_read(case: Case) -> pd.DataFrame:
    """The envelopes as they are taken, in words, by heading."""
    matrix = envelope_matrix(case)
    return pd.DataFrame([{t("desk.line_heading"): md(guard(line_name(line))), **{
        str(year): _shown(matrix.mvnd.get((line, year))) or t("shell.no_figure") for year in matrix.years}}
        for line in matrix.lines])


def _shown(mvnd: int | None) -> str | None:
    """As somebody would type it back: without grouping, so that no cell can be read two ways."""
    return None if mvnd is None else fmt.to_typed(Fraction(mvnd, MVND_PER_BVND))


def _keep_at_once(state: _State) -> None:
    """Keep what was typed before anything of the page is drawn, in the language in which it was typed."""
    workspace = open_workspace()
    if state.case is workspace.case:
        after, _ = _hand_over(workspace.draft, state)
        if after is not workspace.draft:
            workspace.keep_draft(after)


def _hand_over(draft: Draft, state: _State) -> tuple[Draft, list[Refused]]:
    """The draft after the typed cells, as one step; what is as it was already is no edit."""
    typed = (st.session_state.get(state.key) or {}).get("edited_rows", {})
    edits: list[Edit] = []
    refused: list[Refused] = []
    for place, cells in typed.items():
        if int(place) >= len(state.lines):
            continue
        line = state.lines[int(place)]
        for name, text in cells.items():
            year = next((year for year in state.years if name == f"y{year}"), None)
            if year is None:
                continue
            try:
                edits += _read(draft.case, state, line, year, text)
            except _NotTaken as fault:
                refused.append(Refused(f"{line_name(line)} · {year}", fault.finding))
    after, findings = draft.accept(edits) if edits else (draft, ())
    state.case = after.case if after is not draft else state.case
    return after, [*refused, *(Refused(t("terms.table.envelopes"), finding) for finding in findings)]


class _NotTaken(ValueError):
    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.finding = Finding(code, "error", values=values)


def _read(case: Case, state: _State, line: Line, year: int, text: object) -> tuple[Edit, ...]:
    shown = unguard(str(text)) if text is not None else ""
    if not shown.strip():
        if state.frame[f"y{year}"][state.lines.index(line)] is not None:
            raise _NotTaken("edit_bvnd_blank")
        return set_envelope(case, line, year, None)
    try:
        mvnd = read_typed_bvnd(shown, state.language)
        read_cell(columns_by_attribute("envelopes")["state_mvnd"], mvnd)
    except NumberNotRead as fault:
        code = {"other_mark": "two_ways"}.get(str(fault), str(fault))
        raise _NotTaken(f"edit_bvnd_{code}", value=shown[:60]) from fault
    except CellFault as fault:
        raise _NotTaken(fault.code, **fault.values) from fault
    return set_envelope(case, line, year, mvnd)


def show_sum_line(workspace: Workspace) -> None:
    """The sums by year and in all, in one line beneath the grid."""
    matrix = envelope_matrix(workspace.case)
    if matrix.lines:
        years = " · ".join(t("desk.sum.year", year=year, amount=fmt.number(
            Fraction(matrix.year_sum_mvnd(year) or 0, MVND_PER_BVND), 3, trim=True)) for year in matrix.years)
        st.markdown(t("desk.sum.line", years=years, total=fmt.bvnd(matrix.sum_mvnd)))


def show_sums(workspace: Workspace, notes: list[str]) -> None:
    """What the envelopes give by year and in all, what is carried over, and what the plan on the screen uses."""
    matrix = envelope_matrix(workspace.case)
    if not matrix.lines:
        return
    st.markdown(f"**{t('desk.sum.title')}**")
    answer = workspace.answer if workspace.answer is not None and workspace.answer.is_shown else None
    rows = [_row(line_name(line), {year: matrix.mvnd.get((line, year)) for year in matrix.years},
                 matrix.line_sum_mvnd(line)) for line in matrix.lines if len(matrix.lines) > 1]
    given = {year: matrix.year_sum_mvnd(year) for year in matrix.years}
    rows.append(_row(t("desk.sum.given"), given, matrix.sum_mvnd))
    if answer is not None:
        rows += _plan_rows(workspace, answer, given)
    columns = [TableColumn("what", t("desk.sum.what")),
               *(TableColumn(f"y{year}", str(year), "bvnd") for year in matrix.years),
               TableColumn("all", t("desk.sum.all"), "bvnd")]
    show_reading_table(rows, columns, key="envelope_sums", file_stem="han-muc", alt=t("desk.sum.alt"),
                       notes=notes)
    if matrix.has_overlaps:
        st.caption(t("desk.sum.overlap"))


def _row(what: str, by_year: dict[int, int | None], total: int | None) -> dict[str, object]:
    return {"what": what, **{f"y{year}": amount for year, amount in by_year.items()}, "all": total}


def _plan_rows(workspace: Workspace, answer: AuditedPlan, given: dict[int, int | None]) -> list[dict[str, object]]:
    """What there is with the money carried over, what the plan uses of it, and what is left."""
    uses = [use for use in years_used(workspace.problem, answer.plan) if use.year in given]
    is_old = plan_state(workspace) is PlanState.STALE
    used, available = {use.year: use.state_mvnd for use in uses}, {use.year: use.envelope_mvnd for use in uses}
    rows = []
    if workspace.problem.settings.carry_over:
        # What is carried over is in an earlier year's envelope already: over all years there is no more than these.
        rows.append(_row(t("desk.sum.available"), available, sum(filter(None, given.values()))))
    rows.append(_row(t("desk.sum.used_old" if is_old else "desk.sum.used"), used, sum(used.values())))
    left = {year: None if available[year] is None else available[year] - used[year] for year in given}
    total = left[max(left)] if workspace.problem.settings.carry_over else sum(filter(None, left.values()))
    rows.append(_row(t("desk.sum.left_old" if is_old else "desk.sum.left"), left, total))
    return rows
