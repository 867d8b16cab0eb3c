"""Entries of the list that cannot be switched alone: a project or a criterion that was added, and the rows below it."""
from __future__ import annotations

from collections.abc import Sequence

from models.register.edits import KEYS, Edit
from models.register.net_changes import Change

# Table of what rows are filed under -> the key column by which they name it.
_ABOVE = {"projects": "project_id", "criteria": "criterion_id"}


def changed_together(known: Sequence[Change], wanted: Sequence[Change], *, will_be_on: bool) -> tuple[Change, ...]:
    """The wanted entries of the list, with those that have to go or come with them, in the order of the list.

    When a project's row goes, so do the rows that were added (or brought back) under it; when such a row comes, so
    does the project's own row that is away.
    """
    chosen = {change.edit for change in wanted}
    gone = {_place(change.edit) for change in wanted if not _will_exist(change, will_be_on)} - {None}
    needed = {place for change in wanted if _will_exist(change, will_be_on) for place in _above(change.edit)}
    return tuple(change for change in known if change.edit in chosen or (
        change.is_on != will_be_on and not change.edit.column and (
            (not _will_exist(change, will_be_on) and gone.intersection(_above(change.edit)))
            or (_will_exist(change, will_be_on) and _place(change.edit) in needed))))


def _will_exist(change: Change, will_be_on: bool) -> bool:
    """Whether the row of an entry is there after the switch."""
    return bool(change.edit.column) or (change.edit.old is None) == will_be_on


def _place(edit: Edit) -> tuple[str, str] | None:
    return (edit.table, edit.key[0]) if edit.table in _ABOVE and not edit.column else None


def _above(edit: Edit) -> set[tuple[str, str]]:
    """What a row is filed under."""
    named = dict(zip(KEYS.get(edit.table, ()), edit.key, strict=True))
    return {(table, named[column]) for table, column in _ABOVE.items() if table != edit.table and column in named}
