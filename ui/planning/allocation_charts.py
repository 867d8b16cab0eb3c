"""Charts of the Allocation page: years by regime against envelopes, leverage by payer, localisation against target."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import altair as alt
import streamlit as st

from models.export.documents.chart_specs import years_spec
from models.report import breakdown
from models.report.allocation import Allocation
from models.words.chart_text import group_bars, years_in_words
from ui import charts
from ui import format as fmt
from ui.charts import Drawing, draw, known_drawing, show_chart
from ui.i18n import language, t
from ui.session import AuditedPlan
from ui.terms import term

_INK = {"light": "#0A0A0A", "dark": "#F4F6F8"}


def show_years(answer: AuditedPlan) -> None:
    """State money per year, stacked by regime, with a tick at the year's envelope."""
    title, allocation = t("allocation.chart.years"), answer.allocation
    drawing = known_drawing(answer.key, "allocation_years", lambda: draw(
        years_spec(allocation, charts.look()), f"{title}. {years_in_words(allocation, language())}"))
    show_chart(drawing, title=title, source=t("allocation.source"), key="allocation_years")
    carries = allocation.problem.settings.carry_over
    st.caption(t("allocation.chart.years_carry" if carries else "allocation.chart.years_no_carry"))


def show_groups(answer: AuditedPlan) -> None:
    """State money by technology group."""
    title = t("allocation.chart.groups")
    drawing = known_drawing(answer.key, "allocation_groups", lambda: _groups(answer.allocation, title))
    show_chart(drawing, title=title, source=t("allocation.source"), key="allocation_groups")


def _groups(allocation: Allocation, title: str) -> Drawing:
    bars = group_bars(allocation, language())
    return draw(charts.ranked_bars(bars, bar_name=t("headings.state")), charts.alt_text(title, bars))


def show_leverage(answer: AuditedPlan) -> None:
    """Counterpart money raised per đồng of state money, by payer."""
    title = t("allocation.chart.leverage")
    drawing = known_drawing(answer.key, "allocation_leverage", lambda: _leverage(answer.allocation, title))
    show_chart(drawing, title=title, source=t("allocation.source"), key="allocation_leverage")


def _leverage(allocation: Allocation, title: str) -> Drawing:
    rows = [{"payer": term("payer", payer), "leverage": float(leverage), "amount": fmt.bvnd(amount),
             "figure": t("allocation.leverage_figure", leverage=fmt.number(leverage, 2), amount=fmt.bvnd(amount))}
            for payer, amount, leverage in breakdown.leverage_by_payer(allocation) if leverage is not None]
    largest = max((row["leverage"] for row in rows), default=1) or 1
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("payer:N", sort=None, title=None, axis=_axis(labelLimit=180)))
    x = alt.X("leverage:Q", title=None, axis=None, scale=alt.Scale(domain=[0, largest * 1.9]))
    tip = [alt.Tooltip("payer:N", title=t("terms.dimension.payer")), alt.Tooltip("figure:N", title=" ")]
    chart = alt.layer(
        base.mark_bar(color=charts.color(2), height={"band": 0.62}).encode(x=x, tooltip=tip),
        base.mark_text(align="left", dx=5, color=_INK[charts.theme()], fontSize=12).encode(x=x, text="figure:N"),
    ).properties(height=44 * max(1, len(rows))).configure_view(stroke=None)
    return draw(chart, f"{title}. " + "; ".join(f"{r['payer']}: {r['figure']}" for r in rows))


def show_localisation(answer: AuditedPlan, rows: Sequence[Mapping[str, object]], basis: str, year: int) -> None:
    """One basis in one year: a mark for what each product reaches, a tick for its target. Bases are never mixed."""
    title = t("allocation.chart.localisation", basis=term("basis", basis), year=year)
    drawing = known_drawing(answer.key, ("allocation_localisation", basis, year), lambda: _localisation(rows, title))
    show_chart(drawing, title=title, source=t("allocation.localisation.source"), key="allocation_localisation")


def _localisation(rows: Sequence[Mapping[str, object]], title: str) -> Drawing:
    shown = [_localisation_mark(row) for row in rows]
    order = [mark["product"] for mark in shown]
    base = alt.Chart(alt.Data(values=shown)).encode(
        y=alt.Y("product:N", sort=order, title=None, axis=_axis(labelLimit=260)))
    axis = alt.Axis(labelExpr="datum.value + '%'", grid=True, tickCount=5)
    scale = alt.Scale(domain=[0, 100])
    tip = [alt.Tooltip("product:N", title=t("terms.dimension.product")),
           alt.Tooltip("reached:N", title=t("headings.reached")),
           alt.Tooltip("target:N", title=t("headings.target"))]
    states = [t(f"allocation.localisation.state.{code}") for code in ("met", "missed", "no_target")]
    state = alt.Scale(domain=states, range=[charts.color(0), charts.color(5), charts.color(3)])
    shapes = alt.Scale(domain=states, range=["circle", "triangle-up", "square"])
    chart = alt.layer(
        base.mark_tick(thickness=3, height={"band": 0.7}, color=_INK[charts.theme()]).encode(
            x=alt.X("target_percent:Q", title=None, axis=axis, scale=scale), tooltip=tip),
        base.mark_point(filled=True, size=110, opacity=1).encode(
            x=alt.X("percent:Q", title=None, axis=axis, scale=scale), tooltip=tip,
            color=alt.Color("state:N", scale=state, title=None, legend=alt.Legend(orient="top")),
            shape=alt.Shape("state:N", scale=shapes, title=None)),
        # A figure stands on the side of its mark where no target tick can be.
        *(base.transform_filter(where).mark_text(align=side, dx=shift, color=_INK[charts.theme()], fontSize=12).encode(
            x=alt.X("percent:Q", scale=scale), text="reached:N")
          for side, shift, where in (("right", -9, alt.datum.state == states[1]),
                                     ("left", 9, alt.datum.state != states[1]))),
    ).properties(height=max(90, 30 * len(shown))).configure_view(stroke=None)
    return draw(chart, f"{title}. {_in_words(shown)}")


def _axis(**options: object) -> alt.Axis:
    return alt.Axis(ticks=False, domain=False, labelColor=_INK[charts.theme()], labelFontSize=12, **options)


def _localisation_mark(row: Mapping[str, object]) -> dict[str, object]:
    achieved, target, missing = row["achieved_share"], row["target_share"], row["shortfall_share"]
    code = "no_target" if target is None else "missed" if missing else "met"
    return {"product": row["product"], "percent": None if achieved is None else achieved * 100,
            "target_percent": None if target is None else target * 100,
            "reached": fmt.percent(achieved, against=[target]),
            "target": fmt.set_percent(target), "state": t(f"allocation.localisation.state.{code}")}


def _in_words(marks: Iterable[Mapping[str, object]]) -> str:
    return "; ".join(f"{mark['product']}: {mark['reached']} ({t('headings.target')} {mark['target']})"
                     for mark in marks)
