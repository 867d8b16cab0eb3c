"""The decision paper of a reallocation, in the ministry's template: what moves, on which ground, who signs by when."""
from __future__ import annotations

from collections.abc import Iterator

from models.export.documents.document_parts import (
    Annex,
    Document,
    DocumentColumn,
    Paragraph,
    Part,
    Row,
    Style,
    Table,
    numbered,
    roman,
)
from models.problem import Problem
from models.reallocation.authority import load_authorities
from models.reallocation.reallocate import Reallocation
from models.wording import say
from models.words.figures import day_text, mvnd_text, points_text
from models.words.money_text import key_text
from models.words.names import agency_label
from models.words.reallocation_text import (
    advanced_sentences,
    headline,
    left_sentences,
    line_text,
    price_sentence,
    proof_sentence,
    standing_lines,
    why_text,
)
from models.words.stamps import page_stamps

_DIGEST_LETTERS = 16


def reallocation_paper(problem: Problem, found: Reallocation, language: str) -> Document:
    """The paper of an answer with moves or without; `problem`: the register before the moves."""
    return Document(language, say("submission.title", language), page_stamps(problem.case.is_illustrative, language),
                    tuple(_body(problem, found, language)), (_annex(problem, found, language),),
                    {"about": say("reallocation.paper.about", language, year=found.year)})


def _body(problem: Problem, found: Reallocation, language: str) -> Iterator[Part]:
    if problem.case.is_illustrative:
        yield Paragraph(say("export.stamp.illustrative", language), Style.STAMP)
    yield Paragraph(say("reallocation.paper.not_official", language), Style.STAMP)
    yield Paragraph(say(f"disbursement.source.{found.source.value}", language, name=found.plan_name))
    sections = (("moves", (headline(found, language),)), ("proof", tuple(_reasons(problem, found, language))),
                ("standing", tuple(standing_lines(problem, found, language))))
    for number, (code, lines) in enumerate(sections, start=1):
        yield Paragraph(say("reallocation.paper.heading", language, number=roman(number),
                            title=say(f"reallocation.paper.{code}", language)), Style.HEADING)
        for line in lines:
            yield Paragraph(line)
        if code == "moves" and found.moves:
            yield Paragraph(say("submission.annex.unit", language), Style.UNIT)
            yield _moves(problem, found, language)
    yield Paragraph(say("reallocation.paper.heading", language, number=roman(len(sections) + 1),
                        title=say("reallocation.paper.proposal", language)), Style.HEADING)
    authority = load_authorities()[found.scope]
    code = "asked" if found.moves else "nothing_asked"
    yield Paragraph(say(f"reallocation.paper.{code}", language, amount=mvnd_text(found.moved_mvnd, language),
                        year=found.year, authority=getattr(authority, f"authority_{language}")), keeps_next=True)
    after = found.problem.digest[:_DIGEST_LETTERS] if found.problem else say("terms.blank", language)
    yield Paragraph(say("reallocation.paper.provenance", language, day=day_text(found.as_of),
                        before=problem.digest[:_DIGEST_LETTERS], after=after),
                    Style.NOTE, keeps_next=True)


def _reasons(problem: Problem, found: Reallocation, language: str) -> Iterator[str]:
    """The proof, what stays and why, and the rules that hold back more."""
    yield proof_sentence(found, language)
    yield from left_sentences(found, language)
    yield from advanced_sentences(problem, found, language)
    dear = [price for price in found.prices if price.price != 0]
    if dear:
        yield say("reallocation.prices", language)
        yield from (price_sentence(problem, price, language) for price in dear)


def _moves(problem: Problem, found: Reallocation, language: str) -> Table:
    columns = _columns((("place", 1, "center"), ("from", 5, "left"), ("to", 5, "left"), ("agency", 3.4, "left"),
                        ("line", 3, "left"), ("amount", 2.4, "right"), ("gain", 2.2, "right")), language)
    rows = [Row((str(place), key_text(problem, "project", move.from_id, language),
                 key_text(problem, "project", move.to_id, language),
                 agency_label(problem, move.from_id), line_text(move.line, language),
                 mvnd_text(move.amount_mvnd, language), points_text(move.gain, language)))
            for place, move in enumerate(found.moves, start=1)]
    total = Row(("", say("headings.sum", language), "", "", "", mvnd_text(found.moved_mvnd, language),
                 points_text(found.gain, language)), is_sum=True)
    return Table(columns, (*rows, total))


def _annex(problem: Problem, found: Reallocation, language: str) -> Annex:
    """Every project and line with money in the year, before and after."""
    amounts = ("planned_mvnd", "paid_mvnd", "committed_mvnd", "unspent_mvnd", "free_mvnd", "room_mvnd")
    columns = _columns((("place", 1, "center"), ("project", 6, "left"), ("line", 3, "left"), *(
        (name, 2.1, "right") for name in (*amounts, "change_mvnd", "after_mvnd")), ("why", 4.5, "left")), language)
    rows = [Row((str(place), key_text(problem, "project", row.unit.project_id, language), line_text(
        row.unit.line, language), *(mvnd_text(getattr(row.unit, name), language) for name in amounts),
        mvnd_text(row.change_mvnd, language, signed=True), mvnd_text(row.after_mvnd, language),
        why_text(row.why_left, language))) for place, row in enumerate(found.units, start=1)]
    sums = [mvnd_text(sum(getattr(row.unit, name) for row in found.units), language) for name in amounts]
    total = Row(("", say("headings.sum", language), "", *sums, mvnd_text(
        sum(row.change_mvnd for row in found.units), language, signed=True), mvnd_text(
        sum(row.after_mvnd for row in found.units), language), ""), is_sum=True)
    return Annex(roman(1), say("reallocation.paper.annex", language, year=found.year),
                 (Table(columns, (*rows, total), is_dense=True),))


def _columns(given: tuple[tuple[str, float, str], ...], language: str) -> tuple[DocumentColumn, ...]:
    return numbered([DocumentColumn(say(f"reallocation.column.{code}", language), width=width, align=align)
                     for code, width, align in given], {})
