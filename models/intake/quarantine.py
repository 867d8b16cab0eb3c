"""Rows kept apart: with every reason, cell and fix, as a table that can be corrected and imported again.

A case that was imported without them carries a mark saying how many, until they are brought in.
"""
from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from models.domain import Finding
from models.export.new_book import new_workbook, write_cell
from models.finding_text import finding_sentence
from models.register.cells import clean_text
from models.spreadsheet_text import csv_bytes
from models.wording import say


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A row of the file that was not imported: its number, its cells by heading as they stood, and every reason."""

    row: int
    cells: Mapping[str, object]
    findings: tuple[Finding, ...]


def quarantine_rows(kept: Sequence[KeptRow], headings: Sequence[str], language: str) -> list[list[object]]:
    """The table: the file's own columns first, as they were, then row, column and reason of each fault.

    The extra columns are known by their headings, so that the corrected table is imported with the same mapping.
    """
    extra = [say(f"import.quarantine.{name}", language) for name in ("row", "where", "reason")]
    table: list[list[object]] = [[*headings, *extra]]
    for row in kept:
        table.append([*(row.cells.get(heading, "") for heading in headings), row.row,
                      "; ".join(dict.fromkeys(finding.column for finding in row.findings if finding.column)),
                      " ".join(dict.fromkeys(finding_sentence(finding, language) for finding in row.findings))])
    return table


def quarantine_csv(kept: Sequence[KeptRow], headings: Sequence[str], language: str) -> bytes:
    """The table as CSV in UTF-8 with a byte order mark; no cell can run as a formula."""
    return csv_bytes([cell if isinstance(cell, (int, float)) else clean_text(cell) for cell in row]
                     for row in quarantine_rows(kept, headings, language))


def quarantine_xlsx(kept: Sequence[KeptRow], headings: Sequence[str], language: str) -> bytes:
    """The table as a workbook: text goes in as text, numbers as numbers, the reason beside the row."""
    buffer = io.BytesIO()
    with new_workbook(buffer) as book:
        sheet = book.add_worksheet(say("import.quarantine.sheet", language))
        bold = book.add_format({"bold": True, "text_wrap": True})
        sheet.freeze_panes(1, 0)
        for line, row in enumerate(quarantine_rows(kept, headings, language)):
            for place, cell in enumerate(row):
                is_number = isinstance(cell, (int, float)) and not isinstance(cell, bool)
                write_cell(sheet, line, place, cell if is_number else clean_text(cell), bold if line == 0 else None)
    return buffer.getvalue()


def quarantine_headings(language: str) -> tuple[str, ...]:
    """The headings this module adds: columns of a corrected file that say nothing about a project."""
    return tuple(say(f"import.quarantine.{name}", language) for name in ("row", "where", "reason"))


def count_by_code(kept: Iterable[KeptRow]) -> dict[str, int]:
    """How many rows each reason keeps apart, most first."""
    counts: dict[str, int] = {}
    for row in kept:
        for code in dict.fromkeys(finding.code for finding in row.findings):
            counts[code] = counts.get(code, 0) + 1
    return dict(sorted(counts.items(), key=lambda pair: -pair[1]))
