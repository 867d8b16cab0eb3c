"""At once: plan with the register as it stands, and see against the plan before who comes in, who goes out, who gets
another amount."""
from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from models.checks import is_blocking
from models.domain import Finding
from models.explain.compare import facts_of
from models.plan import Plan, Termination
from models.problem import Problem
from models.report.allocation import allocate
from models.report.outcome_figures import OutcomeFigures, outcome_figures
from models.report.who_moves import KINDS, Move, who_moves
from ui import format as fmt
from ui.again import run_again
from ui.baseline import BASE, PREVIOUS, base_problem, found_baselines
from ui.i18n import t
from ui.known_plans import known_plans
from ui.messages import md
from ui.navigation import lead_to
from ui.notes import table_notes
from ui.planning import plan_watch
from ui.planning.audit_view import show_verdict
from ui.planning.plan_state import show_conflict
from ui.questions import PANEL, PROJECT
from ui.register.table import project_name
from ui.session import AuditedPlan, PlanState, Workspace, plan_state
from ui.tables import TableColumn, pressed_row, show_downloads, show_words

AT_ONCE = "budget_at_once"
_TABLE = "budget_moves"
_MOST_ROWS, _MOST_NAMED = 10, 8


def plan_if_due(workspace: Workspace) -> None:
    """With the switch on, plan what was changed, before the page is drawn: the search runs meanwhile."""
    if st.session_state.get(AT_ONCE, True) and not _blocking(workspace) and _is_due(workspace):
        plan_watch.start_anew(workspace)
        if workspace.job is None:  # a known plan is there already, and the header still tells of the old one
            run_again()


def _blocking(workspace: Workspace) -> list[Finding]:
    return [finding for finding in workspace.problem_findings if is_blocking(finding)]


def show_planning(workspace: Workspace) -> None:
    """The button and the switch; while a search runs, how far it is. With the switch a change plans anew by itself."""
    blocking = _blocking(workspace)
    line = st.container(horizontal=True, vertical_alignment="center", key="budget_plan_line")
    line.button(t("desk.plan.button"), type="primary", icon=":material/play_arrow:", key="budget_plan",
                disabled=bool(blocking) or _is_on_its_way(workspace), on_click=plan_watch.start_anew, args=(workspace,))
    line.toggle(t("desk.plan.at_once"), value=True, key=AT_ONCE, persist_state="session",
                help=t("desk.plan.at_once_help"))
    limits = plan_watch.usual_limits()
    line.caption(t("desk.plan.limits_exact" if not limits.gap_share else "desk.plan.limits",
                   gap=fmt.set_percent(limits.gap_share), seconds=fmt.number(limits.time_limit_seconds)),
                 width="content")
    if plan_watch.watched(workspace) is not None:
        with st.container(border=True, key="budget_search"):
            plan_watch.show_search(workspace)
    plan_watch.show_no_search(workspace, blocking)


def _is_on_its_way(workspace: Workspace) -> bool:
    current = plan_watch.watched(workspace)
    return current is not None and current.problem.digest == workspace.problem.digest


def _is_due(workspace: Workspace) -> bool:
    """Whether the register on the screen has no plan, none is being searched for, and none was looked for in vain."""
    return (plan_state(workspace) is PlanState.STALE and not _is_on_its_way(workspace)
            and not plan_watch.ended_without_plan(workspace))


def show_outcome(workspace: Workspace) -> None:
    """The plan on the screen against the one before the change; where there is none, which rules conflict."""
    answer = workspace.answer
    if answer is None:
        st.info(t("allocation.no_plan_yet"), icon=":material/info:")
    elif answer.plan.termination is Termination.INFEASIBLE:
        show_conflict(workspace, answer)
        if st.button(t("desk.outcome.ways_out"), key="budget_ways_out", icon=":material/help_center:"):
            lead_to("explain")
    elif not answer.plan.has_solution:
        st.info(t("allocation.no_plan_yet"), icon=":material/info:")
    elif not answer.is_shown:
        show_verdict(answer)
    else:
        _compare(workspace, answer)


def _compare(workspace: Workspace, answer: AuditedPlan) -> None:
    is_base = answer.problem.digest == base_problem(workspace).digest
    found = {} if is_base else found_baselines(workspace)
    code = next((code for code in (BASE, PREVIOUS) if code in found), None)
    before = found.get(code)
    if plan_state(workspace) is PlanState.STALE:
        st.warning(t("desk.outcome.stale"), icon=":material/update:")
    plan_before = None if before is None else (
        known_plans().plan_of(before.problem.digest) if code == BASE else workspace.previous.plan)
    if plan_before is None:
        st.markdown(t("desk.outcome.nothing_before"))
        _figures(outcome_figures(answer.allocation), None)
        return
    st.markdown(t(f"desk.outcome.against_{code}"))
    _figures(outcome_figures(answer.allocation), _figures_of(
        before.problem.digest, tuple(option.option_id for option in plan_before.chosen), plan_before, before.problem))
    _show_moves(workspace, answer, who_moves(facts_of(plan_before), facts_of(answer.plan)))


@st.cache_resource(show_spinner=False, max_entries=16)
def _figures_of(problem_digest: str, chosen: tuple[str, ...], _plan: Plan, _problem: Problem) -> OutcomeFigures:
    """Of one plan: a better one may be found for the same question."""
    return outcome_figures(allocate(_problem, _plan))


