"""What the cells of each mapped column say about themselves: marks, shares, units, dates; declared or found."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from models.cell_grammar.dates import DateOrder, PeriodYear, date_orders, years_of_period
from models.cell_grammar.number import DecimalMark, is_nothing
from models.cell_grammar.unit import UnitReading, read_heading, read_unit
from models.cell_grammar.words import Unit, fold, word_lists
from models.intake.header import SourceColumn, TableFrame
from models.intake.mapping import AMOUNT_YEAR, GROUP_COLUMN, ColumnStyle, ImportMapping, target_column
from models.intake.number_style import ShareStyle, StyleReading, detect_share_style, detect_style
from models.intake.quarantine import is_quarantine, recorded_styles
from models.intake.rows import BodyRow, RowKind
from models.register.cells import clean_text

# A column that says row by row what its amounts are in repeats a few words.
_MOST_UNITS, _LONGEST_UNIT = 15, 40


@dataclass(frozen=True)
class ColumnReadings:
    """By heading: the style found, and what is used (None: ask): decimal mark, share style, unit, order of dates,
    year of a period. `named`: what each amount's heading says of its unit. `row_money`: columns that say it row by row.
    """

    styles: Mapping[str, StyleReading] = field(default_factory=dict)
    marks: Mapping[str, DecimalMark | None] = field(default_factory=dict)
    share_styles: Mapping[str, ShareStyle | None] = field(default_factory=dict)
    units: Mapping[str, Unit | None] = field(default_factory=dict)
    amount_headings: tuple[str, ...] = ()
    named: Mapping[str, UnitReading] = field(default_factory=dict)
    dates: Mapping[str, DateOrder | None] = field(default_factory=dict)
    periods: Mapping[str, PeriodYear | None] = field(default_factory=dict)
    row_money: tuple[str, ...] = ()
    known: frozenset[str] = frozenset()

    def as_styles(self) -> dict[str, ColumnStyle]:
        """What is known for certain about each column, to be kept with rows that are put apart from the others."""
        headings = dict.fromkeys((*self.styles, *self.units, *self.dates, *self.periods))
        styles = {heading: ColumnStyle(
            str(self.marks.get(heading) or "") if heading in self.known else "",
            str(self.share_styles.get(heading) or ""), str(self.units.get(heading) or ""),
            str(self.dates.get(heading) or ""), str(self.periods.get(heading) or "")) for heading in headings}
        return {heading: style for heading, style in styles.items() if style != ColumnStyle()}


def read_columns(frame: TableFrame, rows: Sequence[BodyRow], mapping: ImportMapping) -> ColumnReadings:
    """The number style and unit of every column that is mapped to a number. What the mapping declares comes first.

    A column is judged by its own cells alone: the mark of a score says nothing about that of an amount.
    """
    wanted: dict[str, str] = {}
    for target, rule in mapping.fields.items():
        column = target_column(target)
        if column is not None and column.type in ("money", "share", "decimal", "integer", "date", "year"):
            kind = column.type if column.type in ("share", "date", "year") else (
                "money" if rule.money_kind else "number")
            wanted |= {heading: kind for heading in rule.columns if heading != GROUP_COLUMN}
            wanted |= {rule.rate: "share"} if rule.rate else {}
    wanted |= {heading: "money" for total, parts in mapping.sums.items() for heading in (total, *parts)}
    wanted = {heading: kind for heading, kind in wanted.items() if heading in frame.headings}
    declared = {**recorded_styles(rows, frame.headings), **mapping.styles}
    styles = {heading: detect_style(cells_of(rows, heading), mapping.currency) for heading, kind in wanted.items()
              if kind not in ("date", "year")}
    amounts = tuple(heading for heading, kind in wanted.items() if kind == "money")
    named = {heading: read_heading(heading) for heading in amounts}
    units = {heading: _unit_of(declared.get(heading), named[heading], frame.unit, mapping) for heading in amounts}
    marks = {heading: _mark_of(style, declared.get(heading)) for heading, style in styles.items()}
    unclear = [heading for heading in amounts if marks[heading] is None and units[heading] is Unit.DONG]
    if unclear and is_quarantine(frame.headings):
        # Single units of a currency have at most two decimals, so that the mark before three digits groups them.
        marks |= {heading: _grouping(styles[heading]) for heading in unclear}
    shares = {heading: _share_style(rows, heading, declared.get(heading), marks[heading])
              for heading, kind in wanted.items() if kind == "share"}
    dates = {heading: _date_order(cells_of(rows, heading), declared.get(heading))
             for heading, kind in wanted.items() if kind == "date"}
    of_amounts = mapping.fields[AMOUNT_YEAR].columns if AMOUNT_YEAR in mapping.fields else ()
    periods = {heading: PeriodYear(style.period) if (style := declared.get(heading)) and style.period else None
               for heading, kind in wanted.items() if kind == "year" and heading not in of_amounts
               and any(years_of_period(cell) for _, cell in cells_of(rows, heading))}
    row_money = tuple(column.heading for column in frame.columns
                      if column.heading not in wanted and _says_money(column, rows))
    known = frozenset(heading for heading, style in styles.items()
                      if style.mark or (heading in declared and declared[heading].mark))
    return ColumnReadings(styles, marks, shares, units, amounts, named, dates, periods, row_money, known)


def cells_of(rows: Sequence[BodyRow], heading: str) -> list[tuple[int, object]]:
    """(row, cell) of a column over the rows that hold projects."""
    return [(row.row, row.cells.get(heading, "")) for row in rows if row.kind is RowKind.PROJECT]


def _mark_of(style: StyleReading, declared: ColumnStyle | None) -> DecimalMark | None:
    if declared and declared.mark:
        return DecimalMark(declared.mark)
    # Without any mark in the column, either reads the same.
    return style.mark or (None if style.is_mixed or style.is_ambiguous else DecimalMark.POINT)


def _grouping(style: StyleReading) -> DecimalMark | None:
    """The decimal mark when the one mark of a column groups its digits."""
    marks = {"," in text for text in style.unclear}
    if len(marks) != 1 or style.mark is not None or len(style.examples) != 1:
        return None
    return DecimalMark.POINT if True in marks else DecimalMark.COMMA


def says_nothing(cell: object) -> bool:
    """Whether a cell stands for no amount: blank, a dash, n/a, chưa có. What that means, only the planner can say."""
    return cell == "" or (isinstance(cell, str) and is_nothing(cell))


def _share_style(rows: Sequence[BodyRow], heading: str, declared: ColumnStyle | None,
                 mark: DecimalMark | None) -> ShareStyle | None:
    if declared and declared.share:
        return ShareStyle(declared.share)
    return detect_share_style(cells_of(rows, heading), mark)


def unit_of(frame: TableFrame, heading: str, mapping: ImportMapping) -> Unit | None:
    """The unit of a column's amounts, None when nobody says or two say different things."""
    return _unit_of(mapping.styles.get(heading), read_heading(heading), frame.unit, mapping)


