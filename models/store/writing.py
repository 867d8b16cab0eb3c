"""One write = one transaction: rights, repeated key, the heads of the log, the work, its key and its audit row.

Then the head is exported. A connection that drops is tried once more: the key makes that safe.
"""
from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Table, insert, select
from sqlalchemy.exc import DBAPIError, TimeoutError

from models.access.identity import LOCAL, person_key
from models.store.allowing import require
from models.store.audit_heads import Head, HeadFile, refuse_if_cut
from models.store.audit_trail import append_row, read_newest_time, read_tail
from models.store.canonical import LONGEST_NOTE, clean_line, digest_document
from models.store.connections import Engines, take_the_line
from models.store.errors import NotAllowed, StoreError, from_database
from models.store.records import Saved
from models.store.tables import idempotency_keys, people
from models.store.version_rows import digest_content

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The clock that is used unless a test brings its own."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Opened:
    """What every operation needs of an open store."""

    engines: Engines
    heads: HeadFile
    key: bytes = field(repr=False)
    clock: Clock
    app_version: str
    folder: Path
    door: str = LOCAL
    # Refused reads that the log already holds: (who, what, hour).
    refused: set[tuple[str, str, str]] = field(default_factory=set, repr=False)

    def now(self) -> str:
        """UTC with microseconds, always the same length, so that text sorts as time."""
        return self.clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass
