"""Who is paid from which purse: line by line, by purse and year, by project. Amounts are whole million VND."""
from __future__ import annotations

from collections import defaultdict

import pandas as pd

from models.domain import Purse
from models.families.purse_split import split_over_purses
from models.plan import Plan
from models.problem import Problem


def purse_lines(problem: Problem, plan: Plan) -> pd.DataFrame:
    """purse_id, project_id, year, state_mvnd; state money above nothing, in plan order."""
    rows = [(part.purse_id, part.project_id, part.year, part.state_mvnd)
            for part in split_over_purses(problem, plan.chosen)]
    return pd.DataFrame.from_records(rows, columns=["purse_id", "project_id", "year", "state_mvnd"])


def by_purse(problem: Problem, plan: Plan) -> pd.DataFrame:
    """Every purse and planning year: purse_id, labels, purse_kind, year, what it has, pays and has left, projects."""
    paid: dict[tuple[str, int], list[int]] = defaultdict(list)
    for line in purse_lines(problem, plan).itertuples():
        paid[line.purse_id, line.year].append(int(line.state_mvnd))
    rows = []
    for purse in problem.case.purses:
        for year in problem.case.years:
            has, own = problem.purse_mvnd(purse.purse_id, year), paid[purse.purse_id, year]
            rows.append((purse.purse_id, *names_of(purse).values(), purse.purse_kind.value, year, has, sum(own),
                         has - sum(own), len(own)))
    return pd.DataFrame.from_records(rows, columns=[
        "purse_id", "label_vi", "label_en", "purse_kind", "year", "available_mvnd", "state_mvnd", "left_mvnd",
        "projects_funded"])


def purse_years(problem: Problem, plan: Plan) -> pd.DataFrame:
    """A row per project and purse that pays it: names of both, `y<year>` per planning year, `sum_mvnd`."""
    purses = {purse.purse_id: purse for purse in problem.case.purses}
    paid: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for part in split_over_purses(problem, plan.chosen):
        paid[part.purse_id, part.project_id][part.year] = part.state_mvnd
    rows = []
    for (purse_id, project_id), years in paid.items():
        project = problem.case.project_by_id[project_id]
        rows.append({"purse_vi": names_of(purses[purse_id])["vi"], "purse_en": names_of(purses[purse_id])["en"],
                     "project_id": project_id, "name_vi": project.name_vi,
                     "name_en": project.name_en or project.name_vi,
                     **{f"y{year}": years.get(year, 0) for year in problem.case.years},
                     "sum_mvnd": sum(years.values())})
    columns = ["purse_vi", "purse_en", "project_id", "name_vi", "name_en",
               *(f"y{year}" for year in problem.case.years), "sum_mvnd"]
    return pd.DataFrame(rows, columns=columns).sort_values(["purse_vi", "project_id"], ignore_index=True)


def names_of(purse: Purse) -> dict[str, str]:
    """What a purse is called, as "vi" and "en": its label, else the other label, else its id."""
    return {"vi": purse.label_vi or purse.label_en or purse.purse_id,
            "en": purse.label_en or purse.label_vi or purse.purse_id}
