"""The lines of the list: one for each change, one for a step of many; newest first, and what a search finds."""
from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from models.register.edits import find_jumps
from models.register.filters import fold_text
from models.register.net_changes import Change
from ui.changes.words import edit_words, jump_text, place_of, sentence
from ui.i18n import language, t
from ui.moments import full_moment
from ui.session import Workspace

# A step of more changes than this is one line, so that an import does not bury what was typed by hand.
MOST_SINGLE = 12


@dataclass(frozen=True)
class ListedChange:
    """A change with its words; `jump` says what is suspicious about a number, `lacks_reason` that a lock has none."""

    change: Change
    words: dict[str, str]
    jump: str
    lacks_reason: bool

    @property
    def row(self) -> dict[str, object]:
        """For a table and its files."""
        change = self.change
        return {**self.words, "reason": change.reason or (t("changes.reason_missing") if self.lacks_reason else ""),
                "actor": change.actor or t("drafts.nobody"), "at": full_moment(change.at),
                "is_on": change.is_on, "jump": self.jump}


@dataclass(frozen=True)
class Line:
    """Changes that are switched, explained and removed together: one, or all of a large step."""

    listed: tuple[ListedChange, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        """The entries of the list behind the line."""
        return tuple(each.change for each in self.listed)

    @property
    def jump(self) -> str:
        """What is suspicious about a number, on a line of one change that counts."""
        return self.listed[0].jump if len(self.listed) == 1 and self.is_on else ""

    @property
    def is_on(self) -> bool:
        """Whether any of them counts."""
        return any(change.is_on for change in self.changes)


def listed_changes(workspace: Workspace) -> tuple[ListedChange, ...]:
    """Every change with its words, newest first; put into words once for each state of the visit and language."""
    known = workspace.problem.worked_out
    name = f"changes {language()} {workspace.draft.revision}"
    if name not in known:
        changes, place = tuple(reversed(workspace.changes)), place_of(workspace)
        jumps = {jump.edit: jump_text(jump) for jump in find_jumps(change.edit for change in changes)}
        known[name] = tuple(ListedChange(change, edit_words(place, change.edit), jumps.get(change.edit, ""),
                                         _lacks_reason(workspace, change)) for change in changes)
    return known[name]


def lines_of(listed: Sequence[ListedChange], wanted: str) -> list[Line]:
    """The lines to show; whoever searches sees single changes."""
    if wanted.strip():
        parts = fold_text(wanted).split()
        texts = ((each, fold_text(f"{sentence(each.words)} {each.change.reason} {each.change.actor}"))
                 for each in listed)
        return [Line((each,)) for each, text in texts if all(part in text for part in parts)]
    sizes = Counter(each.change.step for each in listed)
    lines: dict[object, list[ListedChange]] = {}
    for place, each in enumerate(listed):
        step = each.change.step
        lines.setdefault(("step", step) if sizes[step] > MOST_SINGLE else place, []).append(each)
    return [Line(tuple(each)) for each in lines.values()]


def _lacks_reason(workspace: Workspace, change: Change) -> bool:
    project = workspace.case.project_by_id.get(change.edit.project_id)
    return change.lacks_reason and not (project is not None and project.decision_reason)
