"""The best split over the years: brute force over every split and subset, what holds for any register, sentences."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import ceil, floor
from random import Random

import pytest

from models.cli import main
from models.domain import Envelope
from models.explain.split import BestSplit, best_split, split_edits, why_no_split
from models.families.free_split import YearRange, nearest_split
from models.planning import plan_funding
from models.problem import Problem
from models.register.edits import accept_edits
from models.watch import Watch
from models.wording import LANGUAGES
from models.words.split_text import split_lines
from tests.builders import make_problem
from tests.posed import knapsack_problem

SHARES = ((Fraction(0), Fraction(0)), (Fraction(-1, 5), Fraction(1, 5)), (Fraction(-1, 2), Fraction(1, 4)),
          (Fraction(-1), None), (Fraction(0), Fraction(1, 2)), (Fraction(-1), Fraction(1, 5)))


def knapsack(seed: int, carry_over: bool = False) -> tuple[dict, dict, list[int], Problem]:
    rng = Random(f"split {seed}")
    ids = [f"P{i}" for i in range(1, 6)]
    values = {p: Fraction(rng.randint(5, 30)) for p in ids}
    costs = {p: [rng.randint(0, 9) for _ in range(3)] for p in ids}
    budgets = [rng.randint(5, 14) for _ in range(3)]
    return values, costs, budgets, knapsack_problem(values, costs, budgets, {"carry_over": str(carry_over).lower()})


def splits(budgets: list[int], least: Fraction, most: Fraction | None) -> list[tuple[int, ...]]:
    total = sum(budgets)
    spans = [range(ceil(b * (1 + least)), (total if most is None else floor(b * (1 + most))) + 1) for b in budgets]
    return [split for split in product(*spans) if sum(split) == total]


def pays(split: tuple[int, ...], need: list[int], carry_over: bool) -> bool:
    if carry_over:
        return all(sum(need[:y + 1]) <= sum(split[:y + 1]) for y in range(len(split)))
    return all(asked <= given for asked, given in zip(need, split, strict=True))


def brute_force(values: dict, costs: dict, allowed: list[tuple[int, ...]], carry_over: bool) -> Fraction:
    best = Fraction(0)
    for picks in product((False, True), repeat=len(values)):
        chosen = [p for p, picked in zip(values, picks, strict=True) if picked]
        need = [sum(costs[p][y] for p in chosen) for y in range(3)]
        if any(pays(split, need, carry_over) for split in allowed):
            best = max(best, sum((values[p] for p in chosen), Fraction(0)))
    return best


@pytest.mark.parametrize("carry_over", [False, True])
@pytest.mark.parametrize("least, most", SHARES)
@pytest.mark.parametrize("seed", range(16))
def test_no_split_is_better_than_the_best_of_brute_force(seed, least, most, carry_over) -> None:
    values, costs, budgets, problem = knapsack(seed, carry_over)
    plan = plan_funding(problem)
    found = best_split(problem, plan, least_share=least, most_share=most)
    allowed = splits(budgets, least, most)
    assert found.is_proved and found.value == brute_force(values, costs, allowed, carry_over)
    assert found.price == found.price_at_least == found.price_at_most == found.value - plan.objective >= 0
    assert tuple(year.best_mvnd for year in found.years) in allowed
    assert sum(max(0, year.moved_mvnd) for year in found.years) == found.moved_mvnd


@pytest.mark.parametrize("carry_over", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_a_plan_under_the_best_split_is_worth_what_was_promised(seed, carry_over) -> None:
    *_, problem = knapsack(seed, carry_over)
    found = best_split(problem, plan_funding(problem))
    taken = accept_edits(problem.case, split_edits(problem, found))
    assert not taken.findings
    changed = make_problem(taken.case, settings=problem.case.settings,
                           rules={rule_id: None for rule_id in problem.rulebook.values if problem.rulebook.rule(
                               rule_id).is_override})
    assert sum(row.state_mvnd for row in changed.case.envelopes) == found.total_mvnd
    replanned = plan_funding(changed)
    assert replanned.objective == found.value
    # From the best split nothing more is to be had by moving money back to where it was.
    again = best_split(changed, replanned, least_share=Fraction(0), most_share=Fraction(0))
    assert again.price == 0 and again.is_proved and not again.moved_mvnd


@pytest.mark.parametrize("seed", range(4))
def test_wider_limits_never_lower_the_best_value_and_money_carried_over_bounds_every_split(seed) -> None:
    *_, problem = knapsack(seed)
    plan = plan_funding(problem)
    values = [best_split(problem, plan, least_share=-share, most_share=share).value
              for share in (Fraction(0), Fraction(1, 10), Fraction(1, 4), Fraction(1, 2))]
    values.append(best_split(problem, plan, least_share=Fraction(-1), most_share=None).value)
    assert values == sorted(values) and values[0] == plan.objective


@pytest.mark.parametrize("carry_over", [False, True])
@pytest.mark.parametrize("seed", range(40))
def test_a_split_is_found_whenever_there_is_one(seed, carry_over) -> None:
    rng = Random(f"nearest {seed}")
    present = [rng.randint(0, 6) for _ in range(4)]
    ranges = {2026 + y: YearRange(p, rng.randint(0, p), p + rng.randint(0, 4)) for y, p in enumerate(present)}
    need = {year: rng.randint(0, 5) for year in ranges}
    split = nearest_split(ranges, need, carries_over=carry_over)
    every = [each for each in product(*(range(r.least_mvnd, r.most_mvnd + 1) for r in ranges.values()))
             if sum(each) == sum(present) and pays(each, list(need.values()), carry_over)]
    assert (split is None) == (not every)
    if split is not None:
        moved = [sum(abs(a - b) for a, b in zip(each, present, strict=True))
                 for each in (tuple(split.values()), *every)]
        assert tuple(split.values()) in every and moved[0] == min(moved)


def two_lines() -> Problem:
    """Money is free to move between years, never between agencies or out of a year that holds nothing."""
    rows = (Envelope(2026, None, "Bộ A", 6), Envelope(2026, None, "Bộ A", 4), Envelope(2027, None, "Bộ A", 0),
            Envelope(2026, None, "Bộ B", 10))
    return knapsack_problem({"A": 5, "B": 7}, {"A": [3, 3], "B": [3, 0]}, [10, 10], envelopes=rows)


def test_money_stays_with_its_agency_and_nothing_is_moved_where_nothing_is_won() -> None:
    problem = two_lines()
    found = best_split(problem, plan_funding(problem), least_share=Fraction(-1), most_share=None)
    by_agency = {agency: sum(y.moved_mvnd for y in found.years if y.managing_agency == agency)
                 for agency in ("Bộ A", "Bộ B")}
    assert by_agency == {"Bộ A": 0, "Bộ B": 0} and found.is_proved
    if not found.price:
        assert split_edits(problem, found) == () and found.moved_mvnd == 0


def test_a_search_that_was_stopped_proves_nothing() -> None:
    *_, problem = knapsack(1)
    found = best_split(problem, plan_funding(problem), watch=Watch(should_stop=lambda: True))
    assert found.price >= 0 and (found.is_proved or found.price_at_most is None or found.price_at_most >= found.price)


def test_a_plan_that_no_split_pays_for_to_the_million_is_not_taken_and_proves_nothing(monkeypatch) -> None:
    """What a solver's tolerance lets pass: the present split stays, and what is possible is still told."""
    *_, problem = knapsack(2)
    plan = plan_funding(problem)
    better = best_split(problem, plan, least_share=Fraction(-1), most_share=None)
    assert better.price > 0
    monkeypatch.setattr("models.explain.split.nearest_split", lambda *given, **words: None)
    found = best_split(problem, plan, least_share=Fraction(-1), most_share=None)
    assert (found.price, found.moved_mvnd, found.is_proved) == (0, 0, False)
    assert found.price_at_most >= better.price


