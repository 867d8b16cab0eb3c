"""Backups: always one SQLite file that verifies, whichever engine the store runs on; and putting one back."""
from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import DBAPIError

from models.files.own_files import beside, flush, make_private_folder
from models.store.audit_heads import Head
from models.store.audit_trail import read_tail
from models.store.backup_room import tidy
from models.store.connections import BUSY_SECONDS, connect_engines, read_url
from models.store.errors import StoreDamaged, StoreError, from_database
from models.store.migrate import SCRIPTS, migrate, schema_state
from models.store.tables import METADATA
from models.store.verify import check_store, is_sound
from models.store.writing import Opened, read

BACKUP_FOLDER = "backups"
_CHUNK = 1_000


def backup_store(opened: Opened, path: Path | None = None, scripts: Path = SCRIPTS) -> Path:
    """A verified copy of one state of the store, made while others write.

    Default: a file in the folder `backups`, named by log number and time; old ones go by the rule of `backup_room`.
    Raises StoreError `backup_exists`,
    `cannot_write`, StoreDamaged `backup_failed`, and what the database says.
    """
    folder = opened.folder / BACKUP_FOLDER
    is_kept_by_rule = path is None
    if path is None:
        tail = read(opened, lambda connection: read_tail(connection)[0])
        stamp = opened.clock().astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        path = folder / f"store-{tail:010d}-{stamp}-{secrets.token_hex(2)}.sqlite"
    if path.exists():
        raise StoreError("backup_exists", path=path)
    try:
        make_private_folder(path.parent)
        with beside(path) as aside:
            if opened.engines.is_sqlite:
                _copy_file(opened.engines.file, aside)
            else:
                read(opened, lambda connection: _copy_to_file(connection, aside))
            found = check_backup(aside, opened.key, scripts)
            if not is_sound(found):
                raise StoreDamaged("backup_failed", found, path=path)
            flush(aside)
            os.replace(aside, path)
        flush(path.parent)
        if is_kept_by_rule:
            tidy(folder, opened.engines.file)
    except OSError as error:
        raise StoreError("cannot_write", path=path, reason=error.strerror or type(error).__name__) from error
    except (sqlite3.Error, DBAPIError) as error:
        raise from_database(error) from error
    return path


def _copy_file(source: Path, target: Path) -> None:
    """SQLite's own backup, all pages in one step: one state, whoever writes meanwhile waits for it."""
    with closing(sqlite3.connect(f"{source.as_uri()}?mode=rw", uri=True)) as origin, \
            closing(sqlite3.connect(target)) as copy:
        origin.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")


def _copy_to_file(connection: Connection, target: Path) -> None:
    copy = connect_engines(read_url(f"sqlite:///{target}"))
    try:
        with copy.write.begin() as into:
            migrate(into)
            copy_rows(connection, into)
    finally:
        copy.close()


def copy_rows(source: Connection, target: Connection) -> None:
    """Every row of every table into an empty schema: people first, whom the approvals need; the audit log last, which
    closes the versions it is about."""
    for table in sorted(METADATA.sorted_tables, key=lambda each: (each.name == "audit_log", each.name != "people")):
        query = select(table).order_by(table.c.sequence if "sequence" in table.c else table.primary_key.columns[0])
        for rows in source.execute(query).mappings().partitions(_CHUNK):
            batch = [dict(row) for row in rows]
            if table.name == "scenarios":
                # A parent may have been written after its child.
                batch.sort(key=lambda row: row["created_at"])
            target.execute(insert(table), batch)


@contextmanager
def as_current(path: Path, scripts: Path = SCRIPTS) -> Iterator[Connection]:
    """A reading transaction on a backup. One of an older schema is brought up to date in a copy; the file stays."""
    with TemporaryDirectory(prefix="store-") as folder:
        engines = connect_engines(read_url(f"sqlite:///{path}"))
        try:
            with engines.read.begin() as connection:
                state = schema_state(connection, scripts)
            if state == "empty":
                raise StoreError("not_a_store")
            if state == "old":
                engines.close()
                copy = Path(folder) / "copy.sqlite"
                _copy_file(path.resolve(), copy)
                engines = connect_engines(read_url(f"sqlite:///{copy}"))
                with engines.write.begin() as connection:
                    migrate(connection, scripts)
            with engines.read.begin() as connection:
                yield connection
        except (DBAPIError, sqlite3.Error) as error:
            raise from_database(error) from error
        finally:
            engines.close()


