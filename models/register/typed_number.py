"""Numbers as people type them in a language: 1.234,5 in Vietnamese, 1,234.5 in English. Exact, never guessed."""
from __future__ import annotations

import re
from fractions import Fraction

from models.units import MVND_PER_BVND, is_thousands_too

_TYPED = {
    "vi": re.compile(r"-?(\d+|[1-9]\d{0,2}(\.\d{3})+)(,\d+)?", re.ASCII),
    "en": re.compile(r"-?(\d+|[1-9]\d{0,2}(,\d{3})+)(\.\d+)?", re.ASCII),
}


class NumberNotRead(ValueError):
    """Typed text that is no number in the style of the language.

    The message is a code: `not_a_number`, `not_whole`, or `other_mark` for what is thousands in the other language.
    """


def read_typed(text: str, style: str, *, whole: bool = False) -> Fraction:
    """The exact value of a number typed in a style, "vi" or "en". Raises NumberNotRead for everything else.

    "15,000" on a Vietnamese page is fifteen thousand to whoever is used to English: refused where the number is
    `whole`, and everywhere when its decimals are three zeros.
    """
    cleaned = text.strip().replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", " ")
    if not _TYPED[style].fullmatch(cleaned):
        raise NumberNotRead("not_a_number")
    group, point = (".", ",") if style == "vi" else (",", ".")
    is_decimal = point in cleaned and group not in cleaned
    if is_decimal and is_thousands_too(cleaned) and (whole or cleaned.endswith("000")):
        raise NumberNotRead("other_mark")
    value = Fraction(cleaned.replace(group, "").replace(point, "."))
    if whole and value.denominator != 1:
        raise NumberNotRead("not_whole")
    return value


def read_typed_bvnd(text: str, style: str) -> int:
    """Million VND of an amount typed in billion VND: 270,5 in Vietnamese is 270,500. Raises NumberNotRead.

    "270.500" on a Vietnamese page may be 270.5 billion written the English way, or 270,500 million: `two_ways`, since
    the digits alone, or a decimal, say what is meant. A part of a million is `not_whole`.
    """
    group, point = (".", ",") if style == "vi" else (",", ".")
    cleaned = text.strip()
    if point not in cleaned and cleaned.count(group) == 1 and is_thousands_too(cleaned.removeprefix("-")):
        raise NumberNotRead("two_ways")
    mvnd = read_typed(text, style) * MVND_PER_BVND
    if mvnd.denominator != 1:
        raise NumberNotRead("not_whole")
    return int(mvnd)
