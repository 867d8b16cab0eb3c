"""What a person decides about a probable duplicate, as edits of the register: undone, listed and exported like any.

"Not a duplicate" is a link that at most two of the two projects are funded: it forbids nothing, is seen by whoever
opens the register, travels with it, and keeps the pair from being asked about again.
"""
from __future__ import annotations

from enum import StrEnum

from models.domain import Case, Decision, LinkKind
from models.register.edits import Edit, cells_of, row_key


class DuplicateDecision(StrEnum):
    """The three answers to "are these two one project?"."""

    DIFFERENT = "different"
    EXCLUDE = "exclude"
    RETIRE = "retire"


def decide(case: Case, first: str, second: str, decision: DuplicateDecision, reason: str, *,
           retired: str = "") -> tuple[Edit, ...]:
    """The edits that record a decision with its reason. `retired`: the project to take out (RETIRE only).

    Raises ValueError without a reason, or when `retired` is neither of the two.
    """
    if not reason.strip():
        raise ValueError("a decision needs a reason")
    if decision is DuplicateDecision.RETIRE:
        if retired not in (first, second):
            raise ValueError("retired is one of the two")
        project = case.project_by_id[retired]
        changes = (("decision", project.decision.value, Decision.MUST_NOT.value),
                   ("decision_reason", project.decision_reason, reason.strip()))
        return (*_without(case, first, second),
                *(Edit(retired, "projects", (retired,), column, old, new) for column, old, new in changes
                  if old != new))
    kind = LinkKind.EXCLUDES if decision is DuplicateDecision.EXCLUDE else LinkKind.AT_MOST
    cells = {"link_id": _free_id(case, first, second), "kind": kind.value, "project_ids": f"{first};{second}",
             "limit": 2 if kind is LinkKind.AT_MOST else "", "source": reason.strip()}
    row = tuple((name, cell) for name, cell in cells.items() if cell != "")
    return (*_without(case, first, second), Edit("", "links", row_key("links", cells), "", None, row))


def _without(case: Case, first: str, second: str) -> tuple[Edit, ...]:
    """Take back an earlier answer about exactly these two."""
    return tuple(Edit("", "links", (link.link_id,), "", tuple(cells_of(link).items()), None) for link in case.links
                 if link.link_id.startswith(_stem(first, second)) and set(link.project_ids) == {first, second})


def _stem(first: str, second: str) -> str:
    return f"trung-lap-{first}-{second}"


def _free_id(case: Case, first: str, second: str) -> str:
    taken = {link.link_id for link in case.links if set(link.project_ids) != {first, second}}
    stem = _stem(first, second)
    return next(name for name in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if name not in taken)
