"""Parts of a document as the XML of a Word file, in the styles of its template.

Tables are written as XML at once: an annex of thousands of rows would take minutes cell by cell.
"""
from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Emu
from lxml.etree import _Element

from models.export.documents.document_parts import Annex, DocumentColumn, Paragraph, Part, Picture, Style, Table
from models.export.documents.docx_template import CELL, DENSE_CELL, STYLE_NAMES, TABLE
from models.export.documents.table_fit import DENSE_SIZE, NORMAL_SIZE, fit_table
from models.wording import say

_EMU_PER_TWIP, _TWIPS_PER_POINT = 635, 20


class PartWriter:
    """Parts into elements of one Word document; `width` is that of the text, in EMU."""

    def __init__(self, word: WordDocument, language: str) -> None:
        self.word, self.language = word, language
        self._style_ids = {style.name: style.style_id for style in word.styles}

    def elements(self, parts: Iterable[Part], width: int) -> list[_Element]:
        """The parts in order; after a table a small paragraph, as Word wants it."""
        made: list[_Element] = []
        for part in parts:
            if isinstance(part, Paragraph):
                made.append(parse_xml(self._paragraph(part.text, STYLE_NAMES[part.style],
                                                      keeps_next=part.keeps_next, is_root=True)))
            elif isinstance(part, Table):
                twips = width // _EMU_PER_TWIP
                for table in fit_table(part, twips / _TWIPS_PER_POINT):
                    made.append(parse_xml(self._table(table, twips)))
                    made.append(parse_xml(self._paragraph("", STYLE_NAMES[Style.NOTE], is_root=True)))
            else:
                made.append(self._picture(part, width))
        return made

    def annex(self, annex: Annex, width: int) -> list[_Element]:
        """One annex: number, title, what it is attached to, the unit, its parts."""
        head = annex_head(annex, self.language)
        return self.elements((*head, *annex.parts), width)

    def _paragraph(self, text: str, style: str, *, align: str = "", is_bold: bool = False, half_points: int = 0,
                   keeps_next: bool = False, is_root: bool = False) -> str:
        keep = "<w:keepNext/>" if keeps_next else ""
        jc = f'<w:jc w:val="{align}"/>' if align else ""
        look = ("<w:b/>" if is_bold else "") + (
            f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>' if half_points else "")
        look = f"<w:rPr>{look}</w:rPr>" if look else ""
        run = f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
        names = f' {nsdecls("w")}' if is_root else ""
        return (f'<w:p{names}><w:pPr><w:pStyle w:val="{self._style_ids[style]}"/>{keep}{jc}</w:pPr>{run}</w:p>')

    def _table(self, table: Table, width: int) -> str:
        style = DENSE_CELL if table.is_dense else CELL
        widths = _widths(table.columns, width)
        usual = DENSE_SIZE if table.is_dense else NORMAL_SIZE
        half_points = int(2 * table.size) if table.size and table.size < usual else 0
        heads = [self._row([(column.heading,) for column in table.columns], widths, ["center"] * len(widths), style,
                           is_bold=True, is_head=True, half_points=half_points)]
        if table.has_numbers:
            heads.append(self._row([(column.number,) for column in table.columns], widths, ["center"] * len(widths),
                                   DENSE_CELL, is_head=True))
        aligns = [column.align for column in table.columns]
        last = len(table.rows) - 1
        # A subtotal heads its group, or stands above the total: the end of a page does not part them.
        rows = [self._row(row.lines, widths, aligns, style, is_bold=row.is_sum,
                          keeps_next=row.is_sum and place < last, half_points=half_points)
                for place, row in enumerate(table.rows)]
        grid = "".join(f'<w:gridCol w:w="{each}"/>' for each in widths)
        return (f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="{self._style_ids[TABLE]}"/>'
                f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
                '<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
                f'<w:tblLook w:val="0620" w:firstRow="1" w:noHBand="1" w:noVBand="1"/></w:tblPr>'
                f"<w:tblGrid>{grid}</w:tblGrid>{''.join(heads)}{''.join(rows)}</w:tbl>")

    def _row(self, cells: Sequence[tuple[str, ...]], widths: Sequence[int], aligns: Sequence[str], style: str, *,
             is_bold: bool = False, keeps_next: bool = False, is_head: bool = False, half_points: int = 0) -> str:
        head = "<w:tblHeader/>" if is_head else ""
        made = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
            + "".join(self._paragraph(line, style, align=align, is_bold=is_bold, keeps_next=keeps_next,
                                      half_points=half_points)
                      for line in cell) + "</w:tc>"
            for cell, width, align in zip(cells, widths, aligns, strict=True))
        return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{made}</w:tr>"

    def _picture(self, picture: Picture, width: int) -> _Element:
        image = io.BytesIO(picture.drawn)
        inline = self.word.part.new_pic_inline(image, width=Emu(width))
        inline.docPr.set("descr", picture.words)
        paragraph = parse_xml(self._paragraph("", STYLE_NAMES[Style.PICTURE], is_root=True))
        paragraph.add_r().add_drawing(inline)
        return paragraph


def annex_head(annex: Annex, language: str) -> tuple[Paragraph, ...]:
    """The lines above the tables of an annex."""
    return (Paragraph(say("submission.annex.number", language, number=annex.number), Style.ANNEX_NUMBER),
            Paragraph(annex.title, Style.ANNEX_TITLE),
            Paragraph(say("submission.annex.attached", language), Style.ATTACHED),
            Paragraph(say("submission.annex.unit", language), Style.UNIT))


def _widths(columns: Sequence[DocumentColumn], width: int) -> list[int]:
    """The columns' shares of the width in whole twips, the rest to the widest."""
    whole = sum(column.width for column in columns)
    widths = [int(width * column.width / whole) for column in columns]
    widths[widths.index(max(widths))] += width - sum(widths)
    return widths
