"""The plan of past years laid over what happened: one chart by year, then project by project."""
from __future__ import annotations

import altair as alt
import streamlit as st

from ui import charts
from ui import format as fmt
from ui.follow.followed import Followed
from ui.i18n import t
from ui.tables import columns_of, show_reading_table, show_table
from ui.terms import named, project_shown

_SERIES = ("planned", "committed", "paid")
_MONEY = ("planned_mvnd", "carried_in_mvnd", "committed_mvnd", "paid_mvnd")
_KINDS = {**dict.fromkeys((*_MONEY, "difference_mvnd"), "mvnd"), "rate_of_plan": "percent", "year": "plain"}


def show_past(followed: Followed, notes: list[str]) -> None:
    """Planned beside committed and paid, year by year; the projects of a year beneath."""
    st.markdown(t("follow.lead.past"))
    years = [row for row in followed.past if not row.project_id]
    if not years:
        st.info(t("follow.nothing"), icon=":material/info:")
        return
    _show_chart(followed, [{"year": str(row.year), **{name: getattr(row, f"{name}_mvnd") for name in _SERIES}}
                           for row in years])
    names = ("year", *_MONEY, "difference_mvnd", "rate_of_plan")
    show_reading_table([{name: getattr(row, name) for name in names} for row in years],
                       columns_of("follow.column", names, _KINDS), key="follow_past_years",
                       file_stem="ke-hoach-va-thuc-te-theo-nam", alt=t("follow.tab.past"), notes=notes)
    chosen = [row.year for row in years]
    year = st.segmented_control(t("disbursement.year"), chosen, default=chosen[-1], required=True,
                                key=f"follow_past_year_{len(chosen)}", persist_state="session",
                                format_func=named(chosen, str))
    rows = [row for row in followed.past if row.project_id and row.year == (year or chosen[-1])]
    names = ("project", *_MONEY, "difference_mvnd", "rate_of_plan", "outcome")
    show_table([{**{name: getattr(row, name, None) for name in names},
                 "project": project_shown(followed.problem.case, row.project_id),
                 "outcome": t(f"follow.outcome.{row.outcome.value}")} for row in rows],
               columns_of("follow.column", names, _KINDS, {"project": 300}), key="follow_past",
               file_stem="ke-hoach-va-thuc-te", alt=t("follow.tab.past"), notes=notes,
               height=420 if len(rows) > 10 else "content", project_ids=[row.project_id for row in rows])


def _show_chart(followed: Followed, years: list[dict[str, object]]) -> None:
    """Bars of committed and paid beside the plan: three for each year, each with its figure."""
    names = [t(f"disbursement.column.{name}_mvnd") for name in _SERIES]
    rows = [{"year": row["year"], "series": label, "bvnd": row[name] / 1000, "amount": fmt.bvnd(row[name])}
            for row in years for name, label in zip(_SERIES, names, strict=True)]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("year:N", title=None, axis=charts.plain_axis()), x=alt.X("bvnd:Q", title=None, axis=None),
        yOffset=alt.YOffset("series:N", sort=names), tooltip=[alt.Tooltip("year:N", title=t("disbursement.year")),
                                                              alt.Tooltip("series:N", title=" "),
                                                              alt.Tooltip("amount:N", title=t("headings.amount"))])
    bars = base.mark_bar().encode(color=alt.Color(
        "series:N", title=None, sort=names, legend=alt.Legend(orient="top", labelColor=charts.ink()),
        scale=alt.Scale(domain=names, range=[charts.quiet_color(), charts.color(1), charts.color(0)])))
    texts = base.mark_text(align="left", dx=4, color=charts.ink()).encode(text="amount:N")
    chart = alt.layer(bars, texts).properties(height=90 * len(years)).configure_view(stroke=None)
    title = t("follow.chart")
    said = f"{title}. " + "; ".join(f"{row['year']} {row['series']} {row['amount']}" for row in rows)
    charts.show_chart(charts.draw(chart, said), title=title, key="follow_past_chart",
                      source=t("follow.source", day=fmt.day(followed.as_of)))
