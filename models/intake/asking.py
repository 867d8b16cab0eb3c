"""The questions a file leaves open under a mapping: unit, decimal marks, years, names, merged cells, odd amounts."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from models.cell_grammar.dates import DateOrder, PeriodYear, date_orders, years_of_period
from models.cell_grammar.number import DecimalMark
from models.domain import Case, Regime
from models.intake.columns import ColumnReadings, cells_of, says_nothing
from models.intake.import_draft import ImportDraft
from models.intake.mapping import AMOUNT_YEAR, ImportMapping, target_column
from models.intake.number_style import ShareStyle, both_readings
from models.intake.questions import Question
from models.intake.records import RecordSet
from models.intake.row_reading import RowReader
from models.intake.rows import merged_in_body
from models.intake.shown import stale_formulas
from models.intake.unit_questions import ask_about_units
from models.intake.units import SUSPICIOUS_RATIO, check_unit
from models.intake.vocabulary import choice_words

# A column whose marks cannot be told, ids that repeat in so large a part: asked once for the whole register.
MANY_REPEATED = 0.2


def find_questions(draft: ImportDraft, mapping: ImportMapping, columns: ColumnReadings, reader: RowReader,
                   records: RecordSet, present: Case | None) -> tuple[Question, ...]:
    """Every question still open, those about the file first. Answered ones (see `answer_question`) are not asked."""
    questions = [*_about_file(draft, mapping), *ask_about_units(draft, mapping, columns),
                 *_about_columns(draft, mapping, columns), *_about_blanks(draft, mapping),
                 *_about_years(mapping, reader), *_about_regime(mapping), *_about_names(mapping, reader),
                 *_about_sizes(mapping, records, present)]
    return tuple(question for question in questions if not _is_confirmed(question, mapping, draft.grid.sha256))


def _is_confirmed(question: Question, mapping: ImportMapping, sha256: str) -> bool:
    """Confirmed for any file the mapping is used for, or for this one (its name ends in the file's digest)."""
    topic, _, what = question.question_id.partition(":")
    return topic == "confirm" and bool({what, f"{what}:{sha256[:8]}"} & set(mapping.confirmed))


def _about_file(draft: ImportDraft, mapping: ImportMapping) -> Iterator[Question]:
    if len(draft.alike) > 1 and not mapping.sheet:
        yield Question("sheet", "sheet", {"sheets": ", ".join(draft.alike)}, draft.alike)
    frame = draft.frame
    # Above the headings of a CSV file nothing may stand but the line that names its delimiter.
    first = next((at for at, row in enumerate(draft.sheet.rows, 1) if row), 1) if draft.grid.kind == "csv" else 1
    if not mapping.header_rows and frame.header_rows != (first,):
        yield Question("confirm:header", "header", {"rows": ", ".join(map(str, frame.header_rows)),
                                                   "headings": "; ".join(frame.headings[:6])}, ("yes", "no"),
                       frame.header_rows[0])
    if (stale := stale_formulas(draft, mapping))[0]:
        yield Question("confirm:formulas", "formulas", {"count": stale[0], "first": stale[1]}, ("yes", "no"), stale[2])
    for row in {row.question: row for row in draft.rows if row.question}.values():
        yield Question(row.question, "row", {"row": row.row, **row.reason.values}, ("project", "total"), row.row)
    if merged := merged_in_body(draft.sheet, frame):
        yield Question("confirm:merged", "merged", {"count": len(merged)}, ("yes", "no"), merged[0][0])


def _about_columns(draft: ImportDraft, mapping: ImportMapping, columns: ColumnReadings) -> Iterator[Question]:
    for heading, style in columns.styles.items():
        if columns.marks.get(heading) is not None:
            continue
        (row, first), *others = style.examples
        readings = both_readings(style.unclear, mapping.currency)
        yield Question(f"style:{heading}", "style_mixed" if others else "style", {
            "column": heading, "first": first, "second": others[0][1] if others else "",
            "second_row": others[0][0] if others else "", "comma": readings[DecimalMark.COMMA],
            "point": readings[DecimalMark.POINT]}, tuple(DecimalMark), row, heading)
    for heading, share in columns.share_styles.items():
        cells = [(row, cell) for row, cell in cells_of(draft.rows, heading) if cell != ""]
        if share is None and cells:
            yield Question(f"share:{heading}", "share", {"column": heading, "first": str(cells[0][1])},
                           tuple(ShareStyle), cells[0][0], heading)
    yield from _about_dates(draft, columns)


def _about_dates(draft: ImportDraft, columns: ColumnReadings) -> Iterator[Question]:
    """Days that may be months, and periods of which one year is meant."""
    for heading, order in columns.dates.items():
        unclear = [(row, str(cell)) for row, cell in cells_of(draft.rows, heading) if date_orders(cell)]
        if order is None and unclear:
            row, first = next(((row, text) for row, text in unclear if len(date_orders(text)) > 1), unclear[0])
            yield Question(f"date:{heading}", "date", {"column": heading, "first": first}, tuple(DateOrder), row,
                           heading)
    for heading, period in columns.periods.items():
        if period is None:
            row, first, years = next((row, str(cell), years) for row, cell in cells_of(draft.rows, heading)
                                     if (years := years_of_period(cell)))
            yield Question(f"period:{heading}", "period", {"column": heading, "first": first, "from": years[0],
                                                           "to": years[1]}, tuple(PeriodYear), row, heading)


def _about_blanks(draft: ImportDraft, mapping: ImportMapping) -> Iterator[Question]:
    """What blank amounts, dashes and "n/a" mean, once for each column that has some."""
    columns = dict.fromkeys(heading for rule in mapping.fields.values() if rule.money_kind and rule.blank == "ask"
                            for heading in rule.columns)
    for heading in columns:
        silent = [(row, cell) for row, cell in cells_of(draft.rows, heading) if says_nothing(cell)]
        if silent:
            shown = ", ".join(dict.fromkeys(f"“{cell}”" for _, cell in silent if cell != ""))
            yield Question(f"blank:{heading}", "blank" if shown else "blank_empty", {
                "column": heading, "count": len(silent), "shown": shown}, ("zero", "empty", "refuse"), silent[0][0],
                heading)


def _about_regime(mapping: ImportMapping) -> Iterator[Question]:
    if not {"product_no", "regime"} & set(mapping.fields):
        yield Question("regime", "regime", {}, tuple(Regime))


def _about_years(mapping: ImportMapping, reader: RowReader) -> Iterator[Question]:
    """The years of totals that have none: asked, but where the parts of a cost have years and add up to it."""
    with_years = {rule.money_kind for rule in mapping.fields.values() if rule.year}
    open_totals = [target for target, rule in mapping.fields.items()
                   if rule.money_kind and rule.year is None and not rule.shares and rule.money_kind not in with_years
                   and (rule.money_kind != "cost" or not with_years or reader.without_years)]
    if open_totals and AMOUNT_YEAR not in mapping.fields:
        yield Question("years", "years", {"targets": ", ".join(open_totals)})


def _about_names(mapping: ImportMapping, reader: RowReader) -> Iterator[Question]:
    for (target, name), (match, row, count) in reader.unmatched.items():
        rule, column = mapping.fields[target], target_column(target)
        codes = choice_words(target).values() if column.type == "choice" else ()
        choices = tuple(dict.fromkeys((*match.suggestions, *codes)))
        yield Question(f"match:{target}:{name}", "old_name" if match.is_old else "match",
                       {"field": target, "name": name, "count": count, "nearest": choices[0] if choices else ""},
                       choices, row, rule.columns[0] if rule.columns else "",
                       dict(zip(match.suggestions, match.likeness, strict=True)))


def _about_sizes(mapping: ImportMapping, records: RecordSet, present: Case | None) -> Iterator[Question]:
    rows = sum(len(record.rows) for record in records.records) + len(records.kept)
    if not mapping.rows_per_project and rows and (
            records.repeated_ids > MANY_REPEATED * rows / 2 and records.repeated_ids > 3):
        yield Question("rows_per_project", "rows_per_project", {"count": records.repeated_ids}, ("several", "one"))
    check = check_unit(records.exact_cost, costs_before(present))
    if check.is_suspicious:
        yield Question("confirm:unit_size", "unit_ratio" if check.ratio is not None else "unit_size", {
            "ratio": check.ratio, "compared": check.compared, "most": SUSPICIOUS_RATIO,
            "median": check.median_mvnd}, ("yes", "no"))
    if check.odd:
        rows_text = ", ".join(str(row) for row, _, _ in check.odd[:8])
        yield Question("confirm:odd_amounts", "odd_amounts", {"count": len(check.odd), "rows": rows_text,
                                                             "first": check.odd[0][2], "median": check.median_mvnd},
                       ("yes", "no"), check.odd[0][0])


def costs_before(present: Case | None) -> dict[str, int]:
    """What each project of the present register costs over all years, in million VND."""
    costs: dict[str, int] = defaultdict(int)
    for cost in present.costs if present else ():
        costs[cost.project_id] += cost.total_mvnd
    return costs

