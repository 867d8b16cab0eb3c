"""Documents as canonical JSON text and its SHA-256: the same document is the same text on every machine."""
from __future__ import annotations

import hashlib
import json
import unicodedata

from models.store.errors import StoreError

_STEERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LONGEST_LINE = 200
LONGEST_NOTE = 10_000


def canonical_json(document: object) -> str:
    """Sorted keys, no spaces, accents as they are. Raises StoreError `not_plain` (NaN, odd types, broken text)."""
    try:
        text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        text.encode("utf-8")
    except (TypeError, ValueError) as error:
        raise StoreError("not_plain", reason=str(error)) from error
    return text


def read_canonical(text: str) -> object:
    """The document of a text that `canonical_json` made."""
    return json.loads(text)


def digest_text(text: str) -> str:
    """SHA-256 (hex) of a text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def digest_document(document: object) -> str:
    """SHA-256 (hex) of the canonical JSON of a document."""
    return digest_text(canonical_json(document))


def clean_line(value: str, field: str, longest: int = LONGEST_LINE, is_required: bool = True) -> str:
    """A name or note as it is stored: NFC, without characters that steer a terminal or the reading direction.

    Only a note (longer than a line) may have several lines. Raises StoreError `text_missing`, `_long`, `_control`.
    """
    text = unicodedata.normalize("NFC", str(value)).replace("\r\n", "\n").strip()
    if is_required and not text:
        raise StoreError("text_missing", field=field)
    if len(text) > longest:
        raise StoreError("text_long", field=field, longest=longest, length=len(text))
    kept = "\n\t" if longest > LONGEST_LINE else ""
    if any((unicodedata.category(letter) in ("Cc", "Cs") or letter in _STEERING) and letter not in kept
           for letter in text):
        raise StoreError("text_control", field=field)
    return text
