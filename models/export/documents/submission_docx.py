"""The submission as a Word file, written into the ministry's template."""
from __future__ import annotations

import io
from functools import partial
from pathlib import Path

from docx.document import Document as WordDocument

from models.brief.brief import Brief
from models.export.documents.chart_images import to_png
from models.export.documents.document_parts import Document
from models.export.documents.docx_parts import PartWriter
from models.export.documents.docx_template import fill_places, headers_of, open_template, place_of, template_path
from models.export.documents.submission_steps import file_of
from models.watch import UNWATCHED, Watch

_STAMP_GAP = "   |   "


def write_docx(brief: Brief, path: str | Path, language: str, *, template: Path | None = None,
               watch: Watch = UNWATCHED) -> None:
    """Write the submission to `path`. Raises TemplateProblem when `template` (None: the shipped one) is no use."""
    Path(path).write_bytes(to_docx(brief, language, template=template, watch=watch))


def to_docx(brief: Brief, language: str, *, template: Path | None = None,
            watch: Watch = UNWATCHED) -> bytes:
    """The same as the bytes of a file."""
    return file_of(brief, language, to_png, partial(docx_of, template=template), watch)


def docx_of(document: Document, template: Path | None = None) -> bytes:
    """A submission whose pictures are drawn as PNG, as the bytes of a file."""
    word = open_template(template or template_path("submission", document.language), "submission")
    _fill(word, document)
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def stamps_line(document: Document) -> str:
    """What stands at the head of every page."""
    return _STAMP_GAP.join(document.page_stamps)


def _fill(word: WordDocument, document: Document) -> None:
    values = {"title": document.title, "stamps": stamps_line(document), **document.blanks}
    body, annexes = (place_of(word, name) for name in ("body", "annexes"))
    for root in (word.element.body, *headers_of(word)):
        fill_places(root, values)
    writer = PartWriter(word, document.language)
    first, last = word.sections[0], word.sections[-1]
    for element in writer.elements(document.body, _text_width(first)):
        body.addprevious(element)
    for annex in document.annexes:
        for element in writer.annex(annex, _text_width(last)):
            annexes.addprevious(element)
    for place in (body, annexes):
        place.getparent().remove(place)
    # The template's own title, author and dates say nothing about this document.
    properties = word.core_properties
    properties.title, properties.author, properties.comments = document.title, "", ""
    properties.language = {"vi": "vi-VN", "en": "en-GB"}[document.language]


def _text_width(section) -> int:
    return section.page_width - section.left_margin - section.right_margin
