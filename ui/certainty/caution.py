"""How many costs may be high at once, and what each step of that caution costs."""
from __future__ import annotations

from functools import partial

import streamlit as st

from models.certainty.caution import CautionList, CautiousPlan, price_of_caution
from models.search_limits import SolveLimits
from models.words.certainty_look_text import caution_sentences
from ui.certainty.scene import Scene
from ui.i18n import language, t
from ui.messages import md
from ui.questions import ask, show_question
from ui.tables import TableColumn, show_table

_NAME, _SECONDS = "certainty_caution", 60.0


def show_caution(scene: Scene) -> None:
    """The question; without ranges of costs there is nothing to be cautious about."""
    st.markdown(t("certainty_page.caution.lead"))
    if not scene.varies.cost_ranges:
        st.info(t("certainty_page.caution.nothing"), icon=":material/info:")
        return
    answer = scene.answer
    subject = (answer.problem.digest, scene.varies.digest)
    show_question(
        scene.workspace, _NAME, t("certainty_page.caution.ask"),
        partial(ask, scene.workspace, _NAME, price_of_caution, answer.problem, answer.plan, scene.varies,
                SolveLimits(time_limit_seconds=_SECONDS), subject=subject, is_list=True),
        partial(_show, scene), subject=subject)


def _show(scene: Scene, found: CautionList) -> None:
    for line in caution_sentences(found, language()):
        st.markdown(f"- {md(line)}")
    show_table([_row(plan) for plan in found.plans], [
        TableColumn("at_once", t("certainty_page.caution.column.at_once"), "count"),
        TableColumn("value", t("headings.value_points"), "points"),
        TableColumn("price", t("certainty_page.caution.column.price"), "points"),
        TableColumn("overrun", t("certainty_page.caution.column.overrun"), "percent"),
        TableColumn("entered", t("certainty_page.caution.column.entered"), width="medium"),
        TableColumn("left", t("certainty_page.caution.column.left"), width="medium"),
        TableColumn("certainty", t("headings.certainty"))],
        key="certainty_caution_table", file_stem="gia-cua-than-trong", alt=t("certainty_page.tab.caution"),
        notes=scene.notes)


def _row(plan: CautiousPlan) -> dict[str, object]:
    return {"at_once": plan.high_at_once, "value": plan.value, "price": plan.price, "overrun": plan.overrun_share,
            "entered": ", ".join(plan.entered), "left": ", ".join(plan.left),
            "certainty": t("headings.proved" if plan.is_proved else "intervals.panel.state.not_decided")}
