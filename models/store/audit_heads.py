"""The exported heads of the audit log: one signed line per write in a file apart from the database.

A chain alone does not notice that its last rows were cut off, nor that somebody who holds the key computed it anew.
The heads do: each says which hash a sequence number had. A restored backup is announced by a line of its own, and the
same announcement made again is a forgery: it would call a cut log restored.

Who can write the database can often write the file beside it as well. So the heads go to a second place too, where one
is set, and verification asks for both.
"""
from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from sqlalchemy import Connection, select

from models.files.safe_json import load_json
from models.store.canonical import canonical_json
from models.store.errors import StoreDamaged, StoreError
from models.store.records import StoreFinding
from models.store.tables import audit_log

HEADS_VARIABLE = "COFUNDING_AUDIT_HEADS"
COPY_VARIABLE = "COFUNDING_AUDIT_HEADS_COPY"
HEADS_FILE = "audit_heads.jsonl"
_FIELDS = ("event", "sequence", "hash", "at")


@dataclass(frozen=True, slots=True)
class Head:
    """event "write": `sequence` had `hash`. event "restore": a backup that ends with it was put in place."""

    event: str
    sequence: int
    hash: str
    at: str


class Exported(NamedTuple):
    """What was exported: {sequence: hash} still in force, and numbers of lines whose signature is wrong.

    second: the newest sequence in the second place; None = none is set, 0 = nothing is there.
    """

    heads: dict[int, str]
    forged: tuple[int, ...] = ()
    second: int | None = None


class HeadFile:
    """Reads and appends heads. Remembers what it has read, so that a write reads only the new lines.

    path: another file than the settings name; it has no second place.
    """

    def __init__(self, folder: Path, key: bytes, path: Path | None = None) -> None:
        given, copy = os.environ.get(HEADS_VARIABLE), os.environ.get(COPY_VARIABLE)
        self.path = path or (Path(given) if given else folder / HEADS_FILE)
        self.second = HeadFile(folder, key, Path(copy)) if copy and path is None else None
        self._key, self._lock, self._is_second_whole = key, Lock(), False
        self._forget()

    def _forget(self) -> None:
        self._offset = self._line = 0
        self._heads: dict[int, str] = {}
        self._forged: list[int] = []
        self._announced: set[str] = set()

    def append(self, head: Head) -> None:
        """Add a line in both places and flush it to the disk. Raises OSError."""
        values = {name: getattr(head, name) for name in _FIELDS}
        line = canonical_json({**values, "mac": self._mac(values)}) + "\n"
        self._write(line)
        if self.second is None:
            return
        if self._is_second_whole:
            # Until that has gone well, the next line brings this one along.
            self._is_second_whole = False
            self.second._write(line)
            self._is_second_whole = True
        else:
            self.fill_second()

    def copy_to_second(self) -> None:
        """The same as a command. Raises StoreError `no_second_place`, `cannot_write`."""
        if self.second is None:
            raise StoreError("no_second_place", variable=COPY_VARIABLE)
        try:
            self.fill_second()
        except OSError as error:
            raise StoreError("cannot_write", path=self.second.path, reason=str(error.strerror)) from error

    def fill_second(self) -> None:
        """Bring the lines that the second place lacks there. Raises OSError."""
        kept = self.second.path.read_bytes() if self.second.path.exists() else b""
        there = set(kept.splitlines())
        self.second._write("".join(line.decode("utf-8") + "\n" for line in self.path.read_bytes().splitlines()
                                   if line and line not in there))
        self._is_second_whole = True

    def _write(self, line: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            size = os.fstat(descriptor).st_size
            if size and os.pread(descriptor, 1, size - 1) != b"\n":
                # The line before was cut short by a crash or a full disk.
                line = "\n" + line
            os.write(descriptor, line.encode("utf-8"))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def read(self) -> Exported:
        """What both places say. Where they say different things of one row, one of them is not what the log has."""
        own = self._read_own()
        if self.second is None:
            return own
        second = self.second._read_own()
        apart = [sequence for sequence, made in second.heads.items() if own.heads.get(sequence, made) != made]
        newest = max(second.heads, default=0)
        return Exported({**own.heads, **second.heads}, tuple(sorted({*own.forged, *second.forged, *apart})), newest)

    def _read_own(self) -> Exported:
        with self._lock:
            if not self.path.exists():
                self._forget()
                return Exported({})
            with self.path.open("rb") as file:
                if os.fstat(file.fileno()).st_size < self._offset:
                    self._forget()
                file.seek(self._offset)
                unread = file.read()
            # A last line without its end is still being written, or was cut short: it says nothing yet.
            whole = unread[: unread.rfind(b"\n") + 1]
            self._offset += len(whole)
            for line in whole.splitlines():
                self._line += 1
                self._take(line)
            return Exported(dict(self._heads), tuple(self._forged))

    def _take(self, line: bytes) -> None:
        if not line:
            return
        try:
            document = load_json(line)
            values = {name: document[name] for name in _FIELDS}
            is_signed = hmac.compare_digest(document["mac"], self._mac(values))
        except (ValueError, KeyError, TypeError):
            # A torn line of a crash is no forgery; it says nothing, and the next start exports the head again.
            if line.endswith(b"}"):
                self._forged.append(self._line)
            return
        if not is_signed or document["mac"] in self._announced:
            self._forged.append(self._line)
            return
        if values["event"] == "restore":
            self._announced.add(document["mac"])
            self._heads = {sequence: made for sequence, made in self._heads.items() if sequence <= values["sequence"]}
        self._heads[values["sequence"]] = values["hash"]

    def newest(self) -> tuple[int, str] | None:
        """(sequence, hash) of the newest head in force, None when nothing was exported yet."""
        heads = self.read().heads
        return max(heads.items()) if heads else None

    def _mac(self, values: dict[str, object]) -> str:
        text = canonical_json([values[name] for name in _FIELDS])
        return hmac.new(self._key, f"head {text}".encode(), hashlib.sha256).hexdigest()


def refuse_if_cut(connection: Connection, heads: HeadFile) -> None:
    """Before a write: the newest exported head must still stand in the log. Raises StoreDamaged `log_differs`."""
    newest = heads.newest()
    if newest and _hash_at(connection, newest[0]) != newest[1]:
        raise StoreDamaged("log_differs", sequence=newest[0])


def check_heads(connection: Connection, exported: Exported) -> list[StoreFinding]:
    """A cut tail, a chain computed anew, a forged line of the head file.

    exported: read BEFORE the transaction began; a head of a later write is not in what the transaction sees.
    """
    known = exported.heads
    found = [StoreFinding("head_forged", str(line)) for line in exported.forged]
    rows = dict(connection.execute(select(audit_log.c.sequence, audit_log.c.hash)).all())
    # The first row's head may have been lost with the crash after it; a longer log has had them exported.
    if len(rows) > 1 and not known:
        found.append(StoreFinding("heads_missing", str(max(rows))))
    if len(rows) > 1 and exported.second == 0:
        found.append(StoreFinding("heads_copy_missing", str(max(rows))))
    elif exported.second is not None and exported.second < max(known, default=0) - 1:
        found.append(StoreFinding("heads_copy_short", str(exported.second), "note"))
    for sequence in sorted(known):
        if sequence not in rows:
            found.append(StoreFinding("log_cut", str(sequence)))
        elif rows[sequence] != known[sequence]:
            found.append(StoreFinding("head_differs", str(sequence)))
    return found


def _hash_at(connection: Connection, sequence: int) -> str | None:
    return connection.execute(select(audit_log.c.hash).where(audit_log.c.sequence == sequence)).scalar()
