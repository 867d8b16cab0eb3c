"""Importing a register, step by step: open the file, propose a mapping, read, preview, apply all or nothing.

`open_import` -> `propose` -> (`answer_question`)* -> `read_import` -> `preview_import` -> `apply_import`. Nothing in
here writes a file or touches the present case; `docs/import.md` walks through it.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from models.domain import Case, Finding
from models.intake.asking import costs_before, find_questions
from models.intake.columns import ColumnReadings, read_columns
from models.intake.grid import FileGrid, Sheet
from models.intake.header import TableFrame, find_table, find_tables, same_columns
from models.intake.import_draft import ImportDraft
from models.intake.mapping import ImportMapping, check_mapping
from models.intake.own_tables import read_own_tables
from models.intake.preview import Preview, preview_own, preview_records
from models.intake.quarantine import KeptRow, kept_apart_mark
from models.intake.questions import Question
from models.intake.records import Record, RecordSet, make_records
from models.intake.rounding import RoundingSummary
from models.intake.row_reading import ReadRow, RowReader
from models.intake.rows import BodyRow, RowKind, compare_totals, merged_in_body, read_rows
from models.intake.shown import as_shown, shown_questions
from models.intake.units import check_unit
from models.register.case_io import MOST_PROJECTS, tables_to_case
from models.register.edits import Edit, accept_edits
from models.units import decimal_text

Progress = Callable[[int, int], None]
LARGEST_REGISTER = MOST_PROJECTS
# Rows of a CSV file with more or fewer fields than the others: their cells may stand in the wrong columns.
RAGGED = ("extra_field", "missing_field")
_STEP = 200
# A table under its headings: rows, blank ones too; and cells for each that holds something, from so many cells on.
_MOST_ROWS, _MOST_SPREAD, _FEW_CELLS = 60_000, 10, 200_000


@dataclass(frozen=True)
class Accounts:
    """Where every row under the headings went; `rows` is always the sum of the others."""

    rows: int
    imported: int
    kept_apart: int
    totals: int
    groups: int
    blank: int
    other: int

    def __post_init__(self) -> None:
        parts = self.imported + self.kept_apart + self.totals + self.groups + self.blank + self.other
        if parts != self.rows:
            raise AssertionError(f"{self.rows} rows, {parts} accounted for")


@dataclass(frozen=True)
class AmountTotal:
    """One column of amounts in the unit of the file: all project rows, those imported, those kept apart, exactly."""

    heading: str
    unit: str
    total: Fraction
    imported: Fraction
    kept_apart: Fraction
    unreadable: int


@dataclass(frozen=True)
class ImportReading:
    """What reading gave. Nothing may be applied while `questions` is not empty or a finding is an error.

    `records`: one per project, whole million VND. `kept`: rows kept apart with their reasons.
    """

    draft: ImportDraft
    mapping: ImportMapping | None
    columns: ColumnReadings
    records: tuple[Record, ...]
    kept: tuple[KeptRow, ...]
    questions: tuple[Question, ...]
    findings: tuple[Finding, ...]
    accounts: Accounts
    totals: tuple[AmountTotal, ...] = ()
    rounding: tuple[RoundingSummary, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Every question is answered and nothing about the file as a whole is wrong."""
        return not self.questions and not any(finding.severity == "error" for finding in self.findings)


@dataclass(frozen=True)
class Applied:
    """The case after the import (None when it was refused), the edits that lead to it, and why it was refused."""

    case: Case | None
    edits: tuple[Edit, ...] = ()
    findings: tuple[Finding, ...] = field(default=())


def open_import(grid: FileGrid, sheet: str = "", header_rows: Sequence[int] = ()) -> ImportDraft:
    """Look at a file: which sheet holds a register, where its headings are, what each row is. Nothing is believed yet.

    `sheet` and `header_rows` (from 1) are the planner's correction of what was found.
    """
    if not grid.is_read:
        return ImportDraft(grid, findings=grid.findings)
    findings = [finding for finding in grid.findings if finding.code not in RAGGED and not finding.table]
    own = None if sheet or header_rows else read_own_tables(grid)
    if own is not None:
        return ImportDraft(grid, own=own, findings=tuple(findings))
    tables = find_tables(grid)
    chosen = next((each for each in grid.sheets if each.name == sheet and not each.is_hidden), None)
    if header_rows and chosen is None and tables:
        chosen = next(each for each in grid.sheets if each.name == tables[0].sheet)
    frame = find_table(chosen, header_rows) if chosen else None if sheet else next(iter(tables), None)
    if frame is None:
        findings.append(Finding("import_no_table", file=grid.file))
        return ImportDraft(grid, tables, findings=tuple(findings))
    found_sheet = next(each for each in grid.sheets if each.name == frame.sheet)
    if _is_sparse(found_sheet, frame):
        findings.append(Finding("import_table_sparse", file=grid.file, table=frame.sheet, values={
            "rows": frame.last_row - frame.first_row + 1, "columns": len(frame.columns)}))
        return ImportDraft(grid, tables, findings=tuple(findings))
    rows = read_rows(found_sheet, frame)
    findings += [finding for finding in grid.findings if finding.table == frame.sheet != ""]
    findings += _frame_findings(grid, found_sheet, frame, rows)
    alike = () if sheet else same_columns(tables)
    return ImportDraft(grid, tables, frame, rows, alike, None, tuple(findings))


