"""The one list of changes in a scenario: what is switched off, and who made each entry, when and why."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from models.register.cells import clean_text
from models.register.dictionary import ROW_KEYS
from models.register.edits import Edit, key_after
from models.register.net_changes import CellPlace, Change
from models.register.rule_edits import RULES, known_rules, read_rule_cell
from models.register.setting_edits import TABLE as SETTINGS
from models.scenario.entry_marks import Mark, cell_place, row_place
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


def reasons_in(scenario: Scenario) -> dict[CellPlace, str]:
    """The reasons that entries of a scenario and of its layers carry, by cell; what comes later wins."""
    return {place: mark.reason for layer in flatten(scenario) for place, mark in layer.scenario.marks.items()
            if mark.reason}


def _places(scenario: Scenario) -> Iterator[CellPlace]:
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
