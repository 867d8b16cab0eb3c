"""A number format as a spreadsheet writes it (`#,##0.0,"tỷ";[Red]-0`), cut into its sections and their parts."""
from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from models.units import read_exact

# Excel takes no longer one.
LONGEST_CODE = 255
DIGITS = "0#?"
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*([+-]?\d+(?:\.\d+)?)")
_COLOUR = re.compile(r"black|blue|cyan|green|magenta|red|white|yellow|colou?r ?\d+", re.IGNORECASE)
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_HOLDS = {"<": lambda a, b: a < b, ">": lambda a, b: a > b, "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b,
          "=": lambda a, b: a == b, "<>": lambda a, b: a != b}

# (kind, text); kinds: literal, digit, point, comma, percent, exponent, slash, general, text, date, strange
Part = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a format between semicolons: what it shows, and the condition under which it holds."""

    parts: tuple[Part, ...]
    condition: tuple[str, Fraction] | None = None

    @property
    def is_date(self) -> bool:
        return any(kind == "date" for kind, _ in self.parts)

    def holds(self, value: Fraction) -> bool:
        """Whether this section is the one for a value."""
        return self.condition is None or _HOLDS[self.condition[0]](value, self.condition[1])


@dataclass(frozen=True, slots=True)
class FormatCode:
    """Sections for numbers (one to three, or by condition), and the one for texts when there is one."""

    numbers: tuple[Section, ...]
    texts: Section | None = None

    def section_for(self, value: Fraction) -> tuple[Section | None, bool]:
        """The section that shows a number, and whether a minus is put before it by itself."""
        if any(section.condition for section in self.numbers):
            section = next((each for each in self.numbers if each.holds(value)), None)
            asks_below_zero = section is not None and section.condition is not None and \
                section.condition[0] in ("<", "<=") and section.condition[1] <= 0
            return section, value < 0 and not asks_below_zero
        if len(self.numbers) == 1 or value > 0:
            return self.numbers[0], value < 0
        if value < 0:
            return self.numbers[1], False
        return self.numbers[2 if len(self.numbers) > 2 else 0], False


@lru_cache(maxsize=4096)
def parse(code: str) -> FormatCode:
    """The sections of a format."""
    sections = [_section(parts) for parts in _cut(code)]
    texts = None
    if len(sections) > 3:
        texts = sections[3]
    elif len(sections) > 1 and any(kind == "text" for kind, _ in sections[-1].parts):
        texts = sections.pop()
    elif len(sections) == 1 and any(kind == "text" for kind, _ in sections[0].parts):
        texts = sections[0]
    return FormatCode(tuple(sections[:3]), texts)


def _section(parts: list[Part]) -> Section:
    condition = next((text for kind, text in parts if kind == "condition"), None)
    found = _CONDITION.fullmatch(condition) if condition else None
    return Section(tuple(part for part in parts if part[0] != "condition"),
                   (found[1], read_exact(found[2].lstrip("+"))) if found else None)


def _cut(code: str) -> list[list[Part]]:
    sections: list[list[Part]] = [[]]
    at = 0
    while at < len(code):
        sign = code[at]
        if sign == ";":
            sections.append([])
            at += 1
            continue
        part, length = _part(code, at, sign)
        if part is not None:
            sections[-1].append(part)
        at += length
    return sections


def _part(code: str, at: int, sign: str) -> tuple[Part | None, int]:
    """The part that begins here (None for what shows nothing: colours, widths, filling), and its length."""
    if sign == '"':
        end = code.find('"', at + 1)
        end = len(code) if end < 0 else end
        return ("literal", code[at + 1:end]), end + 1 - at
    if sign == "\\":
        return ("literal", code[at + 1:at + 2]), 2
    if sign in "_*":
        return None, 2
    if sign == "[":
        end = code.find("]", at)
        end = len(code) if end < 0 else end
        return _bracket(code[at + 1:end]), end + 1 - at
    if sign in DIGITS:
        return ("digit", sign), 1
    if named := {".": "point", ",": "comma", "%": "percent", "/": "slash", "@": "text"}.get(sign):
        return (named, sign), 1
    if sign in "Ee" and code[at + 1:at + 2] in ("+", "-"):
        return ("exponent", "E"), 2
    rest = code[at:at + 8].lower()
    for word, kind in (("general", "general"), ("standard", "general"), ("am/pm", "date"), ("a/p", "date")):
        if rest.startswith(word):
            return (kind, word), len(word)
    if sign.lower() in "ymdhsebg":
        end = at
        while end < len(code) and code[end].lower() == sign.lower():
            end += 1
        return ("date", code[at:end].lower()), end - at
    return ("literal", sign), 1


def _bracket(inside: str) -> Part | None:
    if inside.startswith("$"):
        symbol = inside[1:].rsplit("-", 1)[0] if "-" in inside else inside[1:]
        return ("literal", symbol) if symbol else None
    if _CONDITION.fullmatch(inside):
        return "condition", inside
    if _ELAPSED.fullmatch(inside):
        return "date", f"[{inside.lower()}]"
    # Digits of another script, and whatever else is not a colour, is not read as if it were nothing.
    return None if _COLOUR.fullmatch(inside.strip()) else ("strange", inside)