def _date_order(cells: Iterable[tuple[int, object]], declared: ColumnStyle | None) -> DateOrder | None:
    """The order all dates of a column agree on; day first where none of them has to be asked about."""
    if declared and declared.date:
        return DateOrder(declared.date)
    possible = [orders for _, cell in cells if (orders := date_orders(cell))]
    certain = {next(iter(orders)) for orders in possible if len(orders) == 1}
    if len(certain) == 1:
        return certain.pop()
    return None if possible else DateOrder.DAY_FIRST


def _unit_of(declared: ColumnStyle | None, named: UnitReading, above: Unit | None,
             mapping: ImportMapping) -> Unit | None:
    """Declared for the column; else what heading, mapping and the line above say, where they do not contradict."""
    if declared and declared.unit:
        return Unit(declared.unit)
    if named.unclear:
        return None
    of_file = Unit(mapping.unit) if mapping.unit in list(Unit) else above
    if named.unit and of_file and named.unit is not of_file:
        return None
    return named.unit or of_file


@cache
def _money_headings() -> frozenset[str]:
    return frozenset(fold(word) for word in word_lists()["money_columns"])


def _says_money(column: SourceColumn, rows: Sequence[BodyRow]) -> bool:
    """Whether a column names the currency or unit of the amounts beside it, row by row."""
    texts: set[str] = set()
    for row in rows:
        cell = row.cells.get(column.heading, "")
        if row.kind is RowKind.PROJECT and cell != "":
            texts.add(clean_text(cell))
            if len(texts) > _MOST_UNITS or not isinstance(cell, str) or len(cell) > _LONGEST_UNIT:
                return False
    if not texts:
        return False
    readings = [read_unit(text) for text in texts]
    understood = [each for text, each in zip(texts, readings, strict=True) if each.unit and len(text) > 1]
    if fold(column.leaf).strip(" :*") in _money_headings():
        return bool(understood)
    return len(understood) == len(texts)
