"""Files of our own on the disk: for the owner alone, written aside, and nothing left of a writer that was killed."""
from __future__ import annotations

import contextlib
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: nothing tells a writer that lives from one that was killed, so nothing is removed
    fcntl = None

_COMPANIONS = ("-journal", "-wal", "-shm")


def make_private_folder(folder: Path) -> None:
    """Make a folder, and the ones above it, for their owner alone; one that is there stays as it is. Raises OSError."""
    missing = [folder, *folder.parents]
    for each in reversed(missing[:next((i for i, path in enumerate(missing) if path.exists()), len(missing))]):
        each.mkdir(mode=0o700, exist_ok=True)


@contextlib.contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A new empty file beside `path`, to be filled and put in its place; removed at the end when it still is there.

    While it is written it is locked: `remove_left_behind` knows it from one whose writer was killed. Raises OSError.
    """
    aside, descriptor = _open_locked(path)
    try:
        yield aside
    finally:
        aside.unlink(missing_ok=True)
        if descriptor is not None:
            os.close(descriptor)


def flush(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_left_behind(folder: Path, name: str) -> None:
    """Remove the files that `beside` made for files called `name` (a pattern) and that nobody writes any more."""
    if fcntl is None or not folder.is_dir():
        return
    left = re.compile(rf"\.(?:{name})\.[0-9a-f]{{8}}")
    for path in folder.iterdir():
        if left.fullmatch(path.name):
            with contextlib.suppress(OSError):
                _remove_unlocked(path)


def _open_locked(path: Path) -> tuple[Path, int | None]:
    while True:
        aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(aside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        if fcntl is None:
            os.close(descriptor)
            return aside, None
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if aside.exists():  # nobody took it for left behind before it was locked
            return aside, descriptor
        os.close(descriptor)


def _remove_unlocked(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()
        for ending in _COMPANIONS:
            path.with_name(path.name + ending).unlink(missing_ok=True)
    finally:
        os.close(descriptor)
