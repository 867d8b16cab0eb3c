"""The XML of an ODS workbook walked before the reader opens it: how far its cells reach, and what the reader drops."""
from __future__ import annotations

from models.domain import Finding
from models.intake.grid import UNCALCULATED
from models.intake.package_scan import Package, local_name
from models.intake.reading_limits import FileRefused, ReadingLimits
from models.intake.scanned_sheet import SheetScan

_HIDDEN = ("collapse", "filter")


def scan_ods(package: Package, limits: ReadingLimits) -> tuple[list[SheetScan], list[Finding]]:
    """Every sheet in order, walked, and what was found about the workbook as a whole. Raises FileRefused."""
    package.walk_xml("META-INF/manifest.xml", _refuse_encrypted)
    if any(name.startswith("Scripts/") or (name.startswith("Basic/") and not name.endswith(("-lc.xml", "-lb.xml", "/")))
           for name in package.names):
        raise FileRefused("workbook_macro")
    walker = _Walker(limits)
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
        self._limits = limits
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._row = self._rows = self._column = self._next_column = self._sheet_column = 0
        self._fault = False
        self._text: list[str] = []

    def prepare(self, parser: object) -> None:
        self._parser = parser

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
            name, style = attributes.get("table:name", ""), attributes.get("table:style-name", "")
            self.scans.append(SheetScan(name, style in self._hidden_styles, self._limits))
            self._row = self._rows = self._sheet_column = 0
        elif kind == "style":
            self._style = attributes.get("style:name", "")
        elif kind == "table-properties" and attributes.get("table:display") == "false":
            self._hidden_styles.add(self._style)
        elif kind in ("table-source", "dde-source", "cell-range-source"):
            self.links += 1

    def close_cell(self) -> None:
        if self._fault:
            self.scans[-1].faults[self._row, self._column] = "".join(self._text).strip() or "#REF!"
        self._fault = False
        self._text.clear()
        self._parser.CharacterDataHandler = None

    def _start_row(self, attributes: dict[str, str]) -> None:
        self.close_cell()
        self._row += max(1, self._rows)
        self._rows = _count(attributes.get("table:number-rows-repeated"))
        if not self.scans:
            raise FileRefused("broken_workbook")
        self._next_column = 1
        if attributes.get("table:visibility") in _HIDDEN:
            last = min(self._row + self._rows - 1, self._limits.rows)
            self.scans[-1].hidden_rows.update(range(self._row, last + 1))

    def _start_column(self, attributes: dict[str, str]) -> None:
        count = _count(attributes.get("table:number-columns-repeated"))
        if attributes.get("table:visibility") in _HIDDEN:
            last = min(self._sheet_column + count, self._limits.columns)
            self.scans[-1].hidden_columns.update(range(self._sheet_column + 1, last + 1))
        self._sheet_column += count

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
        place = self._row, self._column
        if is_error:
            self._fault, self._parser.CharacterDataHandler = True, self._text.append
        elif is_formula and not kind:
            scan.faults[place] = UNCALCULATED
        elif is_formula:
            scan.formulas.add(place)
        rows, columns = _count(cell.get("number-rows-spanned")), _count(cell.get("number-columns-spanned"))
        if rows > 1 or columns > 1:
            scan.merged.append((self._row, self._column, self._row + rows - 1, self._column + columns - 1))


def _count(text: str | None) -> int:
    """A number of repetitions. Raises FileRefused for one that no sheet has room for."""
    if text is None:
        return 1
    if not text.isdigit() or not 1 <= int(text[:9]) <= 2_000_000:
        raise FileRefused("broken_workbook")
    return int(text)
