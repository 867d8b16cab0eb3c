"""The submission as a PDF, drawn by typst from the same parts and the same template as the Word file.

The parts go to `data/templates/submission.typ` as one JSON value, so no text of a register is ever read as markup;
nothing is fetched, and the fonts are those of `data/fonts/`, embedded into the file.
"""
from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path

import typst

from models.brief.brief import Brief
from models.export.documents.chart_images import to_svg
from models.export.documents.document_parts import Document, Paragraph, Part, Table
from models.export.documents.docx_parts import annex_head
from models.export.documents.docx_template import TEMPLATES, open_template, template_path
from models.export.documents.submission_docx import stamps_line
from models.export.documents.submission_steps import file_of
from models.export.documents.table_fit import POINTS_PER_MM, fit_table
from models.export.documents.template_layout import layout_of
from models.files.fonts import FAMILIES, FONTS, printable
from models.watch import UNWATCHED, Watch

LAYOUT = TEMPLATES / "submission.typ"
# Points of the largest letters of a paragraph.
_LARGEST = 14
# Letters of scripts that are written without spaces: a line may end among them.
_WRAPS_ITSELF = re.compile("[\u0e00-\u0eff\u0f00-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff"
                           "\U00020000-\U0003ffff]")


def write_pdf(brief: Brief, path: str | Path, language: str, *, template: Path | None = None,
              watch: Watch = UNWATCHED) -> None:
    """Write the submission to `path`; letterhead, signature block and margins are those of the Word `template`.

    Raises TemplateProblem when `template` (None: the shipped one) is no use.
    """
    Path(path).write_bytes(to_pdf(brief, language, template=template, watch=watch))


def to_pdf(brief: Brief, language: str, *, template: Path | None = None,
           watch: Watch = UNWATCHED) -> bytes:
    """The same as the bytes of a file."""
    return file_of(brief, language, to_svg, partial(pdf_of, template=template), watch)


def pdf_of(document: Document, template: Path | None = None) -> bytes:
    """A submission whose pictures are drawn as SVG, as the bytes of a file."""
    word = open_template(template or template_path("submission", document.language), "submission")
    layout = layout_of(word, {"title": document.title, "stamps": stamps_line(document), **document.blanks})
    widths = [(page["width"] - page["left"] - page["right"]) * POINTS_PER_MM for page in layout["pages"]]
    told = printable(json.dumps(_told(document, widths) | {"layout": layout}, ensure_ascii=False))
    return typst.compile(LAYOUT, root=TEMPLATES, font_paths=_fonts(), ignore_system_fonts=True,
                         sys_inputs={"document": told})


def _told(document: Document, widths: Sequence[float]) -> dict[str, object]:
    """The document as one value; `widths`: of the text of its first pages and of the annexes, in points."""
    front, wide = widths
    return {"language": document.language, "title": document.title, "stamps": stamps_line(document), "fonts": FAMILIES,
            "body": _parts(document.body, front),
            "annexes": [_parts((*annex_head(annex, document.language), *annex.parts), wide)
                        for annex in document.annexes]}


def _parts(parts: Sequence[Part], width: float) -> list[dict[str, object]]:
    return [told for part in parts for told in _part(part, width)]


def _part(part: Part, width: float) -> Iterator[dict[str, object]]:
    if isinstance(part, Paragraph):
        yield {"kind": "paragraph", "text": part.text, "style": part.style.value, "keeps_next": part.keeps_next,
               "has_long": _has_long([part.text], width / _LARGEST)}
    elif isinstance(part, Table):
        for table in fit_table(part, width):
            letters = [column.width / table.size for column in table.columns]
            yield {"kind": "table", "size": table.size, "has_numbers": table.has_numbers,
                   "columns": [{"heading": column.heading, "number": column.number, "width": column.width,
                                "align": column.align, "has_long": _has_long([column.heading], most)}
                               for column, most in zip(table.columns, letters, strict=True)],
                   "rows": [{"lines": row.lines, "is_sum": row.is_sum,
                             "has_long": [_has_long(lines, most)
                                          for lines, most in zip(row.lines, letters, strict=True)]}
                            for row in table.rows]}
    else:
        yield {"kind": "picture", "svg": part.drawn, "words": part.words}


def _has_long(lines: Iterable[str], most_letters: float) -> bool:
    """Whether a word may be wider than its column, so that it has to be measured. No letter is wider than its size."""
    return any(len(word) > most_letters - 1 for line in lines for word in _WRAPS_ITSELF.sub(" ", line).split())


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
