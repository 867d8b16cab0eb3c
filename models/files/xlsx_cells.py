"""The cells of an XLSX sheet walked: how far they reach, their styles, and what the reader drops."""
from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from xml.parsers import expat

from models.files.grid import UNCALCULATED, Position
from models.files.package_scan import local_name
from models.files.reading_limits import FileRefused
from models.files.scanned_sheet import Area, SheetScan, column_number

TRUE = ("1", "true")
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_BLANK_TEXT = '""'


def walk_cells(scan: SheetScan, codes: Mapping[str, str],
               conditional: frozenset[str]) -> tuple[Callable, Callable, Callable]:
    """Three calls that fill a scan: for each element, for the parser, and for the end. `codes`: format by style;
    `conditional`: styles with a number format that a condition may set.

    A cell is judged when the next one begins: a large sheet spends its time on calls per element.
    """
    kinds: dict[str, str] = {}
    columns: dict[str, int] = {}
    row = column = 0
    cell_type, is_formula, is_open = "", False, False
    text: list[str] = []
    formula: list[str] = []
    shared = ""
    gives_blank: set[str] = set()
    parser: expat.XMLParserType

    def close_cell() -> None:
        nonlocal is_open, is_formula
        if is_open and (is_formula or cell_type == "e"):
            names_blank = _BLANK_TEXT in "".join(formula)
            if names_blank and shared:
                gives_blank.add(shared)
            may_be_blank = cell_type == "str" and (names_blank or shared in gives_blank)
            _judge(scan, (row, column), cell_type, is_formula, "".join(text).strip(), may_be_blank)
        is_open = is_formula = False
        text.clear()
        formula.clear()

    def on_start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, cell_type, is_formula, is_open, shared
        kind = kinds.get(tag) or kinds.setdefault(tag, local_name(tag))
        if kind == "v":
            if is_formula or cell_type == "e":
                parser.CharacterDataHandler = text.append
        elif kind == "c":
            parser.CharacterDataHandler = None
            if is_open:
                close_cell()
            reference, cell_type, is_open = attributes.get("r"), attributes.get("t", ""), True
            if reference is None:
                column += 1
            else:
                match = _REFERENCE.fullmatch(reference)
                if not match:
                    raise FileRefused("broken_workbook")
                letters, number = match.groups()
                column = columns.get(letters) or columns.setdefault(letters, column_number(letters))
                row = int(number)
            scan.reach(row, column)
            if (code := codes.get(attributes.get("s", ""))) is not None:
                scan.style(row, column, code)
        elif kind == "f":
            is_formula, shared = True, attributes.get("si", "") if attributes.get("t") == "shared" else ""
            parser.CharacterDataHandler = formula.append
            if attributes.get("t") in ("array", "dataTable"):
                _add_area(scan.arrays, scan, attributes.get("ref", ""))
        elif kind == "row":
            parser.CharacterDataHandler = None
            close_cell()
            row, column = int(attributes["r"]) if attributes.get("r", "").isdigit() else row + 1, 0
            if row > scan.limits.rows:
                scan.reach(row, 1)
            if attributes.get("hidden") in TRUE:
                scan.hidden_rows.add(row)
        else:
            # What follows the cells (a header's text) is no value of the last one.
            parser.CharacterDataHandler = None
            if kind == "col" and attributes.get("hidden") in TRUE:
                _add_hidden_columns(scan, attributes)
            elif kind == "cfRule" and attributes.get("dxfId") in conditional:
                scan.conditional_formats += 1
            elif kind == "mergeCell":
                _add_area(scan.merged, scan, attributes.get("ref", ""))

    def prepare(made: expat.XMLParserType) -> None:
        nonlocal parser
        parser = made

    return on_start, prepare, close_cell


def _judge(scan: SheetScan, place: Position, cell_type: str, is_formula: bool, text: str, may_be_blank: bool) -> None:
    # Libraries that write formulas without calculating them store 0 and ask for recalculation when it is opened.
    # Others store an empty text, which a formula gives only when one stands in it.
    never_calculated = (text == "" and not may_be_blank) or (scan.recalculates and _is_zero(text))
    if cell_type == "e":
        scan.faults[place] = text or "#REF!"
    elif is_formula and never_calculated:
        scan.faults[place] = UNCALCULATED
    else:
        scan.formulas.add(place)


def _is_zero(text: str) -> bool:
    try:
        return float(text) == 0
    except ValueError:
        return False


def _add_hidden_columns(scan: SheetScan, attributes: dict[str, str]) -> None:
    first, last = attributes.get("min", ""), attributes.get("max", "")
    if first.isdigit() and last.isdigit():
        scan.hidden_columns.update(range(int(first), min(int(last), scan.limits.columns) + 1))


def _add_area(areas: list[Area], scan: SheetScan, reference: str) -> None:
    corners = [_REFERENCE.fullmatch(corner) for corner in reference.split(":")]
    if 1 <= len(corners) <= 2 and all(corners):
        (left, top), (right, bottom) = corners[0].groups(), corners[-1].groups()
        scan.add_area(areas, (int(top), column_number(left), int(bottom), column_number(right)))
