"""The year in figures, and its curve: plan spread evenly, committed, paid."""
from __future__ import annotations

import altair as alt
import streamlit as st

from models.money.disbursement import CurvePoint, quarters_begun
from models.money.watch_rules import next_deadline
from models.words.money_text import basis_text, history_sentence, quarter_text, range_text, source_sentence
from ui import charts
from ui import format as fmt
from ui.disbursement.choice import Watched
from ui.i18n import label_of, language, t
from ui.widgets import Figure, figure_grid

_LAST_QUARTER = 4
_SERIES = ("planned", "committed", "paid", "forecast")


def show_figures(watched: Watched) -> None:
    """Which plan, then plan, commitments, payments with both rates, money at risk and the next day that matters."""
    money, total, forecast = watched.money, watched.money.total, watched.forecast.total
    st.info(source_sentence(money, language()), icon=":material/info:")
    at_risk = {warning.project_id: 0 for warning in watched.warnings}
    for warning in watched.warnings:
        at_risk[warning.project_id] = max(at_risk[warning.project_id], warning.at_risk_mvnd)
    deadline = next_deadline(money.year, money.as_of)
    figure_grid([
        Figure(t("disbursement.figure.planned"), fmt.bvnd(total.planned_mvnd),
               t("disbursement.figure.carried", amount=fmt.bvnd(total.carried_in_mvnd),
                 committed=fmt.bvnd(total.committed_mvnd))),
        Figure(t("disbursement.figure.paid"), fmt.bvnd(total.paid_mvnd), t(
            "disbursement.figure.rates", rate=_rate(total.rate_of_plan), rate_all=_rate(total.rate_with_carried_in))),
        Figure(t("disbursement.figure.forecast"), fmt.bvnd(forecast.p50_mvnd), t(
            "disbursement.figure.range", low=fmt.bvnd(forecast.p10_mvnd), high=fmt.bvnd(forecast.p90_mvnd))
            if forecast.p10_mvnd is not None else range_text(forecast, language())),
        Figure(t("disbursement.figure.at_risk"), fmt.bvnd(sum(at_risk.values())),
               t("disbursement.figure.projects_warned", count=fmt.count(len(at_risk)))),
    ])
    st.caption(t("disbursement.next", deadline=t(
        "disbursement.deadline", day=fmt.day(deadline.of(money.year)), label=label_of(deadline),
        basis=basis_text(deadline.source, language())) if deadline else t("disbursement.no_deadline")))


def show_curve(watched: Watched) -> None:
    """The curve with its source line; the same points in words for who cannot see it."""
    money = watched.money
    title = t("disbursement.curve.title", year=money.year)
    rows = [*(row for point in money.curve for row in _rows(point)), *_forecast_rows(watched)]
    names = [t(f"disbursement.curve.{name}") for name in _SERIES]
    order = [quarter_text(point.quarter, language()) for point in money.curve]
    encoding = {
        "x": alt.X("quarter:N", sort=order, title=None, scale=alt.Scale(padding=0.35),
                   axis=charts.plain_axis(labelAngle=0)),
        "y": alt.Y("bvnd:Q", title=None, axis=None),
        "color": alt.Color("series:N", title=None,
                           legend=alt.Legend(orient="top", columns=2, labelColor=charts.ink(), labelLimit=320,
                                             symbolType="circle", symbolDash=[1, 0]),
                           scale=alt.Scale(domain=names, range=[
                               charts.color(3), charts.color(1), charts.color(0), charts.color(2)])),
        "tooltip": [alt.Tooltip("series:N", title=" "), alt.Tooltip("quarter:N", title=t("disbursement.quarter_word")),
                    alt.Tooltip("amount:N", title=t("headings.amount"))]}
    base = alt.Chart(alt.Data(values=rows)).encode(**encoding)
    dash = alt.StrokeDash("series:N", legend=None, scale=alt.Scale(domain=names, range=[
        [6, 4], [2, 2], [1, 0], [4, 3]]))
    shape = alt.Shape("series:N", legend=None, scale=alt.Scale(domain=names, range=[
        "square", "triangle-up", "circle", "diamond"]))
    chart = alt.layer(
        base.mark_line(strokeWidth=2.5).encode(strokeDash=dash),
        base.mark_point(filled=True, size=70, opacity=1).encode(shape=shape),
        *(base.transform_filter(f"datum.is_named && datum.series {sign} '{names[2]}'").mark_text(
            dy=shift, fontSize=12).encode(text="amount:N") for sign, shift in (("!=", -12), ("==", 16))),
        *_band(watched, order),
    ).properties(height=280).configure_view(stroke=None)
    said = f"{title}. " + "; ".join(f"{row['quarter']} {row['series']} {row['amount']}" for row in rows)
    charts.show_chart(charts.draw(chart, said), title=title, key="disbursement_curve",
                      source=t("disbursement.curve.source", day=fmt.day(money.as_of)))
    st.caption(t("disbursement.line.not_invariant"))
    st.caption(history_sentence(watched.forecast, language()))


def _rows(point: CurvePoint) -> list[dict[str, object]]:
    amounts = {"planned": point.planned_mvnd, "committed": point.committed_mvnd, "paid": point.paid_mvnd}
    return [{"quarter": quarter_text(point.quarter, language()), "series": t(f"disbursement.curve.{name}"),
             "bvnd": amount / 1000, "amount": fmt.bvnd(amount),
             "is_named": point.quarter in (2, 4) and name != "committed"}
            for name, amount in amounts.items() if amount is not None]


def _forecast_rows(watched: Watched) -> list[dict[str, object]]:
    """From what is paid to the middle of the forecast at the end of the year; nothing once the year is over.

    In the last quarter the two points meet and their amounts would cover each other: the forecast stands above.
    """
    begun = quarters_begun(watched.money.year, watched.money.as_of)
    if not 1 <= begun <= _LAST_QUARTER:
        return []
    name, p50 = t("disbursement.curve.forecast"), watched.forecast.total.p50_mvnd
    start = [] if begun == _LAST_QUARTER else [(begun, watched.money.total.paid_mvnd, False)]
    return [{"quarter": quarter_text(quarter, language()), "series": name, "bvnd": amount / 1000,
             "amount": fmt.bvnd(amount), "is_named": is_named}
            for quarter, amount, is_named in (*start, (_LAST_QUARTER, p50, begun < _LAST_QUARTER))]


def _band(watched: Watched, order: list[str]) -> list[alt.Chart]:
    """A bar from p10 to p90 at the end of the year, where there is a range."""
    total, begun = watched.forecast.total, quarters_begun(watched.money.year, watched.money.as_of)
    if not watched.forecast.has_range or not 1 <= begun <= _LAST_QUARTER:
        return []
    row = {"quarter": quarter_text(_LAST_QUARTER, language()), "low": total.p10_mvnd / 1000,
           "high": total.p90_mvnd / 1000, "range": range_text(total, language())}
    return [alt.Chart(alt.Data(values=[row])).mark_rule(strokeWidth=9, opacity=0.45, color=charts.color(2)).encode(
        x=alt.X("quarter:N", sort=order), y=alt.Y("low:Q"), y2=alt.Y2("high:Q"),
        tooltip=[alt.Tooltip("range:N", title=t("disbursement.column.range"))])]


def _rate(share: object) -> str:
    return t("disbursement.no_rate") if share is None else fmt.percent(share)
