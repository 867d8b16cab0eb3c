"""Published problems come out with their published answers, through the command line's own path."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.published import (
    INSTANCES,
    Published,
    needs_instances,
    of_rows,
    plan,
    read_answers,
    read_knapsacks,
    read_table,
)

pytestmark = needs_instances

KNAPSACKS = [
    (name, place)
    for name, count in (
        ("petersen_1967_problems_1_to_4.txt", 4),
        *((f"weingartner/weing{i}.dat", 1) for i in range(1, 5)),
    )
    for place in range(count)
]


@pytest.mark.parametrize(("name", "place"), KNAPSACKS)
def test_petersen_and_weingartner(name: str, place: int, tmp_path: Path) -> None:
    published, optimum = list(read_knapsacks(INSTANCES / name))[place]
    assert plan(published, tmp_path).value == optimum


def test_the_petersen_optima_are_those_of_the_paper() -> None:
    found = [optimum for _, optimum in read_knapsacks(INSTANCES / KNAPSACKS[0][0])]
    assert found == [3800, Fraction("8706.1"), 4015, 6120]


def probe_four(budget: int) -> Published:
    rows = read_table("probe_table1_4projects.csv")
    return Published(
        {row["project"]: Fraction(row["value"]) for row in rows},
        {row["project"]: [int(row["cost"])] for row in rows},
        [budget],
    )


def probe_twelve(**rules: object) -> Published:
    rows = read_table("probe_table2_12projects.csv")
    return Published(
        {row["project"]: Fraction(row["benefit_published"]) for row in rows},
        {row["project"]: [int(Fraction(row["cost_meur"]) * 10)] for row in rows},
        [50],
        groups={row["project"]: row["dept"] for row in rows},
        **rules,
    )


def test_probe_the_optimum_of_budget_20_against_the_cut_line(tmp_path: Path) -> None:
    """The paper's ranking stops at the first project that does not fit; our cut line passes it over (as the municipal
    calls do) and so finds project 4. Where project 4 is refused, it is the paper's."""
    known = read_answers("probe_known_answers.json")["table1"]["budget20"]
    answer = plan(probe_four(20), tmp_path / "all")
    assert (answer.value, answer.funded, answer.cost) == (
        known["value"],
        [str(i) for i in known["optimum"]],
        known["cost"],
    )
    assert answer.cut_line.objective == 9
    without = plan(
        probe_four(20),
        tmp_path / "without",
        {
            "cells": [
                {"table": "projects", "key": {"project_id": "4"}, "column": column, "value": value}
                for column, value in (
                    ("decision", "must_not"),
                    ("decision_reason", "the paper's ranking stops before it"),
                )
            ]
        },
    )
    assert without.cut_line.objective == known["prioritisation_value"]
    assert without.cut_line.state_mvnd == known["prioritisation_cost"]
    assert [option.project_id for option in without.cut_line.chosen] == [str(i) for i in known["prioritisation"]]


@pytest.mark.parametrize(
    ("budget", "is_funded"), [(19, False), (20, True), (21, True), (22, False), (29, False), (30, True)]
)
def test_probe_being_funded_is_not_monotone_in_the_budget(budget: int, is_funded: bool, tmp_path: Path) -> None:
    assert ("4" in plan(probe_four(budget), tmp_path).funded) is is_funded


def test_probe_one_per_department_costs_what_the_paper_says(tmp_path: Path) -> None:
    known = read_answers("probe_known_answers.json")
    free = plan(probe_twelve(), tmp_path / "free")
    best = known["table2_budget5"]
    assert (free.value, free.funded) == (Fraction(str(best["benefit"])), best["optimum"])
    pools = [
        {"pool_id": f"dept-{dept}", "dimension": "managing_agency", "members": dept, "min_projects": 1}
        for dept in "ABCD"
    ]
    spread = plan(probe_twelve(pools=pools), tmp_path / "spread")
    fair = known["table2_budget5_at_least_one_per_department"]
    assert (spread.value, spread.funded) == (Fraction(str(fair["benefit"])), fair["optimum"])
    assert free.value - spread.value == Fraction("17.79") == Fraction(str(fair["loss_vs_unconstrained"]))


