"""Families of registers by different hands: what a search must be fast on. Each makes a problem of a size and a seed.

made: `benchmarks/register.py`. second: another generator, run from `../shared/tools`. real: amounts, counties,
beneficiaries and axes of a published programme in `../shared/real`, with seeded scores, shares and rules. stress: soft
targets, envelopes of agencies, floors in every year, must decisions, carry-over, size exponent 1.
The families of `../shared` are left out where that folder is absent.
"""
from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random

from benchmarks.register import AS_OF, YEARS, make_problem, make_register
from benchmarks.textbook import SETTINGS
from models.domain import (
    BudgetLine,
    Case,
    Cost,
    Decision,
    Envelope,
    FundingMode,
    Link,
    LinkKind,
    Payer,
    Pledge,
    Pool,
    PoolDimension,
    Project,
    Regime,
    Score,
)
from models.problem import Problem, state_problem
from models.register.case_io import read_case
from models.rules import DATA
from models.units import split_in_proportion

SHARED = Path(os.environ.get("SHARED", Path(__file__).resolve().parents[2] / "shared"))
SECOND, REAL = SHARED / "tools" / "second_register.py", SHARED / "real" / "romania_regional_programme_2007_2013.csv"
# The published programme is in lei; so many make a register's million VND of a plausible size.
_MVND_PER_LEU = Fraction(1, 200)
# The share of what is asked for that the envelopes of the last two families hold, in percent.
_ENVELOPE_PERCENT = 30


def made(size: int, seed: int) -> Problem:
    """The register that all other measurements plan; one level, value."""
    return make_problem(size, seed, **SETTINGS)


