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
    text = json.dumps(to_plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@cache
def field_names(row_type: type) -> tuple[str, ...]:
    """The fields of a row type in their order."""
    return tuple(f.name for f in fields(row_type))
