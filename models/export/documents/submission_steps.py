"""The way from a brief to a file of the submission, the same for every kind of file: content, charts, writing."""
from __future__ import annotations

from collections.abc import Callable

from models.brief.brief import Brief
from models.export.documents.chart_images import draw_pictures
from models.export.documents.document_parts import Document
from models.export.documents.submission import submission_of
from models.watch import UNWATCHED, Watch


def file_of(brief: Brief, language: str, draw: Callable, write: Callable[[Document], bytes],
            watch: Watch = UNWATCHED) -> bytes:
    """The bytes of a file. `draw`: `to_png` or `to_svg`; `write` takes the submission with its charts drawn."""
    # Each step has its words in `submission.progress`.
    watch.tell(0, 3, "content")
    document = submission_of(brief, language)
    watch.tell(1, 3, "charts")
    drawn = draw_pictures(document, draw)
    watch.tell(2, 3, "writing")
    made = write(drawn)
    watch.tell(3, 3, "writing")
    return made
