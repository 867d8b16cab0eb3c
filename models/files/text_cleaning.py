"""Characters that nobody typed on purpose: taken out of a text before it is used, and counted."""
from __future__ import annotations

import re
import unicodedata

# Control characters but tab and line ends, zero-width characters and marks, soft hyphens, halves of a pair.
_REMOVED = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u2060-\u2064\ufeff\ud800-\udfff"
_TURNING = "\u202a-\u202e\u2066-\u2069"
_ACCIDENTAL, _INVISIBLE = re.compile(f"[{_REMOVED}]"), re.compile(f"[{_REMOVED}{_TURNING}]")
# A joiner after a picture character belongs to it.
_JOINER, _PICTURE = "\u200d", re.compile("[\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]")
# Vietnamese needs two marks on a letter. Hundreds would paint over the lines around, and take hours to put in order.
_SIGNS = re.compile(r"[^\w\s\x00-\x7f]{31,}")
_MOST_MARKS = 30
_SPACES = re.compile("[\xa0\u2000-\u200a\u202f\u205f\u3000]")


def clean_characters(text: str) -> tuple[str, int]:
    """A text in NFC with plain spaces and without invisible characters, and how many of those were taken out.

    Marks that turn the direction of writing stay: they change what a reader sees, so whoever reads the cell refuses it.
    """
    if text.isascii() and text.isprintable():
        return text, 0
    cleaned = _SIGNS.sub(_without_heaps, _ACCIDENTAL.sub(lambda found: found[0] if _is_joined(found) else "", text))
    return unicodedata.normalize("NFC", _SPACES.sub(" ", cleaned)), len(text) - len(cleaned)


def first_removed(text: str) -> int:
    """The position of the first character that may be taken out, or -1."""
    return min((found.start() for found in (_ACCIDENTAL.search(text), _SIGNS.search(text)) if found), default=-1)


def show_invisible(text: str) -> str:
    """The same text with a visible sign in the place of each invisible character, direction marks included."""
    return _INVISIBLE.sub(lambda found: found[0] if _is_joined(found) else "\ufffd", text)


def _is_joined(found: re.Match[str]) -> bool:
    before = found.string[found.start() - 1:found.start()]
    return found[0] == _JOINER and bool(_PICTURE.match(before))


def _without_heaps(signs: re.Match[str]) -> str:
    """A run of signs; of one that holds combining marks, no more than belong on one letter."""
    kept, marks = [], 0
    for sign in signs[0]:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks <= _MOST_MARKS:
            kept.append(sign)
    return "".join(kept)
