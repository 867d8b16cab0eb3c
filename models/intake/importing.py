"""Importing a register, step by step: open the file, propose a mapping, read, preview, apply all or nothing.

`open_import` -> `propose` -> (`answer_question`)* -> `read_import` -> `preview_import` -> `apply_import`. Nothing in
here writes a file or touches the present case; `docs/import.md` walks through it.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from models.domain import LEDGER_TABLES, Case, Finding
from models.files.grid import FileGrid, Sheet
from models.intake.asking import costs_before, find_questions
from models.intake.columns import ColumnReadings, read_columns
from models.intake.header import TableFrame, find_table, find_tables, same_columns
from models.intake.import_draft import ImportDraft
from models.intake.ledger import Accounts, AmountTotal, make_accounts, make_totals
from models.intake.mapping import ROW_ANSWERS, ImportMapping, check_mapping
from models.intake.matching import plain
from models.intake.own_tables import read_own_tables
from models.intake.preview import Preview, preview_own, preview_records
from models.intake.proposing import propose
from models.intake.quarantine import KeptRow
from models.intake.questions import Question
from models.intake.records import Record, RecordSet, make_records
from models.intake.rounding import RoundingSummary
from models.intake.row_facts import Roles
from models.intake.row_kinds import settle_rows
from models.intake.row_reading import ReadRow, RowReader
from models.intake.rows import BodyRow, RowKind, merged_in_body, read_rows
from models.intake.shown import as_shown, shown_questions
from models.intake.units import check_unit
from models.kept_apart import kept_apart_mark
from models.register.case_io import MOST_PROJECTS, tables_to_case
from models.register.edits import Edit, accept_edits
from models.register.ledger_checks import check_ledger
from models.units import decimal_text

Progress = Callable[[int, int], None]
LARGEST_REGISTER = MOST_PROJECTS
# Rows of a CSV file with more or fewer fields than the others: their cells may stand in the wrong columns.
RAGGED = ("extra_field", "missing_field")
_KEPT_TOTALS = ("import_total_mismatch", "import_total_other_unit")
_ABOUT_KINDS = ("import_no_rows", "import_groups", "import_notes", "import_totals_agree")
_STEP = 200
# A table under its headings: rows, blank ones too; and cells for each that holds something, from so many cells on.
_MOST_ROWS, _MOST_SPREAD, _FEW_CELLS = 60_000, 10, 200_000


@dataclass(frozen=True)
class ImportReading:
    """What reading gave. Nothing may be applied while `questions` is not empty or a finding is an error.

    `records`: one per project, whole million VND. `kept`: rows kept apart with their reasons; `kept_mvnd`: what those
    of them that are no totals cost, as far as it can be read (None for a file of our own).
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
    kept_mvnd: int | None = None

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
    findings += [finding for finding in grid.findings if finding.table == frame.sheet != ""]
    findings += _frame_findings(grid, found_sheet, frame)
    alike = () if sheet else same_columns(tables)
    draft = ImportDraft(grid, tables, frame, read_rows(found_sheet, frame), alike, None, tuple(findings))
    # What the rows are depends on what the columns are: until there is a mapping, on what is proposed for them.
    return _settled(draft, propose(draft, "").mapping)


def _settled(draft: ImportDraft, mapping: ImportMapping) -> ImportDraft:
    """The draft with what each row is when its columns are mapped like this."""
    columns = read_columns(draft.frame, draft.rows, mapping)
    reader = RowReader(draft.frame, mapping, columns, draft.grid.file)
    rows = settle_rows(draft.rows, draft.frame, Roles.of(mapping, columns.amount_headings), reader.file_amount,
                       {heading: columns.units.get(heading) for heading in columns.amount_headings},
                       mapping.answers.get(ROW_ANSWERS, {}), draft.grid.file)
    others = [finding for finding in draft.findings if finding.code not in _ABOUT_KINDS]
    return replace(draft, rows=rows, findings=(*others, *_kind_findings(draft, rows)))


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
            draft.own.findings if draft.own else ()), Accounts(count, count - len(kept), len(kept)))
    draft = _settled(draft, mapping)
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
    findings += _row_findings(draft, mapping, read, records, present)
    if not any(question.question_id.partition(":")[0] in ("unit", "rate") for question in questions):
        findings += _rounding_findings(draft, records)
    if progress:
        progress(len(projects), len(projects))
    imported = [row for record in records.records for row in record.rows]
    totals = make_totals(draft.rows, imported, columns.amount_headings, columns.units, reader.file_amount)
    unclear = [KeptRow(row.row, row.cells, (row.reason,)) for row in draft.rows if row.kind is RowKind.UNCLEAR]
    kept = tuple(sorted((*records.kept, *unclear), key=lambda row: row.row))
    return ImportReading(draft, mapping, columns, records.records, kept, questions, tuple(findings),
                         make_accounts(draft.rows, imported), totals, records.rounding,
                         _cost_of_kept(kept, mapping, reader))


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


