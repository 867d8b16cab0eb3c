"""Options that differ, and always / sometimes / never, against brute force on tiny cases."""
from __future__ import annotations

import json
from fractions import Fraction
from itertools import combinations

import pytest

from models.audit import audit
from models.audit_document import audit_document
from models.cli import main
from models.domain import BudgetLine, Cost, Criterion, Envelope, Link, LinkKind, Score
from models.explain.alternatives import (
    Standing,
    classify_projects,
    describe_option,
    find_alternatives,
    find_options,
    threshold,
)
from models.milp.near_optimal import NearOptimalSet
from models.milp.questions import QuestionModel
from models.planning import plan_funding
from models.search_limits import SolveLimits
from models.watch import Watch
from models.words.figures import mvnd_text, points_text
from models.words.rival_text import alternatives_sentences
from tests.builders import make_case, make_plan, make_problem

LIMITS = SolveLimits(time_limit_seconds=60)
NO_RULES = {f"{rule}.{regime}": None for rule in ("enterprise_share_floor", "state_share_cap")
            for regime in ("market", "state_led")}
EPSILONS = (Fraction(1, 100), Fraction(10, 100), Fraction(30, 100))


def knapsack(values: list[int], costs: list[int], budget: int, **tables: object):
    """Whole projects with a value and a cost in one year, and one envelope."""
    ids = [f"P{i}" for i in range(1, len(values) + 1)]
    case = make_case(len(values), years=(2026,), enterprise_mvnd=0, costs=tuple(
        Cost(i, 2026, BudgetLine.RECURRENT, cost) for i, cost in zip(ids, costs, strict=True)),
        scores=tuple(Score(i, "merit", Fraction(value)) for i, value in zip(ids, values, strict=True)),
        criteria=(Criterion("merit"),), envelopes=(Envelope(2026, None, "", budget),), **tables)
    settings = {"size_exponent": "0", "levels": "value", "priority_mode": "off", "localisation_mode": "off"}
    return make_problem(case, settings=settings, rules=NO_RULES)


def near_plans(values: list[int], costs: list[int], budget: int, least: Fraction) -> list[frozenset[str]]:
    """Every set of projects within the budget of at least a value."""
    ids = range(len(values))
    return [frozenset(f"P{i + 1}" for i in chosen) for size in range(len(values) + 1)
            for chosen in combinations(ids, size)
            if sum(costs[i] for i in chosen) <= budget and sum(values[i] for i in chosen) >= least]


CASES = [
    ([16, 22, 12, 8], [5, 7, 4, 3], 14),
    ([14, 17, 17, 15, 40, 12, 14, 10, 12], [12, 54, 6, 6, 30, 6, 48, 36, 18], 50),
    ([10, 10, 10, 10, 10], [4, 4, 4, 4, 5], 13),
    ([100, 3, 2, 1], [10, 2, 2, 2], 14),
]


@pytest.mark.parametrize(("values", "costs", "budget"), CASES)
def test_standings_are_those_of_brute_force(values, costs, budget):
    problem = knapsack(values, costs, budget)
    plan = plan_funding(problem, LIMITS)
    standings = classify_projects(NearOptimalSet(QuestionModel(problem, plan, LIMITS)), EPSILONS)
    assert standings.is_complete
    for at, epsilon in enumerate(EPSILONS):
        sets = near_plans(values, costs, budget, threshold(plan.objective, epsilon))
        for project in standings.projects:
            inside = sum(project.project_id in chosen for chosen in sets)
            in_some = Standing.SOMETIMES if inside else Standing.NEVER
            expected = Standing.ALWAYS if inside == len(sets) else in_some
            assert project.standing[at] is expected, (epsilon, project)


@pytest.mark.parametrize(("values", "costs", "budget"), CASES)
def test_the_first_option_differs_most_of_all_near_plans(values, costs, budget):
    problem = knapsack(values, costs, budget)
    plan = plan_funding(problem, LIMITS)
    funded = frozenset(plan.chosen_by_project)
    epsilon = Fraction(30, 100)
    others = [chosen for chosen in near_plans(values, costs, budget, threshold(plan.objective, epsilon))
              if chosen != funded]
    options = find_options(NearOptimalSet(QuestionModel(problem, plan, LIMITS)), epsilon)
    assert bool(options) is bool(others)
    if others:
        assert options[0].distance == max(len(chosen ^ funded) for chosen in others)
        assert options[0].is_farthest
    assert len({option.funded for option in options} | {funded}) == len(options) + 1
    assert all(option.funded in others for option in options)


