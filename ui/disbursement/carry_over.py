"""The end of the year: what may be carried over, lapses or comes back, and the change of next year's envelopes."""
from __future__ import annotations

import streamlit as st

from models.money.carry_edits import carry_edits
from models.money.carry_over import CarryOver, CarryRow, carry_over
from models.wording import LANGUAGES, say
from models.words.money_text import basis_text
from models.words.reallocation_text import (
    carry_day_text,
    carry_headline,
    carry_line_text,
    ground_sentence,
    outcome_text,
)
from ui.disbursement.choice import Watched
from ui.i18n import label_of, language, t
from ui.messages import md, show_findings
from ui.register.preview import preview_edits
from ui.session import Workspace
from ui.tables import columns_of, show_table
from ui.terms import project_shown

_FIRST, _BEHIND = ("left_mvnd", "to_return_mvnd"), ("planned_mvnd", "carried_in_mvnd", "committed_mvnd", "paid_mvnd")


def show_carry_over(workspace: Workspace, watched: Watched, notes: list[str]) -> None:
    """The sums, every project and line with its ground and day, the change for the desk."""
    if watched.money.as_of.year < watched.money.year:
        st.info(t("carry_over.not_begun", year=watched.money.year), icon=":material/info:")
        return
    found = carry_over(watched.problem, watched.planned, watched.money, watched.forecast)
    if not found.rows:
        st.info(t("carry_over.nothing", year=found.year), icon=":material/check:")
        return
    st.markdown(md(carry_headline(found, language())))
    rows = [_row(watched, row, found.year) for row in found.rows]
    show_table(rows, columns_of("carry_over.column", rows[0], dict.fromkeys((*_FIRST, *_BEHIND), "mvnd"),
                                {"project": 280, "ground": 300, "basis": 320, "deadline": 260}),
               key="carry_over", file_stem="chuyen-nguon-cuoi-nam", alt=t("disbursement.tab.carry_over"), notes=notes,
               height=420 if len(rows) > 10 else "content", project_ids=[row.project_id for row in found.rows])
    for ground in dict.fromkeys(row.ground for row in found.rows):
        st.caption(md(ground_sentence(ground, language())))
    _offer(workspace, found)


def _row(watched: Watched, row: CarryRow, year: int) -> dict[str, object]:
    return {"project": project_shown(watched.problem.case, row.project_id), "line": carry_line_text(row, language()),
            **{name: getattr(row, name) for name in _FIRST}, "outcome": outcome_text(row.ground, language()),
            "deadline": carry_day_text(row, year, language()), "ground": label_of(row.ground),
            "basis": basis_text(row.ground.source, language()), **{name: getattr(row, name) for name in _BEHIND}}


def _offer(workspace: Workspace, found: CarryOver) -> None:
    """Next year's envelopes with what may be carried over: one step of the one list of changes, with why."""
    reason = t("carry_over.reason", year=found.year)
    if _is_taken(workspace, found):
        # Taken twice it would count twice.
        st.info(t("carry_over.taken", year=found.year + 1, reason=reason), icon=":material/check:")
        return
    edits = carry_edits(workspace.case, found)
    if not edits:
        return
    with st.container(border=True, key="carry_over_step"):
        st.markdown(f"**{t('carry_over.apply', year=found.year + 1)}**")
        st.markdown(t("carry_over.apply_help"))
        st.button(t("shell.apply"), key="carry_over_apply", type="primary", icon=":material/done_all:",
                  on_click=_take, args=(workspace, edits, reason))
        if refused := st.session_state.pop("carry_over_refused", None):
            show_findings(refused)
        preview_edits(workspace, edits, key="carry_over_preview")


def _is_taken(workspace: Workspace, found: CarryOver) -> bool:
    """Whether the list of changes has it already, under its reason in either language."""
    reasons = {say("carry_over.reason", each, year=found.year) for each in LANGUAGES}
    return any(change.edit.table == "envelopes" and change.reason in reasons for change in workspace.changes)


def _take(workspace: Workspace, edits: tuple, reason: str) -> None:
    refused = workspace.accept(edits, reason)
    if refused:
        st.session_state["carry_over_refused"] = refused
    else:
        st.toast(t("carry_over.applied"), icon=":material/check:")
