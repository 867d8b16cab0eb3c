"""The other limits of the register as grids: pools, purses, targets, links, criteria, actuals. The draft decides."""
from __future__ import annotations

from functools import partial

import streamlit as st

from models.domain import Finding
from models.problem import Problem
from models.register.dictionary import load_dictionary
from models.register.draft import Draft
from models.register.edits import rows_by_key
from models.report.purses import names_of
from ui.desk.rows import member_name
from ui.i18n import label_of, language, t
from ui.messages import show_findings
from ui.register.one_cell import show_beside
from ui.register.row_editor import Grid, edit_rows
from ui.register.table import project_name
from ui.session import open_workspace
from ui.tables import TableColumn, show_reading_table
from ui.terms import product_label

_NAMED, _SHORT = "members_named", 30
_WIDTHS = {"project_id": 230, "product_no": 220, "basis": 220, "project_ids": 520, "purse_id": 200,
           "label_vi": 210, "label_en": 210}
TABLES = ("pools", "purses", "purse_amounts", "targets", "links", "criteria", "actuals")


def edit_table(problem: Problem, draft: Draft, table: str) -> Draft:
    """The grid of one table and, beneath it, what was refused; the draft after what was typed."""
    st.markdown(t(f"desk.lead.{table}"))
    grid, alt = _grid(problem, draft, table), t(f"terms.table.{table}")
    after, refused = edit_rows(grid, draft, alt=alt, height=min(420, 38 + 35 * (len(grid.rows) + 2)))
    if refused:
        st.error(t("projects.not_taken"))
        show_findings(refused)
    st.caption(t("desk.grid_help"))
    show_beside(open_workspace(), problem, grid, alt=alt)
    return after


def _grid(problem: Problem, draft: Draft, table: str) -> Grid:
    choices, labels = {}, {}
    if table == "targets":
        numbers = {*problem.rulebook.products, *(target.product_no for target in draft.case.targets)}
        choices["product_no"] = [str(number) for number in sorted(numbers)]
        labels["product_no"] = lambda number: product_label(problem, int(number))
    if table == "purse_amounts":
        purses = {purse.purse_id: purse for purse in draft.case.purses}
        choices["purse_id"] = sorted({*purses, *(row.purse_id for row in draft.case.purse_amounts)})
        labels["purse_id"] = lambda purse_id: names_of(purses[purse_id])[language()] if purse_id in purses else purse_id
    if table in ("links", "actuals"):
        name = "project_ids" if table == "links" else "project_id"
        named = {part for link in draft.case.links for part in link.project_ids} if table == "links" else set()
        choices[name] = sorted({*draft.case.project_by_id, *named})
        # Several stand in one cell of a link: names are cut there, the form below has them whole.
        labels[name] = partial(_project, problem, _SHORT if table == "links" else None)
    rows, columns = rows_by_key(draft.case, table), _columns(table)
    shown, config, order = {}, {}, None
    if table in ("pools", "purses"):
        # In words, and picked from lists below: the grid does not know what a row's members are picked from.
        order = [name if name != "members" else _NAMED for name in columns]
        columns.remove("members")
        shown = {_NAMED: ["; ".join(member_name(problem, str(cells["dimension"]), part)
                                    for part in str(cells["members"]).split(";") if part) for cells in rows.values()]}
        config = {_NAMED: st.column_config.TextColumn(t("desk.members.column"), width=260,
                                                      help=t("desk.members.column_help"))}
    return Grid(table, table, rows, columns, shown, config, choices, labels, order, widths=_WIDTHS,
                has_fixed_rows=False, signature=language())


def _columns(table: str) -> list[str]:
    """What a row is called first, then the order of the dictionary; its id and the other language last."""
    names = [column.attribute for column in load_dictionary()[table]]
    own, other = f"label_{language()}", f"label_{'en' if language() == 'vi' else 'vi'}"
    if own not in names:
        return names
    return [own, *(name for name in names[1:] if name not in (own, other)), names[0], other]


def _project(problem: Problem, longest: int | None, project_id: str) -> str:
    name = project_name(problem.case, project_id) if project_id in problem.case.project_by_id else project_id
    return name if longest is None or len(name) <= longest else f"{name[:longest].rstrip()}…"


def show_weights(problem: Problem, notes: list[str]) -> None:
    """What the weights come to: only their ratios count."""
    criteria = problem.case.criteria
    total = sum(criterion.weight for criterion in criteria)
    rows = [{"criterion": label_of(criterion) or criterion.criterion_id, "weight": criterion.weight,
             "weight_share": criterion.weight / total if total else None} for criterion in criteria]
    if rows:
        show_reading_table(rows, [TableColumn("criterion", t("terms.table.criteria")),
                                  TableColumn("weight", t("desk.weights.weight"), "points"),
                                  TableColumn("weight_share", t("desk.weights.share"), "percent")],
                           key="criteria_weights", file_stem="trong-so", alt=t("desk.weights.alt"), notes=notes)


def findings_of(problem_findings: tuple[Finding, ...], table: str) -> list[Finding]:
    """What the checks of the register say of one table."""
    return [finding for finding in problem_findings if finding.table == table]
