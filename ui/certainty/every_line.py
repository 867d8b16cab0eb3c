"""The list by class: figures, the open projects with their intervals first, why one is open, and every project."""
from __future__ import annotations

import altair as alt
import streamlit as st

from models.certainty.classes import CertaintyClass, Share, thresholds
from models.certainty.run import Certainty
from models.certainty.why_open import why_open
from models.words.certainty_text import (
    MARKS,
    class_text,
    interval_text,
    open_first,
    round_sentence,
    summary_sentences,
    why_open_sentences,
)
from ui import charts
from ui import format as fmt
from ui.certainty.scene import Scene
from ui.i18n import language, t
from ui.messages import md
from ui.register.table import project_name
from ui.tables import TableColumn, show_table
from ui.terms import named
from ui.widgets import Figure, figure_grid

# Lines drawn at once; every project stands in the table.
_MOST_DRAWN = 30
_SHAPES = {CertaintyClass.ALWAYS: "circle", CertaintyClass.MOSTLY: "square", CertaintyClass.OPEN: "diamond",
           CertaintyClass.NEVER: "cross"}
_COLORS = {CertaintyClass.ALWAYS: 2, CertaintyClass.MOSTLY: 0, CertaintyClass.OPEN: 1, CertaintyClass.NEVER: 5}


def show_certainty(scene: Scene, found: Certainty, is_growing: bool = False) -> None:
    """An answer, whole or partial; while it grows, its figures and open projects alone."""
    figure_grid([Figure(t("certainty_page.figure.every"), fmt.count(found.in_every_draw),
                        t("certainty_page.figure.every_note", funded=fmt.count(len(found.funded)))),
                 *(Figure(class_text(each, language()), fmt.count(found.classes[each]), _note(each))
                   for each in (CertaintyClass.ALWAYS, CertaintyClass.MOSTLY, CertaintyClass.OPEN))])
    for line in summary_sentences(found, scene.varies, language()):
        st.markdown(md(line))
    if found.draws:
        _show_open(scene, found)
    if is_growing or not found.draws:
        return
    _show_why(scene, found)
    for each in found.rounds:
        st.markdown(f"- {md(round_sentence(each, language()))}")
    _show_every(scene, found)


def _note(each: CertaintyClass) -> str:
    given = thresholds()
    bounds = {CertaintyClass.ALWAYS: (given.always_from, 1), CertaintyClass.MOSTLY: (given.mostly_from,
              given.always_from), CertaintyClass.OPEN: (given.never_up_to, given.mostly_from)}
    low, high = bounds[each]
    return t("certainty_page.figure.bounds", low=fmt.set_percent(low), high=fmt.set_percent(high))


