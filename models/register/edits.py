"""Edits of a case as plain rows: what was changed, by project and field, checked again cell by cell before it counts.

An editor on a page is only a suggestion: nothing it sends is trusted. `diff_rows` finds the edits by the key of each
row (never by its position), `accept_edits` reads every changed row by the data dictionary and refuses what is wrong.
Cells are canonical (`models.register.cells.to_cell`): whole money as int, shares as decimal text, "" = blank.
"""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from fractions import Fraction

from models.domain import ROW_TYPES, Case, Finding
from models.register.case_io import ASSUMPTIONS, build_row
from models.register.cells import CellFault, read_cell, to_cell
from models.register.dictionary import ROW_KEYS, columns_by_attribute
from models.register.row_rules import row_faults
from models.register.rule_edits import KEYS as RULE_KEYS
from models.register.setting_edits import TABLE as SETTINGS
from models.register.setting_edits import apply_setting, setting_rows
from models.units import read_exact

RowKey = tuple[str, ...]
Cells = Mapping[str, object]
# A number that changes by this factor or more is worth a second look before planning.
JUMP_RATIO = 3
_LOCKED = ("project_id",)
# The key columns of every table that an edit can name.
KEYS: Mapping[str, RowKey] = {**ROW_KEYS, **RULE_KEYS}


@dataclass(frozen=True, slots=True)
class Edit:
    """One changed cell: `key` is the row's key before the edit, `old` and `new` are canonical cells.

    `column` "" means the whole row: `old` None = added, `new` None = removed, the other is its (column, cell) pairs.
    """

    project_id: str
    table: str
    key: RowKey
    column: str
    old: object
    new: object


