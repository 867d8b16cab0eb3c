"""The records of an XLS workbook (BIFF) walked before the reader opens it: what is refused, and what it drops."""
from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from models.domain import Finding
from models.files.format_code import LONGEST_CODE
from models.files.grid import UNCALCULATED, Position
from models.files.ole_container import OleContainer
from models.files.reading_limits import FileRefused, ReadingLimits
from models.files.scanned_sheet import SheetScan
from models.files.style_scan import BUILT_IN, GENERAL
from models.files.xls_formula import may_give_blank

_BEGIN, _END, _PASSWORD, _SHEET, _LINKS, _DATES = 0x809, 0x0A, 0x2F, 0x85, 0x1AE, 0x22
_FORMAT, _STYLE, _OLD_STYLES, _CALCULATION, _NOT_CALCULATED = 0x41E, 0xE0, (0x43, 0x243, 0x443), 0x0D, 0x5E
_FORMULA, _CONSTANT, _NUMBERS, _ROW, _COLUMNS, _MERGED = 0x06, 0x205, 0xBD, 0x208, 0x7D, 0xE5
_VALUES = (0x203, 0x204, 0x27E, 0xFD, 0xD6, _CONSTANT, _FORMULA)
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_WORKSHEET, _MACRO_SHEETS = 0, (1, 6)
_OWN_BOOK, _ADD_INS = b"\x01\x04", b"\x01\x3a"
_OTHER_STREAMS = (("EncryptedPackage", "workbook_encrypted", {}), ("_VBA_PROJECT_CUR", "workbook_macro", {}),
                  ("WordDocument", "file_kind_refused", {"found": "DOC"}),
                  ("PowerPoint Document", "file_kind_refused", {"found": "PPT"}))
# What a library stores for a formula that nobody has calculated: 0, and the order to calculate on opening.
_ZERO, _CALCULATE_ON_OPENING = bytes(8), 2
_BLANK_RESULT, _MARKED = 3, b"\xff\xff"


@dataclass
class _Book:
    """What holds for every sheet: number formats by style, and the formulas whose result is 0 or an empty text.

    Libraries store such a result for every formula; where no formula of the file has any other, none was calculated.
    """

    is_wide: bool = True
    codes: dict[int, str] = field(default_factory=dict)
    styles: list[str] = field(default_factory=list)
    is_stale: bool = False
    results: int = 0
    empty: list[tuple[SheetScan, Position]] = field(default_factory=list)

    def code_of(self, style: int) -> str:
        return self.styles[style] if style < len(self.styles) else ""


def scan_xls(content: bytes, limits: ReadingLimits) -> tuple[list[SheetScan], list[Finding]]:
    """Every worksheet in order, walked, and what was found about the workbook as a whole. Raises FileRefused."""
    container = OleContainer(content)
    for stream, code, values in _OTHER_STREAMS:
        if stream in container.names:
            raise FileRefused(code, **values)
    book = next((name for name in ("Workbook", "Book") if name in container.names), None)
    if book is None:
        raise FileRefused("file_kind_refused", found="OLE")
    try:
        return _walk(container.read(book), limits)
    except struct.error as error:
        raise FileRefused("broken_workbook") from error


def _walk(book: bytes, limits: ReadingLimits) -> tuple[list[SheetScan], list[Finding]]:
    scans: dict[int, SheetScan] = {}
    findings: list[Finding] = []
    links = depth = 0
    current: SheetScan | None = None
    shared = _Book()
    for at, kind, body in _records(book):
        if kind == _BEGIN:
            depth += 1
            if depth == 1:
                current = scans.get(at)
                shared.is_wide = body[1:2] >= b"\x06"
        elif kind == _END:
            depth -= 1
        elif kind == _PASSWORD:
            raise FileRefused("workbook_encrypted")
        elif kind == _SHEET:
            start, state, sheet_type, length, is_wide = struct.unpack_from("<IBBBB", body)
            if sheet_type in _MACRO_SHEETS:
                raise FileRefused("workbook_macro")
            if sheet_type == _WORKSHEET:
                name = body[8:8 + length * 2].decode("utf-16-le", "replace") if is_wide else \
                    body[8:8 + length].decode("latin-1")
                scans[start] = SheetScan(name, state & 3 != 0, limits)
        elif kind == _LINKS:
            links += body[2:4] not in (_OWN_BOOK, _ADD_INS)
        elif kind == _DATES and body[:1] == b"\x01":
            findings.append(Finding("dates_since_1904", "note"))
        elif kind == _FORMAT:
            _add_format(body, shared)
        elif kind == _STYLE or kind in _OLD_STYLES:
            # The number of the format stands after that of the font; in the oldest files both are bytes.
            number = body[1] if kind in _OLD_STYLES[:2] else int.from_bytes(body[2:4], "little")
            shared.styles.append(shared.codes.get(number, BUILT_IN.get(number, "")))
        elif kind == _NOT_CALCULATED or (kind == _CALCULATION and body[:2] == b"\0\0"):
            shared.is_stale = True
        elif current is not None and depth == 1:
            _look_at(kind, body, current, shared)
    if len(scans) > limits.sheets:
        raise FileRefused("workbook_too_large")
    for scan in scans.values():
        scan.is_stale = shared.is_stale
    for scan, place in shared.empty if not shared.results else ():
        scan.formulas.discard(place)
        scan.faults[place] = UNCALCULATED
    if links:
        findings.append(Finding("links_ignored", "warning", values={"count": links}))
    return list(scans.values()), findings


