"""The register as files in its own format: one workbook, or an archive with a CSV per table. `read_case` reads both."""
from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

from models.domain import Case
from models.export.new_book import new_workbook, write_cell
from models.register.case_io import case_to_tables, write_case
from models.register.dictionary import load_dictionary


def case_to_xlsx(case: Case) -> bytes:
    """A workbook with a sheet per table. Text goes in as text: nothing becomes a formula or a link."""
    buffer = io.BytesIO()
    with new_workbook(buffer) as book:
        bold = book.add_format({"bold": True})
        tables = case_to_tables(case)
        for table, columns in load_dictionary().items():
            sheet = book.add_worksheet(table)
            sheet.freeze_panes(1, 0)
            for place, column in enumerate(columns):
                sheet.write_string(0, place, column.attribute, bold)
                for line, row in enumerate(tables.get(table, ()), start=1):
                    write_cell(sheet, line, place, row.get(column.attribute, ""))
    return buffer.getvalue()


def case_to_zip(case: Case) -> bytes:
    """An archive of the folder that `write_case` writes."""
    buffer = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        write_case(case, folder)
        for path in sorted(Path(folder).iterdir()):
            archive.write(path, path.name)
    return buffer.getvalue()
