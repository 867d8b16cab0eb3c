"""One project: its sums, its rows of cost, pledges, scores and localisation to edit; adding and retiring."""
from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import streamlit as st

from models.domain import Decision, Finding, ProjectStatus
from models.problem import Problem
from models.register.bulk import duplicate_project
from models.register.dictionary import columns_by_attribute, load_dictionary
from models.register.draft import Draft
from models.register.edits import Edit, row_key, rows_by_key
from models.register.filters import next_project_id, pledged_mvnd, requested_state_mvnd, values_present
from models.units import decimal_text
from ui import format as fmt
from ui.again import run_again
from ui.i18n import label_of, language, t
from ui.messages import md, show_findings
from ui.register.one_cell import show_beside
from ui.register.row_editor import Grid, edit_rows
from ui.session import Workspace
from ui.terms import named, product_label, term
from ui.widgets import LATER, number_field

# The tables that belong to one project, as tabs.
TABLES = ("costs", "pledges", "scores", "localisation", "funding_levels", "evaluations", "cost_ranges")
_OF_CRITERIA = ("scores", "evaluations")


def show_sums(problem: Problem, project_id: str) -> None:
    """What a project costs, asks for and has been pledged, over all years."""
    line = st.container(horizontal=True)
    line.metric(t("headings.total_cost"), fmt.bvnd(problem.total_cost_mvnd(project_id)), width="content")
    line.metric(t("headings.state_requested"), fmt.bvnd(requested_state_mvnd(problem, project_id)), width="content")
    line.metric(t("projects.sum.pledged"), fmt.bvnd(pledged_mvnd(problem, project_id)), width="content")
    line.metric(t("projects.sum.score"), fmt.number(problem.score_of[project_id], 2), width="content")


def edit_project_tables(workspace: Workspace, problem: Problem, draft: Draft,
                        project_id: str) -> tuple[Draft, list[Finding]]:
    """The tables of one project as tabs; the draft after what was typed, and what was refused."""
    refused: list[Finding] = []
    tabs = st.tabs([t(f"terms.table.{table}") for table in TABLES], key="project_tabs")
    for tab, table in zip(tabs, TABLES, strict=True):
        with tab:
            st.caption(t(f"projects.table_help.{table}"))
            grid, alt = _grid(problem, draft, table, project_id), t(
                "projects.table_alt", table=t(f"terms.table.{table}"), project_id=project_id)
            draft, findings = edit_rows(grid, draft, alt=alt)
            show_beside(workspace, problem, grid, alt=alt)
            refused += findings
    return draft, refused


def _grid(problem: Problem, draft: Draft, table: str, project_id: str) -> Grid:
    editable = [column.attribute for column in load_dictionary()[table] if column.attribute != "project_id"]
    criteria = {criterion.criterion_id: criterion for criterion in problem.case.criteria}
    return Grid(f"{table}_{project_id}", table, rows_by_key(draft.case, table, project_id), editable,
                choices={"criterion_id": tuple(criteria)} if table in _OF_CRITERIA else {},
                labels={"criterion_id": lambda code: label_of(criteria[code]) or code} if table in _OF_CRITERIA else {},
                project_id=project_id, has_fixed_rows=False, signature=(project_id, language()))


def retire_form(workspace: Workspace, project_id: str) -> None:
    """Take a project out of planning without losing it: by decision or by status, always with a reason."""
    project = workspace.case.project_by_id[project_id]
    with st.container(key=f"retire_{project_id}"):
        st.caption(t("projects.retire_help"))
        ways = ("must_not", "stopped")
        how = st.radio(t("projects.retire_how"), ways, key=f"retire_how_{project_id}", on_change=LATER,
                       format_func=named(ways, lambda code: t(f"projects.retire.{code}")))
        reason = st.text_input(t("projects.retire_reason"), project.decision_reason, key=f"retire_reason_{project_id}",
                               max_chars=500, on_change=LATER)
        sent = st.button(t("projects.retire_button"), icon=":material/do_not_disturb_on:",
                         key=f"retire_send_{project_id}")
    if not sent:
        return
    if not reason.strip():
        st.error(t("shell.reason_required"))
        return
    column, old, new = (("decision", project.decision.value, Decision.MUST_NOT.value) if how == "must_not"
                        else ("status", project.status.value, ProjectStatus.STOPPED.value))
    edits = [Edit(project_id, "projects", (project_id,), name, before, after)
             for name, before, after in ((column, old, new),
                                         ("decision_reason", project.decision_reason, reason.strip()))
             if before != after]
    _report(workspace.accept(edits), t("projects.retired", project_id=md(project_id)))


