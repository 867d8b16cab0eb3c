"""What is called proved is proved: against brute force over every size, where nothing binds, and in ties."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from models.audit import audit
from models.audit_document import audit_document
from models.domain import Cost, Envelope, Link, LinkKind, Score
from models.milp import search, second_solver
from models.milp.build import build_programme
from models.milp.claim import best_of_each, room_left
from models.milp.objective import LevelGoal, value_goal
from models.milp.outcome import Outcome
from models.milp.scaling import LARGEST_COST, scaled, unit_of
from models.plan import LevelResult, StopReason, Termination
from models.planning import plan_funding
from models.problem import Problem
from models.search_limits import SolveLimits
from models.settings import Level
from models.units import small_share
from models.words.stamps import stamps_of
from tests import oracle
from tests.builders import make_case, make_plan, make_problem
from tests.published import read_knapsacks
from tests.random_problems import wide_problem

LIMITS = SolveLimits(time_limit_seconds=120.0)
MOST_COMBINATIONS = 130
NOBODY_PAYS = {f"{rule}.{regime}": None for rule in ("enterprise_share_floor", "state_share_cap")
               for regime in ("market", "state_led")}
NO_PRIORITY = {"levels": "value", "priority_mode": "off"}


def wide(seed: int) -> Problem:
    """The first problem of all sizes after a seed that brute force answers in a moment."""
    rng = Random(f"wide {seed}")
    while True:
        problem = wide_problem(rng, 6)
        if oracle.combinations(problem) <= MOST_COMBINATIONS:
            return problem


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize("batch", range(6))
def test_no_claim_is_too_strong_at_any_size(batch: int, solver: str) -> None:
    """Nothing is raised, every plan passes its audit, "optimal" is what brute force finds or within what is said."""
    proved = 0
    for seed in range(15 * batch, 15 * batch + 15):
        problem = wide(seed)
        best, plan = oracle.best_key(problem), plan_funding(problem, replace(LIMITS, solver=solver))
        if best is None:
            assert plan.termination is Termination.INFEASIBLE, seed
            continue
        assert plan.has_solution, seed
        assert audit(audit_document(problem, plan)).findings == (), seed
        at = problem.settings.levels.index(Level.VALUE)
        reached, best = oracle.key_of_plan(problem, plan)[:at + 1], best[:at + 1]
        if plan.termination is Termination.OPTIMAL:
            proved += 1
            assert reached == best or all(abs(one - other) <= plan.proved_within * abs(one)
                                          for one, other in zip(reached, best, strict=True)), seed
        if plan.bound is not None and reached[:at] == best[:at]:
            assert Fraction(plan.bound) >= best[at] * (1 - Fraction(1, 10**12)), seed
    assert proved


def knapsack_problem(values: list[str], costs: list[int], envelope_mvnd: int, **settings: str) -> Problem:
    """Projects that the state pays alone, one year, value = score x size^exponent."""
    case = make_case(len(values), years=(2026,), enterprise_mvnd=0)
    names = [project.project_id for project in case.projects]
    return make_problem(replace(
        case, costs=tuple(replace(row, total_mvnd=cost, state_request_mvnd=None)
                          for row, cost in zip(case.costs, costs, strict=True)),
        pledges=(), scores=tuple(Score(name, "merit", Fraction(value))
                                 for name, value in zip(names, values, strict=True)),
        envelopes=(Envelope(2026, None, "", envelope_mvnd),)), settings=NO_PRIORITY | settings, rules=NOBODY_PAYS)


def test_hairs_beside_a_large_bonus_are_not_called_proved():
    """Scores of a millionth beside a bonus of a million: what the solver can tell apart is said, and no more."""
    problem = knapsack_problem(["0.000001"] * 4 + ["0"], [3, 1_000_000, 1_000_000, 2, 2], 1_000_005)
    names = [project.project_id for project in problem.case.projects]
    link = Link("L", LinkKind.SYNERGY, (names[0], names[3], names[4]), bonus=Fraction(-1_000_000))
    plan = plan_funding(replace(problem, case=replace(problem.case, links=(link,))), LIMITS)
    best = Fraction(1_000_005, 10**9)
    if plan.termination is Termination.OPTIMAL:
        assert plan.objective * (1 + plan.proved_within) >= best
    else:
        assert (plan.termination, plan.stop_reason) == (Termination.FEASIBLE, StopReason.PRECISION)
        assert plan.gap > 0 and Fraction(plan.bound) >= best


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_near_ties_are_told_apart_or_the_room_is_said(solver: str):
    values = ["50.000003", "50.000000", "50.000002", "50.000004", "50.000000"]
    costs = [1_000_001, 1_000_000, 1_000_000, 1_000_000, 1_000_001]
    plan = plan_funding(knapsack_problem(values, costs, 1_040_652), replace(LIMITS, solver=solver))
    best = max(Fraction(value) * cost / 1_000 for value, cost in zip(values, costs, strict=True))
    assert plan.termination is Termination.OPTIMAL and plan.objective <= best
    assert plan.objective * (1 + plan.proved_within) >= best
    assert (plan.gap == 0) == (plan.proved_within == 0)


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_a_value_that_takes_from_a_level_above_it_is_not_optimal(solver: str, monkeypatch: pytest.MonkeyPatch):
    for module in (search, second_solver):
        monkeypatch.setattr(module, "gives_something_away", lambda programme, earlier, *rest: bool(earlier))
    problem = make_problem(make_case(3), settings={"levels": "priority,value"})
    plan = plan_funding(problem, replace(LIMITS, solver=solver))
    assert [level.level for level in plan.levels][:2] == ["priority", "value"]
    assert (plan.termination, plan.stop_reason) == (Termination.FEASIBLE, StopReason.PRECISION)


def loose_problem(count: int, envelope_mvnd: int) -> Problem:
    random = Random(5)
    costs = [random.randint(5_000, 400_000) for _ in range(count)]
    return knapsack_problem([str(Fraction(random.randint(500, 999), 10)) for _ in range(count)], costs, envelope_mvnd)


@pytest.mark.parametrize("count", [499, 520, 2_100])
@pytest.mark.parametrize("gap_share", [0.0, 0.01])
def test_a_register_that_binds_nowhere_is_proved_at_any_size(count: int, gap_share: float):
    plan = plan_funding(loose_problem(count, 900_000_000), replace(LIMITS, gap_share=gap_share))
    assert (plan.termination, plan.stop_reason, plan.gap) == (Termination.OPTIMAL, StopReason.PROVED, 0.0)
    assert plan.proved_within == 0 and len(plan.chosen) == count


def test_a_large_register_that_hardly_binds_is_proved():
    """All but the last few projects fit: the core's plan meets the bound, or the proof goes on until one does."""
    problem = loose_problem(560, sum(row.total_mvnd for row in loose_problem(560, 1).case.costs) - 1)
    plan = plan_funding(problem, LIMITS)
    assert plan.termination is Termination.OPTIMAL and plan.proved_within == 0
    cheapest = min(Fraction(score.score) * cost.total_mvnd / 1_000
                   for score, cost in zip(problem.case.scores, problem.case.costs, strict=True))
    assert plan.objective == best_of_each_value(problem) - cheapest


