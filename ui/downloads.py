"""Names of downloads, and buttons whose file is made when somebody presses; what cannot be made says so in a file."""
from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable
from functools import partial
from html import escape

import docx
import typst

from models.files.new_archive import zip_bytes
from models.files.new_book import new_workbook, write_cell
from models.files.spreadsheet_text import csv_bytes
from models.register.filters import fold_text
from ui import session
from ui.header import plain_case_name
from ui.i18n import t
from ui.scenarios.desk import name_on_screen
from ui.scenarios.given import has_changes

_LONGEST_PART, _LONGEST_SCENARIO = 60, 40
_LOG = logging.getLogger(__name__)
_MIME = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv",
         "zip": "application/zip", "pdf": "application/pdf", "html": "text/html",
         "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


def file_name(stem: str, suffix: str) -> str:
    """What a download is called: what it is, of which register and scenario, on which planning date; ASCII without
    spaces."""
    workspace = session.open_workspace()
    parts = (stem, plain_case_name(workspace), scenario_part(workspace), workspace.as_of.isoformat())
    return f"{'_'.join(filter(None, map(_ascii, parts)))}.{suffix}"


def scenario_part(workspace: session.Workspace) -> str:
    """The scenario on the screen, and whether it was changed since; without one whether anything is changed at all."""
    name, is_changed = name_on_screen(workspace)
    if not name:
        return t("shell.download.changed") if has_changes(workspace) else ""
    return f"{name[:_LONGEST_SCENARIO]} {t('shell.download.changed')}" if is_changed else name


def _ascii(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold_text(text))[:_LONGEST_PART].strip("-")


def button(place: object, label: str, make: Callable[[], bytes], stem: str, suffix: str,
           **options: object) -> None:
    """A download button in `place`; `make` runs in another thread, without the session: bind what it needs."""
    place.download_button(label, partial(_safely, make, suffix, t("shell.download.failed")), file_name(stem, suffix),
                          _MIME[suffix], key=f"download_{stem}_{suffix}", on_click="ignore",
                          icon=":material/download:", **options)


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
    elif suffix == "html":
        buffer.write(f'<!doctype html><meta charset="utf-8"><p>{escape(sorry)}</p>'.encode())
    else:
        buffer.write(csv_bytes([[sorry]]))
    return buffer.getvalue()
