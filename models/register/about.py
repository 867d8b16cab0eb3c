"""A finding about one row of a case: it names the row by its key columns, so that the reader can add the line."""
from __future__ import annotations

from models.domain import ROW_TYPES, Finding
from models.register.cells import to_cell
from models.register.dictionary import ROW_KEYS

_TABLE_OF = {row_type: table for table, row_type in ROW_TYPES.items()}


def about(row: object, code: str, severity: str, column: str, **values: object) -> Finding:
    """`code` about a row (a domain object), at a column; the row's key columns are among the values."""
    table = _TABLE_OF[type(row)]
    key = {name: to_cell(getattr(row, name)) for name in ROW_KEYS[table]}
    return Finding(code, severity, str(getattr(row, "project_id", "")), table=table, column=column,
                   values={**key, **values})
