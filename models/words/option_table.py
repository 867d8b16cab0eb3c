"""The options beside the plan, figure by figure: one row for each figure, one column for each plan."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from models.brief.brief import Brief
from models.explain.alternatives import PlanOption
from models.wording import say
from models.words.figures import bvnd_figure, count_text, percent_text, points_text


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One figure: its name with the unit, the plan's own, then each option's."""

    code: str
    label: str
    cells: tuple[str, ...]


def option_headings(brief: Brief, language: str) -> tuple[str, ...]:
    """The plan, then the options by number."""
    return (say("brief.option_table.plan", language), *(
        say("brief.option_table.option", language, number=number)
        for number in range(1, 1 + len(brief.options or ()))))


def option_rows(brief: Brief, language: str) -> tuple[OptionRow, ...]:
    """What differs between the plan and its options; empty while there are none."""
    options = brief.options or ()
    if not options:
        return ()

    def row(code: str, plan: str, cell: Callable[[PlanOption], str]) -> OptionRow:
        return OptionRow(code, say(f"brief.option_table.row.{code}", language), (plan, *map(cell, options)))

    return (
        row("value", points_text(brief.proof.objective, language), lambda option: say(
            "brief.option_table.given_up", language, share=_fall(option.given_up_share, language),
            points=points_text(-option.value_given_up, language))),
        row("state", bvnd_figure(brief.decision.state_mvnd, language),
            lambda option: bvnd_figure(option.state_mvnd, language)),
        row("projects", count_text(brief.decision.projects, language), lambda option: say(
            "brief.option_table.moved", language, projects=count_text(option.project_count, language),
            entered=count_text(len(option.entered), language), left=count_text(len(option.left), language))),
        row("missed", count_text(len(brief.plan.shortfalls), language),
            lambda option: count_text(option.missed_targets, language)),
        row("places", say("brief.option_table.same", language), lambda option: _places(option, language)))


def _fall(share: Fraction, language: str) -> str:
    return ("-" if share > 0 else "") + percent_text(abs(share), language)


def _places(option: PlanOption, language: str) -> str:
    """Agencies and localities that come in or go out."""
    told = [say(f"brief.option_table.{way}", language, names=", ".join(names))
            for way, names in (("in", _both(option.agencies_entered, option.localities_entered)),
                               ("out", _both(option.agencies_left, option.localities_left))) if names]
    return "; ".join(told) or say("brief.option_table.same", language)


def _both(agencies: Sequence[str], localities: Sequence[str]) -> tuple[str, ...]:
    return (*agencies, *localities)
