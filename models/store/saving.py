"""Saving: a new scenario, a new version of one, an older version brought back, a new name or note."""
from __future__ import annotations

import secrets
from collections.abc import Mapping

from sqlalchemy import insert, select

from models.store.canonical import LONGEST_NOTE, clean_line, read_canonical
from models.store.changes import differences, flatten_overrides, flatten_plan, flatten_tables
from models.store.reading import search_text
from models.store.records import Saved, VersionDraft
from models.store.refusing import refusal
from models.store.scenario_rows import log_changes, move_on, read_row, read_version_row, row_as_seen
from models.store.tables import allocations, cases, scenarios, versions
from models.store.version_rows import ALLOCATION_COLUMNS, PreparedVersion, digest_scenario, digest_version, prepare
from models.store.writing import Done, Opened, Transaction, request_of, write


def create_scenario(opened: Opened, draft: VersionDraft, *, name: str, actor: str, note: str = "",
                    parent_id: str | None = None, idempotency_key: str | None = None) -> Saved:
    """A new scenario with its first version."""
    prepared = prepare(draft)
    name, note = clean_line(name, "name"), clean_line(note, "note", LONGEST_NOTE, is_required=False)

    def work(transaction: Transaction) -> Done:
        if parent_id is not None:
            read_row(transaction.connection, parent_id)
        row = {"scenario_id": secrets.token_hex(8), "name": name, "parent_id": parent_id, "author": transaction.actor,
               "note": note, "status": "draft", "rev": 1, "latest_seq": 1, "approved_seq": None,
               "created_at": transaction.at, "updated_at": transaction.at, "updated_by": transaction.actor,
               "sequence": transaction.sequence, "search_text": search_text(name, transaction.actor, note)}
        transaction.connection.execute(insert(scenarios), [row])
        version = _add_version(transaction, row, prepared, seq=1, rev=1)
        log_changes(transaction, row, differences({}, {"name": name, "note": note or None, "parent": parent_id}))
        return Done(row["scenario_id"], 1, 1, "", digest_scenario(row, version["digest"]), version["solver_version"])

    return write(opened, request_of(actor, "create", "", idempotency_key, name, note, parent_id,
                                    prepared.request_digest), work)


def save_version(opened: Opened, scenario_id: str, draft: VersionDraft, *, expected_rev: int, actor: str,
                 idempotency_key: str | None = None, action: str = "save", restored_from: int | None = None) -> Saved:
    """A new version of a scenario, which is a draft again. Raises Conflict when the revision is not the expected one.

    NotNow `submitted_locked`, `superseded_locked`, `archived_locked`: it has to be returned or reopened first.
    """
    prepared = prepare(draft)

    def work(transaction: Transaction) -> Done:
        before = row_as_seen(transaction.connection, scenario_id, expected_rev)
        if (refused := refusal(transaction.connection, action, before, transaction.actor)) is not None:
            raise refused
        seq = before["latest_seq"] + 1
        found = _changed_since(transaction, before, prepared)
        version = _add_version(transaction, before, prepared, seq, before["rev"] + 1, restored_from)
        if before["status"] != "draft":
            found.append(("status", before["status"], "draft"))
        return move_on(transaction, before, found, prepared.columns["note"], version, latest_seq=seq, status="draft")

    return write(opened, request_of(actor, action, scenario_id, idempotency_key, prepared.request_digest,
                                    restored_from), work)


def rename_scenario(opened: Opened, scenario_id: str, *, expected_rev: int, actor: str, name: str, note: str,
                    idempotency_key: str | None = None) -> Saved:
    """A new name and note; only of a draft."""
    name, note = clean_line(name, "name"), clean_line(note, "note", LONGEST_NOTE, is_required=False)

    def work(transaction: Transaction) -> Done:
        before = row_as_seen(transaction.connection, scenario_id, expected_rev)
        if (refused := refusal(transaction.connection, "edit", before, transaction.actor)) is not None:
            raise refused
        seen = {key: before[key] or None for key in ("name", "note")}
        found = differences(seen, {"name": name, "note": note or None})
        return move_on(transaction, before, found, name=name, note=note,
                       search_text=search_text(name, before["author"], note))

    return write(opened, request_of(actor, "edit", scenario_id, idempotency_key, name, note), work)


def _add_version(transaction: Transaction, scenario: Mapping[str, object], prepared: PreparedVersion, seq: int,
                 rev: int, restored_from: int | None = None) -> Mapping[str, object]:
    connection = transaction.connection
    known = set(connection.execute(select(cases.c.digest).where(cases.c.digest.in_(prepared.cases))).scalars())
    missing = [{"digest": digest, "tables_json": text} for digest, text in prepared.cases.items()
               if digest not in known]
    if missing:
        connection.execute(insert(cases), missing)
    row = {"scenario_id": scenario["scenario_id"], "seq": seq, "rev": rev, "author": transaction.actor,
           "created_at": transaction.at, "restored_from": restored_from, "app_version": transaction.opened.app_version,
           "sequence": transaction.sequence, **prepared.columns}
    row["digest"] = digest_version(row)
    transaction.add(versions, [row])
    if prepared.allocation:
        connection.execute(insert(allocations), [
            {"scenario_id": row["scenario_id"], "seq": seq, **{name: line[name] for name in ALLOCATION_COLUMNS}}
            for line in prepared.allocation])
    return row


def _changed_since(transaction: Transaction, scenario: Mapping[str, object],
                   prepared: PreparedVersion) -> list[tuple[str, object, object]]:
    """Field by field against the version before. The tables are compared only when they are other tables."""
    connection = transaction.connection
    last = read_version_row(connection, scenario["scenario_id"], scenario["latest_seq"])
    before = dict(flatten_overrides(read_canonical(last["overrides_json"])))
    after = dict(flatten_overrides(prepared.overrides))
    plan = None if last["plan_json"] is None else read_canonical(last["plan_json"])
    before.update(flatten_plan(plan))
    after.update(flatten_plan(prepared.plan))
    if last["base_digest"] != prepared.columns["base_digest"]:
        text = connection.execute(select(cases.c.tables_json).where(cases.c.digest == last["base_digest"])).scalar_one()
        before.update(flatten_tables(read_canonical(text)))
        after.update(flatten_tables(prepared.base_tables))
    return differences(before, after)
