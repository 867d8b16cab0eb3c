"""The one list of changes as a scenario holds it: what is switched off, who made each entry, when and why; read back
as entries over a register, whoever wrote the scenario."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from models.domain import Case
from models.register.cells import CellFault, clean_text, read_cell, to_cell
from models.register.dictionary import ROW_KEYS, columns_by_attribute
from models.register.edits import Edit, key_after, rows_by_key
from models.register.net_changes import CellPlace, Change, Signature
from models.register.rule_edits import RULES, known_rules, read_rule_cell, rule_cell
from models.register.setting_edits import TABLE as SETTINGS
from models.register.single_edits import rule_edits, setting_edits
from models.scenario.entry_marks import DATE_PLACE, Mark, cell_place, row_place
from models.scenario.layers import flatten
from models.scenario.reading import Scenario

_VALUE = "value"


def entries_off(changes: Iterable[Change]) -> Scenario | None:
    """The entries that are switched off, as a scenario of their own; None when there are none.

    A row that was moved and a planning date are told by no entry of a scenario: switched off they stay in the draft.
    """
    rules, settings, cells, rows, known = {}, {}, [], {}, known_rules(None)
    for change in changes:
        edit = change.edit
        if change.is_on:
            continue
        if edit.table == RULES and edit.new:
            rules[edit.key[0]] = (read_rule_cell(known[edit.key[0]], str(edit.new)), change.reason)
        elif edit.table == SETTINGS and edit.new is not None:
            settings[edit.key[0]] = clean_text(edit.new if edit.column else dict(edit.new)["value"])
        elif edit.table in ROW_KEYS and edit.column == "":
            rows.setdefault(edit.table, []).append(_row(edit))
        elif edit.table in ROW_KEYS and edit.column not in ROW_KEYS[edit.table]:
            cells.append({"table": edit.table, "key": _named(edit), "column": edit.column,
                          "value": clean_text(edit.new)})
    made = Scenario(rules=rules, settings=settings, cells=tuple(cells),
                    rows={table: tuple(entries) for table, entries in rows.items()})
    return None if made.changes_nothing else made


def marks_of(scenario: Scenario, changes: Sequence[Change]) -> dict[CellPlace, Mark]:
    """Who made the entries of a scenario, by their places; a row that moved has the mark of the move."""
    known: dict[CellPlace, Change] = {}
    keys: dict[tuple, list[Edit]] = {}
    for change in changes:
        edit = change.edit
        known[edit.table, edit.key, _VALUE if edit.table == SETTINGS else edit.column] = change
        if edit.column in ROW_KEYS.get(edit.table, ()) and change.is_on:
            keys.setdefault((edit.table, edit.key), []).append(edit)
            known[edit.table, edit.key, ""] = change
    for (table, key), edits in keys.items():
        known[table, key_after(table, key, edits), ""] = known[table, key, ""]
    off = entries_off(changes)
    return {place: mark for each in (scenario, off) if each for place in _places(each) if place in known
            for mark in (_mark(known[place]),) if mark != Mark()}


def signatures_in(scenario: Scenario) -> dict[CellPlace, Signature]:
    """What the entries of a scenario and of its layers say of themselves, by place; what comes later wins.

    A setting stands under both places that it may have: its value, and the whole row where the register has none.
    """
    found: dict[CellPlace, Signature] = {}
    for layer in (each.scenario for each in flatten(scenario)):
        for place, mark in layer.marks.items():
            found |= dict.fromkeys(_both(place), _signature(mark))
        for rule_id, (_, reason) in layer.rules.items():
            place = RULES, (rule_id,), _VALUE
            found[place] = replace(found.get(place, Signature()), reason=reason)
    return {place: each for place, each in found.items() if each != Signature()}


def off_in(scenario: Scenario, base: Case) -> tuple[Change, ...]:
    """The entries of a scenario and of its layers that are switched off, over the register they belong to; one that
    the register has no place for is left out."""
    rows = RowsOf(base)
    return tuple(change for layer in flatten(scenario) if layer.scenario.off
                 for edit in _edits_of(layer.scenario.off, rows)
                 for change in (_signed(edit, layer.scenario),))


class RowsOf:
    """The rows of a register by key, each table made once."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._known: dict[str, dict] = {}

    def __getitem__(self, table: str) -> dict:
        if table not in self._known:
            self._known[table] = rows_by_key(self.case, table)
        return self._known[table]


def _edits_of(off: Scenario, rows: RowsOf) -> Iterator[Edit]:
    for rule_id, (value, _) in off.rules.items():
        yield from rule_edits({}, rule_id, rule_cell(value))
    for key, text in off.settings.items():
        yield from setting_edits(rows.case.settings, key, text)
    for cell in off.cells:
        table, key, column = cell_place(cell)
        row = rows[table].get(key) if table in ROW_KEYS else None
        if row is not None and column in row:
            yield Edit(_project_in(table, key), table, key, column, row[column], _cell(table, column, cell["value"]))
    for table, entries in off.rows.items():
        for entry in entries:
            key = row_place(table, entry)[1]
            there = rows[table].get(key)
            if clean_text(entry.get("remove")).lower() == "true":
                yield from [Edit(_project_in(table, key), table, key, "", tuple(there.items()), None)] if there else ()
            elif there is None:
                cells = tuple((name, _cell(table, name, value)) for name, value in entry.items())
                yield Edit(_project_in(table, key), table, key, "", None, cells)


def _cell(table: str, column: str, value: object) -> object:
    """A cell of a scenario as a cell of the register; one that cannot be read stays text and is refused when it is
    switched on."""
    try:
        return to_cell(read_cell(columns_by_attribute(table)[column], value))
    except (CellFault, KeyError):
        return clean_text(value)


def _project_in(table: str, key: tuple[str, ...]) -> str:
    return dict(zip(ROW_KEYS[table], key, strict=True)).get("project_id", "")


def _signed(edit: Edit, scenario: Scenario) -> Change:
    place = edit.table, edit.key, _VALUE if edit.table == SETTINGS else edit.column
    found = _signature(scenario.marks.get(place, Mark()))
    reason = scenario.off.rules[edit.key[0]][1] if edit.table == RULES else found.reason
    return Change(edit, found.actor or scenario.author, found.at, reason or scenario.note, is_on=False)


def _signature(mark: Mark) -> Signature:
    return Signature(mark.reason, mark.by, datetime.fromisoformat(mark.at) if mark.at else None)


def _both(place: CellPlace) -> tuple[CellPlace, ...]:
    table, key, _ = place
    return (place, (table, key, "")) if table == SETTINGS else (place,)


def _places(scenario: Scenario) -> Iterator[CellPlace]:
    if scenario.as_of is not None:
        yield DATE_PLACE
    yield from ((RULES, (rule_id,), _VALUE) for rule_id in scenario.rules)
    yield from ((SETTINGS, (key,), _VALUE) for key in scenario.settings)
    yield from map(cell_place, scenario.cells)
    yield from (row_place(table, row) for table, rows in scenario.rows.items() for row in rows)


def _mark(change: Change) -> Mark:
    reason = "" if change.edit.table == RULES else clean_text(change.reason)
    return Mark(reason, clean_text(change.actor), change.at.isoformat() if change.at else "")


def _row(edit: Edit) -> Mapping[str, object]:
    if edit.new is None:
        return {**_named(edit), "remove": "true"}
    return {name: clean_text(cell) for name, cell in edit.new if clean_text(cell) or name in ROW_KEYS[edit.table]}


def _named(edit: Edit) -> dict[str, str]:
    return dict(zip(ROW_KEYS[edit.table], edit.key, strict=True))
