"""What the charts of an allocation say: labels, marks, and their figures for readers who cannot see them."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.report import breakdown, headline
from models.report.allocation import Allocation
from models.wording import say
from models.words.figures import bvnd_text, whole_bvnd


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it stands for, its amount in million VND, and a limit to compare with (None = no limit)."""

    label: str
    mvnd: int
    limit_mvnd: int | None = None


def years_in_words(allocation: Allocation, language: str) -> str:
    """State money by year and regime."""
    uses = {use.year: use for use in headline.years_used(allocation.problem, allocation.plan)}
    return "; ".join(f"{under_year(uses[year], language).replace('|', ', ')} "
                     f"{say(f'terms.regime_short.{regime}', language)}: {bvnd_text(amount, language)}"
                     for year, regime, amount in breakdown.state_by_year_and_regime(allocation))


def under_year(use: headline.YearUse, language: str) -> str:
    """The year and, on a second line, its envelope."""
    if use.envelope_mvnd is None:
        return str(use.year)
    envelope = say("allocation.chart.envelope", language, amount=whole_bvnd(use.envelope_mvnd, language))
    return f"{use.year}|{envelope}"


def group_bars(allocation: Allocation, language: str) -> list[Bar]:
    """State money by technology group, the largest first, under short names."""
    table = allocation.by("technology_group").sort_values("state_mvnd", ascending=False)
    return [Bar(short_name(label) or say("terms.blank", language), int(amount))
            for label, amount in zip(table[f"label_{language}"], table["state_mvnd"], strict=True)]


def bars_in_words(bars: Sequence[Bar], language: str) -> str:
    """Every bar with its figure."""
    return "; ".join(f"{bar.label} {bvnd_text(bar.mvnd, language)}" for bar in bars)


def short_name(label: str) -> str:
    """A long official name without its bracketed list, for an axis; the whole name stands in the tables."""
    return label.split(" (", 1)[0]
