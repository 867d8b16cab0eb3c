"""The XLSX of a plan: sheets to read, the case it answers, and what `certify` needs to check it without a solver."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from models.audit import AuditReport, audit
from models.audit_document import audit_document
from models.export.workbook.book_writer import BookWriter
from models.export.workbook.machine_sheets import case_sheets, certificate_sheets, run_sheet
from models.export.workbook.result_sheets import ResultSheets
from models.export.workbook.sheet import Sheet
from models.files.new_book import new_workbook
from models.files.spreadsheet_text import sheet_names
from models.plan import Plan
from models.problem import Problem
from models.register.dictionary import TABLES
from models.report.allocation import allocate
from models.report.cutline import compare_to_cut_line
from models.wording import say
from models.words.stamps import stamps_of

# The sheets of the register may be edited and read back; all others are protected.
_OPEN_TABLES = frozenset(TABLES)


def write_workbook(problem: Problem, plan: Plan, path: str | Path, language: str,
                   progress: Callable[[int, int, str], None] | None = None) -> AuditReport:
    """Write the workbook and return the audit it carries. Raises ValueError when the plan has no solution.

    `progress` is told after each sheet: sheets written, sheets in all, name of the sheet.
    """
    document = audit_document(problem, plan)
    report = audit(document)
    sheets = sheets_of(problem, plan, report, language)
    stamp = " · ".join(stamps_of(problem, plan, report, language))
    with new_workbook(path) as workbook:
        workbook.set_properties({"title": say("export.title.summary", language), "comments": stamp})
        # The stored values are right already; whatever says otherwise makes readers distrust every 0 (xlsx_cells).
        workbook.calc_on_load = False
        writer = BookWriter(workbook, stamp, language)
        for at, (sheet, name) in enumerate(zip(sheets, sheet_names(sheet.title for sheet in sheets), strict=True)):
            writer.write(sheet, name, is_protected=sheet.code not in _OPEN_TABLES)
            if progress:
                progress(at + 1, len(sheets), name)
    return report


def sheets_of(problem: Problem, plan: Plan, report: AuditReport, language: str) -> list[Sheet]:
    """Every sheet in order; the last one, `run`, holds the digests of all others."""
    allocation = allocate(problem, plan)
    results = ResultSheets(allocation, report, compare_to_cut_line(problem, plan), language)
    sheets = [*results.all(), *case_sheets(problem), *certificate_sheets(problem, plan)]
    return [*sheets, run_sheet(problem, plan, language, report.document_digest, sheets)]
