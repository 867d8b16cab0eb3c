"""What the cells of each mapped column say about themselves: decimal mark, share style, unit; declared or found."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from models.intake.header import TableFrame
from models.intake.mapping import GROUP_COLUMN, ImportMapping, target_column
from models.intake.matching import plain
from models.intake.number_style import DecimalMark, ShareStyle, StyleReading, detect_share_style, detect_style
from models.intake.rows import BodyRow, RowKind
from models.intake.units import Unit

_NOTHING = frozenset({"", "x", "na", "n a", "chua co", "khong co", "chua ro", "chua xac dinh"})


@dataclass(frozen=True)
class ColumnReadings:
    """By heading: the style found, the decimal mark and share style used (None: ask), the unit used (None: ask)."""

    styles: Mapping[str, StyleReading] = field(default_factory=dict)
    marks: Mapping[str, DecimalMark | None] = field(default_factory=dict)
    share_styles: Mapping[str, ShareStyle | None] = field(default_factory=dict)
    units: Mapping[str, Unit | None] = field(default_factory=dict)
    amount_headings: tuple[str, ...] = ()


def read_columns(frame: TableFrame, rows: Sequence[BodyRow], mapping: ImportMapping) -> ColumnReadings:
    """The number style and unit of every column that is mapped to a number. What the mapping declares comes first."""
    wanted: dict[str, str] = {}
    for target, rule in mapping.fields.items():
        column = target_column(target)
        if column is not None and column.type in ("money", "share", "decimal", "integer"):
            kind = "share" if column.type == "share" else "money" if rule.money_kind else "number"
            wanted |= {heading: kind for heading in rule.columns if heading != GROUP_COLUMN}
            wanted |= {rule.rate: "share"} if rule.rate else {}
    wanted |= {heading: "money" for total, parts in mapping.sums.items() for heading in (total, *parts)}
    known = {column.heading: column for column in frame.columns}
    styles = {heading: detect_style(cells_of(rows, heading)) for heading in wanted if heading in known}
    file_marks = {style.mark for style in styles.values() if style.mark is not None}
    file_marks |= {DecimalMark(style.mark) for style in mapping.styles.values() if style.mark}
    # A column that does not tell follows the others of its file, when they all agree.
    shared = next(iter(file_marks)) if len(file_marks) == 1 else None
    marks: dict[str, DecimalMark | None] = {}
    for heading, style in styles.items():
        declared = mapping.styles.get(heading)
        if declared and declared.mark:
            marks[heading] = DecimalMark(declared.mark)
        elif style.is_mixed:
            marks[heading] = None
        else:
            marks[heading] = style.mark or shared or (None if style.is_ambiguous else DecimalMark.POINT)
    shares = {heading: _share_style(rows, heading, mapping, marks[heading]) for heading, kind in wanted.items()
              if kind == "share" and heading in known}
    units = {heading: _unit_of(heading, known[heading].unit, frame.unit, mapping)
             for heading, kind in wanted.items() if kind == "money" and heading in known}
    amounts = tuple(heading for heading, kind in wanted.items() if kind == "money" and heading in known)
    return ColumnReadings(styles, marks, shares, units, amounts)


def cells_of(rows: Sequence[BodyRow], heading: str) -> list[tuple[int, object]]:
    """(row, cell) of a column over the rows that hold projects."""
    return [(row.row, row.cells.get(heading, "")) for row in rows if row.kind is RowKind.PROJECT]


def says_nothing(cell: object) -> bool:
    """Whether a cell stands for no amount: blank, a dash, n/a, chưa có. What that means, only the planner can say."""
    return cell == "" or (isinstance(cell, str) and plain(cell) in _NOTHING and not any(c.isdigit() for c in cell))


def _share_style(rows: Sequence[BodyRow], heading: str, mapping: ImportMapping,
                 mark: DecimalMark | None) -> ShareStyle | None:
    declared = mapping.styles.get(heading)
    if declared and declared.share:
        return ShareStyle(declared.share)
    return detect_share_style(cells_of(rows, heading), mark)


def _unit_of(heading: str, own: Unit | None, above: Unit | None, mapping: ImportMapping) -> Unit | None:
    """Declared for the column, then named by its heading, then declared for the file, then named above the table."""
    declared = mapping.styles.get(heading)
    if declared and declared.unit:
        return Unit(declared.unit)
    return own or (Unit(mapping.unit) if mapping.unit in list(Unit) else None) or above
