"""The best split over the years in sentences, each number from the answer's own fields."""
from __future__ import annotations

from collections.abc import Iterator

from models.explain.split import BestSplit, SplitYear
from models.wording import say
from models.words.figures import mvnd_text, percent_text, points_text, set_percent_text
from models.words.names import names_text


def split_lines(found: BestSplit, language: str) -> Iterator[str]:
    """What may move, the price of the present split, and the years that change."""
    yield limits_sentence(found, language)
    yield price_sentence(found, language)
    if found.moved_mvnd:
        yield moves_sentence(found, language)
    yield from (year_sentence(year, language) for year in found.years if year.moved_mvnd)


def limits_sentence(found: BestSplit, language: str) -> str:
    """What stays and what may move."""
    total = mvnd_text(found.total_mvnd, language)
    if found.most_share is None:
        return say("split.title_free", language, total=total)
    return say("split.title", language, total=total, least=set_percent_text(found.least_share, language, signed=True),
               most=set_percent_text(found.most_share, language, signed=True))


def price_sentence(found: BestSplit, language: str) -> str:
    """What the present split costs, proved or as an interval."""
    values = {name: points_text(value, language) for name, value in (
        ("price", found.price), ("now", found.value_now), ("value", found.value), ("least", found.price_at_least))}
    values["most"] = say("nested.most_unknown", language) if found.price_at_most is None else points_text(
        found.price_at_most, language)
    share = found.price_share
    values["share"] = percent_text(0 if share is None else share, language)
    key = "price" if found.price else "none"
    return say(f"split.{key}.{'proved' if found.is_proved else 'interval'}", language, **values)


def moves_sentence(found: BestSplit, language: str) -> str:
    """How much money changes years, and who enters, leaves or gets another amount."""
    return say("split.moves", language, moved=mvnd_text(found.moved_mvnd, language),
               state=mvnd_text(found.state_change_mvnd, language, signed=True),
               entered=names_text(found.swap.entered, language), left=names_text(found.swap.left, language),
               resized=names_text(found.swap.resized, language))


def year_sentence(year: SplitYear, language: str) -> str:
    """One envelope that changes."""
    return say("split.line", language, year=year.year, line=line_text(year, language),
               present=mvnd_text(year.present_mvnd, language), best=mvnd_text(year.best_mvnd, language),
               moved=mvnd_text(year.moved_mvnd, language, signed=True), use=mvnd_text(year.best_use_mvnd, language))


def line_text(year: SplitYear, language: str) -> str:
    """The budget line, and the agency where it is one agency's."""
    line = say(f"terms.budget_line.{year.budget_line}" if year.budget_line else "explain_rules.both_lines", language)
    return ", ".join(filter(None, (line, year.managing_agency)))
