"""Beside a grid that is edited: the same rows as plain HTML, and one cell of one row at a time by keyboard alone."""
from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from models.files.spreadsheet_text import guard
from models.problem import Problem
from models.register.bulk import set_cells
from models.register.dictionary import ROW_KEYS, columns_by_attribute
from models.register.edits import Cells, RowKey
from ui.again import run_again
from ui.changes.words import Place, cell_words, place_of
from ui.desk.bulk import value_field
from ui.desk.rows import row_name
from ui.i18n import t
from ui.messages import md, show_findings
from ui.plain_table import offer_plain_table
from ui.register.row_editor import Grid, column_heading
from ui.session import Workspace
from ui.terms import named


def show_beside(workspace: Workspace, problem: Problem, grid: Grid, *, alt: str) -> None:
    """The two of them below a grid."""
    line = st.container(horizontal=True, key=f"beside_{grid.name}")
    offer_plain_table(line, lambda: plain_rows(workspace, grid), len(grid.rows), key=f"grid_{grid.name}", alt=alt)
    one = st.expander(t("desk.row.open"), icon=":material/keyboard:", key=f"one_cell_{grid.name}", on_change="rerun")
    if one.open:
        with one:
            edit_one_cell(workspace, problem, grid)


def plain_rows(workspace: Workspace, grid: Grid) -> pd.DataFrame:
    """What the grid shows of its rows, in words, by heading: safe as Markdown."""
    columns, place = columns_by_attribute(grid.table), place_of(workspace)
    names = tuple(grid.column_order or (*grid.shown, *grid.editable))
    rows = []
    for at, (key, cells) in enumerate(grid.rows.items()):
        row = {}
        for name in names:
            if name in grid.shown:
                row[_heading(grid, name)] = _text(grid.shown[name][at])
            elif name in columns:
                row[_heading(grid, name)] = _words(place, grid, key, name, cells.get(name, ""))
        rows.append(row)
    return pd.DataFrame(rows)


def _heading(grid: Grid, name: str) -> str:
    column = columns_by_attribute(grid.table).get(name)
    return column_heading(column) if column is not None and name not in grid.shown else str(
        grid.shown_config[name]["label"])


def _words(place: Place, grid: Grid, key: RowKey, name: str, cell: object) -> str:
    if cell in ("", None):
        return ""
    if name in grid.labels:
        return md(guard("; ".join(grid.labels[name](part) for part in str(cell).split(";"))))
    return md(guard(cell_words(place, grid.table, key, name, cell)))


def _text(cell: object) -> str:
    return "" if cell is None else md(guard(f"{cell:n}" if isinstance(cell, int | float) else str(cell)))


def edit_one_cell(workspace: Workspace, problem: Problem, grid: Grid) -> None:
    """Row, column, new value, button; the draft decides as it does for the grid."""
    rows: Mapping[RowKey, Cells] = grid.rows
    if not rows:
        return
    keys = {"|".join(key): key for key in rows}
    name = st.selectbox(t("headings.row"), tuple(keys), key=f"one_row_{grid.name}", format_func=named(
        keys, lambda each: row_name(problem, grid.table, keys[each], rows[keys[each]])))
    columns = columns_by_attribute(grid.table)
    attributes = tuple(each for each in grid.editable if each in columns and each not in ROW_KEYS[grid.table])
    attribute = st.selectbox(t("headings.column"), attributes, key=f"one_column_{grid.name}", format_func=named(
        attributes, lambda each: column_heading(columns[each])))
    if name not in keys or attribute is None:
        return
    if attribute in grid.choices:
        options = tuple(grid.choices[attribute])
        cell = st.selectbox(t("headings.new_value"), options, index=None, key=f"one_choice_{grid.name}_{attribute}",
                            placeholder=t("projects.choose"),
                            format_func=named(options, grid.labels.get(attribute, str)))
    else:
        cell = value_field(columns[attribute], grid.table, place=f"one_{grid.name}")
    if st.button(t("desk.members.save"), key=f"one_save_{grid.name}", icon=":material/check:") and cell is not None:
        if findings := workspace.accept(set_cells(problem.case, grid.table, {keys[name]}, attribute, cell)):
            st.error(t("projects.not_taken"))
            show_findings(findings)
        else:
            run_again()
