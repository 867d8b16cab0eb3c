"""A block of cells copied out of a spreadsheet, as edits of one table: matched by key, all or nothing.

The clipboard holds text, so a number is read in one declared style and refused when it is not in that style; nothing
is guessed. Rows are matched by the key columns in the block and never by their position. A blank cell changes nothing.
"""
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from models.domain import BESIDE_THE_PLAN, Case, Finding
from models.files.csv_text import clipboard_rows
from models.files.reading_limits import FileRefused
from models.files.spreadsheet_text import unguard
from models.register.dictionary import ROW_KEYS, Column, columns_by_attribute
from models.register.edits import Cells, Edit, RowKey, accept_edits, row_key, rows_by_key, same_cell
from models.register.filters import fold_text
from models.register.typed_number import NumberNotRead, read_typed
from models.register.typed_setting import setting_cell, setting_key
from models.units import decimal_text
from models.wording import spellings

TABLES = ("projects", "costs", "pledges", "scores", "localisation", "envelopes", "pools", "targets", "links",
          "criteria", "actuals", "funding_levels", "purses", "purse_amounts", *BESIDE_THE_PLAN, "settings")
MOST_ROWS, MOST_CHARACTERS = 20_000, 5_000_000


@dataclass(frozen=True)
class PasteReading:
    """What a block would change. With any finding that is an error, `edits` is not to be applied.

    `rows`: lines of cells read; `columns`: what each column of the block was taken for ("" = left out).
    """

    edits: tuple[Edit, ...]
    findings: tuple[Finding, ...]
    rows: int = 0
    columns: tuple[str, ...] = ()


class _Refusal(ValueError):
    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def read_block(case: Case, table: str, text: str, style: str, *, start_column: str = "",
               may_add: bool = False) -> PasteReading:
    """Read tab-separated cells into edits. `style` "vi" or "en": how its numbers are written.

    Without `start_column` the first line holds headings (labels or attribute names). With it, every line begins with
    the key columns of the table and goes on with `start_column` and those after it in the dictionary.
    `may_add`: rows whose key is not in the register are added; otherwise they are refused.
    """
    too_large = PasteReading((), (_finding("paste_too_large", table, most=MOST_ROWS),))
    if len(text) > MOST_CHARACTERS:
        return too_large
    try:
        split = clipboard_rows(text)
    except FileRefused:
        return too_large
    lines = [(number, cells) for number, cells in enumerate(split, start=1) if any(map(str.strip, cells))]
    body = lines if start_column else lines[1:]
    if not body:
        return PasteReading((), (_finding("paste_empty", table),))
    if len(body) > MOST_ROWS:
        return too_large
    columns, findings = _columns_from(table, start_column) if start_column else _match_headings(table, lines[0])
    if findings:
        return PasteReading((), tuple(findings), len(body), tuple(columns))
    return _read_rows(case, table, body, columns, style, may_add)


def _columns_from(table: str, start: str) -> tuple[list[str], list[Finding]]:
    others = [name for name in columns_by_attribute(table) if name not in ROW_KEYS[table]]
    return [*ROW_KEYS[table], *others[others.index(start):]], []


def _match_headings(table: str, line: tuple[int, Sequence[str]]) -> tuple[list[str], list[Finding]]:
    number, cells = line
    names = {_fold(name): column.attribute for column in columns_by_attribute(table).values()
             for name in (column.label_vi, column.label_en, column.attribute)}
    columns, findings = [], []
    for cell in cells:
        name = names.get(_fold(cell), "")
        if cell.strip() and not name:
            findings.append(_finding("paste_unknown_heading", table, number, value=cell.strip()))
        elif name and name in columns:
            findings.append(_finding("paste_heading_twice", table, number, name))
        columns.append(name)
    if ROW_KEYS[table][0] not in columns and not findings:
        findings.append(_finding("paste_no_key", table, number, ROW_KEYS[table][0]))
    return columns, findings


def _fold(heading: str) -> str:
    """A heading without its unit in brackets, accents, case, underscores and line breaks."""
    return fold_text(re.sub(r"[(\[].*?[)\]]", " ", heading).replace("_", " ").strip(" *:"))


def _read_rows(case: Case, table: str, body: Sequence[tuple[int, Sequence[str]]], columns: Sequence[str], style: str,
               may_add: bool) -> PasteReading:
    present = rows_by_key(case, table)
    index = _KeyIndex(table, present, [name for name in ROW_KEYS[table] if name in columns])
    names = _Names(case)
    edits: list[Edit] = []
    findings: list[Finding] = []
    line_of: dict[RowKey, int] = {}
    for number, cells in body:
        if any(cell.strip() for cell in cells[len(columns):]):
            findings.append(_finding("paste_too_many_cells", table, number, columns=len(columns)))
            continue
        given, faults = _read_cells(table, number, cells, columns, style, names)
        if faults:
            findings += faults
            continue
        matches = index.find(given)
        if len(matches) > 1:
            findings.append(_finding("paste_ambiguous_row", table, number, count=len(matches)))
            continue
        key = matches[0] if matches else row_key(table, given)
        shown = ", ".join(part for part in key if part)
        if key in line_of:
            findings.append(_finding("paste_row_twice", table, number, key=shown, first=line_of[key]))
            continue
        line_of[key] = number
        project_id = str(given.get("project_id", ""))
        if matches:
            edits += [Edit(project_id, table, key, name, present[key][name], cell) for name, cell in given.items()
                      if name not in ROW_KEYS[table] and not same_cell(present[key][name], cell)]
        elif may_add:
            edits.append(Edit(project_id, table, key, "", None, tuple(given.items())))
        else:
            findings.append(_finding("paste_unknown_row", table, number, key=shown))
    refused = accept_edits(case, edits).findings
    by_key = {", ".join(key): number for key, number in line_of.items()}
    findings += [replace(finding, row=by_key.get(str(finding.values.get("key", "")))) for finding in refused]
    return PasteReading(tuple(edits), tuple(findings), len(body), tuple(columns))