def _is_sparse(sheet: Sheet, frame: TableFrame) -> bool:
    """Whether a table would be spread out over far more cells than the file holds anything in."""
    rows = [row for row in sheet.rows[frame.first_row - 1 : frame.last_row] if any(cell != "" for cell in row)]
    filled = sum(1 for row in rows for cell in row if cell != "")
    return frame.last_row - frame.first_row >= _MOST_ROWS or (
        len(rows) * len(frame.columns) > _FEW_CELLS + _MOST_SPREAD * filled)


def read_import(draft: ImportDraft, mapping: ImportMapping | None, present: Case | None = None,
                progress: Progress | None = None) -> ImportReading:
    """Every row by the mapping: records, rows kept apart, questions still open. Calls `progress(done, rows)`.

    A progress callback may raise to cancel: nothing has been changed. Rows in = rows accounted for, always.
    """
    draft = _as_mapped(draft, mapping)
    if draft.own is not None or draft.frame is None or mapping is None:
        kept = draft.own.kept if draft.own else ()
        count = draft.own.rows if draft.own else 0
        return ImportReading(draft, mapping, ColumnReadings(), (), kept, (), draft.findings + (
            draft.own.findings if draft.own else ()), Accounts(count, count - len(kept), len(kept), 0, 0, 0, 0))
    findings = [*draft.findings, *check_mapping(mapping, draft.frame.headings)]
    about_shown = tuple(shown_questions(draft, mapping))
    draft = as_shown(draft, mapping)
    columns = read_columns(draft.frame, draft.rows, mapping)
    reader = RowReader(draft.frame, mapping, columns, draft.grid.file, present, draft.rows)
    projects = [row for row in draft.rows if row.kind is RowKind.PROJECT]
    if len(projects) > LARGEST_REGISTER:
        findings.append(Finding("import_too_many_rows", file=draft.grid.file, table=draft.frame.sheet,
                                values={"rows": len(projects), "most": LARGEST_REGISTER}))
        projects = projects[:0]
    read: list[ReadRow] = []
    if not any(finding.code == "import_unknown_target" for finding in findings):
        for done, row in enumerate(projects):
            if progress and done % _STEP == 0:
                progress(done, len(projects))
            read.append(reader.read(row))
    ragged = {finding.row: finding for finding in draft.grid.findings if finding.code in RAGGED}
    read = [replace(row, faults=(replace(ragged[row.row], severity="error"),)) if row.row in ragged else row
            for row in read]
    records = make_records(read, mapping, draft.grid.file, draft.frame.sheet)
    questions = (*about_shown, *find_questions(draft, mapping, columns, reader, records, present))
    findings += _row_findings(draft, reader, columns, mapping, read, records, present)
    if not any(question.question_id.partition(":")[0] in ("unit", "rate") for question in questions):
        findings += _rounding_findings(draft, records)
    if progress:
        progress(len(projects), len(projects))
    totals = _amount_totals(projects, records, reader, mapping) if read else ()
    return ImportReading(draft, mapping, columns, records.records, records.kept, questions, tuple(findings),
                         _account(draft, records, len(draft.rows)), totals, records.rounding)


def _as_mapped(draft: ImportDraft, mapping: ImportMapping | None) -> ImportDraft:
    """The draft on the sheet and under the heading rows that the mapping names."""
    if mapping is None or draft.frame is None or draft.own is not None:
        return draft
    other_sheet = mapping.sheet not in ("", draft.frame.sheet)
    if other_sheet or mapping.header_rows not in ((), draft.frame.header_rows):
        return open_import(draft.grid, mapping.sheet, mapping.header_rows)
    return draft


def preview_import(reading: ImportReading, present: Case | None, missing: str = "keep") -> Preview:
    """What the import would change in the present case: new, changed, missing (`keep` or `retire`), unchanged."""
    if reading.draft.own is not None:
        return preview_own(reading.draft.own, present, missing)
    return preview_records(reading.records, reading.mapping, present, missing)


