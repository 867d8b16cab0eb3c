"""How sure every line is: what a draw is, what it comes to, and what must hold of any number of them."""
from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from random import Random

import pytest

from models.assessed import CostRange, Evaluation
from models.certainty.classes import CertaintyClass, Share, count_shares, thresholds, wilson
from models.certainty.deciding import DecidedBy, DrawPlanner, DrawTask
from models.certainty.draws import cost_factors, draw_problem, drawn_scores, envelope_step, scores_of_draw, triangular
from models.certainty.kept import KeptDraws
from models.certainty.run import find_certainty
from models.certainty.uncertainty import recorded
from models.certainty.why_open import why_open
from models.domain import Envelope, Score
from models.families.amounts import value_of_plan
from models.planning import plan_funding
from models.problem import Problem
from models.watch import Watch
from models.wording import LANGUAGES
from models.words.certainty_text import certainty_lines, why_open_sentences
from tests.builders import make_case, make_problem
from tests.test_explain_rival import make_scored

HALF = Fraction(1, 2)


def with_tables(problem: Problem, **tables: object) -> Problem:
    return Problem(replace(problem.case, **tables), problem.rulebook, problem.settings)


def assessed(scores: dict[str, tuple[int, ...]], costs: dict[str, int], budget: int, **tables: object) -> Problem:
    """Projects with the points that their evaluators gave on one criterion; the recorded score is the mean."""
    means = {p: {"a": Fraction(sum(points), len(points))} for p, points in scores.items()}
    rows = tuple(Evaluation(p, "a", f"E{i}", Fraction(point)) for p, points in scores.items()
                 for i, point in enumerate(points))
    return with_tables(make_scored(means, costs, budget, {"a": Fraction(1)}), evaluations=rows, **tables)


def random_assessed(seed: int, **tables: object) -> Problem:
    rng = Random(f"certainty {seed}")
    ids = [f"P{i}" for i in range(1, 7)]
    scores = {p: tuple(rng.randint(1, 60) for _ in range(rng.choice((2, 4)))) for p in ids}
    return assessed(scores, {p: rng.randint(30, 120) for p in ids}, rng.randint(150, 300), **tables)


# --- a draw ----------------------------------------------------------------------------------------------------------

def test_no_spread_is_the_very_same_problem_and_so_the_plan() -> None:
    problem = assessed({"P1": (10, 10), "P2": (9, 9, 9), "P3": (8,)}, dict.fromkeys(("P1", "P2", "P3"), 4), 8,
                       cost_ranges=(CostRange("P1", Fraction(1), Fraction(1), Fraction(1)),))
    varies = recorded(problem, (Fraction(0),))
    plan = plan_funding(problem)
    assert not varies.spreads and not varies.cost_ranges and not varies.moves_envelopes
    assert all(draw_problem(problem, varies, 7, draw) is problem for draw in range(20))
    found = find_certainty(problem, plan, varies, draws=60)
    assert {share.project_id for share in found.shares if share.share == 1} == set(plan.chosen_by_project)
    assert all(share.share in (0, 1) for share in found.shares)
    assert found.decided_by == {DecidedBy.SAME: found.draws}


def test_a_register_without_doubt_offers_nothing() -> None:
    assert recorded(make_problem()).is_empty
    assert not recorded(make_problem(), (Fraction(-1, 10), Fraction(0))).is_empty


@pytest.mark.parametrize("seed", range(3))
def test_a_project_is_drawn_the_same_whatever_else_is_in_the_register(seed: int) -> None:
    problem = random_assessed(seed, cost_ranges=tuple(
        CostRange(f"P{i}", Fraction(9, 10), Fraction(1), Fraction(5, 4)) for i in range(1, 7)))
    kept = {"P2", "P5"}
    fewer = with_tables(problem, **{table: tuple(row for row in getattr(problem.case, table) if row.project_id in kept)
                                    for table in ("projects", "costs", "scores", "evaluations", "cost_ranges")})
    for draw in range(30):
        whole, part = (draw_problem(each, recorded(each), seed, draw) for each in (problem, fewer))
        assert {p: whole.score_of[p] for p in kept} == part.score_of
        assert {p: whole.total_cost_mvnd(p) for p in kept} == {p: part.total_cost_mvnd(p) for p in kept}


def test_other_seeds_and_other_draws_are_other_draws() -> None:
    problem = random_assessed(1)
    varies = recorded(problem)
    drawn = {(seed, draw): tuple(sorted(drawn_scores(problem, varies, seed, draw).items()))
             for seed in range(3) for draw in range(10)}
    assert len(set(drawn.values())) > 25


