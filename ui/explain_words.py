"""Words that the panels of the page Explain share."""
from __future__ import annotations

from collections.abc import Sequence

from models.plan import Termination


def ids_text(ids: Sequence[str]) -> str:
    """Ids or names in a row."""
    return ", ".join(ids)


def certainty(is_proved: bool, has_plan: bool, termination: Termination) -> str:
    """What is known of an answer: proved, an interval, no plan for certain, or nothing found in the time."""
    if has_plan:
        return "proved" if is_proved else "interval"
    return "no_plan" if termination is Termination.INFEASIBLE else "unknown"
