"""Charts of an allocation as Vega-Lite specifications: plain dictionaries that pages show and documents draw alike.

Amounts in the rows are billion VND for the scale; every text on a chart is one of `models.words`: no axis shows a raw
number.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from models.report import breakdown, headline
from models.report.allocation import Allocation
from models.units import MVND_PER_BVND
from models.wording import say
from models.words.chart_text import Bar, under_year
from models.words.figures import bvnd_text, whole_bvnd

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
# Okabe and Ito's palette, told apart with every common colour blindness; lighter tones on a dark page.
PALETTE = {
    "light": ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#000000"),
    "dark": ("#56B4E9", "#E69F00", "#2BC29B", "#E39FC4", "#9AD4F5", "#FF8A4C", "#F4F6F8"),
}
INK = {"light": "#0A0A0A", "dark": "#F4F6F8"}
_DARK_TEXT, _FONT_SIZE = "#10151B", 12
# A figure is written into a segment only where it has room, in share of the tallest column.
_ROOM = Fraction(1, 10)

Spec = dict[str, object]


@dataclass(frozen=True, slots=True)
class Look:
    """What a chart is drawn for: "light" or "dark" paper, in "vi" or "en"."""

    language: str
    theme: str = "light"

    def color(self, place: int) -> str:
        """The colour of the series at `place`; the palette begins again after its last."""
        palette = PALETTE[self.theme]
        return palette[place % len(palette)]

    @property
    def ink(self) -> str:
        return INK[self.theme]


def years_spec(allocation: Allocation, look: Look, *, height: int = 280) -> Spec:
    """State money per year, stacked by regime, with a tick at the year's envelope."""
    language = look.language
    uses = {use.year: use for use in headline.years_used(allocation.problem, allocation.plan)}
    tallest = max([*(use.state_mvnd for use in uses.values()), *(use.envelope_mvnd or 0 for use in uses.values()), 1])
    rows = [{"year": under_year(uses[year], language), "regime": say(f"terms.regime_short.{regime}", language),
             "bvnd": amount / MVND_PER_BVND, "amount": bvnd_text(amount, language),
             "figure": whole_bvnd(amount, language) if amount > tallest * _ROOM else ""}
            for year, regime, amount in breakdown.state_by_year_and_regime(allocation)]
    limits = [{"year": under_year(use, language), "bvnd": use.envelope_mvnd / MVND_PER_BVND,
               "amount": bvnd_text(use.envelope_mvnd, language)}
              for use in uses.values() if use.envelope_mvnd is not None]
    regimes = list(dict.fromkeys(str(row["regime"]) for row in rows))
    x = {"field": "year", "type": "ordinal", "title": None,
         "axis": _axis(look, labelAngle=0, labelExpr="split(datum.label, '|')")}
    y = {"field": "bvnd", "type": "quantitative", "stack": "zero", "title": None, "axis": None}
    order = {"field": "regime", "type": "nominal", "sort": "ascending"}
    first_text = "#FFFFFF" if look.theme == "light" else _DARK_TEXT
    color = {"field": "regime", "type": "nominal", "sort": regimes, "title": None, "legend": {"orient": "top"},
             "scale": {"domain": regimes, "range": [look.color(0), look.color(1)]}}
    text_color = {"value": _DARK_TEXT, "condition": {
        "test": {"field": "regime", "equal": regimes[0]}, "value": first_text}} if regimes else {"value": _DARK_TEXT}
    return _layered([
        _layer(rows, {"type": "bar", "width": {"band": 0.62}}, x=x, y=y, order=order, color=color,
               tooltip=[_tip("amount", say("headings.state", language)),
                        _tip("regime", say("terms.dimension.regime", language))]),
        _layer(rows, {"type": "text", "dy": 12, "fontSize": _FONT_SIZE}, x=x, y=y, order=order, color=text_color,
               text={"field": "figure", "type": "nominal"}),
        _layer(limits, {"type": "tick", "color": look.color(5), "thickness": 3, "width": {"band": 0.8}}, x=x,
               y={"field": "bvnd", "type": "quantitative", "title": None, "axis": None},
               tooltip=[_tip("amount", say("headings.envelope", language))]),
    ], height=height)


def ranked_spec(bars: Sequence[Bar], look: Look, *, bar_name: str, label_width: int = 220,
                bar_height: int = 26, font_size: int = _FONT_SIZE) -> Spec:
    """Lying bars in the order given, the amount at the end of each; long labels are kept whole in the tooltip."""
    rows = [{"label": bar.label, "bvnd": bar.mvnd / MVND_PER_BVND, "amount": bvnd_text(bar.mvnd, look.language),
             "figure": whole_bvnd(bar.mvnd, look.language)} for bar in bars]
    largest = max((bar.mvnd for bar in bars), default=0) / MVND_PER_BVND or 1
    x = {"field": "bvnd", "type": "quantitative", "title": None, "axis": None,
         "scale": {"domain": [0, largest]}}
    y = {"field": "label", "type": "nominal", "sort": None, "title": None,
         "axis": _axis(look, labelLimit=label_width, labelOverlap=False, labelFontSize=font_size)}
    return _layered([
        _layer(rows, {"type": "bar", "color": look.color(0), "height": {"band": 0.7}}, x=x, y=y,
               tooltip=[_tip("label", " "), _tip("amount", bar_name)]),
        _layer(rows, {"type": "text", "align": "left", "dx": 5, "color": look.ink, "fontSize": font_size}, x=x, y=y,
               text={"field": "figure", "type": "nominal"}),
    ], height=max(1, len(rows)) * bar_height) | {
        # Room for the figure of the longest bar.
        "padding": {"left": 0, "top": 5, "bottom": 5, "right": 4 * font_size}}


def _layered(layers: Sequence[Spec], height: int) -> Spec:
    return {"$schema": SCHEMA, "config": {"view": {"stroke": None}}, "height": height, "layer": list(layers)}


def _layer(rows: Sequence[Mapping[str, object]], mark: Spec, **encoding: object) -> Spec:
    return {"data": {"values": list(rows)}, "mark": mark, "encoding": encoding}


def _axis(look: Look, **options: object) -> Spec:
    return {"ticks": False, "domain": False, "labelColor": look.ink, "labelFontSize": _FONT_SIZE, **options}


def _tip(field: str, title: str) -> Spec:
    return {"field": field, "type": "nominal", "title": title}
