"""Numbers as people type them in a language: 1.234,5 in Vietnamese, 1,234.5 in English. Exact, never guessed."""
from __future__ import annotations

import re
from fractions import Fraction

_TYPED = {
    "vi": re.compile(r"-?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?", re.ASCII),
    "en": re.compile(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", re.ASCII),
}


class NumberNotRead(ValueError):
    """Typed text that is no number in the style of the language. The message is a code: `not_a_number`, `not_whole`."""


def read_typed(text: str, language: str) -> Fraction:
    """The exact value of a number typed in the style of a language. Raises NumberNotRead for everything else."""
    cleaned = text.strip().replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", " ")
    if not _TYPED[language].fullmatch(cleaned):
        raise NumberNotRead("not_a_number")
    group, point = (".", ",") if language == "vi" else (",", ".")
    return Fraction(cleaned.replace(group, "").replace(point, "."))
