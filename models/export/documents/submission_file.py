"""The submission as the bytes of a file, by its suffix: what a download button or a job asks for."""
from __future__ import annotations

from models.brief.brief import Brief
from models.export.documents.chart_images import draw_pictures, to_png, to_svg
from models.export.documents.document_parts import Document
from models.export.documents.submission import submission_of
from models.export.documents.submission_docx import docx_of
from models.export.documents.submission_pdf import pdf_of
from models.export.documents.submission_steps import file_of
from models.watch import UNWATCHED, Watch

WRITERS = {"docx": docx_of, "pdf": pdf_of}
_DRAWN_BY = {"docx": to_png, "pdf": to_svg}


def drawn_submission(brief: Brief, suffix: str, language: str) -> Document:
    """The submission with its charts drawn for a file of this suffix; a job is given this (`chart_images` says why)."""
    return draw_pictures(submission_of(brief, language), _DRAWN_BY[suffix])


def write_drawn(document: Document, suffix: str, *, watch: Watch = UNWATCHED) -> bytes:
    """What a job runs. A stop is heeded before writing begins; a job that must end sooner is killed."""
    if watch.is_stopped():
        return b""
    watch.tell(0, 1, "writing")
    return WRITERS[suffix](document)


def submission_file(brief: Brief, suffix: str, language: str) -> bytes:
    """All of it at once."""
    return file_of(brief, language, _DRAWN_BY[suffix], WRITERS[suffix])
