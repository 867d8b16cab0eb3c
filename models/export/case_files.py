"""The register as files in its own format: one workbook, or an archive with a CSV per table. `read_case` reads both.

Evaluators stand in them by number, unless the setting of the register lets the planner's own files name them.
"""
from __future__ import annotations

import io
import tempfile
from pathlib import Path

from models.domain import Case
from models.evaluations.pseudonyms import without_names
from models.export.workbook.input_sheets import write_input_workbook
from models.files.new_archive import zip_bytes
from models.files.new_book import new_workbook
from models.register.case_io import case_to_tables, write_case
from models.settings import SettingError, Settings


def case_to_xlsx(case: Case, language: str = "vi") -> bytes:
    """A workbook to edit and read back: a sheet per table with notes, lists to choose from and checks of numbers."""
    buffer, case = io.BytesIO(), as_told(case)
    agencies = sorted({project.managing_agency for project in case.projects} - {""})
    with new_workbook(buffer) as book:
        write_input_workbook(book, case_to_tables(case), language, agencies=agencies)
    return buffer.getvalue()


def as_told(case: Case) -> Case:
    """The register as its files tell it: without the names of evaluators, unless its settings ask for them."""
    try:
        names = Settings.read(case.settings).evaluator_names_in_files
    except SettingError:
        names = False
    return case if names else without_names(case)


def case_to_zip(case: Case) -> bytes:
    """An archive of the folder that `write_case` writes."""
    with tempfile.TemporaryDirectory() as folder:
        write_case(as_told(case), folder)
        return zip_bytes((path.name, path.read_bytes()) for path in sorted(Path(folder).iterdir()))
