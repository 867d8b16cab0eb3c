"""What each row under the headings is: decided by its figures, its id and its score together, never by a word alone.

A row with an id or a score is a project, whatever it is called. A row without them is a total when sums prove it,
with a word in any column or with none. What carries figures and is neither is kept apart with the reason.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from models.cell_grammar.words import Unit
from models.domain import Finding
from models.intake.header import TableFrame
from models.intake.matching import plain
from models.intake.row_facts import AmountOf, BodyFacts, Facts, Roles, see_rows, texts_of
from models.intake.row_sums import Proof, RunningSums, nearest_sum
from models.intake.row_verdicts import judge_proved, judge_unproved, judge_words
from models.intake.row_words import Headings, numeral_level, unit_line
from models.intake.rows import BodyRow, RowKind
from models.intake.units import power_of_thousand
from models.register.cells import clean_text
from models.units import decimal_text

_MOST_PASSES = 6
_ENDS = frozenset({RowKind.TOTAL, RowKind.GROUP, RowKind.UNCLEAR})


@dataclass(frozen=True)
class _Table:
    """The rows with what is seen in them, and what the planner said about some of them by their words."""

    rows: tuple[BodyRow, ...]
    seen: BodyFacts
    headings: tuple[str, ...]
    answers: Mapping[str, str]
    where: Mapping[str, object]


def settle_rows(rows: Sequence[BodyRow], frame: TableFrame, roles: Roles, amount_of: AmountOf,
                units: Mapping[str, Unit | None], answers: Mapping[str, str], file: str) -> tuple[BodyRow, ...]:
    """The rows with what each is. `units`: the unit each column of amounts is read in. `answers`: words -> kind."""
    rows = tuple(replace(row, kind=RowKind.PROJECT if any(cell != "" for cell in row.cells.values()) else RowKind.BLANK,
                         label="", group="", level=0, reason=None, question="") for row in rows)
    where = {"file": file, "table": frame.sheet}
    table = _Table(rows, see_rows(rows, frame.headings, roles, amount_of), roles.amounts, answers, where)
    foreign = _foreign_rows(table, frame, units)
    kinds = _first_kinds(table, frame, foreign)
    proofs = _prove(table, kinds, foreign)
    settled = [_settled(table, at, kinds, proofs.get(at), foreign.get(at)) for at in range(len(rows))]
    _name_sums(table, settled)
    return _grouped(settled)


def _foreign_rows(table: _Table, frame: TableFrame, units: Mapping[str, Unit | None]) -> dict[int, Finding]:
    """Rows that stand under headings or a unit other than the table's: nobody may read them by the table's own."""
    known, found = Headings(frame), {}
    above: tuple[str, int, dict[str, object]] | None = None
    for at, (row, facts) in enumerate(zip(table.rows, table.seen.rows, strict=True)):
        if row.kind is RowKind.BLANK:
            continue
        repeated = known.repeat(row.cells)
        written = [text for cell in row.cells.values() if isinstance(cell, str) and (text := clean_text(cell))]
        if repeated:
            above = None if repeated == "same" else ("import_under_other_heading", row.row, {})
        elif not facts.has_figures and not (facts.has_id and facts.fits_ids) and (
                reading := unit_line(written)) is not None:
            differs = reading.unit is None or any(own is not reading.unit for own in units.values())
            above = ("import_under_other_unit", row.row, {"found": " ".join(written)}) if differs else None
        elif above is not None and facts.has_figures:
            code, heading_row, values = above
            found[at] = Finding(code, "error", row=row.row, **table.where,
                                values={"heading_row": heading_row, **values})
    return found


def _first_kinds(table: _Table, frame: TableFrame, foreign: Mapping[int, Finding]) -> list[RowKind]:
    """What can be told without sums; rows with figures are projects for now, or unclear when little speaks for it."""
    known, kinds = Headings(frame), []
    for at, (row, facts) in enumerate(zip(table.rows, table.seen.rows, strict=True)):
        if row.kind is RowKind.BLANK:
            kinds.append(RowKind.BLANK)
        elif at in foreign:
            kinds.append(RowKind.UNCLEAR)
        elif known.repeat(row.cells) or _numbers_columns(row, frame):
            kinds.append(RowKind.HEADING)
        elif not facts.has_figures:
            kinds.append(judge_words(row, facts))
        else:
            kinds.append(judge_unproved(facts, table.seen))
    return kinds


def _numbers_columns(row: BodyRow, frame: TableFrame) -> bool:
    """Whether the row repeats the numbers of the columns, (1) (2) (3)."""
    return bool(frame.numbering) and all(clean_text(row.cells[heading]) == text
                                         for heading, text in zip(frame.headings, frame.numbering, strict=True))


def _prove(table: _Table, kinds: list[RowKind], foreign: Mapping[int, Finding]) -> dict[int, Proof]:
    """The sum that proves each total. Rows found to be totals count no longer, so that totals of totals are proved too.

    `kinds` is changed in place. Rows are passed downwards for sums above and upwards for sums below, until nothing
    changes any more; a row that is no longer proved is what it was at first.
    """
    first, proofs = list(kinds), {}
    open_rows = [at for at, facts in enumerate(table.seen.rows) if any(facts.claimed.values()) and not facts.unread
                 and not facts.is_sure and at not in foreign and kinds[at] in (RowKind.PROJECT, RowKind.UNCLEAR)]
    for _ in range(_MOST_PASSES):
        before, proofs = list(kinds), {}
        for is_below in (False, True):
            _pass(table, kinds, frozenset(open_rows), proofs, is_below)
        _match_whole(table, kinds, open_rows, proofs)
        for at in open_rows:
            if at not in proofs:
                kinds[at] = first[at]
        if kinds == before:
            break
    return proofs


def _pass(table: _Table, kinds: list[RowKind], open_rows: frozenset[int], proofs: dict[int, Proof],
          is_below: bool) -> None:
    sums, projects = RunningSums(table.headings), sum(kind is RowKind.PROJECT for kind in kinds)
    order = range(len(kinds) - 1, -1, -1) if is_below else range(len(kinds))
    for at in order:
        facts = table.seen.rows[at]
        if at in open_rows and (parts := sums.find(facts.claimed)):
            is_all = parts >= projects - (kinds[at] is RowKind.PROJECT)
            _take(table, kinds, proofs, at, Proof(parts, is_below, is_all))
        if kinds[at] is RowKind.PROJECT:
            sums.add(facts.claimed)
        elif kinds[at] in _ENDS:
            sums.bound()


def _match_whole(table: _Table, kinds: list[RowKind], open_rows: Sequence[int], proofs: dict[int, Proof]) -> None:
    """Totals of the whole table that stand in its middle, and of the rows that share a word with the total."""
    count, whole = _sum_of(table, kinds, range(len(kinds)))
    by_word: dict[str, tuple[int, dict[str, Fraction]]] = {}
    places = _rows_by_word(table, kinds) if len(proofs) < len(open_rows) else {}
    for at in open_rows:
        facts = table.seen.rows[at]
        own = kinds[at] is RowKind.PROJECT
        if at in proofs:
            continue
        if all(whole[heading] == amount * (1 + own) for heading, amount in facts.claimed.items()):
            _take(table, kinds, proofs, at, Proof(count - own, is_all=True))
        elif not own:
            for word in _words_of_total(table.rows[at], facts):
                by_word.setdefault(word, _sum_of(table, kinds, places.get(word, ())))
                parts, added = by_word[word]
                if parts and all(added[heading] == amount for heading, amount in facts.claimed.items()):
                    _take(table, kinds, proofs, at, Proof(parts))
                    break


def _take(table: _Table, kinds: list[RowKind], proofs: dict[int, Proof], at: int, proof: Proof) -> None:
    if at in proofs and proofs[at].parts >= proof.parts:
        return
    facts = table.seen.rows[at]
    kind = judge_proved(facts, proof, table.seen)
    if kind is None:
        answer = table.answers.get(facts.text)
        kind = RowKind(answer) if answer in ("project", "total") else RowKind.UNCLEAR
    proofs[at] = proof
    kinds[at] = kind


def _sum_of(table: _Table, kinds: Sequence[RowKind], places: Sequence[int]) -> tuple[int, dict[str, Fraction]]:
    added, count = dict.fromkeys(table.headings, Fraction(0)), 0
    for at in places:
        if kinds[at] is RowKind.PROJECT:
            count += any(table.seen.rows[at].claimed.values())
            for heading, amount in table.seen.rows[at].claimed.items():
                added[heading] += amount
    return count, added


def _rows_by_word(table: _Table, kinds: Sequence[RowKind]) -> dict[str, list[int]]:
    """The projects by each of the texts they carry."""
    found: dict[str, list[int]] = {}
    for at, row in enumerate(table.rows):
        if kinds[at] is RowKind.PROJECT:
            for word in {plain(text) for text in texts_of(row)} - {""}:
                found.setdefault(word, []).append(at)
    return found


def _words_of_total(row: BodyRow, facts: Facts) -> list[str]:
    """The words a total may share with its rows: its texts, and what stands behind the total's own words."""
    words = [plain(text) for text in texts_of(row)]
    parts = plain(facts.text).split()
    return [word for word in (*words, *(" ".join(parts[n:]) for n in range(1, len(parts)))) if word]


