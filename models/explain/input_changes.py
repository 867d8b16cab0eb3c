"""What differs between the inputs of two plans, as changes that can be made one at a time, in a stated order.

Order: planning date with its catalogue, rules, settings, weights of criteria, envelopes, pools, targets, purses and
their amounts, projects (with their costs, pledges, scores, localisation and funding levels), links. Applying every
change to the first problem gives the second.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from models.assumed_pledges import PLEDGES_AT_FLOOR, assume_pledges_at_floor
from models.domain import BESIDE_THE_PLAN
from models.plain import to_plain
from models.problem import Problem
from models.register.dictionary import ROW_KEYS
from models.settings import BESIDE_THE_PLAN as UNASKED
from models.units import decimal_text

# What happened after the plan: told last, and as a rule no plan rests on it (`Problem.record_asked`).
RECORD = ("actuals", *BESIDE_THE_PLAN)
PARTS = ("date", "rules", "settings", "criteria", "envelopes", "pools", "targets", "purses", "purse_amounts",
         "projects", "links", *RECORD)
_OF_PROJECT = ("projects", "costs", "pledges", "scores", "localisation", "funding_levels")


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One cell, rule or setting: as text before and after; None = the row (or rule) was not there, or is no more."""

    table: str
    row: str
    column: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class InputChange:
    """What is changed together: one rule, one setting, one row, or all rows of one project. has_effect: whether either
    plan can rest on it."""

    part: str
    key: str
    values: tuple[ValueChange, ...]
    has_effect: bool = True


def find_input_changes(before: Problem, after: Problem) -> tuple[InputChange, ...]:
    """Every difference of the inputs, in the order of `PARTS`."""
    asked = before.record_asked | after.record_asked
    return (*_date(before, after), *_rules(before, after), *_settings(before, after),
            *(change for table in ("criteria", "envelopes", "pools", "targets", "purses", "purse_amounts")
              for change in _row_changes(before, after, table)),
            *_project_changes(before, after), *_row_changes(before, after, "links"),
            *(replace(change, has_effect=table in asked) for table in RECORD
              for change in _row_changes(before, after, table)))


def apply_input_change(problem: Problem, change: InputChange, after: Problem) -> Problem:
    """The problem with one change made; the values are taken from the problem it leads to."""
    rulebook, settings, case = problem.rulebook, problem.settings, problem.case
    if change.part == "date":
        rulebook = replace(after.rulebook, values=rulebook.values)
    elif change.part == "rules":
        values = {**rulebook.values}
        values.pop(change.key, None)
        if change.key in after.rulebook.values:
            values[change.key] = after.rulebook.values[change.key]
        rulebook = replace(rulebook, values=values)
    elif change.part == "settings":
        settings = replace(settings, **{change.key: getattr(after.settings, change.key)})
    elif change.part == "projects":
        case = replace(case, **{table: _rows_of(problem, table, change.key, after) for table in _OF_PROJECT})
    else:
        kept = tuple(row for row in getattr(case, change.part) if _key(change.part, row) != change.key)
        case = replace(case, **{change.part: (*kept, *(
            row for row in getattr(after.case, change.part) if _key(change.part, row) == change.key))})
    if _pledges_are_assumed(problem) and _pledges_are_assumed(after):
        case = assume_pledges_at_floor(replace(case, pledges=()), rulebook)
    return replace(problem, rulebook=rulebook, settings=settings, case=case)


def _date(before: Problem, after: Problem) -> Iterator[InputChange]:
    one, other = before.rulebook, after.rulebook
    if (one.as_of, one.catalogue_id, one.targets) != (other.as_of, other.catalogue_id, other.targets):
        yield InputChange("date", "as_of", (
            ValueChange("rules", "", "as_of", one.as_of.isoformat(), other.as_of.isoformat()),
            *([ValueChange("rules", "", "catalogue", one.catalogue_id, other.catalogue_id)]
              if one.catalogue_id != other.catalogue_id else [])))


def _rules(before: Problem, after: Problem) -> Iterator[InputChange]:
    one, other = before.rulebook.values, after.rulebook.values
    for rule_id in dict.fromkeys((*one, *other)):
        old, new = (book[rule_id].value if rule_id in book else None for book in (one, other))
        if old != new:
            yield InputChange("rules", rule_id, (ValueChange("rules", rule_id, "value", _text(old), _text(new)),))


def _settings(before: Problem, after: Problem) -> Iterator[InputChange]:
    old, new = before.settings.plain(), after.settings.plain()
    for key in old:
        if old[key] != new[key]:
            yield InputChange("settings", key, (
                ValueChange("settings", key, "value", _text(old[key]), _text(new[key])),), key not in UNASKED)


def _row_changes(before: Problem, after: Problem, table: str) -> Iterator[InputChange]:
    old, new = ({_key(table, row): row for row in getattr(problem.case, table)} for problem in (before, after))
    for key in dict.fromkeys((*old, *new)):
        if old.get(key) != new.get(key):
            yield InputChange(table, key, tuple(_cells(table, key, old.get(key), new.get(key))))


def _project_changes(before: Problem, after: Problem) -> Iterator[InputChange]:
    tables = [table for table in _OF_PROJECT
              if table != "pledges" or not (_pledges_are_assumed(before) and _pledges_are_assumed(after))]
    found: dict[str, list[ValueChange]] = {}
    for table in tables:
        old, new = ({_key(table, row): row for row in getattr(problem.case, table)} for problem in (before, after))
        for key in dict.fromkeys((*old, *new)):
            if old.get(key) != new.get(key):
                project_id = (old.get(key) or new.get(key)).project_id
                found.setdefault(project_id, []).extend(_cells(table, key, old.get(key), new.get(key)))
    for project_id in sorted(found):
        yield InputChange("projects", project_id, tuple(found[project_id]))


def _cells(table: str, key: str, old: object, new: object) -> Iterator[ValueChange]:
    row = old if old is not None else new
    for field in fields(row):
        cells = tuple(None if each is None else _text(getattr(each, field.name)) for each in (old, new))
        if cells[0] != cells[1] and (old is None or new is None or field.name not in ROW_KEYS[table]):
            yield ValueChange(table, key, field.name, *cells)


def _rows_of(problem: Problem, table: str, project_id: str, after: Problem) -> tuple:
    kept = tuple(row for row in getattr(problem.case, table) if row.project_id != project_id)
    return (*kept, *(row for row in getattr(after.case, table) if row.project_id == project_id))


def _key(table: str, row: object) -> str:
    return " · ".join(_text(getattr(row, name)) for name in ROW_KEYS[table])


def _pledges_are_assumed(problem: Problem) -> bool:
    return PLEDGES_AT_FLOOR in problem.case.assumptions and not any(
        pledge.payer_name or pledge.evidence_document for pledge in problem.case.pledges)


def _text(value: object) -> str:
    plain = to_plain(value)
    if isinstance(plain, bool):
        return "true" if plain else "false"
    if isinstance(plain, list):
        return ";".join(_text(item) for item in plain)
    return "" if plain is None else decimal_text(plain) if isinstance(plain, int) else str(plain)