def check_backup(path: Path, key: bytes, scripts: Path = SCRIPTS) -> tuple:
    """What is wrong with a backup file, without the heads. Raises StoreError when it is no store."""
    with as_current(path, scripts) as connection:
        return check_store(connection, key, None)


def last_backup(folder: Path, key: bytes | None) -> Path | None:
    """The newest backup that verifies; without the key the newest there is."""
    for path in sorted((folder / BACKUP_FOLDER).glob("store-*.sqlite"), reverse=True):
        with suppress(StoreError):
            if key is None or is_sound(check_backup(path, key)):
                return path
    return None


def newest_backup_at(folder: Path) -> float | None:
    """When the newest file in a folder of backups was made (seconds, as the disk counts them); None without any."""
    times = []
    for path in folder.glob("store-*.sqlite"):
        with suppress(OSError):
            times.append(path.stat().st_mtime)
    return max(times, default=None)


def announce_restore(opened: Opened, path: Path) -> int:
    """Check a backup and write its last number into the heads, before it is put in place. Returns that number.

    Raises StoreDamaged `backup_damaged`, StoreError `backup_other_store` (its log is not a part of this store's).
    """
    if not path.is_file():
        raise StoreError("backup_missing", path=path)
    found = check_backup(path, opened.key)
    if not is_sound(found):
        raise StoreDamaged("backup_damaged", found, path=path)
    with as_current(path) as connection:
        sequence, made, _ = read_tail(connection)
    if opened.heads.read().heads.get(sequence, made) != made:
        raise StoreError("backup_other_store", path=path)
    try:
        opened.heads.append(Head("restore", sequence, made, opened.now()))
    except OSError as error:
        raise StoreError("cannot_write", path=opened.heads.path, reason=str(error.strerror)) from error
    return sequence


def put_in_place(opened: Opened, path: Path) -> None:
    """Replace what the store holds by a checked backup, all or nothing. An SQLite file that was there is kept aside."""
    if not opened.engines.is_sqlite:
        _replace_rows(opened, path)
        return
    file, mark = opened.engines.file, secrets.token_hex(4)
    stamp = f"{opened.clock().astimezone(UTC):%Y%m%dT%H%M%SZ}-{mark}"
    opened.engines.close()
    try:
        with beside(file) as fresh, _filled(fresh, path), _alone_with(file):
            # A journal of the old file must never be applied to the new one. Killed here, the next start refuses the
            # old file, and the backup is put in place again.
            for suffix in ("-wal", "-shm", "-journal"):
                left = file.with_name(file.name + suffix)
                if left.exists():
                    os.replace(left, file.with_name(f"{file.name}.replaced-{stamp}{suffix}"))
            if file.exists():
                os.link(file, file.with_name(f"{file.name}.replaced-{stamp}"))
            os.replace(fresh, file)
            flush(file.parent)
    except OSError as error:
        raise StoreError("cannot_write", path=file, reason=error.strerror or type(error).__name__) from error


@contextmanager
def _filled(fresh: Path, path: Path) -> Iterator[None]:
    """A copy of the backup, on the disk before anybody is kept out of the store."""
    _copy_file(path.resolve(), fresh)
    flush(fresh)
    yield


@contextmanager
def _alone_with(file: Path) -> Iterator[None]:
    """Keep every writer out of a file while it is replaced; a file that cannot be read any more keeps nobody in."""
    if not file.exists():
        yield
        return
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=rw", uri=True, timeout=BUSY_SECONDS, isolation_level=None)
                 ) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise from_database(error) from error
        except sqlite3.DatabaseError:
            pass
        yield


def _replace_rows(opened: Opened, path: Path) -> None:
    """PostgreSQL: drop, make and fill the tables in one transaction; readers see the old rows until it ends."""
    try:
        with as_current(path) as origin, opened.engines.write.begin() as target:
            names = [table.name for table in METADATA.sorted_tables] + ["alembic_version"]
            target.exec_driver_sql(f"DROP TABLE IF EXISTS {', '.join(names)} CASCADE")
            migrate(target)
            copy_rows(origin, target)
    except DBAPIError as error:
        raise from_database(error) from error