def apply_import(reading: ImportReading, preview: Preview, present: Case | None, kept_apart: str = "block",
                 as_of: date | None = None) -> Applied:
    """All of it or nothing. `kept_apart`: with rows in quarantine, "block" refuses, "stamp" marks the case with them.
    `as_of`: the day that payments are seen from (today where none is given).

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
    marks = (kept_apart_mark(len(reading.kept), reading.kept_mvnd),) if reading.kept else ()
    if present is None:
        read = tables_to_case(preview.tables)
        if read.case is None:
            return Applied(None, (), read.findings)
        if impossible := _impossible(reading, read.case, None, as_of):
            return Applied(None, (), impossible)
        return Applied(replace(read.case, assumptions=tuple(sorted({*read.case.assumptions, *marks}))), preview.edits)
    edits = preview.edits + preview.mark_edits(present, marks)
    result = accept_edits(present, edits)
    own = reading.draft.own
    if result.findings:
        return Applied(None, (), own.locate(result.findings) if own else result.findings)
    if impossible := _impossible(reading, result.case, present, as_of):
        return Applied(None, (), impossible)
    return Applied(result.case, result.edits)


def _impossible(reading: ImportReading, case: Case, present: Case | None, as_of: date | None) -> tuple[Finding, ...]:
    """Payments and the like that cannot have happened so, and that were not there before."""
    own, day = reading.draft.own, as_of or date.today()
    if own is None or not set(own.tables) & {*LEDGER_TABLES, "projects", "costs"}:
        return ()
    before = list(check_ledger(present, day)) if present else []
    return own.locate(finding for finding in check_ledger(case, day)
                      if finding.severity == "error" and finding not in before)


def _frame_findings(grid: FileGrid, sheet: Sheet, frame: TableFrame) -> list[Finding]:
    where = {"file": grid.file, "table": frame.sheet}
    found = [Finding("import_repeated_heading", "warning", row=frame.header_rows[-1], column=heading, **where,
                     values={"heading": heading}) for heading in frame.repeated]
    if merged := merged_in_body(sheet, frame):
        found.append(Finding("import_merged_filled", "warning", row=merged[0][0], **where,
                             values={"count": len(merged)}))
    return found


def _kind_findings(draft: ImportDraft, rows: Sequence[BodyRow]) -> list[Finding]:
    """What the rows are that are no projects, each kind once."""
    where = {"file": draft.grid.file, "table": draft.frame.sheet}
    found = []
    if not any(row.kind is RowKind.PROJECT for row in rows):
        found.append(Finding("import_no_rows", **where))
    for kind, code in ((RowKind.GROUP, "import_groups"), (RowKind.NOTE, "import_notes")):
        if named := [row for row in rows if row.kind is kind]:
            found.append(Finding(code, "note", row=named[0].row, **where, values={
                "count": len(named), "labels": "; ".join(f"{row.label[:40]} ({row.row})" for row in named[:8])}))
    if proved := sum(row.kind is RowKind.TOTAL for row in rows):
        found.append(Finding("import_totals_agree", "note", **where, values={"count": proved}))
    return found


def _row_findings(draft: ImportDraft, mapping: ImportMapping, read: Sequence[ReadRow], records: RecordSet,
                  present: Case | None) -> list[Finding]:
    where = {"file": draft.grid.file, "table": draft.frame.sheet}
    found = list(records.findings)
    proved = draft.count(RowKind.TOTAL) + draft.count(RowKind.GROUP)
    if not proved and records.records and not check_unit(records.exact_cost, costs_before(present)).compared:
        found.append(Finding("import_unit_unchecked", "warning", **where))
    found += [note for row in read if not row.faults for note in row.notes]
    found += _taken_ids(read, present, where)
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


def _taken_ids(read: Sequence[ReadRow], present: Case | None, where: Mapping[str, object]) -> list[Finding]:
    """Ids made for rows that a project of the present register has under another name: said, with both names."""
    found = []
    for row in read:
        known = present.project_by_id.get(row.project_id) if present and row.is_generated else None
        name = str(row.fields.get("name_vi") or row.fields.get("name_en") or "")
        if known is not None and plain(name) not in (plain(known.name_vi), plain(known.name_en)):
            found.append(Finding("import_id_taken", "warning", row.project_id, row=row.row, column="project_id",
                                 **where, values={"name": name, "known": known.name_vi}))
    return found


def _cost_of_kept(kept: Sequence[KeptRow], mapping: ImportMapping, reader: RowReader) -> int | None:
    """What the rows kept apart cost in million VND, rounded: their totals, else their years, else their parts.

    Totals that are wrong are no cost of anything. None when nothing can be read.
    """
    rules = [rule for rule in mapping.fields.values() if rule.money_kind and rule.columns and not rule.rate]
    costs = [rule for rule in rules if rule.money_kind == "cost"]
    chosen = [rule for rule in costs if rule.year is None] or costs or [
        rule for rule in rules if rule.money_kind != "committed_state"]
    headings = dict.fromkeys(heading for rule in chosen for heading in rule.columns)
    amounts = [reader.amount_mvnd(row.cells.get(heading, ""), heading) for row in kept
               if not any(finding.code in _KEPT_TOTALS for finding in row.findings) for heading in headings]
    return round(sum((amount for amount in amounts if amount is not None), Fraction(0))) or None


def _rounding_findings(draft: ImportDraft, records: RecordSet) -> list[Finding]:
    """What rounding did to each column of amounts, exactly: only once it is known what the amounts are in."""
    return [Finding("import_rounded", "note", file=draft.grid.file, table=draft.frame.sheet,
                    column=f"{each.kind}_{each.year or 'total'}_mvnd", values={
                        "rows": each.rows, "total_mvnd": each.whole_mvnd, "exact": decimal_text(each.exact_mvnd),
                        "remainder": decimal_text(each.whole_mvnd - each.exact_mvnd)}) for each in records.rounding]
