"""JSON from a user or from the disk, read safely: depth, values and keys are counted in the text before it is built."""
from __future__ import annotations

import json
import re

from models.files.document_limits import LIMITS, Budget, DocumentLimits, DocumentRefused, as_text, check_size

# Texts are stepped over whole (a text without an end up to the end of the line, where the reader then stumbles).
_PARTS = re.compile(r'"(?:[^"\\\n]|\\.)*+"?|[\[\]{},:]')


def load_json(content: bytes | str, limits: DocumentLimits = LIMITS) -> object:
    """The document of a JSON text. Raises DocumentRefused, and nothing else."""
    check_size(content, limits)
    text = as_text(content)
    check_parts(text, limits)
    try:
        return json.loads(text, object_pairs_hook=_mapping, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        if isinstance(error, DocumentRefused):
            raise
        raise DocumentRefused("document_syntax", getattr(error, "lineno", None)) from error


def check_parts(text: str, limits: DocumentLimits) -> None:
    """Count the brackets, commas and colons of a text and refuse it where there are too many."""
    budget = Budget(limits)
    for part in _PARTS.finditer(text):
        sign = part[0]
        if sign in "[{":
            budget.open(None)
        elif sign in "]}":
            budget.close()
        elif sign == ",":
            budget.count(None)
        elif sign == ":":
            budget.count(None)
            budget.count_key(None)


def _mapping(pairs: list[tuple[str, object]]) -> dict[str, object]:
    read = dict(pairs)
    if len(read) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))
        raise DocumentRefused("document_key_twice", key=twice[:60])
    return read


def _no_number(name: str) -> object:
    raise DocumentRefused("document_no_number", value=name)