def _settled(table: _Table, at: int, kinds: Sequence[RowKind], proof: Proof | None, foreign: Finding | None) -> BodyRow:
    row, facts, kind = table.rows[at], table.seen.rows[at], kinds[at]
    if kind in (RowKind.BLANK, RowKind.PROJECT):
        return replace(row, kind=kind)
    label = facts.text or next(iter(texts_of(row)), "")
    if kind is RowKind.GROUP:
        level = numeral_level(facts.numeral) if facts.numeral else 3
        return replace(row, kind=kind, label=label, level=level)
    if kind is not RowKind.UNCLEAR:
        return replace(row, kind=kind, label=label)
    if foreign is not None:
        return replace(row, kind=kind, label=label, reason=foreign)
    if table.answers.get(facts.text) == "project" and not facts.unread:
        return replace(row, kind=RowKind.PROJECT)
    if proof is not None:
        reason = Finding("import_row_undecided", "error", row=row.row, **table.where,
                         values={"label": label, "parts": proof.parts})
        return replace(row, kind=kind, label=label, reason=reason, question=f"row:{facts.text}")
    if facts.unread:
        reason = Finding("import_row_unread", "error", row=row.row, **table.where, values={"label": label})
        return replace(row, kind=kind, label=label, reason=reason)
    return replace(row, kind=kind, label=label)


