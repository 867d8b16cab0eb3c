"""A restore drill: a backup is put in a scratch place, brought up to date, re-counted and held against the store.

Nothing of the store is written: not its rows, its log or its heads. The scratch place is an SQLite store, whichever
engine the backup comes from, in a folder that is removed at the end.
"""
from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, select

from models.store.audit_heads import Exported
from models.store.audit_trail import read_tail
from models.store.backup import as_current, backup_store, check_backup, put_in_place
from models.store.canonical import canonical_json
from models.store.connections import connect_engines, read_url
from models.store.errors import StoreDamaged, StoreError
from models.store.migrate import migrate, schema_state
from models.store.records import StoreFinding
from models.store.tables import METADATA, audit_log
from models.store.verify import check_store, is_sound
from models.store.writing import Opened, read


@dataclass(frozen=True, slots=True)
class Drill:
    """How a drill ended. sequence: the last row of the log in the backup; seconds: of restoring and re-counting."""

    backup: Path | None
    size_bytes: int
    sequence: int
    rows: dict[str, int]
    seconds: float
    findings: tuple[StoreFinding, ...]

    @property
    def is_passed(self) -> bool:
        return is_sound(self.findings)


def drill(opened: Opened, path: Path | None, clock: Callable[[], float]) -> Drill:
    """Try a backup (None: one that is made for it). Raises StoreError and its kinds when it cannot even be opened."""
    with TemporaryDirectory(prefix="drill-") as folder:
        scratch = Path(folder)
        backup = path or backup_store(opened, scratch / "backup.sqlite")
        if not backup.is_file():
            raise StoreError("backup_missing", path=backup)
        began = clock()
        if not is_sound(damage := check_backup(backup, opened.key)):
            raise StoreDamaged("backup_damaged", damage, path=backup)
        engines = connect_engines(read_url(f"sqlite:///{scratch / 'store.sqlite'}"))
        try:
            put_in_place(replace(opened, engines=engines, folder=scratch), backup)
            with engines.write.begin() as connection:
                if schema_state(connection) != "current":
                    migrate(connection)
            exported = opened.heads.read()
            with engines.read.begin() as restored:
                sequence, made, _ = read_tail(restored)
                known = {number: head for number, head in exported.heads.items() if number <= sequence}
                found = [*check_store(restored, opened.key, Exported(known, exported.forged)),
                         *_compare(opened, backup, restored, sequence, made)]
                rows = {table.name: len(restored.execute(select(table)).all()) for table in METADATA.sorted_tables}
        finally:
            engines.close()
        return Drill(path, backup.stat().st_size, sequence, rows, clock() - began, tuple(found))


def _compare(opened: Opened, backup: Path, restored: Connection, sequence: int, made: str) -> list[StoreFinding]:
    """The restored rows against those of the backup, and its log against the one of the running store."""
    with as_current(backup) as origin:
        apart = [name for name, digest in _digests(origin).items() if _digests(restored)[name] != digest]
    there = read(opened, lambda connection: connection.execute(
        select(audit_log.c.hash).where(audit_log.c.sequence == sequence)).scalar())
    found = [StoreFinding("restored_apart", name) for name in apart]
    return found if there == made or not sequence else [*found, StoreFinding("not_of_this_store", str(sequence))]


def _digests(connection: Connection) -> dict[str, str]:
    """Every row of every table in one number each."""
    digests = {}
    for table in METADATA.sorted_tables:
        digest = hashlib.sha256()
        for row in connection.execute(select(table).order_by(*table.primary_key.columns)).mappings():
            digest.update(canonical_json({name: str(value) for name, value in row.items()}).encode())
        digests[table.name] = digest.hexdigest()
    return digests
