"""A change made from the panel: one step, planned at once; who then comes in and leaves; and the way back."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import monotonic

import streamlit as st

from models.domain import Finding
from models.explain.compare import OutcomeChange, facts_of, outcome_change
from models.plan import Plan, Termination
from models.register.edits import Edit
from models.register.single_edits import setting_edits
from ui import format as fmt
from ui.again import run_again
from ui.i18n import t
from ui.messages import md
from ui.navigation import PAGES, page_link
from ui.planning import plan_watch
from ui.register.table import project_name
from ui.session import AuditedPlan, Workspace

_KEY = "panel_change"
_MOST_NAMED = 12


@dataclass(frozen=True)
class PanelChange:
    """The last change: whose, the plan before it, and what it led to (question digest, revision of the draft)."""

    project_id: str
    before: AuditedPlan | None
    problem_digest: str
    revision: int


def make_change(workspace: Workspace, project_id: str, edits: Sequence[Edit], settings: Mapping[str, str] | None = None,
                reason: str = "") -> tuple[Finding, ...]:
    """Take the edits and the settings as one step with the reason, and plan anew; or nothing, and why."""
    answer, revision = workspace.answer, workspace.draft.revision
    of_settings = (edit for key, text in (settings or {}).items()
                   for edit in setting_edits(workspace.case.settings, key, text))
    if findings := workspace.accept((*edits, *of_settings), reason):
        return findings
    if workspace.draft.revision == revision:  # nothing differs: there is no step that could be taken back
        return ()
    st.session_state[_KEY] = PanelChange(
        project_id, answer if answer is not None and answer.is_shown else None, workspace.problem.digest,
        workspace.draft.revision)
    plan_watch.start_anew(workspace)
    return ()


def take_back(workspace: Workspace) -> None:
    """Undo the change, and plan what stood before."""
    workspace.undo()
    st.session_state.pop(_KEY, None)
    plan_watch.start_anew(workspace)


def show_change(workspace: Workspace, project_id: str) -> None:
    """The plan on its way, or what the last change of this project brought; nothing when the case has moved on."""
    change: PanelChange | None = st.session_state.get(_KEY)
    if change is None or change.project_id != project_id or change.problem_digest != workspace.problem.digest:
        if workspace.job is not None:
            _follow(workspace)
        return
    with st.container(border=True, key="panel_change"):
        answer = workspace.answer
        if workspace.job is not None:
            _follow(workspace)
        elif answer is None or answer.problem.digest != change.problem_digest:
            plan_watch.show_outcome(workspace)
        elif answer.plan.termination is Termination.INFEASIBLE:
            st.error(t("allocation.conflict.none"), icon=":material/block:")
            page_link(PAGES["explain"].file, label=t("project_panel.open_conflict"), icon=":material/help_center:")
        elif answer.is_shown and change.before is not None:
            _show_moves(answer, change.before)
        if st.button(t("project_panel.take_back"), key="panel_take_back", icon=":material/undo:",
                     disabled=change.revision != workspace.draft.revision):
            take_back(workspace)
            run_again()


def _follow(workspace: Workspace) -> None:
    @st.fragment(run_every=0.5)
    def follow() -> None:
        current = plan_watch.watched(workspace)
        if current is None or current.job.poll().is_over:
            run_again()
        st.info(t("project_panel.planning", seconds=fmt.number(monotonic() - current.started)),
                icon=":material/hourglass_empty:")

    follow()


def _show_moves(answer: AuditedPlan, before: AuditedPlan) -> None:
    moved = outcome_change(facts_of(before.plan), facts_of(answer.plan))
    st.markdown(f"**{t('project_panel.moves.title')}** {_sums(moved)}")
    if not (moved.entered or moved.left or moved.resized):
        st.markdown(t("project_panel.moves.none"))
    for name, ids, plan in (("entered", moved.entered, answer.plan), ("left", moved.left, before.plan)):
        if ids:
            st.markdown(f"{t(f'project_panel.moves.{name}', count=fmt.count(len(ids)))}\n" + _list(
                before if plan is before.plan else answer, plan, ids))
    if moved.resized:
        st.markdown(f"{t('project_panel.moves.resized', count=fmt.count(len(moved.resized)))}\n" + "\n".join(
            f"- {md(project_name(answer.problem.case, each.project_id))}: "
            f"{fmt.bvnd(each.before.state_mvnd)} → {fmt.bvnd(each.after.state_mvnd)}"
            for each in moved.resized[:_MOST_NAMED]))


def _sums(moved: OutcomeChange) -> str:
    value = "" if moved.value_change is None else t("project_panel.moves.value", change=fmt.signed(
        moved.value_change, 2))
    return f"{t('project_panel.moves.state', change=fmt.bvnd(moved.state_change_mvnd, is_signed=True))} {value}"


def _list(answer: AuditedPlan, plan: Plan, ids: Sequence[str]) -> str:
    """Names with their state money, the largest first; past a dozen the rest is counted."""
    amount = {project_id: plan.chosen_by_project[project_id].state_mvnd for project_id in ids}
    ranked = sorted(ids, key=lambda project_id: -amount[project_id])
    lines = [f"- {md(project_name(answer.problem.case, each))}: {fmt.bvnd(amount[each])}"
             for each in ranked[:_MOST_NAMED]]
    more = len(ranked) - _MOST_NAMED
    return "\n".join([*lines, *([f"- {t('shell.finding.more', count=more)}"] if more > 0 else [])])
