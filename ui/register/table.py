"""The register on the screen: filters with their chips, the grid of projects, and what a cell of it shows."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import streamlit as st

from models.bodies import provinces
from models.domain import Case, Finding
from models.problem import Problem
from models.register.edits import rows_by_key
from models.register.filters import (
    DIMENSIONS,
    RegisterFilter,
    find_projects,
    fold_text,
    pledged_mvnd,
    requested_state_mvnd,
    values_present,
)
from models.words.figures import POINTS_PLACES, round_half_up
from ui import format as fmt
from ui.i18n import has_sentence, language, t
from ui.messages import md
from ui.register.row_editor import Grid
from ui.session import PlanState, Workspace, plan_state
from ui.terms import named, product_label, value_label

EDITABLE = ("product_no", "regime", "regime_reason", "channel", "managing_agency", "locality", "lead_enterprise",
            "institutes", "funding_mode", "minimum_scale_share", "earliest_start", "latest_start", "status", "decision",
            "decision_reason", "trl_now", "trl_end", "is_confidential", "source_document", "source_on",
            "name_vi", "name_en")
_SEARCH, _FUNDED, _FINDINGS = "register_search", "register_funded", "register_findings"


def findings_by_project(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    grouped: dict[str, list[Finding]] = defaultdict(list)
    for finding in sorted(findings, key=lambda f: ("error", "warning", "note").index(f.severity)):
        if finding.project_id:
            grouped[finding.project_id].append(finding)
    return grouped


def choose_filter(problem: Problem) -> RegisterFilter:
    """The search field and the filters; what is chosen stays when the page is left."""
    line = st.container(horizontal=True, vertical_alignment="bottom", key="register_search_line")
    words = line.text_input(t("projects.search"), key=_SEARCH, placeholder=t("projects.search_example"),
                            persist_state="session")
    with line.popover(t("projects.filters"), icon=":material/filter_alt:"):
        chosen = {name: _choose_values(problem, name) for name in DIMENSIONS}
    choices = ("all", "yes", "no")
    funded = line.segmented_control(t("projects.funded_filter"), choices, default="all", required=True, key=_FUNDED,
                                    format_func=named(choices, lambda code: t(f"projects.funded.{code}")),
                                    persist_state="session")
    with_findings = line.toggle(t("projects.with_findings"), key=_FINDINGS, persist_state="session")
    return RegisterFilter(words or "", chosen, {"yes": True, "no": False}.get(funded), with_findings)


def _choose_values(problem: Problem, name: str) -> tuple[str, ...]:
    values = values_present(problem, name)
    return tuple(st.multiselect(
        t(f"terms.dimension.{name}"), values, key=f"register_{name}", placeholder=t("headings.all"),
        select_all=False,
        format_func=named(values, lambda value: value_label(problem, name, value)), persist_state="session"))


def show_chips(problem: Problem, wanted: RegisterFilter) -> None:
    """What is filtered by, each with a button that takes it away, and one that takes all away."""
    chips = [(name, value) for name, values in wanted.chosen.items() for value in values]
    if not (chips or wanted.words or wanted.funded is not None or wanted.with_findings):
        return
    line = st.container(horizontal=True, gap="small", key="register_chips")
    if wanted.words:
        line.button(md(t("projects.chip", name=t("projects.search"), value=wanted.words)), key="chip_words",
                    icon=":material/close:", on_click=_reset, args=((_SEARCH,),))
    for name, value in chips:
        line.button(md(t("projects.chip", name=t(f"terms.dimension.{name}"), value=value_label(problem, name, value))),
                    key=f"chip_{name}_{value}", icon=":material/close:", on_click=_drop, args=(name, value))
    if wanted.funded is not None:
        line.button(t(f"projects.funded.{'yes' if wanted.funded else 'no'}"), key="chip_funded",
                    icon=":material/close:", on_click=_reset, args=((_FUNDED,),))
    if wanted.with_findings:
        line.button(t("projects.with_findings"), key="chip_findings", icon=":material/close:", on_click=_reset,
                    args=((_FINDINGS,),))
    line.button(t("projects.reset_filters"), key="chip_reset", icon=":material/filter_alt_off:", type="tertiary",
                on_click=_reset, args=((_SEARCH, _FUNDED, _FINDINGS, *(f"register_{name}" for name in DIMENSIONS)),))


def _drop(name: str, value: str) -> None:
    key = f"register_{name}"
    st.session_state[key] = [chosen for chosen in st.session_state[key] if chosen != value]


def _reset(keys: tuple[str, ...]) -> None:
    blank = {_SEARCH: "", _FUNDED: "all", _FINDINGS: False}
    for key in keys:
        st.session_state[key] = blank.get(key, [])


def register_grid(problem: Problem, wanted: RegisterFilter, state_mvnd: Mapping[str, int] | None,
                  by_project: Mapping[str, list[Finding]]) -> Grid:
    """The grid of the projects that pass the filter. `state_mvnd` None = there is no plan to show."""
    funded = {project_id for project_id, amount in (state_mvnd or {}).items()}
    ids = set(find_projects(problem, wanted, funded, by_project))
    rows = {key: cells for key, cells in rows_by_key(problem.case, "projects").items() if key[0] in ids}
    name = "name_en" if language() == "en" else "name_vi"
    listed = [key[0] for key in rows]
    shown = {
        "project_id": listed,
        "name": [cells[name] or cells["name_vi"] for cells in rows.values()],
        "finding": [short_finding(by_project[i][0]) if i in by_project else "" for i in listed],
        "plan_mvnd": [None if state_mvnd is None else state_mvnd.get(i, 0) for i in listed],
        "score": [float(round_half_up(problem.score_of[i], POINTS_PLACES)) for i in listed],
        "cost_mvnd": [problem.total_cost_mvnd(i) for i in listed],
        "request_mvnd": [requested_state_mvnd(problem, i) for i in listed],
        "pledged_mvnd": [pledged_mvnd(problem, i) for i in listed],
    }
    if state_mvnd is None:
        del shown["plan_mvnd"]
    money = "request_mvnd" if state_mvnd is None else "plan_mvnd"
    localities = sorted({*provinces(), *(project.locality for project in problem.case.projects)} - {""}, key=fold_text)
    products = [str(no) for no in sorted({*problem.rulebook.products, *(p.product_no for p in problem.case.projects
                                                                        if p.product_no is not None)})]
    return Grid(
        "register", "projects", rows, EDITABLE, shown, _shown_config(),
        choices={"product_no": products, "locality": localities},
        # A telephone shows three columns: the third is money.
        column_order=["project_id", "name", money, "finding", "decision", "status",
                      *(column for column in shown if column not in ("project_id", "name", money, "finding")),
                      *(column for column in EDITABLE if column not in ("decision", "status"))],
        labels={"product_no": lambda number: product_label(problem, int(number)), "locality": str},
        signature=(wanted.words, tuple(sorted(wanted.chosen.items())), wanted.funded, wanted.with_findings, language(),
                   state_mvnd is None))


def _shown_config() -> dict[str, object]:
    # Kept as numbers, so that a click on a heading sorts them; the browser groups the digits.
    def money(key: str, width: int | None = None) -> object:
        return st.column_config.NumberColumn(t(f"projects.column.{key}"), format="localized", width=width,
                                             help=t(f"projects.column_help.{key}"))

    text = st.column_config.TextColumn
    return {
        "project_id": text(t("projects.column.project_id"), pinned=True, width="small"),
        "name": text(t("projects.column.name"), pinned=True, width=180),
        "finding": text(t("projects.column.finding"), width=190, help=t("projects.column_help.finding")),
        "plan_mvnd": money("plan_mvnd", 100),
        "score": st.column_config.NumberColumn(t("projects.column.score"), format="localized",
                                               help=t("projects.column_help.score")),
        "cost_mvnd": money("cost_mvnd"), "request_mvnd": money("request_mvnd", 100),
        "pledged_mvnd": money("pledged_mvnd"),
    }


def short_finding(finding: Finding) -> str:
    """The first sentence of a finding as plain text, for a cell."""
    key = f"findings.{finding.code}"
    try:
        sentence = t(key, **finding.values) if has_sentence(key) else finding.code
    except KeyError:
        sentence = finding.code
    return sentence.split(". ")[0].rstrip(".")


def project_name(case: Case, project_id: str) -> str:
    """Id and name in the language of the visit, as plain text."""
    project = case.project_by_id[project_id]
    name = project.name_en if language() == "en" and project.name_en else project.name_vi
    return f"{project_id} · {name}"


def planned_state_mvnd(workspace: Workspace) -> dict[str, int] | None:
    """State money per funded project of the plan on the screen; None when no numbers may be shown."""
    answer = workspace.answer
    if answer is None or not answer.is_shown:
        return None
    return {option.project_id: option.state_mvnd for option in answer.plan.chosen}


def show_counts(workspace: Workspace, grid: Grid, by_project: Mapping[str, list[Finding]]) -> None:
    """How many projects are listed of how many, how many have findings, and whether the plan beside them is old."""
    listed = [key[0] for key in grid.rows]
    st.caption(t("projects.counts", listed=fmt.count(len(listed)), all=fmt.count(len(workspace.case.projects)),
                 findings=fmt.count(sum(project_id in by_project for project_id in listed))))
    if plan_state(workspace) is PlanState.STALE:
        st.warning(t("projects.plan_is_stale"), icon=":material/update:")
