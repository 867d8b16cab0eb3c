"""The tables of an allocation, one function each: Problem and Plan in, tidy pandas DataFrame out.

Amounts are whole million VND (int64), shares 0..1 and value points are floats, codes and names are text.
"""
from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

import pandas as pd

from models.bodies import BODY_KINDS
from models.domain import BudgetLine, LocalisationBasis, Payer, PoolDimension
from models.explain.not_funded import reason_not_funded
from models.families.amounts import is_priority, localisation_rate
from models.families.amounts import value as value_of
from models.plan import FundingOption, Plan, YearMoney
from models.problem import Problem

# Who pays, as one list: the two state lines, then the counterpart payers.
PAYERS = ("state_development", "state_recurrent", *(payer.value for payer in Payer))
MONEY_COLUMNS = ("state_mvnd", "enterprise_mvnd", "institute_mvnd", "other_private_mvnd", "counterpart_mvnd",
                 "total_mvnd")


def amount_of(money: YearMoney, payer: str) -> int:
    """What one of `PAYERS` pays in a year."""
    return getattr(money, f"{payer}_mvnd")


def payment_lines(plan: Plan) -> pd.DataFrame:
    """project_id, year, payer, amount_mvnd; non-zero amounts, in plan order."""
    rows = [(option.project_id, year.year, payer, amount_of(year, payer))
            for option in plan.chosen for year in option.years for payer in PAYERS if amount_of(year, payer)]
    return _frame(rows, ["project_id", "year", "payer", "amount_mvnd"])


def project_table(problem: Problem, plan: Plan) -> pd.DataFrame:
    """One row per project of the register: who it is, what it asks, what it gets, or why not.

    `reason_code` / `reason_values` are filled for projects that are not funded (sentences: `reasons.<code>`).
    """
    rows = []
    for project in problem.case.projects:
        option = plan.chosen_by_project.get(project.project_id)
        code, values = ("", {}) if option else reason_not_funded(problem, plan, project)
        costs = problem.costs_of.get(project.project_id, ())
        regime = problem.regime_of[project.project_id]
        rows.append({
            "project_id": project.project_id, "name_vi": project.name_vi, "name_en": project.name_en,
            "product_no": project.product_no, "technology_group": problem.group_no_of(project),
            "regime": regime.value if regime else "", "channel": project.channel.value if project.channel else "",
            **{kind: problem.body_of(project.project_id, kind) for kind in BODY_KINDS}, "status": project.status.value,
            "decision": project.decision.value, "score": float(problem.score_of[project.project_id]),
            "cost_mvnd": sum(cost.total_mvnd for cost in costs),
            "requested_state_mvnd": sum(cost.asked_mvnd for cost in costs),
            "is_funded": option is not None,
            "scale_share": float(option.scale_share) if option else None,
            "start_year": option.start_year if option else None,
            **_money(option.years if option else ()),
            "enterprise_share": _share(option.paid_by(Payer.ENTERPRISE), option.total_mvnd) if option else None,
            "private_share": _share(option.private_mvnd, option.total_mvnd) if option else None,
            "state_share": _share(option.state_mvnd, option.total_mvnd) if option else None,
            "is_priority": bool(option) and is_priority(problem, option),
            "points": float(value_of(problem, option)) if option else 0.0,
            "reason_code": code, "reason_values": dict(values),
        })
    table = pd.DataFrame(rows)
    return table.astype(dict.fromkeys(("product_no", "technology_group", "start_year"), "Int64"))


def by_dimension(problem: Problem, plan: Plan, dimension: str) -> pd.DataFrame:
    """key, label_vi, label_en, projects_funded, the money columns, leverage; sorted by key (years, numbers) or money.

    `dimension` is one of `models.report.allocation.DIMENSIONS`; by payer the columns are key and amount_mvnd.
    """
    if dimension == "payer":
        sums = {payer: sum(amount_of(year, payer) for option in plan.chosen for year in option.years)
                for payer in PAYERS}
        return _frame(list(sums.items()), ["key", "amount_mvnd"])
    parts: dict[str, list[tuple[str, YearMoney]]] = defaultdict(list)
    for option in plan.chosen:
        for year in option.years:
            parts[_key(problem, option, year, dimension)].append((option.project_id, year))
    rows = []
    for key in sorted(parts, key=lambda k: (not k.isdigit(), int(k) if k.isdigit() else 0, k)):
        money = _money([year for _, year in parts[key]])
        label_vi, label_en = _labels(problem, dimension, key)
        rows.append({"key": key, "label_vi": label_vi, "label_en": label_en,
                     "projects_funded": len({project_id for project_id, year in parts[key] if year.total_mvnd}),
                     **money, "leverage": _share(money["counterpart_mvnd"], money["state_mvnd"])})
    columns = ["key", "label_vi", "label_en", "projects_funded", *MONEY_COLUMNS, "leverage"]
    table = pd.DataFrame(rows, columns=columns)
    by_key = dimension in ("year", "technology_group", "product")
    return table if by_key else table.sort_values("state_mvnd", ascending=False, kind="stable", ignore_index=True)


