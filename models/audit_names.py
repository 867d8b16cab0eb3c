"""When two names are one body, for the audit: written from `docs/formulation.md#bodies`, sharing no code with a model.

Standard library only, like the audit itself. The dictionaries (`data/catalogue`, `data/intake`) are the same files that
the model reads: a province is what the law says it is, whoever looks it up.
"""
from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

_DATA = Path(__file__).resolve().parent.parent / "data"
BODY_COLUMNS = ("managing_agency", "locality", "lead_enterprise")
_LETTERS = {"đ": "d", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
_CODES = {code.replace("_", ""): code for code in (
    "state_led", "top_down_order", "bottom_up_call", "open_innovation", "first_batch", "pre_commercial_procurement",
    "interest_support", "venture_stake", "key_laboratory")}
_WORDS_BEFORE = (("thanh", "pho", "truc", "thuoc", "trung", "uong"), ("thanh", "pho"), ("tinh",), ("thu", "do"),
                 ("province", "of"), ("city", "of"))
_WORDS_AFTER = (("city",), ("province",), ("viet", "nam"))


@lru_cache(maxsize=65_536)
def body(column: str, name: str | None) -> str:
    """What all names of one body share, for a column of BODY_COLUMNS; "" = no name given."""
    words = _expanded(name or "")
    if not words:
        return " ".join((name or "").casefold().split())
    if column == "locality":
        return _book().locality(words)
    full = " ".join(_book().with_bare_place(words))
    return _book().organisations.get(full, full)


def named(dimension: str, member: str, products: Mapping[int, Mapping]) -> str:
    """What a member of a pool names: a body in any spelling, a product or group by number or name, a code."""
    if dimension in BODY_COLUMNS:
        return body(dimension, member)
    if dimension == "project":
        return member
    plain, stem = _letters(member), {"product": "name", "technology_group": "group"}.get(dimension)
    if stem is None:
        return _CODES.get(plain, plain)
    number = plain.removeprefix("sp") if stem == "name" else plain
    if number.isdecimal():
        return str(int(number))
    column = "product_no" if stem == "name" else "group_no"
    return next((str(product[column]) for product in products.values()
                 if plain in (_letters(product[f"{stem}_vi"]), _letters(product[f"{stem}_en"]))), member)


@lru_cache(maxsize=65_536)
def _letters(name: str) -> str:
    """A name by its letters and digits alone, without case, accents and spaces."""
    return "".join(_words(name))


def _words(name: str) -> list[str]:
    plain = []
    for char in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold()):
        kind = unicodedata.category(char)
        if 0x300 <= ord(char) <= 0x36F or (kind in ("Cf", "Cc", "Cs", "Cn") and char not in "\t\n\r"):
            continue
        plain.append(_LETTERS.get(char, char if char.isalnum() or kind.startswith("M") or char in ".&" else " "))
    words = []
    for part in "".join(plain).replace("&", " va ").split():
        pieces = part.split(".")
        run = ""
        for piece in pieces:
            if len(piece) == 1 and piece.isalpha():
                run += piece
                continue
            words += [run, piece]
            run = ""
        words.append(run)
    return [word for word in words if word]


def _expanded(name: str) -> list[str]:
    """The words of a name with every short form written out and provinces in separate syllables."""
    words = _words(name)
    for short, long in _book().forms:
        at = 0
        while at <= len(words) - len(short):
            if words[at:at + len(short)] == short:
                words[at:at + len(short)] = long
                at += len(long)
            else:
                at += 1
    return [syllable for word in words for syllable in _book().places.get(word, [word])]


class _Book:
    """The dictionaries, folded."""

    def __init__(self) -> None:
        forms = _table("catalogue", "name_forms")
        self.forms = sorted(((_words(r["short"]), _words(r["long"])) for r in forms if r["kind"] == "any"),
                            key=lambda form: -len(" ".join(form[0])))
        names = [_words(row["name_vi"]) for row in _table("catalogue", "provinces")]
        names += [_words(row["old_name"]) for row in _table("intake", "old_provinces")]
        self.places = {"".join(words): words for words in names}
        self.localities = {**self.places, **{"".join(_words(row["short"])): _words(row["long"]) for row in forms
                                             if row["kind"] == "locality"}}
        self.organisations: dict[str, str] = {}

    def name_organisations(self) -> None:
        for row in _table("catalogue", "organisations"):
            full = " ".join(self.with_bare_place(_expanded(row["name_vi"])))
            for name in (row["name_vi"].split("(")[0], row["name_en"], *row["abbreviation"].split("(")[0].split("/")):
                if words := _expanded(name):
                    self.organisations.setdefault(" ".join(self.with_bare_place(words)), full)

    def locality(self, words: list[str]) -> str:
        bare = words
        for before in _WORDS_BEFORE:
            if len(bare) > len(before) and tuple(bare[:len(before)]) == before:
                bare = bare[len(before):]
                break
        shorter = True
        while shorter:
            shorter = False
            for after in _WORDS_AFTER:
                if len(bare) > len(after) and tuple(bare[-len(after):]) == after:
                    bare, shorter = bare[:-len(after)], True
        return " ".join(self.localities.get("".join(bare), words))

    def with_bare_place(self, words: list[str]) -> list[str]:
        for ends in (words, words[:-1] if words[-1] in ("city", "province") else words):
            for length in range(min(5, len(ends) - 1), 0, -1):
                place = self.places.get("".join(ends[-length:]))
                if place:
                    before = ends[:-length]
                    if before[-2:] == ["thanh", "pho"] and len(before) > 2:
                        before = before[:-2]
                    elif before[-1:] == ["tinh"] and len(before) > 1:
                        before = before[:-1]
                    return [*before, *place]
        return words


_KNOWN: list[_Book] = []


def _book() -> _Book:
    if not _KNOWN:
        _KNOWN.append(_Book())
        _KNOWN[0].name_organisations()
    return _KNOWN[0]


def _table(folder: str, name: str) -> list[dict[str, str]]:
    with (_DATA / folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
