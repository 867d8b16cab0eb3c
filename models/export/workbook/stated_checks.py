"""Live checks of families that the sheet has no formulas of their own for: their limits as the family states them.

What an option adds counts while some money stands beside its project; what an edited amount would change is not known.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from models.export.workbook.check_row import Check
from models.export.workbook.live_plan import FIRST_ROW, LivePlan, number
from models.families.limit import Unit
from models.families.limit_ledger import LedgerLimit, LimitLedger
from models.families.sums import Amount
from models.words.rule_names import rule_name

# Families whose checks are written over the amounts themselves.
_WITH_FORMULAS = frozenset({
    "enterprise_share_floor", "state_share_cap", "pledge_evidence", "state_envelope", "purses", "pools",
    "strategic_share_floor", "product_coverage", "localisation_target", "concentration", "goal_limits", "links",
    "decisions"})
# A spreadsheet takes 8,192 characters.
_LONGEST = 8_000


def stated_checks(live: LivePlan) -> Iterator[Check]:
    """One check per limit on several projects; conditions on single projects are counted by rule."""
    ledger = LimitLedger(live.problem, live.plan.chosen)
    broken: dict[str, dict[int, Amount]] = defaultdict(dict)
    for limit in ledger.limits:
        if limit.family in _WITH_FORMULAS or limit.shortfall_column is not None:
            continue
        if limit.is_own:
            broken[limit.rule_id] |= {column: 1 for column in limit.columns() if limit.excess(
                limit.amount.get(column, 0), (limit.base or {}).get(column, 0)) > 0}
        else:
            yield _check(live, limit)
    for rule_id, columns in broken.items():
        yield Check(rule_id, {}, "<=", ("0", 0), _added_up(live, columns), "projects", _name(live, rule_id))


def _check(live: LivePlan, limit: LedgerLimit) -> Check:
    required = str(number(limit.limit)), limit.limit
    if limit.base is not None:
        text, base = _added_up(live, limit.base)
        required = f"{required[0]}*({text})", limit.limit * base
    where = {"holder": limit.holder} if limit.holder else {}
    return Check(limit.rule_id, where, "<=" if limit.is_cap else ">=", required, _added_up(live, limit.amount),
                 "mvnd" if limit.unit in (Unit.MVND, Unit.SHARE) else "projects", _name(live, limit.rule_id))


def _added_up(live: LivePlan, amounts: Mapping[int, Amount]) -> tuple[str, Amount]:
    """The amounts of the funded projects that have money, as (formula, value)."""
    parts = [f'{number(amount)}*({live.funded.cell("total_mvnd", FIRST_ROW + column)}>0)'
             for column, amount in sorted(amounts.items())]
    value = sum(amount for column, amount in amounts.items() if live.plan.chosen[column].total_mvnd > 0)
    text = "+".join(parts) or "0"
    return text if len(text) <= _LONGEST else str(number(value)), value


def _name(live: LivePlan, rule_id: str) -> str:
    return rule_name(live.problem, rule_id, live.language)