def localisation_table(problem: Problem, plan: Plan) -> pd.DataFrame:
    """Product x year x basis, each basis on its own: money-weighted share of the funded projects with a known rate.

    Rows: every target that holds and has funded projects, and every product, year and basis with a known rate.
    `shortfall_share` = share points missing to the target (0 when met, empty without target or known rate).
    """
    targets = {(t.product_no, t.year, t.basis): t for t in problem.targets}
    weighted: dict[tuple, list[tuple[Fraction | None, int]]] = defaultdict(list)
    for option in plan.chosen:
        product_no = problem.case.project_by_id[option.project_id].product_no
        if product_no is None:
            continue
        for year in problem.case.years:
            for basis in LocalisationBasis:
                weighted[product_no, year, basis].append(
                    (localisation_rate(problem, option, year, basis), option.total_mvnd))
    rows = []
    for key in sorted({*targets, *weighted}, key=lambda k: (k[0], k[1], k[2].value)):
        target, pairs = targets.get(key), weighted.get(key, [])
        known = sum(total for rate, total in pairs if rate is not None)
        total = sum(total for _, total in pairs)
        if target is None and not known:
            continue
        achieved = sum((r * t for r, t in pairs if r is not None), Fraction(0)) / known if known else None
        aim = target.target_share if target else None
        missing = max(Fraction(0), aim - achieved) if aim is not None and achieved is not None else None
        rows.append({
            "product_no": key[0], "year": key[1], "basis": key[2].value, "projects_funded": len(pairs),
            "achieved_share": None if achieved is None else float(achieved),
            "target_share": None if aim is None else float(aim), "is_hard": bool(target and target.is_hard),
            "shortfall_share": None if missing is None else float(missing), "known_mvnd": known,
            "unknown_mvnd": total - known, "unknown_share": _share(total - known, total),
            "source": target.source if target else ""})
    columns = ["product_no", "year", "basis", "projects_funded", "achieved_share", "target_share", "is_hard",
               "shortfall_share", "known_mvnd", "unknown_mvnd", "unknown_share", "source"]
    return pd.DataFrame(rows, columns=columns)


def priority_queue(problem: Problem, plan: Plan) -> pd.DataFrame:
    """Who is paid first in each year: projects with the priority share of private money, then by value per đồng.

    year, position, project_id, is_priority, private_share, points_per_state_bvnd, state_mvnd, cumulative_state_mvnd.
    """
    rows = []
    for calendar_year in sorted({year.year for option in plan.chosen for year in option.years}):
        paid = [(option, money) for option in plan.chosen for money in option.years
                if money.year == calendar_year and money.state_mvnd]
        paid.sort(key=lambda pair: (not is_priority(problem, pair[0]),
                                    -value_of(problem, pair[0]) / pair[0].state_mvnd, pair[0].project_id))
        cumulative = 0
        for position, (option, money) in enumerate(paid, start=1):
            cumulative += money.state_mvnd
            rows.append((calendar_year, position, option.project_id, is_priority(problem, option),
                         _share(option.private_mvnd, option.total_mvnd),
                         float(value_of(problem, option) * 1000 / option.state_mvnd), money.state_mvnd, cumulative))
    return _frame(rows, ["year", "position", "project_id", "is_priority", "private_share", "points_per_state_bvnd",
                         "state_mvnd", "cumulative_state_mvnd"])


def rule_table(problem: Problem) -> pd.DataFrame:
    """Every rule of the rulebook: value, unit, status, citation, since when, the law's own value if overridden."""
    rows = [{
        "rule_id": rule.rule_id, "label_vi": rule.label_vi, "label_en": rule.label_en, "unit": rule.unit,
        "value": _plain_value(rule.value), "status": rule.status.value, "is_override": rule.is_override,
        "override_reason": rule.override_reason,
        "law_value": _plain_value(rule.overridden_value) if rule.is_override else _plain_value(rule.value),
        "document": rule.citation.document, "provision": rule.citation.provision, "link": rule.citation.link,
        "in_force_from": rule.in_force_from.isoformat()} for rule in problem.rulebook.values.values()]
    return pd.DataFrame(rows)


def _key(problem: Problem, option: FundingOption, year: YearMoney, dimension: str) -> str:
    if dimension == "year":
        return str(year.year)
    return problem.values_of(problem.case.project_by_id[option.project_id], PoolDimension(dimension))


def _labels(problem: Problem, dimension: str, key: str) -> tuple[str, str]:
    """Names of a product or group; other dimensions are their own label ("" where the register left it blank)."""
    for product in problem.rulebook.products.values():
        if dimension == "product" and str(product.product_no) == key:
            return product.name_vi, product.name_en
        if dimension == "technology_group" and str(product.group_no) == key:
            return product.group_vi, product.group_en
    return key, key


def _money(years) -> dict[str, int]:
    state = sum(year.state_on(line) for year in years for line in BudgetLine)
    paid = {payer: sum(year.paid_by(payer) for year in years) for payer in Payer}
    counterpart = sum(paid.values())
    return {"state_mvnd": state, **{f"{payer.value}_mvnd": amount for payer, amount in paid.items()},
            "counterpart_mvnd": counterpart, "total_mvnd": state + counterpart}


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _plain_value(value: Fraction | str | None) -> float | str | None:
    return float(value) if isinstance(value, Fraction) else value


def _frame(rows: list[tuple], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame.from_records(rows, columns=columns)
