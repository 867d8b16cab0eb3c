"""Text that an earlier conversion damaged: letters read in the wrong encoding, replaced, or left in a transcription.

"Há»‡ thá»‘ng", "H? th?ng", "H\ufffd th\ufffdng", "He^. tho^'ng", "H&#7879; th&#7889;ng" are valid Unicode and wrong.
Such text is told, never mended: what was lost cannot be known.
"""
from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

# Encodings as which UTF-8 is read by mistake. Places that an encoding leaves open come through as control characters.
_MISREAD_AS = ("cp1252", "cp1258", "cp1250", "cp1251", "cp1254", "mac_roman", "cp437", "cp850")
_WORD = re.compile(r"[^ \t\r\n,;|\"]+")
_SUSPICIOUS = re.compile(r"[^\x00-\x7f]|[?^~`+(%=&\\]")
_FOREIGN_RUN = re.compile(r"[^\x00-\x7f]{2,}")
_LOST = re.compile("[\ufffd\x80-\x84\x86-\x9f]|(?<=[^\\W\\d_])[\u25a1¿]|[\u25a1¿](?=[^\\W\\d_])(?<!¿)")
_OPENING = "“‘«‹„‚»"
_CLOSING = "”’»›“‘…–—"
_TYPOGRAPHIC = frozenset("“”‘’–—…•€™«»°·×½¼²³")
# The beginning of a Vietnamese letter whose last byte went missing, and a lone lead byte inside or behind a word.
_CUT_LETTER = re.compile(r"á[»º]")
_LONE_LEAD = re.compile(r"[a-z][ÃÄÅĂ](?![a-zà-ỹ]*[A-Z])")
_OPENED = re.compile(r"(?:^|[\s(])»|«")
_ASKED = re.compile(r"(?<=[^\W\d_])\?{1,3}(?=[^\W\d_])")
# A syllable that lost the vowel it ends with, or the letters it begins with.
_ASKED_EDGE = re.compile(r"(?<!\S)(?:(?:[bcdghklmnpqrstvx]|[cgknptq][ghru]|ngh?|\?{1,3})\?{1,3}(?= [^\W\d_]|$)"
                         r"|\?{1,4}(?=[^\W\d_]))", re.IGNORECASE)
_CAPITALS = re.compile(r"[^\W\d_a-z]{2}\?+[^\W\d_a-z]|[^\W\d_a-z]\?+[^\W\d_a-z]{2}")
_ADDRESS = re.compile(r"://|www\.|[\w.]@\w|/\S*\?|\?\S*=")
_LETTER_BEFORE = r"(?:(?<=[A-Za-z])|(?<![^\s(\"'/-]))"
_VIQR = re.compile(
    _LETTER_BEFORE + r"(?:[aeoAEO]\^[`'?~.](?=[A-Za-z]|[\s,;:)]|$)|[uoUO]\+[`'?~.](?=[A-Za-z]|[\s,;:)]|$)"
    r"|[uU]\+[oO]\+|[aA]\([`'?~.](?=[A-Za-z]|[\s,;:]|$))")
_VIQR_WEAK = re.compile(r"(?<=[A-Za-z])(?:[aeo]\^(?=[a-z])|[uo]\+(?=[a-z])|[aeiouy]~(?=[a-z])|[aeiouy]`"
                        r"|[aeiouy]\.(?=[a-z]{1,2}(?![\w.])))|(?<!\S)(?:dd|Dd|DD)[aeiouy]")
_ESCAPED = re.compile(r"&#(?:\d{2,5}|x[0-9a-fA-F]{2,5});|&[aeiouyAEIOUYcnCN](?:acute|grave|circ|tilde|uml|cedil);"
                      r"|\\u[01][0-9a-fA-F]{3}|(?:%[Cc][3-6]%[89A-Ba-b][0-9A-Fa-f]|%[Ee]1%[Bb][AaBb]%[89A-Ba-b][0-9A-Fa-f])"
                      r"|(?:=C[3-6]=[89A-B][0-9A-F]|=E1=B[AB]=[89A-B][0-9A-F])")
_MOST_CHARACTERS = 1_000_000
# A longer cell is read anew every time.
_MOST_REMEMBERED = 400


def damaged_words(text: str) -> list[str]:
    """The words of one cell or line that show damage, each once, in order; [] for text that may well be meant."""
    return list(_known_words(text) if len(text) <= _MOST_REMEMBERED else _damaged_words(text))


def _damaged_words(text: str) -> list[str]:
    if not _SUSPICIOUS.search(text):
        return []
    found = [word for word in dict.fromkeys(_WORD.findall(text)) if not word.isascii() and _is_misread(word, text)]
    found += _words_around(text, [hit.start() for mark in (_LOST, _ESCAPED) for hit in mark.finditer(text)])
    found += _words_around(text, _question_marks(text))
    found += _words_around(text, _transcribed(text))
    return list(dict.fromkeys(found))


