"""Download buttons whose file is made when somebody presses; a file that cannot be made becomes one that says so."""
from __future__ import annotations

import io
import logging
from collections.abc import Callable
from functools import partial

import docx
import typst

from models.files.new_archive import zip_bytes
from models.files.new_book import new_workbook, write_cell
from models.files.spreadsheet_text import csv_bytes
from ui.i18n import t

_LOG = logging.getLogger(__name__)
_MIME = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv",
         "zip": "application/zip", "pdf": "application/pdf",
         "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


def button(place: object, label: str, make: Callable[[], bytes], file_name: str, **options: object) -> None:
    """A download button in `place`; `make` runs in another thread, without the session: bind what it needs."""
    stem, _, suffix = file_name.rpartition(".")
    place.download_button(label, partial(_safely, make, suffix, t("shell.download.failed")), file_name, _MIME[suffix],
                          key=f"download_{stem}_{suffix}", on_click="ignore", icon=":material/download:", **options)


def _safely(make: Callable[[], bytes], suffix: str, sorry: str) -> bytes:
    try:
        return make()
    except Exception:  # errors of this thread reach nobody: the reader gets a file that opens and says so
        _LOG.exception("download failed")
        return _explain(suffix, sorry)


def _explain(suffix: str, sorry: str) -> bytes:
    buffer = io.BytesIO()
    if suffix == "xlsx":
        with new_workbook(buffer) as book:
            write_cell(book.add_worksheet(), 0, 0, sorry)
    elif suffix == "zip":
        buffer.write(zip_bytes([("README.txt", sorry.encode())]))
    elif suffix == "docx":
        word = docx.Document()
        word.add_paragraph(sorry)
        word.save(buffer)
    elif suffix == "pdf":
        buffer.write(typst.compile(b"#sys.inputs.sorry", sys_inputs={"sorry": sorry}))
    else:
        buffer.write(csv_bytes([[sorry]]))
    return buffer.getvalue()
