"""What can be seen in a row before it is decided what it is: its figures, its id, name and score, its words."""
from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from models.intake.mapping import GROUP_COLUMN, ImportMapping
from models.intake.matching import plain
from models.intake.row_words import TotalLabel, is_footer, is_numeral, prefix_of, total_label, unit_line
from models.intake.rows import BodyRow, RowKind
from models.register.cells import clean_text

AmountOf = Callable[[object, str], "Fraction | None"]
# A column is part of what projects carry when so many rows fill it that are no totals by their words (others may be);
# an id is expected from so many of all rows, and usual in so many of those.
USUALLY_FILLED, IDS_EXPECTED, IDS_USUAL = 0.6, 0.4, 0.8
_LONGEST_ID = 60


@dataclass(frozen=True)
class Roles:
    """The columns of a file by what they are to a row: amounts, ids, names, what is judged (score, product), others."""

    amounts: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    judged: tuple[str, ...] = ()

    @staticmethod
    def of(mapping: ImportMapping, amounts: Sequence[str]) -> Roles:
        """The columns by what they are for, from a mapping and the headings of its amounts."""
        def columns(*begin: str) -> tuple[str, ...]:
            return tuple(heading for target, rule in mapping.fields.items() if target.startswith(begin)
                         for heading in rule.columns if heading != GROUP_COLUMN)
        return Roles(tuple(amounts), columns("project_id"), columns("name_vi", "name_en"),
                     columns("score", "product_no"))


@dataclass(frozen=True)
class Facts:
    """One row seen. `claimed`: its readable figures; `unread`: it has figures that cannot be read.

    `fits_ids`: its id is written like those of other rows; `is_counted`: it is a whole number.
    `has_id`, `is_named`, `is_judged`: an id, a name, a score or product of its own. `shape`: 0..1, how much of what
    projects usually carry beside these it carries; None where projects carry nothing else. `numeral`: the number of a
    group in its first cell or before its only text.
    """

    claimed: Mapping[str, Fraction] = field(default_factory=dict)
    unread: bool = False
    has_id: bool = False
    fits_ids: bool = False
    is_counted: bool = False
    is_named: bool = False
    is_judged: bool = False
    label: TotalLabel = TotalLabel.NO
    text: str = ""
    numeral: str = ""
    has_own_numeral: bool = False
    shape: float | None = None
    usual: int = 0

    @property
    def has_figures(self) -> bool:
        return self.unread or bool(self.claimed)

    @property
    def is_sure(self) -> bool:
        """A project whatever it adds up to: it has an id or a judgement, and no word of a total."""
        return not self.label and (self.has_id or self.is_judged)


@dataclass(frozen=True)
class BodyFacts:
    """The facts of every row, whether projects of this file have ids, and whether nearly all do."""

    rows: tuple[Facts, ...]
    ids_expected: bool
    ids_usual: bool


def see_rows(rows: Sequence[BodyRow], headings: Sequence[str], roles: Roles, amount_of: AmountOf) -> BodyFacts:
    """The facts of every row of a table whose columns have these roles."""
    figures = [_figures(row, roles, amount_of) for row in rows]
    has_figures = [bool(claimed) or unread for claimed, unread in figures]
    by_numeral = _numbered_by_numerals(rows, headings, roles, has_figures)
    others = [heading for heading in headings if heading not in (*roles.amounts, *roles.ids, *roles.names)]
    values = _values(rows, others)
    first = [_first_look(row, headings, roles, by_numeral, values) for row in rows]
    counted = [look for look, figure in zip(first, has_figures, strict=True) if figure]
    ids_expected = bool(roles.ids) and sum(look.has_id for look in counted) >= IDS_EXPECTED * max(1, len(counted))
    models = [at for at, look in enumerate(first) if has_figures[at] and look.label is not TotalLabel.WHOLE
              and (look.has_id or not ids_expected)]
    usual = [heading for heading in others if models and sum(rows[at].cells[heading] != "" for at in models)
             >= USUALLY_FILLED * len(models)]
    patterns = {_pattern(rows[at], roles) for at in models}
    plainly = [look for look in counted if look.is_named and not look.label]
    return BodyFacts(tuple(
        replace(_with_shape(look, row, *figure, usual, headings), fits_ids=_pattern(row, roles) in patterns)
        for look, row, figure in zip(first, rows, figures, strict=True)), ids_expected,
        ids_expected and sum(look.has_id for look in plainly) >= IDS_USUAL * len(plainly))


def _pattern(row: BodyRow, roles: Roles) -> str:
    """How an id is written: its digits as 9, its letters as A ("DA-015" is "A-9")."""
    identity = next((text for heading in roles.ids if (text := clean_text(row.cells.get(heading, "")))), "")
    return re.sub(r"[^\W\d_]+", "A", re.sub(r"\d+", "9", identity))


