"""The number formats of an ODS workbook, written as the format codes of other spreadsheets."""
from __future__ import annotations

from models.files.format_code import LONGEST_CODE
from models.files.package_scan import Package, local_name
from models.files.reading_limits import FileRefused
from models.files.style_scan import GENERAL

_FORMATS = ("number-style", "percentage-style", "currency-style", "date-style", "time-style", "boolean-style",
            "text-style")
_WORDS = ("text", "currency-symbol", "embedded-text")
_DATES = {"year": ("yy", "yyyy"), "month": ("m", "mm"), "day": ("d", "dd"), "hours": ("h", "hh"),
          "minutes": ("m", "mm"), "seconds": ("s", "ss"), "day-of-week": ("ddd", "dddd"), "era": ("e", "e"),
          "quarter": ("[Q]", "[Q]"), "week-of-year": ("[W]", "[W]"), "am-pm": ("AM/PM", "AM/PM")}
_MOST_STYLES, _DEEPEST, _MOST_DIGITS = 65_536, 10, 100


class OdsFormats:
    """Fed with the elements of styles.xml and content.xml; `code_of` then gives the format of a cell style."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._maps: dict[str, list[tuple[str, str]]] = {}
        self._styles: dict[str, tuple[str, str]] = {}
        self._known: dict[str, str] = {}
        self._current = self._kind = self._element = ""
        self._pieces: list[str] = []
        self._text: list[str] = []

    def read(self, package: Package, entry: str) -> None:
        """The styles of an entry that holds nothing but styles."""
        if entry in package.names:
            package.walk_xml(entry, self.on_start, self.prepare)

    def prepare(self, parser: object) -> None:
        """Listen to the ends of elements too: a format is whole only there."""
        self._parser = parser
        parser.EndElementHandler = self._on_end

    def on_start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element of the styles; every other one is passed over."""
        kind = local_name(tag)
        if kind in _FORMATS:
            self._current, self._kind, self._pieces = attributes.get("style:name", ""), kind, []
        elif kind == "style":
            if len(self._styles) + len(self._codes) > _MOST_STYLES:
                raise FileRefused("broken_workbook")
            self._styles[attributes.get("style:name", "")] = (
                attributes.get("style:parent-style-name", ""), attributes.get("style:data-style-name", ""))
        elif self._current:
            self._part(kind, {local_name(key): value for key, value in attributes.items()})

    def _part(self, kind: str, given: dict[str, str]) -> None:
        if kind == "number":
            self._pieces.append(_number_code(given))
        elif kind == "scientific-number":
            self._pieces.append(f"0.{'0' * _count(given.get('decimal-places'))}E+00")
        elif kind == "fraction":
            fixed, places = given.get("denominator-value", ""), _count(given.get("min-denominator-digits"))
            self._pieces.append(f"# ?/{fixed if fixed.isdigit() else '?' * max(1, places)}")
        elif kind == "text-content":
            self._pieces.append("@")
        elif kind in _DATES:
            name = _DATES[kind][given.get("style") == "long"]
            self._pieces.append("mmmm" if kind == "month" and given.get("textual") == "true" else name)
        elif kind == "map":
            self._maps.setdefault(self._current, []).append(
                (given.get("condition", "").replace("value()", "").replace(" ", ""), given.get("apply-style-name", "")))
        elif kind in _WORDS:
            self._element = kind
            self._text.clear()
            self._parser.CharacterDataHandler = self._text.append

    def _on_end(self, tag: str) -> None:
        kind = local_name(tag)
        if self._current and kind == self._element:
            self._parser.CharacterDataHandler = None
            text, self._element = "".join(self._text).replace('"', "'"), ""
            if kind == "embedded-text" and self._pieces:
                # Words among the digits: wherever they stand, the digits are no longer read as one number.
                self._pieces[-1] = f'#"{text}"{self._pieces[-1]}'
            elif self._kind == "percentage-style" and "%" in text:
                before, _, behind = text.partition("%")
                self._pieces.append(f'"{before}"%"{behind}"')
            elif text:
                self._pieces.append(f'"{text}"')
        elif self._current and kind == self._kind:
            self._codes[self._current] = "".join(self._pieces) or '""'
            self._current = ""

    def code_of(self, style: str) -> str:
        """The format of a cell style or of the one it is made from; "" for one that shows a number as it is."""
        if style not in self._known:
            name, seen = style, ""
            for _ in range(_DEEPEST):
                parent, data = self._styles.get(name, ("", ""))
                if data or not parent:
                    seen = data
                    break
                name = parent
            code = self._with_conditions(seen) if seen in self._codes else ""
            if len(code) > LONGEST_CODE * 4:
                raise FileRefused("broken_workbook")
            self._known[style] = "" if code.lower() in GENERAL else code
        return self._known[style]

    def _with_conditions(self, name: str) -> str:
        own, maps = self._codes[name], [(condition, self._codes[apply]) for condition, apply in
                                        self._maps.get(name, ()) if apply in self._codes][:3]
        conditions = [condition for condition, _ in maps]
        if conditions == [">=0"]:
            return f"{maps[0][1]};{own}"
        if conditions == [">0", "<0"]:
            return f"{maps[0][1]};{maps[1][1]};{own}"
        return ";".join([*(f"[{condition}]{code}" for condition, code in maps), own])


def _number_code(given: dict[str, str]) -> str:
    whole, decimals = _count(given.get("min-integer-digits")), _count(given.get("decimal-places"))
    grouped, factor = given.get("grouping") == "true", given.get("display-factor", "1")
    if "decimal-places" not in given and not grouped and factor == "1" and whole <= 1:
        return "General"
    code = "#,##0" if grouped and whole <= 1 else "0" * whole or "#"
    code += "." + "0" * decimals if decimals else ""
    power = len(factor) - 1
    if factor == "1":
        return code
    # A factor that no number of commas stands for is shown by words that nobody reads as a unit.
    is_thousands = factor == "1" + "0" * power and power % 3 == 0 and power < 30
    return code + ("," * (power // 3) if is_thousands else f'"/{factor}"')


def _count(text: str | None) -> int:
    return min(int(text), _MOST_DIGITS) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
