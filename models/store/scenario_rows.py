"""A scenario's row inside a write: read it, check the revision the actor saw, move it on, tell the audit log."""
from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select, update

from models.store.changes import change_rows, read_changes
from models.store.errors import Conflict, StoreError
from models.store.tables import changes, scenarios, versions
from models.store.version_rows import digest_scenario
from models.store.writing import Done, Transaction


def read_row(connection: Connection, scenario_id: str) -> Mapping[str, object]:
    """Raises StoreError `unknown_scenario`."""
    row = connection.execute(select(scenarios).where(scenarios.c.scenario_id == scenario_id)).mappings().first()
    if row is None:
        raise StoreError("unknown_scenario", scenario_id=scenario_id)
    return dict(row)


def read_version_row(connection: Connection, scenario_id: str, seq: int) -> Mapping[str, object]:
    """Raises StoreError `unknown_version`."""
    row = connection.execute(select(versions).where(versions.c.scenario_id == scenario_id, versions.c.seq == seq)
                             ).mappings().first()
    if row is None:
        raise StoreError("unknown_version", scenario_id=scenario_id, seq=seq)
    return dict(row)


def row_as_seen(connection: Connection, scenario_id: str, expected_rev: int) -> Mapping[str, object]:
    """The row, which must still have the revision the actor saw. Raises Conflict with what changed since."""
    row = read_row(connection, scenario_id)
    if row["rev"] != expected_rev:
        raise Conflict(scenario_id, expected_rev, row["rev"], row["updated_by"], row["updated_at"],
                       read_changes(connection, scenario_id, after_rev=expected_rev))
    return row


def move_on(transaction: Transaction, before: Mapping[str, object], found: list[tuple[str, object, object]],
            note: str = "", version: Mapping[str, object] | None = None, **changed: object) -> Done:
    """Write the scenario's next revision with its change log. `version`: the newest one, if this write made it."""
    connection = transaction.connection
    after = {**before, **changed, "rev": before["rev"] + 1, "updated_at": transaction.at,
             "updated_by": transaction.actor, "sequence": transaction.sequence}
    kept = version or read_version_row(connection, before["scenario_id"], before["latest_seq"])
    digest_before = _newest_digest(connection, before)
    touched = connection.execute(
        update(scenarios).where(scenarios.c.scenario_id == before["scenario_id"], scenarios.c.rev == before["rev"])
        .values({name: value for name, value in after.items() if value != before[name]})).rowcount
    if touched != 1:
        row = read_row(connection, before["scenario_id"])
        raise Conflict(row["scenario_id"], before["rev"], row["rev"], row["updated_by"], row["updated_at"],
                       read_changes(connection, row["scenario_id"], after_rev=before["rev"]))
    log_changes(transaction, after, found)
    return Done(after["scenario_id"], after["latest_seq"], after["rev"], digest_scenario(before, digest_before),
                digest_scenario(after, kept["digest"]), kept["solver_version"], note)


def log_changes(transaction: Transaction, row: Mapping[str, object], found: list[tuple[str, object, object]]) -> None:
    """Write (path, before, after) of each changed field into the change log."""
    transaction.add(changes, change_rows(
        found, scenario_id=row["scenario_id"], rev=row["rev"], seq=row["latest_seq"], actor=transaction.actor,
        at=transaction.at, sequence=transaction.sequence))


def _newest_digest(connection: Connection, row: Mapping[str, object]) -> str:
    return connection.execute(select(versions.c.digest).where(
        versions.c.scenario_id == row["scenario_id"], versions.c.seq == row["latest_seq"])).scalar_one()
