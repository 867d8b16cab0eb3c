"""A Word template as plain values: its letterhead, its signature block, its margins; what the PDF is laid out by.

The ministry edits one file; the PDF repeats what stands before and after `{{body}}` there, line by line, with the look
of its runs. Drawings and other objects of Word are left out: the PDF holds text, tables and charts.
"""
from __future__ import annotations

from collections.abc import Mapping

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from models.export.documents.docx_template import fill_places, text_of

Value = dict[str, object]
_EMU_PER_MM, _EMU_PER_POINT = 36_000, 12_700
_ALIGNS = {WD_ALIGN_PARAGRAPH.CENTER: "center", WD_ALIGN_PARAGRAPH.RIGHT: "right"}
_NORMAL_POINTS = 13.0


def layout_of(word: WordDocument, values: Mapping[str, str]) -> Value:
    """front, back: blocks around `{{body}}`, their places filled from `values`; pages: size and margins in mm.

    A block is a line ({runs, align, before, after, is_rule}) or columns ({widths, cells}: blocks of each cell).
    """
    front, back = [], []
    blocks = front
    for element in word.element.body:
        if element.tag == qn("w:p"):
            told = text_of(element).strip()
            if told == "{{body}}":
                blocks = back
                continue
            if told == "{{annexes}}":
                break
            fill_places(element, values)
            blocks.append(_line(Paragraph(element, word._body)))
        elif element.tag == qn("w:tbl"):
            fill_places(element, values)
            blocks.append(_columns(Table(element, word._body)))
    return {"front": front, "back": back, "pages": [_page(section) for section in (word.sections[0],
                                                                                 word.sections[-1])]}


def _columns(table: Table) -> Value:
    return {"widths": [(column.width or 1) / _EMU_PER_MM for column in table.columns],
            "cells": [[_line(paragraph) for paragraph in cell.paragraphs] for row in table.rows for cell in row.cells]}


def _line(paragraph: Paragraph) -> Value:
    style, form = paragraph.style, paragraph.paragraph_format
    size = style.font.size
    runs = [{"text": run.text, "size": run.font.size.pt if run.font.size else size.pt if size else _NORMAL_POINTS,
             "is_bold": bool(style.font.bold if run.bold is None else run.bold),
             "is_italic": bool(style.font.italic if run.italic is None else run.italic)}
            for run in paragraph.runs if run.text]
    borders = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:pBdr')}")
    return {"runs": runs, "align": _ALIGNS.get(paragraph.alignment, "left"),
            "before": _points(form.space_before), "after": _points(form.space_after),
            "is_rule": borders is not None and borders.find(qn("w:bottom")) is not None,
            "left": (form.left_indent or 0) / _EMU_PER_MM, "right": (form.right_indent or 0) / _EMU_PER_MM}


def _points(length: docx.shared.Length | None) -> float:
    return 0.0 if length is None else length / _EMU_PER_POINT


def _page(section) -> Value:
    names = {"width": section.page_width, "height": section.page_height, "top": section.top_margin,
             "bottom": section.bottom_margin, "left": section.left_margin, "right": section.right_margin}
    return {name: length / _EMU_PER_MM for name, length in names.items()}
