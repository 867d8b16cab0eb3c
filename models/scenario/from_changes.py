"""Scenarios made from what a planner did: edits of a register, values in place of rules and settings, a relaxation."""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from models.domain import Case
from models.evaluations.panels import derived_scores
from models.register.case_io import case_to_tables
from models.register.cells import clean_text
from models.register.dictionary import ROW_KEYS, TABLES
from models.register.net_changes import Change
from models.scenario.entry_marks import DATE_PLACE
from models.scenario.listed import entries_off, marks_of
from models.scenario.reading import Scenario

RuleOverrides = Mapping[str, tuple[Fraction | str | None, str]]


def scenario_from_changes(base: Case, case: Case, *, rules: RuleOverrides | None = None,
                          settings: Mapping[str, str] | None = None, as_of: date | None = None, name: str = "",
                          author: str = "", note: str = "", parent: str = "",
                          changes: Sequence[Change] = ()) -> Scenario:
    """The scenario that leads from one register to another, with the overrides of rules and settings.

    Applied to `base` it gives the rows of `case`, in some order: rows added and taken out, and single cells. `rules`:
    rule id -> (value, reason), None = off; `settings`: key -> text. `changes`: the list of a draft between the two; it
    says who made each entry, when and why, and brings what is switched off.
    Evaluations belong to the register and name people: of a change of them a scenario tells the scores that follow.
    """
    case, changes = _beside_evaluations(base, case), [each for each in changes if each.edit.table != "evaluations"]
    tables = {table: (_by_key(table, base), _by_key(table, case)) for table in TABLES if table != "settings"}
    rows = {table: tuple(_rows(table, old, new)) for table, (old, new) in tables.items()}
    changed = {row["key"]: row["value"] for row in _rows_of("settings", case)}
    before = {row["key"]: row["value"] for row in _rows_of("settings", base)}
    own = {key: value for key, value in changed.items() if before.get(key) != value}
    rows["settings"] = tuple({"key": key, "remove": "true"} for key in before if key not in changed)
    moved = next((change.edit for change in changes if change.is_on and change.place == DATE_PLACE), None)
    made = Scenario(
        name=clean_text(name), author=clean_text(author), note=clean_text(note), parent=clean_text(parent),
        as_of=as_of, as_of_before=date.fromisoformat(str(moved.old)) if moved and moved.old else None,
        rules=dict(rules or {}), settings={**own, **(settings or {})},
        rows={table: entries for table, entries in rows.items() if entries},
        cells=tuple(cell for table, (old, new) in tables.items() for cell in _cells(table, old, new)))
    return replace(made, off=entries_off(changes), marks=marks_of(made, changes)) if changes else made


def _beside_evaluations(base: Case, case: Case) -> Case:
    if case.evaluations == base.evaluations:
        return case
    before = derived_scores(base)
    return replace(case, evaluations=base.evaluations, scores=(
        *case.scores, *(row for row in derived_scores(case) if row not in before)))


def _rows(table: str, old: Mapping[tuple, Mapping], new: Mapping[tuple, Mapping]) -> Iterator[dict[str, object]]:
    for key in old:
        if key not in new:
            yield {**dict(zip(ROW_KEYS[table], key, strict=True)), "remove": "true"}
    for key, row in new.items():
        if key not in old:
            yield {name: clean_text(cell) for name, cell in row.items() if clean_text(cell) or name in ROW_KEYS[table]}


def _cells(table: str, old: Mapping[tuple, Mapping], new: Mapping[tuple, Mapping]) -> Iterator[dict[str, object]]:
    for key, row in new.items():
        for column, cell in row.items() if key in old else ():
            if clean_text(cell) != clean_text(old[key][column]):
                yield {"table": table, "key": dict(zip(ROW_KEYS[table], key, strict=True)), "column": column,
                       "value": clean_text(cell)}


def _by_key(table: str, case: Case) -> dict[tuple[str, ...], Mapping[str, object]]:
    return {tuple(clean_text(row[name]) for name in ROW_KEYS[table]): row for row in _rows_of(table, case)}


def _rows_of(table: str, case: Case) -> list[dict[str, object]]:
    return case_to_tables(case).get(table, [])
