"""Names of a foreign register to names we know: products, agencies, localities, enterprises; never merged by machine.

Equal after normalisation is a match. Anything else is asked, with the nearest known names; the answer is recorded.
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from models.bodies import body_key, provinces
from models.domain import Case
from models.files.shipped import shipped_rows
from models.register.filters import fold_text
from models.rules import load_catalogues

# Nearest names below this likeness (0..100) are no help to anybody.
LEAST_LIKENESS = 60
# A name that contains all the words asked for (or the other way round) is at least so like, any other one less.
SURE_BY_WORDS = 90
_SHORTEST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Match:
    """What a name was matched with: `value` (None: ask), `is_old` for a province that was merged into `suggestions[0]`.

    `suggestions`: the nearest known values, best first, each as it would be recorded; `likeness` (0..100) of each.
    """

    value: str | None
    suggestions: tuple[str, ...] = ()
    is_old: bool = False
    likeness: tuple[int, ...] = ()


@dataclass(frozen=True)
class KnownNames:
    """The names one field may be matched with: normalised spelling -> value. `is_open`: other names are allowed too.

    `kind`: the column whose bodies they are (`models.bodies`); "" = names of something else.
    """

    values: Mapping[str, str]
    old: Mapping[str, str]
    is_open: bool
    kind: str = ""

    def match(self, name: object, answers: Mapping[str, str]) -> Match:
        """The value a name stands for: by a recorded answer, else exactly after normalisation, else suggestions."""
        text = str(name).strip()
        if text in answers:
            return Match(answers[text])
        key = plain(text)
        for spelling in (key, body_key(self.kind, text)) if self.kind else (key,):
            if spelling in self.values:
                return Match(self.values[spelling])
            if spelling in self.old:
                return Match(None, (self.old[spelling],), is_old=True, likeness=(100,))
        near = self._nearest(key)
        return Match(None, tuple(near), likeness=tuple(near.values()))

    def _nearest(self, key: str) -> dict[str, int]:
        """The three nearest values with their likeness. One that has all the words (or all of whose words are there)
        is nearer than any that only resembles them."""
        found: dict[str, int] = {}
        near = process.extract(key, self.values.keys(), scorer=fuzz.WRatio, limit=8, score_cutoff=LEAST_LIKENESS)
        likeness = {spelling: min(int(score), SURE_BY_WORDS - 1) for spelling, score, _ in near}
        words = set(key.split())
        for spelling in self.values:
            theirs = set(spelling.split())
            if len(spelling) >= _SHORTEST_WORDS <= len(key) and (words <= theirs or theirs <= words):
                likeness[spelling] = SURE_BY_WORDS + int(fuzz.ratio(key, spelling) * (99 - SURE_BY_WORDS) / 100)
        for spelling, score in sorted(likeness.items(), key=lambda pair: -pair[1]):
            found.setdefault(self.values[spelling], score)
        return dict(list(found.items())[:3])


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """A text without the differences that do not matter: accents, case, punctuation, runs of spaces."""
    return " ".join(re.findall(r"[^\W_]+", fold_text(str(text))))


@cache
def known_localities() -> KnownNames:
    """The provinces and cities in force, and the names that were merged into them."""
    values = {body_key("locality", name): name for name in provinces()}
    old = {body_key("locality", row["old_name"]): row["name_vi"] for row in shipped_rows("intake/old_provinces.csv")}
    return KnownNames(values, old, is_open=False, kind="locality")


@cache
def known_products() -> KnownNames:
    """The products of the newest catalogue by number and by name; the value is the number as text."""
    catalogue = load_catalogues()[0]
    values = {}
    for product in catalogue.products:
        for spelling in (product.name_vi, product.name_en, str(product.product_no), f"SP{product.product_no:02}",
                         f"SP{product.product_no}", f"{product.product_no} {product.name_vi}"):
            values[plain(spelling)] = str(product.product_no)
    return KnownNames(values, {}, is_open=False)


def known_names(field: str, present: Case | None) -> KnownNames | None:
    """The names a field of the projects table is matched with; None for a field that is not matched."""
    if field == "locality":
        return known_localities()
    if field == "product_no":
        return known_products()
    if field in ("managing_agency", "lead_enterprise"):
        own = {getattr(project, field) for project in present.projects} - {""} if present else ()
        kinds = ("enterprise",) if field == "lead_enterprise" else ("ministry", "agency", "university", "institute")
        return KnownNames({**_organisations(kinds), **{spelling: name for name in own for spelling in (
            plain(name), body_key(field, name))}}, {}, is_open=True, kind=field)
    return None


@cache
def _organisations(kinds: tuple[str, ...]) -> dict[str, str]:
    values = {}
    for row in shipped_rows("catalogue/organisations.csv"):
        if row["type"] in kinds:
            spellings = (row["name_vi"], row["name_en"], *re.split(r"[/(]", row["abbreviation"] or "")[:2])
            values |= {key: row["name_vi"] for spelling in spellings if plain(spelling)
                       for key in (plain(spelling), body_key("managing_agency", spelling))}
    return values
