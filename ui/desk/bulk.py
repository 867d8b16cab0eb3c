"""One change to many rows of a table of limits: which rows, what to change, the preview, one step."""
from __future__ import annotations

from fractions import Fraction

import streamlit as st

from models.problem import Problem
from models.register.bulk import scale_cells, set_cells
from models.register.dictionary import ROW_KEYS, Column, columns_by_attribute, load_dictionary
from models.register.edits import rows_by_key
from ui.desk.rows import row_name
from ui.i18n import t
from ui.register.bulk import typed_cell
from ui.register.row_editor import column_heading
from ui.register.step import offer_step
from ui.session import Workspace
from ui.terms import column_term, named
from ui.widgets import percent_field

TABLES = ("envelopes", "pools", "purses", "purse_amounts", "targets", "links", "criteria", "actuals")
_WAYS = ("set", "scale")


def bulk_rows(workspace: Workspace, problem: Problem) -> None:
    """The panel: all or nothing, after a preview."""
    st.caption(t("desk.bulk.help"))
    table = st.selectbox(t("headings.table"), TABLES, key="desk_bulk_table",
                         format_func=named(TABLES, lambda name: t(f"terms.table.{name}")))
    rows = rows_by_key(problem.case, table)
    names = {"|".join(key): key for key in rows}
    chosen = st.multiselect(t("desk.bulk.rows"), tuple(names), key=f"desk_bulk_rows_{table}",
                            select_all=False,
                            placeholder=t("desk.bulk.all_rows"), disabled=not names, format_func=named(
                                names, lambda name: row_name(problem, table, names[name], rows[names[name]])))
    keys = {names[name] for name in chosen if name in names} or set(rows)
    columns = [column for column in load_dictionary()[table] if column.attribute not in ROW_KEYS[table]]
    ways = _WAYS if any(column.type == "money" for column in columns) else _WAYS[:1]
    way = st.segmented_control(t("projects.bulk.way"), ways, default="set", required=True,
                               key=f"desk_bulk_way_{len(ways)}",
                               format_func=named(ways, lambda code: t(f"projects.bulk.{code}")))
    if way == "scale":
        columns = [column for column in columns if column.type == "money"]
    attributes = tuple(column.attribute for column in columns)
    name = st.selectbox(t("headings.column"), attributes, index=None, key=f"desk_bulk_column_{table}_{way}",
                        placeholder=t("projects.choose"),
                        format_func=named(attributes, lambda each: column_heading(columns_by_attribute(table)[each])))
    if name is None:
        return
    if way == "scale":
        share = percent_field(t("projects.bulk.percent"), None, key=f"desk_bulk_percent_{table}",
                              minimum=Fraction(-1), maximum=Fraction(10), required=False,
                              help=t("projects.bulk.percent_help"))
        if share.value is not None:
            offer_step(workspace, scale_cells(problem.case, table, keys, name, 1 + share.value), key="desk_bulk")
        return
    cell = value_field(columns_by_attribute(table)[name], table)
    if cell is not None:
        offer_step(workspace, set_cells(problem.case, table, keys, name, cell), key="desk_bulk")


def value_field(column: Column, table: str, *, place: str = "bulk") -> object | None:
    """The new cell, canonical; None while nothing usable is typed. place: of the field's key."""
    label, key = t("headings.new_value"), f"desk_{place}_value_{table}_{column.attribute}"
    options = column.choices or (("true", "false") if column.type == "boolean" else ())
    if options:
        return st.selectbox(label, options, index=None, key=key, placeholder=t("projects.choose"),
                            format_func=named(options, lambda code: t(
                                f"shell.yes_no.{'yes' if code == 'true' else 'no'}") if column.type == "boolean"
                                else column_term(column, code)))
    return typed_cell(column, label, key)
