"""What stands before the approve button: what the version changes, what its plan comes to against another, what was
found, what is proved."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import streamlit as st

from models.plan import Plan
from models.problem import Problem
from models.report.outcome_figures import OutcomeFigures
from models.report.who_moves import MOVED, Move, Paid, paid_by, who_moves
from models.scenario.comparison import Named, Planned, plan_scenario
from models.scenario.reviewing import Review, outcome_of, outcome_of_version, paid_by_version, review_version
from models.store import Store
from models.store.records import ScenarioRecord
from models.words.scenario_text import planned_state
from ui import format as fmt
from ui.audit_words import audit_finding_text
from ui.changes.entries import show_entries
from ui.i18n import language, t
from ui.known_plans import known_plans
from ui.messages import md, show_findings
from ui.notes import table_notes
from ui.questions import ask, asked, show_question
from ui.scenarios.compare_panel import show_moves
from ui.scenarios.keep import LIMITS
from ui.scenarios.offered import version_opened
from ui.scenarios.versions_store import has_answer, told
from ui.scenarios.versions_words import proof_text
from ui.session import Workspace
from ui.tables import TableColumn, show_reading_table
from ui.terms import named, project_names

_QUESTION = "review_base"


@dataclass(frozen=True)
class _Side:
    """What the version is compared with: its name, what its plan comes to and who is paid."""

    name: str
    outcome: OutcomeFigures
    paid: tuple[Paid, ...]


def show_review(workspace: Workspace, store: Store, record: ScenarioRecord) -> None:
    """All of it, opened where somebody has to decide."""
    answer = told(lambda: review_of(store, record.scenario_id, record.latest_seq))
    with st.expander(t("library.review.title"), expanded=record.status == "submitted", icon=":material/fact_check:",
                     key=f"library_review_{record.scenario_id}_{record.status}"):
        if not has_answer(answer):
            return
        review: Review | None = answer.result
        if review is None:
            st.warning(t("library.review.unreadable"), icon=":material/folder_off:")
            return
        _show_proof(store, record, review)
        show_entries(workspace, review.changes, review.base, review.problem, key="review_changes",
                     file_stem="thay-doi-cua-phien-ban")
        _show_outcome(workspace, store, record, review)


def review_of(store: Store, scenario_id: str, seq: int) -> Review | None:
    """The review of a version; versions never change, so that each is made once on this server. Raises StoreError."""
    digest = next(each.digest for each in store.history(scenario_id) if each.seq == seq)
    return _review(digest, scenario_id, seq, store)


@st.cache_resource(show_spinner=False, max_entries=32)
def _review(digest: str, scenario_id: str, seq: int, _store: Store) -> Review | None:
    return review_version(version_opened(_store, scenario_id, seq))


def known_names(store: Store, scenario_id: str, seq: int) -> Mapping[str, str]:
    """The same of a version's register, with the projects that its scenario adds; nothing where it cannot be read."""
    review: Review | None = told(lambda: review_of(store, scenario_id, seq)).result
    return {} if review is None else project_names(review.base, review.problem)


def _show_proof(store: Store, record: ScenarioRecord, review: Review) -> None:
    """Proved or not, and every finding: of the re-check that was saved, and of inputs that the changes made wrong."""
    head = record.headline
    look = ":material/verified:" if head.is_clean else ":material/hourglass_bottom:"
    proof = proof_text(store, record.scenario_id, record.latest_seq, head)
    st.markdown(f"{look} **{t('library.column.proof')}:** {md(proof)}")
    for finding in review.findings:
        st.markdown(f"- {audit_finding_text(finding)}")
    if head.termination and not head.finding_count:
        st.markdown(f":material/verified_user: {t('library.review.no_findings')}")
    if review.new_findings:
        st.markdown(f"**{t('library.review.new_findings', count=fmt.count(len(review.new_findings)))}**")
        show_findings(review.new_findings, most=10)
    if head.termination and review.plan is None:
        st.caption(f":material/info: {t('library.review.other_question')}")


def _show_outcome(workspace: Workspace, store: Store, record: ScenarioRecord, review: Review) -> None:
    """Against the plan of the register or an approved version: figures with their difference, then the projects."""
    st.markdown(f"**{t('library.review.outcome')}**")
    approved = told(lambda: store.in_force(review.version.base_tables)).result
    is_itself = approved and (approved.scenario_id, approved.approved_seq) == (record.scenario_id, record.latest_seq)
    sides = ["base", *(["approved"] if approved and not is_itself else [])]
    words = {"base": t("library.review.base"), "approved": "" if not approved else t(
        "library.review.approved", name=approved.name, seq=fmt.count(approved.approved_seq))}
    chosen = "base" if len(sides) == 1 else st.segmented_control(
        t("library.review.against"), sides, default="base", required=True,
        format_func=named(sides, lambda side: md(words[side])),
        key=f"review_against_{record.scenario_id}")
    own = outcome_of_version(review, review.base)
    if own is None:
        st.markdown(t("library.no_plan"))
        return
    side = _base_side(workspace, review, words["base"]) if chosen == "base" else _approved_side(
        store, approved, review, words["approved"])
    rows = _figures(None if side is None else side.outcome, own)
    columns = [TableColumn("figure", t("compare_page.column.figure")),
               *([TableColumn("before", side.name)] if side else []), TableColumn("after", record.name),
               *([TableColumn("difference", t("headings.difference"))] if side else [])]
    show_reading_table(rows, columns, key="review_outcome", file_stem="ket-qua-cua-phien-ban",
                       alt=t("library.review.outcome"), notes=table_notes(workspace))
    if side is not None:
        _show_moves(workspace, review, side)


