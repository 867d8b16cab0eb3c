"""Options: three plans nearly as good that differ most, and which projects are in always, sometimes or never."""
from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from functools import partial

import streamlit as st

from models.explain.alternatives import EPSILONS, Alternatives, PlanOption, Standing, Standings, find_alternatives
from models.problem import Problem
from models.search_limits import SolveLimits
from models.words.rival_text import option_sentences
from ui import format as fmt
from ui.i18n import language, t
from ui.messages import md
from ui.questions import ask, show_question
from ui.register.table import project_name
from ui.session import Answer, Workspace
from ui.tables import TableColumn, show_table
from ui.terms import named

_LIMITS = SolveLimits(time_limit_seconds=120.0)


def show_options_panel(workspace: Workspace, answer: Answer, notes: list[str]) -> None:
    """How much value may be given up, then the options and the standing of every project."""
    st.markdown(t("explain_page.options.lead"))
    epsilon = st.segmented_control(
        t("explain_page.options.epsilon"), EPSILONS, default=EPSILONS[1], required=True, key="options_epsilon",
        persist_state="session", format_func=named(EPSILONS, _share))
    show_question(workspace, "options", t("explain_page.options.ask"),
                  partial(ask, workspace, "options", find_alternatives, answer.problem, answer.plan, subject=epsilon,
                          is_list=True, epsilon=epsilon, limits=_LIMITS),
                  partial(_show, answer.problem, notes), subject=epsilon)


def _show(problem: Problem, notes: list[str], found: Alternatives) -> None:
    if not found.standings.plan_is_proved:
        st.warning(t("alternatives.not_optimal"), icon=":material/hourglass_bottom:")
    if found.options:
        _show_options(found.options, notes)
    else:
        st.info(t("alternatives.none_found"), icon=":material/info:")
    _show_standings(problem, found.standings, notes)


def _show_options(options: Sequence[PlanOption], notes: list[str]) -> None:
    """The figures of the options side by side, then how each differs, in words."""
    rows = [{"option": t("explain_page.options.option", number=number), "value": option.value,
             "given_up": option.value_given_up, "given_up_share": option.given_up_share,
             "difference": option.difference, "projects": option.project_count, "state_mvnd": option.state_mvnd,
             "missed": option.missed_targets, "is_farthest": option.is_farthest}
            for number, option in enumerate(options, start=1)]
    kinds = {"value": "points", "given_up": "points", "given_up_share": "percent", "difference": "count",
             "projects": "count", "state_mvnd": "mvnd", "missed": "count", "is_farthest": "yes_no"}
    show_table(rows, [TableColumn(name, t(f"explain_page.options.column.{name}"), kinds.get(name, "text"))
                      for name in rows[0]],
               key="options", file_stem="phuong-an-khac", alt=t("explain_page.tab.options"), notes=notes)
    for number, option in enumerate(options, start=1):
        with st.container(border=True, key=f"option_{number}"):
            first, *rest = option_sentences(option, number, language())
            st.markdown(f"**{md(first)}**")
            st.markdown("\n".join(f"- {md(sentence)}" for sentence in rest))


def _show_standings(problem: Problem, standings: Standings, notes: list[str]) -> None:
    """Every project at each epsilon; the standing the reader wants can be picked."""
    st.markdown(f"**{t('explain_page.options.standings')}**")
    if not standings.is_complete:
        st.caption(t("explain_page.options.incomplete"))
    at = st.segmented_control(t("explain_page.options.within"), range(len(standings.epsilons)), default=len(
        standings.epsilons) - 1, required=True, key="standing_epsilon", format_func=named(range(len(
            standings.epsilons)), lambda place: _share(standings.epsilons[place])))
    counts = Counter(project.standing[at] for project in standings.projects)
    kinds = [standing for standing in Standing if counts[standing]]
    kind = st.segmented_control(t("shell.show"), kinds, default=kinds[0], required=True,
                                key=f"standing_kind_{'_'.join(kinds)}", format_func=named(kinds, lambda each: t(
                                    f"explain_page.options.standings_of.{each}", count=fmt.count(counts[each]))))
    rows = [{"project": project_name(problem.case, project.project_id), "is_funded": project.is_funded, **{
        f"e{place}": t(f"explain_page.options.word.{standing}") for place, standing in enumerate(project.standing)}}
        for project in standings.projects if project.standing[at] is kind]
    show_table(rows, [
        TableColumn("project", t("explain_page.options.column.project"), width="large"),
        TableColumn("is_funded", t("explain_page.options.column.is_funded"), "yes_no"),
        *(TableColumn(f"e{place}", t("explain_page.options.column.within", share=_share(epsilon)))
          for place, epsilon in enumerate(standings.epsilons))],
        key="standings", file_stem="luon-doi-khi-khong", alt=t("explain_page.options.standings"), notes=notes,
        height=380)


def _share(epsilon: Fraction) -> str:
    return fmt.set_percent(epsilon)