def _name_sums(table: _Table, settled: list[BodyRow]) -> None:
    """Why rows whose figures are the sum of nothing are kept apart: with the nearest sum, and what is missing."""
    kinds = [row.kind for row in settled]
    open_rows = [at for at, row in enumerate(settled) if row.kind is RowKind.UNCLEAR and row.reason is None]
    if not open_rows:
        return
    sums: dict[int, list[dict[str, Fraction]]] = {at: [_sum_of(table, kinds, range(len(kinds)))[1]] for at in open_rows}
    for order in (range(len(kinds)), range(len(kinds) - 1, -1, -1)):
        running = RunningSums(table.headings)
        for at in order:
            if at in sums:
                sums[at] += running.sums()
            if kinds[at] is RowKind.PROJECT:
                running.add(table.seen.rows[at].claimed)
            elif kinds[at] in _ENDS:
                running.bound()
    for at in open_rows:
        settled[at] = replace(settled[at], reason=_mismatch(table, at, sums[at]))


def _mismatch(table: _Table, at: int, sums: Sequence[Mapping[str, Fraction]]) -> Finding:
    facts = table.seen.rows[at]
    heading, claimed, added = nearest_sum(facts.claimed, sums)
    ratio = claimed / added if added else Fraction(0)
    if facts.label or facts.numeral:
        code = "import_total_other_unit" if ratio and power_of_thousand(ratio) else "import_total_mismatch"
    else:
        code = "import_row_unclear" if facts.is_named else "import_row_figures_only"
    return Finding(code, "error", row=table.rows[at].row, column=heading, **table.where, values={
        "label": facts.text, "total": decimal_text(claimed), "sum": decimal_text(added),
        "difference": decimal_text(claimed - added)})


def _grouped(rows: Sequence[BodyRow]) -> tuple[BodyRow, ...]:
    """The rows, each with the group it stands in; a group under which no project stands is a note."""
    last = max((at for at, row in enumerate(rows) if row.kind is RowKind.PROJECT), default=-1)
    found: list[BodyRow] = []
    groups: dict[int, str] = {}
    for at, row in enumerate(rows):
        if row.kind is RowKind.GROUP and at > last and not any(
                row.cells[heading] != "" for heading in row.cells if isinstance(row.cells[heading], (int, float))):
            row = replace(row, kind=RowKind.NOTE)
        if row.kind is RowKind.GROUP:
            groups = {level: text for level, text in groups.items() if level < row.level} | {row.level: row.label}
        found.append(replace(row, group=groups[max(groups)] if groups else ""))
    return tuple(found)