@pytest.mark.parametrize("project_id", ["P01", "P05", "P07", "P11"])
def test_probe_why_not_is_the_loss_of_forcing_the_project_in(project_id: str, tmp_path: Path) -> None:
    known = read_answers("probe_known_answers.json")["why_not_derived_budget5"]
    forced = {
        "cells": [
            {"table": "projects", "key": {"project_id": project_id}, "column": "decision", "value": "must"},
            {"table": "projects", "key": {"project_id": project_id}, "column": "decision_reason", "value": "why not"},
        ]
    }
    loss = plan(probe_twelve(), tmp_path / "free").value - plan(probe_twelve(), tmp_path / "forced", forced).value
    assert loss == Fraction(str(known[project_id]))


REQUIRES = {"link_id": "K1", "kind": "requires", "project_ids": "P02;P01"}
EXCLUDES = {"link_id": "K2", "kind": "excludes", "project_ids": "P02;P04"}
AT_MOST = {"link_id": "K3", "kind": "at_most", "project_ids": "P01;P02;P03;P04", "limit": 2}
STOCKCO = {
    "at_most_two": [AT_MOST],
    "2_requires_1": [REQUIRES],
    "2_excludes_4": [EXCLUDES],
    "all_three": [REQUIRES, EXCLUDES, AT_MOST],
}


def expect(answer, case: dict) -> None:
    assert answer.value == case["ip_value"]
    assert answer.funded == [f"P{index:02d}" for index, chosen in enumerate(case["ip_x"], start=1) if chosen]


@pytest.mark.parametrize("variant", [None, *STOCKCO])
def test_stockco_and_its_links(variant: str | None, tmp_path: Path) -> None:
    case = read_answers("textbook_cases.json")["stockco"]
    links = STOCKCO[variant] if variant else []
    expect(
        plan(of_rows(case["maximize"], case["rows"], case["rhs"], links=links), tmp_path),
        case["variants"][variant] if variant else case["published"],
    )


def test_lorie_savage_the_integer_optimum(tmp_path: Path) -> None:
    case = read_answers("textbook_cases.json")["lorie_savage_weingartner"]
    expect(
        plan(of_rows(case["npv"], [case["outlay_period1"], case["outlay_period2"]], case["budget"]), tmp_path),
        case["derived"],
    )


def test_california_manufacturing(tmp_path: Path) -> None:
    """At most one warehouse, and a warehouse only where there is a factory."""
    case = read_answers("textbook_cases.json")["california_manufacturing"]
    links = [
        {"link_id": "K1", "kind": "excludes", "project_ids": "P03;P04"},
        {"link_id": "K2", "kind": "requires", "project_ids": "P03;P01"},
        {"link_id": "K3", "kind": "requires", "project_ids": "P04;P02"},
    ]
    expect(plan(of_rows(case["maximize"], case["rows"][:1], case["rhs"][:1], links=links), tmp_path), case["published"])


def test_capital_budgeting_tutorial(tmp_path: Path) -> None:
    case = read_answers("textbook_cases.json")["trick_capital_budgeting"]
    expect(plan(of_rows(case["maximize"], case["rows"], case["rhs"]), tmp_path), case["published"])


@pytest.mark.parametrize("path", sorted(INSTANCES.glob("pabulib/*.csv")), ids=lambda path: path.stem)
def test_municipal_call_the_cut_line_is_the_official_list(path: Path, tmp_path: Path) -> None:
    heading, *lines = path.read_text(encoding="utf-8").splitlines()
    budget = int(heading.split(",")[1])
    bare = tmp_path / "table.csv"
    bare.write_text("\n".join(lines), encoding="utf-8")
    rows = read_table(str(bare))
    published = Published(
        {row["project_id"]: Fraction(row["score"]) for row in rows},
        {row["project_id"]: [int(row["cost"])] for row in rows},
        [budget],
    )
    answer = plan(published, tmp_path / "call")
    official = {row["project_id"]: Fraction(row["score"]) for row in rows if row["selected_official"] == "1"}
    assert {option.project_id for option in answer.cut_line.chosen} == set(official)
    assert answer.cut_line.objective == sum(official.values())
    assert answer.value >= sum(official.values())
