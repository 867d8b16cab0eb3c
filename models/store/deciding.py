"""Decisions about a scenario: submit, approve, return, supersede, archive, reopen. The guards say the same."""
from __future__ import annotations

from models.store.canonical import LONGEST_NOTE, clean_line
from models.store.changes import differences
from models.store.records import Saved
from models.store.refusing import STEPS, refusal
from models.store.scenario_rows import move_on, row_as_seen
from models.store.tables import decisions
from models.store.writing import Done, Opened, Transaction, request_of, write


def decide(opened: Opened, action: str, scenario_id: str, *, expected_rev: int, actor: str, note: str = "",
           idempotency_key: str | None = None) -> Saved:
    """Take one of STEPS with the newest version. Raises Conflict, and NotNow of `refusing.refusal`."""
    note = clean_line(note, "note", LONGEST_NOTE, is_required=False)
    _, leads_to = STEPS[action]

    def work(transaction: Transaction) -> Done:
        connection = transaction.connection
        before = row_as_seen(connection, scenario_id, expected_rev)
        if (refused := refusal(connection, action, before, transaction.actor, note)) is not None:
            raise refused
        seq = before["latest_seq"]
        changed = {"status": leads_to, **({"approved_seq": seq} if action == "approve" else {})}
        row = {"sequence": transaction.sequence, "scenario_id": scenario_id, "seq": seq, "action": action,
               "status_after": leads_to, "actor": transaction.actor, "note": note, "at": transaction.at}
        transaction.add(decisions, [row])
        found = differences({name: before[name] for name in changed}, changed)
        return move_on(transaction, before, found, note, **changed)

    return write(opened, request_of(actor, action, scenario_id, idempotency_key, note), work)
