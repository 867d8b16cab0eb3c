"""Giving, confirming and taking back roles; sign-ins that end. Each but a session's last action is a row of the log."""
from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert, select, update

from models.access.identity import Identity, person_key
from models.access.rights import ROLES
from models.store.allowing import GrantRecord, read_grants
from models.store.canonical import clean_line
from models.store.errors import NotAllowed, NotNow, StoreError
from models.store.records import Saved
from models.store.tables import accounts, grants, sessions
from models.store.writing import Done, Opened, Transaction, may, request_of, write

# A session ends after so long without an action, and after so long whatever happens.
IDLE, ABSOLUTE = timedelta(minutes=30), timedelta(hours=12)
# How often a session's last action is written down.
_SEEN_EVERY = timedelta(seconds=60)
FOREVER = "9999-12-31"


def grant(opened: Opened, identity: Identity, role: str, organisation: str, *, actor: str, valid_from: str = "",
          valid_to: str = FOREVER, kind: str = "grant") -> Saved:
    """Give a role from a day to a day (ISO, both included). Raises StoreError `unknown_role`, `wrong_days`, NotNow
    `own_grant`. The keeper of the machine gives `kind` "found": the first two administrators, `found_already` after."""
    organisation = clean_line(organisation, "organisation", is_required=False)

    def work(transaction: Transaction) -> Done:
        start = valid_from or transaction.at[:10]
        if role not in ROLES:
            raise StoreError("unknown_role", role=role)
        _check_days(start, valid_to)
        if kind == "found":
            _check_founding(transaction, role)
        elif person_key(transaction.actor) == identity.key:
            raise NotNow("own_grant", name=identity.name)
        know_account(transaction, identity)
        _add(transaction, kind, person=identity.key, name=identity.name, role=role, organisation=organisation,
             valid_from=start, valid_to=valid_to)
        return Done("", 0, 0, note=f"{identity.actor} {role} {organisation} {start} {valid_to}")

    return write(opened, request_of(actor, "found_access" if kind == "found" else "grant", identity.key, None, role,
                                    organisation, valid_from, valid_to), work)


def confirm(opened: Opened, sequence: int, *, actor: str) -> Saved:
    """The second person's word for a grant. Raises NotNow `second_person_grant`, `withdrawn_already`,
    `confirmed_already`, StoreError `unknown_grant`."""

    def work(transaction: Transaction) -> Done:
        found = _grant(transaction, sequence)
        if found.withdrawn_at:
            raise NotNow("withdrawn_already", name=found.name)
        if found.is_confirmed:
            raise NotNow("confirmed_already", name=found.name)
        if person_key(transaction.actor) in (person_key(found.granted_by), found.person):
            raise NotNow("second_person_grant", name=found.name)
        _follow(transaction, "confirm", found)
        return Done("", 0, 0, note=f"{found.name} {found.person} {found.role}")

    return write(opened, request_of(actor, "confirm_grant", str(sequence), None), work)


def withdraw_grant(opened: Opened, sequence: int, *, actor: str) -> Saved:
    """Take a grant back, at once. Raises StoreError `unknown_grant`, NotNow `withdrawn_already`."""

    def work(transaction: Transaction) -> Done:
        found = _grant(transaction, sequence)
        if found.withdrawn_at:
            raise NotNow("withdrawn_already", name=found.name)
        _follow(transaction, "withdraw", found)
        return Done("", 0, 0, note=f"{found.name} {found.person} {found.role}")

    return write(opened, request_of(actor, "withdraw_grant", str(sequence), None), work)


