"""The audit log: rows chained by HMAC-SHA256 under a key that is not in the database, one row per write."""
from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, func, insert, select

from models.store.canonical import canonical_json
from models.store.records import StoreFinding
from models.store.tables import audit_log

GENESIS = "0" * 64
CHAINED = tuple(column.name for column in audit_log.columns if column.name != "hash")


def hash_of(key: bytes, row: Mapping[str, object]) -> str:
    """The keyed hash of a row over every other column, the hash of the row before it among them."""
    text = canonical_json([row[name] for name in CHAINED])
    return hmac.new(key, text.encode("utf-8"), hashlib.sha256).hexdigest()


def read_tail(connection: Connection) -> tuple[int, str, str]:
    """(sequence, hash, UTC) of the newest row; (0, GENESIS, "") when there is none."""
    row = connection.execute(select(audit_log.c.sequence, audit_log.c.hash, audit_log.c.at)
                             .order_by(audit_log.c.sequence.desc()).limit(1)).first()
    return tuple(row) if row else (0, GENESIS, "")


def read_newest_time(connection: Connection) -> str:
    """The latest time (UTC) in the log, of whichever row; "" when there is none.

    A clock that went back is behind this time for as long as it has not caught up, not for one row only.
    """
    return connection.execute(select(func.max(audit_log.c.at))).scalar_one() or ""


def append_row(connection: Connection, key: bytes, row: Mapping[str, object]) -> str:
    """Add a row (without its hash) and return its hash."""
    made = hash_of(key, row)
    connection.execute(insert(audit_log), [{**row, "hash": made}])
    return made


def check_chain(connection: Connection, key: bytes) -> Iterator[StoreFinding]:
    """Edited, missing and added rows, by their sequence; a clock that went back as a note."""
    previous, expected, last_at = GENESIS, 1, ""
    for row in connection.execute(select(audit_log).order_by(audit_log.c.sequence)).mappings():
        if row["sequence"] != expected:
            yield StoreFinding("log_gap", f"{expected}..{row['sequence'] - 1}")
        elif row["previous_hash"] != previous:
            yield StoreFinding("log_chain", str(row["sequence"]))
        if not hmac.compare_digest(hash_of(key, row), row["hash"]):
            yield StoreFinding("log_edited", str(row["sequence"]))
        if row["at"] < last_at:
            yield StoreFinding("clock_went_back", str(row["sequence"]), "note")
        previous, expected, last_at = row["hash"], row["sequence"] + 1, row["at"]
