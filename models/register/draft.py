"""A register being edited: the case it started from, every accepted step, and the case as it stands now."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from models.domain import Case, Finding
from models.register.edits import Edit, accept_edits, cells_of, invert, net_edits, net_edits_with_step, same_cell


@dataclass(frozen=True)
class Step:
    """Edits that were taken together and are undone together. `actor` is a declared name, `at` an aware time (UTC)."""

    edits: tuple[Edit, ...]
    actor: str = ""
    at: datetime | None = None

    def __iter__(self) -> Iterator[Edit]:
        return iter(self.edits)

    def __len__(self) -> int:
        return len(self.edits)


@dataclass(frozen=True)
class Change:
    """One cell (or row) that differs from the case the draft started from, and who changed it last."""

    edit: Edit
    actor: str
    at: datetime | None


@dataclass(frozen=True)
class Draft:
    """An edit log with its undone tail. `revision` grows with every change, undo and redo included."""

    base: Case
    case: Case
    done: tuple[Step, ...] = ()
    undone: tuple[Step, ...] = ()
    revision: int = 0

    @classmethod
    def of(cls, case: Case) -> Draft:
        """A draft in which nothing has been changed yet."""
        return cls(case, case)

    @property
    def changes(self) -> tuple[Edit, ...]:
        """Old -> new against the case the draft started from."""
        return net_edits(self.done)

    @property
    def signed_changes(self) -> tuple[Change, ...]:
        """The same changes with the name and the time of the step that touched each last."""
        return tuple(Change(edit, self.done[number].actor, self.done[number].at)
                     for edit, number in net_edits_with_step(self.done))

    def accept(self, edits: Iterable[Edit]) -> tuple[Draft, tuple[Finding, ...]]:
        """The draft after one step of edits, and a finding for each edit that was refused."""
        result = accept_edits(self.case, edits)
        if not result.edits:
            return self, result.findings
        return Draft(self.base, result.case, (*self.done, Step(result.edits)), (), self.revision + 1), result.findings

    def signed(self, actor: str, at: datetime) -> Draft:
        """The draft with a name and a time on the steps that have none yet."""
        if all(step.at is not None for step in (*self.done, *self.undone)):
            return self
        done, undone = (tuple(step if step.at is not None else replace(step, actor=actor, at=at) for step in steps)
                        for steps in (self.done, self.undone))
        return replace(self, done=done, undone=undone)

    def undo(self) -> Draft:
        """The draft before its last step; itself when there is none."""
        if not self.done:
            return self
        before = accept_edits(self.case, invert(self.done[-1])).case
        return replace(self, case=before, done=self.done[:-1], undone=(*self.undone, self.done[-1]),
                       revision=self.revision + 1)

    def redo(self) -> Draft:
        """The draft with the last undone step done again; itself when there is none."""
        if not self.undone:
            return self
        after = accept_edits(self.case, self.undone[-1]).case
        return replace(self, case=after, done=(*self.done, self.undone[-1]), undone=self.undone[:-1],
                       revision=self.revision + 1)


def replay(base: Case, done: Iterable[Step], undone: Iterable[Step] = ()) -> tuple[Draft, tuple[Finding, ...]]:
    """A kept edit log on a base case again, every edit checked anew by project and field, never by position.

    On the case the log started from everything is taken. On another one an edit whose old value is no longer there
    is left out and named; one that the new base already contains is left out silently. The undone tail is dropped
    when anything was left out, since it may build on what is missing.
    """
    draft = Draft.of(base)
    refused: list[Finding] = []
    kept: list[Step] = []
    for step in done:
        result = accept_edits(draft.case, [edit for edit in step if not _is_there(draft.case, edit)])
        refused += result.findings
        draft = replace(draft, case=result.case)
        if result.edits:
            kept.append(replace(step, edits=result.edits))
    return replace(draft, done=tuple(kept), undone=() if refused else tuple(undone),
                   revision=len(kept)), tuple(refused)


def _is_there(case: Case, edit: Edit) -> bool:
    """Whether a project's cell already holds the new value; rows and other tables are left to `accept_edits`."""
    if edit.table != "projects" or not edit.column or edit.key[0] not in case.project_by_id:
        return False
    cells = cells_of(case.project_by_id[edit.key[0]])
    return edit.column in cells and same_cell(cells[edit.column], edit.new) and not same_cell(edit.old, edit.new)
