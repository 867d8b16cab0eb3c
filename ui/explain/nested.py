"""Nested plans: a narrower, the present and a wider envelope in which nobody funded is dropped when money is added."""
from __future__ import annotations

from fractions import Fraction
from functools import partial

import streamlit as st

from models.explain.nested import NestedPlans, NestedStep, plan_nested
from models.search_limits import SolveLimits
from models.words.nested_text import price_sentence
from ui import format as fmt
from ui.explain_words import ids_text
from ui.i18n import language, t
from ui.messages import md
from ui.questions import ask, show_question
from ui.session import Answer, Workspace
from ui.tables import TableColumn, show_table

_LIMITS = SolveLimits(time_limit_seconds=60.0)


def show_nested_panel(workspace: Workspace, answer: Answer, notes: list[str]) -> None:
    """The three plans side by side, and the price of nesting them."""
    st.markdown(t("explain_page.nested.lead"))
    show_question(workspace, "nested", t("explain_page.nested.ask"),
                  partial(ask, workspace, "nested", plan_nested, answer.problem, answer.plan, _LIMITS, is_list=True),
                  partial(_show, notes), item_text=_step_text)


def _step_text(item: object) -> str:
    return t("explain_page.nested.step", step=_signed_percent(Fraction(str(item)))) if item else t(
        "explain_page.nested.together")


def _show(notes: list[str], found: NestedPlans) -> None:
    show = st.success if found.is_proved else st.warning
    show(md(price_sentence(found, language())),
         icon=":material/verified:" if found.is_proved else ":material/data_array:")
    show_table([_row(step) for step in found.steps], [
        TableColumn("step", t("terms.table.envelopes")),
        TableColumn("envelope_mvnd", t("headings.all_envelopes"), "mvnd"),
        TableColumn("projects", t("headings.projects"), "count"),
        TableColumn("state_mvnd", t("headings.state"), "mvnd"),
        TableColumn("nested", t("explain_page.nested.column.nested"), "points"),
        TableColumn("apart", t("explain_page.nested.column.apart"), "points"),
        TableColumn("apart_is_proved", t("explain_page.nested.column.apart_is_proved"), "yes_no"),
        TableColumn("added", t("explain_page.nested.column.added"), width="medium"),
        TableColumn("dropped", t("explain_page.nested.column.dropped"), width="medium")],
        key="nested", file_stem="phuong-an-long-nhau", alt=t("explain_page.tab.nested"), notes=notes)
    for before, step in zip(found.steps, found.steps[1:], strict=False):
        if step.added:
            st.markdown(t("explain_page.nested.added", before=_signed_percent(before.step_share), count=fmt.count(
                len(step.added)), step=_signed_percent(step.step_share), ids=md(ids_text(step.added))))


def _row(step: NestedStep) -> dict[str, object]:
    has_plan = step.nested_value is not None
    return {"step": _signed_percent(step.step_share), "envelope_mvnd": step.envelope_mvnd,
            "projects": len(step.funded) if has_plan else None, "state_mvnd": step.state_mvnd if has_plan else None,
            "nested": step.nested_value, "apart": step.apart_value, "apart_is_proved": step.apart_is_proved,
            "added": ids_text(step.added), "dropped": ids_text(step.dropped_if_apart)}


def _signed_percent(share: Fraction) -> str:
    return fmt.set_percent(share, is_signed=True)
