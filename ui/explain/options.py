"""Options: three plans nearly as good that differ most, and which projects are in always, sometimes or never."""
from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import streamlit as st

from models.explain.alternatives import EPSILONS, Alternatives, PlanOption, Standing, Standings
from models.problem import Problem
from models.words.rival_text import option_sentences
from ui import format as fmt
from ui.explain.panel import Question, Scene
from ui.i18n import language, t
from ui.messages import md
from ui.register.table import project_name
from ui.tables import TableColumn, show_table
from ui.terms import named


def pose_options(scene: Scene) -> Question:
    """How much value may be given up."""
    epsilon = st.segmented_control(
        t("alternatives.panel.epsilon"), EPSILONS, default=EPSILONS[1], required=True, key="options_epsilon",
        persist_state="session", format_func=named(EPSILONS, _share))
    return Question(keywords={"epsilon": epsilon}, subject=epsilon)


def show_alternatives(scene: Scene, found: Alternatives) -> None:
    """The options and the standing of every project."""
    if not found.standings.plan_is_proved:
        st.warning(t("alternatives.not_optimal"), icon=":material/hourglass_bottom:")
    if found.options:
        _show_options(found.options, scene.notes)
    else:
        st.info(t("alternatives.none_found"), icon=":material/info:")
    _show_standings(scene.answer.problem, found.standings, scene.notes)


def _show_options(options: Sequence[PlanOption], notes: list[str]) -> None:
    """The figures of the options side by side, then how each differs, in words."""
    rows = [{"option": t("alternatives.panel.option", number=number), "value": option.value,
             "given_up": option.value_given_up, "given_up_share": option.given_up_share,
             "difference": option.difference, "projects": option.project_count, "state_mvnd": option.state_mvnd,
             "missed": option.missed_targets, "is_farthest": option.is_farthest}
            for number, option in enumerate(options, start=1)]
    kinds = {"value": "points", "given_up": "points", "given_up_share": "percent", "difference": "count",
             "projects": "count", "state_mvnd": "mvnd", "missed": "count", "is_farthest": "yes_no"}
    show_table(rows, [TableColumn(name, t(f"alternatives.panel.column.{name}"), kinds.get(name, "text"))
                      for name in rows[0]],
               key="options", file_stem="phuong-an-khac", alt=t("alternatives.panel.tab"), notes=notes)
    for number, option in enumerate(options, start=1):
        with st.container(border=True, key=f"option_{number}"):
            first, *rest = option_sentences(option, number, language())
            st.markdown(f"**{md(first)}**")
            st.markdown("\n".join(f"- {md(sentence)}" for sentence in rest))


def _show_standings(problem: Problem, standings: Standings, notes: list[str]) -> None:
    """Every project at each epsilon; the standing the reader wants can be picked."""
    st.markdown(f"**{t('alternatives.panel.standings')}**")
    if not standings.is_complete:
        st.caption(t("alternatives.panel.incomplete"))
    at = st.segmented_control(t("alternatives.panel.within"), range(len(standings.epsilons)), default=len(
        standings.epsilons) - 1, required=True, key="standing_epsilon", format_func=named(range(len(
            standings.epsilons)), lambda place: _share(standings.epsilons[place])))
    counts = Counter(project.standing[at] for project in standings.projects)
    kinds = [standing for standing in Standing if counts[standing]]
    kind = st.segmented_control(t("shell.show"), kinds, default=kinds[0], required=True,
                                key=f"standing_kind_{'_'.join(kinds)}", format_func=named(kinds, lambda each: t(
                                    f"alternatives.panel.standings_of.{each}", count=fmt.count(counts[each]))))
    rows = [{"project": project_name(problem.case, project.project_id), "is_funded": project.is_funded, **{
        f"e{place}": t(f"alternatives.panel.word.{standing}") for place, standing in enumerate(project.standing)}}
        for project in standings.projects if project.standing[at] is kind]
    show_table(rows, [
        TableColumn("project", t("alternatives.panel.column.project"), width="large"),
        TableColumn("is_funded", t("alternatives.panel.column.is_funded"), "yes_no"),
        *(TableColumn(f"e{place}", t("alternatives.panel.column.within", share=_share(epsilon)))
          for place, epsilon in enumerate(standings.epsilons))],
        key="standings", file_stem="luon-doi-khi-khong", alt=t("alternatives.panel.standings"), notes=notes,
        height=380)


def _share(epsilon: Fraction) -> str:
    return fmt.set_percent(epsilon)
