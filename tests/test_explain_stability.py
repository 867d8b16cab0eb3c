"""How far weights may move: brute force over every subset, what must hold of any interval, sentences."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from random import Random

import pytest

from models.cli import main
from models.explain.stability import SIZE_EXPONENT, find_stability, with_exponent, with_share
from models.families.amounts import value_of_plan
from models.planning import plan_funding
from models.problem import Problem
from models.watch import Watch
from models.wording import LANGUAGES, say
from models.words.stability_text import stability_lines, standing
from tests.test_explain_rival import make_scored

CRITERIA = ("a", "b", "c")


def scored(seed: int, criteria: tuple[str, ...] = CRITERIA) -> tuple[dict, dict, int, Problem]:
    rng = Random(f"stability {seed}")
    ids = [f"P{i}" for i in range(1, 7)]
    scores = {p: {c: Fraction(rng.randint(1, 40)) for c in criteria} for p in ids}
    costs = {p: rng.randint(3, 12) for p in ids}
    weights = {c: Fraction(rng.randint(1, 5)) for c in criteria}
    budget = rng.randint(15, 30)
    return scores, costs, budget, make_scored(scores, costs, budget, weights)


def best_interval(scores: dict, costs: dict, budget: int, shares: dict, criterion: str,
                  funded: frozenset[str]) -> tuple[Fraction, Fraction]:
    """Every subset is a line over the weight: the interval on which none lies above the plan's."""
    rest = 1 - shares[criterion]

    def line(chosen) -> tuple[Fraction, Fraction]:
        other = sum((shares[c] / rest * scores[p][c] for p in chosen for c in shares if c != criterion), Fraction(0))
        own = sum((scores[p][criterion] for p in chosen), Fraction(0))
        return other, own - other

    start, slope = line(funded)
    low, high = Fraction(0), Fraction(1)
    for size in range(len(scores) + 1):
        for chosen in combinations(scores, size):
            if sum(costs[p] for p in chosen) <= budget:
                more, steeper = line(chosen)
                more, steeper = more - start, steeper - slope
                if steeper > 0:
                    high = min(high, -more / steeper)
                elif steeper < 0:
                    low = max(low, -more / steeper)
    return low, high


@pytest.mark.parametrize("seed", range(12))
def test_every_interval_is_that_of_brute_force(seed: int) -> None:
    scores, costs, budget, problem = scored(seed)
    plan = plan_funding(problem)
    total = sum(c.weight for c in problem.case.criteria)
    shares = {c.criterion_id: c.weight / total for c in problem.case.criteria}
    found = find_stability(problem, plan)
    assert [weight.item_id for weight in found.weights] == [*shares, SIZE_EXPONENT] and not found.skipped
    for weight in found.weights[:-1]:
        assert weight.is_exact and weight.now == shares[weight.item_id]
        assert (weight.best_from, weight.best_to) == best_interval(
            scores, costs, budget, shares, weight.item_id, frozenset(plan.chosen_by_project))


@pytest.mark.parametrize("seed", range(4))
def test_inside_the_interval_the_plan_is_planned_again_and_beyond_it_another_is_better(seed: int) -> None:
    """Metamorphic: what is told of a weight is what planning under that weight finds."""
    *_, problem = scored(seed)
    plan = plan_funding(problem)
    for weight in find_stability(problem, plan).weights[:-1]:
        for at in (weight.best_from, weight.best_to, (weight.best_from + weight.best_to) / 2):
            there = with_share(problem, weight.item_id, at)
            assert plan_funding(there).objective == value_of_plan(there, plan.chosen)
        for beaten, end in ((weight.below, weight.least), (weight.above, weight.most)):
            if beaten is not None:
                there = with_share(problem, weight.item_id, (beaten.at + end) / 2)
                assert plan_funding(there).objective > value_of_plan(there, plan.chosen)


@pytest.mark.parametrize("seed", range(4))
def test_checked_exponents_are_what_planning_there_finds(seed: int) -> None:
    *_, problem = scored(seed)
    plan = plan_funding(problem)
    for point in find_stability(problem, plan).weights[-1].points:
        there = with_exponent(problem, point.at)
        assert point.is_best is (plan_funding(there).objective == value_of_plan(there, plan.chosen))


def test_a_project_scored_on_some_criteria_makes_its_weights_points() -> None:
    *_, problem = scored(1)
    fewer = tuple(row for row in problem.case.scores if (row.project_id, row.criterion_id) != ("P1", "a"))
    problem = Problem(replace(problem.case, scores=fewer), problem.rulebook, problem.settings)
    plan = plan_funding(problem)
    for weight in find_stability(problem, plan).weights:
        assert standing(weight) == "points" and weight.best_from is None and not weight.is_exact
        if weight.item_id != SIZE_EXPONENT:
            for point in weight.points:
                there = with_share(problem, weight.item_id, point.at)
                assert point.is_best is (plan_funding(there).objective == value_of_plan(there, plan.chosen))


def test_a_single_criterion_has_no_interval_and_a_stopped_list_says_so() -> None:
    *_, problem = scored(2, ("a",))
    assert [w.item_id for w in find_stability(problem, plan_funding(problem)).weights] == [SIZE_EXPONENT]
    *_, problem = scored(2)
    stopped = find_stability(problem, plan_funding(problem), watch=Watch(should_stop=lambda: True))
    assert stopped.skipped == 4 and not stopped.weights


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_tell_every_weight_and_never_round_an_interval_outwards(language: str) -> None:
    *_, problem = scored(3)
    found = find_stability(problem, plan_funding(problem))
    lines = "\n".join(stability_lines(problem, found, language))
    assert "None" not in lines and all(weight.item_id in lines for weight in found.weights[:-1])
    assert say("stability.title", language) in lines
    weight = replace(found.weights[0], now=Fraction(1, 2), best_from=Fraction(1, 3), best_to=Fraction(2, 3))
    told = "\n".join(stability_lines(problem, replace(found, weights=(weight,)), "en"))
    assert "33.34%" in told and "66.66%" in told


def test_the_command_tells_the_weights(capsys) -> None:
    assert main(["stability", "data/example_case", "--as-of", "2026-11-01", "--lang", "en"]) == 0
    assert say("stability.title", "en") in capsys.readouterr().out
