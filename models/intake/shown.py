"""What Excel shows is what counts: cells whose number format shows something else than they hold, by what they mean.

Where both mean the same (15000 million shown as "15 tỷ"), or only one can be meant (0.5 shown as 50% in a column of
shares, 1 shown as 001 in a column of ids), nothing is asked. Everything else is asked once per column.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from models.cell_grammar.shown_words import Words, read_words
from models.cell_grammar.words import IN_MVND, Unit
from models.files.grid import Position, Shown, ShownNumber
from models.files.scanned_sheet import column_letters
from models.intake.columns import unit_of
from models.intake.header import SourceColumn
from models.intake.import_draft import ImportDraft
from models.intake.mapping import GROUP_COLUMN, FieldRule, ImportMapping, ShownAnswer, target_column
from models.intake.questions import Question
from models.intake.rows import RowKind, merged_in_body
from models.units import read_decimal, read_exact

_AS_TEXT = ("padded", "words", "text", "percent")
_DATES = ("date", "date_part", "date_order")
# Stands for a cell that nobody but the planner can decide about.
_ASK = object()


def as_shown(draft: ImportDraft, mapping: ImportMapping) -> ImportDraft:
    """The draft with every cell of a mapped column as it counts; a cell that is asked about stays as it is stored."""
    shown = _shown_cells(draft)
    if not shown:
        return draft
    roles, rows = _roles(mapping), []
    for row in draft.rows:
        changed = {heading: _resolved(draft, mapping, heading, roles[heading], row.cells[heading], each)
                   for heading in row.cells if heading in roles and (each := shown.get((row.row, heading)))}
        rows.append(replace(row, cells={**row.cells, **changed}) if changed else row)
    return replace(draft, rows=tuple(rows))


def shown_questions(draft: ImportDraft, mapping: ImportMapping) -> Iterator[Question]:
    """One question for each mapped column that shows something else than it holds. `draft`: as the file is."""
    shown, roles = _shown_cells(draft), _roles(mapping)
    for heading, role in roles.items() if shown else ():
        style = mapping.styles.get(heading)
        if style and style.shown:
            continue
        unclear = [(row.row, row.cells[heading], each) for row in draft.rows if row.kind is RowKind.PROJECT
                   and (each := shown.get((row.row, heading)))
                   and _meaning(draft, mapping, heading, role, row.cells[heading], each) is _ASK]
        if unclear:
            at, cell, first = unclear[0]
            values = {"column": heading, "count": len(unclear), "row": at, "stored": _plain(cell)}
            yield Question(f"shown:{heading}", "shown" if first.text else "shown_blank",
                           values | ({"shown": first.text} if first.text else {}), tuple(ShownAnswer), at, heading)


def stale_formulas(draft: ImportDraft, mapping: ImportMapping) -> tuple[int, str, int]:
    """How many cells of mapped columns hold formulas that the file itself says are to be calculated again, the first
    of them, and its row; (0, "", 0) without."""
    sheet, headings = draft.sheet, _roles(mapping)
    columns = {column.position for column in draft.frame.columns if column.heading in headings}
    rows = {row.row for row in draft.rows if row.kind is RowKind.PROJECT}
    found = sorted(place for place in (sheet.formulas if sheet.is_stale else ()) if place[0] in rows
                   and place[1] in columns)
    return (len(found), f"{column_letters(found[0][1])}{found[0][0]}", found[0][0]) if found else (0, "", 0)


def _shown_cells(draft: ImportDraft) -> Mapping[tuple[int, str], Shown]:
    """By row and heading; a merged cell shows the same in every row it reaches over."""
    sheet = draft.sheet
    if not sheet.shown:
        return {}
    by_position: dict[int, SourceColumn] = {column.position: column for column in draft.frame.columns}
    shown: dict[Position, Shown] = dict(sheet.shown)
    for top, left, bottom, right in merged_in_body(sheet, draft.frame):
        if (top, left) in sheet.shown:
            shown |= {(row, column): sheet.shown[top, left] for row in range(top, bottom + 1)
                      for column in range(left, right + 1)}
    return {(row, by_position[column].heading): each for (row, column), each in shown.items() if column in by_position}


def _roles(mapping: ImportMapping) -> dict[str, str]:
    """What each mapped column of the file is read as: money, share, number, year, date or text."""
    roles: dict[str, str] = {}
    for rule in mapping.fields.values():
        roles |= {heading: _role(rule) for heading in rule.columns if heading != GROUP_COLUMN}
        roles |= {rule.rate: "share"} if rule.rate else {}
    for total, parts in mapping.sums.items():
        for heading in (total, *parts):
            roles.setdefault(heading, "money")
    return roles


def _role(rule: FieldRule) -> str:
    column = target_column(rule.target)
    kind = column.type if column else "text"
    return {"integer": "number", "decimal": "number", "boolean": "number", "choice": "text", "list": "text"}.get(
        kind, kind)


def _resolved(draft: ImportDraft, mapping: ImportMapping, heading: str, role: str, cell: object,
              shown: Shown) -> object:
    meant = _meaning(draft, mapping, heading, role, cell, shown)
    if meant is not _ASK:
        return meant
    style = mapping.styles.get(heading)
    if style and style.shown == ShownAnswer.SHOWN:
        return _taken(mapping, role, shown)
    if role == "share" and shown.kind == "percent":
        return ShownNumber(float(read_exact(shown.value)), "%")
    return cell


def _meaning(draft: ImportDraft, mapping: ImportMapping, heading: str, role: str, cell: object,
             shown: Shown) -> object:
    """The cell as it counts, or `_ASK`."""
    if shown.kind == "text" or (role == "text" and shown.kind in _AS_TEXT and not shown.rounded):
        return shown.text
    if role == "text" or (shown.kind == "hidden" and isinstance(cell, str)):
        return _ASK
    if isinstance(cell, date):
        hides = (role == "date" and shown.kind == "date_order") or (
            role == "year" and str(cell.year) not in shown.text)
        return _ASK if hides else cell
    if shown.kind in _DATES:
        return _ASK
    if role == "share" and shown.kind == "percent" and not shown.rounded:
        return ShownNumber(float(read_exact(shown.value)), "%")
    if shown.kind == "padded" and not shown.rounded:
        return cell
    if role == "money" and shown.kind == "hidden" and not cell:
        return cell
    if role == "money" and shown.kind in ("words", "scaled") and shown.words and shown.value and not shown.rounded:
        return _amount(draft, mapping, heading, cell, shown)
    return _ASK


def _amount(draft: ImportDraft, mapping: ImportMapping, heading: str, cell: object, shown: Shown) -> object:
    words, unit = read_words(shown.words, mapping.currency)
    if words is Words.CURRENCY and shown.kind == "words":
        return ShownNumber(float(read_exact(shown.value)), shown.words)
    if words is not Words.UNIT:
        return _ASK
    of_column = unit_of(draft.frame, heading, mapping)
    if of_column is None:
        return ShownNumber(float(read_exact(shown.value)), shown.words) if shown.kind == "words" else _ASK
    is_same = read_exact(shown.value) * IN_MVND[Unit(unit)] == read_decimal(cell) * IN_MVND[of_column]
    return cell if is_same else _ASK


def _taken(mapping: ImportMapping, role: str, shown: Shown) -> object:
    """What is shown, as a cell."""
    if shown.kind == "hidden":
        return ""
    if role == "date":
        return shown.value or shown.text
    number = shown.rounded or shown.value
    if role in ("text", "year") or shown.kind in ("cut", *_DATES) or not number:
        return shown.text
    if (shown.words == "%" and role == "number") or not shown.words:
        return float(read_exact(number))
    is_known = read_words(shown.words, mapping.currency)[0] is not Words.UNKNOWN
    return ShownNumber(float(read_exact(number)), shown.words) if is_known else shown.text


def _plain(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat()[:10] if isinstance(cell, date) else str(cell)
