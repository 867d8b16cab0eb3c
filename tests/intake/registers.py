"""Registers as officials make them, for tests: rows of cells, and a mapping that fits each."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from models.domain import Case
from models.files.grid import FileGrid
from models.intake.importing import ImportReading, apply_import, open_import, preview_import, read_import
from models.intake.mapping import FieldRule, ImportMapping
from tests.intake.plain_reading import grid_of

HEADINGS = ("Mã số", "Tên dự án", "Địa phương", "Tổng kinh phí", "NSNN", "Vốn đối ứng")


def simple_mapping(**given: object) -> ImportMapping:
    """Id, name, locality, three totals in 2027, in million VND unless said otherwise."""
    shares = {2027: Fraction(1)}
    rules = (FieldRule("project_id", ("Mã số",)), FieldRule("name_vi", ("Tên dự án",)),
             FieldRule("locality", ("Địa phương",)), FieldRule("cost_total_mvnd", ("Tổng kinh phí",), shares=shares),
             FieldRule("state_request_total_mvnd", ("NSNN",), shares=shares, blank="empty"),
             FieldRule("pledge_enterprise_total_mvnd", ("Vốn đối ứng",), shares=shares, blank="empty"),
             FieldRule("regime", constant="market"), FieldRule("score", constant="5"))
    return ImportMapping("thu", {rule.target: rule for rule in rules}, **{"unit": "trieu", **given})


def register(*rows: Sequence[object], headings: Sequence[str] = HEADINGS) -> FileGrid:
    """A sheet with headings in row 1; short rows are filled up with blanks."""
    return grid_of([headings, *([*row, *[""] * (len(headings) - len(row))] for row in rows)])


def amounts(*cells: object) -> FileGrid:
    """A register whose projects P1, P2 ... cost the given cells, and nothing else."""
    return register(*((f"P{at}", f"Dự án {at}", "", cell) for at, cell in enumerate(cells, 1)))


def read(grid: FileGrid, mapping: ImportMapping | None = None, present: Case | None = None) -> ImportReading:
    """The grid read by a mapping (the simple one by default)."""
    return read_import(open_import(grid), mapping or simple_mapping(), present)


def imported(reading: ImportReading, present: Case | None = None, missing: str = "keep") -> Case:
    """The case after the import, stamped when rows were kept apart. Fails when it was refused."""
    applied = apply_import(reading, preview_import(reading, present, missing), present, "stamp")
    assert applied.case is not None, applied.findings
    return applied.case


def costs(reading: ImportReading) -> Mapping[str, int]:
    """Million VND each record costs over all years."""
    return {record.project_id: sum(amount for (kind, _), amount in record.amounts.items() if kind == "cost")
            for record in reading.records}


def asked(reading: ImportReading) -> set[str]:
    return {question.question_id for question in reading.questions}


def kept(reading: ImportReading) -> dict[int, set[str]]:
    """Row -> codes of the reasons it was kept apart for."""
    return {row.row: {finding.code for finding in row.findings} for row in reading.kept}


def found(reading: ImportReading) -> set[str]:
    return {finding.code for finding in reading.findings}
