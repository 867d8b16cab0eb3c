"""The words of units (`data/intake/unit_words.yaml`) and the tokens a text of them is made of; no character is lost."""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cache

from models.files.shipped import shipped_yaml


class Unit(StrEnum):
    """What an amount of 1 stands for: so many dong, or units of another currency."""

    DONG = "dong"
    NGHIN = "nghin"
    VAN = "van"
    LAKH = "lakh"
    TRIEU = "trieu"
    CRORE = "crore"
    YI = "yi"
    TY = "ty"
    NGHIN_TY = "nghin_ty"


# How many single units each is.
SCALE = {Unit.DONG: 1, Unit.NGHIN: 10**3, Unit.VAN: 10**4, Unit.LAKH: 10**5, Unit.TRIEU: 10**6, Unit.CRORE: 10**7,
         Unit.YI: 10**8, Unit.TY: 10**9, Unit.NGHIN_TY: 10**12}
# How many million VND one unit is.
IN_MVND = {unit: Fraction(scale, 10**6) for unit, scale in SCALE.items()}
# What is offered where nothing in the file says more.
USUAL_UNITS = (Unit.DONG, Unit.NGHIN, Unit.TRIEU, Unit.TY, Unit.NGHIN_TY)

# A power of ten, "'000", a number with its groups, a word, one sign.
_TOKEN = re.compile(r"10\s?(?:\^|\*\*)\s?\d+|10[⁰¹²³⁴⁵⁶⁷⁸⁹]+|['’]?(?<![\d.,])000(?:\s?000)?(?:s\b)?(?!\d)|"
                    r"\d+(?:[., '’\xa0\u202f\u2009]\d{3}(?!\d))*|[^\W\d_]+|\S")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_BARRED = str.maketrans("đłøı", "dloi")
_ACCENTS = re.compile("[\u0300-\u036f]")


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a text: `text` folded, `start` and `end` in the original, `power` for 1000 and its like."""

    text: str
    start: int
    end: int
    power: int | None = None


@dataclass(frozen=True)
class Vocabulary:
    """Phrases (tuples of folded words) by what they are."""

    phrases: Mapping[tuple[str, ...], tuple[str, object]] = field(default_factory=dict)
    longest: int = 1

    def at(self, tokens: Sequence[Token], start: int) -> tuple[int, tuple[str, object]] | None:
        """The longest phrase that begins at a token: how many tokens it takes, and what it is."""
        for length in range(min(self.longest, len(tokens) - start), 0, -1):
            found = self.phrases.get(tuple(token.text for token in tokens[start : start + length]))
            if found is not None:
                return length, found
        return None


def fold(text: str) -> str:
    """Lower case, without Latin, Greek and Cyrillic accents, đ as d; wide letters as plain ones. No sign is lost."""
    decomposed = unicodedata.normalize("NFD", text.translate(_WIDE).casefold().translate(_BARRED))
    return unicodedata.normalize("NFC", _ACCENTS.sub("", decomposed))


def tokens_of(text: str) -> list[Token]:
    """Every piece of a text but the spaces between."""
    found = []
    for match in _TOKEN.finditer(text):
        piece = fold(match[0])
        found.append(Token(piece, match.start(), match.end(), _power(match[0])))
    return found


def _power(piece: str) -> int | None:
    """What a piece multiplies by: 1000, 1.000, '000, 10^3, 10³; None for any other."""
    if power := re.fullmatch(r"10\s?(?:\^|\*\*)?\s?(\d+|[⁰¹²³⁴⁵⁶⁷⁸⁹]+)", piece):
        raised = not power[1].isascii() or re.search(r"[\^*]", piece)
        if raised:
            exponent = int(power[1].translate(_SUPERSCRIPTS))
            return 10**exponent if exponent <= 15 else None
    if re.fullmatch(r"['’]?000(\s?000)?s?", piece):
        return 10 ** piece.count("0")
    if piece[0].isascii() and piece[0].isdigit():
        number = int(re.sub(r"\D", "", piece))
        return number if number in SCALE.values() or number in (10, 100) else None
    return None


@cache
def word_lists() -> Mapping[str, object]:
    """The document of unit words."""
    return shipped_yaml("intake/unit_words.yaml")


@cache
def vocabulary() -> Vocabulary:
    """Every phrase of the document: ("scale", Unit), ("currency", code), ("joined", (Unit, code)), ("filler", "")..."""
    document = word_lists()
    phrases: dict[tuple[str, ...], tuple[str, object]] = {}
    for kind in ("harmless", "fillers"):
        for word in document[kind]:
            phrases[phrase(word)] = (kind, "")
    for letter, unit in document["letters"].items():
        phrases[phrase(letter)] = ("letter", Unit(unit))
    for word, units in document["unclear"].items():
        phrases[phrase(word)] = ("unclear", tuple(map(Unit, units)))
    for unit, words in document["scales"].items():
        phrases |= {phrase(word): ("scale", Unit(unit)) for word in words}
    for code, words in document["currencies"].items():
        phrases |= {phrase(word): ("currency", code) for word in words}
    for pair, words in document["joined"].items():
        unit, code = pair.split()
        phrases |= {phrase(word): ("joined", (Unit(unit), code)) for word in words}
    return Vocabulary(phrases, max(map(len, phrases)))


def phrase(text: str) -> tuple[str, ...]:
    """A word or phrase of the document as the tokens it is found by."""
    return tuple(token.text for token in tokens_of(text))


def pieces(word: str, of: Vocabulary) -> Iterator[tuple[str, object]]:
    """A word written without spaces as the words it is made of ("百万円", "kEUR", "EURm"); nothing when it is not."""
    ways: dict[int, tuple[tuple[str, object], ...]] = {0: ()}
    for end in range(1, len(word) + 1):
        for start in range(end):
            found = of.phrases.get((word[start:end],)) if start in ways else None
            # Latin words are cut only between a currency and the scale beside it, never into any letters at all.
            if found and found[0] in ("scale", "currency", "letter", "fillers") and (
                    not word.isascii() or found[0] != "fillers"):
                ways.setdefault(end, (*ways[start], found))
    parts = ways.get(len(word), ())
    if word[0] < "\u0250":
        codes = [code for kind, code in parts if kind == "currency"]
        if not (len(parts) == 2 and len(codes) == 1 and codes[0].lower() in word):
            return
    yield from parts
