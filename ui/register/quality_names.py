"""Names of agencies, localities and enterprises: what counts as one, what may be one, and what a person decides."""
from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import streamlit as st

from models.bodies import province_of
from models.checks.near_names import NearPair, projects_of
from models.problem import Problem
from models.quality.body_decisions import keep_apart, merge_bodies
from models.quality.report import QualityReport
from models.register.edits import Edit
from ui import format as fmt
from ui.again import run_again
from ui.i18n import t
from ui.messages import md, show_findings
from ui.session import Workspace
from ui.tables import TableColumn, show_table

MOST_SHOWN = 20


def show_names(workspace: Workspace, report: QualityReport, notes: list[str]) -> None:
    """Pairs of almost equal names with their buttons, then the bodies that are written in several ways."""
    st.markdown(t("quality.names.lead"))
    if not report.open_names:
        st.success(t("quality.names.none"), icon=":material/check:")
    for pair in report.open_names[:MOST_SHOWN]:
        _show_pair(workspace, report.problem, pair)
    if len(report.open_names) > MOST_SHOWN:
        st.caption(t("quality.names.more", count=fmt.count(len(report.open_names) - MOST_SHOWN)))
    apart = [pair for pair in report.near_names if not pair.is_open]
    if apart:
        st.caption(t("quality.names.apart", names="; ".join(f"{md(pair.first)} / {md(pair.second)}" for pair in apart)))
    if report.idle_limits:
        st.subheader(t("quality.names.idle_title"))
        show_findings(report.idle_limits)
    _show_spellings(workspace, report.problem, notes)


def _show_pair(workspace: Workspace, problem: Problem, pair: NearPair) -> None:
    key = _key(pair.kind, pair.first, pair.second)
    with st.container(border=True, key=f"names_{key}"):
        first, second = (_with_projects(problem, pair.kind, name) for name in (pair.first, pair.second))
        st.markdown(t("quality.names.pair", dimension=t(f"terms.dimension.{pair.kind}"), first=first, second=second,
                      reason=t(f"quality.names.reason.{pair.reason}")))
        line = st.container(horizontal=True, vertical_alignment="center")
        # A province in force is never written as one that is not.
        is_settled = pair.kind == "locality" and bool(province_of(pair.first))
        for at, name in enumerate((pair.first,) if is_settled else (pair.first, pair.second)):
            if line.button(t("quality.names.merge", name=md(name)), key=f"names_merge_{at}_{key}",
                           icon=":material/merge:"):
                _take(workspace, merge_bodies(workspace.case, pair.kind, (pair.first, pair.second), name))
        with line.popover(t("quality.names.keep_apart"), icon=":material/call_split:", width="content"):
            reason = st.text_input(t("headings.reason"), key=f"names_reason_{key}", max_chars=500)
            if st.button(t("quality.save"), key=f"names_apart_{key}", type="primary"):
                if reason.strip():
                    _take(workspace, keep_apart(workspace.case, pair.kind, pair.first, pair.second, reason))
                else:
                    st.error(t("shell.reason_required"), icon=":material/error:")


def _show_spellings(workspace: Workspace, problem: Problem, notes: list[str]) -> None:
    """Bodies with several spellings, counted as one; each can be written in one way with one press."""
    several = [(kind, spellings) for (kind, _), spellings in problem.bodies.spellings.items() if len(spellings) > 1]
    if not several:
        return
    st.subheader(t("quality.names.spellings_title", count=fmt.count(len(several))))
    st.markdown(t("quality.names.spellings_lead"))
    rows = [{"kind": t(f"terms.dimension.{kind}"), "name": spellings[0].name,
             "others": "; ".join(spelling.name for spelling in spellings[1:]),
             "projects": sum(spelling.projects for spelling in spellings),
             "cost": _cost_mvnd(problem, kind, spellings[0].name)} for kind, spellings in several]
    show_table(rows, [TableColumn("kind", t("headings.kind")),
                      TableColumn("name", t("quality.names.column.name"), width=260),
                      TableColumn("others", t("quality.names.column.others"), width=420),
                      TableColumn("projects", t("quality.column.projects"), "count"),
                      TableColumn("cost", t("quality.names.column.cost"), "mvnd")],
               key="quality_spellings", file_stem="mot-don-vi-nhieu-cach-viet", alt=t("quality.names.spellings_alt"),
               notes=notes, height="content" if len(rows) < 12 else 440)
    if st.button(t("quality.names.one_spelling"), key="names_one_spelling", icon=":material/spellcheck:"):
        _take(workspace, tuple(edit for kind, spellings in several for edit in merge_bodies(
            workspace.case, kind, [spelling.name for spelling in spellings], spellings[0].name)))


def _take(workspace: Workspace, edits: Sequence[Edit]) -> None:
    """One step of the draft, or the reasons why it is refused."""
    findings = workspace.accept(edits)
    if findings:
        st.error(t("projects.not_taken"), icon=":material/error:")
        show_findings(findings)
        return
    st.toast(t("quality.saved"), icon=":material/check:")
    run_again()


def _with_projects(problem: Problem, kind: str, name: str) -> str:
    ids = projects_of(problem, kind, name)
    return t("quality.names.with_projects", name=md(name), count=fmt.count(len(ids)),
             examples=md(", ".join(ids[:3])), cost=fmt.bvnd(_cost_mvnd(problem, kind, name)))


def _cost_mvnd(problem: Problem, kind: str, name: str) -> int:
    return sum(map(problem.total_cost_mvnd, projects_of(problem, kind, name)))


def _key(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()[:10]
