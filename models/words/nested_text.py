"""Nested plans and funding intervals in sentences, each number from the answer's own fields."""
from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from models.explain.intervals import FundingInterval, FundingIntervals, ProjectIntervals
from models.explain.nested import NestedPlans, NestedStep
from models.plan import Termination
from models.wording import say
from models.words.figures import mvnd_text, percent_text, points_text, set_percent_text
from models.words.names import names_text


def nested_lines(found: NestedPlans, language: str) -> Iterator[str]:
    """A title, a line per envelope, and the price of nesting."""
    yield say("nested.title", language)
    for step in found.steps:
        if step.apart_value is None:
            yield say("nested.no_apart", language, **_envelope(step, language))
        elif step.nested_value is not None:
            yield step_sentence(step, language, is_first=step is found.steps[0])
            if step.dropped_if_apart:
                yield say("nested.dropped", language, dropped=names_text(step.dropped_if_apart, language))
    yield price_sentence(found, language)


def step_sentence(step: NestedStep, language: str, *, is_first: bool) -> str:
    """What one envelope buys, nested and apart; the narrowest names all it funds, the others whom they add."""
    return say("nested.first" if is_first else "nested.step", language, **_envelope(step, language),
               nested=points_text(step.nested_value, language), apart=points_text(step.apart_value, language),
               count=len(step.funded), state=mvnd_text(step.state_mvnd, language),
               added=names_text(step.added, language))


def price_sentence(found: NestedPlans, language: str) -> str:
    """What nesting costs, proved or as an interval, or why there is no answer."""
    if found.price is None:
        reason = "infeasible" if found.termination is Termination.INFEASIBLE else "unknown"
        return say(f"nested.none.{reason}", language)
    values = {name: points_text(value, language) for name, value in (
        ("price", found.price), ("apart", found.apart_value), ("nested", found.nested_value))}
    if found.is_proved:
        return say("nested.price", language, **values)
    most = say("nested.most_unknown", language) if found.price_at_most is None else points_text(
        found.price_at_most, language)
    least = points_text(found.price_at_least, language)
    return say("nested.price_interval", language, **values, least=least, most=most)


def _envelope(step: NestedStep, language: str) -> dict[str, str]:
    return {"step": set_percent_text(step.step_share, language, signed=True),
            "envelope": mvnd_text(step.envelope_mvnd, language)}


def interval_lines(found: FundingIntervals, language: str) -> Iterator[str]:
    """The range that was looked at, a line per project, and how much of it is decided."""
    least, most = (percent_text(Fraction(end, found.base_mvnd) - 1, language, signed=True)
                   for end in (found.from_mvnd, found.to_mvnd))
    yield say("intervals.title", language, low=mvnd_text(found.from_mvnd, language), least=least, most=most,
              high=mvnd_text(found.to_mvnd, language), base=mvnd_text(found.base_mvnd, language))
    for project in found.projects:
        yield project_sentence(project, language)
    yield say(f"intervals.{'complete' if found.is_complete else 'partial'}", language, solves=found.solves)


def project_sentence(project: ProjectIntervals, language: str) -> str:
    """All intervals of one project, from the least money to the most."""
    return say("intervals.line", language, project=project.project_id,
               intervals="; ".join(interval_text(interval, language) for interval in project.intervals))


def interval_text(interval: FundingInterval, language: str) -> str:
    """One interval: state, from and to in million VND, and whether it is proved in between."""
    return say("intervals.interval" if interval.is_proved else "intervals.interval_not_proved", language,
               state=say(f"intervals.state.{interval.state}", language), low=mvnd_text(interval.from_mvnd, language),
               high=mvnd_text(interval.to_mvnd, language))
