"""The fonts of printed documents (`data/fonts/`), and which characters none of them has.

Liberation Serif has the metrics of Times New Roman and all Vietnamese letters; each script that a name may be written
in has a font after it, and Unifont holds nearly every other character. What is left (private use, rare ideographs)
is printed by its code point, `[U+20BB7]`, so that nothing of a name is lost, and `check` tells it beforehand.
"""
from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from models.files.shipped import DATA

FONTS = DATA / "fonts"
FONT = "Liberation Serif"
# In the order in which they are asked for a character.
FAMILIES = (FONT, "DejaVu Serif", *(f"Noto Serif {script}" for script in (
    "Thai", "Lao", "Khmer", "Myanmar", "Devanagari", "Bengali", "Tamil", "Telugu", "Kannada", "Malayalam", "Gujarati",
    "Gurmukhi", "Sinhala", "Hebrew", "Armenian", "Georgian", "Ethiopic", "Tibetan")), "Noto Naskh Arabic",
    "Noto Sans Oriya", "Droid Sans Fallback", "Unifont", "Unifont Upper")
# Marks that choose or join a shape and have none of their own.
_SHAPELESS = ("Cf", "Mn", "Zl", "Zp")


# A longer text is read anew every time.
_MOST_REMEMBERED = 400


def without_glyph(text: str) -> tuple[str, ...]:
    """The characters of a text that no font can draw, each once, in their order."""
    if text.isascii():
        return ()
    return _known(text) if len(text) <= _MOST_REMEMBERED else _without_glyph(text)


def _without_glyph(text: str) -> tuple[str, ...]:
    odd = dict.fromkeys(letter for letter in text if ord(letter) not in _drawn_by(FONT.replace(" ", "")))
    return tuple(letter for letter in odd if not letter.isspace() and unicodedata.category(letter) not in _SHAPELESS
                 and ord(letter) not in _drawn_by(""))


_known = lru_cache(maxsize=32_768)(_without_glyph)


def printable(text: str) -> str:
    """The text with code points in place of what no font can draw."""
    for letter in without_glyph(text):
        text = text.replace(letter, f"[{code_point(letter)}]")
    return text


def code_point(letter: str) -> str:
    """U+20BB7."""
    return f"U+{ord(letter):04X}"


@cache
def _drawn_by(stem: str) -> frozenset[int]:
    """The characters of the fonts whose file names begin so; the first alone has what most names need."""
    return frozenset(code for path in sorted(FONTS.glob(f"{stem}*.[ot]tf")) for code in _characters(path))


def _characters(path: Path) -> Iterator[int]:
    """The characters of a font by its `cmap` table (OpenType: formats 4 and 12)."""
    data = path.read_bytes()
    tables = {tag: start for tag, _, start, _ in struct.iter_unpack(
        ">4sIII", data[12:12 + 16 * struct.unpack_from(">H", data, 4)[0]])}
    start = tables[b"cmap"]
    count = struct.unpack_from(">H", data, start + 2)[0]
    for place in {struct.unpack_from(">HHI", data, start + 4 + 8 * number)[2] for number in range(count)}:
        kind = struct.unpack_from(">H", data, start + place)[0]
        if kind == 4:
            yield from _of_segments(data, start + place)
        elif kind == 12:
            groups = struct.unpack_from(">I", data, start + place + 12)[0]
            for first, last, _ in struct.iter_unpack(
                    ">III", data[start + place + 16:start + place + 16 + 12 * groups]):
                yield from range(first, last + 1)


def _of_segments(data: bytes, start: int) -> Iterator[int]:
    size = struct.unpack_from(">H", data, start + 6)[0]
    half = size // 2
    ends, starts, shifts, places = (struct.unpack_from(f">{half}H", data, start + 14 + offset)
                                    for offset in (0, size + 2, 2 * size + 2, 3 * size + 2))
    for number, (first, last, shift, place) in enumerate(zip(starts, ends, shifts, places, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code + shift
            if place:
                at = start + 14 + 3 * size + 2 + 2 * number + place + 2 * (code - first)
                glyph = struct.unpack_from(">H", data, at)[0] if at + 2 <= len(data) else 0
            if glyph & 0xFFFF:
                yield code
