"""The best split of the same money over the years: what may move, the price of the present split, and the button."""
from __future__ import annotations

from fractions import Fraction

import streamlit as st

from models.explain.split import (
    LEAST_SHARE,
    MOST_SHARE,
    MOST_YEARS,
    BestSplit,
    SplitYear,
    split_edits,
    why_no_split,
)
from models.settings import Level
from models.words.split_text import limits_sentence, line_text, moves_sentence, price_sentence
from ui import format as fmt
from ui.explain.panel import Question, Scene
from ui.i18n import language, t
from ui.messages import md
from ui.register.step import offer_step
from ui.tables import TableColumn, show_table
from ui.widgets import number_field

_PERCENT = 100


def pose_split(scene: Scene) -> Question | None:
    """By how much a year may fall and rise; None while a field has an error, or without envelopes."""
    if why := why_no_split(scene.answer.problem):
        st.info(t(f"split.refused.{why}", most=fmt.count(MOST_YEARS)), icon=":material/info:")
        return None
    line = st.columns(2)
    is_free = st.checkbox(t("split.panel.free"), key="split_free", persist_state="session")
    if is_free:
        least, most = Fraction(-1), None
    else:
        with line[0]:
            down = number_field(t("split.panel.least"), -LEAST_SHARE * _PERCENT, key="split_least",
                                minimum=Fraction(0), maximum=Fraction(_PERCENT))
        with line[1]:
            up = number_field(t("split.panel.most"), MOST_SHARE * _PERCENT, key="split_most", minimum=Fraction(0))
        if not (down.is_good and up.is_good):
            return None
        least, most = -down.value / _PERCENT, up.value / _PERCENT
    return Question(keywords={"least_share": least, "most_share": most}, subject=(least, most))


def show_split(scene: Scene, found: BestSplit) -> None:
    """The price, the years before and after, who enters and leaves, and the split as a step of the draft."""
    problem, workspace = scene.answer.problem, scene.workspace
    st.markdown(md(limits_sentence(found, language())))
    show = st.success if found.is_proved else st.warning
    show(md(price_sentence(found, language())),
         icon=":material/verified:" if found.is_proved else ":material/data_array:")
    if found.moved_mvnd:
        st.markdown(md(moves_sentence(found, language())))
    show_table([_row(year) for year in found.years], [
        TableColumn("year", t("terms.dimension.year"), "plain"),
        TableColumn("line", t("headings.budget_line"), width=150),
        TableColumn("present", t("split.panel.column.present"), "mvnd"),
        TableColumn("best", t("split.panel.column.best"), "mvnd"),
        TableColumn("moved", t("split.panel.column.moved"), "mvnd"),
        TableColumn("present_use", t("split.panel.column.present_use"), "mvnd"),
        TableColumn("best_use", t("split.panel.column.best_use"), "mvnd")],
        key="split", file_stem="phan-bo-theo-nam", alt=t("split.panel.tab"), notes=scene.notes)
    if not found.moved_mvnd:
        return
    if scene.answer.plan.levels and scene.answer.plan.levels[0].level != Level.VALUE:
        st.caption(t("split.panel.caution"))
    if workspace.problem.digest != problem.digest:
        st.caption(t("split.panel.old"))
        return
    with st.container(border=True, key="split_step"):
        st.markdown(f"**{t('split.panel.apply')}**")
        offer_step(workspace, split_edits(problem, found), key="split")


def _row(year: SplitYear) -> dict[str, object]:
    return {"year": year.year, "line": line_text(year, language()), "present": year.present_mvnd,
            "best": year.best_mvnd, "moved": year.moved_mvnd, "present_use": year.present_use_mvnd,
            "best_use": year.best_use_mvnd}
