"""All minimal conflicts and ways out: brute force over every subset of the rules, and what ties the two lists."""
from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from models.domain import Envelope, Link, LinkKind, Pool, PoolDimension
from models.milp.all_conflicts import list_all_conflicts
from models.milp.build import build_programme
from models.milp.conflict import find_conflict
from models.milp.feasibility import FeasibilityModel
from models.milp.named_rules import list_named_rules
from models.no_plan.all_conflicts import find_all_conflicts
from models.no_plan.relaxations import apply_relaxation
from models.problem import Problem
from models.search_limits import SolveLimits
from models.watch import Watch
from models.wording import LANGUAGES
from models.words.conflict_text import conflict_list_sentences
from tests.builders import make_case, make_problem
from tests.test_explain_conflict import is_feasible, musts, tight_problem

LIMITS = SolveLimits(time_limit_seconds=60)


def random_problem(seed: int) -> Problem:
    """Some musts, tight envelopes, pools and links: often several conflicts at once."""
    rng = Random(f"conflicts {seed}")
    count = rng.randint(2, 4)
    ids = [f"P{i}" for i in range(1, count + 1)]
    pools = (Pool("few", PoolDimension.ALL, max_projects=rng.randint(0, 2)),
             Pool("cap", PoolDimension.PROJECT, tuple(ids[:2]), cap_mvnd=rng.choice((100, 250, 500))),
             Pool("many", PoolDimension.PROJECT, tuple(ids[-2:]), min_projects=1))
    links = (Link("L1", LinkKind.EXCLUDES, tuple(rng.sample(ids, 2))),
             Link("L2", LinkKind.REQUIRES, tuple(rng.sample(ids, 2))))
    return make_problem(make_case(
        count, projects=musts(rng.randint(1, count)), envelopes=(
            Envelope(2026, None, "", rng.choice((100, 300, 500))), Envelope(2027, None, "", rng.choice((300, 900)))),
        pools=pools[:rng.randint(1, 3)], links=links[:rng.randint(0, 2)]))


def brute_force(problem: Problem) -> tuple[set[frozenset], set[frozenset]]:
    """(minimal conflicts, minimal ways out) by asking every subset of the rules, small ones first."""
    programme = build_programme(problem)
    rules = list_named_rules(programme)
    model = FeasibilityModel(programme, LIMITS)
    has_plan = {}
    for size in range(len(rules) + 1):
        for kept in combinations(rules, size):
            chosen = frozenset(kept)
            if any(chosen - {rule} in has_plan and not has_plan[chosen - {rule}] for rule in chosen):
                has_plan[chosen] = False
                continue
            model.leave_out(rules)
            model.put_back(kept)
            has_plan[chosen] = model.has_plan()
    everything = frozenset(rules)
    conflicts = {each for each, has in has_plan.items() if not has and all(has_plan[each - {r}] for r in each)}
    ways = {everything - each for each, has in has_plan.items()
            if has and not any(has_plan[each | {r}] for r in everything - each)}
    return conflicts, ways


@pytest.mark.parametrize("seed", range(24))
def test_the_lists_are_those_of_brute_force(seed: int) -> None:
    problem = random_problem(seed)
    found = list_all_conflicts(build_programme(problem), LIMITS, most=1_000)
    if found.has_plan:
        assert is_feasible(problem) and found.conflicts == found.ways == ()
        return
    conflicts, ways = brute_force(problem)
    assert found.is_complete and len(found.conflicts) == len(conflicts) and len(found.ways) == len(ways)
    assert (set(found.conflicts), set(found.ways)) == (conflicts, ways)


@pytest.mark.parametrize("seed", range(24, 30))
def test_every_way_hits_every_conflict_and_the_one_conflict_is_among_them(seed: int) -> None:
    problem = random_problem(seed)
    found = list_all_conflicts(build_programme(problem), LIMITS, most=1_000)
    assert all(way & conflict for way in found.ways for conflict in found.conflicts)
    one = find_conflict(build_programme(problem), LIMITS)
    assert one.has_plan or frozenset(one.rules) in found.conflicts


def test_more_tight_rules_keep_the_conflicts_there_were() -> None:
    """Metamorphic: a rule more takes no conflict away."""
    before = {ids(rules) for rules in find_all_conflicts(tight_problem(), LIMITS).conflicts}
    pools = (Pool("few", PoolDimension.ALL, max_projects=2),)
    after = {ids(rules) for rules in find_all_conflicts(tight_problem(pools=pools), LIMITS).conflicts}
    assert before < after


def ids(rules) -> frozenset[str]:
    return frozenset(rule.rule_id for rule in rules)


@pytest.mark.parametrize("seed", range(12))
def test_every_change_offered_gives_a_plan(seed: int) -> None:
    problem = random_problem(seed)
    found = find_all_conflicts(problem, LIMITS)
    assert found.has_plan or found.ways
    for way in found.ways:
        if way.change is not None:
            assert not way.is_in_texts and is_feasible(apply_relaxation(problem, way.change))
            moved = {lock.rule_id for lock in way.change.released} | {m.limit.rule_id for m in way.change.money}
            assert len(moved) == len(ids(way.rules))


def test_a_limit_in_money_moves_by_the_least_that_does() -> None:
    """Three musts of 200 in an envelope of 400: more money, or one of them goes."""
    found = find_all_conflicts(tight_problem(), LIMITS)
    assert found.is_complete and len(found.conflicts) == 1 and found.ways_count == 4
    by_money = next(way.change for way in found.ways if ids(way.rules) == {"state_envelope.2026.all"})
    assert (by_money.added_mvnd, by_money.is_smallest, by_money.gives_plan) == (200, True, True)


def test_a_list_cut_short_says_so() -> None:
    pools = (Pool("few", PoolDimension.ALL, max_projects=1),)
    problem = tight_problem(pools=pools)
    cut = find_all_conflicts(problem, LIMITS, most=1)
    assert len(cut.conflicts) == 1 and not cut.is_complete
    stopped = find_all_conflicts(problem, LIMITS, watch=Watch(should_stop=lambda: True))
    assert not stopped.is_complete and stopped.has_plan is not True


def test_a_register_with_a_plan_has_no_conflict() -> None:
    assert find_all_conflicts(make_problem(), LIMITS).has_plan is True


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_count_the_conflicts_and_name_every_rule(language: str) -> None:
    problem = tight_problem(pools=(Pool("few", PoolDimension.ALL, max_projects=2, label_vi="Ít", label_en="Few"),))
    found = find_all_conflicts(problem, LIMITS)
    lines = conflict_list_sentences(problem, found, language, 60)
    assert str(len(found.conflicts)) in lines[0] and "None" not in "\n".join(lines)
    assert len(lines) >= 1 + sum(map(len, found.conflicts)) + len(found.ways)
    cut = find_all_conflicts(problem, LIMITS, most=1)
    assert conflict_list_sentences(problem, cut, language, 60)[0] != lines[0]
