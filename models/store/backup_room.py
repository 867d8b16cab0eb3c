"""Which backups are kept: the newest ten, then the last of each day for a month, then of each month for a year.

A backup follows every approval and every night; without a rule they fill the disk on which the store lives. Times are
those in the names, counted back from the newest one, so that a wrong clock removes nothing that a right one would keep.
What a restoration kept aside of the store (`store.sqlite.replaced-...`) goes the same way.
"""
from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

NEWEST = 10
DAYS, MONTHS = 31, 366
_BACKUP = re.compile(r"store-\d{10}-(\d{8}T\d{6}Z)-[0-9a-f]{4}\.sqlite")
_REPLACED = re.compile(r".+\.replaced-(\d{8}T\d{6}Z)-[0-9a-f]{8}(?:-wal|-shm|-journal)?")


def superseded(times: Iterable[datetime]) -> frozenset[datetime]:
    """Those of the times whose backups the rule gives up."""
    ordered = sorted(set(times), reverse=True)
    kept, seen = set(ordered[:NEWEST]), set()
    for at in ordered:
        age = ordered[0] - at
        span = at.date() if age <= timedelta(DAYS) else (at.year, at.month) if age <= timedelta(MONTHS) else None
        if span is not None and span not in seen:
            seen.add(span)
            kept.add(at)
    return frozenset(ordered) - kept


def remove_superseded(folder: Path, pattern: re.Pattern[str]) -> tuple[Path, ...]:
    """Remove the files of a folder that the rule gives up; what has another name stays. Returns what was removed."""
    found: dict[Path, datetime] = {}
    for path in folder.iterdir() if folder.is_dir() else ():
        if (match := pattern.fullmatch(path.name)) and path.is_file():
            with contextlib.suppress(ValueError):
                found[path] = datetime.strptime(match[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    old = superseded(found.values())
    removed = tuple(sorted(path for path, at in found.items() if at in old))
    for path in removed:
        path.unlink(missing_ok=True)
    return removed


def tidy(backups: Path, store_file: Path | None) -> tuple[Path, ...]:
    """After a backup: the old ones, and old files that restorations kept aside of an SQLite store. Raises OSError."""
    removed = remove_superseded(backups, _BACKUP)
    return removed if store_file is None else (*removed, *remove_superseded(store_file.parent, _REPLACED))
