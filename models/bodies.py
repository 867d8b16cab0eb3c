"""One body, one name: which names of a register stand for the same agency, locality or enterprise.

Two names are one body when they are equal after folding (`docs/formulation.md#bodies`): case, spaces, accents, marks,
long and short forms, the dictionaries of provinces and organisations. A province that was merged into another stays a
body of its own, and names that are only similar are never joined by machine: both are findings.
"""
from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from models.domain import Case
from models.files.shipped import shipped_rows

# The columns of `projects` that hold bodies; pools name them by the same words, envelopes name agencies.
BODY_KINDS = ("managing_agency", "locality", "lead_enterprise")
# Letters with a stroke have no accent that could be taken off.
_STROKES = str.maketrans({"đ": "d", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})
_ACCENT = re.compile("[\u0300-\u036f]")
_INITIAL = re.compile(r"(?<![^\W_])([^\W\d_])\.(?=[^\W\d_](?![^\W_]))")
# What nobody sees and a spreadsheet may drop: format and control characters, halves of pairs, non-characters.
_INVISIBLE = ("Cf", "Cc", "Cs", "Cn")
_BEFORE_PLACE = re.compile("^(?:thanh pho truc thuoc trung uong|thanh pho|tinh|thu do|province of|city of) ")
_AFTER_PLACE = re.compile("(?: (?:city|province|viet nam))+$")
_LONGEST_PLACE = 5


def plain_words(name: str) -> str:
    """A name without case, accents, marks and runs of spaces; initials with dots are one word ("T.P." = "TP")."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    text = _ACCENT.sub("", text).translate(_STROKES)
    text = "".join(char for char in text if char in "\t\n\r" or unicodedata.category(char) not in _INVISIBLE)
    text = _INITIAL.sub(r"\1", text).replace("&", " va ")
    return "".join(char if char.isalnum() or unicodedata.category(char)[0] == "M" else " " for char in text)


@lru_cache(maxsize=65_536)
def body_key(kind: str, name: str) -> str:
    """What two names of one body have in common; "" for a blank name. `kind` is one of BODY_KINDS."""
    key = _written_out(kind, name)
    return key if kind == "locality" else _organisations().get(key, key)


def province_of(name: str) -> str:
    """The present name of the province or city a locality stands for; "" when it is none, or one that was merged."""
    return _present().get(body_key("locality", name), "")


def merged_into(name: str) -> str:
    """The province that took in the one a locality names; "" when it names no province that was merged."""
    return _merged().get(body_key("locality", name), "")


def provinces() -> tuple[str, ...]:
    """The short names of the provinces and cities in force."""
    return tuple(_present().values())


def is_known(kind: str, key: str) -> bool:
    """Whether a folded name is that of a province in force or of a known organisation."""
    return key in _present() if kind == "locality" else key in _organisations().values()


def place_at_end(key: str) -> str:
    """The province that a folded name ends with, as in "so y te ha noi"; "" for none."""
    return _place_at_end(key.split())[1]


@dataclass(frozen=True)
class Spelling:
    """One way a body is written, and how many projects write it so (0: only envelopes or pools do)."""

    name: str
    projects: int


class Bodies:
    """The bodies of a case: each with the one name that tables and limits show for all its spellings."""

    def __init__(self, case: Case) -> None:
        used: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        public: set[tuple[str, str]] = set()
        for project in case.projects:
            for kind in BODY_KINDS:
                name = getattr(project, kind)
                used[kind, body_key(kind, name)][name] += 1
                if not project.is_confidential:
                    public.add((kind, name))
        for kind, name in _named_by_limits(case):
            used[kind, body_key(kind, name)][name] += 0
        self.spellings: Mapping[tuple[str, str], tuple[Spelling, ...]] = {
            (kind, key): tuple(Spelling(name, names[name]) for name in sorted(
                names, key=lambda name: _preference(name, names[name], (kind, name) in public)))
            for (kind, key), names in used.items() if key}

    def name_of(self, kind: str, name: str) -> str:
        """The name that a body goes by in this case, whatever way it is written; a name the case lacks stays itself."""
        found = self.spellings.get((kind, body_key(kind, name)))
        return found[0].name if found else name


def _preference(name: str, projects: int, is_public: bool) -> tuple:
    """A spelling that may be published, that projects use, of the dictionary, used most, with accents, well written."""
    return (not is_public, not projects, name not in _dictionary_names(), -projects, name.isascii(), name.isupper(),
            name != " ".join(name.split()), name)


def _named_by_limits(case: Case) -> Iterator[tuple[str, str]]:
    for row in case.envelopes:
        yield "managing_agency", row.managing_agency
    for pool in (*case.pools, *case.purses):
        if pool.dimension.value in BODY_KINDS:
            yield from ((pool.dimension.value, member) for member in pool.members)


def _written_out(kind: str, name: str) -> str:
    """The folded name with short forms written out and a province by its plain name."""
    words = plain_words(name).split()
    if not words:
        return " ".join(name.casefold().split())
    text = " ".join(words)
    for pattern, long in _forms():
        text = pattern.sub(long, text)
    text = " ".join(_joined_places().get(word, word) for word in text.split())
    return _as_place(text) if kind == "locality" else _with_plain_place(text)


def _as_place(text: str) -> str:
    bare = _AFTER_PLACE.sub("", _BEFORE_PLACE.sub("", text)).replace(" ", "")
    return _locality_names().get(bare, text)


def _with_plain_place(text: str) -> str:
    """A name that ends with a province, without "city", "province" around it ("... thanh pho ha noi")."""
    words = text.split()
    for last in (words, words[:-1] if words[-1] in ("city", "province") else words):
        length, place = _place_at_end(last)
        if place:
            return f"{re.sub('(?: thanh pho| tinh)$', '', ' '.join(last[:-length]))} {place}"
    return text


def _place_at_end(words: list[str]) -> tuple[int, str]:
    """How many of the last words are a province, and its plain name; (0, "") for none. The name is not all there is."""
    for length in range(min(_LONGEST_PLACE, len(words) - 1), 0, -1):
        if place := _places().get("".join(words[-length:])):
            return length, place
    return 0, ""


def _fold(text: str) -> str:
    return " ".join(plain_words(text).split())


@cache
def _forms() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Short forms that hold in every name, the longest first."""
    rows = [(_fold(row["short"]), _fold(row["long"])) for row in shipped_rows("catalogue/name_forms.csv")
            if row["kind"] == "any"]
    return tuple((re.compile(rf"(?<!\S){re.escape(short)}(?!\S)"), long)
                 for short, long in sorted(rows, key=lambda row: -len(row[0])))


