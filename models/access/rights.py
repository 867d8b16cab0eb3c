"""Who may do what, as data: an action, a role, and whose it is. What is not written here is refused.

`MATRIX` has a line for each action and in it a word for each role: `all`: whosesoever; `own`: one's own; `-`: never.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ROLES = ("viewer", "reporter", "planner", "reviewer", "approver", "auditor", "administrator")
# Granted by one administrator and confirmed by another.
TWO_PEOPLE = ("approver", "administrator")

#                              viewer  reporter planner reviewer approver auditor administrator
MATRIX: dict[str, tuple[str, ...]] = {
    # scenarios of the store
    "list_scenarios":         ("all",  "all",  "all",  "all",  "all",  "all",  "-"),
    "read_scenario":          ("-",    "-",    "all",  "all",  "all",  "all",  "-"),
    "create":                 ("-",    "-",    "all",  "-",    "all",  "-",    "-"),
    "save":                   ("-",    "-",    "all",  "-",    "all",  "-",    "-"),
    "restore_version":        ("-",    "-",    "all",  "-",    "all",  "-",    "-"),
    "edit":                   ("-",    "-",    "all",  "-",    "all",  "-",    "-"),
    "submit":                 ("-",    "-",    "all",  "-",    "all",  "-",    "-"),
    "archive":                ("-",    "-",    "all",  "-",    "all",  "-",    "-"),
    "reopen":                 ("-",    "-",    "all",  "-",    "all",  "-",    "-"),
    "approve":                ("-",    "-",    "-",    "-",    "all",  "-",    "-"),
    "return":                 ("-",    "-",    "-",    "all",  "all",  "-",    "-"),
    "supersede":              ("-",    "-",    "-",    "-",    "all",  "-",    "-"),
    "minute":                 ("-",    "-",    "all",  "all",  "all",  "all",  "-"),
    "comment":                ("-",    "-",    "all",  "all",  "all",  "all",  "-"),
    "read_remarks":           ("-",    "-",    "all",  "all",  "all",  "all",  "-"),
    "withdraw":               ("-",    "-",    "all",  "all",  "all",  "all",  "-"),
    # drafts: "own" = this person's
    "open_draft":             ("-",    "-",    "own",  "own",  "own",  "own",  "-"),
    "save_draft":             ("-",    "-",    "own",  "own",  "own",  "own",  "-"),
    # pages: the brief names no confidential project; every other page shows the whole register
    "read_brief":             ("all",  "all",  "all",  "all",  "all",  "all",  "-"),
    "open_pages":             ("-",    "-",    "all",  "all",  "all",  "all",  "-"),
    # accounts and the log
    "read_log":               ("-",    "-",    "-",    "-",    "-",    "all",  "all"),
    "read_grants":            ("-",    "-",    "-",    "-",    "-",    "all",  "all"),
    "grant":                  ("-",    "-",    "-",    "-",    "-",    "-",    "all"),
    "confirm_grant":          ("-",    "-",    "-",    "-",    "-",    "-",    "all"),
    "withdraw_grant":         ("-",    "-",    "-",    "-",    "-",    "-",    "all"),
}
# What everybody does who has an account, whatever the role; and what only the machine's keeper does, by a command.
ANYBODY = ("sign_in", "sign_out")
KEEPER = ("restore_store", "found_access")
ACTIONS = tuple(MATRIX)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that counts now, with the organisation it was given for ("" = none)."""

    role: str
    organisation: str = ""


def is_allowed(action: str, role: str, *, is_own: bool = True) -> bool:
    """Whether the table lets a role do this, to what is one's own or not. What the table does not know is refused."""
    if action not in MATRIX or role not in ROLES:
        return False
    word = MATRIX[action][ROLES.index(role)]
    return word == "all" or (word == "own" and is_own)


def is_allowed_by(grants: Iterable[Grant], action: str, *, is_own: bool = True) -> bool:
    """Whether any of these grants lets the action through."""
    return any(is_allowed(action, grant.role, is_own=is_own) for grant in grants)
