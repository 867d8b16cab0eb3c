"""Text that came from a file, made safe for a spreadsheet: the one place that every XLSX and CSV goes through.

XLSX: a cell of text stays text, whatever it looks like (`models.export.new_book` writes no formula and no link). CSV
has no types, so text that a spreadsheet would run gets an apostrophe before it; `unguard` takes it away again.
"""
from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence

LONGEST_CELL = 32_767
LONGEST_SHEET_NAME = 31
LONGEST_FILE_STEM = 80
# What starts a formula or a field in a spreadsheet, full-width forms included; the apostrophe so that reading back
# can tell ours from the author's.
GUARDED = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "{=", "＝", "＋", "－", "＠")
# What a workbook or an XML parser may drop, change or refuse: control characters, lone surrogates, non-characters.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NOT_IN_FILE_NAME = re.compile(
    r'[\x00-\x1f\x7f-\x9f"*/:<>?\\|%\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def clean_text(text: str) -> str:
    """Text as any spreadsheet can hold it and give it back: no control characters, line ends as \\n, not too long."""
    return _UNSAFE.sub("", _one_line_end(text).replace("\t", " "))[:LONGEST_CELL]


def _one_line_end(text: str) -> str:
    # The csv module does not quote a lone carriage return, which would begin a new row for whoever reads it.
    return text.replace("\r\n", "\n").replace("\r", "\n")


def guard(cell: object) -> object:
    """A CSV cell that no spreadsheet runs as a formula; numbers, negative ones too, stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(GUARDED) else cell


def unguard(cell: str) -> str:
    """A CSV cell without the apostrophe that `guard` put before it."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(GUARDED) else cell


def csv_bytes(rows: Iterable[Sequence[object]]) -> bytes:
    """Rows as UTF-8 CSV with a byte order mark (spreadsheets read the accents); None is blank, text is guarded."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([guard(_one_line_end(cell)) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig", "ignore")  # a lone surrogate has no bytes


def sheet_names(titles: Iterable[str]) -> list[str]:
    """Names that a workbook takes, one per title: forbidden characters replaced, cut to length, no two alike."""
    names: list[str] = []
    taken: set[str] = {"history"}  # reserved by Excel
    for title in titles:
        stem = _NOT_IN_SHEET_NAME.sub("-", clean_text(title)).strip().strip("'").strip() or "-"
        name, number = stem[:LONGEST_SHEET_NAME], 1
        while name.casefold() in taken:
            number += 1
            tail = f" ({number})"
            name = stem[:LONGEST_SHEET_NAME - len(tail)] + tail
        taken.add(name.casefold())
        names.append(name)
    return names


def file_stem(text: str) -> str:
    """Text as part of the name of a download: no path, quote, line end or device name; letters keep their accents."""
    plain = unicodedata.normalize("NFC", text)
    stem = re.sub(r"\s+", " ", _NOT_IN_FILE_NAME.sub("-", plain)).strip(" .-")[:LONGEST_FILE_STEM].rstrip(" .-")
    return f"_{stem}" if not stem or _RESERVED.fullmatch(stem) else stem
