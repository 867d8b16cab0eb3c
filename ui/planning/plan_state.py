"""What is true of the plan on a page, in sentences: proved or not, old, impossible, and on what it rests."""
from __future__ import annotations

import streamlit as st

from models.plan import StopReason, Termination
from models.report import headline
from models.report.caveats import plan_caveats
from ui import format as fmt
from ui.i18n import has_sentence, t
from ui.messages import finding_text
from ui.notes import table_notes
from ui.planning.citations import rule_columns, rule_row
from ui.session import AuditedPlan, PlanState, Workspace, plan_state
from ui.tables import show_table


def show_plan_state(workspace: Workspace) -> None:
    """One sentence above the figures. "Optimal" is said only of a plan whose optimality was proved."""
    answer = workspace.answer
    plan, stale = answer.plan, plan_state(workspace) is PlanState.STALE
    show_plan_caveats(answer)
    if stale:
        st.warning(t("allocation.stale"), icon=":material/update:")
    if plan.termination is Termination.OPTIMAL and not plan.chosen:
        st.markdown(t("allocation.proved_nothing"))
    elif plan.termination is Termination.OPTIMAL:
        if stale:
            st.markdown(t("allocation.proved_before"))
        else:
            key, within = ("proved_within", fmt.proved_within(plan)) if plan.proved_within else ("proved", "")
            st.success(t(f"allocation.{key}", seconds=fmt.number(plan.seconds, 1), gap=within),
                       icon=":material/verified:")
    else:
        st.warning(t("allocation.not_proved", gap=fmt.at_most_better(plan), why=_why_stopped(plan.stop_reason)),
                   icon=":material/hourglass_bottom:")
    if plan.is_one_of_equals and not stale:
        st.caption(f":material/balance: {t('allocation.one_of_equals')}")
    if answer.problem.case.is_illustrative:
        st.caption(f":material/draw: {t('shell.illustrative')}. {t('shell.illustrative_help')}")
    rules = headline.rules_short_of_law(answer.problem)
    if rules:
        st.caption(f":material/gavel: {t('allocation.not_law', count=fmt.count(len(rules)))}")


def show_plan_caveats(answer: AuditedPlan) -> None:
    """What must be read before the figures: rows of the import left out, no envelope, nothing funded."""
    for finding in plan_caveats(answer.problem, answer.plan):
        st.warning(finding_text(finding), icon=":material/priority_high:")


def _why_stopped(reason: StopReason) -> str:
    key = f"allocation.stopped.{reason}"
    return t(key) if has_sentence(key) else str(reason)


def show_conflict(workspace: Workspace, answer: AuditedPlan) -> None:
    """No plan exists: the families of rules in conflict, and no number."""
    if plan_state(workspace) is PlanState.STALE:
        st.warning(t("allocation.conflict.stale"), icon=":material/update:")
    st.error(t("allocation.conflict.none"), icon=":material/block:")
    families = answer.plan.conflict_families
    if not families:
        st.markdown(t("allocation.conflict.unknown"))
        return
    st.markdown(t("allocation.conflict.lead" if len(families) > 1 else "allocation.conflict.lead_one"))
    for family in families:
        name = t(f"audit.family.{family}") if has_sentence(f"audit.family.{family}") else family
        hint = f"allocation.conflict.relax.{family}"
        st.markdown(f"- **{name}**" + (f": {t(hint)}" if has_sentence(hint) else ""))


def show_standing(workspace: Workspace, answer: AuditedPlan) -> None:
    """The rule values in use that are not law as it stands, each with its text."""
    rules = headline.rules_short_of_law(answer.problem)
    if rules:
        title = t("allocation.not_law_title", count=fmt.count(len(rules)))
        place = st.expander(title, icon=":material/gavel:", key="allocation_standing", on_change="rerun")
        if place.open:
            with place:
                show_table([rule_row(rule) for rule in rules], rule_columns(), key="allocation_rules",
                           file_stem="quy-dinh-da-dung", alt=title, notes=table_notes(workspace, answer))
