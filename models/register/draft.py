"""A register being edited: the case it started from, every accepted step, and the case as it stands now."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from models.domain import Case, Finding
from models.register.edits import Edit, accept_edits, invert, net_edits


@dataclass(frozen=True)
class Draft:
    """An edit log with its undone tail. `revision` grows with every change, undo and redo included."""

    base: Case
    case: Case
    done: tuple[tuple[Edit, ...], ...] = ()
    undone: tuple[tuple[Edit, ...], ...] = ()
    revision: int = 0

    @classmethod
    def of(cls, case: Case) -> Draft:
        return cls(case, case)

    @property
    def changes(self) -> tuple[Edit, ...]:
        """Old -> new against the case the draft started from."""
        return net_edits(self.done)

    def accept(self, edits: Iterable[Edit]) -> tuple[Draft, tuple[Finding, ...]]:
        """The draft after one step of edits, and a finding for each edit that was refused."""
        result = accept_edits(self.case, edits)
        if not result.edits:
            return self, result.findings
        return Draft(self.base, result.case, (*self.done, result.edits), (), self.revision + 1), result.findings

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
