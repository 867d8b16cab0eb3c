"""How many drafts are kept and for how long, and whose they are: found without reading the files of others.

The rule (docs/operating.md tells it to people): a draft that nobody has opened or changed for `KEPT_DAYS` goes; so do
the oldest beyond `MOST_OF_PERSON` of one person and `MOST_IN_ALL`, once they have rested `RESTED_DAYS`. One that
somebody has open never goes. Where that makes no room, a new draft is refused; those that are there are saved on.

Beside the drafts, `people/<mark>/<draft>` is an empty file: the drafts of a person are the names in one folder.
"""
from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from models.files.own_files import make_private_folder

KEPT_DAYS = 180
RESTED_DAYS = 7
MOST_OF_PERSON, MOST_IN_ALL = 50, 5_000
# With less room than this on the disk no new draft is begun: what is left is for those that are there.
FREE_BYTES = 200 * 2**20
_PEOPLE = "people"
_DAY = 24 * 3600.0


class NoRoom(OSError):
    """A new draft was refused. `code`: `person`, `all` or `disk`; `most`: the number that is reached."""

    def __init__(self, code: str, most: int = 0) -> None:
        super().__init__(code)
        self.code, self.most = code, most


def note_person(folder: Path, person: str, draft_id: str) -> None:
    """Enter a draft in the list of a person ("" = nobody's). Raises OSError."""
    mark = _folder_of(folder, person) / draft_id
    if person and not mark.exists():
        make_private_folder(mark.parent)
        os.close(os.open(mark, os.O_WRONLY | os.O_CREAT, 0o600))


def drafts_of(folder: Path, person: str) -> tuple[str, ...]:
    """The ids in the list of a person; some may be gone, or somebody else's by now."""
    with contextlib.suppress(OSError):
        return tuple(os.listdir(_folder_of(folder, person))) if person else ()
    return ()


def has_lists(folder: Path) -> bool:
    """Whether the lists are there; drafts of an older version have none."""
    return (folder / _PEOPLE).is_dir()


def make_room(folder: Path, person: str, in_use: frozenset[str], now: float) -> None:
    """Before a new draft: remove what the rule gives up. Raises NoRoom. now: seconds, as the disk counts them."""
    own = {name: path for name in drafts_of(folder, person) if (path := folder / f"{name}.json").exists()}
    _drop_oldest(folder, [path for name, path in own.items() if name not in in_use], len(own) - MOST_OF_PERSON + 1, now)
    if sum(path.exists() for path in own.values()) >= MOST_OF_PERSON:
        raise NoRoom("person", MOST_OF_PERSON)
    count = sum(1 for _ in _drafts(folder))
    if count >= MOST_IN_ALL:
        remove_unused(folder, in_use, now)
        if sum(1 for _ in _drafts(folder)) >= MOST_IN_ALL:
            raise NoRoom("all", MOST_IN_ALL)
    if folder.is_dir() and shutil.disk_usage(folder).free < FREE_BYTES:
        raise NoRoom("disk")


def remove_unused(folder: Path, in_use: frozenset[str], now: float) -> None:
    """Remove what is older than the rule keeps, and the oldest beyond what there may be in all."""
    drafts = [path for path in _drafts(folder) if path.stem not in in_use]
    for path in drafts:
        if now - _used_at(path, now) > KEPT_DAYS * _DAY:
            path.unlink(missing_ok=True)
    left = [path for path in drafts if path.exists()]
    _drop_oldest(folder, left, sum(1 for _ in _drafts(folder)) - MOST_IN_ALL + 1, now)
    # A base case is touched with every save and opening of its drafts: unused so long, none of them is left.
    for path in (folder / "cases").glob("*.json"):
        if now - _used_at(path, now) > (KEPT_DAYS + 1) * _DAY:
            path.unlink(missing_ok=True)
    for mark in (folder / _PEOPLE).glob("*/*"):
        if not (folder / f"{mark.name}.json").exists():
            mark.unlink(missing_ok=True)


def note_use(path: Path) -> None:
    """A draft, or the case it stands on, was opened: the rule counts from now on."""
    with contextlib.suppress(OSError):
        os.utime(path)


def _drop_oldest(folder: Path, paths: list[Path], most: int, now: float) -> None:
    rested = [path for path in paths if now - _used_at(path, now) > RESTED_DAYS * _DAY]
    for path in sorted(rested, key=lambda each: _used_at(each, now))[:max(0, most)]:
        path.unlink(missing_ok=True)


def _drafts(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (folder / name for name in os.listdir(folder) if name.endswith(".json") and name[0] != ".")


def _used_at(path: Path, now: float) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return now


def _folder_of(folder: Path, person: str) -> Path:
    return folder / _PEOPLE / hashlib.sha256(person.encode()).hexdigest()[:32]
