"""Days and limits that are watched after the allocation, as data: cited as they were read, or configurable."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache

from models.codes import SourceStatus
from models.files.shipped import shipped_yaml
from models.units import read_decimal


@dataclass(frozen=True, slots=True)
class Source:
    """The text behind a day or a limit; `document` "" = no text sets it."""

    status: SourceStatus
    document: str = ""
    provision: str = ""
    provision_en: str = ""
    note_vi: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day of the budget year, or of the year after it."""

    deadline_id: str
    label_vi: str
    label_en: str
    month: int
    day: int
    next_year: bool
    source: Source

    def of(self, budget_year: int) -> date:
        """The day for a budget year."""
        return date(budget_year + self.next_year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class WatchRule:
    """An early warning: its limit in `unit` (share, days, months, mvnd) and the deadlines that matter to it."""

    rule_id: str
    label_vi: str
    label_en: str
    limit: Fraction
    unit: str
    deadlines: tuple[str, ...]
    source: Source


@cache
def load_deadlines() -> Mapping[str, Deadline]:
    """The days of a budget year by id, in their order."""
    return {key: Deadline(key, entry["label_vi"], entry["label_en"], *map(int, entry["day"].split("-")),
                          entry["next_year"], source_of(entry))
            for key, entry in shipped_yaml("monitoring/watch.yaml")["deadlines"].items()}


@cache
def load_watch_rules() -> Mapping[str, WatchRule]:
    """The early warnings by id."""
    return {key: WatchRule(key, entry["label_vi"], entry["label_en"], Fraction(read_decimal(entry["limit"])),
                           entry["unit"], tuple(entry["deadlines"]), source_of(entry))
            for key, entry in shipped_yaml("monitoring/watch.yaml")["warnings"].items()}


def next_deadline(budget_year: int, as_of: date, wanted: tuple[str, ...] = ()) -> Deadline | None:
    """The first deadline of a budget year on or after a day; None when all have passed."""
    known = load_deadlines()
    open_ones = [deadline for key, deadline in known.items()
                 if (not wanted or key in wanted) and deadline.of(budget_year) >= as_of]
    return min(open_ones, key=lambda deadline: deadline.of(budget_year), default=None)


def source_of(entry: Mapping[str, str]) -> Source:
    """The text behind an entry, and how it was read."""
    return Source(SourceStatus(entry["status"]), *(entry.get(name, "") for name in (
        "document", "provision", "provision_en", "note_vi", "note_en")))
