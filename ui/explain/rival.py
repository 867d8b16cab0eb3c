"""The best argument against the plan: plans that cost no more and may be worth more, over ranges of the scores."""
from __future__ import annotations

from collections import Counter
from fractions import Fraction

import streamlit as st

from models.explain.ranges import RangeFault, read_ranges
from models.explain.rival import Place, RivalAnswer
from models.problem import Problem
from models.words.rival_text import range_sentences, rival_lines
from ui import format as fmt
from ui.explain.panel import Question, Scene, ids_text
from ui.explain.weights import show_weight_limits
from ui.i18n import language, t
from ui.messages import md
from ui.register.table import project_name
from ui.tables import TableColumn, show_table
from ui.terms import named
from ui.widgets import number_field


def pose_rival(scene: Scene) -> Question | None:
    """How far scores and weights may be off."""
    problem = scene.answer.problem
    typed = number_field(t("rival.panel.width"), None, key="rival_width", minimum=Fraction(0),
                         maximum=Fraction(100), required=False, help=t("rival.panel.width_help"))
    try:
        stated = show_weight_limits(problem)
        if not typed.is_good or stated is None:
            return None
        ranges = read_ranges(problem, score_width=typed.value, stated=stated)
    except RangeFault as fault:
        st.info(t(f"rival.fault.{fault.code}", **{name: md(str(value)) for name, value in fault.values.items()}))
        return None
    if ranges.is_a_point:
        st.info(t("rival.panel.a_point"), icon=":material/info:")
        return None
    for sentence in range_sentences(problem, ranges, language(), typed.value):
        st.caption(md(sentence))
    return Question((problem, scene.answer.plan, ranges), subject=(typed.value, stated))


def show_rival(scene: Scene, found: RivalAnswer) -> None:
    """The competitors and the place of every project."""
    problem, notes = scene.answer.problem, scene.notes
    if found.lead_at_most == 0:
        st.success(t("rival.none_leads"), icon=":material/verified:")
    elif found.lead_at_most is not None:
        st.markdown(t("rival.strongest", lead=fmt.number(found.lead_at_most, 2, trim=True)))
    st.markdown(t("rival.complete" if found.is_complete else "rival.not_complete", count=fmt.count(len(found.rivals))))
    for number, rival in enumerate(found.rivals, start=1):
        with st.container(border=True, key=f"rival_{number}"):
            for line in rival_lines(problem, rival, number, language()):
                st.markdown(md(line.strip()))
    if found.rivals:
        _show_rivals(found, notes)
    _show_places(problem, found, notes)


def _show_rivals(found: RivalAnswer, notes: list[str]) -> None:
    rows = [{"number": number, "entered": ids_text(rival.entered), "left": ids_text(rival.left),
             "state_mvnd": rival.state_mvnd, "value_now": rival.value_now, "plan_value_now": rival.plan_value_now,
             "least": rival.lead_at_least, "most": rival.lead_at_most}
            for number, rival in enumerate(found.rivals, start=1)]
    kinds = {"number": "plain", "state_mvnd": "mvnd", "entered": "text", "left": "text"}
    show_table(rows, [TableColumn(name, t(f"rival.panel.column.{name}"), kinds.get(name, "points"))
                      for name in rows[0]],
               key="rivals", file_stem="phuong-an-phan-bien", alt=t("rival.panel.tab"), notes=notes)


def _show_places(problem: Problem, found: RivalAnswer, notes: list[str]) -> None:
    """Every project: in the plan and all its competitors, in some, in none."""
    counts = Counter(found.places.values())
    kinds = [place for place in Place if counts[place]]
    kind = st.segmented_control(
        t("rival.panel.place"), kinds, default=kinds[0], required=True, key=f"rival_place_{'_'.join(kinds)}",
        format_func=named(kinds, lambda each: t(f"rival.panel.places.{each}", count=fmt.count(counts[each]))))
    rows = [{"project": project_name(problem.case, project_id), "place": t(f"rival.panel.word.{place}")}
            for project_id, place in found.places.items() if place is kind]
    show_table(rows, [TableColumn("project", t("alternatives.panel.column.project"), width="large"),
                      TableColumn("place", t("rival.panel.place"))],
               key="places", file_stem="vi-tri-du-an", alt=t("rival.panel.place"), notes=notes, height=320)
