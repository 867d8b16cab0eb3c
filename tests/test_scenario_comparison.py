"""Scenarios side by side: what differs in the inputs, in the outcomes, and which input moved which project."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from models.domain import Decision, Envelope
from models.explain.input_changes import find_input_changes
from models.planning import plan_funding
from models.problem import Problem
from models.report.who_moves import Move
from models.scenario.comparison import Named, compare_assumptions, compare_scenarios
from models.scenario.figures import figures_of
from models.search_limits import SolveLimits
from models.settings import PriorityMode
from models.watch import Watch
from tests.posed import knapsack_problem
from tests.random_problems import tiny_problem, with_case, with_settings

LIMITS = SolveLimits(time_limit_seconds=60.0)


def knapsack() -> Problem:
    return knapsack_problem({"A": 5, "B": 4, "C": 3}, {"A": 10, "B": 8, "C": 4}, 18)


def changed(problem: Problem, room: int | None = None, **settings: object) -> Problem:
    made = problem if room is None else replace(problem, case=with_case(
        problem, envelopes=(Envelope(2026, None, "", room),)).case)
    return replace(made, settings=replace(problem.settings, **settings))


def compared(*problems: Problem, **options: object):
    return compare_scenarios([Named(f"S{i}", problem) for i, problem in enumerate(problems)], LIMITS, **options)


def test_assumptions_are_a_matrix_over_all_scenarios():
    base = knapsack()
    rows = compare_assumptions([base, changed(base, 14), changed(base, carry_over=True), changed(base, 14)])
    by_key = {(row.part, row.key.split()[0]): row.values for row in rows}
    assert by_key == {("envelopes", "2026"): ("18", "14", "18", "14"),
                      ("settings", "carry_over"): ("false", "false", "true", "false")}


@pytest.mark.parametrize("seed", range(10))
def test_a_scenario_differs_from_the_baseline_in_exactly_the_rows_of_the_matrix(seed):
    problems = [tiny_problem(Random(f"matrix {seed} {i}")) for i in range(3)]
    rows = compare_assumptions(problems)
    for place in (1, 2):
        cells = {(c.part, c.key, v.table, v.row, v.column) for c in find_input_changes(problems[0], problems[place])
                 for v in c.values}
        assert cells <= {(r.part, r.key, r.table, r.row, r.column) for r in rows}


def test_each_move_is_caused_by_the_input_that_made_it():
    base = knapsack()
    after = changed(base, 14, carry_over=True)
    found = compared(base, after)
    moves = {row.project_id: row for row in found.moves(1)}
    assert {p: m.move for p, m in moves.items()} == {"A": Move.SAME, "B": Move.OUT, "C": Move.IN}
    for project_id in ("B", "C"):
        assert [cause.part for cause in moves[project_id].causes] == ["envelopes"]
    assert moves["A"].causes == ()
    assert found.planned[1].against_baseline.agrees
    assert [row.project_id for row in found.moves(1)] == ["B", "C", "A"]


def test_the_figures_are_those_of_the_plans():
    base = knapsack()
    found = compared(base, changed(base, 14))
    before, after = (each.figures for each in found.planned)
    assert (before.value, after.value) == (9, 8)
    assert (before.state_mvnd, after.state_mvnd) == (18, 14)
    assert after.state_by_year == {2026: 14} and sum(after.state_by_group.values()) == 14
    assert found.has_one_measure


@pytest.mark.parametrize("seed", range(15))
def test_years_and_groups_add_up_and_value_is_the_objective(seed):
    problem = tiny_problem(Random(f"figures {seed}"))
    plan = plan_funding(problem)
    if not plan.has_solution:
        return
    figures = figures_of(problem, plan, problem)
    assert figures.value == figures.value_on_baseline == plan.objective
    assert sum(figures.state_by_year.values()) == sum(figures.state_by_group.values()) == figures.state_mvnd
    assert figures.missing_mvnd == sum(s.missing_mvnd for s in plan.shortfalls if not next(
        t.is_hard for t in problem.targets if (t.product_no, t.year, t.basis) == (s.product_no, s.year, s.basis)))


def test_another_measure_of_value_is_told():
    """With other sizes or bonuses a higher total is not a better plan."""
    base = knapsack()
    found = compared(base, changed(base, size_exponent=Fraction(1)))
    assert not found.has_one_measure
    assert found.planned[1].figures.value_on_baseline == found.baseline.figures.value
    bonus = compared(base, changed(base, priority_mode=PriorityMode.OFF))
    assert bonus.has_one_measure


def test_a_scenario_without_a_plan_is_still_compared():
    base = knapsack()
    none = replace(base, case=with_case(base, projects=tuple(
        replace(p, decision=Decision.MUST, decision_reason="-") for p in base.case.projects)).case)
    found = compared(base, none)
    assert found.planned[1].figures is None and found.planned[0].figures is not None
    assert found.assumptions()
    assert {row.move for row in found.moves(1)} == {Move.OUT}


def test_stopping_keeps_what_was_planned():
    base, seen = knapsack(), []
    found = compared(base, changed(base, 14), changed(base, 4), watch=Watch(
        on_step=seen.append, should_stop=lambda: len(seen) >= 2))
    assert found.is_stopped and len(found.planned) == 2
    assert [step.total for step in seen] == [5, 5]


@pytest.mark.parametrize("count", [0, 1, 5])
def test_two_to_four_scenarios_are_compared(count):
    with pytest.raises(ValueError, match="scenarios"):
        compared(*[knapsack()] * count)


def test_order_of_the_others_does_not_matter():
    base, one, other = knapsack(), changed(knapsack(), 14), with_settings(knapsack(), carry_over="true")
    there, back = compared(base, one, other, is_attributed=False), compared(base, other, one, is_attributed=False)
    assert there.planned[1].figures == back.planned[2].figures
    assert there.planned[2].figures == back.planned[1].figures