def second(size: int, seed: int) -> Problem:
    """The second generator's case: caps and floors of localities, hard targets, a cap on the number of projects."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, str(SECOND), str(size), str(seed), folder,
                        str(DATA / "catalogue" / "provinces.csv")], check=True)
        return state_problem(read_case(folder).case, AS_OF)


def real(size: int, seed: int) -> Problem:
    """Rows of the published programme, drawn by the seed (more than it has: some twice), and seeded rules."""
    random = Random(f"real/{seed}/{size}")
    rows = _published()
    drawn = random.sample(rows, size) if size <= len(rows) else rows + random.choices(rows, k=size - len(rows))
    tables: dict[str, list] = {name: [] for name in ("projects", "costs", "pledges", "scores")}
    for index, row in enumerate(drawn):
        _add_published(random, f"R{index:05d}", row, tables)
    asked = {year: sum(cost.state_request_mvnd for cost in tables["costs"] if cost.year == year) for year in YEARS}
    envelopes = [Envelope(year, None, "", amount * _ENVELOPE_PERCENT // 100) for year, amount in asked.items()]
    state = sum(row.state_mvnd for row in envelopes)
    axes = sorted({project.managing_agency for project in tables["projects"]})
    counties = sorted({project.locality for project in tables["projects"]})
    of_axis = Counter(project.managing_agency for project in tables["projects"])
    pools = [Pool(f"axis_{at}", PoolDimension.MANAGING_AGENCY, (axis,), cap_share=Fraction(random.randint(30, 45), 100),
                  floor_share=Fraction(random.randint(10, 30) * of_axis[axis], 100 * size) if of_axis[axis] >= 12
                  else None) for at, axis in enumerate(axes)]
    pools += [Pool(f"county_{at}", PoolDimension.LOCALITY, (county,), cap_mvnd=state * random.randint(5, 8) // 100)
              for at, county in enumerate(counties)]
    return state_problem(Case(
        **{name: tuple(table) for name, table in tables.items()}, envelopes=tuple(envelopes), pools=tuple(pools),
        links=_cliques(random, [project.project_id for project in tables["projects"]]),
        settings={"levels": "value", "priority_mode": "off", "lead_enterprise_cap_mvnd": str(max(
            state * 4 // 100, max(cost.total_mvnd for cost in tables["costs"]))),
            "size_exponent": "0.5"}), AS_OF)


def stress(size: int, seed: int) -> Problem:
    """The made register under other rules: three levels, soft targets, envelopes of agencies, floors every year."""
    random = Random(f"stress/{seed}/{size}")
    case = make_register(size, seed + 1_000)
    tied = {project_id for link in case.links for project_id in link.project_ids}
    proposed = [project.project_id for project in case.projects
                if project.decision is Decision.FREE and project.project_id not in tied]
    must = set(random.sample(proposed, max(1, size // 80)))
    agency_of = {project.project_id: project.managing_agency for project in case.projects}
    asked: dict[tuple[int, str], int] = {}
    for cost in case.costs:
        place = cost.year, agency_of[cost.project_id]
        asked[place] = asked.get(place, 0) + cost.state_request_mvnd
    own = [Envelope(year, None, agency, amount * random.randint(32, 60) // 100)
           for (year, agency), amount in sorted(asked.items())]
    whole = [Envelope(year, None, "", sum(amount for (at, _), amount in asked.items() if at == year)
                      * _ENVELOPE_PERCENT // 100) for year in YEARS]
    return state_problem(replace(
        case,
        projects=tuple(replace(project, decision=Decision.MUST, decision_reason="register")
                       if project.project_id in must else project for project in case.projects),
        envelopes=tuple(own + whole),
        targets=tuple(replace(target, is_hard=False, target_share=target.target_share + Fraction(8, 100))
                      for target in case.targets),
        pools=tuple(pool for pool in case.pools if pool.cap_share is not None),
        settings={"carry_over": "true", "floor_each_year": "true", "size_exponent": "1", "scale_levels": "4",
                  "lead_enterprise_cap_share": "0.08"}), AS_OF)


def families() -> dict[str, Callable[[int, int], Problem]]:
    """The families that can be made here, by name."""
    return {"made": made, **({"second": second} if SECOND.exists() else {}),
            **({"real": real} if REAL.exists() else {}), "stress": stress}


def _published() -> list[dict[str, str]]:
    with REAL.open(encoding="utf-8-sig", newline="") as file:
        rows = [{key.strip(): (value or "").strip() for key, value in row.items() if key}
                for row in csv.DictReader(file)]
    return [row for row in rows if all(row[key].isdigit() for key in ("FEDR", "member state amount"))
            and int(row["FEDR"]) > 0]


def _add_published(random: Random, project_id: str, row: dict[str, str], tables: dict[str, list]) -> None:
    """State money as published; what the enterprise pays of the whole is drawn, around the floor of its regime."""
    regime = random.choice((Regime.MARKET, Regime.STATE_LED, Regime.STATE_LED))
    share = random.uniform(0.48, 0.75) if regime is Regime.MARKET else random.uniform(0.18, 0.55)
    state = max(50, int((int(row["FEDR"]) + int(row["member state amount"])) * _MVND_PER_LEU))
    total = int(state / (1 - share))
    duration = random.choice((1, 2, 3, 3, 4))
    start = random.randint(YEARS[0], YEARS[-1] - duration + 1)
    is_scalable = random.random() < 0.3
    tables["projects"].append(Project(
        project_id, row["Titlu"][:80] or project_id, regime=regime, regime_reason="register",
        managing_agency=row["Priority Axis"][:60], locality=row["County"], lead_enterprise=row["Beneficiar"][:80],
        funding_mode=FundingMode.SCALABLE if is_scalable else FundingMode.WHOLE,
        minimum_scale_share=Fraction(6, 10) if is_scalable else Fraction(1), earliest_start=start,
        latest_start=start + (random.random() < 0.2)))
    tables["scores"].append(Score(project_id, "score", Fraction(random.randint(300, 990), 10)))
    weights = [random.randint(1, 5) for _ in range(duration)]
    line = random.choice(tuple(BudgetLine))
    parts = zip(split_in_proportion(total, weights), split_in_proportion(state, weights), strict=True)
    for year, (whole, asked) in enumerate(parts, start=start):
        tables["costs"].append(Cost(project_id, year, line, whole, asked))
        if whole > asked:
            tables["pledges"].append(Pledge(project_id, Payer.ENTERPRISE, "x", year, whole - asked, "document"))


def _cliques(random: Random, projects: list[str]) -> tuple[Link, ...]:
    return tuple(Link(f"x{at:05d}", LinkKind.EXCLUDES, tuple(random.sample(projects, random.choice((2, 3, 5)))))
                 for at in range(len(projects) // 20)) + tuple(
        Link(f"r{at:05d}", LinkKind.REQUIRES, tuple(random.sample(projects, 2))) for at in range(len(projects) // 40))
