"""Competitors over ranges of weights and scores: the published case, brute force on tiny cases, the ranges file."""
from __future__ import annotations

import json
from fractions import Fraction
from itertools import combinations
from random import Random

import pytest

from models.cli import main
from models.domain import (
    BudgetLine,
    Case,
    Cost,
    Criterion,
    Envelope,
    Pool,
    PoolDimension,
    Project,
    Regime,
    Score,
)
from models.explain.ranges import RangeFault, read_ranges
from models.explain.rival import Place, find_rivals
from models.planning import plan_funding
from models.search_limits import SolveLimits
from models.watch import Watch
from models.words.figures import points_text
from models.words.rival_text import rival_sentences
from tests.builders import make_problem
from tests.published import needs_instances, read_answers, read_table

LIMITS = SolveLimits(time_limit_seconds=120)
NO_RULES = {f"{rule}.{regime}": None for rule in ("enterprise_share_floor", "state_share_cap")
            for regime in ("market", "state_led")}
PLAIN = {"size_exponent": "0", "levels": "value", "priority_mode": "off", "localisation_mode": "off"}


def make_scored(scores: dict[str, dict[str, Fraction]], costs: dict[str, int], budget: int,
                weights: dict[str, Fraction], groups: dict[str, str] | None = None,
                spread: Fraction | None = None):
    """Whole projects scored on several criteria, one envelope, at least one project of every group."""
    groups = groups or {}
    return make_problem(Case(
        tuple(Project(p, p, regime=Regime.MARKET, regime_reason="test", managing_agency=groups.get(p, ""))
              for p in scores),
        tuple(Cost(p, 2026, BudgetLine.RECURRENT, cost) for p, cost in costs.items()),
        scores=tuple(Score(p, c, score, spread) for p, rows in scores.items() for c, score in rows.items()),
        criteria=tuple(Criterion(c, weight) for c, weight in weights.items()),
        envelopes=(Envelope(2026, None, "", budget),),
        pools=tuple(Pool(f"group-{g}", PoolDimension.MANAGING_AGENCY, (g,), min_projects=1)
                    for g in sorted(set(groups.values())))), settings=PLAIN, rules=NO_RULES)


def write_weights(path, rows):
    path.write_text("criterion_id,lower,upper\n" + "".join(f"{c},{low},{high}\n" for c, low, high in rows),
                    encoding="utf-8")
    return path


def published(tmp_path):
    """Table 2 of the PROBE paper: budget 5, at least one project per department."""
    rows, weights = read_table("probe_table2_12projects.csv"), read_table("probe_table2_weights.csv")
    problem = make_scored(
        {r["project"]: {w["criterion"]: Fraction(r[w["criterion"]]) for w in weights} for r in rows},
        {r["project"]: int(Fraction(r["cost_meur"]) * 1000) for r in rows}, 5000,
        {w["criterion"]: Fraction(w["weight"]) for w in weights}, {r["project"]: r["dept"] for r in rows})
    file = write_weights(tmp_path / "weights.csv", [(w["criterion"], w["lower"], w["upper"]) for w in weights])
    return problem, file


@needs_instances
def test_the_published_case_has_its_one_competitor(tmp_path):
    known = read_answers("probe_known_answers.json")["robustness"]
    problem, file = published(tmp_path)
    plan = plan_funding(problem, LIMITS)
    assert sorted(plan.chosen_by_project) == known["proposed"]
    answer = find_rivals(problem, plan, read_ranges(problem, file, Fraction(10)), limits=LIMITS)
    assert answer.is_complete
    assert [sorted(rival.funded) for rival in answer.rivals] == known["competitors_published"]
    rival = answer.rivals[0]
    assert Fraction(rival.state_mvnd, 1000) == Fraction(str(known["competitor_cost"]))
    assert rival.value_now == Fraction(str(known["competitor_benefit"]))
    assert (rival.entered, rival.left) == (("P08",), ("P07",))
    assert -rival.lead_at_most == Fraction(str(known["derived"]["min_benefit_difference"]))
    assert -rival.lead_at_least == Fraction(str(known["derived"]["max_benefit_difference"]))
    assert list(answer.of_place(Place.CORE)) == known["derived"]["core_projects"]
    assert list(answer.of_place(Place.BORDERLINE)) == known["derived"]["borderline"]
    assert answer.lead_at_most == rival.lead_at_most


