"""State money by year: before, after, and the envelope, in one chart with the amounts on it."""
from __future__ import annotations

import altair as alt
import streamlit as st

from models.report.headline import YearUse, years_used
from models.words.figures import whole_bvnd
from ui import charts
from ui import format as fmt
from ui.baseline import Compared
from ui.i18n import language, t
from ui.session import AuditedPlan

_HEIGHT = 176
# So that the amount above the highest bar has room.
_ROOM_ABOVE = 1.15
# Below this part of the height a bar has no room for its amount.
_LOW = 0.085


def show_years(answer: AuditedPlan, compared: Compared | None) -> None:
    """Without anything to compare with, the plan against its envelopes alone."""
    carried = "_carried" if answer.problem.settings.carry_over else ""
    title = t(f"desk.years.title{carried}" if compared is None else f"desk.years.compared{carried}")
    st.markdown(f"**{title}**")
    about = ("desk_years", None if compared is None else compared.key)
    drawing = charts.known_drawing(answer.choice_key, about, lambda: _draw(answer, compared))
    charts.show_drawing(drawing, key="desk_years")


def _draw(answer: AuditedPlan, compared: Compared | None) -> charts.Drawing:
    uses = years_used(answer.problem, answer.plan)
    before = {} if compared is None else {
        use.year: use.state_mvnd for use in years_used(compared.problem, compared.plan)}
    return charts.draw(_chart(uses, before), "; ".join(_in_words(use, before.get(use.year)) for use in uses))


def _in_words(use: YearUse, before_mvnd: int | None) -> str:
    return t("desk.years.alt", year=use.year, after=fmt.bvnd(use.state_mvnd), envelope=fmt.bvnd(use.envelope_mvnd),
             before=fmt.bvnd(before_mvnd))


def _chart(uses: tuple[YearUse, ...], before: dict[int, int]) -> alt.LayerChart:
    sides = ("before", "after") if before else ("after",)
    rows = [_row(use, side, use.state_mvnd if side == "after" else before.get(use.year, 0))
            for use in uses for side in sides]
    base = alt.Chart(alt.Data(values=rows))
    x = alt.X("year:O", title=None, axis=charts.plain_axis(labelAngle=0))
    offset = alt.XOffset("side:N", scale=alt.Scale(domain=list(sides)))
    highest = max([*(row["bvnd"] for row in rows), *(row["limit_bvnd"] or 0 for row in rows)]) * _ROOM_ABOVE
    scale = alt.Scale(domain=[0, highest or 1])
    y = alt.Y("bvnd:Q", title=None, axis=None, scale=scale)
    tooltip = [alt.Tooltip("year:O", title=" "), alt.Tooltip("amount:N", title=t("headings.state")),
               alt.Tooltip("limit:N", title=t("headings.envelope"))]
    color = alt.Color("side:N", legend=None, scale=alt.Scale(
        domain=list(sides), range=[charts.quiet_color(), charts.color(0)][-len(sides):]))
    layers = [base.mark_bar().encode(x=x, xOffset=offset, y=y, color=color, tooltip=tooltip),
              *(base.transform_filter(f"datum.side == 'after' && datum.bvnd {test} {highest * _LOW}").mark_text(
                  dy=dy, color=color_of_words, fontSize=11).encode(x=x, xOffset=offset, y=y, text="figure:N")
                for test, dy, color_of_words in ((">", 9, charts.on_bar()), ("<=", -7, charts.ink())))]
    if any(use.envelope_mvnd is not None for use in uses):
        only = base.transform_filter("datum.side == 'after' && datum.limit_bvnd != null")
        limit = alt.Y("limit_bvnd:Q", title=None, axis=None, scale=scale)
        layers += [only.mark_tick(color=charts.color(5), thickness=3, width={"band": 0.9}).encode(
                       x=x, y=limit, tooltip=tooltip),
                   only.mark_text(dy=-9, color=charts.color(5), fontSize=11).encode(
                       x=x, y=limit, text="limit_figure:N")]
    return alt.layer(*layers).properties(height=_HEIGHT).configure_view(stroke=None)


def _row(use: YearUse, side: str, mvnd: int) -> dict[str, object]:
    limit = use.envelope_mvnd
    return {"year": str(use.year), "side": side, "bvnd": mvnd / 1000, "amount": fmt.bvnd(mvnd),
            "figure": whole_bvnd(mvnd, language()), "limit_bvnd": None if limit is None else limit / 1000,
            "limit": fmt.bvnd(limit), "limit_figure": "" if limit is None else whole_bvnd(limit, language())}
