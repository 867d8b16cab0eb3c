"""Card I: the goals of the plan in their order, what each reached, and what those above value took from it."""
from __future__ import annotations

from collections.abc import Iterator

from models.milp.objective import TIE_BREAK
from models.plan import LevelResult, Plan
from models.settings import Level
from models.wording import say
from models.words.figures import points_text


def level_lines(plan: Plan, language: str) -> Iterator[str]:
    """One line per goal; the fixed order between equal plans is no goal and is left out."""
    yield say("prices.levels.title", language)
    levels = [level for level in plan.levels if level.level != TIE_BREAK]
    value_at = next(place for place, level in enumerate(levels) if level.level == Level.VALUE)
    for place, level in enumerate(levels):
        yield say("prices.levels.line", language, place=place + 1, level=say(f"terms.level.{level.level}", language),
                  objective=points_text(level.objective, language),
                  unit=say(f"prices.levels.unit.{level.level}", language),
                  proof="" if level.is_proved else say("prices.levels.not_proved", language),
                  price=_price(level, place, value_at, language)).rstrip()


def _price(level: LevelResult, place: int, value_at: int, language: str) -> str:
    """The price is counted once, at the last goal above value, for all goals up to there together."""
    if place != value_at - 1:
        return ""
    if level.price is None:
        return say("prices.levels.no_price", language)
    return say("prices.levels.price" if value_at == 1 else "prices.levels.all", language,
               price=points_text(level.price, language))
