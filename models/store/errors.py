"""What can go wrong with the store, each with a code; its sentence is `store.error.CODE` in `locales/*/store.yaml`."""
from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, TimeoutError


class StoreError(Exception):
    """Nothing was saved. `code` names the sentence, `values` fill its places."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(f"{code} {values}" if values else code)
        self.code, self.values = code, values


class Conflict(StoreError):
    """Somebody else changed the scenario first: `by`, `at` (UTC), the `rev` now, their `changes` field by field."""

    def __init__(self, scenario_id: str, expected_rev: int, rev: int, by: str, at: str, changes: tuple) -> None:
        super().__init__("conflict", by=by, at=at, count=len(changes))
        self.scenario_id, self.expected_rev, self.rev = scenario_id, expected_rev, rev
        self.by, self.at, self.changes = by, at, changes


class NotAllowed(StoreError):
    """The actor may not do this; the attempt stands in the audit log."""


class NotNow(StoreError):
    """The state of the scenario does not allow it: a submitted version, a missing second person or note."""


class StoreUnavailable(StoreError):
    """The database cannot be used at this moment: locked, full, read-only, missing, unreachable."""


class StoreDamaged(StoreError):
    """The store contradicts itself and is not opened: `findings`, and the newest `last_backup` that verifies."""

    def __init__(self, code: str, findings: tuple = (), last_backup: object = None, **values: object) -> None:
        super().__init__(code, last_backup=str(last_backup or "-"), count=len(findings), **values)
        self.findings, self.last_backup = findings, last_backup


# The low byte of SQLite's extended result codes, and PostgreSQL's SQLSTATE (whole, or its class).
_SQLITE = {sqlite3.SQLITE_BUSY: "locked", sqlite3.SQLITE_LOCKED: "locked", sqlite3.SQLITE_FULL: "disk_full",
           sqlite3.SQLITE_READONLY: "read_only", sqlite3.SQLITE_CANTOPEN: "missing", sqlite3.SQLITE_IOERR: "disk_error",
           sqlite3.SQLITE_PERM: "read_only"}
_SQLITE_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_POSTGRES = {"53100": "disk_full", "25006": "read_only", "55P03": "locked", "40P01": "locked", "3D000": "missing",
             "42P01": "schema_missing", "42501": "read_only", "53300": "locked"}
_POSTGRES_CLASS = {"08": "unreachable", "57": "unreachable", "28": "login_refused", "58": "disk_error"}
_GUARD = "store guard: "


def from_database(error: DBAPIError | TimeoutError | sqlite3.Error) -> StoreError:
    """The typed error of what a database driver raised; `database` with the driver's class where nothing fits."""
    if isinstance(error, TimeoutError):
        return StoreUnavailable("locked")
    original = getattr(error, "orig", error) or error
    if _GUARD in str(original):
        return NotNow("guarded", rule=str(original).split(_GUARD, 1)[1].split("\n")[0].strip())
    if isinstance(original, sqlite3.Error):
        number = (getattr(original, "sqlite_errorcode", None) or 0) & 0xFF
        if number in _SQLITE_DAMAGED:
            return StoreDamaged("damaged")
        code = _SQLITE.get(number) or ("schema_missing" if "no such table" in str(original) else None)
    else:
        state = getattr(original, "sqlstate", None) or ""
        code = _POSTGRES.get(state) or _POSTGRES_CLASS.get(state[:2])
        if not code and (getattr(error, "connection_invalidated", False) or not state):
            code = "unreachable"
    return StoreUnavailable(code) if code else StoreError("database", kind=type(original).__name__)