def test_whole_evaluators_are_drawn_so_that_one_who_is_severe_stays_severe_on_every_criterion() -> None:
    problem = make_scored({"P1": {"a": Fraction(50), "b": Fraction(50)}}, {"P1": 4}, 8, {"a": HALF, "b": HALF})
    rows = tuple(Evaluation("P1", name, who, Fraction(points)) for name in "ab"
                 for who, points in (("X", 20), ("Y", 50), ("Z", 80)))
    problem = with_tables(problem, evaluations=rows)
    for draw in range(30):
        changed = drawn_scores(problem, recorded(problem), 1, draw)
        assert changed.get(("P1", "a")) == changed.get(("P1", "b"))


def test_the_drawn_mean_spreads_as_the_standard_error_of_the_panel() -> None:
    """With m evaluators drawn in place of m - 1 the variance would be two thirds of it."""
    points = (10, 40, 70)
    problem = assessed({"P1": points}, {"P1": 4}, 8)
    varies = recorded(problem)
    drawn = [drawn_scores(problem, varies, 1, draw).get(("P1", "a"), Fraction(40)) for draw in range(4_000)]
    variance = sum((each - 40) ** 2 for each in drawn) / len(drawn)
    assert abs(float(variance) / (900 / 3) - 1) < 0.06  # s^2 = 900


def test_what_is_drawn_for_the_search_is_what_the_drawn_problem_holds() -> None:
    problem = random_assessed(2)
    varies = recorded(problem)
    for draw in range(20):
        changed = drawn_scores(problem, varies, 3, draw)
        assert scores_of_draw(problem, changed) == draw_problem(problem, varies, 3, draw).score_of


def test_points_stay_on_their_scale() -> None:
    problem = make_scored({"P1": {"a": Fraction(99)}, "P2": {"a": Fraction(2)}}, {"P1": 4, "P2": 4}, 8,
                          {"a": Fraction(1)}, spread=Fraction(30))
    drawn = [points for draw in range(200) for points in drawn_scores(problem, recorded(problem), 1, draw).values()]
    assert min(drawn) == 0 and max(drawn) == 100


def test_the_triangle_has_the_quantiles_of_its_formula() -> None:
    low, best, high = Fraction(8, 10), Fraction(1), Fraction(14, 10)
    assert triangular(Fraction(0), low, best, high, 10**6) == low
    assert triangular(Fraction(1, 3), low, best, high, 10**6) == best  # (best - low) / (high - low)
    draws = [triangular(Fraction(i, 1000), low, best, high, 10**6) for i in range(1000)]
    assert draws == sorted(draws) and abs(float(sum(draws) / 1000) - 3.2 / 3) < 0.001


def test_a_factor_moves_all_money_of_a_project_and_breaks_no_share() -> None:
    case = make_case(1, cost_mvnd=1_001, enterprise_mvnd=501,
                     cost_ranges=(CostRange("P1", Fraction(1, 2), Fraction(1), Fraction(2)),))
    problem = make_problem(case)
    varies = recorded(problem)
    for draw in range(50):
        drawn, factor = draw_problem(problem, varies, 1, draw), cost_factors(varies, 1, draw)["P1"]
        cost, pledge = drawn.case.costs[0].total_mvnd, drawn.case.pledges[0].amount_mvnd
        assert cost == 1_001 * factor // 1 and 0 <= pledge - 501 * factor < 1
        assert 2 * pledge >= cost
        assert len(plan_funding(drawn).chosen) == 1


def test_all_envelopes_take_one_step_together() -> None:
    problem = with_tables(make_problem(), envelopes=(Envelope(2026, None, "", 1_000), Envelope(2027, None, "", 3_000)))
    varies = recorded(problem, (Fraction(-1, 10), Fraction(0), Fraction(1, 10)))
    seen = Counter(envelope_step(varies, 1, draw) for draw in range(600))
    assert set(seen) == set(varies.envelope_steps) and min(seen.values()) > 150
    for draw in range(10):
        step = envelope_step(varies, 1, draw)
        assert [row.state_mvnd for row in draw_problem(problem, varies, 1, draw).case.envelopes] == [
            1_000 * (1 + step), 3_000 * (1 + step)]


# --- what draws come to ----------------------------------------------------------------------------------------------

