"""Nested plans in sentences, each number from the answer's own fields."""
from __future__ import annotations

from collections.abc import Iterator

from models.explain.nested import NestedPlans, NestedStep
from models.plan import Termination
from models.wording import say
from models.words.figures import mvnd_text, points_text, set_percent_text
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