def apply_import(reading: ImportReading, preview: Preview, present: Case | None, kept_apart: str = "block") -> Applied:
    """All of it or nothing. `kept_apart`: with rows in quarantine, "block" refuses, "stamp" marks the case with them.

    The edits are one step of a draft: one undo takes the import back.
    """
    refusals = [finding for finding in (*reading.findings, *preview.findings) if finding.severity == "error"]
    if reading.questions:
        refusals.append(Finding("import_questions_open", file=reading.draft.grid.file,
                                values={"count": len(reading.questions)}))
    if reading.kept and kept_apart != "stamp":
        refusals.append(Finding("import_blocked_by_quarantine", file=reading.draft.grid.file,
                                values={"count": len(reading.kept)}))
    if refusals:
        return Applied(None, (), tuple(refusals))
    marks = (kept_apart_mark(len(reading.kept)),) if reading.kept else ()
    if present is None:
        read = tables_to_case(preview.tables)
        if read.case is None:
            return Applied(None, (), read.findings)
        return Applied(replace(read.case, assumptions=tuple(sorted({*read.case.assumptions, *marks}))), preview.edits)
    edits = preview.edits + preview.mark_edits(present, marks)
    result = accept_edits(present, edits)
    if result.findings:
        return Applied(None, (), result.findings)
    return Applied(result.case, result.edits)


def _frame_findings(grid: FileGrid, sheet: Sheet, frame: TableFrame, rows: Sequence[BodyRow]) -> list[Finding]:
    where = {"file": grid.file, "table": frame.sheet}
    found = [Finding("import_repeated_heading", "warning", row=frame.header_rows[-1], column=heading, **where,
                     values={"heading": heading}) for heading in frame.repeated]
    if not any(row.kind is RowKind.PROJECT for row in rows):
        found.append(Finding("import_no_rows", **where))
    for kind, code in ((RowKind.GROUP, "import_groups"), (RowKind.NOTE, "import_notes")):
        if named := [row for row in rows if row.kind is kind]:
            found.append(Finding(code, "note", row=named[0].row, **where, values={
                "count": len(named), "labels": "; ".join(f"{row.label[:40]} ({row.row})" for row in named[:8])}))
    if merged := merged_in_body(sheet, frame):
        found.append(Finding("import_merged_filled", "warning", row=merged[0][0], **where,
                             values={"count": len(merged)}))
    return found


def _row_findings(draft: ImportDraft, reader: RowReader, columns: ColumnReadings, mapping: ImportMapping,
                  read: Sequence[ReadRow], records: RecordSet, present: Case | None) -> list[Finding]:
    where = {"file": draft.grid.file, "table": draft.frame.sheet}
    found = list(records.findings)
    totals = compare_totals(draft.rows, columns.amount_headings, reader.file_amount, where)
    found += totals
    if not totals and records.records and not check_unit(records.exact_cost, costs_before(present)).compared:
        found.append(Finding("import_unit_unchecked", "warning", **where))
    tolerated = Counter(heading for row in read for heading in row.tolerated)
    found += [Finding("import_parts_rounded", "note", column=heading, **where, values={"count": count})
              for heading, count in tolerated.items()]
    used = {heading for rule in mapping.fields.values() for heading in (*rule.columns, rule.rate)}
    unused = [heading for heading in draft.frame.headings if heading not in used]
    if unused:
        found.append(Finding("import_columns_unused", "note", **where, values={"columns": ", ".join(unused)}))
    if not any(target.startswith("score") for target in mapping.fields):
        found.append(Finding("import_no_score", "warning", **where))
    return found


def _rounding_findings(draft: ImportDraft, records: RecordSet) -> list[Finding]:
    """What rounding did to each column of amounts, exactly: only once it is known what the amounts are in."""
    return [Finding("import_rounded", "note", file=draft.grid.file, table=draft.frame.sheet,
                    column=f"{each.kind}_{each.year or 'total'}_mvnd", values={
                        "rows": each.rows, "total_mvnd": each.whole_mvnd, "exact": decimal_text(each.exact_mvnd),
                        "remainder": decimal_text(each.whole_mvnd - each.exact_mvnd)}) for each in records.rounding]


def _amount_totals(projects: Sequence[BodyRow], records: RecordSet, reader: RowReader,
                   mapping: ImportMapping) -> tuple[AmountTotal, ...]:
    kept = {row.row for row in records.kept}
    headings = dict.fromkeys(heading for rule in mapping.fields.values() if rule.money_kind for heading in rule.columns)
    totals = []
    for heading in headings:
        amounts = [(row.row, row.cells.get(heading, ""), reader.file_amount(row.cells.get(heading, ""), heading))
                   for row in projects]
        apart = sum((amount for at, _, amount in amounts if at in kept and amount is not None), Fraction(0))
        whole = sum((amount for _, _, amount in amounts if amount is not None), Fraction(0))
        unreadable = sum(1 for _, cell, amount in amounts if amount is None and cell != "")
        unit = str(reader.columns.units.get(heading) or "")
        totals.append(AmountTotal(heading, unit, whole, whole - apart, apart, unreadable))
    return tuple(totals)


def _account(draft: ImportDraft, records: RecordSet, rows: int) -> Accounts:
    imported = sum(len(record.rows) for record in records.records)
    others = draft.count(RowKind.HEADING) + draft.count(RowKind.NOTE)
    skipped = draft.count(RowKind.PROJECT) if not records.records and not records.kept else 0
    return Accounts(rows, imported, len(records.kept), draft.count(RowKind.TOTAL), draft.count(RowKind.GROUP),
                    draft.count(RowKind.BLANK), others + skipped)
