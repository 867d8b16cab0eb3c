"""Funding intervals: the published non-monotone project, brute force over every amount, and what is called proved."""
from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product
from random import Random

import pytest

from models.cli import main
from models.domain import Decision
from models.explain.intervals import FundingState, find_intervals
from models.planning import plan_funding
from models.problem import Problem
from models.watch import Watch
from models.wording import LANGUAGES
from models.words.nested_text import interval_lines
from tests.posed import knapsack_problem
from tests.published import needs_instances, read_table

FUNDED, NOT_FUNDED = FundingState.FUNDED, FundingState.NOT_FUNDED


def probe_four() -> Problem:
    rows = read_table("probe_table1_4projects.csv")
    values, costs = ({r["project"]: int(r[name]) for r in rows} for name in ("value", "cost"))
    return knapsack_problem(values, costs, 20)


def spans(problem: Problem, project_id: str | None, **ranges: object) -> dict[str, list[tuple]]:
    found = find_intervals(problem, plan_funding(problem), project_id=project_id, **ranges)
    return {p.project_id: [(i.from_mvnd, i.to_mvnd, i.state, i.is_proved) for i in p.intervals] for p in found.projects}


@needs_instances
def test_probe_project_4_is_funded_from_20_to_21_and_again_from_30() -> None:
    found = spans(probe_four(), "4", least_share=Fraction(-1, 10), most_share=Fraction(6, 10))
    assert found == {"4": [(18, 19, NOT_FUNDED, True), (20, 21, FUNDED, True), (22, 29, NOT_FUNDED, True),
                           (30, 32, FUNDED, True)]}


@needs_instances
def test_probe_project_1_is_funded_at_4_dropped_at_8_and_funded_again_at_12() -> None:
    found = spans(probe_four(), None, least_share=Fraction(-1), most_share=Fraction(0))
    assert found["1"] == [(0, 3, NOT_FUNDED, True), (4, 7, FUNDED, True), (8, 11, NOT_FUNDED, True),
                          (12, 20, FUNDED, True)]


def knapsack(seed: int) -> tuple[dict[str, Fraction], dict[str, list[int]], list[int]]:
    """Distinct subset sums of the values: every optimum is the only one."""
    rng = Random(f"intervals {seed}")
    ids = [f"P{i}" for i in range(1, 7)]
    values = {p: Fraction(rng.randint(5, 30)) + Fraction(1, 2**place) for place, p in enumerate(ids, start=1)}
    costs = {p: [rng.randint(1, 12), rng.randint(0, 9)] for p in ids}
    return values, costs, [rng.randint(12, 20), rng.randint(10, 16)]


def best_subset(values: dict, costs: dict, budgets: list[int], must: frozenset[str] = frozenset()) -> frozenset | None:
    best = None
    for picks in product((False, True), repeat=len(values)):
        chosen = frozenset(p for p, picked in zip(values, picks, strict=True) if picked)
        fits = all(sum(costs[p][year] for p in chosen) <= limit for year, limit in enumerate(budgets))
        if fits and must <= chosen and (best is None or sum(values[p] for p in chosen) > sum(values[p] for p in best)):
            best = chosen
    return best


