"""Numbers as people type them in a language: 1.234,5 in Vietnamese, 1,234.5 in English. Exact, never guessed."""
from __future__ import annotations

import re
from fractions import Fraction

from models.units import is_thousands_too

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