def best_of_each_value(problem: Problem) -> Fraction:
    return sum((Fraction(score.score) * cost.total_mvnd / 1_000
                for score, cost in zip(problem.case.scores, problem.case.costs, strict=True)), Fraction(0))


def test_best_of_each_is_exact_and_proves_whatever_the_search_has_shown():
    built = build_programme(make_problem(make_case(3)))
    goal = value_goal(built)
    best = best_of_each(built, goal)
    assert best == sum(max(goal.costs[c] for c in columns) for columns in built.columns_of.values())
    stopped = Outcome(Termination.FEASIBLE, StopReason.TIME_LIMIT)
    assert room_left(built, goal, best, stopped) == 0
    assert room_left(built, goal, best - goal.unit, stopped) is None
    fewest = LevelGoal("fewest", False, dict.fromkeys(range(len(built.options)), Fraction(1)), Fraction(2))
    assert best_of_each(built, fewest) == 2


def test_a_proof_ends_at_half_a_unit():
    built = build_programme(make_problem(make_case(3)))
    goal = LevelGoal("made", True, {c: Fraction(10**6 + c) for c in range(len(built.options))})
    assert goal.unit == 1
    found = best_of_each(built, goal) - 100
    for room, left in ((0.25, 0), (0.75, Fraction(3, 4)), (2.0, 2), (40.0, None)):
        proved = Outcome(Termination.OPTIMAL, StopReason.PROVED, room=room)
        assert room_left(built, goal, found, proved) == left


@pytest.mark.parametrize(("costs", "unit"), [
    ([Fraction(3, 2), Fraction(9, 4)], Fraction(3, 4)), ([6, 10, 0], 2), ([0.5, 0.125], Fraction(1, 8)), ([], 0)])
def test_the_unit_is_the_largest_step_of_all(costs, unit):
    assert unit_of(costs) == unit


