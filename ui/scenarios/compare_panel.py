"""Two to four scenarios side by side: assumptions, outcomes, charts of the difference, then project by project."""
from __future__ import annotations

from fractions import Fraction
from functools import partial

import streamlit as st

from models.problem import Problem
from models.register.net_changes import Change
from models.report.who_moves import MOVED, Move
from models.scenario.comparison import Assumption, Named, ScenarioComparison, compare_scenarios
from models.search_limits import SolveLimits
from models.store import Store
from models.units import MVND_PER_BVND
from models.words.scenario_text import (
    FIGURE_KINDS,
    assumption_place,
    assumption_value,
    cause_text,
    figure_text,
    planned_state,
)
from ui import format as fmt
from ui.changes.entries import entry_row
from ui.changes.words import Place
from ui.charts import draw, short, show_chart
from ui.i18n import language, t
from ui.messages import md
from ui.notes import table_notes
from ui.questions import ask, asked, show_question
from ui.scenarios.compare_charts import Delta, difference_bars, differences_in_words
from ui.scenarios.compare_choice import Chosen, is_asked_now
from ui.scenarios.desk import Desk
from ui.scenarios.given import OWN
from ui.scenarios.offered import posed_names
from ui.scenarios.opening import open_key
from ui.scenarios.run import remember_plans
from ui.session import Workspace
from ui.tables import TableColumn, show_reading_table, show_table
from ui.terms import named, product_label, project_names, term, value_label

LIMITS = SolveLimits(time_limit_seconds=60.0)
VIEWS = ("money", "year", "group", "localisation")


def show_comparison(workspace: Workspace, desk: Desk, store: Store | None, chosen: Chosen) -> None:
    """Ask for the comparison of the scenarios, the baseline first, and read it."""
    st.markdown(t("compare_page.side.lead"))
    scenarios = tuple(Named(name, problem) for name, problem in zip(chosen.names, chosen.problems, strict=True))
    subject = posed_names(chosen.problems)
    start = partial(ask, workspace, "compare_scenarios", compare_scenarios, scenarios, LIMITS, subject=subject,
                    is_list=True)
    if is_asked_now() and asked(workspace, "compare_scenarios", subject) is None:
        start()
    show_question(workspace, "compare_scenarios", t("compare_page.side.button"), start,
                  partial(_show, workspace, desk, store, chosen), subject=subject,
                  rests_on_plan=False)


def _show(workspace: Workspace, desk: Desk, store: Store | None, chosen: Chosen, found: ScenarioComparison) -> None:
    remember_plans(found.planned)
    names = _distinct(chosen.names[:len(found.planned)])
    notes = table_notes(workspace)
    if found.is_stopped:
        st.warning(t("scenarios.diff.stopped"), icon=":material/stop_circle:")
    _show_assumptions(found, names, chosen.lists, notes)
    _show_outcomes(found, names, notes)
    _offer_opening(workspace, desk, store, found, chosen.keys, names)
    if len(found.planned) > 1:
        _show_differences(found, names)
        _show_projects(found, names, notes)


def _show_assumptions(found: ScenarioComparison, names: list[str], lists: list[tuple[Change, ...]],
                      notes: list[str]) -> None:
    """What differs, with who changed it and why by the lists; then what the lists hold switched off."""
    st.subheader(t("scenarios.diff.assumptions"))
    known = project_names(*(each.problem for each in found.planned))
    rows = [{"what": assumption_place(row, language(), known),
             **{f"s{place}": assumption_value(row, place, language()) for place in range(len(names))},
             "why": _why(row, names)}
            for row in found.assumptions(lists)]
    _tell_off(found, names, lists)
    if not rows:
        st.markdown(t("scenarios.diff.no_assumption"))
        return
    columns = [TableColumn("what", t("compare_page.column.input"), width=360),
               *(TableColumn(f"s{place}", _heading(names, place)) for place in range(len(names))),
               TableColumn("why", t("headings.reason"), width=320)]
    show_table(rows, columns, key="assumptions", file_stem="so-sanh-dau-vao", notes=notes,
               alt=t("scenarios.diff.assumptions"), height="content" if len(rows) < 12 else 420)