def best_lists(problem: Problem, budget_of: dict[int, int]) -> tuple[Fraction, list[frozenset[str]]]:
    """Every list within the budget that is worth most, by trying them all."""
    costs = {cost.project_id: cost.total_mvnd for cost in problem.case.costs}
    best, lists = Fraction(-1), []
    for size in range(len(costs) + 1):
        for chosen in combinations(sorted(costs), size):
            if sum(costs[p] for p in chosen) <= budget_of[2026]:
                value = sum((problem.score_of[p] for p in chosen), Fraction(0))
                if value > best:
                    best, lists = value, []
                if value == best:
                    lists.append(frozenset(chosen))
    return best, lists


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("moves_limits", [False, True])
def test_every_draw_is_the_best_list_of_brute_force(seed: int, moves_limits: bool) -> None:
    more = {"cost_ranges": tuple(CostRange(f"P{i}", Fraction(8, 10), Fraction(1), Fraction(13, 10))
                                 for i in range(1, 7))} if moves_limits else {}
    problem = random_assessed(seed, **more)
    varies = recorded(problem, (Fraction(-1, 5), Fraction(0), Fraction(1, 5)) if moves_limits else ())
    plan = plan_funding(problem)
    planner = DrawPlanner(DrawTask(problem, plan, varies, seed))
    funded, seen = frozenset(plan.chosen_by_project), set()
    for draw in range(12):
        drawn = draw_problem(problem, varies, seed, draw)
        _, lists = best_lists(drawn, {row.year: row.state_mvnd for row in drawn.case.envelopes})
        told = planner.plan(draw)
        own = funded - set(told.left) | set(told.entered)
        assert own in lists and told.is_proved
        if funded in lists and not moves_limits:
            assert own == funded, "a plan gives way to a better one only"
        seen.add(own)
    assert len(seen) > 1, "a seed in which nothing moves tests nothing"


def closed_form(points: tuple[int, ...], rival: Fraction) -> Fraction:
    """How likely the mean of m - 1 of these, drawn with replacement, is above the rival's score."""
    means = [Fraction(points[i] + points[j], 2) for i in range(3) for j in range(3)]
    assert rival not in means
    return Fraction(sum(mean > rival for mean in means), 9)


def test_two_projects_come_to_their_probability() -> None:
    """One of two can be paid. P1 has three evaluators, P2 one: P(P1 is funded) is known, 4/9."""
    points, rival = (20, 45, 70), Fraction(49)
    wanted, hits = closed_form(points, rival), 0
    assert wanted == Fraction(3, 9) or wanted == Fraction(4, 9)
    problem = assessed({"P1": points, "P2": (49,)}, {"P1": 4, "P2": 4}, 5)
    plan, varies = plan_funding(problem), recorded(problem)
    planners = [DrawPlanner(DrawTask(problem, plan, varies, seed)) for seed in range(100)]
    for planner in planners:
        planner.__dict__["_model"] = planners[0]._model  # one model: the seed decides what is drawn, not what is asked
        plans = [planner.plan(draw) for draw in range(60)]
        lists = [planner.funded - set(told.left) | set(told.entered) for told in plans]
        share = count_shares(["P1"], lists, replace(thresholds(), block=10_000))[0]
        low, high = wilson(share.funded, share.draws, thresholds().settled_z)
        hits += low <= wanted <= high
    assert hits >= 99


def test_a_small_lead_changes_the_list_and_a_tie_does_not() -> None:
    """One of two can be paid, and the relaxation is whole: the bound alone must not keep what is a little worse."""
    for points, funds_it in (((46, 51), True), ((47, 49), False)):
        problem = assessed({"P1": points, "P2": (49,)}, {"P1": 4, "P2": 4}, 4)
        plan, varies = plan_funding(problem), recorded(problem)
        planner = DrawPlanner(DrawTask(problem, plan, varies, 1))
        for draw in range(12):
            drawn = drawn_scores(problem, varies, 1, draw).get(("P1", "a"))
            told = planner.plan(draw)
            assert (told.entered == ("P1",)) is (funds_it and drawn == 51)


def test_wilson_is_the_published_interval() -> None:
    """Newcombe 1998, table I: 81 of 263 and 15 of 148, method 3."""
    for funded, draws, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611),
                                     (1, 29, 0.0061, 0.1718)):
        found = wilson(funded, draws, Fraction("1.96"))
        assert [round(float(each), 4) for each in found] == pytest.approx([low, high], abs=1e-4)
    assert wilson(0, 0, Fraction(2)) == (0, 1) and wilson(5, 5, Fraction(2))[1] == 1


