"""What may be carried over as a change of next year's envelopes: one row for each budget line."""
from __future__ import annotations

from dataclasses import replace

from models.domain import BudgetLine, Case, Envelope
from models.money.carry_over import CarryOver
from models.register.case_edits import edits_between
from models.register.edits import Edit


def carry_edits(case: Case, found: CarryOver) -> tuple[Edit, ...]:
    """The edits that add it to the first envelope of the next year that is not one agency's: of the line, else of both
    lines. A line without such an envelope gets one of its own."""
    rows = list(case.envelopes)
    for line, amount in found.into_next_year.items():
        place = _place(rows, found.year + 1, line)
        if place is None:
            rows.append(Envelope(found.year + 1, line, "", amount))
        else:
            rows[place] = replace(rows[place], state_mvnd=rows[place].state_mvnd + amount)
    return edits_between(case, replace(case, envelopes=tuple(rows)), ("envelopes",))


def _place(rows: list[Envelope], year: int, line: BudgetLine) -> int | None:
    of_all = [place for place, row in enumerate(rows) if row.year == year and not row.managing_agency]
    return next((place for wanted in (line, None) for place in of_all if rows[place].budget_line is wanted), None)
