"""Evaluators under numbers instead of names. A problem holds numbers alone, so nothing made of one can tell a name.

The number follows from what an evaluator did and when, never from the name: who knows the names of a panel learns
nothing from the numbers. It stays what it is while evaluations of later days come in, and who already stands in the
register by number keeps it.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from models.assessed import Evaluation
from models.domain import Case

# What stands in the cell of a name, in the language of the register like every name in it.
_PSEUDONYM = "Chuyên gia {number}"


def pseudonym(number: int) -> str:
    """What an evaluator is called wherever the name is kept back."""
    return _PSEUDONYM.format(number=number)


def number_in(text: str) -> int | None:
    """The number of a pseudonym; None for any other text."""
    head, _, number = text.rpartition(" ")
    return int(number) if number.isdecimal() and pseudonym(int(number)) == text and head else None


def pseudonyms(case: Case) -> Mapping[str, str]:
    """Name -> pseudonym of every evaluator, numbered by their first day and what they scored on it, then by the rest.

    Evaluators whose rows are the same in everything but the name may be numbered either way: nobody can tell.
    """
    return _pseudonyms(case.evaluations)


def _pseudonyms(rows: tuple[Evaluation, ...]) -> dict[str, str]:
    numbers = {name: number_in(name) for name in {row.evaluator for row in rows}}
    known = {name: name for name, number in numbers.items() if number is not None}
    if len(known) == len(numbers):
        return known
    first = max((number for number in numbers.values() if number is not None), default=0) + 1
    names = in_order(row for row in rows if row.evaluator not in known)
    return known | {name: pseudonym(number) for number, name in enumerate(names, first)}


def in_order(rows: Iterable[Evaluation]) -> tuple[str, ...]:
    """The evaluators of some rows in an order that no name has a part in."""
    own: dict[str, list[tuple]] = {}
    for row in rows:
        day = row.evaluated_on.isoformat() if row.evaluated_on else ""
        own.setdefault(row.evaluator, []).append(
            (day, row.project_id, row.criterion_id, row.score, row.points_most))
    for seats in own.values():
        seats.sort()
    return tuple(sorted(own, key=lambda name: (_first_day(own[name]), own[name], name)))


def _first_day(seats: list[tuple]) -> tuple[str, list[tuple]]:
    return seats[0][0], [seat for seat in seats if seat[0] == seats[0][0]]


def without_names(case: Case) -> Case:
    """The case with pseudonyms for names, and without the number of a document that tells one. Itself if it has none.

    Doing it twice does nothing more.
    """
    nameless = _nameless(case.evaluations)
    return case if nameless is case.evaluations else replace(case, evaluations=nameless)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _nameless(rows: tuple[Evaluation, ...]) -> tuple[Evaluation, ...]:
    known = _pseudonyms(rows)
    names = tuple(_folded(name) for name, shown in known.items() if name != shown)
    if not names:
        return rows
    documents = {row.document: _folded(row.document) for row in rows}
    telling = {document for document, folded in documents.items() if any(name in folded for name in names)}
    return tuple(replace(row, evaluator=known[row.evaluator],
                         document="" if row.document in telling else row.document) for row in rows)
