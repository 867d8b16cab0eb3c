"""The rows an import kept apart as a table to correct: their cells as they stood, then row, column, reason and style.

`models.intake.quarantine` knows the added columns again when the corrected table is imported with the same mapping.
"""
from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence

from models.files.grid import ShownNumber
from models.files.new_book import new_workbook, write_cell
from models.files.spreadsheet_text import csv_bytes
from models.intake.mapping import ColumnStyle, style_document
from models.intake.quarantine import ADDED_COLUMNS, KeptRow, is_added
from models.register.cells import clean_text
from models.wording import say
from models.words.finding_text import finding_sentence

_NO_STYLES: Mapping[str, ColumnStyle] = {}


def quarantine_rows(kept: Sequence[KeptRow], headings: Sequence[str], language: str,
                    styles: Mapping[str, ColumnStyle] = _NO_STYLES) -> list[list[object]]:
    """The table: the file's own columns first, as they were, then row, column and reason of each fault.

    The extra columns are known by their headings, so that the corrected table is imported with the same mapping. The
    last one holds how the whole file wrote its numbers (`styles`), which these few rows may not tell again.
    """
    # A corrected file that is kept apart once more has these columns already.
    headings = [heading for heading in headings if not is_added(heading)]
    table: list[list[object]] = [[*headings, *added_headings(language)]]
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


def added_headings(language: str) -> tuple[str, ...]:
    """The headings of the added columns."""
    return tuple(say(key, language) for key in ADDED_COLUMNS)
