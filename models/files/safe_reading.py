"""Any file into a `FileGrid`, safely: the one door through which a file from outside comes in."""
from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path

from models.domain import Finding
from models.files.child_reading import ReadingOrder, read_in_child
from models.files.csv_text import read_csv
from models.files.file_kind import kind_of
from models.files.grid import FileGrid
from models.files.reading_limits import LIMITS, FileRefused, ReadingLimits

WORKBOOK_READER = "models.files.workbook_reader"
_LONGEST_LABEL = 120
_KIND_OF_SUFFIX = {".csv": "csv", ".tsv": "csv", ".xlsx": "xlsx", ".xlsm": "xlsx", ".xls": "xls", ".ods": "ods"}


def read_grid(path: str | Path, *, label: str | None = None, limits: ReadingLimits = LIMITS, encoding: str = "",
              as_written: bool = False, with_formulas: bool = False, reader: str = WORKBOOK_READER) -> FileGrid:
    """The cells of a CSV, TSV, XLSX, XLS or ODS file. Never raises for a bad file: the findings say what is wrong.

    `label`: the name to show (the path's name when None). `encoding`: of a CSV file, once the user has confirmed it.
    `as_written`: texts of a workbook are not cleaned, for whoever compares them to the letter.
    `with_formulas`: the texts of the formulas and the defined names of an XLSX file too.
    `reader`: the module that opens workbooks in a child process. A finding with a row and no error (`extra_field`,
    `missing_field`) says that this row must not be used as it stands. Hidden sheets come without rows.
    """
    path = Path(path)
    shown = file_label(path.name if label is None else label)
    kind = sha256 = ""
    try:
        content = _content(path, limits)
        sha256 = hashlib.sha256(content).hexdigest()
        kind = kind_of(content)
        if kind == "csv":
            sheet, encoding, delimiter, found = read_csv(content, limits, encoding)
            grid = FileGrid(shown, kind, sha256, (sheet,), encoding, delimiter)
        else:
            sheets, found = read_in_child(content, ReadingOrder(kind, limits, as_written, with_formulas), reader)
            grid = FileGrid(shown, kind, sha256, tuple(sheets))
    except FileRefused as refusal:
        return FileGrid(shown, kind, sha256, findings=(Finding(
            refusal.code, file=shown, table=refusal.sheet, row=refusal.row, column=refusal.column,
            values=refusal.values),))
    suffix = Path(shown).suffix.lower()
    if _KIND_OF_SUFFIX.get(suffix, kind) != kind:
        found = [Finding("kind_differs", "warning", values={"suffix": suffix, "found": kind.upper()}), *found]
    return replace(grid, findings=tuple(replace(finding, file=shown) for finding in found))


def _content(path: Path, limits: ReadingLimits) -> bytes:
    try:
        if not path.is_file():
            raise FileRefused("path_missing")
        with path.open("rb") as file:
            content = file.read(min(path.stat().st_size, limits.file_bytes) + 1)
    except (OSError, ValueError) as error:
        raise error if isinstance(error, FileRefused) else FileRefused("path_missing") from error
    if len(content) > limits.file_bytes:
        raise FileRefused("file_too_large", megabytes=limits.file_bytes // 1_000_000)
    if not content:
        raise FileRefused("empty_file")
    return content


def file_label(name: str) -> str:
    """A file's name as a label: the last part, without control characters, of a length that fits a line."""
    last = re.split(r"[/\\]", name)[-1]
    shown = re.sub(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]", "", last).strip()
    return shown if len(shown) <= _LONGEST_LABEL else f"{shown[:_LONGEST_LABEL - 1]}…"
