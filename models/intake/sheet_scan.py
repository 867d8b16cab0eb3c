"""The XML of an XLSX workbook walked before the reader opens it: how far its cells reach, and what the reader drops.

python-calamine asks for all the memory there is when one cell stands far away, and gives formula errors and formulas
that were never calculated as blank cells.
"""
from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from models.domain import Finding
from models.intake.formula_scan import add_names, read_formulas
from models.intake.grid import UNCALCULATED, Position
from models.intake.package_scan import Package, local_name
from models.intake.reading_limits import FileRefused, ReadingLimits

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_TRUE = ("1", "true")


@dataclass
class SheetScan:
    """What stands in a sheet beside its values. Rows and columns count from 1; `last` is the farthest of each."""

    name: str
    is_hidden: bool
    limits: ReadingLimits
    faults: dict[Position, str] = field(default_factory=dict)
    formulas: set[Position] = field(default_factory=set)
    formula_texts: dict[Position, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    last_row: int = 0
    last_column: int = 0

    def reach(self, row: int, column: int) -> None:
        """A cell stands here. Raises FileRefused when that is farther than a table reaches."""
        if row > self.last_row:
            self.last_row = row
        if column > self.last_column:
            self.last_column = column
        if row > self.limits.rows or column > self.limits.columns or \
                self.last_row * self.last_column > self.limits.cells:
            raise FileRefused("workbook_far_cell", sheet=self.name, row=row, column=column_letters(column),
                              rows=self.limits.rows, columns=self.limits.columns)


def scan_xlsx(package: Package, limits: ReadingLimits, with_formulas: bool = False,
              ) -> tuple[list[SheetScan], list[Finding]]:
    """Every worksheet in order, walked, and what was found about the workbook as a whole. Raises FileRefused.

    `with_formulas`: the texts of formulas and the defined names too.
    """
    findings = _ignored_parts(package)
    sheets, recalculates = _sheets(package, limits, findings)
    scans = []
    for name, entry, is_hidden in sheets:
        scan = SheetScan(name, is_hidden, limits)
        on_start, prepare, finish = _cell_walker(scan, recalculates)
        package.walk_xml(entry, on_start, prepare)
        finish()
        scans.append(scan)
        if with_formulas:
            scan.formula_texts = read_formulas(package, entry, limits)
    if with_formulas:
        add_names(package, scans)
    package.check_rest()
    return scans, findings


def _ignored_parts(package: Package) -> list[Finding]:
    """Parts that reach outside or hold other documents: never opened, but said."""
    parts = (("links_ignored", ("xl/externalLinks/", "xl/connections.xml", "xl/queryTables/")),
             ("embedded_ignored", ("xl/embeddings/", "xl/activeX/", "xl/ctrlProps/")))
    found = []
    for code, prefixes in parts:
        count = sum(1 for name in package.names if name.startswith(prefixes) and "/_rels/" not in name)
        if count:
            found.append(Finding(code, "warning", values={"count": count}))
    return found


def _sheets(package: Package, limits: ReadingLimits, findings: list[Finding],
            ) -> tuple[list[tuple[str, str, bool]], bool]:
    """Name, entry and hiddenness of every worksheet; and whether no stored value of a formula is to be trusted."""
    _refuse_macro_types(package)
    targets: dict[str, str] = {}

    def on_relation(tag: str, attributes: dict[str, str]) -> None:
        if local_name(tag) == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            target = attributes.get("Target", "")
            targets[attributes.get("Id", "")] = target.lstrip("/") if target.startswith("/") else \
                posixpath.normpath(f"xl/{target}")

    listed: list[tuple[str, str, bool]] = []
    recalculates = False

    def on_workbook(tag: str, attributes: dict[str, str]) -> None:
        nonlocal recalculates
        kind = local_name(tag)
        if kind == "sheet":
            relation = next((value for key, value in attributes.items() if local_name(key) == "id"), "")
            listed.append((attributes.get("name", ""), relation, attributes.get("state", "visible") != "visible"))
        elif kind == "calcPr":
            recalculates = attributes.get("fullCalcOnLoad") in _TRUE
        elif kind == "workbookPr" and attributes.get("date1904") in _TRUE:
            findings.append(Finding("dates_since_1904", "note"))

    package.walk_xml("xl/_rels/workbook.xml.rels", on_relation)
    package.walk_xml("xl/workbook.xml", on_workbook)
    sheets = [(name, targets[relation], hidden) for name, relation, hidden in listed if relation in targets]
    if len(sheets) > limits.sheets:
        raise FileRefused("workbook_too_large")
    return sheets, recalculates


def _refuse_macro_types(package: Package) -> None:
    def on_type(_: str, attributes: dict[str, str]) -> None:
        content_type = attributes.get("ContentType", "").lower()
        if "macroenabled" in content_type or "vbaproject" in content_type or "macrosheet" in content_type:
            raise FileRefused("workbook_macro")

    package.walk_xml("[Content_Types].xml", on_type)


def _cell_walker(scan: SheetScan, recalculates: bool) -> tuple[Callable, Callable, Callable]:
    """Three calls that fill a scan: for each element, for the parser, and for the end.

    A cell is judged when the next one begins: a large sheet spends its time on calls per element.
    """
    kinds: dict[str, str] = {}
    columns: dict[str, int] = {}
    row = column = 0
    cell_type, is_formula, is_open = "", False, False
    text: list[str] = []
    parser: expat.XMLParserType

    def close_cell() -> None:
        nonlocal is_open, is_formula
        if is_open and (is_formula or cell_type == "e"):
            _judge(scan, (row, column), cell_type, is_formula, "".join(text).strip(), recalculates)
        is_open = is_formula = False
        text.clear()

    def on_start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, cell_type, is_formula, is_open
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
        elif kind == "f":
            is_formula = True
        elif kind == "row":
            parser.CharacterDataHandler = None
            close_cell()
            row, column = int(attributes["r"]) if attributes.get("r", "").isdigit() else row + 1, 0
            if row > scan.limits.rows:
                scan.reach(row, 1)
            if attributes.get("hidden") in _TRUE:
                scan.hidden_rows.add(row)
        else:
            # What follows the cells (a header's text) is no value of the last one.
            parser.CharacterDataHandler = None
            if kind == "col" and attributes.get("hidden") in _TRUE:
                _add_hidden_columns(scan, attributes)
            elif kind == "mergeCell":
                _add_merged(scan, attributes.get("ref", ""))

    def prepare(made: expat.XMLParserType) -> None:
        nonlocal parser
        parser = made

    return on_start, prepare, close_cell


def _judge(scan: SheetScan, place: Position, cell_type: str, is_formula: bool, text: str, recalculates: bool) -> None:
    # Libraries that write formulas without calculating them store 0 and ask for recalculation when it is opened.
    never_calculated = (text == "" and cell_type != "str") or (recalculates and text == "0")
    if cell_type == "e":
        scan.faults[place] = text or "#REF!"
    elif is_formula and never_calculated:
        scan.faults[place] = UNCALCULATED
    else:
        scan.formulas.add(place)


def _add_hidden_columns(scan: SheetScan, attributes: dict[str, str]) -> None:
    first, last = attributes.get("min", ""), attributes.get("max", "")
    if first.isdigit() and last.isdigit():
        scan.hidden_columns.update(range(int(first), min(int(last), scan.limits.columns) + 1))


def _add_merged(scan: SheetScan, reference: str) -> None:
    corners = [_REFERENCE.fullmatch(corner) for corner in reference.split(":")]
    if len(corners) == 2 and all(corners):
        (left, top), (right, bottom) = (corner.groups() for corner in corners)
        scan.merged.append((int(top), column_number(left), int(bottom), column_number(right)))


def column_number(letters: str) -> int:
    """The number of a spreadsheet column from its letters, A being 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """The letters of a spreadsheet column from its number, 1 being A."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