@cache
def _places() -> dict[str, str]:
    """A province's name without spaces -> its plain name; provinces that were merged are there under their own."""
    names = [_fold(row["name_vi"]) for row in shipped_rows("catalogue/provinces.csv")]
    names += [_fold(row["old_name"]) for row in shipped_rows("intake/old_provinces.csv")]
    return {name.replace(" ", ""): name for name in names}


@cache
def _present() -> dict[str, str]:
    return {_fold(row["name_vi"]): row["name_vi"] for row in shipped_rows("catalogue/provinces.csv")}


@cache
def _merged() -> dict[str, str]:
    return {_fold(row["old_name"]): row["name_vi"] for row in shipped_rows("intake/old_provinces.csv")}


@cache
def _joined_places() -> dict[str, str]:
    """Provinces of several syllables written as one word ("Hanoi")."""
    return {joined: name for joined, name in _places().items() if joined != name}


@cache
def _locality_names() -> dict[str, str]:
    others = {_fold(row["short"]).replace(" ", ""): _fold(row["long"])
              for row in shipped_rows("catalogue/name_forms.csv") if row["kind"] == "locality"}
    return {**_places(), **others}


@cache
def _organisations() -> dict[str, str]:
    """Folded names and abbreviations of known organisations -> the folded full name."""
    known: dict[str, str] = {}
    for row in shipped_rows("catalogue/organisations.csv"):
        full = _written_out("managing_agency", row["name_vi"])
        abbreviations = row["abbreviation"].partition("(")[0].split("/")
        for spelling in (row["name_vi"].partition("(")[0], row["name_en"], *abbreviations):
            if spelling.strip():
                known.setdefault(_written_out("managing_agency", spelling), full)
    return known


@cache
def _dictionary_names() -> frozenset[str]:
    return frozenset(row["name_vi"] for table in ("provinces", "organisations")
                     for row in shipped_rows(f"catalogue/{table}.csv"))