def _figures(now: OutcomeFigures, then: OutcomeFigures | None) -> None:
    """Six figures, each with its difference to the plan before."""
    with st.grid(6, min_column_width=150, gap="small", key="budget_figures"):
        for name, value, note in _cells(now, then):
            with st.container(border=True, height="stretch", gap=None):
                st.caption(t(f"desk.figure.{name}"))
                st.markdown(f"**{value}**")
                st.caption(note or t("desk.figure.no_before") if then is not None else "")


def _cells(now: OutcomeFigures, then: OutcomeFigures | None) -> Sequence[tuple[str, str, str]]:
    same = t("desk.figure.same")

    def change(name: str, show: object) -> str:
        if then is None:
            return ""
        difference = getattr(now, name) - getattr(then, name)
        return show(difference) if difference else same

    shares = "" if then is None or None in (now.strategic_share, then.strategic_share) else change(
        "strategic_share", lambda share: t("desk.figure.points", points=fmt.signed(share * 100, 1)))
    return (
        ("state", fmt.bvnd(now.state_mvnd), change("state_mvnd", lambda x: fmt.bvnd(x, is_signed=True))),
        ("counterpart", fmt.bvnd(now.counterpart_mvnd), change("counterpart_mvnd",
                                                               lambda x: fmt.bvnd(x, is_signed=True))),
        ("projects", fmt.count(now.projects), change("projects", fmt.signed)),
        ("strategic", fmt.percent(now.strategic_share), shares),
        ("targets", t("desk.figure.targets_value", met=fmt.count(now.targets_met),
                      measured=fmt.count(now.targets_measured)), change("targets_met", fmt.signed)),
        ("value", fmt.number(now.value), change("value", lambda x: fmt.percent(
            x / then.value, is_signed=True) if then.value else fmt.signed(x))))


def _show_moves(workspace: Workspace, answer: AuditedPlan, moves: Sequence[Move]) -> None:
    """By name and amount, each line leading to the page Explain; in words, since a cell is copied with its unit."""
    if not moves:
        st.markdown(t("desk.outcome.nobody"))
        return
    named = {kind: _ids_of(moves, kind) for kind in KINDS}
    st.markdown(t("desk.outcome.counts", **{kind: named[kind] for kind in KINDS if kind != "counterpart"}))
    case = answer.problem.case
    rows = [{t("desk.moves.kind"): t(f"desk.moves.kinds.{move.kind}"),
             t("desk.moves.change"): _change_words(move),
             t("projects.column.name"): project_name(case, move.project_id) if move.project_id in case.project_by_id
             else move.project_id,
             t("desk.moves.before"): fmt.bvnd(move.state_before_mvnd) if move.kind != "entered" else "",
             t("desk.moves.after"): fmt.bvnd(move.state_after_mvnd) if move.kind != "left" else ""}
            for move in moves]
    show_words(rows, key=_TABLE, row_button=t("desk.moves.why"), alt=t("desk.moves.alt"),
               height="auto" if len(rows) <= _MOST_ROWS else 38 + 35 * _MOST_ROWS,
               column_config={t("projects.column.name"): st.column_config.TextColumn(width=380)})
    show_downloads([{"kind": t(f"desk.moves.kinds.{move.kind}"), "project_id": move.project_id,
                     "name": rows[place][t("projects.column.name")], "before_mvnd": move.state_before_mvnd,
                     "after_mvnd": move.state_after_mvnd, "change_mvnd": move.state_change_mvnd,
                     "counterpart_mvnd": move.counterpart_after_mvnd - move.counterpart_before_mvnd}
                    for place, move in enumerate(moves)], [
        TableColumn("kind", t("desk.moves.kind")), TableColumn("project_id", t("projects.column.project_id")),
        TableColumn("name", t("projects.column.name")),
        TableColumn("before_mvnd", t("desk.moves.before"), "mvnd"),
        TableColumn("after_mvnd", t("desk.moves.after"), "mvnd"),
        TableColumn("change_mvnd", t("desk.moves.change"), "mvnd"),
        TableColumn("counterpart_mvnd", t("desk.moves.counterpart"), "mvnd")],
        key=_TABLE, file_stem="ai-vao-ai-ra", notes=table_notes(workspace, answer))
    row = pressed_row(_TABLE)
    if row is not None and moves[row].project_id in case.project_by_id:
        st.session_state[PANEL], st.session_state[PROJECT] = "project", moves[row].project_id
        lead_to("explain")


def _ids_of(moves: Sequence[Move], kind: str) -> str:
    """How many projects, and which where they are few: the answer is read before the table is."""
    ids = [move.project_id for move in moves if move.kind == kind]
    return f"**{fmt.count(len(ids))}**" + (f" ({md(', '.join(ids))})" if 0 < len(ids) <= _MOST_NAMED else "")


def _change_words(move: Move) -> str:
    if move.kind == "counterpart":
        return t("desk.moves.same_state", amount=fmt.bvnd(
            move.counterpart_after_mvnd - move.counterpart_before_mvnd, is_signed=True))
    key = "desk.moves.gets" if move.state_change_mvnd > 0 else "desk.moves.loses"
    return t(key, amount=fmt.bvnd(abs(move.state_change_mvnd)))
