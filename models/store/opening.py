"""Opening a store: version gate, durability, schema, key, and a check of what is in it before anybody may write."""
from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from sqlalchemy import URL, Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError, TimeoutError

from models.access.identity import LOCAL
from models.files.own_files import make_private_folder, remove_left_behind
from models.store.audit_heads import HEADS_FILE, HEADS_VARIABLE, Head, HeadFile
from models.store.audit_key import KEY_FILE, has_key, load_key
from models.store.audit_trail import read_tail
from models.store.backup import BACKUP_FOLDER, backup_store, last_backup
from models.store.connections import BUSY_SECONDS, Engines, check_durability, connect_engines, read_url
from models.store.errors import StoreDamaged, StoreUnavailable, from_database
from models.store.migrate import SCRIPTS, migrate, schema_state
from models.store.records import StoreFinding
from models.store.tables import audit_log
from models.store.verify import START_VERSIONS, check_store, is_sound
from models.store.writing import Clock, Opened, utc_now

URL_VARIABLE = "COFUNDING_STORE_URL"
FOLDER_VARIABLE = "COFUNDING_STORE_FOLDER"
ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "var"
FILE = "store.sqlite"


def default_url() -> str:
    """The address in the environment, else one SQLite file in `var/`."""
    return os.environ.get(URL_VARIABLE) or f"sqlite:///{FOLDER / FILE}"


def folder_of(url: URL) -> Path:
    """Where key, heads and backups are kept: where the environment says, beside the SQLite file, or `var/`."""
    if given := os.environ.get(FOLDER_VARIABLE):
        return Path(given)
    return Path(url.database).resolve().parent if url.drivername == "sqlite" else FOLDER


def backups_folder() -> Path:
    """Where the backups of the store of the settings are kept. Raises StoreError `url_unknown`."""
    return folder_of(read_url(default_url())) / BACKUP_FOLDER


def open_checked(url: str | None, folder: Path | None, clock: Clock = utc_now, busy_seconds: float = BUSY_SECONDS,
                 scripts: Path = SCRIPTS, door: str = LOCAL) -> tuple[Opened, tuple[str, ...]]:
    """An open store and warnings (codes). Makes a new one where there is none. Raises StoreError and its kinds."""
    address = read_url(url or default_url())
    folder = Path(folder) if folder is not None else folder_of(address)
    _make_folder(folder)
    engines = connect_engines(address, busy_seconds)
    try:
        if engines.is_sqlite:
            remove_left_behind(engines.file.parent, re.escape(engines.file.name))
            _make_file(engines.file, folder)
        is_new = _told(engines, folder, lambda: _bring_up(engines, folder, clock, scripts))
        key = load_key(folder, may_create=is_new)
        opened = Opened(engines, HeadFile(folder, key), key, clock, app_version(), folder, door)
        warnings = _told(engines, folder, lambda: check_durability(engines))
        found = _told(engines, folder, lambda: _check(opened, START_VERSIONS))
        if not is_sound(found):
            raise StoreDamaged("unsound", found, last_backup(folder, key), first=_first(found))
        exported = _told(engines, folder, lambda: _export_tail(opened))
        return opened, (*warnings, *sorted({finding.code for finding in found}), *exported)
    except BaseException:
        engines.close()
        raise


def open_for_repair(url: str | None, folder: Path | None, clock: Clock = utc_now) -> Opened:
    """A store that is not looked into: for verifying a damaged one, and for putting a backup in its place."""
    address = read_url(url or default_url())
    folder = Path(folder) if folder is not None else folder_of(address)
    if address.drivername == "sqlite" and not Path(address.database).exists() and not has_key(folder):
        raise StoreUnavailable("no_store", path=address.database)
    key = load_key(folder, may_create=False)
    return Opened(connect_engines(address), HeadFile(folder, key), key, clock, app_version(), folder)


@cache
def app_version() -> str:
    """The product's version, from pyproject.toml."""
    try:
        return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        return ""


def _make_folder(folder: Path) -> None:
    try:
        make_private_folder(folder)
        remove_left_behind(folder, re.escape(KEY_FILE))
        remove_left_behind(folder / BACKUP_FOLDER, r"store-.+\.sqlite")
    except OSError as error:
        raise StoreUnavailable("read_only") from error


def _make_file(file: Path, folder: Path) -> None:
    """An empty file for a new store; never where a store has been before."""
    if file.exists():
        return
    heads = Path(os.environ.get(HEADS_VARIABLE) or folder / HEADS_FILE)
    if heads.exists() and heads.stat().st_size:
        raise StoreDamaged("file_missing", last_backup=last_backup(folder, None), path=file)
    try:
        make_private_folder(file.parent)
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreUnavailable("read_only") from error


def _told(engines: Engines, folder: Path, work: Callable[[], object]) -> object:
    """`work` with the database's errors typed, and the last backup named where the database is damaged."""
    try:
        return work()
    except (DBAPIError, TimeoutError) as error:
        typed = from_database(error)
        if isinstance(typed, StoreDamaged):
            raise StoreDamaged("damaged", (StoreFinding("unreadable", engines.place),), last_backup(folder, None)
                               ) from error
        raise typed from error
    except (SQLAlchemyError, UnicodeError, ValueError) as error:
        # What a damaged file holds in the place of names and numbers.
        raise StoreDamaged("damaged", (StoreFinding("unreadable", engines.place),), last_backup(folder, None)
                           ) from error


def _bring_up(engines: Engines, folder: Path, clock: Clock, scripts: Path) -> bool:
    """The schema brought up to date; whether the log is empty. An old SQLite store is copied first."""
    with engines.read.connect() as connection:
        state = schema_state(connection, scripts)
        if state == "current":
            return _is_log_empty(connection)
    if state == "old" and engines.is_sqlite:
        key = load_key(folder, may_create=False)
        old = Opened(engines, HeadFile(folder, key), key, clock, app_version(), folder)
        backup_store(old, scripts=scripts)
    with engines.write.begin() as connection:
        if engines.is_sqlite is False:
            # Two servers that start at once: the second waits and then finds the schema in place.
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(727201)")
        if schema_state(connection, scripts) != "current":
            migrate(connection, scripts)
        return _is_log_empty(connection)


def _is_log_empty(connection: Connection) -> bool:
    return connection.execute(audit_log.select().limit(1)).first() is None


def _check(opened: Opened, last: int) -> tuple[StoreFinding, ...]:
    exported = opened.heads.read()
    with opened.engines.read.begin() as connection:
        return check_store(connection, opened.key, exported, last)


def _first(found: tuple[StoreFinding, ...]) -> str:
    first = next(finding for finding in found if finding.severity == "error")
    return f"{first.code} {first.where}".strip()


def _export_tail(opened: Opened) -> tuple[str, ...]:
    """A crash between commit and export leaves the heads one short: they are completed at the next start."""
    with opened.engines.read.begin() as connection:
        sequence, made, at = read_tail(connection)
    newest = opened.heads.newest()
    if sequence and (newest is None or newest[0] < sequence):
        try:
            opened.heads.append(Head("write", sequence, made, at))
        except OSError:
            return ("head_not_exported",)
    elif opened.heads.second is not None and sequence:
        try:
            opened.heads.fill_second()
        except OSError:
            return ("head_not_exported",)
    return ()


