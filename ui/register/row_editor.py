"""A table that is edited in place, safely: the grid only suggests, the draft decides.

`st.data_editor` checks nothing on the server, misreads decimal commas, forgets edits when the page is left, and maps
them by position. So: amounts, shares and scores are typed as text and read by `ui.format`; the grid's base frame stays
as it was while its key lives; every run compares the grid with the draft by row key and hands the difference over.
Text stands in the grid as `guard` writes it, because cells are copied into spreadsheets, and is read back by `unguard`.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import pandas as pd
import streamlit as st

from models.domain import Case, Finding
from models.files.spreadsheet_text import guard, unguard
from models.register.cells import CellFault, read_cell, to_cell
from models.register.dictionary import ROW_KEYS, Column, columns_by_attribute
from models.register.draft import Draft
from models.register.edits import Cells, RowKey, diff_rows, row_key, rows_by_key
from models.units import decimal_text, read_exact
from ui import format as fmt
from ui.i18n import label_of, t
from ui.session import open_workspace
from ui.terms import column_term

_TYPED_AS_TEXT = ("money", "share", "decimal")


@dataclass(frozen=True)
class Grid:
    """What to edit: rows of one table, by key, with the columns that may be changed and those only shown.

    `shown` are further read-only columns (name -> values in row order) that stand before the editable ones.
    `choices` gives the options of a column that has none in the dictionary; `labels` how to call them.
    """

    name: str
    table: str
    rows: Mapping[RowKey, Cells]
    editable: Sequence[str]
    shown: Mapping[str, Sequence[object]] = field(default_factory=dict)
    shown_config: Mapping[str, object] = field(default_factory=dict)
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    labels: Mapping[str, Callable[[str], str]] = field(default_factory=dict)
    column_order: Sequence[str] | None = None
    widths: Mapping[str, int] = field(default_factory=dict)
    project_id: str | None = None
    has_fixed_rows: bool = True
    signature: object = None


@dataclass
class _State:
    """The grid as it was drawn first under its present key; a new generation starts from the draft again."""

    signature: object
    case: Case
    generation: int
    frame: pd.DataFrame
    cells: dict[int, dict[str, object]]
    keys: dict[int, RowKey]


def edit_rows(grid: Grid, draft: Draft, *, alt: str, height: int | str = "auto") -> tuple[Draft, tuple[Finding, ...]]:
    """Draw the grid; the draft after what was typed in it, and a finding for everything that was refused."""
    state = _open_state(grid, draft)
    draw_grid(
        state.frame, key=_widget_key(grid, state), height=height, alt=alt,
        num_rows="fixed" if grid.has_fixed_rows else "dynamic", disabled=list(grid.shown),
        column_order=grid.column_order, column_config={**_column_config(grid), **grid.shown_config},
        on_change=_keep_at_once, args=(grid, state))
    return _hand_over(grid, draft, state) if _has_input(grid, state) else (draft, ())


def draw_grid(frame: pd.DataFrame, **options: object) -> None:
    """The grid itself. What it returns is never looked at: what was typed stands in the session, by place."""
    st.data_editor(frame, hide_index=True, placeholder=t("projects.blank_cell"), **options)


def _keep_at_once(grid: Grid, state: _State) -> None:
    """Keep what was typed before anything of the page is drawn: what the page shows as done is on the disk.

    It is read in the language and by the rows of the page on which it was typed, whatever changes in the same moment.
    """
    workspace = open_workspace()
    if state.case is workspace.case and _has_input(grid, state):
        after, _ = _hand_over(grid, workspace.draft, state)
        if after is not workspace.draft:
            workspace.keep_draft(after)


def _open_state(grid: Grid, draft: Draft) -> _State:
    slot = f"grid:{grid.name}"
    state: _State | None = st.session_state.get(slot)
    # A widget that one run did not draw has forgotten its edits; the next key starts from the draft.
    is_current = (state is not None and state.signature == grid.signature and state.case is draft.case
                  and _widget_key(grid, state) in st.session_state)
    if not is_current:
        frame = _to_frame(grid)
        cells = dict(enumerate(dict(row) for row in grid.rows.values()))
        state = _State(grid.signature, draft.case, state.generation + 1 if state else 0, frame, cells,
                       dict(enumerate(grid.rows)))
        st.session_state[slot] = state
    return state


def _widget_key(grid: Grid, state: _State) -> str:
    return f"{grid.name}_{state.generation}"


def _has_input(grid: Grid, state: _State) -> bool:
    typed = st.session_state.get(_widget_key(grid, state)) or {}
    return any(typed.get(part) for part in ("edited_rows", "added_rows", "deleted_rows"))


def _edited_rows(grid: Grid, state: _State) -> dict[int, dict[str, object]]:
    """The rows as they stand in the grid, by place; only what may be edited is taken from the browser."""
    typed = st.session_state[_widget_key(grid, state)]
    rows = dict(zip(state.frame.index, state.frame.to_dict("records"), strict=True))
    for place, cells in typed.get("edited_rows", {}).items():
        if int(place) in rows:
            rows[int(place)] |= {name: cell for name, cell in cells.items() if name in grid.editable}
    if grid.has_fixed_rows:
        return rows
    added = [{name: cells.get(name) for name in grid.editable} for cells in typed.get("added_rows", ())]
    gone = set(map(int, typed.get("deleted_rows", ())))
    kept = {place: row for place, row in rows.items() if place not in gone}
    return kept | {len(rows) + number: row for number, row in enumerate(added)}


def _hand_over(grid: Grid, draft: Draft, state: _State) -> tuple[Draft, tuple[Finding, ...]]:
    unread: list[Finding] = []
    rows = [(state.keys.get(place), _to_cells(grid, state, place, row, unread), place)
            for place, row in _edited_rows(grid, state).items()
            if place in state.keys or any(_plain(row[name]) not in (None, "", False, []) for name in grid.editable)]
    present = rows_by_key(draft.case, grid.table, grid.project_id)
    base = {key: present[key] for key in state.keys.values() if key in present}
    difference = diff_rows(grid.table, base, [(key, cells) for key, cells, _ in rows], grid.editable,
                           may_add=not grid.has_fixed_rows, may_remove=not grid.has_fixed_rows)
    after, refused = draft.accept(difference.edits)
    if after is not draft:
        kept = rows_by_key(after.case, grid.table, grid.project_id)
        for key, cells, place in rows:
            new_key = row_key(grid.table, {**_blank_key(grid.table), **(base.get(key) or {}), **cells})
            if new_key in kept:
                state.keys[place] = new_key
        state.keys = {place: key for place, key in state.keys.items() if key in kept}
        state.case = after.case
    return after, (*unread, *difference.findings, *refused)


def _blank_key(table: str) -> dict[str, object]:
    """Key cells that a blank cell stands for (a cost without a line is recurrent)."""
    return {name: column.default for name, column in columns_by_attribute(table).items() if column.default}


def _to_frame(grid: Grid) -> pd.DataFrame:
    columns = columns_by_attribute(grid.table)
    frame = {name: list(map(guard, values)) for name, values in grid.shown.items()}
    for name in grid.editable:
        show = _to_parts if _is_picked(grid, columns[name]) else partial(_to_shown, columns[name])
        frame[name] = [guard(shown) if isinstance(shown := show(cells.get(name, "")), str) else shown
                       for cells in grid.rows.values()]
    return pd.DataFrame({name: pd.Series(values, dtype=None if name in grid.shown else _dtype(columns[name]))
                         for name, values in frame.items()})


def _is_picked(grid: Grid, column: Column) -> bool:
    """Whether a cell holds several values that are picked from a list."""
    return column.type == "list" and column.attribute in grid.choices


def _to_parts(cell: object) -> list[str]:
    return [guard(part) for part in str(cell).split(";") if part]


def _dtype(column: Column) -> str:
    return {"integer": "Int64", "year": "Int64", "boolean": "boolean"}.get(column.type, "object") \
        if column.attribute != "product_no" else "object"


def _to_shown(column: Column, cell: object) -> object:
    if cell in ("", None):
        return None
    if column.type == "money":
        return fmt.count(int(cell))
    if column.type == "share":
        return fmt.to_typed(read_exact(str(cell)) * 100)
    if column.type == "decimal":
        return fmt.to_typed(read_exact(str(cell)))
    if column.type == "date":
        return fmt.day(read_cell(column, cell))
    return str(cell) if column.attribute == "product_no" else cell


def _to_cells(grid: Grid, state: _State, place: int, row: Mapping[str, object],
              unread: list[Finding]) -> dict[str, object]:
    """A row of the grid as canonical cells. A cell as it was drawn stands for the exact value it was drawn from."""
    base, columns = state.cells.get(place), columns_by_attribute(grid.table)
    drawn = state.frame.loc[place] if base is not None else None
    cells = {} if grid.project_id is None else {"project_id": grid.project_id}
    for name in grid.editable:
        shown = _plain(row[name])
        if base is not None and _plain(drawn[name]) == shown:
            cells[name] = base.get(name, "")
            continue
        try:
            cells[name] = to_canonical(columns[name], _unguarded(shown))
            code = "" if _is_offered(grid, name, cells[name]) else "edit_not_an_option"
        except fmt.NumberNotRead as fault:
            code = {"not_whole": "edit_number_not_whole", "other_mark": "edit_number_two_ways"}.get(
                str(fault), "edit_number_not_read")
        if code:
            key = state.keys.get(place)
            owner = key[0] if key and ROW_KEYS[grid.table][0] == "project_id" else ""
            unread.append(Finding(code, "error", grid.project_id or owner, "", grid.table, None, name,
                                  {"value": str(shown)[:60], "key": ", ".join(key or ())}))
            cells.pop(name, None)
            if base is not None:
                cells[name] = base.get(name, "")
    return cells


def _is_offered(grid: Grid, name: str, cell: object) -> bool:
    """Whether a column with a list of options holds one of them: the grid's own check runs in the browser only."""
    parts = str(cell).split(";") if columns_by_attribute(grid.table)[name].type == "list" else [str(cell)]
    return cell == "" or name not in grid.choices or set(parts) <= set(map(str, grid.choices[name]))


