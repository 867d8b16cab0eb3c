"""What changed since the plan before this one: inputs first, then outcomes, then each change attributed by solving."""
from __future__ import annotations

import streamlit as st

from models.explain.compare import AttributedStep, Comparison, facts_of, outcome_change
from models.explain.input_changes import find_input_changes
from models.words.compare_text import input_sentence, outcome_sentence, step_sentence
from ui import format as fmt
from ui.explain.panel import Question, Scene, ids_text
from ui.i18n import language, t
from ui.messages import md
from ui.tables import TableColumn, show_table


def pose_changes(scene: Scene) -> Question | None:
    """This plan against the one before it in this visit: inputs and outcomes, before anything is solved."""
    previous, answer = scene.workspace.previous, scene.answer
    if previous is None:
        st.info(t("compare.panel.no_previous"), icon=":material/info:")
        return None
    before, after = facts_of(previous.plan), facts_of(answer.plan)
    inputs = find_input_changes(previous.problem, answer.problem)
    title = t("compare.inputs_title", count=fmt.count(len(inputs))) if inputs else t("compare.inputs_same")
    st.markdown(f"**{title}**")
    st.markdown("\n".join(f"- {md(input_sentence(change, language()))}" for change in inputs))
    st.markdown(f"**{t('compare.outcome_title')}**")
    st.markdown(md(outcome_sentence(outcome_change(before, after), language())))
    return Question((before, after, previous.problem, answer.problem),
                    subject=(previous.problem.digest, answer.problem.digest))


def show_changes(scene: Scene, found: Comparison) -> None:
    """Each change of the inputs with what it did to the plan."""
    if found.steps:
        st.markdown(f"**{t('compare.steps_title')}**")
        st.markdown("\n".join(f"{place}. {md(step_sentence(step, language()))}"
                              for place, step in enumerate(found.steps, start=1)))
        show_table([_row(step) for step in found.steps], [
            TableColumn("change", t("compare.panel.column.change"), width=320),
            TableColumn("value", t("headings.value_change"), "points"),
            TableColumn("state_mvnd", t("compare.panel.column.state"), "mvnd"),
            TableColumn("counterpart_mvnd", t("compare.panel.column.counterpart"), "mvnd"),
            TableColumn("entered", t("prices.panel.column.entered")),
            TableColumn("left", t("prices.panel.column.left")),
            TableColumn("certainty", t("prices.panel.column.certainty"))],
            key="changes", file_stem="thay-doi", alt=t("compare.panel.tab"), notes=scene.notes)
    if found.not_attributed == "stopped":
        st.warning(t("compare.stopped"), icon=":material/stop_circle:")
    elif found.agrees is not None and found.after.has_plan:
        st.markdown(t("compare.agrees" if found.agrees else "compare.disagrees"))
    elif found.not_attributed == "no_input_change":
        st.markdown(t("compare.panel.nothing"))


def _row(step: AttributedStep) -> dict[str, object]:
    outcome = step.outcome
    certainty = "unknown" if not step.has_plan else "proved" if step.is_proved else "interval"
    return {"change": "; ".join(input_sentence(change, language()) for change in step.changes),
            "value": outcome.value_change, "state_mvnd": outcome.state_change_mvnd,
            "counterpart_mvnd": outcome.counterpart_change_mvnd, "entered": ids_text(outcome.entered),
            "left": ids_text(outcome.left), "certainty": t(f"explain_page.certainty.{certainty}")}
