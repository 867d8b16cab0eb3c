"""The XLSX of a plan: sheets to read, the case it answers, and what `certify` needs to check it without a solver."""
from __future__ import annotations

from pathlib import Path

import xlsxwriter

from models.audit import AuditReport, audit
from models.audit_document import audit_document
from models.export.machine_sheets import case_sheets, certificate_sheets, run_sheet
from models.export.new_book import new_workbook, write_cell
from models.export.result_sheets import ResultSheets
from models.export.sheet import Sheet
from models.export.stamps import stamps_of
from models.plan import Plan
from models.problem import Problem
from models.report.allocation import allocate
from models.report.cutline import compare_to_cut_line
from models.spreadsheet_text import sheet_names
from models.wording import say

_NUMBER_FORMATS = {"mvnd": "#,##0", "share": "0.0%", "count": "0", "year": "0", "points": "#,##0.000", "ratio": "0.00"}


def write_workbook(problem: Problem, plan: Plan, path: str | Path, language: str) -> AuditReport:
    """Write the workbook and return the audit it carries. Raises ValueError when the plan has no solution."""
    document = audit_document(problem, plan)
    report = audit(document)
    sheets = sheets_of(problem, plan, report, language)
    stamp = " · ".join(stamps_of(problem, plan, report, language))
    with new_workbook(path) as workbook:
        workbook.set_properties({"title": say("export.title.summary", language), "comments": stamp})
        writer = _Writer(workbook, stamp, language)
        for sheet, name in zip(sheets, sheet_names(sheet.title for sheet in sheets), strict=True):
            writer.write(sheet, name)
    return report


def sheets_of(problem: Problem, plan: Plan, report: AuditReport, language: str) -> list[Sheet]:
    """Every sheet in order; the last one, `run`, holds the digests of all others."""
    allocation = allocate(problem, plan)
    results = ResultSheets(allocation, report, compare_to_cut_line(problem, plan), language)
    sheets = [*results.all(), *case_sheets(problem), *certificate_sheets(problem, plan)]
    return [*sheets, run_sheet(problem, plan, language, report.document_digest, sheets)]


class _Writer:
    """Writes sheets with one set of formats. Text goes in as text: no formula, no link, whatever it looks like."""

    def __init__(self, workbook: xlsxwriter.Workbook, stamp: str, language: str) -> None:
        self.workbook, self.stamp, self.language = workbook, stamp, language
        self.formats = {kind: workbook.add_format({"num_format": number}) for kind, number in _NUMBER_FORMATS.items()}
        self.formats["text"] = workbook.add_format({"num_format": "@", "valign": "top"})
        self.formats["name"] = workbook.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        self.totals = {kind: workbook.add_format({"num_format": number, "bold": True, "top": 1})
                       for kind, number in {**_NUMBER_FORMATS, "text": "@", "name": "@"}.items()}
        self.heading = workbook.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center",
                                            "border": 1, "bg_color": "#E6ECF2"})
        self.title = workbook.add_format({"bold": True, "font_size": 14})
        self.subtitle = workbook.add_format({"italic": True})
        self.warning = workbook.add_format({"bold": True, "font_color": "#9C0006"})

    def write(self, sheet: Sheet, name: str) -> None:
        page = self.workbook.add_worksheet(name)
        head, last = sheet.heading_row, len(sheet.grid) - 1
        for i, column in enumerate(sheet.columns):
            page.set_column(i, i, column.width)
        for i, row in enumerate(sheet.grid):
            for j, cell in enumerate(row):
                if cell is not None:
                    write_cell(page, i, j, cell, self._format(sheet, i, j))
        page.freeze_panes(head + 1, 1)
        last_listed = last - 1 if sheet.has_total else last
        if last_listed > head:
            page.autofilter(head, 0, last_listed, len(sheet.columns) - 1)
        self._set_up_print(page, sheet)

    def _format(self, sheet: Sheet, row: int, column: int):
        head = sheet.heading_row
        if row < head:
            return (self.title, self.subtitle, self.warning)[min(row, 2)]
        if row == head:
            return self.heading
        at = row - head - 1
        kind = sheet.kinds[at][column] if sheet.kinds else sheet.columns[column].kind
        return (self.totals if sheet.has_total and at == len(sheet.rows) - 1 else self.formats)[kind]

    def _set_up_print(self, page, sheet: Sheet) -> None:
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(sheet.heading_row)
        page.set_header("&L&8" + self.stamp.replace("&", "&&")[:200])
        page.set_footer("&L&8&A&R&8&P / &N")
        if not sheet.preface:
            page.set_tab_color("#8A8A8A")
