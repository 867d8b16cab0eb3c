"""The number formats of an XLSX workbook by the style that its cells name, and those that every spreadsheet knows."""
from __future__ import annotations

from models.files.format_code import LONGEST_CODE
from models.files.package_scan import Package, local_name
from models.files.reading_limits import FileRefused

_ACCOUNTS = "_-* #,##0{d}_-;-* #,##0{d}_-;_-* \"-\"_-;_-@_-"
# By number. Formats with a currency take that of the reader's own machine: they say nothing about the file's.
BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "#,##0;-#,##0", 6: "#,##0;-#,##0", 7: "#,##0.00;-#,##0.00",
    8: "#,##0.00;-#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "dd/mm/yyyy",
    15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "dd/mm/yyyy h:mm", 37: "#,##0 ;(#,##0)", 38: "#,##0 ;(#,##0)", 39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;(#,##0.00)", 41: _ACCOUNTS.format(d=""), 42: _ACCOUNTS.format(d=""), 43: _ACCOUNTS.format(d=".00"),
    44: _ACCOUNTS.format(d=".00"), 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@"}
# A style that says nothing about numbers.
GENERAL = ("", "general", "standard", "@")
_GROUPS = ("numFmts", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "fonts", "fills", "borders", "tableStyles",
           "colors")
_MOST_STYLES = 65_536


def read_styles(package: Package, entry: str) -> tuple[dict[str, str], frozenset[str]]:
    """Format by the number of the style (as cells write it), those that show a number as it is left out; and the
    numbers of the styles that a condition may set and that have a number format.

    Raises FileRefused for more styles or longer formats than a spreadsheet takes.
    """
    if entry not in package.names:
        return {}, frozenset()
    codes: dict[int, str] = {}
    styles: list[int] = []
    conditional: set[str] = set()
    group, listed = "", -1

    def on_start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal group, listed
        kind = local_name(tag)
        if kind in _GROUPS:
            group = kind
        elif kind == "numFmt" and group == "numFmts":
            code = attributes.get("formatCode", "")
            if len(code) > LONGEST_CODE or len(codes) > _MOST_STYLES:
                raise FileRefused("broken_workbook")
            codes[_number(attributes.get("numFmtId"))] = code
        elif group == "dxfs" and kind == "dxf":
            listed += 1
        elif group == "dxfs" and kind == "numFmt":
            conditional.add(str(listed))
        elif kind == "xf" and group == "cellXfs":
            if len(styles) >= _MOST_STYLES:
                raise FileRefused("broken_workbook")
            styles.append(_number(attributes.get("numFmtId")))

    package.walk_xml(entry, on_start)
    found = {str(at): codes.get(number, BUILT_IN.get(number, "")) for at, number in enumerate(styles)}
    return {at: code for at, code in found.items() if code.strip().lower() not in GENERAL}, frozenset(conditional)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
