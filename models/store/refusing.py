"""Why a write about a scenario is refused: the one place that knows. The store asks before it writes, a page before it
offers the button."""
from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from models.access.identity import person_key
from models.store.canonical import LONGEST_NOTE, clean_line
from models.store.errors import NotNow, StoreError
from models.store.scenario_rows import read_row, read_version_row
from models.store.tables import decisions
from models.store.writing import Opened, may

# action -> (states it starts from, state it leads to)
STEPS: dict[str, tuple[tuple[str, ...], str]] = {
    "submit": (("draft",), "submitted"), "approve": (("submitted",), "approved"), "return": (("submitted",), "draft"),
    "supersede": (("approved",), "superseded"), "archive": (("draft", "superseded"), "archived"),
    "reopen": (("archived",), "draft"),
}
# What changes a scenario itself: action -> states in which it may.
_WRITES = {"save": ("draft", "approved"), "restore_version": ("draft", "approved"), "edit": ("draft",)}
_NEED_NOTE = ("return", "supersede")


def refusal(connection: Connection, action: str, scenario: Mapping[str, object], actor: str,
            note: str = "") -> NotNow | None:
    """Why `action` is refused in the state of this row: `wrong_state` or `STATE_locked`, `no_plan`, `second_person`,
    `note_needed` (approving a plan that is not proved or has a finding; returning; superseding). None = it is not."""
    name, status = scenario["name"], scenario["status"]
    if action in _WRITES:
        return None if status in _WRITES[action] else NotNow(f"{status}_locked", name=name)
    if status not in STEPS[action][0]:
        return NotNow("wrong_state", name=name, status=status, action=action)
    if action in _NEED_NOTE and not note:
        return NotNow("note_needed", name=name)
    version = read_version_row(connection, scenario["scenario_id"], scenario["latest_seq"])
    if action == "submit" and version["termination"] not in ("optimal", "feasible"):
        return NotNow("no_plan", name=name)
    return _refuse_approval(connection, version, actor, note, name) if action == "approve" else None


def _refuse_approval(connection: Connection, version: Mapping[str, object], actor: str, note: str,
                     name: str) -> NotNow | None:
    submitter = connection.execute(
        select(decisions.c.actor).where(decisions.c.scenario_id == version["scenario_id"],
                                        decisions.c.seq == version["seq"], decisions.c.action == "submit")
        .order_by(decisions.c.sequence.desc()).limit(1)).scalar_one()
    if person_key(actor) in (person_key(version["author"]), person_key(submitter)):
        return NotNow("second_person", name=name, author=version["author"], submitter=submitter)
    if not note and (version["termination"] != "optimal" or version["finding_count"]):
        return NotNow("note_needed", name=name)
    return None


def why_not(opened: Opened, connection: Connection, action: str, scenario_id: str, actor: str,
            note: str = "") -> StoreError | None:
    """What a write would be refused with at this moment, the actor's rights included; None = it would not.

    Raises StoreError `unknown_scenario`.
    """
    scenario = read_row(connection, scenario_id)
    try:
        note = clean_line(note, "note", LONGEST_NOTE, is_required=False)
        may(opened, connection, actor, action)
        actor = clean_line(actor, "actor")
    except StoreError as refused:
        return refused
    return refusal(connection, action, scenario, actor, note)