class Transaction:
    """A write under way: its number, and the rows it added so far."""

    connection: Connection
    opened: Opened
    actor: str
    at: str
    sequence: int
    written: dict[str, list[Mapping[str, object]]] = field(default_factory=dict)

    def add(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
        """Insert rows that the audit row will vouch for."""
        if rows:
            self.connection.execute(insert(table), list(rows))
            self.written.setdefault(table.name, []).extend(rows)


@dataclass(frozen=True)
class Done:
    """What a piece of work says about itself for its answer and its audit row."""

    scenario_id: str
    seq: int
    rev: int
    before_digest: str = ""
    after_digest: str = ""
    solver_version: str = ""
    note: str = ""


@dataclass(frozen=True)
class Request:
    """Who asks for what. key "" = a new one; a key used before with the same content gives the earlier answer."""

    actor: str
    action: str
    object: str
    key: str
    content: str


def request_of(actor: str, action: str, target: str, key: str | None, *content: object) -> Request:
    """A request; what it asks for is digested so that a key cannot be used for something else."""
    return Request(actor, action, target, key or secrets.token_hex(16), digest_document([action, target, *content]))


def write(opened: Opened, request: Request, work: Callable[[Transaction], Done]) -> Saved:
    """Run `work` in one transaction. Raises StoreError and its kinds; then nothing was saved."""
    try:
        saved, made, warnings = _with_one_retry(opened, lambda: _attempt(opened, request, work))
    except NotAllowed as refusal:
        _log_refusal(opened, request, refusal)
        raise
    if made is not None:
        try:
            opened.heads.append(Head("write", saved.sequence, made, opened.now()))
        except OSError:
            warnings += ("head_not_exported",)
    return replace(saved, warnings=warnings)


def _with_one_retry(opened: Opened, attempt: Callable[[], tuple]) -> tuple:
    for is_last in (False, True):
        try:
            return attempt()
        except (DBAPIError, TimeoutError) as error:
            typed = from_database(error)
            if is_last or opened.engines.is_sqlite or typed.code != "unreachable":
                raise typed from error
            opened.engines.close()
    raise AssertionError


def read(opened: Opened, work: Callable[[Connection], object]) -> object:
    """Run `work` in one reading transaction, which sees one state of the store throughout."""

    def attempt() -> object:
        with opened.engines.read.begin() as connection:
            return work(connection)

    return _with_one_retry(opened, attempt)


def may(opened: Opened, connection: Connection, actor: str, action: str) -> None:
    """Refuse what this person may not do now. Raises NotAllowed."""
    require(connection, opened.door, opened.clock().astimezone(UTC).date(), actor, action)


def read_as(opened: Opened, reader: str, action: str, work: Callable[[Connection], object]) -> object:
    """`read` for somebody: refused where the table of rights says so, and the refusal logged, once an hour."""
    if opened.door == LOCAL:
        return read(opened, work)

    def asked(connection: Connection) -> object:
        may(opened, connection, reader, action)
        return work(connection)

    try:
        return read(opened, asked)
    except NotAllowed as refusal:
        key = (reader, action, opened.now()[:13])
        if key not in opened.refused:
            opened.refused.add(key)
            _log_refusal(opened, request_of(reader, action, "", None), refusal)
        raise


def _attempt(opened: Opened, request: Request, work: Callable[[Transaction], Done]) -> tuple:
    with opened.engines.write.begin() as connection:
        take_the_line(connection)
        may(opened, connection, request.actor, request.action)
        request = replace(request, actor=clean_line(request.actor, "actor"))
        earlier = connection.execute(select(idempotency_keys).where(idempotency_keys.c.key == request.key)).mappings()
        if (row := earlier.first()) is not None:
            if row["request_digest"] != request.content:
                raise StoreError("key_reused", key=request.key)
            return Saved(row["scenario_id"], row["seq"], row["rev"], row["sequence"], was_repeated=True), None, ()
        refuse_if_cut(connection, opened.heads)
        tail, previous, _ = read_tail(connection)
        newest_at = read_newest_time(connection)
        transaction = Transaction(connection, opened, request.actor, opened.now(), tail + 1)
        _know(connection, request.actor)
        done = work(transaction)
        saved = Saved(done.scenario_id, done.seq, done.rev, transaction.sequence)
        transaction.add(idempotency_keys, [{
            "key": request.key, "request_digest": request.content, "action": request.action, "at": transaction.at,
            "scenario_id": saved.scenario_id, "seq": saved.seq, "rev": saved.rev, "sequence": saved.sequence}])
        made = append_row(connection, opened.key, _audit_row(transaction, request, previous, done))
    return saved, made, ("clock_went_back",) if transaction.at < newest_at else ()


def _know(connection: Connection, name: str) -> None:
    """Note a spelling used for the first time."""
    if connection.execute(select(people.c.name).where(people.c.name == name)).first() is None:
        connection.execute(insert(people), [{"name": name, "folded": person_key(name)}])


def _audit_row(transaction: Transaction, request: Request, previous: str, done: Done) -> dict[str, object]:
    return {"sequence": transaction.sequence, "at": transaction.at, "actor": request.actor, "action": request.action,
            "object": done.scenario_id or request.object, "before_digest": done.before_digest,
            "after_digest": done.after_digest, "content_digest": digest_content(transaction.written),
            "app_version": transaction.opened.app_version, "solver_version": done.solver_version,
            "note": clean_line(done.note, "note", LONGEST_NOTE, is_required=False), "previous_hash": previous}


def _log_refusal(opened: Opened, request: Request, refusal: NotAllowed) -> None:
    """The refused attempt as a row of its own. If even that cannot be written, the refusal stands all the same."""

    def attempt() -> tuple[int, str]:
        with opened.engines.write.begin() as connection:
            take_the_line(connection)
            refuse_if_cut(connection, opened.heads)
            tail, previous, _ = read_tail(connection)
            actor = "".join(letter for letter in request.actor if letter.isprintable())[:200]
            transaction = Transaction(connection, opened, actor, opened.now(), tail + 1)
            row = _audit_row(transaction, replace(request, actor=actor, action=f"refused_{request.action}"), previous,
                             Done("", 0, 0, note=refusal.code))
            return transaction.sequence, append_row(connection, opened.key, row)

    try:
        sequence, made = _with_one_retry(opened, attempt)
        opened.heads.append(Head("write", sequence, made, opened.now()))
    except (StoreError, OSError):
        return
