"""The XML of an XLSX workbook walked before the reader opens it: how far its cells reach, and what the reader drops.

python-calamine asks for all the memory there is when one cell stands far away, and gives formula errors and formulas
that were never calculated as blank cells.
"""
from __future__ import annotations

import posixpath

from models.domain import Finding
from models.files.formula_scan import add_names, read_formulas
from models.files.package_scan import Package, local_name
from models.files.reading_limits import FileRefused, ReadingLimits
from models.files.scanned_sheet import SheetScan
from models.files.style_scan import read_styles
from models.files.xlsx_cells import TRUE, walk_cells

_FALSE = ("0", "false")


def scan_xlsx(package: Package, limits: ReadingLimits, with_formulas: bool = False,
              ) -> tuple[list[SheetScan], list[Finding]]:
    """Every worksheet in order, walked, and what was found about the workbook as a whole. Raises FileRefused.

    `with_formulas`: the texts of formulas and the defined names too.
    """
    findings = _ignored_parts(package)
    sheets, calculation, styles = _sheets(package, limits, findings)
    recalculates = any(calculation.get(name) in TRUE for name in ("fullCalcOnLoad", "forceFullCalc"))
    is_stale = recalculates or calculation.get("calcMode") == "manual" or calculation.get("calcCompleted") in _FALSE
    codes, conditional = read_styles(package, styles)
    scans = []
    for name, entry, is_hidden in sheets:
        scan = SheetScan(name, is_hidden, limits, is_stale=is_stale, recalculates=recalculates)
        on_start, prepare, finish = walk_cells(scan, codes, conditional)
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
            ) -> tuple[list[tuple[str, str, bool]], dict[str, str], str]:
    """Name, entry and hiddenness of every worksheet; what the file says about calculation; the entry of the styles."""
    _refuse_macro_types(package)
    targets: dict[str, str] = {}
    styles = "xl/styles.xml"

    def on_relation(tag: str, attributes: dict[str, str]) -> None:
        nonlocal styles
        kind = attributes.get("Type", "").rpartition("/")[2]
        if local_name(tag) == "Relationship" and kind in ("worksheet", "styles"):
            target = attributes.get("Target", "")
            entry = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            if kind == "styles":
                styles = entry
            else:
                targets[attributes.get("Id", "")] = entry

    listed: list[tuple[str, str, bool]] = []
    calculation: dict[str, str] = {}

    def on_workbook(tag: str, attributes: dict[str, str]) -> None:
        kind = local_name(tag)
        if kind == "sheet":
            relation = next((value for key, value in attributes.items() if local_name(key) == "id"), "")
            listed.append((attributes.get("name", ""), relation, attributes.get("state", "visible") != "visible"))
        elif kind == "calcPr":
            calculation.update(attributes)
        elif kind == "workbookPr" and attributes.get("date1904") in TRUE:
            findings.append(Finding("dates_since_1904", "note"))

    package.walk_xml("xl/_rels/workbook.xml.rels", on_relation)
    package.walk_xml("xl/workbook.xml", on_workbook)
    sheets = [(name, targets[relation], hidden) for name, relation, hidden in listed if relation in targets]
    if len(sheets) > limits.sheets:
        raise FileRefused("workbook_too_large")
    return sheets, calculation, styles


def _refuse_macro_types(package: Package) -> None:
    def on_type(_: str, attributes: dict[str, str]) -> None:
        content_type = attributes.get("ContentType", "").lower()
        if "macroenabled" in content_type or "vbaproject" in content_type or "macrosheet" in content_type:
            raise FileRefused("workbook_macro")

    package.walk_xml("[Content_Types].xml", on_type)
