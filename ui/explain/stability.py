"""In which interval of each weight the plan stays the best: a sentence a weight, and the table."""
from __future__ import annotations

import streamlit as st

from models.explain.stability import Beaten, Stability, StabilityList
from models.problem import Problem
from models.words.hold_text import swap_text
from models.words.rival_text import criterion_label
from models.words.rule_names import rule_name
from models.words.stability_text import (
    at_text,
    beyond_sentences,
    span_text,
    standing,
    weight_name,
    weight_sentence,
)
from ui import format as fmt
from ui.explain.panel import Scene
from ui.i18n import language, t
from ui.messages import md
from ui.tables import TableColumn, show_table


def stability_step(scene: Scene, item: object) -> str:
    """The weight whose interval is found."""
    problem = scene.answer.problem
    known = {criterion.criterion_id for criterion in problem.case.criteria}
    return criterion_label(problem, str(item), language()) if item in known else rule_name(
        problem, f"setting.{item}", language())


def show_stability(scene: Scene, found: StabilityList) -> None:
    """Every weight with its interval, what changes beyond it, and the table of all."""
    problem = scene.answer.problem
    for weight in found.weights:
        lines = [weight_sentence(problem, weight, language()), *beyond_sentences(weight, language())]
        st.markdown(f"- {md(lines[0])}" + "".join(f"\n  - {md(line)}" for line in lines[1:]))
    if found.skipped:
        st.caption(t("stability.skipped", count=fmt.count(found.skipped)))
    show_table([_row(problem, weight) for weight in found.weights], [
        TableColumn("name", t("stability.panel.column.name"), width=240),
        TableColumn("now", t("stability.panel.column.now")),
        TableColumn("span", t("stability.panel.column.span")),
        TableColumn("below", t("stability.panel.column.below"), width="medium"),
        TableColumn("above", t("stability.panel.column.above"), width="medium"),
        TableColumn("certainty", t("headings.certainty"))],
        key="stability", file_stem="do-vung-trong-so", alt=t("stability.panel.tab"), notes=scene.notes)


def _row(problem: Problem, weight: Stability) -> dict[str, object]:
    return {"name": weight_name(problem, weight, language()), "now": at_text(weight, weight.now, language()),
            "span": span_text(weight, language()), "below": _swap(weight.below), "above": _swap(weight.above),
            "certainty": t(f"stability.panel.standing.{standing(weight)}")}


def _swap(beaten: Beaten | None) -> str:
    return "" if beaten is None else swap_text(beaten.swap, language())
