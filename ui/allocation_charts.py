"""Charts of the Allocation page: years by regime against envelopes, leverage by payer, localisation against target."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import altair as alt
import streamlit as st

from models.report import breakdown, headline
from models.report.allocation import Allocation
from ui import charts
from ui import format as fmt
from ui.charts import show_chart
from ui.i18n import language, t
from ui.terms import term

_INK = {"light": "#0A0A0A", "dark": "#F4F6F8"}
# A figure is written into a segment only where it has room, in share of the tallest column.
_ROOM = 0.1


def show_years(allocation: Allocation) -> None:
    """State money per year, stacked by regime, with a tick at the year's envelope."""
    uses = {use.year: use for use in headline.years_used(allocation.problem, allocation.plan)}
    parts = breakdown.state_by_year_and_regime(allocation)
    tallest = max([*(use.state_mvnd for use in uses.values()), *(use.envelope_mvnd or 0 for use in uses.values()), 1])
    rows = [{"year": _under_year(uses[year]), "regime": term("regime_short", regime), "bvnd": amount / 1000,
             "amount": fmt.bvnd(amount), "figure": fmt.bvnd_figure(amount, 0) if amount > tallest * _ROOM else ""}
            for year, regime, amount in parts]
    limits = [{"year": _under_year(use), "bvnd": use.envelope_mvnd / 1000, "amount": fmt.bvnd(use.envelope_mvnd)}
              for use in uses.values() if use.envelope_mvnd is not None]
    regimes = list(dict.fromkeys(row["regime"] for row in rows))
    x = alt.X("year:O", title=None, axis=_axis(labelAngle=0, labelExpr="split(datum.label, '|')"))
    color = alt.Color("regime:N", sort=regimes, title=None, legend=alt.Legend(orient="top"),
                      scale=alt.Scale(domain=regimes, range=[charts.color(0), charts.color(1)]))
    order = alt.Order("regime:N", sort="ascending")
    y = alt.Y("bvnd:Q", stack="zero", title=None, axis=None)
    bars = alt.Chart(alt.Data(values=rows)).encode(x=x, y=y, order=order)
    ticks = alt.Chart(alt.Data(values=limits)).encode(x=x, y=alt.Y("bvnd:Q", title=None, axis=None))
    tip = [alt.Tooltip("amount:N", title=t("allocation.state"))]
    limit_tip = [alt.Tooltip("amount:N", title=t("allocation.chart.limit"))]
    dark_text = "#10151B"
    chart = alt.layer(
        bars.mark_bar(width={"band": 0.62}).encode(
            color=color, tooltip=[*tip, alt.Tooltip("regime:N", title=t("terms.dimension.regime"))]),
        bars.mark_text(dy=12, fontSize=12).encode(
            text="figure:N", y=alt.Y("bvnd:Q", stack="zero", title=None, axis=None),
            color=alt.condition(alt.datum.regime == regimes[0],
                                alt.value("#FFFFFF" if charts.theme() == "light" else dark_text), alt.value(dark_text))
            if regimes else alt.value(dark_text)),
        ticks.mark_tick(color=charts.color(5), thickness=3, width={"band": 0.8}).encode(tooltip=limit_tip),
    ).properties(height=280).configure_view(stroke=None)
    text = "; ".join(f"{row['year']} {row['regime']}: {row['amount']}" for row in rows).replace("|", ", ")
    show_chart(chart, title=t("allocation.chart.years"), source=t("allocation.source"), key="allocation_years",
               alt_text=f"{t('allocation.chart.years')}. {text}")
    carries = allocation.problem.settings.carry_over
    st.caption(t("allocation.chart.years_carry" if carries else "allocation.chart.years_no_carry"))


def _under_year(use: headline.YearUse) -> str:
    """The year and, on a second line, its envelope."""
    if use.envelope_mvnd is None:
        return str(use.year)
    return f"{use.year}|{t('allocation.chart.envelope', amount=fmt.bvnd_figure(use.envelope_mvnd, 0))}"


def show_groups(allocation: Allocation) -> None:
    """State money by technology group."""
    table = allocation.by("technology_group").sort_values("state_mvnd", ascending=False)
    bars = [charts.Bar(charts.short(label) or t("terms.blank"), int(amount))
            for label, amount in zip(table[f"label_{language()}"], table["state_mvnd"], strict=True)]
    show_chart(charts.ranked_bars(bars, bar_name=t("allocation.state")), title=t("allocation.chart.groups"),
               source=t("allocation.source"), key="allocation_groups",
               alt_text=charts.alt_text(t("allocation.chart.groups"), bars))


def show_leverage(allocation: Allocation) -> None:
    """Counterpart money raised per đồng of state money, by payer."""
    rows = [{"payer": term("payer", payer), "leverage": float(leverage), "amount": fmt.bvnd(amount),
             "figure": t("allocation.leverage_figure", leverage=fmt.number(leverage, 2), amount=fmt.bvnd(amount, 0))}
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
    show_chart(chart, title=t("allocation.chart.leverage"), source=t("allocation.source"), key="allocation_leverage",
               alt_text=f"{t('allocation.chart.leverage')}. " + "; ".join(f"{r['payer']}: {r['figure']}" for r in rows))


def show_localisation(rows: Sequence[Mapping[str, object]], basis: str, year: int) -> None:
    """One basis in one year: a mark for what each product reaches, a tick for its target. Bases are never mixed."""
    shown = [_localisation_mark(row) for row in rows]
    title = t("allocation.chart.localisation", basis=term("basis", basis), year=year)
    order = [mark["product"] for mark in shown]
    base = alt.Chart(alt.Data(values=shown)).encode(
        y=alt.Y("product:N", sort=order, title=None, axis=_axis(labelLimit=260)))
    axis = alt.Axis(labelExpr="datum.value + '%'", grid=True, tickCount=5)
    scale = alt.Scale(domain=[0, 100])
    tip = [alt.Tooltip("product:N", title=t("terms.dimension.product")),
           alt.Tooltip("reached:N", title=t("allocation.localisation.achieved")),
           alt.Tooltip("target:N", title=t("allocation.localisation.target"))]
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
    show_chart(chart, title=title, source=t("allocation.localisation.source"), key="allocation_localisation",
               alt_text=f"{title}. {_in_words(shown)}")


def _axis(**options: object) -> alt.Axis:
    return alt.Axis(ticks=False, domain=False, labelColor=_INK[charts.theme()], labelFontSize=12, **options)


def _localisation_mark(row: Mapping[str, object]) -> dict[str, object]:
    achieved, target, missing = row["achieved_share"], row["target_share"], row["shortfall_share"]
    code = "no_target" if target is None else "missed" if missing else "met"
    return {"product": row["product"], "percent": None if achieved is None else achieved * 100,
            "target_percent": None if target is None else target * 100, "reached": fmt.percent(achieved),
            "target": fmt.percent(target), "state": t(f"allocation.localisation.state.{code}")}


def _in_words(marks: Iterable[Mapping[str, object]]) -> str:
    return "; ".join(f"{mark['product']}: {mark['reached']} ({t('allocation.localisation.target')} {mark['target']})"
                     for mark in marks)
