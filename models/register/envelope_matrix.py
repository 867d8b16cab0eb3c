"""The envelopes as a matrix of lines and years, and the changes a planner makes of them: as edits of one step.

A line is a budget line and an agency as the register writes them ("" = all of them together). Whole million VND; what
is rounded is rounded half away from zero. The draft checks every edit again (`models.register.edits`).
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from models.domain import Case, Envelope
from models.register.case_edits import edits_between
from models.register.edits import Edit, cells_of, row_key

# (budget line, agency)
Line = tuple[str, str]
_TABLE, _AMOUNT = "envelopes", "state_mvnd"


class MoveRefused(ValueError):
    """Money that cannot be moved. The message is a code: `same_year`, `no_row`, `not_enough`."""


@dataclass(frozen=True)
class EnvelopeMatrix:
    """Every envelope by line and year; a place without one is a year that the line has no limit for."""

    years: tuple[int, ...]
    lines: tuple[Line, ...]
    mvnd: Mapping[tuple[Line, int], int]

    def line_sum_mvnd(self, line: Line) -> int:
        """What a line gives over all years."""
        return sum(self.mvnd.get((line, year), 0) for year in self.years)

    def year_sum_mvnd(self, year: int) -> int | None:
        """What a year gives: the widest envelope given, for both lines together else their sum; agencies alike."""
        given: dict[tuple[bool, bool], int] = defaultdict(int)
        for (budget_line, agency), in_year in self.mvnd:
            if in_year == year:
                given[bool(agency), bool(budget_line)] += self.mvnd[(budget_line, agency), year]
        return given[min(given)] if given else None

    @property
    def sum_mvnd(self) -> int:
        """What all years give together."""
        return sum(self.year_sum_mvnd(year) or 0 for year in self.years)

    @property
    def has_overlaps(self) -> bool:
        """Whether some lines contain others (both together beside each of them), so that sums count the widest."""
        return any(len({(bool(agency), bool(budget_line)) for (budget_line, agency), in_year in self.mvnd
                        if in_year == year}) > 1 for year in self.years)


def envelope_matrix(case: Case) -> EnvelopeMatrix:
    """The matrix of a case: its planning years, its lines with "all together" first."""
    amounts = {(line_of(row), row.year): row.state_mvnd for row in case.envelopes}
    return EnvelopeMatrix(case.years, tuple(sorted({line for line, _ in amounts})), amounts)


def line_of(row: Envelope) -> Line:
    """The line that an envelope belongs to."""
    return str(row.budget_line or ""), row.managing_agency


def set_envelope(case: Case, line: Line, year: int, mvnd: int | None) -> tuple[Edit, ...]:
    """The envelope of a line and year becomes this amount; a row is added where there is none, None removes it."""
    row = _rows(case).get((line, year))
    if row is None:
        cells = {"year": year, "budget_line": line[0], "managing_agency": line[1], _AMOUNT: mvnd}
        return () if mvnd is None else (Edit("", _TABLE, row_key(_TABLE, cells), "", None, tuple(
            (name, cell) for name, cell in cells.items() if cell != "")),)
    if mvnd is None:
        return (Edit("", _TABLE, _key(row), "", tuple(cells_of(row).items()), None),)
    return () if mvnd == row.state_mvnd else (_changed(row, mvnd),)


def scale_envelopes(case: Case, change_share: Fraction, *, year: int | None = None,
                    line: Line | None = None) -> tuple[Edit, ...]:
    """All envelopes, those of a year or those of a line by +-x %. Raises ValueError for less than -100 %."""
    if change_share < -1:
        raise ValueError("an envelope cannot fall by more than all of it")
    chosen = (row for row in case.envelopes if year in (None, row.year) and line in (None, line_of(row)))
    # Amounts are not negative: half up is half away from zero.
    scaled = ((row, int(row.state_mvnd * (1 + change_share) + Fraction(1, 2))) for row in chosen)
    return tuple(_changed(row, mvnd) for row, mvnd in scaled if mvnd != row.state_mvnd)


def move_envelope(case: Case, line: Line, from_year: int, to_year: int, mvnd: int) -> tuple[Edit, ...]:
    """Move money of a line from one year to another; the sum stays. Raises MoveRefused."""
    if from_year == to_year:
        raise MoveRefused("same_year")
    rows = _rows(case)
    giving, taking = rows.get((line, from_year)), rows.get((line, to_year))
    if giving is None or taking is None:
        raise MoveRefused("no_row")
    if not 0 < mvnd <= giving.state_mvnd:
        raise MoveRefused("not_enough")
    return _changed(giving, giving.state_mvnd - mvnd), _changed(taking, taking.state_mvnd + mvnd)


def restore_envelopes(case: Case, base: Case) -> tuple[Edit, ...]:
    """The envelopes become those of the register as it was opened."""
    return tuple(edit for edit in edits_between(case, base, (_TABLE,)) if edit.table == _TABLE)


def _rows(case: Case) -> dict[tuple[Line, int], Envelope]:
    return {(line_of(row), row.year): row for row in case.envelopes}


def _key(row: Envelope) -> tuple[str, ...]:
    return row_key(_TABLE, cells_of(row))


def _changed(row: Envelope, mvnd: int) -> Edit:
    return Edit("", _TABLE, _key(row), _AMOUNT, row.state_mvnd, mvnd)