def _approved_side(store: Store, approved: ScenarioRecord, review: Review, name: str) -> _Side | None:
    known = told(lambda: review_of(store, approved.scenario_id, approved.approved_seq)).result
    outcome = outcome_of_version(known, review.base) if known is not None else None
    return None if outcome is None else _Side(name, outcome, paid_by_version(known.version))


def _base_side(workspace: Workspace, review: Review, name: str) -> _Side | None:
    """The plan of the register without the changes, where this server knows it; else it is said and can be made."""
    base, subject = review.base, (review.base.digest,)
    plan = _known_plan(workspace, base)
    if plan is None:
        st.info(t("library.review.base_unknown"), icon=":material/info:")
        show_question(workspace, _QUESTION, t("library.review.plan_base"),
                      partial(ask, workspace, _QUESTION, plan_scenario, Named(name, base), base, LIMITS,
                              subject=subject, is_list=True), _show_base_state, subject=subject, rests_on_plan=False)
        return None
    return _Side(name, outcome_of(base, plan, base), paid_by(plan.chosen))


def _known_plan(workspace: Workspace, problem: Problem) -> Plan | None:
    """From what this server has planned, the answer on the screen, or the question asked here."""
    question = asked(workspace, _QUESTION, (problem.digest,))
    if question is not None and question.is_over and question.job.result is not None:
        planned: Planned = question.job.result
        if planned.figures is not None:
            known_plans().keep_plan(problem.digest, planned.plan)
            return planned.plan
    answer = workspace.answer
    if answer is not None and answer.is_shown and answer.problem.digest == problem.digest:
        return answer.plan
    return known_plans().plan_of(problem.digest)


def _show_base_state(planned: Planned) -> None:
    st.markdown(f"**{planned_state(planned, language())}**")


def _figures(before: OutcomeFigures | None, after: OutcomeFigures) -> list[dict[str, str]]:
    """Rows of the table of outcomes, with the difference where both are known."""
    has_one_measure = after.value_on_base in (None, after.value)
    names = [name for name in ("state_mvnd", "counterpart_mvnd", "projects", "strategic_share", "targets_met", "value",
                               "value_on_base") if name != "value_on_base" or not has_one_measure]
    return [{"figure": t(f"library.review.figure.{name}"), "before": _text(before, name), "after": _text(after, name),
             "difference": _difference(before, after, name)} for name in names]


def _text(outcome: OutcomeFigures | None, name: str) -> str:
    value = None if outcome is None else getattr(outcome, name)
    if value is None:
        return t("shell.no_figure")
    if name == "targets_met":
        return t("library.review.targets", met=fmt.count(value), measured=fmt.count(outcome.targets_measured))
    return {"state_mvnd": fmt.bvnd, "counterpart_mvnd": fmt.bvnd, "projects": fmt.count,
            "strategic_share": fmt.percent}.get(name, _points)(value)


def _points(value: object) -> str:
    return t("compare.points", value=fmt.number(value, 2))


def _difference(before: OutcomeFigures | None, after: OutcomeFigures, name: str) -> str:
    values = [None if outcome is None else getattr(outcome, name) for outcome in (before, after)]
    if None in values:
        return t("shell.no_figure")
    change = values[1] - values[0]
    if not change:
        return t("library.review.same")
    # In words: a cell that begins with a sign is taken for a formula.
    return t("library.review.up" if change > 0 else "library.review.down", change=_amount(name, abs(change)))


def _amount(name: str, change: Fraction | int) -> str:
    if name == "strategic_share":
        return t("compare_page.share_points", change=fmt.percent(change).removesuffix("%"))
    if name in ("projects", "targets_met"):
        return fmt.count(change)
    return fmt.bvnd(change) if name.endswith("_mvnd") else _points(change)


def _show_moves(workspace: Workspace, review: Review, side: _Side) -> None:
    moves = who_moves(side.paid, paid_by_version(review.version))
    counts = {move: sum(row.move is move for row in moves) for move in Move}
    st.markdown(f"**{t('library.review.moves')}**  \n" + t(
        "compare_page.projects.counts", **{move.value: fmt.count(counts[move]) for move in MOVED},
        same=fmt.count(counts[Move.SAME])))
    show_moves([row for row in moves if row.move in MOVED], review.problem, table_notes(workspace),
               key="review_moves")
