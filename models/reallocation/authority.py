"""Who may move money between projects, on which ground, until when: data (`data/monitoring/reallocation.yaml`)."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from models.files.shipped import shipped_yaml
from models.money.watch_rules import Deadline, Source, load_deadlines, source_of

DEADLINE = "reallocation"


class Scope(StrEnum):
    """Between which projects money may move; the budget line is kept in both."""

    AGENCY = "agency"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Authority:
    """Who decides on a kind of move, and the text behind it."""

    label_vi: str
    label_en: str
    authority_vi: str
    authority_en: str
    source: Source


@cache
def load_authorities() -> Mapping[Scope, Authority]:
    """The kinds of move that are proposed, the narrowest first."""
    return {Scope(key): _authority(entry) for key, entry in _document()["scopes"].items()}


@cache
def between_lines() -> Authority:
    """Moves between budget lines or fields, which are never proposed."""
    return _authority(_document()["between_lines"])


def last_day() -> Deadline:
    """The day until which money of a year may be moved."""
    return load_deadlines()[DEADLINE]


def is_too_late(year: int, as_of: date) -> bool:
    """Whether the day has passed; the day itself still counts."""
    return as_of > last_day().of(year)


def _document() -> dict:
    return shipped_yaml("monitoring/reallocation.yaml")


def _authority(entry: Mapping[str, str]) -> Authority:
    return Authority(*(entry[name] for name in ("label_vi", "label_en", "authority_vi", "authority_en")),
                     source_of(entry))
