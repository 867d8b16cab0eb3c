"""The XML of an ODS workbook walked before the reader opens it: how far its cells reach, and what the reader drops."""
from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from models.domain import Finding
from models.files.grid import UNCALCULATED, Position
from models.files.ods_formats import OdsFormats
from models.files.package_scan import Package, local_name
from models.files.reading_limits import FileRefused, ReadingLimits
from models.files.scanned_sheet import SheetScan

_HIDDEN = ("collapse", "filter")
# Where the value of a cell stands, by its type; that of a text may stand in its paragraphs.
_VALUES = {"float": "value", "percentage": "value", "currency": "value", "date": "date-value", "time": "time-value",
           "boolean": "boolean-value"}
_BLANK_TEXT = '""'


def scan_ods(package: Package, limits: ReadingLimits) -> tuple[list[SheetScan], list[Finding]]:
    """Every sheet in order, walked, and what was found about the workbook as a whole. Raises FileRefused."""
    package.walk_xml("META-INF/manifest.xml", _refuse_encrypted)
    if any(name.startswith("Scripts/") or (name.startswith("Basic/") and not name.endswith(("-lc.xml", "-lb.xml", "/")))
           for name in package.names):
        raise FileRefused("workbook_macro")
    walker = _Walker(limits)
    walker.formats.read(package, "styles.xml")
    package.walk_xml("content.xml", walker.on_start, walker.prepare)
    walker.close_cell()
    package.check_rest()
    if len(walker.scans) > limits.sheets:
        raise FileRefused("workbook_too_large")
    embedded = sum(1 for name in package.names if name.startswith("Object ") and name.endswith("/content.xml"))
    found = [("embedded_ignored", embedded), ("links_ignored", walker.links)]
    return walker.scans, [Finding(code, "warning", values={"count": count}) for code, count in found if count]


def _refuse_encrypted(tag: str, _: dict[str, str]) -> None:
    if local_name(tag) == "encryption-data":
        raise FileRefused("workbook_encrypted")


