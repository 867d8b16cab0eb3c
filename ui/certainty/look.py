"""Where to look: the second opinion that could change the list most, and how far selected scores overstate."""
from __future__ import annotations

from functools import partial

import streamlit as st

from models.certainty.review import ReviewList, ReviewValue, expected_shortfall, value_of_reviews
from models.certainty.run import SEED
from models.words.certainty_look_text import review_sentences, shortfall_sentence
from ui.certainty.scene import Scene
from ui.i18n import language, t
from ui.messages import md
from ui.questions import ask, show_question
from ui.register.table import project_name
from ui.tables import TableColumn, show_table

_NAME = "certainty_look"


def show_where_to_look(scene: Scene) -> None:
    """The optimiser's curse at once; the reviews by a question."""
    answer = scene.answer
    shortfall = answer.view(("certainty_shortfall", scene.varies.digest),
                            lambda: (expected_shortfall(answer.problem, answer.plan, scene.varies),))[0]
    st.markdown(f"**{t('certainty_page.look.curse')}**")
    st.markdown(md(shortfall_sentence(shortfall, language())))
    st.markdown(f"**{t('certainty_page.look.review')}**")
    st.markdown(t("certainty_page.look.lead"))
    if not scene.varies.forms and not scene.varies.spreads:
        st.info(t("certainty_page.look.nothing"), icon=":material/info:")
        return
    subject = (answer.problem.digest, scene.varies.digest)
    show_question(
        scene.workspace, _NAME, t("certainty_page.look.ask"),
        partial(ask, scene.workspace, _NAME, value_of_reviews, answer.problem, answer.plan, scene.varies, SEED,
                subject=subject, is_list=True), partial(_show, scene), subject=subject)


def _show(scene: Scene, found: ReviewList) -> None:
    for line in review_sentences(found, language()):
        st.markdown(md(line))
    if found.values:
        show_table([_row(scene, value) for value in found.values], [
            TableColumn("project", t("alternatives.panel.column.project"), width=300),
            TableColumn("plan", t("certainty_page.column.plan")),
            TableColumn("evaluators", t("certainty_page.look.column.evaluators"), "count"),
            TableColumn("another", t("certainty_page.look.column.another"), "points"),
            TableColumn("another_chance", t("certainty_page.look.column.another_chance"), "percent"),
            TableColumn("needed", t("certainty_page.look.column.needed"), "points"),
            TableColumn("knowing", t("certainty_page.look.column.knowing"), "points"),
            TableColumn("knowing_chance", t("certainty_page.look.column.knowing_chance"), "percent")],
            key="certainty_reviews", file_stem="danh-gia-lai", alt=t("certainty_page.look.review"), notes=scene.notes,
            project_ids=[value.project_id for value in found.values])


def _row(scene: Scene, value: ReviewValue) -> dict[str, object]:
    return {"project": project_name(scene.answer.problem.case, value.project_id),
            "plan": t(f"shell.yes_no.{'yes' if value.is_funded else 'no'}"), "evaluators": value.evaluators or None,
            "another": value.another, "another_chance": value.another_chance,
            "needed": -value.score_needed if value.is_funded else value.score_needed, "knowing": value.knowing,
            "knowing_chance": value.knowing_chance}

