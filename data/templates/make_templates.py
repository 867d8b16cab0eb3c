"""Builds the Word templates from nothing: `python -m data.templates.make_templates`, from the top of the project.

Run it only to start again from the shipped layout (Decree 30/2020: A4, margins, 13-14 pt, motto, blanks). The ministry
edits the .docx files in Word; running this again writes over them. docs/documents.md says what may be changed.
"""
from __future__ import annotations

import sys
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from models.export.document_parts import Style
from models.export.docx_template import CELL, DENSE_CELL, STYLE_NAMES

from models.wording import LANGUAGES, say

FOLDER = Path(__file__).resolve().parent
FONT = "Times New Roman"
# Space before and after in points, first line and left indent in millimetres, outline level.
LOOKS = {
    Style.HEADING: {"size": 13, "bold": True, "before": 10, "after": 4, "first": 10, "keep": True, "outline": 0},
    Style.BODY: {"size": 13, "align": ALIGN.JUSTIFY, "before": 3, "after": 3, "first": 10},
    Style.BASIS: {"size": 13, "italic": True, "align": ALIGN.JUSTIFY, "before": 3, "after": 3, "first": 10},
    Style.ITEM: {"size": 13, "align": ALIGN.JUSTIFY, "before": 2, "after": 2, "first": 10},
    Style.QUESTION: {"size": 13, "bold": True, "align": ALIGN.JUSTIFY, "before": 6,
                     "after": 2, "first": 10, "keep": True},
    Style.NOTE: {"size": 11, "italic": True, "align": ALIGN.JUSTIFY, "before": 2, "after": 2},
    Style.STAMP: {"size": 12, "bold": True, "align": ALIGN.CENTER, "before": 2, "after": 2},
    Style.CAPTION: {"size": 12, "bold": True, "align": ALIGN.CENTER, "before": 6, "after": 2, "keep": True},
    Style.PICTURE: {"size": 11, "align": ALIGN.CENTER, "after": 4},
    Style.UNIT: {"size": 12, "italic": True, "align": ALIGN.RIGHT, "before": 4, "after": 2, "keep": True},
    Style.ANNEX_NUMBER: {"size": 14, "bold": True, "align": ALIGN.CENTER, "keep": True, "page": True, "outline": 0},
    Style.ANNEX_TITLE: {"size": 14, "bold": True, "align": ALIGN.CENTER, "after": 2, "keep": True, "outline": 1},
    Style.ATTACHED: {"size": 13, "italic": True, "align": ALIGN.CENTER, "after": 4, "keep": True},
}


def main() -> None:
    """All templates, in both languages."""
    for language in LANGUAGES:
        for kind, build in (("submission", build_submission), ("reply", build_reply)):
            path = FOLDER / f"{kind}.{language}.docx"
            build(language).save(str(path))
            print(path.name, file=sys.stderr)


def build_submission(language: str) -> Document:
    """Letterhead, title, addressee, body, recipients and signature; annexes on landscape pages of their own."""
    word = _new(language)
    _letterhead(word, language, say("submission.letterhead.number", language))
    _line(word.add_paragraph(), "", 6)
    _line(word.add_paragraph(), "{{title}}", 14, bold=True)
    _line(word.add_paragraph(), "{{about}}", 14, bold=True, rule=(55, 55))
    _line(word.add_paragraph(), say("submission.letterhead.addressee", language), 14, before=10, after=6)
    word.add_paragraph("{{body}}")
    _signature(word, language)
    section = word.add_section(WD_SECTION.NEW_PAGE)
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    section.different_first_page_header_footer = False
    section.left_margin, section.right_margin, section.top_margin, section.bottom_margin = (
        Mm(20), Mm(20), Mm(25), Mm(15))
    word.add_paragraph("{{annexes}}")
    return word


def build_reply(language: str) -> Document:
    """A letter to one applicant."""
    word = _new(language)
    _letterhead(word, language, say("replies.letterhead.number", language), say("replies.letterhead.about", language))
    _line(word.add_paragraph(), "{{addressee}}", 14, before=14, after=8)
    word.add_paragraph("{{body}}")
    _signature(word, language)
    return word


def _new(language: str) -> Document:
    word = docx.Document()
    _drop_what_nobody_uses(word)
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (
        Mm(25), Mm(20), Mm(30), Mm(20))
    section.header_distance = Mm(9)
    normal = word.styles["Normal"]
    _font(normal, 13)
    language_mark = OxmlElement("w:lang")
    language_mark.set(qn("w:val"), {"vi": "vi-VN", "en": "en-GB"}[language])
    normal.element.get_or_add_rPr().append(language_mark)
    normal.paragraph_format.space_after = Pt(0)
    for style, look in LOOKS.items():
        _add_style(word, STYLE_NAMES[style], look)
    _add_style(word, CELL, {"size": 11, "before": 1, "after": 1})
    _add_style(word, DENSE_CELL, {"size": 9, "before": 0.5, "after": 0.5})
    section.different_first_page_header_footer = True
    _line(section.first_page_header.paragraphs[0], "{{stamps}}", 10, bold=True)
    number = section.header.paragraphs[0]
    _line(number, "", 13)
    _page_number(number)
    _line(section.header.add_paragraph(), "{{stamps}}", 10, bold=True)
    return word


