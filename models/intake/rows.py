"""What each row under the headings is: a project, a blank, a total, a group heading, headings again, or a note.

Every row is accounted for: nothing is dropped in silence. Totals are compared with the sums they claim to be.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from models.domain import Finding
from models.intake.grid import Sheet
from models.intake.header import TableFrame, plain_cell
from models.intake.matching import plain
from models.intake.units import power_of_thousand
from models.intake.vocabulary import footer_words, total_words
from models.register.cells import clean_text

_ROMAN = re.compile(r"(?=[IVX])(X{0,3})(IX|IV|V?I{0,3})", re.IGNORECASE)
_LETTER = re.compile(r"[A-ZĐ]")
_PREFIX = re.compile(r"^\(?([IVX]+|[A-ZĐ])[.)\-:]\s*\S")
_TOTAL = re.compile(r"^(tong( cong| so)?|cong|subtotal|sub total|grand total|total|sous total|zwischensumme|summe|"
                    r"gesamt\w*|insgesamt)\b")

# "Tổng công ty" is a corporation and "Công nghệ" is technology.
_NO_TOTAL = re.compile(r"tong (cong ty|cuc|hop|quan|the|dai|thanh|lien doan|hoi|dien|bien)|cong (ty|nghe|nghiep|trinh|"
                       r"bo|an|dong|tac)|total (quality|energies)|gesamt(schule|verband|hochschule)")


class RowKind(StrEnum):
    """What a row under the headings is."""

    PROJECT = "project"
    BLANK = "blank"
    TOTAL = "total"
    GROUP = "group"
    HEADING = "heading"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class BodyRow:
    """One row under the headings: its number in the sheet, its cells by heading, the group it was listed under.

    `label`: the words of a total, group or note. `level`: 1 for the outermost groups. `merged`: the columns whose cell
    is merged with other rows.
    """

    row: int
    kind: RowKind
    cells: Mapping[str, object]
    group: str = ""
    label: str = ""
    level: int = 0
    merged: frozenset[str] = frozenset()


def read_rows(sheet: Sheet, frame: TableFrame) -> tuple[BodyRow, ...]:
    """Every row from the first under the headings to the last filled one; merged cells are filled downwards."""
    fills = _merged_values(sheet, frame)
    spans = {top: (left, right) for top, left, bottom, right in sheet.merged if top == bottom and left < right}
    headings = [clean_text(column.leaf) for column in frame.columns]
    raw = []
    filled_down = {at for at, _ in fills}
    blank = {column.heading: "" for column in frame.columns}
    for at in range(frame.first_row, frame.last_row + 1):
        source = sheet.rows[at - 1]
        if at not in filled_down and not any(cell != "" for cell in source):
            raw.append((at, blank, frozenset()))  # one for all: a file may hold any number of them
            continue
        cells = {}
        for column in frame.columns:
            value = source[column.position - 1] if column.position <= len(source) else ""
            value = plain_cell(fills.get((at, column.position), value))
            cells[column.heading] = "" if value is None or (isinstance(value, str) and not value.strip()) else value
        shared = frozenset(c.heading for c in frame.columns if (at, c.position) in fills)
        raw.append((at, cells, shared))
    roman_rows = _is_roman_numbering([next(iter(cells.values()), "") for _, cells, _ in raw])
    rows: list[BodyRow] = []
    groups: dict[int, str] = {}
    for index, (at, cells, shared) in enumerate(raw):
        kind, label, level = _kind_of(cells, headings, roman_rows, at in spans)
        if kind is RowKind.NOTE and _has_projects_below(raw[index + 1 :], headings, roman_rows):
            kind, level = RowKind.GROUP, 3
        if kind is RowKind.GROUP:
            groups = {key: text for key, text in groups.items() if key < level} | {level: label}
        group = groups[max(groups)] if groups else ""
        rows.append(BodyRow(at, kind, cells, group, label, level, shared))
    return tuple(rows)


def merged_in_body(sheet: Sheet, frame: TableFrame) -> tuple[tuple[int, int, int, int], ...]:
    """Merged areas that reach over several rows of the body: their value is taken for each row, once confirmed."""
    return tuple(area for area in sheet.merged if area[0] >= frame.first_row and area[2] > area[0])


def _merged_values(sheet: Sheet, frame: TableFrame) -> dict[tuple[int, int], object]:
    values = {}
    for top, left, bottom, right in merged_in_body(sheet, frame):
        source = sheet.rows[top - 1]
        value = source[left - 1] if left <= len(source) else ""
        values |= {(at, position): value for at in range(top, bottom + 1) for position in range(left, right + 1)}
    return values


def _kind_of(cells: Mapping[str, object], headings: Sequence[str], roman_rows: bool,
             is_span: bool) -> tuple[RowKind, str, int]:
    filled = [(heading, cell) for heading, cell in cells.items() if cell != ""]
    if not filled:
        return RowKind.BLANK, "", 0
    texts = [clean_text(cell) for _, cell in filled if isinstance(cell, str) and not _looks_numeric(cell)]
    label = next((text for text in texts if len(text) > 1), texts[0] if texts else "")
    leading = [clean_text(cell) for cell in list(cells.values())[:4] if cell != ""]
    if any(_is_total_label(text) for text in leading):
        return RowKind.TOTAL, next(text for text in leading if _is_total_label(text)), 0
    row_texts = [clean_text(cell) for cell in cells.values()]
    same = sum(1 for mine, heading in zip(row_texts, headings, strict=True) if mine and plain(mine) == plain(heading))
    if same >= 2 and same >= 0.6 * len(filled):
        return RowKind.HEADING, label, 0
    if len(cells) >= 3 and len(filled) <= max(2, len(cells) // 3) and _starts_footer(label):
        return RowKind.NOTE, label, 0
    first = clean_text(next(iter(cells.values())))
    name = max((text for text in texts if text != first), key=len, default=first)
    numbered = (_ROMAN.fullmatch(first) or (_LETTER.fullmatch(first) and first)) and not roman_rows
    prefixed = next((text for text in texts if _PREFIX.match(text)), "")
    # A group has a name and perhaps its subtotals, and no other word.
    if numbered and len(texts) <= 2 and len(cells) >= 3:
        return RowKind.GROUP, name, 2 if _ROMAN.fullmatch(first) else 1
    if prefixed and len(texts) == 1 and len(cells) >= 3 and not roman_rows:
        return RowKind.GROUP, prefixed, 2 if _ROMAN.fullmatch(_PREFIX.match(prefixed)[1]) else 1
    if len(cells) >= 3 and len(texts) == 1 and len(filled) == 1 and (is_span or len(label) > 3):
        return RowKind.NOTE, label, 0
    return RowKind.PROJECT, "", 0


def _has_projects_below(rows: Sequence[tuple[int, Mapping[str, object], frozenset[str]]], headings: Sequence[str],
                        roman_rows: bool) -> bool:
    return any(_kind_of(cells, headings, roman_rows, False)[0] is RowKind.PROJECT for _, cells, _ in rows)


def _is_total_label(text: str) -> bool:
    words = plain(text)
    return words in total_words() or bool(_TOTAL.match(words) and len(words) < 40 and not _NO_TOTAL.match(words))


def _starts_footer(text: str) -> bool:
    words = plain(text)
    return any(words == word or words.startswith(word + " ") for word in footer_words()) or bool(
        re.match(r"(.* )?ngay( \d+)? thang", words))


def _is_roman_numbering(cells: Sequence[object]) -> bool:
    """Whether the rows themselves are numbered I, II, III or lettered: then such a number makes no group."""
    filled = [clean_text(cell) for cell in cells if clean_text(cell)]
    return bool(filled) and sum(1 for text in filled if _ROMAN.fullmatch(text) or _LETTER.fullmatch(text)) > len(
        filled) / 2


def _looks_numeric(cell: str) -> bool:
    return bool(re.fullmatch(r"[\d\s.,%()+\-/]+", cell.strip()))


def compare_totals(rows: Sequence[BodyRow], headings: Sequence[str],
                   amount_of: Callable[[object, str], Fraction | None],
                   where: Mapping[str, object]) -> tuple[Finding, ...]:
    """A finding for each total whose amount is the sum of nothing it could stand for; a note of how many agree.

    It may stand for everything, all above or below it, its group, the rows since the last total.
    `amount_of(cell, heading)` reads a cell in the unit of the file.
    """
    found, agreeing = [], 0
    for heading in headings:
        amounts = [(row, amount_of(row.cells.get(heading, ""), heading)) for row in rows]
        for at, (row, claimed) in enumerate(amounts):
            is_claim = row.kind in (RowKind.TOTAL, RowKind.GROUP)
            if not is_claim or claimed is None:
                continue
            sums = _possible_sums(amounts, at)
            if claimed in sums.values():
                agreeing += 1
                continue
            name = "all" if row.kind is RowKind.TOTAL else "below"
            nearest = min(sums.values(), key=lambda value: abs(value - claimed)) if sums else Fraction(0)
            expected = nearest if nearest else sums.get(name, Fraction(0))
            ratio = claimed / expected if expected else Fraction(0)
            code = "import_total_other_unit" if ratio and power_of_thousand(ratio) else "import_total_mismatch"
            found.append(Finding(code, "warning", row=row.row, column=heading, **where, values={
                "total": _text(claimed), "sum": _text(expected), "difference": _text(claimed - expected)}))
    if agreeing:
        found.append(Finding("import_totals_agree", "note", **where, values={"count": agreeing}))
    return tuple(found)


def _possible_sums(amounts: Sequence[tuple[BodyRow, Fraction | None]], at: int) -> dict[str, Fraction]:
    """What a total may be the sum of. Amounts are exact, so it either is or is not."""
    def added(part: Sequence[tuple[BodyRow, Fraction | None]]) -> Fraction:
        return sum((value for row, value in part if row.kind is RowKind.PROJECT and value is not None), Fraction(0))

    ends = (RowKind.TOTAL, RowKind.GROUP)
    before = next((i for i in range(at - 1, -1, -1) if amounts[i][0].kind in ends), -1)
    total_before = next((i for i in range(at - 1, -1, -1) if amounts[i][0].kind is RowKind.TOTAL), -1)
    after = next((i for i in range(at + 1, len(amounts)) if amounts[i][0].kind in ends), len(amounts))
    level = amounts[at][0].level
    peer = next((i for i in range(at + 1, len(amounts)) if amounts[i][0].kind is RowKind.TOTAL or (
        amounts[i][0].kind is RowKind.GROUP and amounts[i][0].level <= level)), len(amounts))
    return {"all": added(amounts), "above": added(amounts[:at]), "since_last": added(amounts[before + 1 : at]),
            "since_total": added(amounts[total_before + 1 : at]), "below": added(amounts[at + 1 : after]),
            "group": added(amounts[at + 1 : peer]), "rest": added(amounts[at + 1 :])}


def _text(value: Fraction) -> str:
    return f"{float(value):,.2f}".rstrip("0").rstrip(".") if value.denominator != 1 else f"{value.numerator:,}"
