"""Who may do what, as data: an action, a role, whose it is and how confidential. What is not written here is refused.

`MATRIX` has a line for each action and in it a word for each role:

- `all`: whosesoever, whatever the mark;
- `own`: of one's own organisation (or one's own draft), whatever the mark;
- `open`: one's own organisation's, and of others what is public;
- `-`: never.

Nothing marked `outside` (kept outside the system by law) is ever shown, exported or edited by anybody: it is refused
before the table is asked.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ROLES = ("viewer", "reporter", "planner", "reviewer", "approver", "auditor", "administrator")
# Granted by one administrator and confirmed by another.
TWO_PEOPLE = ("approver", "administrator")
PUBLIC, INTERNAL, OUTSIDE = "public", "internal", "outside"
MARKS = (PUBLIC, INTERNAL, OUTSIDE)

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
    # drafts: "own" = of this person, or shared with them
    "open_draft":             ("-",    "own",  "own",  "own",  "own",  "-",    "-"),
    "save_draft":             ("-",    "own",  "own",  "own",  "own",  "-",    "-"),
    "share_draft":            ("-",    "-",    "own",  "own",  "own",  "-",    "-"),
    # projects of a register
    "see_project":            ("open", "open", "all",  "all",  "all",  "all",  "-"),
    "edit_project":           ("-",    "own",  "all",  "-",    "all",  "-",    "-"),
    "export_project":         ("open", "open", "all",  "all",  "all",  "all",  "-"),
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
class Where:
    """What an action is about: whether it is of one's own organisation (or one's own draft), and its mark."""

    is_own: bool = True
    mark: str = PUBLIC


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that counts now, with the organisation it was given for ("" = none: nothing is this person's own)."""

    role: str
    organisation: str = ""


def is_allowed(action: str, role: str, where: Where = Where()) -> bool:
    """Whether the table lets a role do this. What the table does not know is refused."""
    if where.mark == OUTSIDE or where.mark not in MARKS or action not in MATRIX or role not in ROLES:
        return False
    word = MATRIX[action][ROLES.index(role)]
    return word == "all" or (word == "own" and where.is_own) or (
        word == "open" and (where.is_own or where.mark == PUBLIC))


def is_allowed_by(grants: Iterable[Grant], action: str, organisation: str | None = None, mark: str = PUBLIC) -> bool:
    """Whether any of these grants lets the action through. organisation: whose the object is; None = it has none, and
    then whose it is plays no part."""
    return any(is_allowed(action, grant.role, Where(
        organisation is None or (bool(organisation) and grant.organisation == organisation), mark)) for grant in grants)
