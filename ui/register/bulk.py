"""One change to many projects: which ones, what to change, the preview, one step."""
from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from hashlib import sha256

import streamlit as st

from models.problem import Problem
from models.register.bulk import REASONS, SCALABLE, scale_money, set_column, settable_columns, shift_years
from models.register.cells import CellFault, read_cell, to_cell
from models.register.dictionary import Column, columns_by_attribute
from models.register.edits import Edit
from models.register.filters import values_present
from ui import format as fmt
from ui.i18n import label_of, t
from ui.register.row_editor import Grid, column_heading, to_canonical
from ui.register.step import offer_step
from ui.register.table import project_name
from ui.session import Workspace
from ui.tables import show_words
from ui.terms import column_term, named, product_label
from ui.widgets import percent_field

_WAYS = ("set", "scale", "shift")
_SHIFTS = (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5)


def bulk_panel(workspace: Workspace, problem: Problem, grid: Grid) -> None:
    """The panel. `grid`: the register as it is filtered now."""
    st.caption(t("projects.bulk.help"))
    listed = [key[0] for key in grid.rows]
    chosen = _choose_projects(problem, listed)
    way = st.segmented_control(t("projects.bulk.way"), _WAYS, default="set", required=True, key="bulk_way",
                               format_func=named(_WAYS, lambda code: t(f"projects.bulk.{code}")),
                               persist_state="session")
    edits = {"set": _set, "scale": _scale, "shift": _shift}[way](problem, grid, chosen)
    if edits is not None and chosen:
        offer_step(workspace, edits, key="bulk")


def _choose_projects(problem: Problem, listed: Sequence[str]) -> set[str]:
    scopes = ("listed", "ticked")
    scope = st.radio(t("projects.bulk.scope"), scopes, key="bulk_scope", horizontal=True, persist_state="session",
                     format_func=named(scopes, lambda code: t(f"projects.bulk.{code}", count=fmt.count(len(listed)))))
    if scope == "listed":
        return set(listed)
    # Ticks come by position: another list is another widget, so that no tick can slip to another project.
    key = f"bulk_rows_{sha256(chr(0).join(listed).encode()).hexdigest()[:12]}"
    cases = problem.case.project_by_id
    rows = [{t("projects.column.name"): project_name(problem.case, i),
             t("terms.dimension.managing_agency"): cases[i].managing_agency,
             t("terms.dimension.locality"): cases[i].locality} for i in listed]
    event = show_words(rows, key=key, on_select="rerun", selection_mode="multi-row", height=260,
                         alt=t("projects.bulk.rows_alt"))
    chosen = {listed[place] for place in event.selection.rows if place < len(listed)}
    st.caption(t("projects.bulk.count", count=fmt.count(len(chosen))))
    return chosen


def _set(problem: Problem, grid: Grid, chosen: set[str]) -> tuple[Edit, ...] | None:
    columns = columns_by_attribute("projects")
    names = settable_columns(problem.case)
    first, second = st.columns(2)
    name = first.selectbox(t("headings.column"), names, index=None, placeholder=t("projects.choose"),
                           key="bulk_column", format_func=named(names, lambda n: column_heading(columns[n])))
    if not name:
        return None
    with second:
        cell = _value_field(problem, grid, name)
    reason = ""
    if name in REASONS:
        reason = st.text_input(label_of(columns[REASONS[name]]), key="bulk_reason", max_chars=500).strip()
        if not reason:
            st.caption(t("shell.reason_required"))
            return None
    return None if cell is None else set_column(problem.case, chosen, name, cell, reason)


def _value_field(problem: Problem, grid: Grid, name: str) -> object | None:
    """The new cell, canonical; None while nothing usable is typed. Blank is offered where the column may be blank."""
    column = columns_by_attribute("projects")[name]
    label, key = t("headings.new_value"), f"bulk_value_{name}"
    options = list(grid.choices.get(name) or column.choices or (("true", "false") if column.type == "boolean" else ()))
    if name == "managing_agency":
        options = [value for value in values_present(problem, name) if value]
    if options:
        call = partial(product_label, problem) if name == "product_no" else partial(column_term, column)
        words = {code: t(f"shell.yes_no.{'yes' if code == 'true' else 'no'}") if column.type == "boolean"
                 else call(int(code) if name == "product_no" else code) for code in options}
        return st.selectbox(label, options, index=None, placeholder=t("projects.choose"), key=key,
                            format_func=named(options, words.get), accept_new_options=name == "managing_agency")
    return typed_cell(column, label, key)


def typed_cell(column: Column, label: str, key: str) -> object | None:
    """A field for one cell of many rows: canonical, "" = blank; None while nothing usable is typed."""
    text = st.text_input(label, key=key, max_chars=500, help=t("projects.bulk.blank_help"))
    try:
        cell = to_canonical(column, text or "")
        return to_cell(read_cell(column, cell)) if cell != "" else ""
    except fmt.NumberNotRead as fault:
        st.error(t(f"shell.number.{fault}"), icon=":material/error:")
    except CellFault:
        return cell  # refused below with its reason, for every row
    return None


def _scale(problem: Problem, _: Grid, chosen: set[str]) -> tuple[Edit, ...] | None:
    names = [f"{table}.{name}" for table, name in SCALABLE]
    words = {f"{table}.{name}": f"{t(f'terms.table.{table}')}: {label_of(columns_by_attribute(table)[name])}"
             for table, name in SCALABLE}
    picked = st.multiselect(t("projects.bulk.amounts"), names, default=names[:2], key="bulk_amounts",
                            placeholder=t("projects.choose"), select_all=False, format_func=named(names, words.get))
    share = percent_field(t("projects.bulk.percent"), None, key="bulk_percent", minimum=Fraction(-1),
                          maximum=Fraction(10), required=False, help=t("projects.bulk.percent_help"))
    st.caption(t("projects.bulk.rounding"))
    if share.value is None or not picked:
        return None
    return scale_money(problem.case, chosen, [tuple(name.split(".")) for name in picked], 1 + share.value)


def _shift(problem: Problem, _: Grid, chosen: set[str]) -> tuple[Edit, ...] | None:
    years = st.selectbox(t("projects.bulk.years"), _SHIFTS, index=None, placeholder=t("projects.choose"),
                         key="bulk_years", format_func=named(_SHIFTS, lambda n: t(
                             "projects.bulk.later" if n > 0 else "projects.bulk.earlier", years=abs(n))))
    st.caption(t("projects.bulk.shift_help"))
    return None if years is None else shift_years(problem.case, chosen, years)
