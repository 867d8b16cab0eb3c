"""Nested envelopes: the published price, brute force on tiny cases, and sentences rebuilt from the plans."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product
from random import Random

import pytest

from models.cli import main
from models.domain import Decision
from models.explain.nested import plan_nested
from models.plan import Termination
from models.planning import plan_funding
from models.search_limits import SolveLimits
from models.wording import LANGUAGES
from models.words.nested_text import nested_lines
from tests.posed import knapsack_problem
from tests.published import needs_instances, read_table

LIMITS = SolveLimits(time_limit_seconds=60.0)
STEPS = (Fraction(-1, 5), Fraction(0), Fraction(1, 5))


@needs_instances
def test_probe_budgets_20_and_22_apart_9_and_10_nested_18() -> None:
    rows = read_table("probe_table1_4projects.csv")
    values, costs = ({r["project"]: int(r[name]) for r in rows} for name in ("value", "cost"))
    problem = knapsack_problem(values, costs, 20)
    found = plan_nested(problem, plan_funding(problem), LIMITS, steps=(Fraction(0), Fraction(1, 10)))
    assert [step.envelope_mvnd for step in found.steps] == [20, 22]
    assert [step.apart_value for step in found.steps] == [9, 10]
    assert (found.apart_value, found.nested_value, found.price, found.is_proved) == (19, 18, 1, True)
    assert (found.price_at_least, found.price_at_most) == (1, 1)
    low, high = found.steps
    assert set(low.funded) <= set(high.funded)
    assert high.dropped_if_apart == ("4",)


def subsets(values: dict, costs: dict, budget: int) -> list[frozenset]:
    picked = (frozenset(p for p, is_in in zip(values, picks, strict=True) if is_in)
              for picks in product((False, True), repeat=len(values)))
    return [chosen for chosen in picked if sum(costs[p] for p in chosen) <= budget]


@pytest.mark.parametrize("seed", range(10))
def test_the_joint_plans_are_the_best_chain_of_brute_force(seed: int) -> None:
    rng = Random(f"nested {seed}")
    values = {f"P{i}": rng.randint(3, 20) for i in range(5)}
    costs = {p: rng.randint(3, 14) for p in values}
    problem = knapsack_problem(values, costs, 25)
    found = plan_nested(problem, plan_funding(problem), LIMITS, steps=STEPS)

    def worth(chosen: frozenset) -> int:
        return sum(values[p] for p in chosen)

    choices = [subsets(values, costs, budget) for budget in (20, 25, 30)]
    best = max(sum(map(worth, chain)) for chain in product(*choices) if all(a <= b for a, b in pairwise(chain)))
    assert found.is_proved and found.nested_value == best
    assert [step.apart_value for step in found.steps] == [max(map(worth, each)) for each in choices]
    assert found.price == found.apart_value - best >= 0
    for narrow, wide in pairwise(found.steps):
        assert set(narrow.funded) <= set(wide.funded)
        assert set(wide.funded) - set(narrow.funded) == set(wide.added)
    assert [step.nested_value for step in found.steps] == [worth(frozenset(step.funded)) for step in found.steps]


def test_an_envelope_without_a_plan_is_said_to_have_none() -> None:
    problem = knapsack_problem({"A": 5, "B": 9}, {"A": 10, "B": 3}, 10)
    must = tuple(replace(p, decision=Decision.MUST, decision_reason="test") if p.project_id == "A" else p
                 for p in problem.case.projects)
    problem = knapsack_problem({"A": 5, "B": 9}, {"A": 10, "B": 3}, 10, projects=must)
    found = plan_nested(problem, plan_funding(problem), LIMITS, steps=STEPS)
    assert (found.termination, found.price, found.steps[0].apart_value) == (Termination.INFEASIBLE, None, None)
    assert "no plan" in "\n".join(nested_lines(found, "en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_name_both_plans_and_the_price(language: str) -> None:
    problem = knapsack_problem({"1": 3, "2": 4, "3": 3, "4": 2}, {"1": 4, "2": 8, "3": 10, "4": 8}, 20)
    found = plan_nested(problem, plan_funding(problem), LIMITS, steps=(Fraction(0), Fraction(1, 10)))
    lines = list(nested_lines(found, language))
    assert len(lines) == 5 and "None" not in " ".join(lines)
    for step, line in zip(found.steps, (lines[1], lines[2]), strict=True):
        for number in (step.envelope_mvnd, step.nested_value, step.apart_value, len(step.funded), step.state_mvnd):
            assert str(number) in line
    assert all(number in lines[-1] for number in ("1", "19", "18"))


def test_the_command_takes_steps_that_begin_with_a_minus(capsys: pytest.CaptureFixture) -> None:
    given = ["nested", "data/example_case", "--steps", "-10,0", "--as-of", "2026-11-01", "--lang", "en"]
    assert main(given) == 0
    assert "-10%" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["nested", "data/example_case", "--steps", "ten"])
