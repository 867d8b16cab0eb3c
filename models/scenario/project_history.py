"""What happened to one project: every change of it in a visit's steps and in the versions of the library."""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from models.register.draft import Step
from models.register.edits import Edit
from models.store import Store
from models.store.records import Change as StoredChange
from models.store.records import ScenarioRecord

# The scenarios that are looked through, those changed last first.
MOST_SCENARIOS = 50


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One field of a project, changed once. at: ISO text (UTC; "" = not kept yet); path: as the library names fields
    (`models.store.changes`); scenario: its name, seq its version ("" and 0 = in this visit). before, after: plain
    values; None = absent."""

    at: str
    actor: str
    path: str
    before: object
    after: object
    scenario: str = ""
    seq: int = 0


def history_in_visit(steps: Iterable[Step], project_id: str) -> tuple[HistoryEntry, ...]:
    """Every edit of the project's own row and of its rows in other tables, oldest first."""
    return tuple(_of_edit(edit, step) for step in steps for edit in step.edits if edit.project_id == project_id)


def history_in_library(store: Store, project_id: str) -> tuple[HistoryEntry, ...]:
    """Every change of the project that a version of a scenario brought. What a scenario's first version found in the
    register is no change; what its plan gives the project is an outcome and left out."""
    return tuple(entry for record in store.scenarios(limit=MOST_SCENARIOS)
                 for entry in _of_scenario(store, record, project_id))


def newest_first(entries: Iterable[HistoryEntry]) -> list[HistoryEntry]:
    """In the order of time; what has not been kept yet is the newest."""
    return sorted(entries, key=lambda entry: (not entry.at, entry.at), reverse=True)


def _of_edit(edit: Edit, step: Step) -> HistoryEntry:
    place = ".".join(filter(None, ("base", edit.table, "/".join(edit.key), edit.column)))
    before, after = edit.old, edit.new
    if not edit.column:  # a whole row: there or not
        before, after = (None if cells is None else True for cells in (before, after))
    return HistoryEntry("" if step.at is None else step.at.isoformat(), step.actor, place, before, after)


def _of_scenario(store: Store, record: ScenarioRecord, project_id: str) -> Iterator[HistoryEntry]:
    # A project's code stands alone between points and slashes: DA-1 is no part of DA-12.
    is_about = re.compile(rf"[./]{re.escape(project_id)}([./#]|$)").search
    found: list[StoredChange] = [*store.changes(record.scenario_id, path="overrides"),
                                 *store.changes(record.scenario_id, path="base")]
    for change in found:
        if is_about(change.path) and not (change.seq == 1 and change.path.startswith("base.")):
            yield HistoryEntry(change.at, change.actor, change.path, change.before, change.after, record.name,
                               change.seq)
