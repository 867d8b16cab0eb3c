"""Two engines per store: one that writes (one writer at a time, its transaction taken at the start) and one that reads.

SQLite: BEGIN IMMEDIATE for writing, a deferred query-only transaction for reading, the rollback journal with
synchronous=EXTRA unless the library is free of the WAL-reset fault (docs/decisions/0008). PostgreSQL: every write
first takes the audit log in EXCLUSIVE mode, which readers do not notice.
"""
from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.pool import QueuePool

from models.store.errors import StoreError, StoreUnavailable

BUSY_SECONDS = 5.0
# How long a planner's save waits in line behind the others of this server.
LINE_SECONDS = 30.0
# Strict tables need 3.37. Fixed in 3.51.3 and in two maintained branches: a WAL reset could lose committed pages.
OLDEST_SQLITE = (3, 37, 0)
WAL_FIXED = (3, 51, 3)
WAL_FIXED_BRANCHES = {(3, 44): 6, (3, 50): 7}
OLDEST_POSTGRES = 13


@dataclass(frozen=True)
class Engines:
    """Where the store is and the two ways into it. file: the SQLite file, None on PostgreSQL."""

    write: Engine
    read: Engine
    file: Path | None
    place: str

    @property
    def is_sqlite(self) -> bool:
        return self.file is not None

    def close(self) -> None:
        """Let go of every connection; the next use opens new ones."""
        self.write.dispose()
        self.read.dispose()


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite is free of the WAL-reset fault."""
    fixed = WAL_FIXED_BRANCHES.get(version[:2])
    return version >= WAL_FIXED or (fixed is not None and version[2] >= fixed)


def journal_pragmas(version: tuple[int, int, int]) -> dict[str, str]:
    """How commits reach the disk. EXTRA also flushes the folder after the journal is gone: a commit is never undone."""
    if version < OLDEST_SQLITE:
        raise StoreError("sqlite_old", version=".".join(map(str, version)), oldest=".".join(map(str, OLDEST_SQLITE)))
    if wal_is_safe(version):
        return {"journal_mode": "WAL", "synchronous": "FULL"}
    return {"journal_mode": "DELETE", "synchronous": "EXTRA"}


def read_url(url: str) -> URL:
    """The address of a store: sqlite:///file or postgresql://... (psycopg 3). Raises StoreError `url_unknown`."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError("url_unknown") from error
    if parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite") or parsed.database in (None, "", ":memory:"):
        raise StoreError("url_unknown")
    return parsed.set(drivername="sqlite")


def connect_engines(url: URL, busy_seconds: float = BUSY_SECONDS) -> Engines:
    """The engines of an address. Opens nothing yet."""
    if url.drivername == "sqlite":
        file = Path(url.database).resolve()
        return Engines(_sqlite_engine(file, busy_seconds, "IMMEDIATE"), _sqlite_engine(file, busy_seconds, "DEFERRED"),
                       file, str(file))
    place = url.render_as_string(hide_password=True)
    return Engines(_postgres_engine(url, busy_seconds, is_writer=True),
                   _postgres_engine(url, busy_seconds, is_writer=False), None, place)


def _sqlite_engine(file: Path, busy_seconds: float, begin: str) -> Engine:
    is_writer = begin == "IMMEDIATE"

    def connect() -> sqlite3.Connection:
        # mode=rw: a file that went away is an error and never a new, empty store.
        return sqlite3.connect(f"file:{quote(str(file))}?mode=rw", uri=True, timeout=busy_seconds,
                               check_same_thread=False, isolation_level=None)

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_timeout=LINE_SECONDS,
                           pool_size=1 if is_writer else 5, max_overflow=0 if is_writer else 10)

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, record: object) -> None:
        pragmas = {**journal_pragmas(sqlite3.sqlite_version_info), "foreign_keys": "ON", "recursive_triggers": "ON",
                   "cell_size_check": "ON", "query_only": "OFF" if is_writer else "ON"}
        for name, value in pragmas.items():
            if name != "journal_mode" or is_writer:
                connection.execute(f"PRAGMA {name}={value}")
        record.info["file"] = _identity(file)

    @event.listens_for(engine, "checkout")
    def same_file(_connection: object, record: object, _proxy: object) -> None:
        if record.info.get("file") != _identity(file):
            raise DisconnectionError("the file was replaced")

    @event.listens_for(engine, "begin")
    def take(connection: Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {begin}")
        if connection.info.get("file") != _identity(file):
            connection.invalidate()
            raise StoreUnavailable("locked")

    return engine


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(file)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _postgres_engine(url: URL, busy_seconds: float, is_writer: bool) -> Engine:
    options = f"-c lock_timeout={int(busy_seconds * 1000)} -c timezone=UTC"
    if not is_writer:
        options += " -c default_transaction_read_only=on"
    return create_engine(
        url, pool_size=1 if is_writer else 5, max_overflow=0 if is_writer else 10, pool_timeout=LINE_SECONDS,
        isolation_level="READ COMMITTED" if is_writer else "REPEATABLE READ",
        connect_args={"options": options, "connect_timeout": 10, "application_name": "cofunding store"})


def take_the_line(connection: Connection) -> None:
    """Make this transaction the only writer until it ends. SQLite did so when it began."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("LOCK TABLE audit_log IN EXCLUSIVE MODE")


def check_durability(engines: Engines) -> tuple[str, ...]:
    """Refuse settings under which a confirmed save could be lost; returns warnings. Raises StoreError `not_durable`."""
    with engines.write.connect() as connection:
        if engines.is_sqlite:
            wanted = journal_pragmas(sqlite3.sqlite_version_info)["journal_mode"].lower()
            mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
            if mode != wanted:
                raise StoreError("not_durable", setting="journal_mode", value=mode)
            return ()
        version = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10_000
        if version < OLDEST_POSTGRES:
            raise StoreError("postgres_old", version=version, oldest=OLDEST_POSTGRES)
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            value = connection.exec_driver_sql(f"SHOW {setting}").scalar_one()
            if value == "off":
                raise StoreError("not_durable", setting=setting, value=value)
        has_checksums = connection.exec_driver_sql("SHOW data_checksums").scalar_one() == "on"
    return () if has_checksums else ("no_checksums",)