def test_every_option_keeps_the_rules_and_its_differences_add_up():
    links = (Link("L1", LinkKind.EXCLUDES, ("P3", "P4")),)
    problem = knapsack([16, 22, 12, 8, 9], [5, 7, 4, 3, 3], 15, links=links)
    plan = plan_funding(problem, LIMITS)
    for option in find_alternatives(problem, plan, epsilon=Fraction(1, 2), limits=LIMITS).options:
        funded = {each.project_id for each in option.chosen}
        before = set(plan.chosen_by_project)
        assert (set(option.entered), set(option.left)) == (funded - before, before - funded)
        assert option.value == sum(problem.score_of[p] for p in funded)
        assert option.value_given_up == plan.objective - option.value
        assert option.value >= plan.objective / 2
        assert option.state_mvnd == sum(problem.total_cost_mvnd(p) for p in funded)
        assert option.project_count == len(funded)
        made = make_plan(problem, option.chosen, objective=option.value, bound=float(option.value))
        assert audit(audit_document(problem, made)).findings == ()


def test_agencies_and_localities_that_enter_and_leave_are_named():
    problem = make_problem(make_case(2, projects={
        "P1": {"managing_agency": "Bộ A", "locality": "Hà Nội"}, "P2": {"managing_agency": "Bộ B", "locality": "Huế"}}))
    plan = make_plan(problem, ["P1"])
    found = make_plan(problem, ["P2"])
    near = type("Near", (), {"chosen": found.chosen, "funded": frozenset({"P2"}), "value": found.objective,
                             "is_farthest": True})()
    option = describe_option(problem, plan, Fraction(1, 100), near)
    assert (option.agencies_entered, option.agencies_left) == (("Bộ B",), ("Bộ A",))
    assert (option.localities_entered, option.localities_left) == (("Huế",), ("Hà Nội",))


def test_known_plans_spare_solves():
    values, costs, budget = CASES[2]
    problem = knapsack(values, costs, budget)
    plan = plan_funding(problem, LIMITS)
    sets = near_plans(values, costs, budget, threshold(plan.objective, EPSILONS[0]))
    known = [(Fraction(10 * len(chosen)), chosen) for chosen in sets]
    told = classify_projects(NearOptimalSet(QuestionModel(problem, plan, LIMITS)), EPSILONS[:1], known=known)
    assert told.solves == 0
    assert told.is_complete


def test_stopped_early_is_not_decided_and_reports_progress():
    problem = knapsack(*CASES[0])
    plan = plan_funding(problem, LIMITS)
    near = NearOptimalSet(QuestionModel(problem, plan, LIMITS))
    stopped = classify_projects(near, EPSILONS, watch=Watch(should_stop=lambda: True))
    assert stopped.solves == 0
    assert not stopped.is_complete
    steps = []
    classify_projects(near, EPSILONS, watch=Watch(on_step=lambda step: steps.append((step.done, step.total))))
    assert steps[-1] == (12, 12)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_sentences_carry_the_numbers_of_the_options(language):
    problem = knapsack([16, 22, 12, 8], [5, 7, 4, 3], 14)
    plan = plan_funding(problem, LIMITS)
    answer = find_alternatives(problem, plan, epsilon=Fraction(30, 100), limits=LIMITS)
    text = "\n".join(alternatives_sentences(answer, language))
    assert answer.options
    for option in answer.options:
        for number in (points_text(option.value_given_up, language), mvnd_text(option.state_mvnd, language),
                       mvnd_text(option.state_change_mvnd, language, signed=True), *option.entered, *option.left):
            assert number in text
    assert "{" not in text


def test_the_command_prints_json_and_sentences(capsys, tmp_path):
    case = tmp_path / "case"
    case.mkdir()
    (case / "projects.csv").write_text(
        "project_id,name,product_no,score,cost_2026_mvnd,pledge_enterprise_2026_mvnd\n"
        "001,A,1,8,1000,600\n002,B,1,8,1000,600\n003,C,1,8,1000,600\n", encoding="utf-8")
    (case / "envelopes.csv").write_text("year,state_mvnd\n2026,800\n", encoding="utf-8")
    assert main(["alternatives", str(case), "--as-of", "2026-11-01", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert len(document["options"]) == 2
    assert [project["standing"] for project in document["standings"]["projects"]] == [["sometimes"] * 3] * 3
    assert main(["alternatives", str(case), "--as-of", "2026-11-01", "--lang", "en", "--epsilon", "0.02"]) == 0
    assert "Within 2%: 0 projects are funded in every plan, 3 in some" in capsys.readouterr().out