def test_a_project_stops_counting_when_its_class_is_settled() -> None:
    given = thresholds()
    always = [frozenset({"A"})] * 1_000
    share = count_shares(["A"], always, given)[0]
    assert share.settled_after == share.draws < 1_000 and share.settled_after % given.block == 0
    low, _ = wilson(share.draws, share.draws, given.settled_z)
    assert low >= given.always_from
    half = [frozenset({"A"}) if draw % 2 else frozenset() for draw in range(1_000)]
    assert count_shares(["A"], half, given)[0].settled_after < share.settled_after
    edge = [frozenset({"A"}) if draw % 20 else frozenset() for draw in range(1_000)]
    assert count_shares(["A"], edge, given)[0].settled_after is None  # 95 % exactly: no number of draws tells


def test_classes_by_their_bounds() -> None:
    of = thresholds().class_of
    assert [of(Fraction(share)) for share in ("0.95", "0.9499", "0.75", "0.7499", "0.0501", "0.05")] == [
        CertaintyClass.ALWAYS, CertaintyClass.MOSTLY, CertaintyClass.MOSTLY, CertaintyClass.OPEN, CertaintyClass.OPEN,
        CertaintyClass.NEVER]


@pytest.mark.parametrize("seed", range(2))
def test_settled_classes_are_the_same_in_both_halves_of_the_draws(seed: int) -> None:
    problem = random_assessed(seed)
    plan, varies = plan_funding(problem), recorded(problem)
    planner = DrawPlanner(DrawTask(problem, plan, varies, seed))
    lists = [planner.funded - set(told.left) | set(told.entered) for told in map(planner.plan, range(400))]
    ids = [project.project_id for project in problem.case.projects]
    first, second = (count_shares(ids, half, thresholds()) for half in (lists[:200], lists[200:]))
    both = [(a, b) for a, b in zip(first, second, strict=True) if a.settled_after and b.settled_after]
    assert both and all(a.certainty is b.certainty for a, b in both)
    assert all(a.low <= b.high and b.low <= a.high for a, b in zip(first, second, strict=True) if not a.settled_after)


# --- the run ---------------------------------------------------------------------------------------------------------

def test_a_run_that_was_ended_goes_on_where_it_stopped(tmp_path) -> None:
    problem = random_assessed(3)
    plan, varies = plan_funding(problem), recorded(problem)
    asked: list[int] = []
    partial = find_certainty(problem, plan, varies, draws=40, folder=tmp_path / "a", watch=Watch(
        on_step=lambda step: asked.append(step.done), should_stop=lambda: len(asked) >= 15))
    assert not partial.is_complete and 0 < partial.draws < 40
    (file,) = (tmp_path / "a").iterdir()
    file.write_text(file.read_text() + '[39, ["P1"], [], "sear')  # killed while it wrote a line
    seen: list[int] = []
    whole = find_certainty(problem, plan, varies, draws=40, folder=tmp_path / "a",
                           watch=Watch(on_step=lambda step: seen.append(step.done)))
    assert min(seen) > partial.draws - 2, "begun again"
    assert whole == find_certainty(problem, plan, varies, draws=40, folder=tmp_path / "b")
    assert len(KeptDraws(tmp_path / "a", file.stem).known) == 40, "a line that was begun swallowed the next one"


def test_draws_of_another_question_are_not_taken(tmp_path) -> None:
    problem = random_assessed(3)
    plan = plan_funding(problem)
    for varies, seed in ((recorded(problem), 1), (recorded(problem), 2), (recorded(problem, (HALF,)), 1)):
        find_certainty(problem, plan, varies, draws=5, seed=seed, folder=tmp_path)
    assert len(list(tmp_path.iterdir())) == 3


def test_what_a_round_has_settled_holds_against_the_plan_itself() -> None:
    """P2 (49) is the plan; settled otherwise before, P1 is in and P2 out in every draw, whatever they are worth."""
    problem = assessed({"P1": (46, 47), "P2": (49,)}, {"P1": 4, "P2": 4}, 4)
    plan, varies = plan_funding(problem), recorded(problem)
    planner = DrawPlanner(DrawTask(problem, plan, varies, 1, fixed_in=("P1",), fixed_out=("P2",)))
    assert all((told.entered, told.left) == (("P1",), ("P2",)) for told in map(planner.plan, range(5)))


