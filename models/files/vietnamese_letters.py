"""Which letters Vietnamese text is made of, and the words that give away another encoding or an old font.

TCVN3 and VNI put Vietnamese shapes on the places of Western letters and signs: "Ch­¬ng tr×nh", "Chöông trình". Read as
Unicode such a text is valid and wrong, so it is counted, shown and left to the user.
"""
from __future__ import annotations

import re
import unicodedata

_VOWELS, _TONES = "aăâeêioôơuưy", ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_LOWER = {unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES} | {"đ"}
_SIGNS = set("–—‘’“”„‚…•€₫°²³±÷·«»§©®™‰¼½¾µ×\xa0¹£¥¡¿´¨¯¸")
_ALLOWED = _LOWER | {letter.upper() for letter in _LOWER} | _SIGNS

_WORD = re.compile(r"[^\s,;|\"]+")
# A sign next to a letter, but for units (µm) and marks after a name (Intel®).
_TCVN3 = re.compile("[^\\W\\d_][µ¸¶·¹¨ª«¬\xad×](?!$)|[µ¸¶·¹¨ª«¬\xad]$|(?<![\\W\\d_])[¨©ª«¬\xad®×][^\\W\\d_]"
                    "|^[®©¬\xad¨ª«×§][^\\W\\d_]")
# Without the pairs that French has too (où, goût, maïs).
_VNI = re.compile("[ae][âáàåãä]|o[âåä]|a[êéèúüëù]|[aeouyôö][øõ]|[yôö][ùûï]|oï|^ñ", re.IGNORECASE)
_SAMPLE = 50_000


def strange_words(text: str) -> list[str]:
    """Words with a character that no Vietnamese text holds (in NFC), or made the way old fonts make them, or with the
    beginning of a letter in UTF-8."""
    return [word for word in _accented_words(text) if not _ALLOWED.issuperset(char for char in word if char > "\x7f")
            or _is_old_font(word) or ("á»" in word and "«" not in text)]


def old_font_words(text: str) -> list[str]:
    """Words typed with an old font, when there are so many among the accented ones that it is no accident."""
    accented = _accented_words(text[:_SAMPLE])
    old = [word for word in accented if _is_old_font(word)]
    return old if len(old) >= 2 and len(old) >= 0.3 * len(accented) else []


def _accented_words(text: str) -> list[str]:
    """Each word with an accent once, in order."""
    return [word for word in dict.fromkeys(_WORD.findall(text)) if not word.isascii()]


def _is_old_font(word: str) -> bool:
    return bool(_TCVN3.search(word) or _VNI.search(word))