def test_limits_that_shut_out_the_present_split_are_refused() -> None:
    *_, problem = knapsack(1)
    with pytest.raises(ValueError, match="outside"):
        best_split(problem, plan_funding(problem), least_share=Fraction(1, 10))


def test_without_envelopes_or_with_too_many_years_the_question_is_refused() -> None:
    *_, problem = knapsack(1)
    assert why_no_split(problem) == ""
    for rows, why in (((), "no_envelopes"), (tuple(Envelope(2026 + y, None, "", 5) for y in range(13)),
                                            "too_many_years")):
        assert why_no_split(make_problem(replace(problem.case, envelopes=rows))) == why


def told(found: BestSplit, language: str) -> str:
    return "\n".join(split_lines(found, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_hold_the_price_and_every_year_that_moves(language) -> None:
    *_, problem = knapsack(2)
    found = best_split(problem, plan_funding(problem), least_share=Fraction(-1), most_share=None)
    lines = told(found, language)
    assert found.price and str(found.price) in lines and "None" not in lines
    for year in found.years:
        if year.moved_mvnd:
            assert str(year.year) in lines and str(year.present_mvnd) in lines and str(year.best_mvnd) in lines
    unproved = BestSplit(found.least_share, None, False, found.value_now, found.value, found.price, Fraction(0), None,
                         found.years, found.total_mvnd, found.moved_mvnd)
    assert told(unproved, language) != lines and "None" not in told(unproved, language)


def test_the_command_tells_the_split_and_hands_over_its_edits(capsys) -> None:
    given = ["split", "data/example_case", "--as-of", "2026-11-01", "--lang", "en"]
    assert main([*given, "--range", "-30,30"]) == 0
    assert "points" in capsys.readouterr().out
    assert main([*given, "--free", "--json"]) == 0
    assert '"edits"' in capsys.readouterr().out
    assert main([*given, "--range", "5,30"]) == 1