def duplicate_form(workspace: Workspace, problem: Problem, project_id: str) -> None:
    """A copy of a project under another id; pledges only on request, since they were given to the original."""
    suggested = next_project_id(problem)
    with st.container(key=f"duplicate_{project_id}"):
        st.caption(t("projects.duplicate_help"))
        new_id = st.text_input(_label("project_id"), suggested, max_chars=60,
                               key=f"duplicate_id_{project_id}_{suggested}", on_change=LATER)
        tables = st.multiselect(t("projects.duplicate_tables"), TABLES, default=("costs", "scores", "localisation"),
                                key=f"duplicate_tables_{project_id}", placeholder=t("projects.choose"),
                                select_all=False, on_change=LATER,
                                format_func=named(TABLES, lambda table: t(f"terms.table.{table}")))
        sent = st.button(t("projects.duplicate_button"), icon=":material/content_copy:",
                         key=f"duplicate_send_{project_id}")
    if sent:
        edits = duplicate_project(problem.case, project_id, new_id.strip(), tables)
        _report(workspace.accept(edits), t("projects.added", project_id=md(new_id.strip())))


def add_form(workspace: Workspace, problem: Problem) -> None:
    """A new project with its cost per year and its score; pledges and localisation are added beside it afterwards."""
    suggested = next_project_id(problem)
    with st.container(key="add_project"):
        st.caption(t("projects.add_help"))
        first, second = st.columns(2)
        with first:
            project_id = st.text_input(_label("project_id"), suggested, key=f"add_id_{suggested}", max_chars=60,
                                       on_change=LATER)
            name_vi = st.text_input(_label("name_vi"), key="add_name_vi", max_chars=500, on_change=LATER)
            name_en = st.text_input(_label("name_en"), key="add_name_en", max_chars=500, on_change=LATER)
            products = sorted(problem.rulebook.products)
            product = st.selectbox(_label("product_no"), products, index=None, key="add_product",
                                   on_change=LATER, placeholder=t("projects.choose"),
                                   format_func=named(products, partial(product_label, problem)))
        with second:
            agency = st.selectbox(_label("managing_agency"), _given(problem, "managing_agency"), index=None,
                                  key="add_agency", placeholder=t("projects.choose"), accept_new_options=True,
                                  on_change=LATER)
            locality = st.selectbox(_label("locality"), _given(problem, "locality"), index=None, key="add_locality",
                                    placeholder=t("projects.choose"), on_change=LATER)
            lead = st.text_input(_label("lead_enterprise"), key="add_lead", max_chars=500, on_change=LATER)
            lines = ("recurrent", "development_investment")
            line = st.selectbox(t("headings.budget_line"), lines, key="add_line", on_change=LATER,
                                format_func=named(lines, partial(term, "budget_line")))
        typed_costs = {}
        for year, place in zip(problem.case.years, st.columns(len(problem.case.years)), strict=True):
            with place:
                typed_costs[year] = number_field(t("projects.add_cost", year=year), None, key=f"add_cost_{year}",
                                                 required=False, whole=True, on_change=LATER)
        scores = {}
        criteria = problem.case.criteria
        for criterion, place in zip(criteria, st.columns(max(1, len(criteria))), strict=False):
            with place:
                scores[criterion.criterion_id] = number_field(
                    t("projects.add_score", criterion=md(label_of(criterion) or criterion.criterion_id)), None,
                    key=f"add_score_{criterion.criterion_id}", required=False, on_change=LATER)
        sent = st.button(t("projects.add_button"), icon=":material/add:", type="primary", key="add_send")
    if not sent:
        return
    if any(not field.is_good for field in (*typed_costs.values(), *scores.values())):
        st.error(t("projects.add_not_read"))
        return
    cells = {"project_id": project_id.strip(), "name_vi": name_vi.strip(), "name_en": name_en.strip(),
             "product_no": product or "", "managing_agency": agency or "", "locality": locality or "",
             "lead_enterprise": lead.strip()}
    edits = [_added("projects", cells)]
    edits += [_added("costs", {"project_id": cells["project_id"], "year": year, "budget_line": line,
                               "total_mvnd": decimal_text(field.value)})
              for year, field in typed_costs.items() if field.value]
    edits += [_added("scores", {"project_id": cells["project_id"], "criterion_id": criterion_id,
                                "score": decimal_text(field.value)})
              for criterion_id, field in scores.items() if field.value is not None]
    _report(workspace.accept(edits), t("projects.added", project_id=md(cells["project_id"])))


def _added(table: str, cells: dict[str, object]) -> Edit:
    row = tuple((name, cell) for name, cell in cells.items() if cell != "")
    return Edit(str(cells["project_id"]), table, row_key(table, cells), "", None, row)


def _report(findings: Iterable[Finding], done: str) -> None:
    if findings:
        st.error(t("projects.not_taken"))
        show_findings(findings)
    else:
        st.toast(done, icon=":material/check:")
        run_again()


def _given(problem: Problem, dimension: str) -> list[str]:
    return [value for value in values_present(problem, dimension) if value]


def _label(attribute: str) -> str:
    return label_of(columns_by_attribute("projects")[attribute])
