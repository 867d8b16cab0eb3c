"""Remarks: comments on a project, minutes of a version. Nothing is changed; who said something can take it back."""
from __future__ import annotations

from sqlalchemy import Connection, select

from models.access.identity import person_key
from models.store.canonical import LONGEST_NOTE, clean_line
from models.store.errors import NotNow, StoreError
from models.store.records import Remark, Saved
from models.store.scenario_rows import read_version_row
from models.store.tables import remarks
from models.store.writing import Done, Opened, Transaction, request_of, write

_FIELDS = ("sequence", "project_id", "scenario_id", "seq", "text", "actor", "at")


def comment(opened: Opened, project_id: str, text: str, *, actor: str, idempotency_key: str | None = None) -> Saved:
    """A comment on a project of whichever register. Raises StoreError `text_missing`, `text_long`, `text_control`."""
    project_id, text = clean_line(project_id, "project_id"), clean_line(text, "remark", LONGEST_NOTE)
    return write(opened, request_of(actor, "comment", project_id, idempotency_key, text),
                 lambda transaction: _add(transaction, project_id=project_id, text=text))


def minute(opened: Opened, scenario_id: str, seq: int, text: str, *, actor: str,
           idempotency_key: str | None = None) -> Saved:
    """A line of the minutes of a version, in whichever state. Raises StoreError `unknown_version` and of the text."""
    text = clean_line(text, "remark", LONGEST_NOTE)

    def work(transaction: Transaction) -> Done:
        read_version_row(transaction.connection, scenario_id, seq)
        return _add(transaction, scenario_id=scenario_id, seq=seq, text=text)

    return write(opened, request_of(actor, "minute", scenario_id, idempotency_key, seq, text), work)


def withdraw(opened: Opened, sequence: int, *, actor: str, idempotency_key: str | None = None) -> Saved:
    """Take back a remark of one's own; it stays readable as withdrawn. Raises StoreError `unknown_remark`, NotNow
    `other_persons_remark`, `withdrawn_already`."""

    def work(transaction: Transaction) -> Done:
        row = transaction.connection.execute(
            select(remarks).where(remarks.c.sequence == sequence, remarks.c.withdraws == 0)).mappings().first()
        if row is None:
            raise StoreError("unknown_remark", sequence=sequence)
        if person_key(row["actor"]) != person_key(transaction.actor):
            raise NotNow("other_persons_remark", name=row["actor"])
        if transaction.connection.execute(select(remarks.c.sequence).where(remarks.c.withdraws == sequence)).first():
            raise NotNow("withdrawn_already", name=row["actor"])
        return _add(transaction, withdraws=sequence,
                    **{name: row[name] for name in ("project_id", "scenario_id", "seq")})

    return write(opened, request_of(actor, "withdraw", str(sequence), idempotency_key), work)


def _add(transaction: Transaction, *, project_id: str = "", scenario_id: str = "", seq: int = 0, text: str = "",
         withdraws: int = 0) -> Done:
    transaction.add(remarks, [{
        "sequence": transaction.sequence, "project_id": project_id, "scenario_id": scenario_id, "seq": seq,
        "text": text, "withdraws": withdraws, "actor": transaction.actor, "at": transaction.at}])
    return Done(scenario_id, seq, 0)


def read_remarks(connection: Connection, *, project_id: str = "", scenario_id: str = "",
                 seq: int = 0) -> tuple[Remark, ...]:
    """Of a project, or of a scenario (of one version where `seq` is given), oldest first, the withdrawn ones too."""
    query = select(remarks).where(remarks.c.project_id == project_id, remarks.c.scenario_id == scenario_id)
    rows = connection.execute((query.where(remarks.c.seq == seq) if seq else query)
                              .order_by(remarks.c.sequence)).mappings().all()
    withdrawn = {row["withdraws"]: row["at"] for row in rows if row["withdraws"]}
    return tuple(Remark(*(row[name] for name in _FIELDS), withdrawn.get(row["sequence"], ""))
                 for row in rows if not row["withdraws"])
