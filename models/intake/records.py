"""Rows read into records, one per project: duplicates found, rows of one project added up, amounts made whole."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from models.domain import Finding
from models.intake.mapping import ImportMapping
from models.intake.matching import plain
from models.intake.quarantine import KeptRow
from models.intake.rounding import AmountKey, RoundingSummary, fit_under, round_amounts, split_years
from models.intake.row_reading import ReadRow


@dataclass(frozen=True, slots=True)
class Record:
    """One project to import: `fields` are canonical cells, `amounts` whole million VND by (kind, year).

    `exact`: the same amounts before rounding. `replaced`: kinds whose years the file states completely (a split total).
    """

    rows: tuple[int, ...]
    project_id: str
    fields: Mapping[str, object]
    amounts: Mapping[tuple[str, int], int]
    exact: Mapping[tuple[str, int], Fraction]
    points: Mapping[str, object]
    budget_line: str = ""
    replaced: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RecordSet:
    """Records, rows kept apart, and what was done on the way. `first_row` of a project id leads back to the file."""

    records: tuple[Record, ...]
    kept: tuple[KeptRow, ...]
    rounding: tuple[RoundingSummary, ...]
    findings: tuple[Finding, ...]
    repeated_ids: int
    exact_cost: Mapping[str, tuple[int, str, Fraction]]


def make_records(read: Sequence[ReadRow], mapping: ImportMapping, file: str, table: str) -> RecordSet:
    """One record per project id. Rows of one id are added up when the mapping says so, else kept apart, all of them."""
    kept = {row.row: KeptRow(row.row, row.cells, row.faults) for row in read if row.faults}
    groups: dict[str, list[ReadRow]] = defaultdict(list)
    for row in read:
        groups[row.project_id].append(row)
    findings: list[Finding] = []
    whole: list[list[ReadRow]] = []
    repeated = 0
    for project_id, rows in groups.items():
        rows_read = [row for row in rows if row.row not in kept]
        repeated += len(rows) > 1 and project_id != ""
        if len(rows) > 1 and project_id and mapping.rows_per_project == "several" and not rows[0].is_generated:
            if other := _another_project(rows):
                # One id under two names: adding them up would make one project of two.
                for row in rows_read:
                    kept[row.row] = _kept(row, "import_id_of_several", file, table, row=row.row, first=rows[0].row,
                                          name=_name_of(rows[0]), other=_name_of(other), other_row=other.row)
                continue
            # A project with one doubtful row is kept apart whole: part of its money would be a wrong project.
            if len(rows_read) < len(rows):
                doubtful = next(row for row in rows if row.row in kept).row
                for row in rows_read:
                    kept[row.row] = _kept(row, "import_other_row_kept", file, table, row=row.row, other=doubtful)
                continue
            whole.append(rows)
            findings += _differing(rows, file, table)
        elif len(rows) > 1 and project_id:
            for row, first in zip(rows, [rows[1], *[rows[0]] * (len(rows) - 1)], strict=True):
                same = (row.fields, row.amounts, row.points) == (first.fields, first.amounts, first.points)
                code = "duplicate_same" if same else "duplicate_other"
                # Of identical rows the first is imported; of differing ones nobody knows which is right.
                if row.row not in kept and not (same and row is rows[0] and all(
                        (r.fields, r.amounts) == (row.fields, row.amounts) for r in rows)):
                    kept[row.row] = _kept(row, code, file, table, row=row.row, first=first.row, key=project_id)
            whole += [[row] for row in rows if row.row not in kept]
        else:
            whole += [[row] for row in rows_read]
    exact = [_added([row.amounts for row in rows]) for rows in whole]
    rounded, summary = round_amounts(exact)
    records, exact_cost = [], {}
    for rows, amounts, raw in zip(whole, rounded, exact, strict=True):
        record = _record(rows, mapping, amounts, raw)
        if not any(kind == "cost" for kind, _ in amounts):
            for row in rows:
                kept[row.row] = _kept(row, "import_no_amount", file, table, row=row.row)
            continue
        records.append(record)
        cost = sum((amount for (kind, _), amount in raw.items() if kind == "cost"), Fraction(0))
        exact_cost[record.project_id] = (rows[0].row, "cost", cost)
    return RecordSet(tuple(records), tuple(kept[row] for row in sorted(kept)), summary, tuple(findings), repeated,
                     exact_cost)


def _record(rows: Sequence[ReadRow], mapping: ImportMapping, amounts: Mapping[AmountKey, int],
            raw: Mapping[AmountKey, Fraction]) -> Record:
    by_year: dict[tuple[str, int], int] = {}
    exact: dict[tuple[str, int], Fraction] = {}
    replaced = {"cost"} if "cost_total_mvnd" in mapping.fields else set()
    for (kind, year), amount in amounts.items():
        if year is not None:
            by_year[kind, year], exact[kind, year] = amount, raw[kind, year]
            continue
        shares = _shares(mapping, kind)
        if not shares:
            continue
        replaced.add(kind)
        for at, part in split_years(amount, shares).items():
            by_year[kind, at], exact[kind, at] = part, raw[kind, None] * shares[at]
    costs = {year: amount for (kind, year), amount in by_year.items() if kind == "cost"}
    for kind in replaced - {"cost"}:
        parts = {year: amount for (other, year), amount in by_year.items() if other == kind}
        if sum(parts.values()) <= sum(costs.get(year, 0) for year in parts):
            by_year |= {(kind, year): part for year, part in fit_under(parts, costs).items()}
    first = rows[0]
    fields = dict(first.fields)
    for row in rows[1:]:
        fields |= {name: value for name, value in row.fields.items() if fields.get(name) in ("", None)}
    return Record(tuple(row.row for row in rows), first.project_id, fields, by_year, exact, first.points,
                  first.budget_line, frozenset(replaced))


def _shares(mapping: ImportMapping, kind: str) -> Mapping[int, Fraction]:
    """The years a total is split over; a cost that is the sum of its parts is split as they are."""
    rule = mapping.fields.get(f"{kind}_total_mvnd")
    if rule is not None:
        return rule.shares
    return next((rule.shares for rule in mapping.fields.values() if rule.money_kind and rule.shares), {})


def _added(amounts: Sequence[Mapping[AmountKey, Fraction]]) -> dict[AmountKey, Fraction]:
    total: dict[AmountKey, Fraction] = {}
    for each in amounts:
        for key, amount in each.items():
            total[key] = total.get(key, Fraction(0)) + amount
    return total


def _name_of(row: ReadRow) -> str:
    return str(row.fields.get("name_vi") or row.fields.get("name_en") or "")


def _another_project(rows: Sequence[ReadRow]) -> ReadRow | None:
    """The first row that is called otherwise than the first; a blank name says nothing."""
    names = [plain(_name_of(row)) for row in rows]
    first = next(filter(None, names), "")
    return next((row for row, name in zip(rows, names, strict=True) if name not in ("", first)), None)


def _differing(rows: Sequence[ReadRow], file: str, table: str) -> list[Finding]:
    """Fields on which the rows of one project disagree: the first row's value is taken, and said so."""
    first, found = rows[0], []
    for name, value in first.fields.items():
        other = next((row for row in rows[1:] if row.fields.get(name) not in (value, "", None)), None)
        if other is not None:
            found.append(Finding("import_rows_differ", "warning", first.project_id, file, table, other.row, name,
                                 {"first": first.row, "value": str(value), "other": str(other.fields[name])}))
    return found


def _kept(read: ReadRow, code: str, file: str, table: str, row: int, **values: object) -> KeptRow:
    return KeptRow(read.row, read.cells, (Finding(code, "error", read.project_id, file, table, row, "project_id",
                                                  values),))

