"""Domain objects as JSON-ready values, and the digest of their content."""
from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cache
from operator import is_

from models.units import decimal_text

_PLAIN_TYPES = frozenset((str, int, bool, type(None)))


def to_plain(value: object) -> object:
    """Domain objects as JSON-ready values: exact shares as decimal text, dates as ISO text, enums as codes."""
    if type(value) in _PLAIN_TYPES:
        return value
    if is_dataclass(type(value)):
        return {name: to_plain(getattr(value, name)) for name in field_names(type(value))}
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [to_plain(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Fraction):
        return decimal_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def digest_of(value: object) -> str:
    """SHA-256 (hex) of the canonical JSON of a value."""
    return _sha256(_canonical(value))


class Shared:
    """What a page and a process of its own both read: handed over with what is known by now, while the page may go on
    to find more in another thread."""

    def __getstate__(self) -> dict[str, object]:
        return self.__dict__.copy()


class TableTexts:
    """Tables as canonical JSON, remembered by the very rows they are made of.

    An edit makes new rows in one table and leaves those of the others: what a fingerprint costs is the table edited.
    """

    def __init__(self, most_kept: int = 4) -> None:
        self._most_kept = most_kept
        # The newest texts of each table. Replaced, never changed: threads need no lock.
        self._known: dict[str, tuple[tuple[tuple, str], ...]] = {}

    def digest_of(self, tables: Mapping[str, tuple], others: Mapping[str, object]) -> str:
        """The same as `digest_of({**tables, **others})`."""
        texts = {name: self._text_of(name, rows) for name, rows in tables.items()}
        texts |= {name: _canonical(value) for name, value in others.items()}
        return _sha256("{" + ",".join(f"{_canonical(name)}:{texts[name]}" for name in sorted(texts)) + "}")

    def _text_of(self, name: str, rows: tuple) -> str:
        known = self._known.get(name, ())
        for kept, text in known:
            # The same objects, not equal ones: rows that are equal may be written differently (1 and true).
            if len(kept) == len(rows) and all(map(is_, kept, rows)):
                return text
        text = _canonical(rows)
        self._known[name] = ((rows, text), *known)[:self._most_kept]
        return text


def _canonical(value: object) -> str:
    return json.dumps(to_plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@cache
def field_names(row_type: type) -> tuple[str, ...]:
    """The fields of a row type in their order."""
    return tuple(f.name for f in fields(row_type))
