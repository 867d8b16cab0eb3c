"""Sheets into a workbook: formats, protection, what may be edited, what turns red, how it prints.

Text goes in as text: no formula, no link, whatever it looks like; the only formulas are `Formula` cells.
"""
from __future__ import annotations

from math import ceil

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from models.export.workbook.sheet import Formula, Sheet
from models.files.new_book import write_cell
from models.wording import say

_SEPARATORS = {"vi": ".", "en": ","}
# Two decimals, never three: whatever sign the viewer's computer draws, 66.67 is no thousand and 66,67 neither.
_NUMBER_FORMATS = {"share": "0.00%", "count": "0", "year": "0", "ratio": "0.00", "number": "0.00##", "rules": "0"}
_TEXTS, _WRAPPED = ("text", "words", "name", "long"), ("words", "name", "long")
# Height of a line in points, and by how much letters are wider than the digits that columns are measured in.
_LINE_POINTS, _WIDE = 15, 1.05
# What people may do on a protected sheet without taking the protection off (it has no password).
_ALLOWED = {"autofilter": True, "format_columns": True, "format_rows": True, "select_locked_cells": True,
            "select_unlocked_cells": True}
_BAD, _GOOD = {"bg_color": "#FFC7CE", "font_color": "#9C0006"}, {"bg_color": "#E2F0D9", "font_color": "#1F5C1F"}


def points_format(language: str) -> str:
    """Points of value: grouped like money from a thousand on, else with two decimals."""
    sign = f"\\{_SEPARATORS[language]}"
    return f"[>=1000000]#{sign}000{sign}000;[>=1000]#{sign}000;0.00"


def money_format(language: str) -> str:
    """Whole millions with the language's own sign between thousands, whatever the viewer's computer is set to.

    `#,##0` is drawn with the separators of the viewer's computer, so that one file shows 15.501 to one reader and
    15,501 to another, who may take it for fifteen and a half. An escaped sign in the format stays what it is.
    """
    sign = f"\\{_SEPARATORS[language]}"
    return f"[>=1000000]#{sign}000{sign}000;[>=1000]#{sign}000;0"


class _Page(Worksheet):
    """A sheet whose formulas are taken as they are: none of ours is one of the ninety newer functions that xlsxwriter
    looks for in each of them, which is a quarter of the time of a large book."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


class BookWriter:
    """Writes sheets with one set of formats."""

    def __init__(self, workbook: xlsxwriter.Workbook, stamp: str, language: str) -> None:
        self.workbook, self.stamp, self.language = workbook, stamp, language
        numbers = {**_NUMBER_FORMATS, "mvnd": money_format(language), "points": points_format(language),
                   **dict.fromkeys(_TEXTS, "@")}
        self.formats = {kind: self._add(number, valign="top", text_wrap=kind in _WRAPPED,
                                        indent=int(kind in _TEXTS)) for kind, number in numbers.items()}
        self.open = {kind: self._add(number, locked=False, bg_color="#FFF9E5", valign="top")
                     for kind, number in numbers.items()}
        self.totals = {kind: self._add(number, bold=True, top=1) for kind, number in numbers.items()}
        self.heading = workbook.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center",
                                            "border": 1, "bg_color": "#E6ECF2"})
        self.title = workbook.add_format({"bold": True, "font_size": 14})
        self.subtitle = workbook.add_format({"italic": True})
        self.warning = workbook.add_format({"bold": True, "font_color": "#9C0006"})
        self.bad, self.good = workbook.add_format(_BAD), workbook.add_format(_GOOD)

    def _add(self, number: str, **look: object) -> Format:
        return self.workbook.add_format({"num_format": number, **look})

    def write(self, sheet: Sheet, name: str, *, is_protected: bool) -> None:
        """One sheet under its name. Machine sheets have no preface and a grey tab."""
        page = self.workbook.add_worksheet(name, _Page)
        head, last = sheet.heading_row, len(sheet.grid) - 1
        for i, column in enumerate(sheet.columns):
            page.set_column(i, i, column.width)
        for i, row in enumerate(sheet.grid):
            for j, cell in enumerate(row):
                look = self._format(sheet, i, j)
                if isinstance(cell, Formula):
                    page.write_formula(i, j, f"={cell.text}", look, cell.value)
                elif cell is not None:
                    write_cell(page, i, j, cell, look)
            if i >= head and (lines := self._lines(sheet, i)) > 1:
                page.set_row(i, _LINE_POINTS * lines)
        page.freeze_panes(head + 1, 1)
        last_listed = last - 1 if sheet.has_total else last
        if last_listed > head:
            page.autofilter(head, 0, last_listed, len(sheet.columns) - 1)
            self._mark(page, sheet, head + 1, last_listed)
        if is_protected:
            page.protect("", _ALLOWED)
        self._set_up_print(page, sheet, last)

    def _lines(self, sheet: Sheet, row: int) -> int:
        """Lines that the wrapped texts of a row take: not every program makes rows as high as they need."""
        is_heading = row == sheet.heading_row
        return max((ceil(len(cell) * _WIDE / sheet.columns[j].width) for j, cell in enumerate(sheet.grid[row])
                    if isinstance(cell, str) and (is_heading or self._kind(sheet, row, j) in _WRAPPED)), default=1)

    def _kind(self, sheet: Sheet, row: int, column: int) -> str:
        at = row - sheet.heading_row - 1
        return sheet.kinds[at][column] if sheet.kinds else sheet.columns[column].kind

    def _format(self, sheet: Sheet, row: int, column: int) -> Format:
        head = sheet.heading_row
        if row < head:
            return (self.title, self.subtitle, self.warning)[min(row, 2)]
        if row == head:
            return self.heading
        at = row - head - 1
        kind = self._kind(sheet, row, column)
        if sheet.has_total and at == len(sheet.rows) - 1:
            return self.totals[kind]
        return (self.open if column in sheet.open_columns else self.formats)[kind]

    def _mark(self, page: Worksheet, sheet: Sheet, first: int, last: int) -> None:
        """Red where a verdict is not the good word, green where it is; whole numbers where cells may be edited."""
        if sheet.verdict_column is not None:
            verdict = f"${xl_col_to_name(sheet.verdict_column)}{first + 1}"
            width = len(sheet.columns) - 1
            page.conditional_format(first, 0, last, width, {
                "type": "formula", "criteria": f'={verdict}<>"{sheet.good_word}"', "format": self.bad})
            page.conditional_format(first, sheet.verdict_column, last, sheet.verdict_column, {
                "type": "formula", "criteria": f'={verdict}="{sheet.good_word}"', "format": self.good})
        for column in sheet.open_columns:
            page.data_validation(first, column, last, column, {
                "validate": "integer", "criteria": ">=", "value": 0,
                "error_title": say("template.check.title", self.language),
                "error_message": say("export.note.whole", self.language)})

    def _set_up_print(self, page: Worksheet, sheet: Sheet, last: int) -> None:
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(sheet.heading_row)
        page.print_area(0, 0, last, (sheet.printed_columns or len(sheet.columns)) - 1)
        page.set_header("&L&8" + self.stamp.replace("&", "&&")[:200])
        page.set_footer("&L&8&A&R&8&P / &N")
        if not sheet.preface:
            page.set_tab_color("#8A8A8A")
