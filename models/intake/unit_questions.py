"""What the amounts of a file are in, where it is not said, not understood or contradicted: one question each.

Heading, line above the table, mapping and the cells themselves may each name unit and currency. Where two differ,
neither goes before the other.
"""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from models.cell_grammar.unit import UnitReading, currency_code, is_same_currency, read_unit, read_unit_line
from models.cell_grammar.words import USUAL_UNITS, Unit, vocabulary
from models.intake.columns import ColumnReadings, cells_of
from models.intake.import_draft import ImportDraft
from models.intake.mapping import ImportMapping
from models.intake.questions import Question
from models.register.cells import clean_text

# A code or sign of a currency inside a title.
_CODE = re.compile(r"(?<![^\W\d_])[A-Z]{3}(?![^\W\d_])|[€£¥₹₩₽₺]")


def ask_about_units(draft: ImportDraft, mapping: ImportMapping, columns: ColumnReadings) -> Iterator[Question]:
    """Questions about the unit of the file, of single columns, and about currencies."""
    money = [heading for heading in columns.units if heading in _mapped(mapping)]
    declared = Unit(mapping.unit) if mapping.unit in list(Unit) else None
    of_file = declared or draft.frame.unit
    own = [question for heading in money if columns.units[heading] is None
           if (question := _about_heading(draft, heading, columns.named[heading], of_file)) is not None]
    if any(columns.units[heading] is None for heading in money if heading not in {each.column for each in own}):
        yield Question("unit", "unit", {}, USUAL_UNITS)
    yield from own
    above = draft.frame.unit
    if above and declared and declared is not above:
        yield Question("confirm:unit_line", "unit_line", {"declared": declared.value, "found": above.value},
                       ("yes", "no"), draft.frame.unit_row)
    yield from _about_lines(draft, of_file)
    yield from _about_currencies(draft, mapping, columns, money)


def _mapped(mapping: ImportMapping) -> set[str]:
    return {heading for rule in mapping.fields.values() if rule.money_kind for heading in rule.columns}


def _about_heading(draft: ImportDraft, heading: str, named: UnitReading, of_file: Unit | None) -> Question | None:
    row, first = next(((row, clean_text(cell)) for row, cell in cells_of(draft.rows, heading) if cell != ""),
                      (None, ""))
    if named.unclear:
        choices = tuple(dict.fromkeys((*named.choices, *USUAL_UNITS)))
        return Question(f"unit:{heading}", "unit_unclear", {"column": heading, "what": named.unclear, "first": first},
                        choices, row, heading)
    if named.unit and of_file and named.unit is not of_file:
        return Question(f"unit:{heading}", "unit_differs", {
            "column": heading, "found": named.unit.value, "declared": of_file.value, "first": first},
            (named.unit, of_file), row, heading)
    return None


def _about_lines(draft: ImportDraft, of_file: Unit | None) -> Iterator[Question]:
    """Lines above the table that name a unit nobody understands, or another one than the first."""
    if of_file is None:
        return
    for text in draft.frame.titles:
        line = read_unit_line(text)
        if line.says_unit and (line.unclear or (line.has_scale and line.unit is not of_file)):
            yield Question("confirm:unit_text", "unit_text", {"line": text[:120], "declared": of_file.value},
                           ("yes", "no"))
            return


def _about_currencies(draft: ImportDraft, mapping: ImportMapping, columns: ColumnReadings,
                      money: Sequence[str]) -> Iterator[Question]:
    if mapping.vnd_per_unit == 1 and (not mapping.currency or currency_code(mapping.currency) != "VND"):
        currency = mapping.currency or _foreign_currency(draft, columns, money)
        if currency:
            yield Question(f"rate:{currency}", "rate", {"currency": currency})
    elif not mapping.currency and len(counted := _counted(draft, columns, money)) > 1:
        # A rate without a name fits one currency only.
        currency = counted.most_common(1)[0][0]
        yield Question(f"rate:{currency}", "rate", {"currency": currency})
    if not mapping.currency:
        return
    line = read_unit_line(draft.frame.unit_text)
    if line.currency and not is_same_currency(line.currency, mapping.currency):
        yield _other_currency("unit_line", draft.frame.unit_text, line.currency, mapping, draft.frame.unit_row)
    for heading in money:
        named, style = columns.named[heading].currency, columns.styles[heading]
        if named and not is_same_currency(named, mapping.currency):
            yield _other_currency(heading, heading, named, mapping, None)
        marked = dict(style.currencies)
        if marked.get("") and len(marked) > 1 and not named and not line.currency and not columns.row_money:
            yield Question(f"confirm:unmarked:{heading}", "unmarked", {
                "column": heading, "count": marked[""], "currency": mapping.currency}, ("yes", "no"), None, heading)


def _other_currency(key: str, text: str, found: str, mapping: ImportMapping, row: int | None) -> Question:
    return Question(f"confirm:currency:{key}", "currency", {
        "where": text, "found": found, "currency": mapping.currency}, ("yes", "no"), row)


def _foreign_currency(draft: ImportDraft, columns: ColumnReadings, money: Sequence[str]) -> str:
    """The currency to ask a rate for: named by line, heading or title; else by the cells, when none is in VND."""
    line = read_unit_line(draft.frame.unit_text).currency
    named = [line, *(columns.named[heading].currency for heading in money)]
    if not any(named):
        codes = vocabulary().phrases
        named = [str(hit[1]) for title in draft.frame.titles for code in _CODE.findall(title)
                 if (hit := codes.get((code.lower(),))) and hit[0] == "currency"]
    if any(named):
        return next((code for code in named if code not in ("", "VND")), "")
    counted = _counted(draft, columns, money)
    return "" if "VND" in counted or not counted else counted.most_common(1)[0][0]


def _counted(draft: ImportDraft, columns: ColumnReadings, money: Sequence[str]) -> Counter[str]:
    """How often cells name which currency: beside amounts, or in a column of currencies."""
    counted: Counter[str] = Counter()
    for heading in money:
        counted.update(dict(columns.styles[heading].currencies))
    for heading in columns.row_money:
        counted.update(read_unit(clean_text(cell)).currency for _, cell in cells_of(draft.rows, heading) if cell != "")
    del counted[""]
    return counted
