"""Where a plan stays the best, as names and spans."""
from __future__ import annotations

from models.certainty.steady import ENVELOPES, SteadyRange, Stretch
from models.problem import Problem
from models.wording import say
from models.words.figures import percent_text, set_percent_text
from models.words.rival_text import criterion_label


def range_name(problem: Problem, each: SteadyRange, language: str) -> str:
    """What moves, with what is in use now."""
    if each.item_id == ENVELOPES:
        return say("certainty_steady.envelopes", language)
    return say("certainty_steady.weight", language, name=criterion_label(problem, each.item_id, language),
               now=set_percent_text(each.now, language))


def stretch_text(stretch: Stretch, language: str) -> str:
    """From and to, as percentages."""
    return say("certainty_steady.span", language, low=percent_text(stretch.low, language),
               high=percent_text(stretch.high, language))
