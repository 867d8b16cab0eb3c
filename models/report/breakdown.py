"""Cuts of an allocation for reading: project by year, year by regime, leverage by payer, the cut line name by name."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

import pandas as pd

from models.domain import Payer
from models.plan import FundingOption
from models.register.filters import fold_text
from models.report.allocation import Allocation
from models.report.allocation_tables import amount_of
from models.report.cutline import CutLineDifference

# What one cell of the project x year table can hold.
MEASURES = ("state", "state_development", "state_recurrent", *(payer.value for payer in Payer), "counterpart", "total")


def project_years(allocation: Allocation, measure: str, words: str = "") -> pd.DataFrame:
    """One row per funded project that holds every word, one column per year (`y2026`, million VND), and `sum_mvnd`."""
    wanted = fold_text(words).split()
    rows = []
    for option in allocation.plan.chosen:
        project = allocation.problem.case.project_by_id[option.project_id]
        text = fold_text(" ".join((project.project_id, project.name_vi, project.name_en, project.managing_agency,
                                   project.locality, project.lead_enterprise)))
        if not all(word in text for word in wanted):
            continue
        paid = {year.year: amount_of(year, measure) for year in option.years}
        rows.append({"project_id": project.project_id, "name_vi": project.name_vi,
                     "name_en": project.name_en or project.name_vi, "regime": option.regime.value,
                     "scale_share": float(option.scale_share), **_level(option),
                     "start_year": option.start_year,
                     **{f"y{year}": paid.get(year, 0) for year in years_of(allocation)},
                     "sum_mvnd": sum(paid.values())})
    columns = ["project_id", "name_vi", "name_en", "regime", "scale_share", "level_vi", "level_en", "start_year",
               *(f"y{year}" for year in years_of(allocation)), "sum_mvnd"]
    return pd.DataFrame(rows, columns=columns)


def _level(option: FundingOption) -> dict[str, str]:
    """What the level of a project with its own menu is called: its label, else its number; blank for any other."""
    level = option.level
    if level is None:
        return {"level_vi": "", "level_en": ""}
    return {"level_vi": level.label_vi or str(level.level_no),
            "level_en": level.label_en or level.label_vi or str(level.level_no)}


def years_of(allocation: Allocation) -> tuple[int, ...]:
    """The planning years, and any year in which the plan pays beside them."""
    paid = {year.year for option in allocation.plan.chosen for year in option.years if year.total_mvnd}
    return tuple(sorted({*allocation.problem.case.years, *paid}))


def sums_of(table: pd.DataFrame, allocation: Allocation) -> dict[str, int]:
    """Column sums of `project_years`, as whole million VND."""
    return {name: int(table[name].sum()) for name in (*(f"y{year}" for year in years_of(allocation)), "sum_mvnd")}


def state_by_year_and_regime(allocation: Allocation) -> list[tuple[int, str, int]]:
    """(year, regime, state million VND), every year with every regime that is paid at all."""
    sums: dict[tuple[int, str], int] = defaultdict(int)
    for option in allocation.plan.chosen:
        for year in option.years:
            sums[year.year, option.regime.value] += year.state_mvnd
    regimes = sorted({regime for _, regime in sums})
    return [(year, regime, sums[year, regime]) for year in years_of(allocation) for regime in regimes]


def leverage_by_payer(allocation: Allocation) -> list[tuple[str, int, Fraction | None]]:
    """(payer, million VND, counterpart per đồng of state money); None without state money."""
    totals = allocation.totals
    return [(payer.value, amount, Fraction(amount, totals.state_mvnd) if totals.state_mvnd else None)
            for payer, amount in totals.paid_mvnd.items()]


def cut_line_rows(allocation: Allocation, difference: CutLineDifference) -> pd.DataFrame:
    """Projects funded in only one of plan and cut line: side (plan / cut_line), id, names, score, cost, state money.

    Each side stands in the order of its state money, the largest first.
    """
    problem = allocation.problem
    line = {option.project_id: option for option in difference.cut_line.chosen}
    sides = (("plan", difference.only_in_plan, allocation.plan.chosen_by_project),
             ("cut_line", difference.only_in_cut_line, line))
    rows = [{"side": side, "project_id": project_id, "name_vi": problem.case.project_by_id[project_id].name_vi,
             "name_en": problem.case.project_by_id[project_id].name_en
             or problem.case.project_by_id[project_id].name_vi,
             "score": float(problem.score_of[project_id]), "cost_mvnd": problem.total_cost_mvnd(project_id),
             "state_mvnd": chosen[project_id].state_mvnd}
            for side, ids, chosen in sides for project_id in sorted(ids, key=lambda i: (-chosen[i].state_mvnd, i))]
    return pd.DataFrame(rows, columns=["side", "project_id", "name_vi", "name_en", "score", "cost_mvnd", "state_mvnd"])


def with_names(allocation: Allocation, table: pd.DataFrame) -> pd.DataFrame:
    """A table with a `project_id` column, with the names of the projects beside it."""
    projects = allocation.problem.case.project_by_id
    return table.assign(name_vi=[projects[i].name_vi for i in table["project_id"]],
                        name_en=[projects[i].name_en or projects[i].name_vi for i in table["project_id"]])


def where(table: pd.DataFrame, **wanted: object) -> pd.DataFrame:
    """The rows whose columns hold the wanted values."""
    for name, value in wanted.items():
        table = table[table[name] == value]
    return table.reset_index(drop=True)


def targets_first(table: pd.DataFrame) -> pd.DataFrame:
    """Localisation rows, those with a target before the others, else in their order."""
    return table.sort_values("target_share", key=lambda share: share.isna(), kind="stable", ignore_index=True)


def years_in(table: pd.DataFrame) -> Sequence[int]:
    """The years of a table, in order."""
    return sorted(int(year) for year in table["year"].unique())


def not_funded(allocation: Allocation) -> pd.DataFrame:
    """Projects the plan leaves out, highest score first; as in `Allocation.projects`."""
    table = allocation.projects
    return table[~table["is_funded"]].sort_values(["score", "project_id"], ascending=[False, True], ignore_index=True)