def _drop_what_nobody_uses(word: Document) -> None:
    """The library's own template carries 400 kB of table styles and a picture; letters are made by the thousand."""
    for relations in (word.part.rels, word.part.package.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.rsplit("/", 1)[-1] in ("stylesWithEffects", "thumbnail", "customXml", "numbering"):
                relations.pop(key)
    kept = {"Normal", "Header", "Footer", "Default Paragraph Font", "Normal Table", "Table Grid", "No List"}
    for style in list(word.styles):
        if style.name not in kept:
            style.delete()
        else:
            style.element.remove_all("w:link")  # to a style that is gone


def _letterhead(word: Document, language: str, number: str, about: str = "") -> None:
    def told(code: str) -> str:
        return say(f"submission.letterhead.{code}", language)

    left, right = _two_columns(word, Mm(66), Mm(94))
    _line(left.paragraphs[0], told("parent"), 12)
    _line(left.add_paragraph(), told("issuer"), 12, bold=True, rule=(20, 20))
    _line(left.add_paragraph(), number, 13, before=4)
    if about:
        _line(left.add_paragraph(), about, 12)
    _line(right.paragraphs[0], told("nation"), 12, bold=True)
    _line(right.add_paragraph(), told("motto"), 13, bold=True, rule=(24, 24))
    _line(right.add_paragraph(), told("place_and_date"), 13, italic=True, before=4)


def _signature(word: Document, language: str) -> None:
    def told(code: str) -> str:
        return say(f"submission.letterhead.{code}", language)

    blank = word.add_paragraph()
    _line(blank, "", 6)
    blank.paragraph_format.keep_with_next = True
    left, right = _two_columns(word, Mm(58), Mm(102))
    _line(left.paragraphs[0], told("recipients"), 12, bold=True, italic=True, align=ALIGN.LEFT)
    for line in told("recipients_lines").split("\n"):
        _line(left.add_paragraph(), line, 11, align=ALIGN.LEFT)
    _line(right.paragraphs[0], told("signatory"), 13, bold=True)
    _line(right.add_paragraph(), told("sign_here"), 13, italic=True, after=60)
    _line(right.add_paragraph(), told("signed_name"), 14, bold=True)


def _two_columns(word: Document, *widths: Mm):
    table = word.add_table(1, 2)
    table.autofit = False
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "0")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")
    row = table.rows[0]
    cannot_split = OxmlElement("w:cantSplit")
    row._tr.get_or_add_trPr().append(cannot_split)
    for cell, width in zip(row.cells, widths, strict=True):
        cell.width = width
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    return row.cells


def _line(paragraph: Paragraph, text: str, size: float, *, bold: bool = False, italic: bool = False,
          align: ALIGN = ALIGN.CENTER, before: float = 0, after: float = 0,
          rule: tuple[int, int] | None = None) -> None:
    """One line with its look; rule: a line under it, so many millimetres in from the left and the right."""
    if text:
        run = paragraph.add_run(text)
        run.font.size, run.bold, run.italic = Pt(size), bold, italic
    paragraph.alignment = align
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
    if rule:
        below = paragraph._p.getparent()
        drawn = OxmlElement("w:p")
        below.insert(below.index(paragraph._p) + 1, drawn)
        line = Paragraph(drawn, paragraph._parent)
        line.paragraph_format.left_indent, line.paragraph_format.right_indent = Mm(rule[0]), Mm(rule[1])
        line.paragraph_format.line_spacing = Pt(3)
        borders, edge = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)
        properties = drawn.get_or_add_pPr()
        properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _page_number(paragraph: Paragraph) -> None:
    for kind, text in (("begin", None), (None, "PAGE"), ("separate", None), ("shown", "2"), ("end", None)):
        run = paragraph.add_run()
        run.font.size = Pt(13)
        if kind in ("begin", "separate", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:t" if kind == "shown" else "w:instrText")
            mark.text = text
        run._r.append(mark)


def _add_style(word: Document, name: str, look: dict) -> None:
    style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style, style.quick_style = word.styles["Normal"], True
    _font(style, look["size"])
    style.font.bold, style.font.italic = look.get("bold"), look.get("italic")
    form = style.paragraph_format
    form.alignment = look.get("align", ALIGN.LEFT)
    form.space_before, form.space_after = Pt(look.get("before", 0)), Pt(look.get("after", 0))
    if "first" in look:
        form.first_line_indent = Mm(look["first"])
    form.keep_with_next, form.page_break_before = look.get("keep"), look.get("page")
    if "outline" in look:
        level = OxmlElement("w:outlineLvl")
        level.set(qn("w:val"), str(look["outline"]))
        style.element.get_or_add_pPr().append(level)


def _font(style, size: float) -> None:
    style.font.name, style.font.size = FONT, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(kind), FONT)


if __name__ == "__main__":
    main()
