"""A look into an XLSX file before it is opened: what must not be opened, and what the reader cannot see.

python-calamine gives formula errors and formulas that were never calculated as blank cells, and one far cell makes it
ask for all the memory there is; so the XML of the sheets is walked once, as a stream, with the standard library.
"""
from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

LARGEST_UNPACKED_BYTES = 300_000_000
MOST_ENTRIES = 2_000
LAST_ROW, LAST_COLUMN = 200_000, 2_000
UNCALCULATED = "#UNCALCULATED!"

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


class WorkbookRefused(ValueError):
    """A file that is not opened. Carries the `code` of its sentence."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class SheetScan:
    """One sheet: `errors` (row, column, both from 1) -> error text or UNCALCULATED; formulas with a stored value."""

    name: str
    is_hidden: bool
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: list[str] = field(default_factory=list)


def scan_workbook(path: Path, wanted: Collection[str]) -> list[SheetScan]:
    """Every sheet of a workbook in order; cells are walked in those whose case-folded name is wanted.

    Raises WorkbookRefused for what must not be opened.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_hostile(archive)
            scans = []
            for name, entry, is_hidden in _sheets(archive):
                scan = SheetScan(name, is_hidden)
                if entry in archive.namelist() and name.strip().casefold() in wanted and not is_hidden:
                    _walk_cells(archive, entry, scan)
                scans.append(scan)
            return scans
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, EOFError, RuntimeError, NotImplementedError,
            ElementTree.ParseError) as error:
        raise WorkbookRefused("broken_workbook") from error


def _refuse_hostile(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED_BYTES:
        raise WorkbookRefused("workbook_too_large")
    for entry in entries:
        parts = entry.filename.replace("\\", "/").split("/")
        if entry.filename.startswith("/") or ".." in parts:
            raise WorkbookRefused("workbook_unsafe")
        if parts[-1].lower() == "vbaproject.bin":
            raise WorkbookRefused("workbook_macro")
        if entry.filename.lower().endswith((".xml", ".rels")):
            with archive.open(entry) as file:
                opening = file.read(4096)
            # A document type can define entities that grow without end; NUL bytes are an encoding that could hide one.
            if b"<!DOCTYPE" in opening or b"<!ENTITY" in opening or b"\x00" in opening:
                raise WorkbookRefused("workbook_unsafe")


def _sheets(archive: zipfile.ZipFile) -> list[tuple[str, str, bool]]:
    """Name, entry of the archive, and whether it is hidden, of every sheet."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {node.get("Id"): node.get("Target", "") for node in relations.iter(f"{_PACKAGE}Relationship")}
    workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    return [(node.get("name", ""), _entry_of(targets.get(node.get(f"{_RELATION}id"), "")),
             node.get("state", "visible") != "visible") for node in workbook.iter(f"{_MAIN}sheet")]


def _entry_of(target: str) -> str:
    return target[1:] if target.startswith("/") else f"xl/{target}"


def _walk_cells(archive: zipfile.ZipFile, entry: str, scan: SheetScan) -> None:
    with archive.open(entry) as file:
        for _, node in ElementTree.iterparse(file, events=("end",)):
            if node.tag == f"{_MAIN}c":
                _look_at(node, scan)
            elif node.tag == f"{_MAIN}row":
                node.clear()


def _look_at(cell: ElementTree.Element, scan: SheetScan) -> None:
    match = _REFERENCE.fullmatch(cell.get("r", ""))
    if not match:
        return
    row, column = int(match[2]), _column_number(match[1])
    if row > LAST_ROW or column > LAST_COLUMN:
        raise WorkbookRefused("workbook_far_cell")
    value, formula = cell.find(f"{_MAIN}v"), cell.find(f"{_MAIN}f")
    text = "" if value is None or value.text is None else value.text
    if cell.get("t") == "e":
        scan.errors[row, column] = text or "#REF!"
    elif formula is not None and text == "" and cell.get("t") != "str":
        scan.errors[row, column] = UNCALCULATED
    elif formula is not None:
        scan.formulas.append(match[0])


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
