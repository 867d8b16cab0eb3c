"""A CSV file into one sheet: encoding and delimiter found, never guessed; rows stand at the line they start on."""
from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from models.domain import Finding
from models.files.damaged_text import is_systematic
from models.files.grid import Sheet
from models.files.reading_limits import FileRefused, ReadingLimits
from models.files.spreadsheet_text import unguard
from models.files.text_cleaning import clean_characters, first_removed
from models.files.vietnamese_letters import old_font_words, strange_words

DELIMITERS = ",;\t|"
_SAMPLE, _LINES, _SHOWN = 4096, 100, 60
# The mark may be quoted, and a program that knows nothing of the line may have filled it up with delimiters.
_SEP_LINE = re.compile(r"""[ ]*["']?[ ]*sep[ ]*=[ ]*(["']?)(?P<mark>[^\w\s"']|\t)\1["']?(?:(?P=mark)|[ ,;|\t])*"""
                       r"(?=[\r\n]|$)", re.IGNORECASE)
_UTF8_LETTER = re.compile(rb"\xe1[\xba\xbb][\x80-\xbf]|[\xc3\xc4\xc6][\x80-\xbf]")


def read_csv(content: bytes, limits: ReadingLimits, encoding: str = "") -> tuple[Sheet, str, str, list[Finding]]:
    """The sheet, the encoding, the delimiter and what was found. Raises FileRefused for a file that is not taken."""
    confirmed = bool(encoding)
    text, encoding = decode(content, encoding)
    if not confirmed and (words := old_font_words(text)):
        raise FileRefused("font_text", count=len(words), sample=words[0])
    count, sample = (0, "") if confirmed else is_systematic(text.splitlines())
    if count:
        raise FileRefused("text_damaged", count=count, sample=sample[:_SHOWN])
    findings: list[Finding] = []
    written = text
    text, removed = clean_characters(text)
    if removed:
        line = written.count("\n", 0, first_removed(written)) + 1
        findings.append(Finding("characters_removed", "warning", row=line, values={"count": removed}))
    text, named = _without_sep_line(text)
    delimiter, other = (named, "") if named else find_delimiter(text)
    if other:
        findings.append(Finding("delimiter_unclear", "warning", values={"delimiter": delimiter, "other": other}))
    _refuse_long_line(text, limits)
    rows = _rows(text, delimiter, limits)
    if not any(rows):
        raise FileRefused("empty_file")
    return Sheet("", tuple(rows)), encoding, delimiter, [*findings, *_ragged(rows)]


def decode(content: bytes, encoding: str = "") -> tuple[str, str]:
    """Text and the name of its encoding: by the byte order mark, else UTF-16 by its NUL bytes, else UTF-8, else
    Windows-1258 when that gives nothing but Vietnamese letters.

    `encoding`: the one the user has confirmed; nothing else is tried. Raises FileRefused: `unknown_encoding`, or
    `encoding_unclear` with the number of letters that belong to no Vietnamese text, for the user to decide.
    """
    try:
        if encoding:
            return content.decode(encoding).removeprefix("\ufeff"), encoding
        for mark, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"),
                           (codecs.BOM_UTF16_BE, "utf-16-be")):
            if content.startswith(mark):
                return content[len(mark):].decode(name, "surrogatepass"), name
        if wide := _wide_encoding(content[:_SAMPLE]):
            return content.decode(wide, "surrogatepass"), wide
    except (UnicodeDecodeError, LookupError) as error:
        raise FileRefused("unknown_encoding") from error
    try:
        return content.decode("utf-8", "surrogatepass"), "utf-8"
    except UnicodeDecodeError:
        return _decode_single_byte(content), "windows-1258"


