"""Why (not), for every project at once: a table with progress, and a reply to each applicant without rivals' names."""
from __future__ import annotations

from fractions import Fraction

import streamlit as st

from models.explain.all_projects import AllExplained
from models.explain.why import WhyAnswer, WhyIn
from models.words.why_text import to_row, why_lines
from ui import format as fmt
from ui.explain.panel import Question, Scene
from ui.i18n import language, t
from ui.session import AuditedPlan
from ui.tables import TableColumn, show_table
from ui.terms import named

_WHICH = ("not_funded", "funded", "all")


def pose_all_projects(scene: Scene) -> Question:
    """Which projects."""
    answer = scene.answer
    st.markdown(f"**{t('why.panel.all.title')}**")
    which = st.segmented_control(t("why.panel.all.which"), _WHICH, default="not_funded", required=True,
                                 key="all_which", persist_state="session",
                                 format_func=named(_WHICH, lambda name: t(f"why.panel.all.of.{name}")))
    funded = answer.plan.chosen_by_project
    ids = [project_id for project_id in answer.problem.case.project_by_id
           if which == "all" or (project_id in funded) == (which == "funded")]
    return Question(keywords={"project_ids": ids}, subject=which,
                    button=t("why.panel.all.ask", count=fmt.count(len(ids))))


def show_all_projects(scene: Scene, found: AllExplained) -> None:
    """The table, to be read and downloaded."""
    if found.skipped:
        st.warning(t("why.skipped", count=fmt.count(len(found.skipped))), icon=":material/stop_circle:")
    kinds = {"loss_points": "points", "score": "points", "score_rise": "points"}
    widths = {"project_id": "small", "name": 220, "held_by": 280, "sentence": 420, "reply": 300}
    labels = {name: t(f"why.columns.{name}") for name in (
        "project_id", "name", "funded", "loss_points", "is_proved", "entered", "left", "score", "score_rise",
        "held_by", "sentence")} | {"reply": t("why.panel.all.reply")}
    show_table([_row(scene.answer, why) for why in found.answers], [
        TableColumn(name, label, kinds.get(name, "text"), width=widths.get(name)) for name, label in labels.items()],
        key="all", file_stem="giai-thich-tung-du-an", alt=t("why.panel.all.title"), notes=scene.notes, height=420)


def _row(answer: AuditedPlan, why: WhyAnswer) -> dict[str, object]:
    row = to_row(answer.problem, answer.plan, why, language())
    numbers = {name: None if row[name] is None else Fraction(row[name])
               for name in ("loss_points", "score", "score_rise")}
    return {**row, **numbers, "reply": "" if isinstance(why, WhyIn) else "\n".join(
        why_lines(answer.problem, answer.plan, why, language(), is_reply=True))}
