"""State money of a year by project and budget line, of the entries of the year."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from models.codes import PaidBy
from models.domain import BudgetLine
from models.money.disbursement import Disbursement
from models.money.entries import Kind
from models.money.planned import PlannedMoney
from models.units import split_in_proportion

Unit = tuple[str, BudgetLine | None]


def state_by_line(money: Disbursement, planned: PlannedMoney, kinds: Collection[Kind]) -> Mapping[Unit, int]:
    """Sums in million VND. What names no line is spread as the year's plan of its project is; without one it stays
    under None."""
    sums: dict[Unit, int] = defaultdict(int)
    for entry in money.entries:
        if entry.payer is PaidBy.STATE and entry.kind in kinds:
            sums[entry.project_id, entry.line] += entry.amount_mvnd
    found: dict[Unit, int] = defaultdict(int)
    for (project_id, line), amount in sums.items():
        own = planned.of(project_id, money.year)
        if line is not None or not own.state_mvnd or amount < 0:
            found[project_id, line] += amount
            continue
        parts = split_in_proportion(amount, [own.state_on(each) for each in BudgetLine])
        for each, part in zip(BudgetLine, parts, strict=True):
            found[project_id, each] += part
    return found
