"""The store re-counted: the database's own check, every digest made again, the audit log and its heads."""
from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, func, select, union
from sqlalchemy.exc import DBAPIError

from models.access.identity import person_key
from models.store.audit_heads import Exported, check_heads
from models.store.audit_trail import check_chain
from models.store.canonical import digest_text
from models.store.errors import from_database
from models.store.guards import guard_names, intact_names
from models.store.records import StoreFinding
from models.store.tables import (
    MONEY_COLUMNS,
    accounts,
    allocations,
    audit_log,
    cases,
    changes,
    decisions,
    grants,
    idempotency_keys,
    people,
    remarks,
    scenarios,
    versions,
)
from models.store.version_rows import digest_content, digest_rows, digest_scenario, digest_version

START_VERSIONS = 50


def check_store(connection: Connection, key: bytes, exported: Exported | None, last: int | None = None,
                ) -> tuple[StoreFinding, ...]:
    """Everything that is wrong. last: only the newest so many versions are re-counted (None = all of them).

    exported: the heads as read before this transaction began; None: a backup, whose log is older than they are.
    A damaged database is a finding, not an error.
    """
    found: list[StoreFinding] = []
    for check in (_check_database, _check_guards, _check_people, lambda c: _check_versions(c, last), _check_scenarios,
                  lambda c: _check_contents(c, last), lambda c: check_chain(c, key),
                  lambda c: check_heads(c, exported) if exported else ()):
        try:
            found += check(connection)
        except (DBAPIError, UnicodeDecodeError, ValueError, TypeError) as error:
            kind = from_database(error).code if isinstance(error, DBAPIError) else type(error).__name__
            found.append(StoreFinding("unreadable", kind))
            if connection.dialect.name != "sqlite":
                break
    return tuple(found)


def check_log(connection: Connection, key: bytes, exported: Exported) -> tuple[StoreFinding, ...]:
    """The audit log alone: its chain, its heads, and that it says the same as the rows it is about."""
    return (*check_chain(connection, key), *check_heads(connection, exported), *_check_contents(connection, None))


def is_sound(found: tuple[StoreFinding, ...]) -> bool:
    """No errors; notes do not count."""
    return not any(finding.severity == "error" for finding in found)


def _check_database(connection: Connection) -> Iterator[StoreFinding]:
    if connection.dialect.name != "sqlite":
        return
    for line in connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars():
        if line != "ok":
            yield StoreFinding("integrity", str(line).split("\n")[0][:200])
    for table, row, *_ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield StoreFinding("foreign_key", f"{table} {row}")


def _check_guards(connection: Connection) -> Iterator[StoreFinding]:
    for name in sorted(guard_names(connection.dialect.name) - intact_names(connection)):
        yield StoreFinding("guard_missing", name)


def _check_people(connection: Connection) -> Iterator[StoreFinding]:
    """Everybody who wrote is known, and folded as the guard of the second person needs it."""
    known = dict(connection.execute(select(people.c.name, people.c.folded)).all())
    names = connection.execute(union(
        select(versions.c.author), select(decisions.c.actor), select(remarks.c.actor),
        select(grants.c.actor))).scalars()
    for name in sorted(known.keys() | set(names)):
        if known.get(name) != person_key(name):
            yield StoreFinding("person", name)


def _check_versions(connection: Connection, last: int | None) -> Iterator[StoreFinding]:
    query = select(versions).order_by(versions.c.sequence.desc())
    checked_cases: set[str] = set()
    for row in connection.execute(query if last is None else query.limit(last)).mappings():
        where = f"{row['scenario_id']}/{row['seq']}"
        if digest_version(row) != row["digest"]:
            yield StoreFinding("version_digest", where)
        if row["plan_digest"] != ("" if row["plan_json"] is None else digest_text(row["plan_json"])):
            yield StoreFinding("plan_digest", where)
        lines = connection.execute(select(allocations).where(
            allocations.c.scenario_id == row["scenario_id"], allocations.c.seq == row["seq"])).mappings().all()
        if digest_rows(lines) != row["rows_digest"]:
            yield StoreFinding("rows_digest", where)
        paid = sum(line[name] for line in lines for name in MONEY_COLUMNS)
        if row["termination"] in ("optimal", "feasible") and paid != row["total_mvnd"]:
            yield StoreFinding("totals", where)
        for digest in {row["base_digest"], row["tables_digest"]} - checked_cases:
            checked_cases.add(digest)
            text = connection.execute(select(cases.c.tables_json).where(cases.c.digest == digest)).scalar()
            if text is None or digest_text(text) != digest:
                yield StoreFinding("case_digest", where)


def _check_scenarios(connection: Connection) -> Iterator[StoreFinding]:
    """The state of every scenario is the one its last audit row knows; no version beyond it."""
    newest = {row.scenario_id: row.seq for row in connection.execute(
        select(versions.c.scenario_id, func.max(versions.c.seq).label("seq")).group_by(versions.c.scenario_id))}
    query = select(scenarios, versions.c.digest.label("version_digest"), audit_log.c.after_digest,
                   audit_log.c.object).outerjoin(
        versions, (versions.c.scenario_id == scenarios.c.scenario_id) & (versions.c.seq == scenarios.c.latest_seq)
    ).outerjoin(audit_log, audit_log.c.sequence == scenarios.c.sequence)
    known = set()
    for row in connection.execute(query).mappings():
        known.add(row["scenario_id"])
        if newest.get(row["scenario_id"]) != row["latest_seq"] or row["object"] != row["scenario_id"] \
                or digest_scenario(row, row["version_digest"] or "") != row["after_digest"]:
            yield StoreFinding("scenario_state", row["scenario_id"])
    # The last state that the log knows of each scenario must be there.
    logged = connection.execute(select(audit_log.c.object, func.max(audit_log.c.sequence)).where(
        audit_log.c.after_digest != "").group_by(audit_log.c.object)).all()
    for scenario_id, _ in logged:
        if scenario_id not in known:
            yield StoreFinding("scenario_missing", scenario_id)


def _check_contents(connection: Connection, last: int | None) -> Iterator[StoreFinding]:
    """The rows written under each sequence number give the digest that the audit row holds."""
    log = select(audit_log.c.sequence, audit_log.c.content_digest).order_by(audit_log.c.sequence.desc())
    entries = connection.execute(log if last is None else log.limit(last)).all()
    first = entries[-1].sequence if entries and last is not None else 0
    by_sequence: dict[int, dict[str, list[Mapping[str, object]]]] = {}
    for table in (versions, changes, decisions, remarks, accounts, grants, idempotency_keys):
        columns = (versions.c.sequence, versions.c.digest) if table is versions else table.columns
        for row in connection.execute(select(*columns).where(table.c.sequence >= first)).mappings():
            by_sequence.setdefault(row["sequence"], {}).setdefault(table.name, []).append(row)
    for sequence, digest in entries:
        if digest_content(by_sequence.pop(sequence, {})) != digest:
            yield StoreFinding("content", str(sequence))
    for sequence in sorted(by_sequence):
        yield StoreFinding("not_logged", str(sequence))