@dataclass(frozen=True)
class Difference:
    """What an editor's rows change, and what it had no right to change."""

    edits: tuple[Edit, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Acceptance:
    """The case after the edits that hold, those edits, and one finding for each that was refused."""

    case: Case
    edits: tuple[Edit, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Jump:
    """A number that changed by `JUMP_RATIO` or more, or fell to zero (`ratio` None)."""

    edit: Edit
    ratio: Fraction | None


def row_key(table: str, cells: Cells) -> RowKey:
    """The text of a row's key columns, in the order of the dictionary."""
    return tuple(str(cells.get(name, "")) for name in ROW_KEYS[table])


def cells_of(row: object) -> dict[str, object]:
    """The canonical cells of one row of a case."""
    return {f.name: to_cell(getattr(row, f.name)) for f in fields(row)}


def rows_by_key(case: Case, table: str, project_id: str | None = None) -> dict[RowKey, dict[str, object]]:
    """Canonical rows of a table by their key, in the order of the case; of one project when an id is given."""
    if table == SETTINGS:
        return setting_rows(case)
    rows = (cells_of(row) for row in getattr(case, table)
            if project_id is None or getattr(row, "project_id", None) == project_id)
    return {row_key(table, cells): cells for cells in rows}


def diff_rows(table: str, base: Mapping[RowKey, Cells], edited: Iterable[tuple[RowKey | None, Cells]],
              editable: Collection[str], *, may_add: bool = False, may_remove: bool = False) -> Difference:
    """Edits that lead from the base rows to the edited ones, matched by key; a row without a key is a new row.

    Whatever is not allowed (an unknown id, a locked column, a row added or removed) is a finding and no edit.
    """
    edits: list[Edit] = []
    findings: list[Finding] = []
    seen: set[RowKey] = set()
    for key, cells in edited:
        if key is None:
            if not may_add:
                findings.append(_refusal("edit_row_added", table, (), ""))
                continue
            row = tuple((name, cell) for name, cell in cells.items() if cell not in ("", None))
            edits.append(Edit(str(cells.get("project_id", "")), table, row_key(table, cells), "", None, row))
        elif key not in base or key in seen:
            findings.append(_refusal("edit_unknown_row", table, key, ""))
        else:
            seen.add(key)
            for name, cell in cells.items():
                old = base[key].get(name, "")
                if same_cell(old, cell):
                    continue
                if name not in editable:
                    findings.append(_refusal("edit_locked_column", table, key, name))
                else:
                    edits.append(Edit(_project_of(table, key), table, key, name, old, cell))
    for key in base:
        if key not in seen:
            if may_remove:
                row = tuple(base[key].items())
                edits.append(Edit(_project_of(table, key), table, key, "", row, None))
            else:
                findings.append(_refusal("edit_row_removed", table, key, ""))
    return Difference(tuple(edits), tuple(findings))


def accept_edits(case: Case, edits: Iterable[Edit]) -> Acceptance:
    """Apply every edit that the dictionary and the case allow, row by row; the others become findings.

    A row with one wrong cell is refused as a whole, so that no half-edited row is planned with.
    """
    groups: dict[tuple[str, RowKey, bool], list[Edit]] = {}
    for edit in edits:
        groups.setdefault((edit.table, edit.key, edit.old is None), []).append(edit)
    tables: dict[str, dict[RowKey, object]] = {}
    accepted: list[Edit] = []
    findings: list[Finding] = []
    waiting = sorted(groups.values(), key=_application_order)
    while waiting:
        late: list[tuple[list[Edit], list[Finding]]] = []
        for group in waiting:
            case, taken, faults = _take_group(case, tables, group)
            accepted += taken
            if any(fault.code == "edit_duplicate_row" for fault in faults):
                late.append((group, faults))
            else:
                findings += faults
        # A key that is taken may be given up by a row that comes later: rows that move on one after the other.
        if len(late) == len(waiting):
            findings += [fault for _, faults in late for fault in faults]
            break
        waiting = [group for group, _ in late]
    if not accepted:
        return Acceptance(case, (), tuple(findings))
    touched = {edit.table for edit in accepted}
    changed = replace(case, **{table: tuple(rows.values()) for table, rows in tables.items() if table in touched})
    return Acceptance(changed, tuple(accepted), tuple(findings))


def _take_group(case: Case, tables: dict[str, dict[RowKey, object]],
                group: list[Edit]) -> tuple[Case, list[Edit], list[Finding]]:
    """The edits of one row taken into the typed rows of `tables` (or of a setting into the case), or why not."""
    table = group[0].table
    if table == SETTINGS:
        changed, faults = (_apply_marks if _is_mark(group[0]) else apply_setting)(case, group)
        return (case, [], faults) if changed is None else (changed, group, [])
    if table not in ROW_TYPES:
        return case, [], [_refusal("edit_unknown_table", table, group[0].key, "")]
    rows = tables[table] if table in tables else tables.setdefault(table, _typed_rows(case, table))
    row, faults = _apply(case, tables, rows, group)
    if faults or row is None:
        return case, [] if faults else group, faults
    read = (_canonical(edit, row) for edit in group)
    return case, [edit for edit in read if not same_cell(edit.old, edit.new)], []


def invert(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The edits that take the given ones back, newest first."""
    edits = tuple(edits)
    moved = {(edit.table, edit.key): key_after(edit.table, edit.key, [e for e in edits if (e.table, e.key) ==
             (edit.table, edit.key)]) for edit in edits if edit.column in ROW_KEYS.get(edit.table, ())}
    return tuple(Edit(e.project_id, e.table, moved.get((e.table, e.key), e.key), e.column, e.new, e.old)
                 for e in reversed(edits))


def find_jumps(edits: Iterable[Edit]) -> tuple[Jump, ...]:
    """Changed numbers that grew or shrank threefold or more, or fell to zero: often a slipped unit or separator."""
    jumps = []
    for edit in edits:
        column = columns_by_attribute(edit.table).get(edit.column) if edit.table in ROW_KEYS else None
        if column is None or column.type not in ("money", "share", "decimal") or "" in (edit.old, edit.new):
            continue
        old, new = read_exact(str(edit.old)), read_exact(str(edit.new))
        if old > 0 and new == 0:
            jumps.append(Jump(edit, None))
        elif old > 0 and max(new / old, old / new) >= JUMP_RATIO:
            jumps.append(Jump(edit, new / old))
    return tuple(jumps)


def _apply(case: Case, tables: Mapping[str, Mapping[RowKey, object]], rows: dict[RowKey, object],
           group: list[Edit]) -> tuple[object | None, list[Finding]]:
    """The row as it stands after one row's edits (None when it was removed), or why they are refused."""
    table, key, first = group[0].table, group[0].key, group[0]
    if first.column == "" and first.new is None:
        return None, _remove(case, tables, rows, first)
    if first.column == "":
        cells = dict(first.new)
        if key in rows:
            return None, [_refusal("edit_duplicate_row", table, key, "")]
    else:
        if key not in rows:
            return None, [_refusal("edit_unknown_row", table, key, "")]
        cells = cells_of(rows[key])
        if problems := [fault for edit in group if (fault := _cell_refusal(edit, cells))]:
            return None, problems
        cells |= {edit.column: edit.new for edit in group}
    row, faults = _read_row(table, key, cells)
    if faults:
        return None, faults
    new_key = row_key(table, cells_of(row))
    if new_key != key and new_key in rows:
        return None, [_refusal("edit_duplicate_row", table, new_key, "")]
    known = tables.get("projects") or case.project_by_id
    column = columns_by_attribute(table).get("project_id") if table != "projects" else None
    if column and (row.project_id or column.is_required) and row.project_id not in known and (
            row.project_id,) not in known:
        return None, [_refusal("unknown_project", table, new_key, "project_id", value=row.project_id)]
    if table == "projects" and ";" in row.project_id:
        return None, [_refusal("separator_in_id", table, new_key, "project_id", value=row.project_id)]
    rows.pop(key, None)
    rows[new_key] = row
    return row, []


def _is_mark(edit: Edit) -> bool:
    """Whether an edit sets what the case assumes: a mark of the whole case, which stands in its settings table."""
    return (edit.table, edit.key, edit.column) == ("settings", (ASSUMPTIONS,), "value")


def _apply_marks(case: Case, group: list[Edit]) -> tuple[Case | None, list[Finding]]:
    edit = group[-1]
    if not same_cell(group[0].old, ";".join(case.assumptions)):
        return None, [_refusal("edit_conflict", edit.table, edit.key, edit.column, value=";".join(case.assumptions))]
    marks = tuple(sorted(name for name in str(edit.new).split(";") if name))
    return replace(case, assumptions=marks), []


def _canonical(edit: Edit, row: object) -> Edit:
    """The edit with the cells as they were read: a log holds no spelling that would have to be read again."""
    if edit.column:
        return replace(edit, new=to_cell(getattr(row, edit.column)))
    return replace(edit, key=row_key(edit.table, cells_of(row)), new=tuple(cells_of(row).items()))


def _remove(case: Case, tables: Mapping[str, Mapping[RowKey, object]], rows: dict[RowKey, object],
            edit: Edit) -> list[Finding]:
    """A project or a criterion goes only when nothing is filed under it: the register forgets nothing silently."""
    if edit.key not in rows:
        return [_refusal("edit_unknown_row", edit.table, edit.key, "")]
    if edit.table == "criteria":
        scores = tables["scores"].values() if "scores" in tables else case.scores
        if any(score.criterion_id == edit.key[0] for score in scores):
            return [_refusal("edit_criterion_in_use", "criteria", edit.key, "")]
    if edit.table == "projects":
        for table in ROW_TYPES:
            if table != "projects" and "project_id" in columns_by_attribute(table):
                left = tables[table].values() if table in tables else getattr(case, table)
                if any(row.project_id == edit.key[0] for row in left):
                    return [_refusal("edit_project_in_use", "projects", edit.key, "", other=table)]
    del rows[edit.key]
    return []


def _cell_refusal(edit: Edit, cells: Cells) -> Finding | None:
    if edit.column not in columns_by_attribute(edit.table):
        return _refusal("edit_unknown_column", edit.table, edit.key, edit.column)
    if edit.column in _LOCKED:
        return _refusal("edit_locked_column", edit.table, edit.key, edit.column)
    if not same_cell(cells[edit.column], edit.old):
        return _refusal("edit_conflict", edit.table, edit.key, edit.column, value=str(cells[edit.column]))
    return None


def _read_row(table: str, key: RowKey, cells: Cells) -> tuple[object | None, list[Finding]]:
    values: dict[str, object] = {}
    faults = [_refusal("edit_unknown_column", table, key, name)
              for name in cells if name not in columns_by_attribute(table)]
    for name, column in columns_by_attribute(table).items():
        try:
            values[name] = read_cell(column, cells.get(name, ""))
        except CellFault as fault:
            faults.append(_refusal(fault.code, table, key, name, **fault.values))
    if not faults:
        faults = [_refusal(code, table, key, name, **given) for name, code, given in row_faults(table, values)]
    return (None, faults) if faults else (build_row(table, values), [])


def _typed_rows(case: Case, table: str) -> dict[RowKey, object]:
    names = ROW_KEYS[table]
    return {tuple(str(to_cell(getattr(row, name))) for name in names): row for row in getattr(case, table)}


def _application_order(group: list[Edit]) -> tuple[int, int]:
    """Removals of rows first and of projects after them; then new projects, then everything that may need them."""
    first, is_project = group[0], group[0].table == "projects"
    if first.column == "" and first.new is None:
        return 0, int(first.table in ("projects", "criteria"))
    return 1, int(not (is_project and first.column == ""))


def key_after(table: str, key: RowKey, edits: Iterable[Edit]) -> RowKey:
    """The key of a row after edits of its cells."""
    new = {edit.column: str(edit.new) for edit in edits}
    return tuple(new.get(name, part) for name, part in zip(KEYS[table], key, strict=True))


def _project_of(table: str, key: RowKey) -> str:
    return key[ROW_KEYS[table].index("project_id")] if "project_id" in ROW_KEYS[table] else ""


def same_cell(old: object, new: object) -> bool:
    """Equal as cells: blank is blank, whole numbers equal their text, true is not 1."""
    if isinstance(old, bool) or isinstance(new, bool):
        return str(old).lower() == str(new).lower()
    return ("" if old is None else str(old)) == ("" if new is None else str(new))


def _refusal(code: str, table: str, key: RowKey, column: str, **values: object) -> Finding:
    project_id = _project_of(table, key) if key and table in ROW_KEYS else ""
    return Finding(code, "error", project_id, "", table, None, column, {"key": ", ".join(key), **values})
