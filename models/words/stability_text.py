"""How far weights may move, in sentences; ends of an interval are rounded inwards, so that none says too much."""
from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

from models.explain.stability import SIZE_EXPONENT, Stability, StabilityList
from models.problem import Problem
from models.wording import say
from models.words.figures import count_text, points_text, set_percent_text
from models.words.hold_text import swap_text
from models.words.rival_text import criterion_label
from models.words.rule_names import rule_name

# Ends are told to a hundredth of a per cent.
_STEPS = 10_000
_EXPONENT_PLACES = 6


def stability_lines(problem: Problem, found: StabilityList, language: str) -> Iterator[str]:
    """A title, then every weight with what holds beyond its ends."""
    yield say("stability.title", language)
    for weight in found.weights:
        yield weight_sentence(problem, weight, language)
        yield from (f"  {line}" for line in beyond_sentences(weight, language))
    if found.skipped:
        yield say("stability.skipped", language, count=count_text(found.skipped, language))


def weight_name(problem: Problem, weight: Stability, language: str) -> str:
    """The criterion, or the size exponent by the name of its setting."""
    if weight.item_id == SIZE_EXPONENT:
        return rule_name(problem, f"setting.{SIZE_EXPONENT}", language)
    return criterion_label(problem, weight.item_id, language)


def weight_sentence(problem: Problem, weight: Stability, language: str) -> str:
    """Where the plan stays the best one, and what is proved of it."""
    values = {"name": weight_name(problem, weight, language), "now": at_text(weight, weight.now, language)}
    if not weight.is_linear:
        return say("stability.points", language, **values, **{
            name: _points(weight, is_best, language)
            for name, is_best in (("best", True), ("beaten", False), ("open", None))})
    return say(f"stability.interval.{standing(weight)}", language, **values, span=span_text(weight, language))


def standing(weight: Stability) -> str:
    """What is known: whole (best everywhere), exact, proved (the interval may be longer), unknown, points."""
    if not weight.is_linear:
        return "points"
    if weight.best_from is None:
        return "unknown"
    if not weight.is_exact:
        return "proved"
    return "whole" if (weight.best_from, weight.best_to) == (weight.least, weight.most) else "exact"


def span_text(weight: Stability, language: str) -> str:
    """From and to as percentages, rounded inwards but never past the weight as it is."""
    if weight.best_from is None or weight.best_to is None:
        return ""
    low = min(weight.now, Fraction(ceil(weight.best_from * _STEPS), _STEPS))
    high = max(weight.now, Fraction(floor(weight.best_to * _STEPS), _STEPS))
    return say("intervals.panel.span", language, first=set_percent_text(low, language),
               last=set_percent_text(high, language))


def beyond_sentences(weight: Stability, language: str) -> list[str]:
    """Who would enter and leave just below and just above."""
    return [say(f"stability.{side}", language, at=set_percent_text(_towards(beaten.at, weight.now), language),
                swap=swap_text(beaten.swap, language))
            for side, beaten in (("below", weight.below), ("above", weight.above)) if beaten is not None]


def at_text(weight: Stability, at: Fraction, language: str) -> str:
    """A weight as a percentage, the exponent as a number."""
    if weight.item_id == SIZE_EXPONENT:
        return points_text(at, language, places=_EXPONENT_PLACES)
    return set_percent_text(at, language)


def _towards(at: Fraction, now: Fraction) -> Fraction:
    rounded = ceil(at * _STEPS) if at < now else floor(at * _STEPS)
    return Fraction(rounded, _STEPS)


def _points(weight: Stability, is_best: bool | None, language: str) -> str:
    told = [at_text(weight, point.at, language) for point in weight.points if point.is_best is is_best]
    return "; ".join(told) or say("stability.no_point", language)