class _KeyIndex:
    """Rows of the register by those key columns that the block has; a column it leaves out is not compared."""

    def __init__(self, table: str, present: Mapping[RowKey, Cells], given: Sequence[str]) -> None:
        self.given = given
        places = [ROW_KEYS[table].index(name) for name in given]
        self.rows: dict[tuple[str, ...], list[RowKey]] = {}
        for key in present:
            self.rows.setdefault(tuple(key[place] for place in places), []).append(key)

    def find(self, cells: Cells) -> list[RowKey]:
        return self.rows.get(tuple(str(cells.get(name, "")) for name in self.given), [])


class _Names:
    """Codes by what people call them, in both languages."""

    def __init__(self, case: Case) -> None:
        self.criteria = {fold_text(name): criterion.criterion_id for criterion in case.criteria
                         for name in (criterion.label_vi, criterion.label_en) if name}

    def code(self, column: Column, text: str) -> str:
        if column.attribute == "criterion_id":
            return self.criteria.get(fold_text(text), text)
        for code in column.choices:
            if fold_text(text) in map(fold_text, spellings(f"terms.{column.term}.{code}") or (code,)):
                return code
        return text


def _read_cells(table: str, number: int, cells: Sequence[str], columns: Sequence[str], style: str,
                names: _Names) -> tuple[dict[str, object], list[Finding]]:
    known = columns_by_attribute(table)
    given: dict[str, object] = {}
    faults = []
    for name, cell in zip(columns, cells, strict=False):
        if not name or not cell.strip():
            continue
        try:
            given[name] = _read_cell(known[name], unguard(cell).strip(), style, names)
        except _Refusal as refusal:
            faults.append(_finding(refusal.code, table, number, name, **refusal.values))
    if table == "settings" and not faults:
        try:
            _read_setting(given, style)
        except _Refusal as refusal:
            faults.append(_finding(refusal.code, table, number, "value", **refusal.values))
    return given, faults


def _read_setting(given: dict[str, object], style: str) -> None:
    """A row of the settings: its key may be a name, its value is in the unit of its setting."""
    given["key"] = setting_key(str(given.get("key", "")))
    given.pop("note", None)
    if "value" not in given:
        return
    try:
        given["value"] = setting_cell(given["key"], str(given["value"]), style)
    except NumberNotRead as fault:
        code = {"no_percent": "paste_share_unclear"}.get(str(fault)) or _number_code(fault, style)
        raise _Refusal(code, value=given["value"]) from fault


def _read_cell(column: Column, text: str, style: str, names: _Names) -> object:
    """A canonical cell out of text; what the dictionary refuses goes on as it is and is refused there."""
    if column.attribute == "product_no":
        text = text.split("·")[0].strip()
    if column.type in ("integer", "year"):
        if not re.fullmatch(r"\d+", text, re.ASCII):
            raise _Refusal("whole_fraction" if re.fullmatch(r"[\d.,]+", text) else "number_text", value=text)
        return int(text)
    if column.type == "share":
        return _read_share(text, style)
    if column.is_number:
        return decimal_text(_read_number(text, style, whole=column.is_whole))
    return names.code(column, text) if column.choices or column.attribute == "criterion_id" else text


def _read_share(text: str, style: str) -> str:
    """35% or 35,5 is a percentage. From 0 to 1 without a percent sign it could be either, so it is asked about."""
    value = _read_number(text.removesuffix("%"), style)
    if not text.endswith("%") and 0 < value <= 1:
        raise _Refusal("paste_share_unclear", value=text)
    return decimal_text(value / 100)


def _read_number(text: str, style: str, whole: bool = False) -> Fraction:
    try:
        return read_typed(text, style, whole=whole)
    except NumberNotRead as fault:
        raise _Refusal(_number_code(fault, style), value=text) from fault


def _number_code(fault: NumberNotRead, style: str) -> str:
    return {"not_whole": "paste_number_not_whole",
            "other_mark": "paste_number_two_ways"}.get(str(fault), f"paste_number_{style}")


def _finding(code: str, table: str, row: int | None = None, column: str = "", **values: object) -> Finding:
    return Finding(code, "error", "", "", table, row, column, values)
