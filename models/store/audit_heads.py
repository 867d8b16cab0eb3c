"""The exported heads of the audit log: one signed line per write in a file apart from the database.

A chain alone does not notice that its last rows were cut off, nor that somebody who holds the key computed it anew.
The heads do: each says which hash a sequence number had. A restored backup is announced by a line of its own.
"""
from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, select

from models.files.safe_json import load_json
from models.store.canonical import canonical_json
from models.store.errors import StoreDamaged
from models.store.records import StoreFinding
from models.store.tables import audit_log

HEADS_VARIABLE = "COFUNDING_AUDIT_HEADS"
HEADS_FILE = "audit_heads.jsonl"
# ({sequence: hash} in force, numbers of forged lines)
Exported = tuple[dict[int, str], tuple[int, ...]]
_FIELDS = ("event", "sequence", "hash", "at")


@dataclass(frozen=True, slots=True)
class Head:
    """event "write": `sequence` had `hash`. event "restore": a backup that ends with it was put in place."""

    event: str
    sequence: int
    hash: str
    at: str


class HeadFile:
    """Reads and appends heads. Remembers what it has read, so that a write reads only the new lines."""

    def __init__(self, folder: Path, key: bytes) -> None:
        given = os.environ.get(HEADS_VARIABLE)
        self.path = Path(given) if given else folder / HEADS_FILE
        self._key, self._lock = key, Lock()
        self._offset, self._heads, self._forged = 0, {}, []
        self._line = 0

    def append(self, head: Head) -> None:
        """Add a line and flush it to the disk. Raises OSError."""
        values = {name: getattr(head, name) for name in _FIELDS}
        line = canonical_json({**values, "mac": self._mac(values)}) + "\n"
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
        """({sequence: hash} still in force, numbers of lines whose signature is wrong)."""
        with self._lock:
            if not self.path.exists():
                self._offset, self._heads, self._forged, self._line = 0, {}, [], 0
                return {}, ()
            with self.path.open("rb") as file:
                if os.fstat(file.fileno()).st_size < self._offset:
                    self._offset, self._heads, self._forged, self._line = 0, {}, [], 0
                file.seek(self._offset)
                unread = file.read()
            # A last line without its end is still being written, or was cut short: it says nothing yet.
            whole = unread[: unread.rfind(b"\n") + 1]
            self._offset += len(whole)
            for line in whole.splitlines():
                self._line += 1
                self._take(line)
            return dict(self._heads), tuple(self._forged)

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
        if not is_signed:
            self._forged.append(self._line)
            return
        if values["event"] == "restore":
            self._heads = {sequence: made for sequence, made in self._heads.items() if sequence <= values["sequence"]}
        self._heads[values["sequence"]] = values["hash"]

    def newest(self) -> tuple[int, str] | None:
        """(sequence, hash) of the newest head in force, None when nothing was exported yet."""
        heads, _ = self.read()
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
    known, forged = exported
    found = [StoreFinding("head_forged", str(line)) for line in forged]
    rows = dict(connection.execute(select(audit_log.c.sequence, audit_log.c.hash)).all())
    for sequence in sorted(known):
        if sequence not in rows:
            found.append(StoreFinding("log_cut", str(sequence)))
        elif rows[sequence] != known[sequence]:
            found.append(StoreFinding("head_differs", str(sequence)))
    return found


def _hash_at(connection: Connection, sequence: int) -> str | None:
    return connection.execute(select(audit_log.c.hash).where(audit_log.c.sequence == sequence)).scalar()
