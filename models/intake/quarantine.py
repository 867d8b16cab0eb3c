"""Rows kept apart: with every reason, cell and fix, as a table that can be corrected and imported again.

A case that was imported without them carries a mark saying how many, until they are brought in.
"""
from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from models.domain import Finding
from models.files.grid import ShownNumber
from models.files.new_book import new_workbook, write_cell
from models.files.safe_json import load_json
from models.files.spreadsheet_text import csv_bytes
from models.intake.mapping import ColumnStyle, read_style, style_document
from models.intake.rows import BodyRow
from models.register.cells import clean_text
from models.wording import LANGUAGES, say
from models.words.finding_text import finding_sentence

# The columns added to the file's own.
_EXTRA, _STYLE = ("row", "where", "reason"), "style"
_NO_STYLES: Mapping[str, ColumnStyle] = {}


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A row of the file that was not imported: its number, its cells by heading as they stood, and every reason."""

    row: int
    cells: Mapping[str, object]
    findings: tuple[Finding, ...]


def quarantine_rows(kept: Sequence[KeptRow], headings: Sequence[str], language: str,
                    styles: Mapping[str, ColumnStyle] = _NO_STYLES) -> list[list[object]]:
    """The table: the file's own columns first, as they were, then row, column and reason of each fault.

    The extra columns are known by their headings, so that the corrected table is imported with the same mapping. The
    last one holds how the whole file wrote its numbers (`styles`), which these few rows may not tell again.
    """
    # A corrected file that is kept apart once more has these columns already.
    headings = [heading for heading in headings if heading not in _added_headings()]
    table: list[list[object]] = [[*headings, *quarantine_headings(language)]]
    recorded = json.dumps({heading: style_document(style) for heading, style in styles.items()}, ensure_ascii=False)
    for row in kept:
        table.append([*(row.cells.get(heading, "") for heading in headings), row.row,
                      "; ".join(dict.fromkeys(finding.column for finding in row.findings if finding.column)),
                      " ".join(dict.fromkeys(finding_sentence(finding, language) for finding in row.findings)),
                      recorded])
    return table


def quarantine_csv(kept: Sequence[KeptRow], headings: Sequence[str], language: str,
                   styles: Mapping[str, ColumnStyle] = _NO_STYLES) -> bytes:
    """The table as CSV in UTF-8 with a byte order mark; no cell can run as a formula."""
    return csv_bytes([f"{clean_text(float(cell))} {cell.words}" if isinstance(cell, ShownNumber) else
                      cell if isinstance(cell, (int, float)) else clean_text(cell) for cell in row]
                     for row in quarantine_rows(kept, headings, language, styles))


def quarantine_xlsx(kept: Sequence[KeptRow], headings: Sequence[str], language: str,
                    styles: Mapping[str, ColumnStyle] = _NO_STYLES) -> bytes:
    """The table as a workbook: text goes in as text, numbers as numbers, the reason beside the row."""
    buffer = io.BytesIO()
    with new_workbook(buffer) as book:
        sheet = book.add_worksheet(say("import.quarantine.sheet", language))
        bold = book.add_format({"bold": True, "text_wrap": True})
        sheet.freeze_panes(1, 0)
        for line, row in enumerate(quarantine_rows(kept, headings, language, styles)):
            for place, cell in enumerate(row):
                is_number = isinstance(cell, (int, float)) and not isinstance(cell, bool)
                # What the file showed beside a number is shown again: read back, it says the same.
                words = cell.words.replace('"', "'") if isinstance(cell, ShownNumber) else ""
                form = book.add_format({"num_format": f'General" {words}"'}) if words else None
                write_cell(sheet, line, place, cell if is_number else clean_text(cell), bold if line == 0 else form)
    return buffer.getvalue()


def quarantine_headings(language: str) -> tuple[str, ...]:
    """The headings this module adds: columns of a corrected file that say nothing about a project."""
    return tuple(say(f"import.quarantine.{name}", language) for name in (*_EXTRA, _STYLE))


@cache
def _added_headings() -> frozenset[str]:
    return frozenset(heading for language in LANGUAGES for heading in quarantine_headings(language))


def is_quarantine(headings: Iterable[str]) -> bool:
    """Whether a file with these headings is a table of rows kept apart, in either language."""
    given = set(headings)
    return any({say(f"import.quarantine.{name}", language) for name in _EXTRA} <= given for language in LANGUAGES)


def recorded_styles(rows: Iterable[BodyRow], headings: Iterable[str]) -> dict[str, ColumnStyle]:
    """How the file wrote its numbers that these rows were kept apart from; nothing for any other file."""
    rows = tuple(rows)
    # Told by the cells first: the sentences of both languages are slow to load for the sake of every other file.
    likely = [heading for heading in headings if any(str(row.cells.get(heading, "")).startswith("{") for row in rows)]
    column = next((heading for heading in likely if heading in _added_headings()), "") if likely else ""
    for row in rows if column else ():
        try:
            document = load_json(str(row.cells.get(column)))
            return {heading: read_style(entry) for heading, entry in document.items()}
        except (ValueError, TypeError, AttributeError, LookupError):
            continue
    return {}
