"""Characters that nobody typed on purpose: taken out of a text before it is used, and counted."""
from __future__ import annotations

import re
import unicodedata

# Control characters but tab and line ends, zero-width characters and marks, soft hyphens, halves of a pair. A joiner
# after a picture character belongs to it.
_REMOVED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200c\u200e\u200f\u2060-\u2064\ufeff\ud800-\udfff]"
    "|(?<![\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d")
_SPACES = re.compile("[\xa0\u2000-\u200a\u202f\u205f\u3000]")


def clean_characters(text: str) -> tuple[str, int]:
    """A text in NFC with plain spaces and without invisible characters, and how many of those were taken out.

    Marks that turn the direction of writing stay: they change what a reader sees, so whoever reads the cell refuses it.
    """
    if text.isascii() and text.isprintable():
        return text, 0
    text, count = _REMOVED.subn("", text)
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text)), count


def first_removed(text: str) -> int:
    """The position of the first character that is taken out, or -1."""
    found = _REMOVED.search(text)
    return found.start() if found else -1
