"""What somebody may do now: the grants in the store, and the one refusal that every read and write asks for.

A grant is never changed: it is given, for approver and administrator confirmed by a second administrator, and taken
back, each as a row of its own. What counts is worked out at every read and write, so a change acts at once.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from models.access.identity import LOCAL, holds_key_signs, is_signed, person_key
from models.access.rights import ANYBODY, KEEPER, TWO_PEOPLE, Grant, is_allowed_by
from models.store.canonical import clean_line
from models.store.errors import NotAllowed, StoreError
from models.store.tables import grants


@dataclass(frozen=True, slots=True)
class GrantRecord:
    """A grant as it stands: `is_confirmed` (or needs no second person), `withdrawn_at` "" = it was not taken back."""

    sequence: int
    person: str
    name: str
    role: str
    organisation: str
    valid_from: str
    valid_to: str
    granted_by: str
    is_confirmed: bool
    withdrawn_at: str

    def counts_on(self, day: date) -> bool:
        """Whether it gives anything on a day."""
        return self.is_confirmed and not self.withdrawn_at and self.valid_from <= day.isoformat() <= self.valid_to


def read_grants(connection: Connection, person: str = "") -> tuple[GrantRecord, ...]:
    """Every grant (of one person), oldest first, the withdrawn ones among them."""
    query = select(grants).order_by(grants.c.sequence)
    rows = connection.execute(query.where(grants.c.person == person) if person else query).mappings().all()
    done = {kind: {row["about"]: row["at"] for row in rows if row["kind"] == kind} for kind in ("confirm", "withdraw")}
    return tuple(GrantRecord(
        row["sequence"], row["person"], row["name"], row["role"], row["organisation"], row["valid_from"],
        row["valid_to"], row["actor"],
        row["kind"] == "found" or row["role"] not in TWO_PEOPLE or row["sequence"] in done["confirm"],
        done["withdraw"].get(row["sequence"], "")) for row in rows if row["kind"] in ("grant", "found"))


def grants_in_force(connection: Connection, person: str, day: date) -> tuple[Grant, ...]:
    """What a person may use on a day."""
    return tuple(Grant(each.role, each.organisation) for each in read_grants(connection, person) if each.counts_on(day))


def require_declared(actor: str, action: str) -> None:
    """Nobody does anything without a name. Raises NotAllowed `actor_missing`."""
    try:
        clean_line(actor, "actor")
    except StoreError as error:
        raise NotAllowed("actor_missing", action=action) from error


def require(connection: Connection, door: str, day: date, actor: str, action: str) -> None:
    """Refuse what the table of rights does not let this person do now. Raises NotAllowed.

    Where the door is this machine alone, a declared name may do everything; nobody who signed in comes by it.
    """
    require_declared(actor, action)
    if door == LOCAL:
        if holds_key_signs(actor):
            raise NotAllowed("actor_missing", action=action)
        return
    if action in KEEPER and not is_signed(actor):
        return  # a command on the machine itself, by whoever may read its files
    if not is_signed(actor):
        raise NotAllowed("sign_in_needed", action=action)
    if action == "sign_out":
        return
    held = grants_in_force(connection, person_key(actor), day)
    if not held:
        raise NotAllowed("no_account", action=action)
    if action not in ANYBODY and not is_allowed_by(held, action):
        raise NotAllowed("not_allowed", actor=actor, action=action, role=", ".join(sorted({g.role for g in held})))
