"""The submission as the bytes of a file, by its suffix: what a download button or a job asks for."""
from __future__ import annotations

from collections.abc import Callable

from models.brief.brief import Brief
from models.export.submission_docx import to_docx
from models.export.submission_pdf import to_pdf

WRITERS = {"docx": to_docx, "pdf": to_pdf}


def submission_file(brief: Brief, suffix: str, language: str, *,
                    on_progress: Callable[[int, int, str], None] | None = None,
                    should_stop: Callable[[], bool] | None = None) -> bytes:
    """`suffix`: "docx" or "pdf". A stop is heeded before writing begins; a job that must end sooner is killed."""
    if should_stop is not None and should_stop():
        return b""
    return WRITERS[suffix](brief, language, on_progress=on_progress)