def enter(opened: Opened, identity: Identity, token: str, may_begin: bool = True) -> None:
    """An action of a sign-in (known by what is different in each, such as its moment and nonce). The first one begins
    the session. Raises NotAllowed `session_idle`, `session_over`, `signed_out`,
    `sign_in_old` (what it rests on was over before it began: not `may_begin`), and as every action."""
    digest, now = _digest(identity, token), opened.clock().astimezone(UTC)
    with opened.engines.read.begin() as connection:
        row = connection.execute(select(sessions).where(sessions.c.digest == digest)).mappings().first()
        if row is not None:
            may(opened, connection, identity.actor, "sign_in")
    if row is None:
        if not may_begin:
            raise NotAllowed("sign_in_old", action="sign_in")
        write(opened, request_of(identity.actor, "sign_in", identity.key, None),
              lambda transaction: _begin(transaction, identity, digest))
        return
    if row["ended_at"]:
        raise NotAllowed("signed_out", action="sign_in")
    if now - datetime.fromisoformat(row["started_at"]) >= ABSOLUTE:
        raise NotAllowed("session_over", action="sign_in")
    idle = now - datetime.fromisoformat(row["seen_at"])
    if idle >= IDLE:
        raise NotAllowed("session_idle", action="sign_in")
    if idle >= _SEEN_EVERY:
        with opened.engines.write.begin() as connection:
            connection.execute(update(sessions).where(sessions.c.digest == digest).values(seen_at=opened.now()))


def leave(opened: Opened, identity: Identity) -> None:
    """Sign out: every session of this person ends, in every tab."""

    def work(transaction: Transaction) -> Done:
        transaction.connection.execute(update(sessions).where(
            sessions.c.person == identity.key, sessions.c.ended_at == "").values(ended_at=transaction.at))
        return Done("", 0, 0)

    write(opened, request_of(identity.actor, "sign_out", identity.key, None), work)


def _begin(transaction: Transaction, identity: Identity, digest: str) -> Done:
    know_account(transaction, identity)
    if transaction.connection.execute(select(sessions.c.digest).where(sessions.c.digest == digest)).first() is None:
        transaction.connection.execute(insert(sessions), [{
            "digest": digest, "person": identity.key, "started_at": transaction.at, "seen_at": transaction.at,
            "ended_at": ""}])
    return Done("", 0, 0, note=identity.door)


def _digest(identity: Identity, token: str) -> str:
    return hashlib.sha256(f"{identity.key} {token}".encode("utf-8", "surrogatepass")).hexdigest()


def know_account(transaction: Transaction, identity: Identity) -> None:
    """Keep issuer and subject of a person seen for the first time."""
    found = transaction.connection.execute(select(accounts.c.person).where(accounts.c.person == identity.key)).first()
    if found is None:
        transaction.add(accounts, [{"person": identity.key, "issuer": identity.issuer, "subject": identity.subject,
                                    "sequence": transaction.sequence}])


def _add(transaction: Transaction, kind: str, **columns: object) -> None:
    transaction.add(grants, [{
        "sequence": transaction.sequence, "kind": kind, "about": 0, "person": "", "name": "", "role": "",
        "organisation": "", "valid_from": "", "valid_to": "", "actor": transaction.actor, "at": transaction.at,
        **columns}])


def _follow(transaction: Transaction, kind: str, found: GrantRecord) -> None:
    _add(transaction, kind, about=found.sequence, person=found.person, name=found.name, role=found.role)


def _grant(transaction: Transaction, sequence: int) -> GrantRecord:
    for each in read_grants(transaction.connection):
        if each.sequence == sequence:
            return each
    raise StoreError("unknown_grant", sequence=sequence)


def _check_days(start: str, end: str) -> None:
    try:
        is_right = date.fromisoformat(start) <= date.fromisoformat(end)
    except ValueError:
        is_right = False
    if not is_right:
        raise StoreError("wrong_days", start=start, end=end)


def _check_founding(transaction: Transaction, role: str) -> None:
    """Only as long as there are not two administrators who could give and confirm."""
    day = date.fromisoformat(transaction.at[:10])
    there = {each.person for each in read_grants(transaction.connection)
             if each.role == "administrator" and each.counts_on(day)}
    if role != "administrator" or len(there) >= 2:
        raise NotNow("found_already")
