"""The texts of an XLSX sheet's formulas and the defined names of the workbook, for the few readers that need them."""
from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from models.files.formula_text import move_formula, place_of
from models.files.grid import Position
from models.files.package_scan import Package, local_name
from models.files.reading_limits import FileRefused, ReadingLimits

if TYPE_CHECKING:
    from models.files.scanned_sheet import SheetScan

_LONGEST_FORMULA = 8_192


def read_formulas(package: Package, entry: str, limits: ReadingLimits) -> dict[Position, str]:
    """Formula by place, without "=". Formulas that a spreadsheet shares between cells are written out for each.

    An array formula or a data table stands as "{...}": it is named, not understood. Raises FileRefused.
    """
    found: dict[Position, str] = {}
    shared: dict[str, tuple[Position, str]] = {}
    place: Position = (0, 0)
    attributes: dict[str, str] = {}
    pieces: list[str] = []
    characters = 0

    def on_start(tag: str, given: dict[str, str]) -> None:
        nonlocal place, attributes
        kind = local_name(tag)
        if kind == "c":
            try:
                place = place_of(given.get("r", ""))
            except ValueError as error:
                raise FileRefused("broken_workbook") from error
        elif kind == "f":
            attributes = given
            pieces.clear()
            parser.CharacterDataHandler = pieces.append

    def on_end(tag: str) -> None:
        nonlocal characters
        if local_name(tag) != "f":
            return
        parser.CharacterDataHandler = None
        text, number = "".join(pieces).strip(), attributes.get("si", "")
        if attributes.get("t") == "shared":
            if text:
                shared[number] = (place, text)
            elif number in shared:
                (row, column), master = shared[number]
                text = move_formula(master, place[0] - row, place[1] - column)
        elif attributes.get("t") in ("array", "dataTable"):
            text = f"{{{text}}}"
        characters += len(text)
        if len(text) > _LONGEST_FORMULA or characters > limits.text_characters:
            raise FileRefused("workbook_too_large")
        found[place] = text

    def prepare(made: expat.XMLParserType) -> None:
        nonlocal parser
        parser = made
        parser.EndElementHandler = on_end

    parser: expat.XMLParserType
    package.walk_xml(entry, on_start, prepare)
    return found


def add_names(package: Package, scans: list[SheetScan]) -> None:
    """Give every sheet the defined names that hold on it: those of the workbook, and its own before them."""
    given: dict[str, str] = {}
    pieces: list[str] = []
    own: list[tuple[int, str, str]] = []
    listed: list[str] = []  # chart sheets too: a scope counts them
    parser: expat.XMLParserType

    def on_start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal given
        if local_name(tag) == "sheet":
            listed.append(attributes.get("name", ""))
        elif local_name(tag) == "definedName":
            given = attributes
            pieces.clear()
            parser.CharacterDataHandler = pieces.append

    def on_end(tag: str) -> None:
        if local_name(tag) != "definedName":
            return
        parser.CharacterDataHandler = None
        name, text = given.get("name", "").casefold(), "".join(pieces).strip()[:_LONGEST_FORMULA]
        if (scope := given.get("localSheetId", "")).isdigit():
            own.append((int(scope), name, text))
        else:
            for scan in scans:
                scan.names[name] = text

    def prepare(made: expat.XMLParserType) -> None:
        nonlocal parser
        parser = made
        parser.EndElementHandler = on_end

    package.walk_xml("xl/workbook.xml", on_start, prepare)
    by_name = {scan.name: scan for scan in scans}
    for scope, name, text in own:
        if scope < len(listed) and listed[scope] in by_name:
            by_name[listed[scope]].names[name] = text
