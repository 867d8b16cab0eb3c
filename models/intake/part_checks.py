"""Whether the parts of a row make up its totals, row by row: the sums a mapping names, parts against cost, years."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from models.cell_grammar.words import IN_MVND, Unit
from models.domain import Finding
from models.intake.columns import ColumnReadings
from models.intake.mapping import ImportMapping
from models.intake.rounding import AmountKey
from models.intake.rows import BodyRow
from models.units import decimal_text

# The reader of cells in the unit of the file, and of what a cell of a column counts as when it is blank.
AmountOf = Callable[[object, str], "Fraction | None"]
IsBlank = Callable[[object, str], bool]


@dataclass
class PartCheck:
    """What a row's parts say: `faults` keep it apart, `notes` are told, `tolerated` totals differ by rounding only."""

    faults: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    tolerated: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class PartChecker:
    """Checks the rows of one file. `is_blank(cell, heading)`: the cell says nothing (blank, or a dash taken so)."""

    mapping: ImportMapping
    columns: ColumnReadings
    amount_of: AmountOf
    is_blank: IsBlank
    file: str
    table: str

    def check(self, row: BodyRow, amounts: Mapping[AmountKey, Fraction]) -> PartCheck:
        """Everything that does not add up in one row; `amounts` are its amounts in million VND."""
        found = PartCheck()
        for total, parts in self.mapping.sums.items():
            self._check_sum(row, total, parts, found)
        for year in dict.fromkeys(year for _, year in amounts):
            self._check_cost(row, year, amounts, found)
        self._check_years(row, amounts, found)
        self._check_shares(row, amounts, found)
        return found

    def _check_sum(self, row: BodyRow, total: str, parts: tuple[str, ...], found: PartCheck) -> None:
        """A total against its parts. A blank counts as the mapping says: zero, or not known."""
        values: dict[str, Fraction | None] = {}
        for heading in (total, *parts):
            cell = row.cells.get(heading, "")
            if self.is_blank(cell, heading):
                values[heading] = Fraction(0) if self._blank_is_zero(heading) else None
            else:
                values[heading] = self.amount_of(cell, heading)
                if values[heading] is None:
                    found.faults.append(self._finding("import_part_unread", row, heading, value=str(cell)))
                    return
        known = sum((values[part] for part in parts if values[part] is not None), Fraction(0))
        unknown = [part for part in parts if values[part] is None]
        if values[total] is None:
            if known:
                found.notes.append(self._finding("import_total_blank", row, total, "warning", sum=decimal_text(known)))
            return
        gap = values[total] - known
        if unknown and gap > 0:
            found.notes.append(self._finding(
                "import_parts_unknown", row, unknown[0], "warning", total=decimal_text(values[total]),
                sum=decimal_text(known), difference=decimal_text(gap), columns=", ".join(unknown)))
        elif gap and not self._is_rounding(abs(gap), len(parts), total):
            found.faults.append(self._finding("import_parts_not_total", row, total, total=decimal_text(values[total]),
                                              sum=decimal_text(known), difference=decimal_text(gap)))
        elif gap:
            found.tolerated.append(total)

    def _blank_is_zero(self, heading: str) -> bool:
        return any(rule.blank == "zero" for rule in self.mapping.fields.values() if heading in rule.columns)

    def _check_cost(self, row: BodyRow, year: int | None, amounts: Mapping[AmountKey, Fraction],
                    found: PartCheck) -> None:
        cost = amounts.get(("cost", year))
        parts = [amount for (kind, at), amount in amounts.items()
                 if at == year and (kind == "state_request" or kind.startswith("pledge"))]
        gap = sum(parts, Fraction(0)) - cost if cost is not None else Fraction(0)
        if gap <= 0:
            return
        target = f"cost_{year or 'total'}_mvnd"
        heading = next(iter(self.mapping.fields[target].columns), target)
        scale = IN_MVND[self.columns.units.get(heading) or Unit.TRIEU] * self.mapping.vnd_per_unit
        columns = sum(len(rule.columns) for rule in self.mapping.fields.values() if rule.money_kind)
        if self._is_rounding(gap / scale, columns, heading):
            found.tolerated.append(heading)
        else:
            found.faults.append(self._finding("import_parts_above_total", row, heading, total=decimal_text(cost),
                                              sum=decimal_text(cost + gap)))

    def _check_years(self, row: BodyRow, amounts: Mapping[AmountKey, Fraction], found: PartCheck) -> None:
        for kind in {kind for kind, year in amounts if year is None}:
            years = [amount for (other, year), amount in amounts.items() if other == kind and year is not None]
            if years and sum(years, Fraction(0)) != amounts[kind, None]:
                heading = next(iter(self.mapping.fields[f"{kind}_total_mvnd"].columns), "")
                found.faults.append(self._finding(
                    "import_years_not_total", row, heading, total=decimal_text(amounts[kind, None]),
                    sum=decimal_text(sum(years, Fraction(0)))))

    def _check_shares(self, row: BodyRow, amounts: Mapping[AmountKey, Fraction], found: PartCheck) -> None:
        """A cost split over years by declared shares leaves room, in each year, for the parts that have years."""
        rule = self.mapping.fields.get("cost_total_mvnd")
        by_year: dict[int, Fraction] = {}
        for (kind, year), amount in amounts.items():
            if year is not None and (kind == "state_request" or kind.startswith("pledge")):
                by_year[year] = by_year.get(year, Fraction(0)) + amount
        cost = amounts.get(("cost", None))
        if rule is None or cost is None or any(kind == "cost" and year for kind, year in amounts) or (
                sum(by_year.values()) == cost):
            return
        for year, parts in by_year.items():
            if rule.shares and parts > cost * rule.shares.get(year, Fraction(0)):
                found.faults.append(self._finding(
                    "import_parts_above_year", row, next(iter(rule.columns), ""), year=year, sum=decimal_text(parts),
                    total=decimal_text(cost * rule.shares.get(year, Fraction(0)))))

    def _is_rounding(self, gap: Fraction, parts: int, heading: str) -> bool:
        """A difference of whole units that rounding each of the parts explains is tolerated and counted."""
        return self.columns.units.get(heading) is not Unit.TY and gap <= Fraction(parts + 1, 2)

    def _finding(self, code: str, row: BodyRow, heading: str, severity: str = "error", **values: object) -> Finding:
        return Finding(code, severity, "", self.file, self.table, row.row, heading, values)
