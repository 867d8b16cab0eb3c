"""The frontier against brute force, on a textbook case, at a step, stopped; and the plan of least change."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product
from random import Random

import pytest

from models.audit import audit
from models.audit_document import audit_document
from models.domain import (
    BudgetLine,
    Cost,
    Envelope,
    Localisation,
    LocalisationBasis,
    Payer,
    Pledge,
    Score,
    Target,
)
from models.milp.frontier import Frontier, FrontierEnd, SecondGoal, find_frontier, nice_step
from models.milp.goal_search import MOVED, GoalSearch
from models.milp.least_change import find_least_change
from models.plan import Termination
from models.planning import plan_funding
from models.problem import Problem
from models.scenario import apply_scenario
from models.scenario.frontier import other_of, place_plan, point_scenario
from models.search_limits import SolveLimits
from models.settings import Level
from models.watch import Watch
from tests.builders import make_case, make_problem
from tests.oracle import combinations, judge_all
from tests.posed import knapsack_problem
from tests.random_problems import tiny_problem, with_settings
from tests.test_pages_allocation import small_case

LIMITS = SolveLimits(time_limit_seconds=60.0)
MOST_COMBINATIONS = 1_500


def by_brute_force(problem: Problem, second: SecondGoal) -> list[tuple[Fraction, Fraction]]:
    """The compromises among all combinations that the audit accepts, from the highest value on."""
    outcomes = set()
    for verdict in judge_all(problem):
        if verdict.report.is_compliant:
            missing = sum((Fraction(t.missing_mvnd) for t in verdict.report.localisation if not t.is_hard), Fraction(0))
            raised = sum(year[f"{payer}_mvnd"] for line in verdict.lines for year in line["years"]
                         for payer in ("enterprise", "institute", "other_private"))
            outcomes.add((Fraction(verdict.report.recomputed["objective"]), missing, Fraction(raised)))
    if second is SecondGoal.COUNTERPART:
        least = min((missing for _, missing, _ in outcomes), default=None)
        pairs = {(value, raised) for value, missing, raised in outcomes if missing == least}
    else:
        pairs = {(value, -missing) for value, missing, _ in outcomes}
    best = [one for one in pairs if not any(
        other != one and other[0] >= one[0] and other[1] >= one[1] for other in pairs)]
    sign = 1 if second.is_more_better else -1
    return [(value, sign * gain) for value, gain in sorted(best, reverse=True)]


def pairs_of(frontier: Frontier) -> list[tuple[Fraction, Fraction]]:
    return [(point.value, point.other_mvnd) for point in frontier.points]


def tiny(seed: int) -> Problem | None:
    problem = with_settings(tiny_problem(Random(f"frontier {seed}"), projects=4), priority_mode="tie_break")
    return problem if combinations(problem) <= MOST_COMBINATIONS else None


def trading(seed: int) -> Problem:
    """Projects whose scores pull one way and whose localisation and counterpart pull the other, and little money."""
    rng = Random(f"trading {seed}")
    ids = [f"P{i}" for i in range(1, 6)]
    case = make_case(
        5, years=(2026,), projects={i: {"product_no": rng.choice((1, 6))} for i in ids},
        scores=tuple(Score(i, "merit", Fraction(rng.randint(4, 40), 4)) for i in ids),
        costs=tuple(Cost(i, 2026, BudgetLine.RECURRENT, rng.randint(8, 14) * 100) for i in ids),
        pledges=tuple(Pledge(i, Payer.ENTERPRISE, "E", 2026, rng.randint(400, 790), "CV") for i in ids),
        envelopes=(Envelope(2026, None, "", rng.randint(700, 1500)),),
        localisation=tuple(Localisation(i, 2026, LocalisationBasis.SELLING_PRICE, Fraction(rng.randint(10, 60), 100))
                           for i in ids),
        targets=tuple(Target(no, 2026, LocalisationBasis.SELLING_PRICE, Fraction(rng.randint(35, 60), 100), source="t")
                      for no in (1, 6)))
    return make_problem(case, settings={"size_exponent": "0"}, rules={"enterprise_share_floor.market": None,
                                                                     "state_share_cap.market": None})


@pytest.mark.parametrize("second", SecondGoal)
@pytest.mark.parametrize(("make", "seed"), [*((tiny_problem, seed) for seed in range(25)),
                                            *((trading, seed) for seed in range(25))])
def test_the_frontier_is_what_brute_force_finds(make, seed, second):
    problem = tiny(seed) if make is tiny_problem else trading(seed)
    if problem is None:
        return  # too many combinations to judge; other seeds are small enough (counted below)
    found = find_frontier(problem, second, LIMITS, step_mvnd=0)
    expected = by_brute_force(problem, second)
    assert pairs_of(found) == expected
    assert found.is_complete if expected else found.end is FrontierEnd.NO_PLAN


def test_brute_force_had_enough_to_judge():
    assert sum(tiny(seed) is not None for seed in range(25)) >= 15
    for second in SecondGoal:
        levels = {"levels": "value"} if second is SecondGoal.COUNTERPART else {}
        sizes = [len(by_brute_force(with_settings(trading(seed), **levels), second)) for seed in range(25)]
        assert sum(size >= (3 if second is SecondGoal.LOCALISATION else 1) for size in sizes) >= 5, sizes


@pytest.mark.parametrize(("values", "raised", "costs", "room"), [
    # Visée, Teghem, Pirlot and Ulungu's bi-objective 0/1 knapsack: every subset is judged here.
    ((10, 14, 13, 11, 6, 8, 9), (12, 9, 8, 14, 10, 11, 7), (7, 9, 8, 8, 5, 6, 6), 25),
    ((5, 5, 5, 5, 5), (1, 2, 3, 4, 5), (3, 3, 3, 3, 3), 9),
    ((1, 2, 4, 8, 16), (16, 8, 4, 2, 1), (1, 1, 1, 1, 1), 3),
])
def test_a_knapsack_of_two_goals(values, raised, costs, room):
    """Projects of one million state money per cost unit; the counterpart is the second goal."""
    problem = two_goal_knapsack(values, raised, costs, room)
    sums = set()
    for taken in product((0, 1), repeat=len(values)):
        if sum(t * c for t, c in zip(taken, costs, strict=True)) <= room:
            sums.add(tuple(sum(t * v for t, v in zip(taken, each, strict=True)) for each in (values, raised)))
    best = sorted((one for one in sums if not any(
        other != one and other[0] >= one[0] and other[1] >= one[1] for other in sums)), reverse=True)
    found = find_frontier(problem, SecondGoal.COUNTERPART, LIMITS, step_mvnd=1)
    assert pairs_of(found) == best and found.is_complete


def two_goal_knapsack(values, raised, costs, room) -> Problem:
    problem = knapsack_problem({f"P{i}": value for i, value in enumerate(values, start=1)},
                               {f"P{i}": cost for i, cost in enumerate(costs, start=1)}, room)
    return with_counterpart(problem, raised)


def with_counterpart(problem: Problem, raised) -> Problem:
    case = problem.case
    money = {project.project_id: amount for project, amount in zip(case.projects, raised, strict=True)}
    costs = tuple(replace(cost, total_mvnd=cost.total_mvnd + money[cost.project_id]) for cost in case.costs)
    pledges = tuple(Pledge(c.project_id, Payer.ENTERPRISE, "E", c.year, money[c.project_id], "CV") for c in case.costs)
    return replace(problem, case=replace(case, costs=costs, pledges=pledges))


def test_a_step_skips_only_what_lies_less_than_a_step_away():
    problem = two_goal_knapsack(range(1, 13), range(12, 0, -1), [3] * 12, 15)
    whole = find_frontier(problem, SecondGoal.COUNTERPART, LIMITS, step_mvnd=1)
    coarse = find_frontier(problem, SecondGoal.COUNTERPART, LIMITS, step_mvnd=7)
    assert whole.is_complete and coarse.is_complete_at_step and not coarse.is_complete
    assert set(pairs_of(coarse)) < set(pairs_of(whole))
    assert pairs_of(coarse)[0] == pairs_of(whole)[0] and pairs_of(coarse)[-1] == pairs_of(whole)[-1]
    for value, other in set(pairs_of(whole)) - set(pairs_of(coarse)):
        assert any(v >= value and other - o < 7 for v, o in pairs_of(coarse))


def test_stopping_keeps_the_points_found_and_claims_nothing():
    problem = two_goal_knapsack(range(1, 13), range(12, 0, -1), [3] * 12, 15)
    seen = []
    found = find_frontier(problem, SecondGoal.COUNTERPART, LIMITS, step_mvnd=1,
                          watch=Watch(on_step=lambda step: seen.append(step.done), should_stop=lambda: len(seen) > 2))
    whole = find_frontier(problem, SecondGoal.COUNTERPART, LIMITS, step_mvnd=1)
    assert found.end is FrontierEnd.STOPPED and not found.is_complete_at_step
    assert pairs_of(found) == pairs_of(whole)[:len(found.points)] and 2 <= len(found.points) < len(whole.points)


@pytest.mark.parametrize("second", SecondGoal)
@pytest.mark.parametrize("step", [10, 100])
def test_searches_cut_short_still_move_on_by_a_step_and_claim_nothing(second, step):
    """A node limit stops every search; the points never go back, and none is beaten by another."""
    limits = SolveLimits(time_limit_seconds=60.0, node_limit=0, presolve=False)
    for seed in range(8):
        found = find_frontier(trading(seed), second, limits, step_mvnd=step)
        sign = 1 if second.is_more_better else -1
        gains = [sign * point.other_mvnd for point in found.points]
        assert all(after - before > 0 for before, after in pairwise(gains))
        assert not any(found.beats(point.value, point.other_mvnd) for point in found.points)
        assert found.is_complete_at_step <= all(point.is_proved for point in found.points)


@pytest.mark.parametrize("seed", range(12))
def test_the_present_plan_lies_on_the_end_of_the_localisation_frontier(seed):
    """Localisation first, then value: that is the point of least missing localisation."""
    problem = tiny(seed)
    plan = None if problem is None else plan_funding(with_settings(problem, levels="localisation,value"))
    if plan is None or not plan.has_solution:
        return
    found = find_frontier(problem, SecondGoal.LOCALISATION, LIMITS, step_mvnd=0, starts=(plan,))
    assert found.points[-1].value == plan.objective
    assert found.points[-1].other_mvnd == sum((s.missing_mvnd for s in plan.shortfalls), Fraction(0))
    assert found.beats(found.points[-1].value, found.points[-1].other_mvnd) == ()


def test_without_soft_targets_there_is_one_point_and_without_a_plan_none():
    found = find_frontier(make_problem(make_case(3)), SecondGoal.LOCALISATION, LIMITS)
    assert len(found.points) == 1 and found.is_complete
    dear = make_problem(make_case(2, projects={"P1": {"decision": "must", "decision_reason": "-"}},
                                  envelopes=(Envelope(2026, None, "", 1), Envelope(2027, None, "", 1))))
    for second in SecondGoal:
        none = find_frontier(dear, second, LIMITS)
        assert none.points == () and none.end is FrontierEnd.NO_PLAN and not none.is_complete


@pytest.mark.parametrize(("step", "unit", "nice"), [
    (Fraction(3), Fraction(1), 5), (Fraction(1, 2), Fraction(1), 1), (Fraction(17), Fraction(1), 20),
    (Fraction(1000), Fraction(1), 1000), (Fraction(1001), Fraction(1), 2000), (Fraction(6, 100), Fraction(1, 100),
                                                                               Fraction(1, 10))])
def test_a_step_is_a_round_number(step, unit, nice):
    assert nice_step(step, unit) == nice


# --- least change --------------------------------------------------------------------------------------------------

def as_baseline(chosen) -> dict[str, dict[int, int]]:
    return {option.project_id: {year.year: year.state_mvnd for year in option.years} for option in chosen}


def all_plans(problem: Problem, best) -> list[tuple[int, ...]]:
    """Every choice of options that keeps all rows, and localisation as the best plan does."""
    search = GoalSearch(problem, LIMITS)
    ids = [project.project_id for project in problem.case.projects]
    fitting = []
    for taken in product(*((None, *search.programme.columns_of[i]) for i in ids)):
        columns = tuple(column for column in taken if column is not None)
        for column in range(len(search.programme.options)):
            search.model.set_column_bounds(column, float(column in columns), float(column in columns))
        if search.best(Level.VALUE).columns is not None:
            fitting.append(columns)
    if search.has_localisation and Level.LOCALISATION in problem.settings.levels:
        least = search.exact(Level.LOCALISATION, search.columns_of(best.chosen))
        fitting = [columns for columns in fitting if search.exact(Level.LOCALISATION, columns) <= least]
    return fitting


@pytest.mark.parametrize("share", [Fraction(1), Fraction(9, 10), Fraction(1, 2), Fraction(0)])
@pytest.mark.parametrize("seed", range(12))
def test_the_least_change_is_what_brute_force_finds(seed, share):
    problem = tiny_problem(Random(f"change {seed}"), projects=3)
    best = plan_funding(problem)
    if not best.has_solution or combinations(problem) > 300:
        return
    options = GoalSearch(problem, LIMITS).programme.options
    baseline = as_baseline(Random(f"base {seed}").sample(options, min(2, len(options))))
    search = GoalSearch(problem, LIMITS)
    search.count_changes_from(baseline)
    keys = [(search.exact(Level.CHANGE, columns), search.exact(MOVED, columns), -search.exact(Level.VALUE, columns))
            for columns in all_plans(problem, best) if search.exact(Level.VALUE, columns) >= share * best.objective]
    found = find_least_change(problem, best, baseline, share, LIMITS)
    assert found.is_proved and len(found.proved) == 3
    assert (found.changed, found.moved_mvnd, -found.value) == min(keys)


def test_changes_and_money_are_counted_from_the_plans_themselves():
    problem = make_problem(small_case())
    best = plan_funding(problem)
    baseline = {"P3": {2026: 200, 2027: 200}, "GONE": {2026: 50}}
    found = find_least_change(problem, best, baseline, Fraction(1), LIMITS)
    funded = {option.project_id for option in found.chosen}
    after = as_baseline(found.chosen)
    assert found.changed == len(funded ^ set(baseline))
    assert found.moved_mvnd == sum(
        abs(after.get(p, {}).get(y, 0) - baseline.get(p, {}).get(y, 0))
        for p in after.keys() | baseline.keys() for y in (2026, 2027))
    assert "P3" in funded and found.value >= best.objective


def test_keeping_nothing_of_the_value_changes_nothing():
    problem = make_problem(small_case())
    best = plan_funding(problem)
    found = find_least_change(problem, best, as_baseline(best.chosen), Fraction(0), LIMITS)
    assert (found.changed, found.moved_mvnd, found.value) == (0, 0, best.objective)


def test_a_plan_without_a_solution_has_no_least_change():
    plan = plan_funding(make_problem())
    with pytest.raises(ValueError, match="infeasible"):
        find_least_change(make_problem(), replace(plan, termination=Termination.INFEASIBLE), {}, Fraction(1), LIMITS)


# --- a point opened again ------------------------------------------------------------------------------------------

@pytest.mark.parametrize("second", SecondGoal)
@pytest.mark.parametrize("seed", range(10))
def test_every_point_opens_again_as_a_plan_that_the_audit_accepts(seed, second, tmp_path):
    problem = trading(seed)
    found = find_frontier(problem, second, LIMITS, step_mvnd=0)
    for point in found.points:
        scenario = point_scenario(problem, second, point, name="x", author="A", note="N")
        again = apply_scenario(scenario, problem.case, problem.rulebook.as_of)
        again = replace(again, rulebook=problem.rulebook)
        plan = plan_funding(again)
        assert (plan.termination, plan.objective) == (Termination.OPTIMAL, point.value)
        assert other_of(again, plan, second) == point.other_mvnd
        assert audit(audit_document(again, plan)).is_compliant
        assert place_plan(again, plan, found).point == point


def test_the_audit_finds_a_plan_below_its_floor_and_above_its_cap():
    """Break it: the same plan under a limit one unit stricter."""
    problem = trading(3)
    plan = plan_funding(with_settings(problem, levels="value"))
    for key, second, beyond in (("counterpart_floor_mvnd", SecondGoal.COUNTERPART, 1),
                                ("localisation_missing_cap_mvnd", SecondGoal.LOCALISATION, Fraction(-1, 100))):
        for change, is_kept in ((0, True), (beyond, False)):
            limit = other_of(problem, plan, second) + change
            settings = replace(problem.settings, **{key: int(limit) if second is SecondGoal.COUNTERPART else limit})
            report = audit(audit_document(replace(problem, settings=settings), plan))
            assert report.is_compliant is is_kept
            assert {finding.family for finding in report.findings} == (set() if is_kept else {"goal_limits"})


def test_a_plan_beside_the_frontier_is_told_what_beats_it():
    problem = trading(5)
    whole = find_frontier(problem, SecondGoal.LOCALISATION, LIMITS, step_mvnd=0)
    plan = plan_funding(problem)
    worse = replace(plan, objective=plan.objective - 1)
    placed = place_plan(problem, worse, whole)
    assert placed.point is None and whole.points[-1] in placed.beaten_by
