"""Rows kept apart by an import, with every reason; and how the table of such rows is known when it comes back.

`models.export.kept_rows` writes the table. A case that was imported without them carries a mark saying how many.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from models.domain import Finding
from models.files.safe_json import load_json
from models.intake.mapping import ColumnStyle, read_style
from models.intake.rows import BodyRow
from models.wording import spellings

# The columns added to the file's own; the last holds how the whole file wrote its numbers.
ADDED_COLUMNS = tuple(f"import.quarantine.{name}" for name in ("row", "where", "reason", "style"))


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A row of the file that was not imported: its number, its cells by heading as they stood, and every reason."""

    row: int
    cells: Mapping[str, object]
    findings: tuple[Finding, ...]


@cache
def _added_headings() -> tuple[tuple[str, ...], ...]:
    """The headings of the added columns, language by language."""
    return tuple(zip(*map(spellings, ADDED_COLUMNS), strict=True))


def is_added(heading: str) -> bool:
    """Whether a column of a corrected table was added to the file's own, in either language."""
    return any(heading in headings for headings in _added_headings())


def is_quarantine(headings: Iterable[str]) -> bool:
    """Whether a file with these headings is a table of rows kept apart, in either language."""
    given = set(headings)
    return any(given.issuperset(added[:-1]) for added in _added_headings())


def recorded_styles(rows: Iterable[BodyRow], headings: Iterable[str]) -> dict[str, ColumnStyle]:
    """How the file wrote its numbers that these rows were kept apart from; nothing for any other file."""
    rows = tuple(rows)
    # Told by the cells first: the sentences of both languages are slow to load for the sake of every other file.
    likely = [heading for heading in headings if any(str(row.cells.get(heading, "")).startswith("{") for row in rows)]
    column = next(filter(is_added, likely), "")
    for row in rows if column else ():
        try:
            document = load_json(str(row.cells.get(column)))
            return {heading: read_style(entry) for heading, entry in document.items()}
        except (ValueError, TypeError, AttributeError, LookupError):
            continue
    return {}
