"""A workbook to start a register in: every table with its headings, notes, lists and checks, and example rows."""
from __future__ import annotations

import io
from pathlib import Path

from models.export.workbook.input_sheets import write_input_workbook
from models.files.new_book import new_workbook
from models.register.case_io import case_to_tables, read_case
from models.register.new_case import EXAMPLE_CASE


def template_xlsx(language: str) -> bytes:
    """The template as a file. Its example rows are shaded, marked illustrative, and plan as they stand."""
    buffer = io.BytesIO()
    tables = case_to_tables(read_case(EXAMPLE_CASE).case)
    with new_workbook(buffer) as book:
        write_input_workbook(book, tables, language, are_examples=True)
    return buffer.getvalue()


def write_template(path: str | Path, language: str) -> Path:
    """Write the template to a new file. Raises FileExistsError: nothing is overwritten."""
    with Path(path).open("xb") as file:
        file.write(template_xlsx(language))
    return Path(path)