def _figures(row: BodyRow, roles: Roles, amount_of: AmountOf) -> tuple[dict[str, Fraction], bool]:
    """The figures in the columns of amounts, and whether any cannot be read.

    A number that a workbook holds as a float is the number of 15 digits it shows: 0.1 + 0.2 is 0.3 there.
    """
    claimed, unread = {}, False
    for heading in roles.amounts:
        cell = row.cells.get(heading, "")
        if cell == "" or row.kind is RowKind.BLANK:
            continue
        amount = amount_of(cell, heading)
        if amount is not None:
            claimed[heading] = Fraction(format(cell, ".15g")) if isinstance(cell, float) else amount
        else:
            text = clean_text(cell)
            unread |= any(c.isdigit() for c in text) and not is_footer(text) and unit_line((text,)) is None
    return claimed, unread


def _first_look(row: BodyRow, headings: Sequence[str], roles: Roles, by_numeral: bool,
                values: frozenset[str]) -> Facts:
    def text_of(heading: str) -> str:
        return clean_text(row.cells.get(heading, ""))

    texts = {heading: text_of(heading) for heading in headings if isinstance(row.cells.get(heading), str)}
    words = {heading: text for heading, text in texts.items() if any(c.isalpha() for c in text) or "∑" in text}
    labels = {heading: total_label(text, values) for heading, text in words.items()}
    name = next((text_of(heading) for heading in roles.names if text_of(heading)), "")
    # Beside a name, a total's word counts where it leads the row or stands for the id: "Total" is a company, too.
    leading = next((heading for heading in headings if row.cells.get(heading, "") != ""), "")
    label = max((found for heading, found in labels.items() if not name or heading in (*roles.ids, *roles.names) or (
        heading == leading and found is TotalLabel.WHOLE)), default=TotalLabel.NO)
    first_cell = text_of(headings[0]) if headings else ""
    identity = next((text_of(heading) for heading in roles.ids if text_of(heading)), "")
    numeral = first_cell if not by_numeral and is_numeral(first_cell) and headings[0] not in roles.names else ""
    only = next(iter(words.values())) if len(words) == 1 else ""
    has_id = bool(identity) and len(identity) <= _LONGEST_ID and total_label(identity, values) is TotalLabel.NO and (
        by_numeral or not is_numeral(identity))
    text = next((words[h] for h, found in labels.items() if found is label and label), "") or name or max(
        (text for text in words.values() if text != numeral), key=len, default=first_cell)
    return Facts(
        has_id=has_id, is_counted=identity.isdigit(), label=label, text=text,
        is_named=bool(name) and total_label(name, values) is not TotalLabel.WHOLE if roles.names else bool(
            [w for h, w in words.items() if labels[h] is not TotalLabel.WHOLE]),
        is_judged=any(text_of(heading) for heading in roles.judged),
        numeral=numeral or ("" if by_numeral else prefix_of(only)), has_own_numeral=bool(numeral))


def _with_shape(look: Facts, row: BodyRow, claimed: Mapping[str, Fraction], unread: bool, usual: Sequence[str],
                headings: Sequence[str]) -> Facts:
    counts = [heading for heading in usual if not (look.has_own_numeral and heading == headings[0])]
    shape = sum(row.cells[heading] != "" for heading in counts) / len(counts) if counts else None
    return replace(look, claimed=claimed, unread=unread, shape=shape, usual=len(counts))


def _numbered_by_numerals(rows: Sequence[BodyRow], headings: Sequence[str], roles: Roles,
                          has_figures: Sequence[bool]) -> bool:
    """Whether the projects themselves are numbered I, II, III or lettered: then such a number makes no group."""
    def is_total(row: BodyRow) -> bool:
        return not any(row.cells[heading] != "" for heading in roles.judged) and any(
            isinstance(cell, str) and total_label(cell) is TotalLabel.WHOLE for cell in row.cells.values())

    first = [clean_text(row.cells[headings[0]]) for row, figure in zip(rows, has_figures, strict=True)
             if figure and not is_total(row)]
    return bool(first) and sum(map(is_numeral, first)) > len(first) / 2


def _values(rows: Sequence[BodyRow], others: Sequence[str]) -> frozenset[str]:
    """The words that stand in columns beside names: places, agencies, groups; a total may name one of them."""
    return frozenset(plain(cell) for row in rows for heading in others
                     if isinstance(cell := row.cells[heading], str)) - {""}


def texts_of(row: BodyRow) -> list[str]:
    """The cells of a row that hold words."""
    return [text for cell in row.cells.values() if isinstance(cell, str) and (text := clean_text(cell))
            and any(c.isalpha() for c in text)]
