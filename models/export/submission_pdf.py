"""The submission as a PDF, drawn by typst from the same parts and the same template as the Word file.

The parts go to `data/templates/submission.typ` as one JSON value, so no text of a register is ever read as markup;
nothing is fetched, and the fonts are those of `data/fonts/`, embedded into the file.
"""
from __future__ import annotations

import json
from functools import cache, partial
from pathlib import Path

import typst

from models.brief.brief import Brief
from models.export.chart_images import FONTS, to_svg
from models.export.document_parts import Document, Paragraph, Part, Table
from models.export.docx_parts import annex_head
from models.export.docx_template import TEMPLATES, open_template, template_path
from models.export.submission_docx import stamps_line
from models.export.submission_steps import OnProgress, file_of
from models.export.template_layout import layout_of

LAYOUT = TEMPLATES / "submission.typ"


def write_pdf(brief: Brief, path: str | Path, language: str, *, template: Path | None = None,
              on_progress: OnProgress | None = None) -> None:
    """Write the submission to `path`; letterhead, signature block and margins are those of the Word `template`.

    Raises TemplateProblem when `template` (None: the shipped one) is no use.
    """
    Path(path).write_bytes(to_pdf(brief, language, template=template, on_progress=on_progress))


def to_pdf(brief: Brief, language: str, *, template: Path | None = None,
           on_progress: OnProgress | None = None) -> bytes:
    """The same as the bytes of a file."""
    return file_of(brief, language, to_svg, partial(pdf_of, template=template), on_progress)


def pdf_of(document: Document, template: Path | None = None) -> bytes:
    """A submission whose pictures are drawn as SVG, as the bytes of a file."""
    word = open_template(template or template_path("submission", document.language), "submission")
    layout = layout_of(word, {"title": document.title, "stamps": stamps_line(document), **document.blanks})
    told = json.dumps(_told(document) | {"layout": layout}, ensure_ascii=False)
    return typst.compile(LAYOUT, root=TEMPLATES, font_paths=_fonts(), ignore_system_fonts=True,
                         sys_inputs={"document": told})


def _told(document: Document) -> dict[str, object]:
    return {"language": document.language, "title": document.title, "stamps": stamps_line(document),
            "body": [_part(part) for part in document.body],
            "annexes": [[_part(part) for part in (*annex_head(annex, document.language), *annex.parts)]
                        for annex in document.annexes]}


def _part(part: Part) -> dict[str, object]:
    if isinstance(part, Paragraph):
        return {"kind": "paragraph", "text": part.text, "style": part.style.value, "keeps_next": part.keeps_next}
    if isinstance(part, Table):
        return {"kind": "table", "is_dense": part.is_dense, "has_numbers": part.has_numbers,
                "columns": [{"heading": column.heading, "number": column.number, "width": column.width,
                             "align": column.align} for column in part.columns],
                "rows": [{"lines": row.lines, "is_sum": row.is_sum} for row in part.rows]}
    return {"kind": "picture", "svg": part.drawn, "words": part.words}


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
