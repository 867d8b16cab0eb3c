"""Nested plans: a narrower, the present and a wider envelope in which nobody funded is dropped when money is added."""
from __future__ import annotations

from fractions import Fraction

import streamlit as st

from models.explain.nested import NestedPlans, NestedStep
from models.words.nested_text import price_sentence
from ui import format as fmt
from ui.explain.panel import Scene, ids_text
from ui.i18n import language, t
from ui.messages import md
from ui.tables import TableColumn, show_table


def nested_step(scene: Scene, item: object) -> str:
    """The envelope that is planned, or all of them together."""
    return t("nested.panel.step", step=_signed_percent(Fraction(str(item)))) if item else t(
        "nested.panel.together")


def show_nested(scene: Scene, found: NestedPlans) -> None:
    """The three plans side by side, and the price of nesting them."""
    show = st.success if found.is_proved else st.warning
    show(md(price_sentence(found, language())),
         icon=":material/verified:" if found.is_proved else ":material/data_array:")
    show_table([_row(step) for step in found.steps], [
        TableColumn("step", t("terms.table.envelopes")),
        TableColumn("envelope_mvnd", t("headings.all_envelopes"), "mvnd"),
        TableColumn("projects", t("headings.projects"), "count"),
        TableColumn("state_mvnd", t("headings.state"), "mvnd"),
        TableColumn("nested", t("nested.panel.column.nested"), "points"),
        TableColumn("apart", t("nested.panel.column.apart"), "points"),
        TableColumn("apart_is_proved", t("nested.panel.column.apart_is_proved"), "yes_no"),
        TableColumn("added", t("nested.panel.column.added"), width="medium"),
        TableColumn("dropped", t("nested.panel.column.dropped"), width="medium")],
        key="nested", file_stem="phuong-an-giu-du-an", alt=t("nested.panel.tab"), notes=scene.notes)
    for before, step in zip(found.steps, found.steps[1:], strict=False):
        if step.added:
            st.markdown(t("nested.panel.added", before=_signed_percent(before.step_share), count=fmt.count(
                len(step.added)), step=_signed_percent(step.step_share), ids=md(ids_text(step.added))))


def _row(step: NestedStep) -> dict[str, object]:
    has_plan = step.nested_value is not None
    return {"step": _signed_percent(step.step_share), "envelope_mvnd": step.envelope_mvnd,
            "projects": len(step.funded) if has_plan else None, "state_mvnd": step.state_mvnd if has_plan else None,
            "nested": step.nested_value, "apart": step.apart_value, "apart_is_proved": step.apart_is_proved,
            "added": ids_text(step.added), "dropped": ids_text(step.dropped_if_apart)}


def _signed_percent(share: Fraction) -> str:
    return fmt.set_percent(share, is_signed=True)
