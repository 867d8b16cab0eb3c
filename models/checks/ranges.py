"""Checks on the size of amounts beside one another: what no register means, and what no solver can tell apart."""
from __future__ import annotations

from collections.abc import Iterator

from models.assumed_pledges import PLEDGES_AT_FLOOR
from models.domain import Finding
from models.problem import Problem
from models.register.about import about
from models.search_limits import ModelRangeError

# An amount this many times another one stands in another unit (4 million billion VND beside 2 million VND).
FARTHEST_APART = 10**9
_COLUMNS = ("total_mvnd", "state_request_mvnd", "committed_state_mvnd", "amount_mvnd")


def check_amounts_apart(problem: Problem) -> Iterator[Finding]:
    """No amount of a project is a billion times the smallest one of the register (assumed pledges do not count)."""
    pledges = () if PLEDGES_AT_FLOOR in problem.case.assumptions else problem.case.pledges
    amounts = [(amount, row, column) for row in (*problem.case.costs, *pledges) for column in _COLUMNS
               if (amount := getattr(row, column, None))]
    if not amounts:
        return
    least, smallest, _ = min(amounts, key=lambda each: each[0])
    for amount, row, column in amounts:
        if amount >= FARTHEST_APART * least:
            yield about(row, "amounts_apart", "error", column, amount_mvnd=amount, smallest_mvnd=least,
                        smallest_project=smallest.project_id)


def range_finding(error: ModelRangeError) -> Finding:
    """Numbers that the solver refused, as a finding that names the projects they come from."""
    return Finding("numbers_apart", "error", next(iter(error.project_ids), ""),
                   values={"projects": ", ".join(error.project_ids), "row": error.row})
