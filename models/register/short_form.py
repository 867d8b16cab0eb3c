"""The short form of a register: scores, costs, pledges, money paid by quarter and the instrument as columns of the
`projects` table.

`score` (one criterion called "score"), `score_<criterion>`, `spread`, `spread_<criterion>`, `cost_<year>_mvnd` (or
`cost_<year>`), `state_request_<year>_mvnd`, `pledge_<payer>_<year>_mvnd`, `paid_<year>_q<quarter>_mvnd`, `instrument`.
Costs stand on the recurrent line; pledges carry no evidence; what is paid by quarter is state money.
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from models.domain import BudgetLine, Payer
from models.register.dictionary import Column, columns_by_attribute

ONLY_CRITERION = "score"
_COST = re.compile(r"cost_(\d{4})(?:_mvnd)?")
_REQUEST = re.compile(r"state_request_(\d{4})(?:_mvnd)?")
_PLEDGE = re.compile(rf"pledge_({'|'.join(Payer)})_(\d{{4}})(?:_mvnd)?")
_SCORE = re.compile(r"score(?:_(.+))?")
_SPREAD = re.compile(r"spread(?:_(.+))?")
_PAID = re.compile(r"paid_(\d{4})_q([1-4])(?:_mvnd)?")
_INSTRUMENT = re.compile("instrument")
# Which table a short column belongs to, and the column there whose type and bounds it has.
_FORMS = ((_COST, "costs", "total_mvnd"), (_REQUEST, "costs", "state_request_mvnd"),
          (_PLEDGE, "pledges", "amount_mvnd"), (_SCORE, "scores", "score"), (_SPREAD, "scores", "spread"),
          (_PAID, "actuals", "state_paid_mvnd"), (_INSTRUMENT, "instruments", "instrument"))
SHORT_TABLES = tuple(dict.fromkeys(table for _, table, _ in _FORMS))


def short_column(heading: str) -> Column | None:
    """The dictionary column of a short-form heading (optional, without default), or None when it is not one."""
    for pattern, table, attribute in _FORMS:
        if pattern.fullmatch(heading):
            return replace(columns_by_attribute(table)[attribute], attribute=heading, is_required=False, default="")
    return None


@cache
def table_of_short_column(heading: str) -> str | None:
    """The table a short-form heading stands for, or None."""
    return next((table for pattern, table, _ in _FORMS if pattern.fullmatch(heading)), None)


def canonical_short_heading(heading: str) -> str:
    """`cost_2026` and `cost_2026_mvnd` are one column; so are `score` and `score_score`."""
    if re.fullmatch(r"(cost|state_request|pledge_.+)_\d{4}|paid_\d{4}_q[1-4]", heading):
        return f"{heading}_mvnd"
    return {"score_score": "score", "spread_score": "spread"}.get(heading, heading)


def expand(project_id: str, cells: Mapping[str, object]) -> dict[str, list[dict[str, object]]]:
    """Rows of `SHORT_TABLES` from one project's short columns (heading -> typed value or None)."""
    requests, spreads = {}, {}
    rows: dict[str, list[dict[str, object]]] = {table: [] for table in SHORT_TABLES}
    given = {heading: value for heading, value in cells.items() if value is not None}
    for heading, value in given.items():
        if match := _REQUEST.fullmatch(heading):
            requests[int(match[1])] = value
        elif match := _SPREAD.fullmatch(heading):
            spreads[match[1] or ONLY_CRITERION] = value
    for heading, value in given.items():
        if match := _COST.fullmatch(heading):
            year = int(match[1])
            rows["costs"].append({"project_id": project_id, "year": year, "budget_line": BudgetLine.RECURRENT.value,
                                  "total_mvnd": value, "state_request_mvnd": requests.get(year)})
        elif match := _PLEDGE.fullmatch(heading):
            rows["pledges"].append({"project_id": project_id, "payer_type": match[1], "payer_name": "",
                                    "year": int(match[2]), "amount_mvnd": value})
        elif match := _PAID.fullmatch(heading):
            rows["actuals"].append({"project_id": project_id, "year": int(match[1]), "quarter": int(match[2]),
                                    "state_paid_mvnd": value})
        elif _INSTRUMENT.fullmatch(heading):
            rows["instruments"].append({"project_id": project_id, "purse_id": "", "instrument": value})
        elif match := _SCORE.fullmatch(heading):
            criterion = match[1] or ONLY_CRITERION
            rows["scores"].append({"project_id": project_id, "criterion_id": criterion, "score": value,
                                   "spread": spreads.get(criterion)})
    return rows


def partner_heading(heading: str) -> str | None:
    """The column without which a request or a spread says nothing: its cost, its score."""
    if match := _REQUEST.fullmatch(heading):
        return f"cost_{match[1]}_mvnd"
    if match := _SPREAD.fullmatch(heading):
        return f"score_{match[1]}" if match[1] else "score"
    return None
