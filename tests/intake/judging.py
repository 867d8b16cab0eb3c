"""What must come of a random sheet when it is imported by a planner who answers every question truthfully.

`judge(sheet)` says what went wrong: a value other than the one written, a project that is neither imported nor kept
apart, a total taken for a project. A question nobody could answer from the sheet ends the import: that is safe, and
counted. `python -m tests.intake.judging 0 20000` tries the sheets of many seeds.
"""
from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from models.intake.importing import ImportReading, open_import, read_import
from models.intake.questions import Question, answer_question
from models.intake.records import Record
from tests.intake.random_sheets import RATES, UNIT_NAMES, Known, Written, write_sheet


def answer(question: Question, sheet: Written) -> str | None:
    """What a planner who knows the register answers; None when the sheet itself cannot be read without more."""
    topic, _, rest = question.question_id.partition(":")
    if topic == "style":
        return sheet.marks.get(rest) or sheet.marks.get(question.column)
    if topic == "rate":
        return str(RATES[sheet.currency])
    if topic == "unit":
        name = UNIT_NAMES[sheet.scale]
        return name if name in question.choices else None
    if topic == "years":
        return "2027"
    if topic == "rows_per_project":
        return "one"
    if topic == "match":
        return rest.partition(":")[2]
    if question.question_id == "confirm:header":
        return "yes" if str(question.values["rows"]) == ", ".join(map(str, sheet.header_rows)) else None
    if topic == "confirm" and rest.split(":")[0] in ("unit_size", "odd_amounts"):
        return "yes"
    return None


def read_truthfully(sheet: Written) -> tuple[ImportReading, tuple[Question, ...]]:
    """The reading once every answerable question is answered, and the questions left."""
    draft, mapping = open_import(sheet.grid), sheet.mapping
    reading = read_import(draft, mapping)
    for _ in range(40):
        for question in reading.questions:
            given = answer(question, sheet)
            if given is not None:
                mapping = answer_question(mapping, question.question_id, given)
                break
        else:
            break
        reading = read_import(draft, mapping)
    return reading, reading.questions


@dataclass(frozen=True)
class Verdict:
    """How an import ended (read, asked, refused), every way in which it was wrong, and what share of the projects that
    could be understood was imported."""

    end: str
    wrong: tuple[str, ...] = ()
    imported_share: float = 0.0


def judge(sheet: Written) -> Verdict:
    """The import of a sheet against the truth about it."""
    reading, left = read_truthfully(sheet)
    if left:
        return Verdict("asked")
    if not reading.is_ready:
        return Verdict("refused")
    wrong: list[str] = []
    if reading.draft.frame.header_rows != sheet.header_rows:
        wrong.append(f"headings taken from {reading.draft.frame.header_rows}, they stand in {sheet.header_rows}")
    kept = {row.row for row in reading.kept}
    records = {row: record for record in reading.records for row in record.rows}
    for row, project in sheet.projects.items():
        if row not in records and row not in kept:
            wrong.append(f"row {row}: project {project.project_id} {project.name!r} is gone")
        if row in records:
            wrong += [f"row {row}: {fault}" for fault in _differences(records[row], project)]
    for row, what in sheet.others.items():
        if row in records:
            wrong.append(f"row {row}: {what} became a project")
        if what == "wrong total" and row not in kept:
            wrong.append(f"row {row}: a total that is no sum was not kept apart")
    clear = [row for row, project in sheet.projects.items() if project.is_clear]
    share = sum(1 for row in clear if row in records) / len(clear) if clear else 1.0
    return Verdict("read", tuple(wrong), share)


def _differences(record: Record, project: Known) -> Iterator[str]:
    if record.project_id != project.project_id:
        yield f"id {record.project_id!r} for {project.project_id!r}"
    if str(record.fields.get("name_vi", "")) != project.name:
        yield f"name {record.fields.get('name_vi')!r} for {project.name!r}"
    for (kind, year), amount in project.amounts.items():
        if amount is None:
            yield f"{kind} {year or 'total'} could not be understood and was read"
            continue
        exact = (sum(value for (other, _), value in record.exact.items() if other == kind) if not year
                 else record.exact.get((kind, year)))
        if exact != amount:
            yield f"{kind} {year or 'total'}: {exact} for {amount}"
    score = record.fields.get("score", record.points.get("score") if record.points else None)
    if project.score is None:
        yield f"the score could not be understood and was read as {score!r}"
    elif score is not None and Fraction(str(score)) != project.score:
        yield f"score {score!r} for {project.score}"


def main(first: int, last: int) -> int:
    """Try the sheets of many seeds; prints what went wrong and returns how many sheets did."""
    ends: Counter[str] = Counter()
    shares, bad = [], 0
    for seed in range(first, last):
        sheet = write_sheet(seed)
        verdict = judge(sheet)
        ends[verdict.end] += 1
        shares += [verdict.imported_share] if verdict.end == "read" else []
        if verdict.wrong:
            bad += 1
            print(f"seed {seed}: {sheet.note}\n  " + "\n  ".join(verdict.wrong[:6]))
    print(dict(ends), f"imported of what was clear: {sum(shares) / max(1, len(shares)):.1%}", f"{bad} wrong")
    return bad


if __name__ == "__main__":
    sys.exit(1 if main(int(sys.argv[1]), int(sys.argv[2])) else 0)