class _Walker:
    """Follows rows and cells, whose positions ODS gives only by counting, blank ones as repetitions."""

    def __init__(self, limits: ReadingLimits) -> None:
        self.scans: list[SheetScan] = []
        self.links = 0
        self.formats = OdsFormats()
        self._limits = limits
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._row = self._rows = self._column = self._next_column = self._sheet_column = 0
        self._row_style = self._awaited = ""
        self._columns: list[int] = []
        self._column_styles: list[str] = []
        self._filled = 0
        self._text: list[str] = []

    def prepare(self, parser: object) -> None:
        self._parser = parser
        self.formats.prepare(parser)

    def on_start(self, tag: str, attributes: dict[str, str]) -> None:
        kind = local_name(tag)
        if kind in ("table-cell", "covered-table-cell"):
            self._start_cell({local_name(key): value for key, value in attributes.items() if "calcext" not in key},
                             attributes.get("calcext:value-type") == "error")
        elif kind == "table-row":
            self._start_row(attributes)
        elif kind == "table-column" and self.scans:
            self._start_column(attributes)
        elif kind == "table":
            self.close_cell()
            self._parser.EndElementHandler = None  # no styles come after the first table
            name, style = attributes.get("table:name", ""), attributes.get("table:style-name", "")
            self.scans.append(SheetScan(name, style in self._hidden_styles, self._limits))
            self._row = self._rows = self._sheet_column = 0
            self._columns, self._column_styles, self._row_style = [], [], ""
        elif kind == "style":
            self._style = attributes.get("style:name", "")
            self.formats.on_start(tag, attributes)
        elif kind == "table-properties" and attributes.get("table:display") == "false":
            self._hidden_styles.add(self._style)
        elif kind in ("table-source", "dde-source", "cell-range-source"):
            self.links += 1
        elif not self.scans:
            self.formats.on_start(tag, attributes)

    def close_cell(self) -> None:
        """The end of a cell whose text decides what it is: an error's name, or what a formula gave."""
        if self._awaited:
            text, scan = "".join(self._text).strip(), self.scans[-1]
            for place in self._places():
                if self._awaited == "error":
                    scan.faults[place] = text or "#REF!"
                elif text or self._awaited == "blank":
                    scan.formulas.add(place)
                else:
                    scan.faults[place] = UNCALCULATED
            self._parser.CharacterDataHandler = None
        self._awaited = ""
        self._text.clear()

    def _places(self) -> Iterator[Position]:
        """The positions of the cell and its repetitions."""
        for row in range(self._row, self._row + self._rows):
            for column in range(self._column, self._next_column):
                yield row, column

    def _start_row(self, attributes: dict[str, str]) -> None:
        self.close_cell()
        self._row += max(1, self._rows)
        self._rows = _count(attributes.get("table:number-rows-repeated"))
        if not self.scans:
            raise FileRefused("broken_workbook")
        self._next_column = 1
        self._row_style = attributes.get("table:default-cell-style-name", "")
        if attributes.get("table:visibility") in _HIDDEN:
            last = min(self._row + self._rows - 1, self._limits.rows)
            self.scans[-1].hidden_rows.update(range(self._row, last + 1))

    def _start_column(self, attributes: dict[str, str]) -> None:
        count = _count(attributes.get("table:number-columns-repeated"))
        if attributes.get("table:visibility") in _HIDDEN:
            last = min(self._sheet_column + count, self._limits.columns)
            self.scans[-1].hidden_columns.update(range(self._sheet_column + 1, last + 1))
        self._sheet_column += count
        self._columns.append(self._sheet_column)
        self._column_styles.append(attributes.get("table:default-cell-style-name", ""))

    def _start_cell(self, cell: dict[str, str], is_error: bool) -> None:
        self.close_cell()
        if not self._row:
            raise FileRefused("broken_workbook")
        scan, count = self.scans[-1], _count(cell.get("number-columns-repeated"))
        self._column, self._next_column = self._next_column, self._next_column + count
        is_formula, kind = "formula" in cell, cell.get("value-type", "")
        if not kind and not is_formula:
            return
        scan.reach(self._row + self._rows - 1, self._next_column - 1)
        self._filled += self._rows * count
        if self._filled > self._limits.filled_cells:
            raise FileRefused("workbook_too_large")
        if is_error:
            self._awaited = "error"
        elif is_formula and kind == "string" and not cell.get("string-value"):
            self._awaited = "blank" if _BLANK_TEXT in cell["formula"] else "text"
        elif is_formula and (not kind or _VALUES.get(kind, "value-type") not in cell):
            scan.faults.update(dict.fromkeys(self._places(), UNCALCULATED))
        elif is_formula:
            scan.formulas.update(self._places())
        if self._awaited:
            self._parser.CharacterDataHandler = self._text.append
        if code := self._format(cell, kind):
            for row, column in self._places():
                scan.style(row, column, code)
        rows, columns = _count(cell.get("number-rows-spanned")), _count(cell.get("number-columns-spanned"))
        if rows > 1 or columns > 1:
            scan.add_area(scan.merged, (self._row, self._column, self._row + rows - 1, self._column + columns - 1))

    def _format(self, cell: dict[str, str], kind: str) -> str:
        """The format of the cell's own style, of its row's or of its column's; else what its type says."""
        at = bisect_left(self._columns, self._column)
        of_column = self._column_styles[at] if at < len(self._columns) else ""
        code = self.formats.code_of(cell.get("style-name") or self._row_style or of_column)
        if code or kind not in ("percentage", "currency"):
            return code
        return "0.00%" if kind == "percentage" else f'General" {cell.get("currency", "")[:8]}"'


def _count(text: str | None) -> int:
    """A number of repetitions. Raises FileRefused for one that no sheet has room for."""
    if text is None:
        return 1
    if not text.isdigit() or not 1 <= int(text[:9]) <= 2_000_000:
        raise FileRefused("broken_workbook")
    return int(text)