@lru_cache(maxsize=32_768)
def _known_words(text: str) -> tuple[str, ...]:
    """A register is checked at every change, and almost all of its cells are those of the time before."""
    return tuple(_damaged_words(text))


def is_systematic(texts: Iterable[str]) -> tuple[int, str]:
    """How many words of a file are damaged, and the first, where it is no accident: at least two, a third of those with
    accents, one in twenty of all. (0, "") otherwise."""
    damaged: dict[str, None] = {}
    accented: set[str] = set()
    words: set[str] = set()
    characters = 0
    for text in texts:
        characters += len(text)
        if characters > _MOST_CHARACTERS:
            break
        of_text = set(_WORD.findall(text))
        words |= {word for word in of_text if any(map(str.isalpha, word))}
        accented |= {word for word in of_text if not word.isascii()}
        damaged |= dict.fromkeys(damaged_words(text))
    if len(damaged) >= 2 and 3 * len(damaged) >= len(accented.union(damaged)) and 20 * len(damaged) >= len(words):
        return len(damaged), next(iter(damaged))
    return 0, ""


def _is_misread(word: str, text: str) -> bool:
    """Whether the accented characters of a word are the bytes of UTF-8, read one by one in another encoding."""
    if any(_is_utf8_in(codec, run[0], word, run.end(), text) for run in _FOREIGN_RUN.finditer(word)
           for codec in _MISREAD_AS):
        return True
    cut = _CUT_LETTER.search(word)
    if cut and (not _OPENED.search(text) or word[cut.end():cut.end() + 1].isalpha()):
        return True
    return bool(_LONE_LEAD.search(word))


def _is_utf8_in(codec: str, run: str, word: str, end: int, text: str) -> bool:
    places = _bytes_of(codec)
    if not all(char in places for char in run):
        return False
    try:
        decoded = bytes(places[char] for char in run).decode("utf-8")
    except UnicodeDecodeError:
        return False
    if codec == "cp1251" and not re.search("[A-Za-z]", word):
        return False
    plain = re.sub(r"[^A-Za-z]", "", word)
    if run.isalpha() and run.isupper() and (not plain or plain.isupper()):
        return False  # capitals beside one another are a word
    if end == len(word.rstrip(".,;:!?)")) and run[-1] in _CLOSING and len(run) == 2 and (
            plain.isupper() or any(sign in text for sign in _OPENING if sign != run[-1])):
        return False  # a closing quotation mark behind a capital
    letters = [char for char in decoded if _is_latin(char)]
    others = [char for char in decoded if not _is_latin(char) and char not in _TYPOGRAPHIC and char != "\xa0"]
    if not others:
        return bool(letters) or run[0] in "âв‚Γ" or "€" in run
    return any(_is_utf8_in(again, decoded, word, end, text) for again in ("cp1252", "cp1258"))


@cache
def _bytes_of(codec: str) -> dict[str, int]:
    places = {}
    for byte in range(0x80, 0x100):
        char = bytes([byte]).decode(codec, "ignore")
        places[char or chr(byte)] = byte
        if byte < 0xA0:
            places.setdefault(chr(byte), byte)
    return places


def _is_latin(char: str) -> bool:
    code = ord(char)
    return (code < 0x180 and char.isalpha() and char not in "ªºµ") or char in "ơưƠƯ" or 0x1E00 <= code <= 0x1EFF or (
        0x300 <= code <= 0x323)


def _question_marks(text: str) -> list[int]:
    """Places of question marks that stand for lost letters: inside words, or beside them again and again."""
    if "?" not in text or _ADDRESS.search(text):
        return []
    inside = [found.start() for found in _ASKED.finditer(text)
              if text[found.end()].islower() or _CAPITALS.search(text[max(0, found.start() - 2):found.end() + 2])]
    beside = [found.start() for found in _ASKED_EDGE.finditer(text)]
    return inside if inside else beside if len(beside) > 1 else []


def _transcribed(text: str) -> list[int]:
    """Places where letters are written as VIQR writes them ("e^." for ệ)."""
    strong = [found.start() for found in _VIQR.finditer(text)]
    weak = [found.start() for found in _VIQR_WEAK.finditer(text)]
    return strong + weak if strong or len(weak) > 1 else []


def _words_around(text: str, places: Iterable[int]) -> list[str]:
    at = set(places)
    words = _WORD.finditer(text) if at else ()
    return [found[0] for found in words if at.intersection(range(found.start(), found.end()))]