def _wide_encoding(sample: bytes) -> str:
    """UTF-16 without a mark: the high byte of most characters of a table (digits, delimiters, spaces) is NUL."""
    half = max(1, len(sample) // 2)
    even, odd = sample[::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.25 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.25 and odd < 0.05 else ""


def _decode_single_byte(content: bytes) -> str:
    if _UTF8_LETTER.search(content):  # UTF-8 with some letters broken
        text = content.decode("utf-8", "replace")
        raise FileRefused("encoding_unclear", count=text.count("\ufffd"),
                          sample=next(word for word in text.split() if "\ufffd" in word)[:_SHOWN])
    try:
        text = unicodedata.normalize("NFC", content.decode("cp1258"))
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError as error:
            raise FileRefused("unknown_encoding") from error
    if words := strange_words(text):
        raise FileRefused("encoding_unclear", count=len(words), sample=words[0][:_SHOWN])
    return text


def _without_sep_line(text: str) -> tuple[str, str]:
    """The text with Excel's own first line ("sep=;") left blank, so that every row keeps its line, and the delimiter
    that it names ("" when there is no such line)."""
    named = _SEP_LINE.match(text)
    return (text[named.end():], named["mark"]) if named else (text, "")


def find_delimiter(text: str) -> tuple[str, str]:
    """The delimiter that cuts the most of the first lines into the same number of fields, quotes left out (a comma
    when none cuts any), and another one that does as well or ""."""
    unquoted = re.sub(r'"[^"]*"', "", text[:_SAMPLE * 16])
    lines = [line for line in unquoted.splitlines() if line.strip()][:_LINES]
    scores = {}
    for delimiter in DELIMITERS:
        counts = Counter(count for line in lines if (count := line.count(delimiter)))
        number, same = max(counts.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        scores[delimiter] = same, number
    # The earlier of DELIMITERS wins a tie.
    best, other = sorted(DELIMITERS, key=scores.__getitem__, reverse=True)[:2]
    same, number = scores[best]
    does_as_well = same > 1 and all(line.count(other) == scores[other][1] > 0
                                    for line in lines if line.count(best) == number)
    return best, other if does_as_well else ""


def _refuse_long_line(text: str, limits: ReadingLimits) -> None:
    start = line = 0
    while start < len(text):
        line += 1
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if end - start > limits.line_characters:
            raise FileRefused("line_too_long", row=line, longest=limits.line_characters)
        start = end + 1


def _rows(text: str, delimiter: str, limits: ReadingLimits) -> list[tuple[object, ...]]:
    """Cells by line: a record stands at the line it starts on, and the other lines of a record are empty rows."""
    rows: list[tuple[object, ...]] = []
    cells, has_guards = 0, "'" in text
    try:
        for line, record in _records(text, delimiter):
            cells += len(record)
            if line > limits.rows:
                raise FileRefused("too_many_rows", most=limits.rows)
            if len(record) > limits.columns:
                raise FileRefused("too_many_columns", row=line, count=len(record), most=limits.columns)
            if cells > limits.cells:
                raise FileRefused("too_many_cells", most=limits.cells)
            rows.extend([()] * (line - 1 - len(rows)))
            if not any(map(str.strip, record)):
                record = ()
            rows.append(tuple(map(unguard, record) if has_guards else record))
    except csv.Error as error:
        raise FileRefused("broken_csv", row=len(rows) + 1) from error
    while rows and not rows[-1]:
        rows.pop()
    return rows


def clipboard_rows(text: str) -> list[list[str]]:
    """Cells as spreadsheets put them on the clipboard: tabs between, quotes around cells with line breaks.

    Raises FileRefused `broken_csv` for a cell of more than 131,072 characters, mostly a quotation mark left open.
    """
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))
    except csv.Error as error:
        raise FileRefused("broken_csv") from error


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    for record in reader:
        yield start, record
        start = reader.line_num + 1


def _ragged(rows: list[tuple[object, ...]]) -> Iterator[Finding]:
    """Rows of the table that have more or fewer fields than most. A lone cell (a title, a note) is no table row."""
    widths = Counter(len(row) for row in rows if row)
    width = max(widths, key=lambda size: (widths[size], size))
    for line, row in enumerate(rows, 1):
        if row and len(row) != width and sum(1 for cell in row if cell) > 1:
            yield Finding("extra_field" if len(row) > width else "missing_field", "warning", row=line,
                          values={"fields": len(row), "columns": width})
