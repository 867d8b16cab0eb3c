"""Who may do what. The store asks `require(actor, action)` inside every write, so a role taken away counts at once.

Until sign-in exists an actor is a declared name; `require_role` is where a table of roles comes in.
"""
from __future__ import annotations

from collections.abc import Callable

from models.store.canonical import clean_line
from models.store.errors import NotAllowed, StoreError

Authority = Callable[[str, str], None]

PLANNING = ("create", "save", "restore_version", "edit", "submit", "archive", "reopen", "comment",
            "minute", "withdraw")
DECIDING = ("approve", "return", "supersede")
KEEPING = ("restore_store",)
ROLES: dict[str, tuple[str, ...]] = {"viewer": (), "planner": PLANNING, "approver": PLANNING + DECIDING,
                                     "admin": KEEPING}


def require_declared(actor: str, action: str) -> None:
    """Anybody who gives a name. Raises NotAllowed `actor_missing`."""
    try:
        clean_line(actor, "actor")
    except StoreError as error:
        raise NotAllowed("actor_missing", action=action) from error


def require_role(role_of: Callable[[str], str | None]) -> Authority:
    """An authority by role: `role_of(actor)` is asked at each write; None = no account. Raises NotAllowed."""

    def require(actor: str, action: str) -> None:
        require_declared(actor, action)
        role = role_of(actor)
        if action not in ROLES.get(role or "", ()):
            raise NotAllowed("not_allowed", actor=actor, action=action, role=role or "-")

    return require
