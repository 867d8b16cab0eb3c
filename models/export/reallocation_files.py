"""A reallocation as files: the decision paper, its tables, and the workbook that `certify` reads."""
from __future__ import annotations

from collections.abc import Iterator

from models.export.documents.reallocation_paper import reallocation_paper
from models.export.documents.submission_docx import docx_of
from models.export.documents.submission_pdf import pdf_of
from models.export.plan_files import plan_to_xlsx
from models.files.spreadsheet_text import csv_bytes
from models.problem import Problem
from models.reallocation.document import MOVE_COLUMNS, UNIT_COLUMNS, move_rows, unit_rows
from models.reallocation.reallocate import Reallocation


def reallocation_files(problem: Problem, found: Reallocation, language: str) -> Iterator[tuple[str, bytes]]:
    """(name, content) of each file. The workbook is that of the register after the moves, and there only where its plan
    passed the audit."""
    yield "moves.csv", csv_bytes([MOVE_COLUMNS, *move_rows(found)])
    yield "projects.csv", csv_bytes([UNIT_COLUMNS, *unit_rows(found)])
    paper = reallocation_paper(problem, found, language)
    yield "paper.docx", docx_of(paper)
    yield "paper.pdf", pdf_of(paper)
    if found.is_compliant:
        yield "plan-after.xlsx", plan_to_xlsx(found.problem, found.plan, language)
