"""Published problems with known answers, as case folders and a scenario; planned through the command line.

The files stand beside the repository (`../shared/instances`), not in it. A published unit of money is a million VND;
the state pays everything, no rule on co-funding holds, and value is the published value.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import pytest
import yaml

from models.cli import main
from models.register.case_io import read_case
from models.report.cutline import CutLine, cut_line
from models.scenario import pose_problem, read_scenario
from models.units import decimal_text

INSTANCES = Path(__file__).resolve().parent.parent.parent / "shared" / "instances"
FIRST_YEAR = 2026
AS_OF = "2026-11-01"
NO_RULES = {
    "author": "test",
    "note": "a published problem",
    "rules": {
        f"{rule}.{regime}": "off"
        for rule in ("enterprise_share_floor", "state_share_cap")
        for regime in ("market", "state_led")
    },
    "settings": {"size_exponent": 0, "levels": ["value"], "priority_mode": "off", "localisation_mode": "off"},
}

needs_instances = pytest.mark.skipif(
    not INSTANCES.is_dir(), reason="the published instances (../shared/instances) are not beside this repository"
)


@dataclass
class Published:
    """Projects with a value and a cost per period, budgets per period, and rules as rows of the case's tables."""

    values: Mapping[str, Fraction]
    costs: Mapping[str, Sequence[int]]
    budgets: Sequence[int]
    groups: Mapping[str, str] = field(default_factory=dict)
    links: Sequence[Mapping[str, object]] = ()
    pools: Sequence[Mapping[str, object]] = ()

    def write(self, folder: Path, changes: Mapping[str, object] | None = None) -> tuple[Path, Path]:
        """The case folder (short form of a register) and the scenario file."""
        years = [FIRST_YEAR + period for period in range(len(self.budgets))]
        case = folder / "case"
        case.mkdir(parents=True)
        _write_table(
            case / "projects.csv",
            [
                {
                    "project_id": name,
                    "name": f"Project {name}",
                    "regime": "market",
                    "regime_reason": "published problem",
                    "managing_agency": self.groups.get(name, ""),
                    "score": decimal_text(value),
                    **{f"cost_{year}_mvnd": cost for year, cost in zip(years, self.costs[name], strict=True)},
                }
                for name, value in self.values.items()
            ],
        )
        _write_table(
            case / "envelopes.csv",
            [{"year": year, "state_mvnd": budget} for year, budget in zip(years, self.budgets, strict=True)],
        )
        for table in ("links", "pools"):
            if getattr(self, table):
                _write_table(case / f"{table}.csv", getattr(self, table))
        scenario = folder / "scenario.yaml"
        scenario.write_text(yaml.safe_dump({**NO_RULES, **(changes or {})}), encoding="utf-8")
        return case, scenario


@dataclass
class Answer:
    """What the command line wrote, and the case as it read it."""

    document: dict
    case: Path
    scenario: Path

    @cached_property
    def value(self) -> Fraction:
        return Fraction(str(self.document["objective"]))

    @cached_property
    def funded(self) -> list[str]:
        return [row["project_id"] for row in self.document["projects"] if row["selected"]]

    @property
    def cost(self) -> int:
        return self.document["totals"]["state_mvnd"]

    @cached_property
    def cut_line(self) -> CutLine:
        scenario = read_scenario(self.scenario).scenario
        problem, _ = pose_problem(read_case(self.case).case, date.fromisoformat(AS_OF), scenario)
        return cut_line(problem)


def plan(published: Published, folder: Path, changes: Mapping[str, object] | None = None) -> Answer:
    """Plan to proven optimality with `python -m models.cli plan`; no rule of the plan may be broken."""
    case, scenario = published.write(folder, changes)
    out = folder / "plan.json"
    code = main(["plan", str(case), "--scenario", str(scenario), "--as-of", AS_OF, "--gap", "0", "--json", str(out)])
    assert code == 0
    answer = Answer(json.loads(out.read_text(encoding="utf-8")), case, scenario)
    assert answer.document["termination"] == "optimal"
    assert answer.document["audit"] == []
    return answer


def _write_table(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, headings, restval="")
        writer.writeheader()
        writer.writerows(rows)


def read_knapsacks(path: Path) -> Iterator[tuple[Published, Fraction]]:
    """OR-Library layout: (count,) then per problem `n m optimum`, n values, m rows of n costs, m budgets."""
    numbers = iter([Fraction(word) for word in path.read_text(encoding="utf-8").split()])
    count = int(next(numbers)) if path.name.startswith("petersen") else 1
    for _ in range(count):
        projects, periods, optimum = int(next(numbers)), int(next(numbers)), next(numbers)
        values = [next(numbers) for _ in range(projects)]
        costs = [[next(numbers) for _ in range(projects)] for _ in range(periods)]
        budgets = [next(numbers) for _ in range(periods)]
        yield of_rows(values, costs, budgets), optimum


def of_rows(
    values: Sequence[object], rows: Sequence[Sequence[object]], budgets: Sequence[object], **rules
) -> Published:
    """A problem of value row, cost rows (one per period) and budgets; money is scaled until it is whole."""
    names = [f"P{index:02d}" for index in range(1, len(values) + 1)]
    amounts = [[Fraction(str(cost)) for cost in row] for row in (*rows, budgets)]
    grain = next(
        10**power
        for power in range(6)
        if all((amount * 10**power).denominator == 1 for row in amounts for amount in row)
    )
    costs = {name: [int(row[index] * grain) for row in amounts[:-1]] for index, name in enumerate(names)}
    return Published(
        {name: Fraction(str(value)) for name, value in zip(names, values, strict=True)},
        costs,
        [int(budget * grain) for budget in amounts[-1]],
        **rules,
    )


def read_table(name: str) -> list[dict[str, str]]:
    with (INSTANCES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_answers(name: str) -> dict:
    return json.loads((INSTANCES / name).read_text(encoding="utf-8"))
