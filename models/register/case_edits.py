"""From one register to another: the edits that lead there, table by table."""
from __future__ import annotations

from collections.abc import Iterable

from models.domain import ROW_TYPES, Case
from models.register.case_io import ASSUMPTIONS
from models.register.dictionary import columns_by_attribute
from models.register.edits import Edit, diff_rows, rows_by_key


def edits_between(before: Case, after: Case, tables: Iterable[str] = tuple(ROW_TYPES)) -> tuple[Edit, ...]:
    """The edits of the given tables that turn `before` into `after`, to be accepted as one step.

    Rows are matched by key. What the case assumes of missing rows is an edit too when it differs.
    """
    edits = [edit for table in tables for edit in _edits_of(table, before, after)]
    if before.assumptions != after.assumptions:
        edits.append(Edit("", "settings", (ASSUMPTIONS,), "value",
                          ";".join(before.assumptions), ";".join(after.assumptions)))
    return tuple(edits)


def _edits_of(table: str, before: Case, after: Case) -> tuple[Edit, ...]:
    base, changed = rows_by_key(before, table), rows_by_key(after, table)
    rows = [(key if key in base else None, cells) for key, cells in changed.items()]
    return diff_rows(table, base, rows, columns_by_attribute(table), may_add=True, may_remove=True).edits