@needs_instances
def test_narrower_scores_leave_no_competitor(tmp_path):
    """With scores known to within 8 points instead of 10 nothing beats the plan anywhere, and all of it is core."""
    problem, file = published(tmp_path)
    plan = plan_funding(problem, LIMITS)
    answer = find_rivals(problem, plan, read_ranges(problem, file, Fraction(8)), limits=LIMITS)
    assert answer.is_complete
    assert answer.rivals == ()
    assert answer.lead_at_most == 0
    assert set(answer.of_place(Place.CORE)) == set(plan.chosen_by_project)


def random_case(seed: int):
    rng = Random(seed)
    ids = [f"P{i}" for i in range(1, 7)]
    scores = {p: {c: Fraction(rng.randint(20, 90)) for c in ("a", "b", "c")} for p in ids}
    costs = {p: rng.randint(5, 15) for p in ids}
    weights = {"a": Fraction(1, 2), "b": Fraction(3, 10), "c": Fraction(1, 5)}
    spans = [("a", Fraction(3, 10), Fraction(7, 10)), ("b", Fraction(1, 10), Fraction(1, 2)),
             ("c", Fraction(1, 10), Fraction(3, 10))]
    return scores, costs, rng.randint(22, 40), weights, spans


@pytest.mark.parametrize("seed", [0, 3, 5, 6, 7, 10, 11, 13])
def test_competitors_and_places_are_those_of_brute_force(seed, tmp_path):
    """The definition on every portfolio: it leads at a corner, costs no more, and nothing as cheap beats it there."""
    scores, costs, budget, weights, spans = random_case(seed)
    width = Fraction(6)
    problem = make_scored(scores, costs, budget, weights)
    plan = plan_funding(problem, LIMITS)
    ranges = read_ranges(problem, write_weights(tmp_path / "w.csv", [(c, float(a), float(b)) for c, a, b in spans]),
                         width)
    answer = find_rivals(problem, plan, ranges, limits=LIMITS, most=100)
    assert answer.is_complete
    proposed = frozenset(plan.chosen_by_project)
    sets = [frozenset(c) for size in range(7) for c in combinations(scores, size) if sum(costs[p] for p in c) <= budget]

    def worth(chosen, corner, best_for):
        return sum(sum(corner[c] * (scores[p][c] + (width if p in best_for else -width)) for c in corner)
                   for p in chosen)

    def cost(chosen):
        return sum(costs[p] for p in chosen)

    corners = ranges.corners()
    expected = {x for x in sets if x != proposed and cost(x) <= cost(proposed) and any(
        worth(x, w, x) > worth(proposed, w, x) and all(
            worth(y, w, x) <= worth(x, w, x) for y in sets if cost(y) <= cost(x)) for w in corners)}
    assert {rival.funded for rival in answer.rivals} == expected
    places = {}
    for project_id in scores:
        inside = sum(project_id in x for x in (proposed, *expected))
        in_some = Place.BORDERLINE if inside else Place.EXTERIOR
        places[project_id] = Place.CORE if inside == 1 + len(expected) else in_some
    assert answer.places == places
    # A list cut short leaves projects undecided; what it does say stays true.
    short = find_rivals(problem, plan, ranges, limits=LIMITS, most=1)
    assert {rival.funded for rival in short.rivals} <= expected
    assert all(place in (places[project_id], Place.NOT_DECIDED) for project_id, place in short.places.items())
    for rival in answer.rivals:
        leads = [worth(rival.funded, w, rival.funded) - worth(proposed, w, rival.funded) for w in corners]
        assert rival.lead_at_most == max(leads)
        least = [worth(rival.funded, w, proposed) - worth(proposed, w, proposed) for w in corners]
        assert rival.lead_at_least == min(least)


