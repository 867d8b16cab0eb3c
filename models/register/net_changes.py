"""The steps of a draft as one list: what differs from the base, cell by cell, and what was switched off.

Nothing here is stored: the list is read off the steps, so that whatever undoes a step undoes its entries too. A row
keeps its identity when its key is edited (a cost moved to another year) and carries its first key in the list; a row
that was added carries the key and the cells that it has now.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from itertools import count, groupby

from models.register.edits import Edit, RowKey, key_after, same_cell

# Table, first key, how often that key was given up by a row before.
Row = tuple[str, RowKey, int]
CellPlace = tuple[str, RowKey, str]


class StepKind(StrEnum):
    """What a step does: edits as such, entries switched off or on again, taken back for good, or given a reason."""

    EDIT = "edit"
    OFF = "off"
    ON = "on"
    REMOVE = "remove"
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class Signature:
    """Why an entry was made, by whom and when; what is empty is the step's own."""

    reason: str = ""
    actor: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Step:
    """Edits that were taken together and are undone together. `actor` is a declared name, `at` an aware time (UTC).

    `about`: the entries of the list that a step of another kind than "edit" deals with, as they stood in the list.
    `signed`: single entries (table, key, column) that carry a signature of their own, those that stood there before
    among them. `off`: what is switched off after the step (None = as before it).
    """

    edits: tuple[Edit, ...]
    actor: str = ""
    at: datetime | None = None
    reason: str = ""
    kind: StepKind = StepKind.EDIT
    about: tuple[Edit, ...] = ()
    signed: Mapping[CellPlace, Signature] = field(default_factory=dict)
    off: tuple[Change, ...] | None = None

    def __iter__(self) -> Iterator[Edit]:
        return iter(self.edits)

    def __len__(self) -> int:
        return len(self.edits)

    def sign(self, change: Change) -> Change:
        """The entry with the signature that this step gives it, where it gives one of its own."""
        own = self.signed.get(change.place)
        return change if own is None else replace(
            change, reason=own.reason or change.reason, actor=own.actor or change.actor, at=own.at or change.at)


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the list: a cell (or row) against the base, who changed it last, when and why.

    `is_on` False: switched off, the cell is as in the base. `step` numbers the step that brought the entry, from 0.
    """

    edit: Edit
    actor: str = ""
    at: datetime | None = None
    reason: str = ""
    is_on: bool = True
    step: int = 0

    @property
    def place(self) -> CellPlace:
        """Table, key and column of the entry."""
        return self.edit.table, self.edit.key, self.edit.column

    @property
    def lacks_reason(self) -> bool:
        """Whether a project is held in or out and nobody said why."""
        is_lock = (self.edit.table, self.edit.column) == ("projects", "decision") and self.edit.new not in ("", None)
        return is_lock and self.is_on and not self.reason


@dataclass(frozen=True, slots=True)
class _Entry:
    change: Change
    order: int


Entries = dict[Row, dict[str, _Entry]]


class NetChanges:
    """What the steps come to: the entries that are on and those that were switched off, by row and column."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self._on: Entries = {}
        self._off: Entries = {}
        # Which row stands at a key now, at which key each of those stands, and how often a key was given up.
        self._rows: dict[tuple[str, RowKey], Row] = {}
        self._keys: dict[Row, RowKey] = {}
        self._given_up: Counter[tuple[str, RowKey]] = Counter()
        self._orders = count()
        for number, step in enumerate(steps):
            self._take(step, number)

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every entry in the order in which it was last edited; switching keeps its place."""
        entries = (entry for side in (self._on, self._off) for columns in side.values() for entry in columns.values())
        return tuple(entry.change for entry in sorted(entries, key=lambda entry: entry.order))

    def switching_edits(self, edits: Iterable[Edit], is_on: bool) -> tuple[Edit, ...]:
        """The edits that take entries of the list back (or, `is_on`, do them again) where their rows stand now."""
        known = _places(self._off if is_on else self._on)
        return tuple(replace(edit, key=self._key_now(known[edit][0], edit),
                             **({} if is_on else {"old": edit.new, "new": edit.old}))
                     for edit in edits if edit in known)

    def _key_now(self, row: Row, edit: Edit) -> RowKey:
        return edit.key if is_added(edit) else self._keys.get(row, edit.key)

    def _take(self, step: Step, number: int) -> None:
        if step.kind is StepKind.REASON:
            self._give_reason(step.about, step.reason)
        elif step.kind is StepKind.ON:
            known = _places(self._off)
            found = [(edit, *known[edit]) for edit in step.about if edit in known]
            again = {(edit.table, self._key_now(row, edit), edit.column): self._off[row].pop(column)
                     for edit, row, column in found}
            self._apply(step, number, again)
        else:
            self._take_back(step, number)
        self._sign(step)
        if step.off is not None:
            self._off = {}
            for change in step.off:
                row, column = _off_place((change.edit.table, change.edit.key, 0), change.edit)
                self._off.setdefault(row, {})[column] = _Entry(replace(
                    change, is_on=False, step=number, actor=change.actor or step.actor, at=change.at or step.at,
                    reason=change.reason or step.reason), next(self._orders))

    def _sign(self, step: Step) -> None:
        for columns in self._on.values() if step.signed else ():
            for column, entry in columns.items():
                columns[column] = replace(entry, change=step.sign(entry.change))

    def _take_back(self, step: Step, number: int) -> None:
        known, gone = _places(self._on), _places(self._off)
        found = [(known[edit][0], self._on[known[edit][0]][known[edit][1]]) for edit in step.about if edit in known]
        for row, column in (gone[edit] for edit in step.about if edit in gone and step.kind is StepKind.REMOVE):
            del self._off[row][column]
        self._apply(step, number, {})
        for row, entry in found if step.kind is StepKind.OFF else ():
            place, column = _off_place(row, entry.change.edit)
            self._off.setdefault(place, {})[column] = replace(entry, change=replace(entry.change, is_on=False))

    def _give_reason(self, about: Iterable[Edit], reason: str) -> None:
        for side in (self._on, self._off):
            known = _places(side)
            for row, column in (known[edit] for edit in about if edit in known):
                entry = side[row][column]
                side[row][column] = replace(entry, change=replace(entry.change, reason=reason))

    def _apply(self, step: Step, number: int, again: Mapping[CellPlace, _Entry]) -> None:
        """Take the edits of a step in; an entry of `again` keeps who, when, why and its place in the list."""
        for (table, key, _), group in groupby(step, lambda edit: (edit.table, edit.key, edit.old is None)):
            group = tuple(group)
            row = self._rows.get((table, key), (table, key, self._given_up[table, key]))
            for edit in group:
                signed = again.get((table, key, edit.column)) or _Entry(
                    step.sign(Change(edit, step.actor, step.at, step.reason, step=number)), next(self._orders))
                signed = replace(signed, change=replace(signed.change, is_on=True))
                if step.kind is StepKind.EDIT:
                    self._forget_off(row, edit)
                (self._take_cell if edit.column else self._take_row)(edit, row, signed)
            if group[0].column and (moved := key_after(table, key, group)) != key:
                self._free(row, table, key)
                self._stand(row, moved)
                if added := self._added(row):
                    self._put(row, added, replace(added.change.edit, key=moved))

    def _take_cell(self, edit: Edit, row: Row, signed: _Entry) -> None:
        if added := self._added(row):
            reason = signed.change.reason or added.change.reason
            cells = tuple({**dict(added.change.edit.new), edit.column: edit.new}.items())
            self._put(row, replace(signed, change=replace(signed.change, reason=reason)),
                      replace(added.change.edit, new=cells))
            return
        first = self._on.get(row, {}).pop(edit.column, None)
        old = first.change.edit.old if first else edit.old
        if not same_cell(old, edit.new):
            self._put(row, signed, replace(edit, key=row[1], old=old))

    def _take_row(self, edit: Edit, row: Row, signed: _Entry) -> None:
        """A whole row added or removed: what was done to its cells in between is part of it."""
        if edit.new is None:
            was_added, entries = self._added(row), self._on.pop(row, {})
            if not was_added:
                first = {column: entry.change.edit.old for column, entry in entries.items()}
                self._put(row, signed, replace(edit, key=row[1], old=tuple({**dict(edit.old), **first}.items())))
            self._free(row, edit.table, edit.key)
            return
        removed = self._removed(edit)
        self._stand(removed or row, edit.key)
        if removed is None:
            self._put(row, signed, edit)
            return
        # The row of the base is there again: what differs from it are edits of its cells.
        before, after = dict(self._on[removed].pop("").change.edit.old), dict(edit.new)
        for column in dict.fromkeys((*before, *after)):
            old, new = before.get(column, ""), after.get(column, "")
            if not same_cell(old, new):
                self._put(removed, replace(signed, order=next(self._orders)),
                          replace(edit, column=column, old=old, new=new))

    def _added(self, row: Row) -> _Entry | None:
        entry = self._on.get(row, {}).get("")
        return entry if entry and is_added(entry.change.edit) else None

    def _removed(self, edit: Edit) -> Row | None:
        """The row of the base that had this key first and was removed."""
        rows = ((edit.table, edit.key, number) for number in range(self._given_up[edit.table, edit.key]))
        return next((row for row in rows if "" in self._on.get(row, {}) and not self._added(row)), None)

    def _put(self, row: Row, signed: _Entry, edit: Edit) -> None:
        self._on.setdefault(row, {})[edit.column] = replace(signed, change=replace(signed.change, edit=edit))

    def _free(self, row: Row, table: str, key: RowKey) -> None:
        self._rows.pop((table, key), None)
        self._keys.pop(row, None)
        self._given_up[table, key] += 1

    def _stand(self, row: Row, key: RowKey) -> None:
        self._rows[row[0], key] = row
        self._keys[row] = key

    def _forget_off(self, row: Row, edit: Edit) -> None:
        """A cell that is edited again, or a row that is added or goes, makes what was switched off there void.

        So does an edit of any cell for the removal of the whole row.
        """
        if edit.column == "" and edit.new is None:
            self._off.pop(row, None)
            return
        place, column = _off_place(row, edit)
        for each in {column, ""}:
            self._off.get(place, {}).pop(each, None)


def net_edits(steps: Iterable[Iterable[Edit]]) -> tuple[Edit, ...]:
    """The steps as one list of old -> new by cell: a cell edited twice stands once, a cell set back not at all."""
    made = NetChanges(step if isinstance(step, Step) else Step(tuple(step)) for step in steps)
    return tuple(change.edit for change in made.changes if change.is_on)


def is_added(edit: Edit) -> bool:
    """Whether an edit adds a whole row."""
    return edit.column == "" and edit.old is None


def _places(side: Entries) -> dict[Edit, tuple[Row, str]]:
    return {entry.change.edit: (row, column) for row, columns in side.items() for column, entry in columns.items()}


def _off_place(row: Row, edit: Edit) -> tuple[Row, str]:
    """An added row that is off is no row: it is known by its key alone."""
    return ((edit.table, edit.key, -1), "") if is_added(edit) else (row, edit.column)