def _show_open(scene: Scene, found: Certainty) -> None:
    """The projects that are not sure, nearest to one half first: a point with its interval each."""
    shown = [share for share in open_first(found) if share.certainty in (CertaintyClass.OPEN, CertaintyClass.MOSTLY)]
    if not shown:
        st.success(t("certainty_page.none_open"), icon=":material/verified:")
        return
    if len(shown) > _MOST_DRAWN:
        st.caption(t("certainty_page.drawn", count=fmt.count(_MOST_DRAWN), all=fmt.count(len(shown))))
    shown = shown[:_MOST_DRAWN]
    words = {each: class_text(each, language()) for each in CertaintyClass}
    rows = [{"project": f"{MARKS[share.certainty]} {share.project_id}", "share": float(share.share) * 100,
             "low": float(share.low) * 100, "high": float(share.high) * 100, "state": words[share.certainty],
             "said": fmt.percent(share.share), "interval": interval_text(share, language()),
             "plan": _in_plan(found, share)} for share in shown]
    present = [each for each in CertaintyClass if any(share.certainty is each for share in shown)]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("project:N", sort=None, title=None, axis=charts.plain_axis(labelLimit=220, labelOverlap=False)),
        tooltip=[alt.Tooltip("project:N", title=t("alternatives.panel.column.project")),
                 alt.Tooltip("plan:N", title=t("certainty_page.column.plan")),
                 alt.Tooltip("said:N", title=t("certainty_page.column.share")),
                 alt.Tooltip("interval:N", title=t("certainty_page.column.interval")),
                 alt.Tooltip("state:N", title=t("certainty_page.column.class"))])
    axis = charts.plain_axis(labelExpr="datum.value + '%'", tickCount=5, grid=True)
    scales = [[words[each] for each in present], [charts.color(_COLORS[each]) for each in present],
              [_SHAPES[each] for each in present]]
    colored = alt.Color("state:N", title=None, legend=alt.Legend(orient="top", labelColor=charts.ink()),
                        scale=alt.Scale(domain=scales[0], range=scales[1]))
    chart = alt.layer(
        base.mark_rule(strokeWidth=3, opacity=0.55).encode(
            x=alt.X("low:Q", title=None, axis=axis, scale=alt.Scale(domain=[0, 100])), x2="high:Q", color=colored),
        base.mark_point(size=90, filled=True, opacity=1).encode(
            x=alt.X("share:Q"), color=colored, shape=alt.Shape(
                "state:N", title=None, scale=alt.Scale(domain=scales[0], range=scales[2])))
    ).properties(height=max(90, 24 * len(rows))).configure_view(stroke=None)
    title = t("certainty_page.chart")
    said = f"{title}. " + "; ".join(f"{row['project']}: {row['said']} ({row['interval']}), {row['state']}"
                                    for row in rows)
    charts.show_chart(charts.draw(chart, said), title=title, source=t("certainty_page.source"),
                      key="certainty_chart")


def _in_plan(found: Certainty, share: Share) -> str:
    return t(f"shell.yes_no.{'yes' if share.project_id in found.funded else 'no'}")


def _show_why(scene: Scene, found: Certainty) -> None:
    """Of one project, the open ones first: who takes its place and on which score it turns."""
    ids = [share.project_id for share in open_first(found)]
    names = {project_id: project_name(scene.answer.problem.case, project_id) for project_id in ids}
    chosen = st.selectbox(t("certainty_page.why"), ids, key="certainty_why",
                          format_func=named(ids, names.__getitem__))
    if chosen is None:
        return
    about = ("certainty_why", scene.varies.digest, found.seed, found.draws, chosen)
    why = scene.answer.view(about, lambda: why_open(scene.answer.problem, scene.varies, found, chosen))
    st.markdown("\n".join(f"- {md(line)}" for line in why_open_sentences(scene.answer.problem, why, language())))


def _show_every(scene: Scene, found: Certainty) -> None:
    """Every project with its share and interval; choosing a row opens its panel."""
    shares = open_first(found)
    show_table([_row(scene, found, share) for share in shares], [
        TableColumn("class", t("certainty_page.column.class"), width=120),
        TableColumn("project", t("alternatives.panel.column.project"), width=300),
        TableColumn("plan", t("certainty_page.column.plan")),
        TableColumn("share", t("certainty_page.column.share"), "percent"),
        TableColumn("low", t("certainty_page.column.low"), "percent"),
        TableColumn("high", t("certainty_page.column.high"), "percent"),
        TableColumn("draws", t("certainty_page.column.draws"), "count"),
        TableColumn("settled", t("certainty_page.column.settled"))],
        key="certainty_every", file_stem="muc-chac-chan", alt=t("certainty_page.chart"), notes=scene.notes, height=420,
        project_ids=[share.project_id for share in shares])


def _row(scene: Scene, found: Certainty, share: Share) -> dict[str, object]:
    return {"class": class_text(share.certainty, language()),
            "project": project_name(scene.answer.problem.case, share.project_id), "plan": _in_plan(found, share),
            "share": share.share, "low": share.low, "high": share.high, "draws": share.draws,
            "settled": t("shell.yes_no.no") if share.settled_after is None else t(
                "certainty_page.settled", draws=fmt.count(share.settled_after))}