def _unguarded(shown: object) -> object:
    if isinstance(shown, (list, tuple)):
        return [unguard(str(part)) for part in shown]
    return unguard(shown) if isinstance(shown, str) else shown


def _plain(value: object) -> object:
    return None if value is None or value is pd.NA or (isinstance(value, float) and value != value) else value


def to_canonical(column: Column, shown: object) -> object:
    """What was typed, as a canonical cell; text that the dictionary refuses goes on as it is. Raises NumberNotRead."""
    if shown is None or shown == [] or str(shown).strip() == "":
        return ""
    if column.type in _TYPED_AS_TEXT:
        if column.type == "share":
            return decimal_text(fmt.read_percent(str(shown)))
        # Whole here already, so that the sentence repeats the number as it was typed.
        return decimal_text(fmt.read_number(str(shown), whole=column.is_whole))
    if column.type in ("date", "list", "choice"):
        try:
            return to_cell(read_cell(replace(column, is_required=False), shown))
        except CellFault:
            return str(shown)
    return int(shown) if isinstance(shown, float) and shown.is_integer() else shown


def _column_config(grid: Grid) -> dict[str, object]:
    return {name: _config(grid, columns_by_attribute(grid.table)[name]) for name in grid.editable}


def _config(grid: Grid, column: Column) -> object:
    label, note = column_heading(column), label_of(column, "description")
    name, width = column.attribute, grid.widths.get(column.attribute)
    options = grid.choices.get(name) or column.choices
    if options:
        call = grid.labels.get(name, lambda code: column_term(column, code))
        kind = st.column_config.MultiselectColumn if column.type == "list" else st.column_config.SelectboxColumn
        return kind(
            label, width=width, help=note, options=list(map(guard, options)),
            format_func=lambda code: guard(call(unguard(code))))
    if column.type == "boolean":
        return st.column_config.CheckboxColumn(label, help=note)
    if column.type in ("integer", "year"):
        # No bounds here: the grid would clamp to them without a word. The draft refuses and says so.
        return st.column_config.NumberColumn(label, help=note, step=1, format="%d")
    if column.type in _TYPED_AS_TEXT:
        return st.column_config.TextColumn(label, help=f"{note}. {t('projects.typed_help')}", alignment="right")
    return st.column_config.TextColumn(label, width=width, help=note, max_chars=500)


def column_heading(column: Column) -> str:
    """The label of a column with the unit in which the grid shows it."""
    unit = {"money": t("shell.unit.mvnd"), "share": "%"}.get(column.type)
    return f"{label_of(column)} ({unit})" if unit else label_of(column)