def _records(book: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        if kind == 0 and length == 0:  # padding after the last record
            return
        if at + 4 + length > len(book):
            raise FileRefused("broken_workbook")
        yield at, kind, book[at + 4:at + 4 + length]
        at += 4 + length


def _add_format(body: bytes, shared: _Book) -> None:
    number, length = struct.unpack_from("<HH", body) if shared.is_wide else struct.unpack_from("<HB", body)
    at = 5 if shared.is_wide else 3
    is_double = shared.is_wide and body[4:5] and body[4] & 1
    code = body[at:at + length * 2].decode("utf-16-le", "replace") if is_double else \
        body[at:at + length].decode("latin-1")
    if length > LONGEST_CODE:
        raise FileRefused("broken_workbook")
    shared.codes[number] = code


def _style(scan: SheetScan, row: int, column: int, code: str) -> None:
    if code.strip().lower() not in GENERAL:
        scan.style(row, column, code)


def _look_at(kind: int, body: bytes, scan: SheetScan, shared: _Book) -> None:
    if kind in _VALUES:
        row, column, style = struct.unpack_from("<HHH", body)
        row, column = row + 1, column + 1
        scan.reach(row, column)
        _style(scan, row, column, shared.code_of(style))
        if kind == _CONSTANT and body[7:8] == b"\x01":
            scan.faults[row, column] = _ERRORS.get(body[6], "#VALUE!")
        elif kind == _FORMULA:
            _judge(scan, (row, column), body, shared)
    elif kind == _NUMBERS:
        (row, first), (last,) = struct.unpack_from("<HH", body), struct.unpack("<H", body[-2:])
        scan.reach(row + 1, last + 1)
        for at in range(max(0, min(last - first + 1, (len(body) - 6) // 6))):
            (style,) = struct.unpack_from("<H", body, 4 + 6 * at)
            _style(scan, row + 1, first + at + 1, shared.code_of(style))
    elif kind == _ROW:
        (row, options) = struct.unpack_from("<H10xH", body)
        if options & 0x20:
            scan.hidden_rows.add(row + 1)
    elif kind == _COLUMNS:
        first, last, options = struct.unpack_from("<HH4xH", body)
        if options & 1:
            scan.hidden_columns.update(range(first + 1, min(last + 1, scan.limits.columns) + 1))
    elif kind == _MERGED:
        (count,) = struct.unpack_from("<H", body)
        for i in range(count):
            top, bottom, left, right = struct.unpack_from("<4H", body, 2 + 8 * i)
            scan.add_area(scan.merged, (top + 1, left + 1, bottom + 1, right + 1))


def _judge(scan: SheetScan, place: Position, body: bytes, shared: _Book) -> None:
    result, flags = body[6:14], int.from_bytes(body[14:16], "little")
    is_blank = result[6:8] == _MARKED and result[0] == _BLANK_RESULT
    if result[6:8] == _MARKED and result[0] == 2:
        scan.faults[place] = _ERRORS.get(result[2], "#VALUE!")
        shared.results += 1
    elif (result == _ZERO and flags & _CALCULATE_ON_OPENING) or (
            is_blank and not may_give_blank(body[20:], shared.is_wide)):
        scan.faults[place] = UNCALCULATED
    else:
        scan.formulas.add(place)
        if result == _ZERO or is_blank:
            shared.empty.append((scan, place))
        else:
            shared.results += 1
