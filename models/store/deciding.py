"""Decisions about a scenario: submit, approve, return, supersede, archive, reopen. The guards say the same."""
from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from models.store.canonical import LONGEST_NOTE, clean_line, fold_person
from models.store.changes import differences
from models.store.errors import NotNow
from models.store.records import Saved
from models.store.scenario_rows import move_on, read_version_row, row_as_seen
from models.store.tables import decisions
from models.store.writing import Done, Opened, Transaction, request_of, write

# action -> (states it starts from, state it leads to)
STEPS: dict[str, tuple[tuple[str, ...], str]] = {
    "submit": (("draft",), "submitted"), "approve": (("submitted",), "approved"), "return": (("submitted",), "draft"),
    "supersede": (("approved",), "superseded"), "archive": (("draft", "superseded"), "archived"),
    "reopen": (("archived",), "draft"),
}
NEEDS_NOTE = ("return", "supersede")


def decide(opened: Opened, action: str, scenario_id: str, *, expected_rev: int, actor: str, note: str = "",
           idempotency_key: str | None = None) -> Saved:
    """Take one of STEPS with the newest version. Raises Conflict; NotNow `wrong_state`, `no_plan`,
    `second_person`, `note_needed` (approving a plan that is not proved or has a finding; returning; superseding)."""
    note = clean_line(note, "note", LONGEST_NOTE, is_required=False)
    starts, leads_to = STEPS[action]

    def work(transaction: Transaction) -> Done:
        connection = transaction.connection
        before = row_as_seen(connection, scenario_id, expected_rev)
        if before["status"] not in starts:
            raise NotNow("wrong_state", name=before["name"], status=before["status"], action=action)
        version = read_version_row(connection, scenario_id, before["latest_seq"])
        if action in NEEDS_NOTE and not note:
            raise NotNow("note_needed", name=before["name"])
        if action == "submit" and version["termination"] not in ("optimal", "feasible"):
            raise NotNow("no_plan", name=before["name"])
        changed = {"status": leads_to}
        if action == "approve":
            _check_approval(connection, version, transaction.actor, note, before["name"])
            changed["approved_seq"] = version["seq"]
        row = {"sequence": transaction.sequence, "scenario_id": scenario_id, "seq": version["seq"], "action": action,
               "status_after": leads_to, "actor": transaction.actor, "note": note, "at": transaction.at}
        transaction.add(decisions, [row])
        found = differences({name: before[name] for name in changed}, changed)
        return move_on(transaction, before, found, note, **changed)

    return write(opened, request_of(actor, action, scenario_id, idempotency_key, note), work)


def _check_approval(connection: Connection, version: Mapping[str, object], actor: str, note: str, name: str) -> None:
    submitter = connection.execute(
        select(decisions.c.actor).where(decisions.c.scenario_id == version["scenario_id"],
                                        decisions.c.seq == version["seq"], decisions.c.action == "submit")
        .order_by(decisions.c.sequence.desc()).limit(1)).scalar_one()
    if fold_person(actor) in (fold_person(version["author"]), fold_person(submitter)):
        raise NotNow("second_person", name=name, author=version["author"], submitter=submitter)
    if not note and (version["termination"] != "optimal" or version["finding_count"]):
        raise NotNow("note_needed", name=name)
