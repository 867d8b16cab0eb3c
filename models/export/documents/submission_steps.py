"""The way from a brief to a file of the submission, the same for every kind of file: content, charts, writing."""
from __future__ import annotations

from collections.abc import Callable

from models.brief.brief import Brief
from models.export.documents.chart_images import draw_pictures
from models.export.documents.document_parts import Document
from models.export.documents.submission import submission_of

# "content", "charts" and "writing" have their words in `submission.progress`.
OnProgress = Callable[[int, int, str], None]


def file_of(brief: Brief, language: str, draw: Callable, write: Callable[[Document], bytes],
            on_progress: OnProgress | None = None) -> bytes:
    """The bytes of a file. `draw`: `to_png` or `to_svg`; `write` takes the submission with its charts drawn."""
    tell = on_progress or (lambda done, total, step: None)
    tell(0, 3, "content")
    document = submission_of(brief, language)
    tell(1, 3, "charts")
    drawn = draw_pictures(document, draw)
    tell(2, 3, "writing")
    made = write(drawn)
    tell(3, 3, "writing")
    return made
