"""One row in fields, its members picked from lists: those of a pool (projects, agencies ...), a purse, a link."""
from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from models.domain import LinkKind, PoolDimension, PurseKind
from models.problem import Problem
from models.register.dictionary import columns_by_attribute
from models.register.edits import Edit, RowKey, rows_by_key, same_cell
from models.register.filters import values_present
from models.units import decimal_text, read_exact
from ui.again import run_again
from ui.desk.rows import member_name, row_name
from ui.i18n import label_of, t
from ui.messages import show_findings
from ui.session import Workspace
from ui.terms import named, term
from ui.widgets import LATER, Typed, number_field

_NEW = ""


def pool_form(workspace: Workspace, problem: Problem) -> None:
    """By what a pool names its projects, and which: the members stand in a list of that kind."""
    _members_form(workspace, problem, "pools", _choose(problem, "pools"))


def purse_form(workspace: Workspace, problem: Problem) -> None:
    """Whose money a purse is, and the projects that it is open to, by what they have in common."""
    chosen = _choose(problem, "purses")
    _, cells, place = chosen
    kinds = tuple(kind.value for kind in PurseKind)
    kind = st.selectbox(_label("purses", "purse_kind"), kinds, key=f"desk_purse_kind_{place}", on_change=LATER,
                        index=kinds.index(str(cells.get("purse_kind") or PurseKind.CENTRAL)),
                        format_func=named(kinds, partial(term, "purse_kind")))
    _members_form(workspace, problem, "purses", chosen, purse_kind=kind)


def _members_form(workspace: Workspace, problem: Problem, table: str,
                  chosen: tuple[RowKey | None, Mapping[str, object], str], **given: str) -> None:
    """By what a row names its projects, and which; `given`: what else the row says."""
    key, cells, place = chosen
    row_id = _id_field(table, place) if key is None else key[0]
    dimensions = tuple(dimension.value for dimension in PoolDimension)
    dimension = st.selectbox(_label(table, "dimension"), dimensions, key=f"desk_dimension_{place}",
                             index=dimensions.index(str(cells.get("dimension") or PoolDimension.PROJECT)),
                             format_func=named(dimensions, partial(term, "dimension")))
    present = _parts(cells.get("members")) if cells.get("dimension") == dimension else []
    options = list(dict.fromkeys([*present, *_members(problem, dimension)]))
    members = st.multiselect(_label(table, "members"), options, default=present, select_all=False,
                             key=f"desk_members_{place}_{dimension}", placeholder=t("projects.choose"),
                             disabled=not options, on_change=LATER,
                             format_func=named(options, partial(member_name, problem, dimension)))
    if st.button(t("desk.members.save"), key=f"desk_save_{place}", icon=":material/check:"):
        wanted = {**given, "dimension": dimension,
                  "members": ";".join(members) if dimension != PoolDimension.ALL else ""}
        _save(workspace, table, key, row_id, cells, wanted)


def link_form(workspace: Workspace, problem: Problem) -> None:
    """The kind of a link and its projects, in the order in which they are picked: the first needs the others."""
    key, cells, place = _choose(problem, "links")
    row_id = _id_field("links", place) if key is None else key[0]
    kinds = tuple(kind.value for kind in LinkKind)
    kind = st.selectbox(_label("links", "kind"), kinds, key=f"desk_kind_{place}", on_change=LATER,
                        index=kinds.index(str(cells.get("kind") or LinkKind.REQUIRES)),
                        format_func=named(kinds, partial(term, "link_kind")))
    present = _parts(cells.get("project_ids"))
    options = list(dict.fromkeys([*present, *sorted(problem.case.project_by_id)]))
    projects = st.multiselect(_label("links", "project_ids"), options, default=present, key=f"desk_projects_{place}",
                              select_all=False,
                              placeholder=t("projects.choose"), on_change=LATER,
                              format_func=named(options, partial(member_name, problem, "project")))
    first, second = st.columns(2)
    with first:
        limit = _number("limit", cells, place, whole=True)
    with second:
        bonus = _number("bonus", cells, place, whole=False)
    pressed = st.button(t("desk.members.save"), key=f"desk_save_{place}", icon=":material/check:")
    if pressed and limit.is_good and bonus.is_good:
        wanted = {"kind": kind, "project_ids": ";".join(projects), "limit": _cell(limit), "bonus": _cell(bonus)}
        _save(workspace, "links", key, row_id, cells, wanted)


def _choose(problem: Problem, table: str) -> tuple[RowKey | None, Mapping[str, object], str]:
    """The row to change (None = a new one), its cells, and the place of its fields in the session."""
    rows = {key[0]: cells for key, cells in rows_by_key(problem.case, table).items()}
    options = (_NEW, *rows)
    chosen = st.selectbox(t(f"desk.members.choose_{table}"), options, key=f"desk_row_{table}",
                          format_func=named(options, lambda name: row_name(problem, table, (name,), rows[name])
                                            if name else t("desk.members.new")))
    number = options.index(chosen) if chosen in options else 0
    place = f"{table}_{number}_{len(options)}"
    return ((chosen,), rows[chosen], place) if chosen else (None, {}, place)


def _members(problem: Problem, dimension: str) -> list[str]:
    products = problem.rulebook.products
    if dimension == PoolDimension.PROJECT:
        return sorted(problem.case.project_by_id)
    if dimension == PoolDimension.PRODUCT:
        return [str(number) for number in sorted(products)]
    if dimension == PoolDimension.TECHNOLOGY_GROUP:
        return [str(number) for number in sorted({product.group_no for product in products.values()})]
    if dimension == PoolDimension.STRATEGIC:
        return ["yes", "no"]
    return [] if dimension == PoolDimension.ALL else [value for value in values_present(problem, dimension) if value]


def _save(workspace: Workspace, table: str, key: RowKey | None, row_id: str, cells: Mapping[str, object],
          wanted: Mapping[str, object]) -> None:
    first = next(iter(columns_by_attribute(table)))
    if key is None:
        row = tuple((name, cell) for name, cell in {first: row_id.strip(), **wanted}.items() if cell != "")
        edits = (Edit("", table, (row_id.strip(),), "", None, row),)
    else:
        edits = tuple(Edit("", table, key, name, cells[name], cell) for name, cell in wanted.items()
                      if not same_cell(cells[name], cell))
    if findings := workspace.accept(edits):
        st.error(t("projects.not_taken"))
        show_findings(findings)
    elif edits:
        st.toast(t("projects.step.applied", cells=len(edits)), icon=":material/check:")
        run_again()


def _id_field(table: str, place: str) -> str:
    first = next(iter(columns_by_attribute(table)))
    return st.text_input(_label(table, first), key=f"desk_id_{place}", max_chars=60, on_change=LATER) or ""


def _number(name: str, cells: Mapping[str, object], place: str, *, whole: bool) -> Typed:
    cell = cells.get(name, "")
    return number_field(_label("links", name), None if cell == "" else read_exact(str(cell)), whole=whole,
                        required=False, key=f"desk_{name}_{place}", on_change=LATER,
                        help=label_of(columns_by_attribute("links")[name], "description"))


def _cell(typed: Typed) -> str:
    return "" if typed.value is None else decimal_text(typed.value)


def _parts(cell: object) -> list[str]:
    return [part for part in str(cell or "").split(";") if part]


def _label(table: str, attribute: str) -> str:
    return label_of(columns_by_attribute(table)[attribute])