def _why(row: Assumption, names: list[str]) -> str:
    """Who made the difference and why, a scenario each; one and the same is told once."""
    told: dict[str, list[str]] = {}
    for name, change in zip(names, row.entries, strict=False):
        if change is not None:
            told.setdefault(" · ".join(filter(None, (change.reason, change.actor))), []).append(name)
    return "; ".join(f"{', '.join(whose)}: {text}" for text, whose in told.items() if text)


def _tell_off(found: ScenarioComparison, names: list[str], lists: list[tuple[Change, ...]]) -> None:
    for name, each, entries in zip(names, found.planned, lists, strict=False):
        place = Place(each.problem, (each.problem.case, found.baseline.problem.case))
        off = [entry_row(change, place) for change in entries if not change.is_on]
        if off:
            st.caption(t("compare_page.side.switched_off", name=md(name), changes="; ".join(
                md(f"{row['what']}: {row['before']} → {row['after']}") for row in off)))


def _show_outcomes(found: ScenarioComparison, names: list[str], notes: list[str]) -> None:
    st.subheader(t("scenarios.diff.outcomes"))
    if not found.has_one_measure:
        st.warning(t("scenarios.other_measure"), icon=":material/straighten:")
    rows = [{"figure": t("scenarios.figure.state"), **{
        f"s{place}": planned_state(each, language()) for place, each in enumerate(found.planned)}}]
    shown = [name for name in FIGURE_KINDS if name != "value_on_baseline" or not found.has_one_measure]
    rows += [{"figure": t(f"scenarios.figure.{name}"), **{
        f"s{place}": figure_text(each.figures, name, language()) for place, each in enumerate(found.planned)}}
        for name in shown]
    columns = [TableColumn("figure", t("compare_page.column.figure")),
               *(TableColumn(f"s{place}", _heading(names, place)) for place in range(len(names)))]
    show_reading_table(rows, columns, key="outcomes", file_stem="so-sanh-ket-qua", notes=notes,
                       alt=t("scenarios.diff.outcomes"))


def _offer_opening(workspace: Workspace, desk: Desk, store: Store | None, found: ScenarioComparison, keys: list[str],
                   names: list[str]) -> None:
    st.caption(t("compare_page.open"))
    line = st.container(horizontal=True, key="compare_open")
    for place, (key, name, each) in enumerate(zip(keys, names, found.planned, strict=False)):
        if each.figures is not None and key != OWN:
            line.button(md(name), key=f"open_{place}", icon=":material/edit_document:",
                        on_click=partial(open_key, workspace, desk, store, key))


def _show_differences(found: ScenarioComparison, names: list[str]) -> None:
    st.subheader(t("compare_page.chart.title"))
    base = found.baseline.figures
    others = [(names[place], each.figures) for place, each in enumerate(found.planned[1:], start=1)
              if each.figures is not None]
    if base is None or not others:
        st.markdown(t("compare_page.chart.no_plan"))
        return
    view = st.segmented_control(t("compare_page.chart.view"), VIEWS, default="money", required=True,
                                key="compare_view", persist_state="session",
                                format_func=named(VIEWS, lambda name: t(f"compare_page.chart.{name}")))
    deltas = {"money": _money, "year": _years, "group": _groups, "localisation": _localisation}[view](
        found, base, others)
    if not any(delta.amount for delta in deltas):
        st.markdown(t("compare_page.chart.no_difference"))
        return
    title = t(f"compare_page.chart.{view}_title", name=md(names[0]))
    show_chart(draw(difference_bars(deltas), differences_in_words(title, deltas)), title=title,
               source=t("compare_page.chart.source"), key=f"compare_chart_{view}")


def _money(found: ScenarioComparison, base, others) -> list[Delta]:
    return [_money_delta(t(f"compare_page.figure.{name}"), series, getattr(figures, name) - getattr(base, name))
            for name in ("state_mvnd", "counterpart_mvnd", "missing_mvnd") for series, figures in others]


def _years(found: ScenarioComparison, base, others) -> list[Delta]:
    years = sorted({*base.state_by_year, *(year for _, figures in others for year in figures.state_by_year)})
    return [_money_delta(str(year), series, figures.state_by_year.get(year, 0) - base.state_by_year.get(year, 0))
            for year in years for series, figures in others]