@pytest.mark.parametrize("costs", [
    [Fraction(1, 10**9), Fraction(7, 10**9)], [10**19, 3 * 10**18 + 1], [1, 30], [0.1, 7e-8]])
def test_scaled_costs_lie_where_a_solver_works_best(costs):
    scale, handed = scaled(costs)
    assert handed == [float(Fraction(cost) * scale) for cost in costs]
    assert max(handed) <= LARGEST_COST
    assert max(handed) > LARGEST_COST // 4 or all(cost.is_integer() for cost in handed)


def weish24(names: str) -> Problem:
    """A published knapsack with five budgets; the ids decide how its ties are to be broken."""
    published, _ = next(read_knapsacks(Path(__file__).parent / "faults" / "weish24.dat"))
    case = make_case(len(published.values), years=range(2026, 2031), enterprise_mvnd=0)
    ids = {project.project_id: names.format(i) for i, project in enumerate(case.projects, 1)}
    costs = [Cost(name, 2026 + year, row.budget_line, amount) for name, row, amounts in zip(
        ids.values(), case.costs[::5], published.costs.values(), strict=True) for year, amount in enumerate(amounts)]
    return make_problem(replace(
        case, projects=tuple(replace(project, project_id=ids[project.project_id]) for project in case.projects),
        costs=tuple(costs), pledges=(), envelopes=tuple(
            Envelope(2026 + year, None, "", budget) for year, budget in enumerate(published.budgets)),
        scores=tuple(Score(name, "merit", value) for name, value in zip(
            ids.values(), published.values.values(), strict=True))),
        settings=NO_PRIORITY | {"size_exponent": "0"}, rules=NOBODY_PAYS)


@pytest.mark.parametrize("names", ["P{:03d}", "{}", "DA-{:02d}"])
def test_a_tie_is_broken_within_the_same_work_everywhere(names: str, monkeypatch: pytest.MonkeyPatch):
    nodes = []
    solve = search.LexicographicSearch._solve

    def counted(self: search.LexicographicSearch, goal: LevelGoal, *given: object, **named: object) -> Outcome:
        before = self.model.nodes
        outcome = solve(self, goal, *given, **named)
        nodes.append((goal.level, self.model.nodes - before))
        return outcome

    monkeypatch.setattr(search.LexicographicSearch, "_solve", counted)
    plan = plan_funding(weish24(names), LIMITS)
    assert (plan.termination, plan.objective) == (Termination.OPTIMAL, 10_220)
    spent = dict(nodes)
    columns = len(build_programme(weish24(names)).variables)
    assert spent["tie_break"] <= search._TIE_BREAK_WORK // columns + 1
    assert [level.level for level in plan.levels] == ["value", "tie_break"]


def test_a_tie_left_open_is_said(monkeypatch: pytest.MonkeyPatch):
    problem = make_problem(make_case(12), settings=NO_PRIORITY | {"maximum_projects": "5"})
    settled = plan_funding(problem, LIMITS)
    assert not settled.is_one_of_equals and settled.levels[-1].level == "tie_break"
    stopped = Outcome(Termination.NO_SOLUTION, StopReason.NODE_LIMIT)
    solve = search.LexicographicSearch._solve
    monkeypatch.setattr(search.LexicographicSearch, "_solve", lambda self, goal, *given, **named: (
        stopped if goal.level == "tie_break" else solve(self, goal, *given, **named)))
    plan = plan_funding(problem, LIMITS)
    assert plan.termination is Termination.OPTIMAL and plan.objective == settled.objective
    assert plan.is_one_of_equals and not plan.levels[-1].is_proved


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_a_proof_leaves_open_stands_on_every_sheet(language: str):
    problem = make_problem()
    plan = make_plan(problem)
    report = audit(audit_document(problem, plan))
    assert plan.proved_within == 0
    level = LevelResult("value", "max", plan.objective, 0.0, 0.0, 0.1, True, room=plan.objective / 10**9)
    exact, open_ = (stamps_of(problem, each, report, language) for each in (plan, replace(plan, levels=(level,))))
    assert len(open_) == len(exact) + 1
    assert ("0,0000001%" if language == "vi" else "0.0000001%") in " ".join(open_)


@pytest.mark.parametrize(("share", "shown"), [
    (Fraction(1, 10**9), Fraction(1, 10**9)), (Fraction(12, 10**8), Fraction(2, 10**7)),
    (Fraction(1, 100), Fraction(1, 100)), (Fraction(99, 10**4), Fraction(1, 100))])
def test_a_small_share_is_rounded_up_to_one_digit(share, shown):
    assert small_share(share) == shown