def test_rounds_settle_everybody_once_and_the_last_is_the_plan(tmp_path) -> None:
    problem = random_assessed(0)
    plan = plan_funding(problem)
    found = find_certainty(problem, plan, recorded(problem), draws=100, with_rounds=True, folder=tmp_path)
    settled = [name for each in found.rounds for name in (*each.settled_in, *each.settled_out)]
    assert sorted(settled) == sorted(project.project_id for project in problem.case.projects)
    assert {name for each in found.rounds for name in each.settled_in} == set(plan.chosen_by_project)
    widths = [each.width for each in found.rounds]
    assert widths == sorted(widths, reverse=True) and widths[0] == 1


def test_why_a_project_is_open_names_who_takes_its_place_and_the_score_it_turns_on(tmp_path) -> None:
    problem = assessed({"P1": (20, 45, 70), "P2": (48, 49, 50), "P3": (90, 90)},
                       {"P1": 4, "P2": 4, "P3": 4}, 9)
    plan, varies = plan_funding(problem), recorded(problem)
    found = find_certainty(problem, plan, varies, draws=100, folder=tmp_path)
    why = why_open(problem, varies, found, "P1")
    assert why.rival_id == "P2" and why.rival_share_without > why.rival_share_with
    own = why.turns_on[0]
    assert (own.project_id, own.criterion_id) == ("P1", "a") and own.mean_with > 49 > own.mean_without
    assert not why_open(problem, varies, found, "P3").without_it
    for language in LANGUAGES:
        told = " ".join(why_open_sentences(problem, why, language))
        assert "P2" in told and "{" not in told
        assert all("{" not in line for line in certainty_lines(found, varies, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_draws_with_costs_of_their_own_are_told_in_words(language: str, tmp_path) -> None:
    problem = random_assessed(1, cost_ranges=tuple(
        CostRange(f"P{i}", Fraction(8, 10), Fraction(1), Fraction(13, 10)) for i in range(1, 7)))
    plan, varies = plan_funding(problem), recorded(problem)
    found = find_certainty(problem, plan, varies, draws=20, folder=tmp_path)
    assert found.by_costs_share is None
    told = [*certainty_lines(found, varies, language), *why_open_sentences(
        problem, why_open(problem, varies, found, "P1"), language)]
    assert told and all("{" not in line for line in told)


def test_what_cannot_be_used_is_told_and_does_not_vary() -> None:
    problem = make_scored({"P1": {"a": Fraction(50)}, "P2": {"a": Fraction(40)}}, {"P1": 4, "P2": 4}, 5,
                          {"a": Fraction(1)})
    problem = with_tables(
        problem, scores=(Score("P1", "a", Fraction(50), Fraction(200)), Score("P2", "a", Fraction(40), Fraction(5))),
        cost_ranges=(CostRange("P1", Fraction(12, 10), Fraction(1), Fraction(9, 10)),))
    varies = recorded(problem)
    assert set(varies.spreads) == {("P2", "a")} and not varies.cost_ranges
    assert {(finding.code, finding.project_id) for finding in varies.findings} == {
        ("certainty_spread_beyond_scale", "P1"), ("certainty_cost_range", "P1")}


def test_a_draw_without_any_plan_funds_nobody_and_is_counted(tmp_path) -> None:
    problem = make_problem(make_case(1, projects={"P1": {"decision": "must", "decision_reason": "x"}}, envelopes=(
        Envelope(2026, None, "", 200), Envelope(2027, None, "", 200))))
    plan, varies = plan_funding(problem), recorded(problem, (Fraction(-1, 2), Fraction(0)))
    found = find_certainty(problem, plan, varies, draws=20, folder=tmp_path)
    no_plan = found.decided_by[DecidedBy.NO_PLAN]
    assert 0 < no_plan < 20
    assert found.share_by_project["P1"].share == Fraction(20 - no_plan, 20)


def test_the_value_told_of_a_draw_is_exact() -> None:
    problem = random_assessed(1)
    plan, varies = plan_funding(problem), recorded(problem)
    planner = DrawPlanner(DrawTask(problem, plan, varies, 1))
    drawn = draw_problem(problem, varies, 1, 0)
    with planner._model.scored(drawn.score_of):
        assert planner._value_of(plan.chosen) == value_of_plan(drawn, plan.chosen)


def test_a_share_without_draws_is_nothing() -> None:
    assert count_shares(["A"], [], thresholds()) == (
        Share("A", 0, 0, Fraction(0), Fraction(1), CertaintyClass.OPEN, None),)