def _groups(found: ScenarioComparison, base, others) -> list[Delta]:
    groups = sorted({*base.state_by_group, *(g for _, figures in others for g in figures.state_by_group)},
                    key=lambda group: (not group, group.zfill(3)))
    deltas = [_money_delta(_group_name(found.baseline.problem, group), series,
                           figures.state_by_group.get(group, 0) - base.state_by_group.get(group, 0))
              for group in groups for series, figures in others]
    moved = {delta.label for delta in deltas if delta.amount}
    return [delta for delta in deltas if delta.label in moved]


def _localisation(found: ScenarioComparison, base, others) -> list[Delta]:
    """Share points per product, year and basis, where both plans have a known rate and they differ."""
    deltas = []
    for key, before in base.localisation.items():
        label = f"{product_label(found.baseline.problem, key[0])} · {key[1]} · {term('basis', key[2])}"
        for series, figures in others:
            after = figures.localisation.get(key)
            if after is not None and None not in (after.achieved_share, before.achieved_share) and (
                    change := after.achieved_share - before.achieved_share):
                deltas.append(Delta(label, series, float(change), t(
                    "compare_page.share_points", change=fmt.percent(change, is_signed=True).removesuffix("%"))))
    return sorted(deltas, key=lambda delta: -abs(delta.amount))[:20]


def _money_delta(label: str, series: str, mvnd: Fraction | int) -> Delta:
    return Delta(label, series, float(Fraction(mvnd) / MVND_PER_BVND), fmt.bvnd(mvnd, is_signed=True))


def _group_name(problem: Problem, group: str) -> str:
    return short(value_label(problem, "technology_group", group)) if group else t("compare_page.no_group")


def _show_projects(found: ScenarioComparison, names: list[str], notes: list[str]) -> None:
    st.subheader(t("compare_page.projects.title"))
    places = range(1, len(found.planned))
    place = st.segmented_control(t("compare_page.projects.scenario"), list(places), default=1, required=True,
                                 key="compare_place", format_func=named(places, lambda at: names[at]))
    moves = found.moves(place)
    counts = {move: sum(row.move is move for row in moves) for move in Move}
    st.markdown(t("compare_page.projects.counts", **{move.value: fmt.count(counts[move]) for move in MOVED},
                  same=fmt.count(counts[Move.SAME])))
    show_moves([row for row in moves if row.move in MOVED], found.planned[place].problem,
               notes, key="moves", with_causes=True)
    st.caption(t("compare_page.projects.cause_note"))


def show_moves(moves, problem: Problem, notes: list[str], *, key: str,
               with_causes: bool = False) -> None:
    """A table of projects that moved: in, out or another amount, and because of what."""
    known = problem.case.project_by_id
    rows = [{"project_id": row.project_id, "name": _project_name(known.get(row.project_id)),
             "move": t(f"scenarios.move.{row.move}"), "before": row.before_mvnd or 0, "after": row.after_mvnd or 0,
             "difference": (row.after_mvnd or 0) - (row.before_mvnd or 0), "cause": cause_text(row, language())}
            for row in moves]
    columns = [TableColumn("project_id", t("compare_page.column.project_id")),
               TableColumn("name", t("compare_page.column.name"), width=280),
               TableColumn("move", t("compare_page.column.move")),
               *(TableColumn(name, t(f"compare_page.column.{name}"), "mvnd")
                 for name in ("before", "after", "difference"))]
    if with_causes:
        columns.append(TableColumn("cause", t("compare_page.column.cause"), width=420))
    if not rows:
        st.markdown(t("compare_page.projects.none"))
        return
    show_table(rows, columns, key=key, file_stem="so-sanh-du-an", alt=t("compare_page.projects.title"), notes=notes,
               folds=True, height="content" if len(rows) < 12 else 460, project_ids=[row["project_id"] for row in rows])


def _project_name(project) -> str:
    if project is None:
        return ""
    return (project.name_en if language() == "en" else "") or project.name_vi


def _heading(names: list[str], place: int) -> str:
    return t("compare_page.column.baseline", name=names[place]) if place == 0 else names[place]


def _distinct(names: list[str]) -> list[str]:
    """Two scenarios of the same name are told apart by their place."""
    return [name if names.count(name) == 1 else f"{name} ({place})" for place, name in enumerate(names, start=1)]

