"""Text that came from a file, made safe for a spreadsheet: the one place that every XLSX and CSV goes through.

XLSX: a cell of text stays text, whatever it looks like (`models.files.new_book` writes no formula and no link). CSV
and the cells of a grid on a page, which are copied and pasted, have no types: text that a spreadsheet would run gets an
apostrophe before it (`guard`); `unguard` takes it away again.
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
# Where a spreadsheet may see a formula begin, full-width forms included: at the start of a cell, or after a separator
# at which a paste or a file of another region is split; behind spaces and quotes too. A tab or line end at the start is
# skipped by some. Apostrophes are counted in, so that reading back can tell ours from the author's.
_BEGINS = r"""(?=(?:(?![\t\n\r])[\s"“”„«'‘’])*(?:[=+\-@＝＋－＠]|\{=))"""
_FORMULA = re.compile(rf"^(?='*[\t\n\r])|(^|[,;|\t\n\r]){_BEGINS}")
_GUARDED = re.compile(rf"^'(?='*[\t\n\r])|(^|[,;|\t\n\r])'{_BEGINS}")
# A number with its sign is a number to a spreadsheet, and a dash alone is nothing.
_HARMLESS = re.compile(r"[+\-]?(\d[\d.,]*%?)?")
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
    """A cell of a grid that no spreadsheet runs as a formula, with an apostrophe where one might begin.

    What is no text, and text that is a number with a sign ("+10%", "-5"), stays as it is.
    """
    return cell if not isinstance(cell, str) or _HARMLESS.fullmatch(cell) else guard_text(cell)


def guard_text(text: str) -> str:
    """The same for text that is words whatever it looks like: a project called "+1" is not the number 1."""
    return text if text == "-" else _FORMULA.sub(lambda found: f"{found[1] or ''}'", text)


def unguard(cell: str) -> str:
    """A cell of text without the apostrophes that `guard` put into it."""
    return _GUARDED.sub(lambda found: found[1] or "", cell)


def csv_bytes(rows: Iterable[Sequence[object]]) -> bytes:
    """Rows as UTF-8 CSV with a byte order mark (spreadsheets read the accents); None is blank, text is guarded."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([guard_text(_one_line_end(cell)) if isinstance(cell, str) else cell for cell in row]
                     for row in rows)
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
