"""What a file of the exchange format does to a register, in sentences."""
from __future__ import annotations

from collections.abc import Iterator

from models.intake.exchanging import Exchanged
from models.intake.treasury_list import ListRow, Match
from models.units import decimal_text
from models.wording import say
from models.words.figures import count_text, day_text, mvnd_text


def exchange_lines(found: Exchanged, language: str) -> Iterator[str]:
    """How many rows match and how; every row that does not; how many entries the list of changes gets."""
    if found.treasury is not None:
        for match in Match:
            if count := found.treasury.count(match):
                yield say("exchange.counted", language, match=match_text(match, language),
                          count=count_text(count, language))
        yield from (row_line(row, language) for row in found.treasury.unmatched)
        if found.treasury.rounding_mvnd:
            yield say("exchange.rounded", language, amount=decimal_text(found.treasury.rounding_mvnd))
    yield say("exchange.refused", language) if found.is_refused else say(
        "exchange.changes", language, count=count_text(len(found.applied.edits), language))


def match_text(match: Match, language: str) -> str:
    """What a row is to the register."""
    return say(f"exchange.match.{match.value}", language)


def row_line(row: ListRow, language: str) -> str:
    """A row of a treasury's list that does not match, with its place and what stands here."""
    here = "" if row.amount_here_mvnd is None else say("exchange.here", language, amount=mvnd_text(
        row.amount_here_mvnd, language))
    return say("exchange.row", language, line=row.line, match=match_text(row.match, language),
               project=row.project_id or say("terms.blank", language), contract=row.contract or say(
                   "terms.blank", language), reference=row.reference,
               day=day_text(row.paid_on) if row.paid_on else say("terms.blank", language),
               amount=say("terms.blank", language) if row.amount_mvnd is None else mvnd_text(
                   row.amount_mvnd, language), here=here).strip()