@pytest.mark.parametrize("seed", range(8))
def test_every_amount_is_as_brute_force_has_it(seed: int) -> None:
    values, costs, budgets = knapsack(seed)
    problem, total = knapsack_problem(values, costs, budgets), sum(budgets)
    found = find_intervals(problem, plan_funding(problem), least_share=Fraction(-1, 2), most_share=Fraction(1, 2))
    assert found.is_complete
    truth = {at: best_subset(values, costs, [b * at // total for b in budgets])
             for at in range(found.from_mvnd, found.to_mvnd + 1)}
    for project in found.projects:
        assert all(interval.is_proved for interval in project.intervals)
        told = {at: i.state is FUNDED for i in project.intervals for at in range(i.from_mvnd, i.to_mvnd + 1)}
        assert told == {at: project.project_id in chosen for at, chosen in truth.items()}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("project_id", [None, "P1", "P4"])
def test_what_is_proved_with_few_searches_is_true(seed: int, project_id: str | None) -> None:
    values, costs, budgets = knapsack(seed)
    problem, total = knapsack_problem(values, costs, budgets), sum(budgets)
    found = find_intervals(problem, plan_funding(problem), least_share=Fraction(-1, 2), most_share=Fraction(1, 2),
                           most_solves=3, project_id=project_id)
    for project in found.projects:
        ends = [(i.from_mvnd, i.to_mvnd) for i in project.intervals]
        assert ends[0][0] == found.from_mvnd and ends[-1][1] == found.to_mvnd
        assert all(before[1] + 1 == after[0] for before, after in pairwise(ends))
        for interval in project.intervals:
            if interval.is_proved:
                for at in range(interval.from_mvnd, interval.to_mvnd + 1):
                    chosen = best_subset(values, costs, [b * at // total for b in budgets])
                    assert (interval.state is FUNDED) is (project.project_id in chosen), (interval, at)


def test_one_year_alone_scales_only_that_year() -> None:
    problem = knapsack_problem({"A": 5, "B": 7}, {"A": [3, 0], "B": [0, 6]}, [3, 5])
    found = find_intervals(problem, plan_funding(problem), is_inside=lambda row: row.year == 2027)
    told = {p.project_id: [(i.from_mvnd, i.to_mvnd, i.state) for i in p.intervals] for p in found.projects}
    assert (found.base_mvnd, found.from_mvnd, found.to_mvnd) == (5, 4, 6)
    assert told == {"A": [(4, 6, FUNDED)], "B": [(4, 5, NOT_FUNDED), (6, 6, FUNDED)]}


def test_too_little_money_for_a_must_is_no_plan() -> None:
    problem = knapsack_problem({"A": 5, "B": 9}, {"A": 10, "B": 3}, 10)
    must = tuple(replace(p, decision=Decision.MUST, decision_reason="test")
                 if p.project_id == "A" else p for p in problem.case.projects)
    problem = knapsack_problem({"A": 5, "B": 9}, {"A": 10, "B": 3}, 10, projects=must)
    found = spans(problem, "B", most_share=Fraction(4, 10))
    assert found == {"B": [(8, 9, FundingState.NO_PLAN, True), (10, 12, NOT_FUNDED, True), (13, 14, FUNDED, True)]}


def test_stopping_keeps_what_was_found() -> None:
    values, costs, budgets = knapsack(1)
    problem = knapsack_problem(values, costs, budgets)
    found = find_intervals(problem, plan_funding(problem), watch=Watch(should_stop=lambda: True))
    assert found.solves == 0 and not found.is_complete


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_hold_the_amounts_of_the_intervals(language: str) -> None:
    values, costs, budgets = knapsack(2)
    problem = knapsack_problem(values, costs, budgets)
    found = find_intervals(problem, plan_funding(problem))
    lines = list(interval_lines(found, language))
    assert all(str(amount) in lines[0] for amount in (found.base_mvnd, found.from_mvnd, found.to_mvnd))
    for project, line in zip(found.projects, lines[1:-1], strict=True):
        told = re.findall(r"(\d+) [-–] (\d+)", line)
        assert told == [(str(i.from_mvnd), str(i.to_mvnd)) for i in project.intervals]
    assert str(found.solves) in lines[-1] and "None" not in "".join(lines)


def test_the_command_refuses_what_the_register_does_not_have(capsys: pytest.CaptureFixture) -> None:
    common = ["intervals", "data/example_case", "--as-of", "2026-11-01", "--lang", "en"]
    assert main([*common, "--project", "NOBODY"]) == 1 and "NOBODY" in capsys.readouterr().out
    assert main([*common, "--envelope", "1999.all"]) == 1 and "2026.all" in capsys.readouterr().out
    assert main([*common, "--project", "VD-001", "--envelope", "2026.all", "--range", "-5,5"]) == 0
    assert "VD-001: funded" in capsys.readouterr().out