def test_with_nothing_to_vary_there_is_no_competitor_and_the_command_says_so(capsys, tmp_path):
    scores, costs, budget, weights, _ = random_case(1)
    problem = make_scored(scores, costs, budget, weights)
    ranges = read_ranges(problem)
    assert ranges.is_a_point
    answer = find_rivals(problem, plan_funding(problem, LIMITS), ranges, limits=LIMITS)
    assert answer.is_complete
    assert answer.rivals == ()
    case = tmp_path / "case"
    case.mkdir()
    (case / "projects.csv").write_text(
        "project_id,name,product_no,score,cost_2026_mvnd,pledge_enterprise_2026_mvnd\n001,A,1,8,1000,600\n"
        "002,B,1,7,1000,600\n", encoding="utf-8")
    (case / "envelopes.csv").write_text("year,state_mvnd\n2026,400\n", encoding="utf-8")
    assert main(["rival", str(case), "--as-of", "2026-11-01", "--lang", "en"]) == 1
    assert "nothing can vary" in capsys.readouterr().out
    assert main(["rival", str(case), "--as-of", "2026-11-01", "--score-width", "2", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["rivals"][0]["entered"] == ["002"]
    assert document["places"] == {"001": "borderline", "002": "borderline"}


def test_the_recorded_spread_is_the_default_range():
    scores, costs, budget, weights, _ = random_case(2)
    ranges = read_ranges(make_scored(scores, costs, budget, weights, spread=Fraction(3)))
    assert ranges.scores["P1"]["a"] == (scores["P1"]["a"] - 3, scores["P1"]["a"] + 3)
    assert ranges.weights == {c: (w, w) for c, w in weights.items()}


def test_a_project_without_all_scores_keeps_its_score():
    scores, costs, budget, weights, _ = random_case(3)
    del scores["P1"]["c"]
    problem = make_scored(scores, costs, budget, weights)
    ranges = read_ranges(problem, score_width=Fraction(5))
    assert ranges.fixed == ("P1",)
    assert ranges.score_between("P1", weights) == (problem.score_of["P1"], problem.score_of["P1"])


def test_the_corners_of_the_weights_are_exact():
    scores, costs, budget, weights, spans = random_case(4)
    ranges = read_ranges(make_scored(scores, costs, budget, weights))
    assert ranges.corners() == (weights,)
    wide = type(ranges)({c: (low, high) for c, low, high in spans}, ranges.scores, ())
    assert all(sum(corner.values()) == 1 for corner in wide.corners())
    assert len(wide.corners()) == len({tuple(sorted(c.items())) for c in wide.corners()}) >= 4


@pytest.mark.parametrize(("text", "code"), [
    ("criterion,lower,upper\na,0,1\n", "missing_columns"), ("criterion_id,lower,upper\nz,0,1\n", "unknown_criterion"),
    ("criterion_id,lower,upper\na,much,1\n", "not_a_number"), ("criterion_id,lower,upper\na,0.5,0.4\n", "not_in_order"),
    ("criterion_id,lower,upper\na,0.9,0.95\n", "weights_do_not_add_up"),
])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_weights_file_that_does_not_fit_says_where(text, code, language, tmp_path):
    from models.wording import say

    scores, costs, budget, weights, _ = random_case(5)
    (tmp_path / "w.csv").write_text(text, encoding="utf-8")
    with pytest.raises(RangeFault) as fault:
        read_ranges(make_scored(scores, costs, budget, weights), tmp_path / "w.csv")
    assert fault.value.code == code
    assert say(f"rival.fault.{code}", language, **fault.value.values)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_sentences_carry_the_numbers_of_the_rivals(language):
    scores, costs, budget, weights, _ = random_case(7)
    problem = make_scored(scores, costs, budget, weights)
    answer = find_rivals(problem, plan_funding(problem, LIMITS), read_ranges(problem, score_width=Fraction(15)),
                         limits=LIMITS)
    text = "\n".join(rival_sentences(problem, answer, language, Fraction(15)))
    assert answer.rivals
    for rival in answer.rivals:
        assert points_text(rival.lead_at_most, language, signed=True) in text
        assert points_text(rival.value_now, language) in text
    assert "{" not in text


def test_stopped_early_is_not_complete():
    scores, costs, budget, weights, _ = random_case(7)
    problem = make_scored(scores, costs, budget, weights)
    answer = find_rivals(problem, plan_funding(problem, LIMITS), read_ranges(problem, score_width=Fraction(15)),
                         limits=LIMITS, watch=Watch(should_stop=lambda: True))
    assert not answer.is_complete
    assert answer.lead_at_most is None
    assert set(answer.places.values()) == {Place.NOT_DECIDED}


def test_stated_limits_of_the_weights_are_those_of_the_file(tmp_path):
    scores, costs, budget, weights, spans = random_case(3)
    problem = make_scored(scores, costs, budget, weights)
    stated = {criterion: (low, high) for criterion, low, high in spans}
    from_file = read_ranges(problem, write_weights(tmp_path / "w.csv", [(c, float(a), float(b)) for c, a, b in spans]))
    assert read_ranges(problem, stated=stated).weights == from_file.weights == stated
    with pytest.raises(RangeFault) as fault:
        read_ranges(problem, stated={"a": (Fraction(1, 2), Fraction(1, 4))})
    assert fault.value.code == "limits_not_in_order"
