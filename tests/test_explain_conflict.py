"""Why there is no plan: contradictions, the rules in conflict, the smallest relaxations; against brute force."""
from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest
import yaml

from models.cli import main
from models.domain import (
    Decision,
    Envelope,
    Link,
    LinkKind,
    Localisation,
    LocalisationBasis,
    Pool,
    PoolDimension,
    Target,
)
from models.families.rule import LockKind
from models.milp.build import build_programme
from models.milp.conflict import find_conflict
from models.milp.feasibility import FeasibilityModel
from models.milp.named_rules import list_named_rules
from models.no_plan.conflict import explain_conflict
from models.no_plan.contradictions import find_contradictions
from models.no_plan.relaxations import RelaxationKind, apply_relaxation, to_scenario
from models.plan import Termination
from models.planning import plan_funding
from models.scenario import parse_scenario
from models.search_limits import SolveLimits
from models.watch import Watch
from models.words.conflict_text import conflict_sentences
from tests.builders import make_case, make_plan, make_problem

LIMITS = SolveLimits(time_limit_seconds=60)


def musts(count: int, **fields: object) -> dict[str, dict[str, object]]:
    return {f"P{i}": {"decision": "must", "decision_reason": "test", **fields} for i in range(1, count + 1)}


def envelope(first: int, second: int = 1_000_000) -> tuple[Envelope, ...]:
    return Envelope(2026, None, "", first), Envelope(2027, None, "", second)


def tight_problem(**tables: object):
    """Three projects that must be funded, each taking 200 a year; the first envelope holds 400."""
    return make_problem(make_case(4, projects=musts(3), **{"envelopes": envelope(400), **tables}))


def is_feasible(problem) -> bool:
    return FeasibilityModel(build_programme(problem), LIMITS).has_plan()


def by_lock(answer) -> set[tuple[str, ...]]:
    return {tuple(sorted(lock.rule_id for lock in relaxation.released)) for relaxation in answer.relaxations
            if relaxation.kind is RelaxationKind.LOCKS}


def test_a_register_with_a_plan_is_said_to_have_one():
    answer = explain_conflict(make_problem(), LIMITS)
    assert answer.has_plan is True
    assert (answer.rules, answer.relaxations, answer.contradictions) == ((), (), ())


def test_the_conflict_is_named_and_each_of_its_rules_is_needed():
    problem = tight_problem()
    answer = explain_conflict(problem, LIMITS)
    assert answer.has_plan is False
    assert answer.is_minimal
    assert {rule.rule_id for rule in answer.rules} == {
        "state_envelope.2026.all", "decision.P1", "decision.P2", "decision.P3"}


def test_the_conflict_is_irreducible_by_brute_force():
    """Every proper part of the conflict, with all rules outside it left out, admits a plan; the whole does not."""
    pools = (Pool("few", PoolDimension.ALL, max_projects=1),
             Pool("many", PoolDimension.PROJECT, ("P3", "P4"), min_projects=1))
    problem = make_problem(make_case(4, projects=musts(1), pools=pools, links=(
        Link("L1", LinkKind.REQUIRES, ("P1", "P2")),)))
    programme = build_programme(problem)
    conflict = find_conflict(programme, LIMITS)
    rules = list_named_rules(programme)
    assert conflict.is_minimal
    for size in range(len(conflict.rules) + 1):
        for kept in combinations(conflict.rules, size):
            model = FeasibilityModel(programme, LIMITS)
            model.leave_out([rule for rule in rules if rule not in kept])
            assert model.has_plan() is (size < len(conflict.rules))


def test_the_families_of_planning_are_those_of_the_named_rules():
    problem = tight_problem()
    plan = plan_funding(problem, LIMITS)
    assert plan.termination is Termination.INFEASIBLE
    assert set(plan.conflict_families) == {rule.family for rule in explain_conflict(problem, LIMITS).rules}


def test_a_forced_project_names_the_rules_that_keep_it_out():
    problem = make_problem(make_case(2, links=(Link("L1", LinkKind.EXCLUDES, ("P1", "P2")),), projects=musts(1)))
    programme = build_programme(problem)
    assert find_conflict(programme, LIMITS).rules == ()
    forced = find_conflict(programme, LIMITS, force_in=["P2"])
    assert {rule.rule_id for rule in forced.rules} == {"link.L1", "decision.P1"}


def test_a_filter_that_is_stopped_keeps_what_it_had_and_does_not_call_it_minimal():
    steps: list[str] = []
    conflict = find_conflict(build_programme(tight_problem()), LIMITS, watch=Watch(
        on_step=lambda step: steps.append(step.item), should_stop=lambda: bool(steps)))
    assert conflict.has_plan is False
    assert not conflict.is_minimal
    assert {"decision.P1", "state_envelope.2026.all"} <= {rule.rule_id for rule in conflict.rules}


def test_the_least_money_is_exact_and_one_million_less_is_not_enough():
    problem = tight_problem()
    cheapest = explain_conflict(problem, LIMITS).relaxations[0]
    assert cheapest.kind is RelaxationKind.MONEY
    assert (cheapest.added_mvnd, cheapest.is_smallest, cheapest.gives_plan) == (200, True, True)
    assert is_feasible(apply_relaxation(problem, cheapest))
    assert is_feasible(make_problem(make_case(4, projects=musts(3), envelopes=envelope(600))))
    assert not is_feasible(make_problem(make_case(4, projects=musts(3), envelopes=envelope(599))))


def test_every_relaxation_gives_a_plan_and_a_million_less_does_not():
    """Metamorphic relation 25, over envelopes with carry-over, pools and caps at once."""
    pools = (Pool("cap", PoolDimension.PROJECT, ("P1", "P2"), cap_mvnd=500),
             Pool("floor", PoolDimension.PROJECT, ("P4",), floor_mvnd=900))
    case = make_case(4, projects=musts(3), envelopes=envelope(400, 300), pools=pools)
    problem = make_problem(case, settings={"carry_over": "true", "lead_enterprise_cap_mvnd": "390"})
    answer = explain_conflict(problem, LIMITS)
    assert answer.relaxations
    for relaxation in answer.relaxations:
        assert relaxation.is_smallest
        assert is_feasible(apply_relaxation(problem, relaxation))
        for change in relaxation.money:
            step = -1 if change.to_mvnd > change.from_mvnd else 1
            less = [(c, c.to_mvnd + step) if c is change else (c, c.to_mvnd) for c in relaxation.money]
            assert not is_feasible(_with_money(problem, relaxation, less))


def _with_money(problem, relaxation, amounts):
    changed = replace(relaxation, money=tuple(replace(change, to_mvnd=to) for change, to in amounts))
    return apply_relaxation(problem, changed)


def test_a_conflict_of_texts_alone_is_the_one_that_is_named():
    """The strategic floor asks for more than all can take; two musts exclude one another beside it."""
    links = (Link("L1", LinkKind.EXCLUDES, ("P1", "P2")),)
    problem = make_problem(make_case(2, projects=musts(2), links=links),
                           settings={"strategic_floor_is_binding": "true", "strategic_base_mvnd": "1000000"})
    answer = explain_conflict(problem, LIMITS)
    assert answer.relaxations == ()
    assert [rule.rule_id for rule in answer.rules] == ["strategic_share_floor"]
    assert answer.is_minimal


def test_each_single_lock_that_would_do_is_listed():
    assert by_lock(explain_conflict(tight_problem(), LIMITS)) == {("decision.P1",), ("decision.P2",), ("decision.P3",)}


def test_money_and_locks_together_lie_between_the_two():
    """Two locks without money, 300 of money without locks, or one lock and 100."""
    problem = make_problem(make_case(3, projects=musts(3), envelopes=envelope(300)))
    found = [(len(r.released), r.added_mvnd) for r in explain_conflict(problem, LIMITS).relaxations]
    assert (0, 300) in found
    assert (1, 100) in found
    assert (2, 0) in found
    assert found == sorted(found)


def test_the_law_is_never_relaxed():
    """A project that must be funded below its floor: only the decision can give way, however large the envelopes."""
    problem = make_problem(make_case(1, enterprise_mvnd=100, projects=musts(1, regime="market", regime_reason="t")))
    answer = explain_conflict(problem, LIMITS)
    assert [finding.code for finding in answer.contradictions] == ["must_below_floor"]
    assert {rule.rule_id for rule in answer.rules} & {"enterprise_share_floor.market", "state_share_cap.market"}
    assert [(r.kind, [lock.rule_id for lock in r.released]) for r in answer.relaxations] == [
        (RelaxationKind.LOCKS, ["decision.P1"])]


@pytest.mark.parametrize(("tables", "settings", "lock", "kind"), [
    ({"links": (Link("L1", LinkKind.EXCLUDES, ("P1", "P2")),)}, {}, "link.L1", LockKind.LINK),
    ({"pools": (Pool("few", PoolDimension.ALL, max_projects=1),)}, {}, "pool.few", LockKind.POOL_LIMIT),
    ({"pools": (Pool("share", PoolDimension.PROJECT, ("P1",), cap_share=Fraction(0)),)}, {}, "pool.share",
     LockKind.POOL_LIMIT),
    ({}, {"maximum_projects": "1"}, "maximum_projects", LockKind.SETTING),
    ({}, {"minimum_grant_mvnd": "5000"}, "minimum_grant", LockKind.SETTING),
    ({}, {"lead_enterprise_cap_share": "0.4"}, "lead_enterprise_cap", LockKind.SETTING),
])
def test_each_kind_of_rule_can_be_released_by_a_scenario(tables, settings, lock, kind):
    problem = make_problem(make_case(2, projects=musts(2), **tables), settings=settings)
    relaxations = [r for r in explain_conflict(problem, LIMITS).relaxations if r.kind is RelaxationKind.LOCKS]
    released = next(r for r in relaxations if [each.rule_id for each in r.released] == [lock])
    assert released.released[0].kind is kind
    document = yaml.safe_load(yaml.safe_dump(to_scenario(problem, released, author="a", note="n")))
    assert parse_scenario(document).findings == ()
    assert is_feasible(apply_relaxation(problem, released))


def test_a_hard_target_becomes_soft_and_the_others_stay_hard():
    rates = tuple(Localisation("P1", year, LocalisationBasis.SELLING_PRICE, Fraction(0)) for year in (2026, 2027))
    targets = tuple(Target(1, year, LocalisationBasis.SELLING_PRICE, share, True)
                    for year, share in ((2026, Fraction(1, 2)), (2027, Fraction(0))))
    problem = make_problem(make_case(1, projects=musts(1), localisation=rates, targets=targets))
    relaxation = next(r for r in explain_conflict(problem, LIMITS).relaxations if r.released[0].kind is LockKind.TARGET)
    relaxed = apply_relaxation(problem, relaxation)
    assert [(target.year, target.is_hard) for target in relaxed.targets] == [(2026, False), (2027, True)]


def test_a_running_project_is_stopped_only_where_nothing_else_will_do():
    case = make_case(1, enterprise_mvnd=100, projects={"P1": {
        "status": "running", "regime": "market", "regime_reason": "t"}})
    answer = explain_conflict(make_problem(case), LIMITS)
    assert [lock.kind for r in answer.relaxations for lock in r.released] == [LockKind.COMMITMENT]
    relaxed = apply_relaxation(make_problem(case), answer.relaxations[0])
    assert relaxed.case.project_by_id["P1"].decision is Decision.MUST_NOT
    bound = make_problem(make_case(2, projects=musts(2) | {"P1": {"status": "running"}}, envelopes=envelope(200)))
    kinds = {lock.kind for r in explain_conflict(bound, LIMITS).relaxations for lock in r.released}
    assert kinds == {LockKind.DECISION}


@pytest.mark.parametrize(("problem", "code", "numbers"), [
    (lambda: tight_problem(), "musts_above_envelope", {"needed_mvnd": 600, "envelope_mvnd": 400, "missing_mvnd": 200}),
    (lambda: make_problem(make_case(2, projects=musts(2)), settings={"maximum_projects": "1"}), "musts_above_maximum",
     {"count": 2, "maximum": 1}),
    (lambda: make_problem(make_case(1, projects=musts(1, status="stopped"))), "must_without_option",
     {"reason": "stopped"}),
    (lambda: make_problem(make_case(1, pools=(Pool("a", PoolDimension.ALL, floor_mvnd=1_601),))),
     "pool_floor_out_of_reach", {"floor_mvnd": 1_601}),
    (lambda: make_problem(make_case(2, projects={"P1": {"status": "stopped"}}, pools=(
        Pool("a", PoolDimension.ALL, min_projects=2),))), "pool_count_out_of_reach", {"members": 1, "wanted": 2}),
])
def test_contradictions_by_arithmetic(problem, code, numbers):
    problem = problem()
    found = next(finding for finding in find_contradictions(problem) if finding.code == code)
    assert {name: found.values[name] for name in numbers} == numbers
    assert not is_feasible(problem)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_sentences_carry_the_numbers_of_the_answer(language):
    problem = tight_problem()
    answer = explain_conflict(problem, LIMITS)
    text = "\n".join(conflict_sentences(problem, answer, language, 60))
    for relaxation in answer.relaxations:
        for change in relaxation.money:
            assert f"{change.from_mvnd}" in text
            assert f"{change.to_mvnd}" in text
    assert "{" not in text
    assert sum(line.startswith("- ") for line in text.splitlines()) == len(answer.rules) + len(answer.contradictions)


def test_the_command_says_so_when_there_is_a_plan_and_names_the_conflict_when_not(capsys, tmp_path):
    case = tmp_path / "case"
    case.mkdir()
    (case / "projects.csv").write_text(
        "project_id,name,product_no,score,decision,decision_reason,cost_2026_mvnd,pledge_enterprise_2026_mvnd\n"
        "001,A,1,8,must,x,1000,600\n002,B,1,6,must,x,1000,500\n", encoding="utf-8")
    (case / "envelopes.csv").write_text("year,state_mvnd\n2026,900\n", encoding="utf-8")
    assert main(["conflict", str(case), "--as-of", "2026-11-01", "--lang", "en"]) == 0
    assert "There is a plan" in capsys.readouterr().out
    (case / "envelopes.csv").write_text("year,state_mvnd\n2026,899\n", encoding="utf-8")
    assert main(["conflict", str(case), "--as-of", "2026-11-01", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["relaxations"][0]["money"][0]["to_mvnd"] == 900
    assert document["relaxations"][0]["scenario"]["envelopes"] == [
        {"year": 2026, "budget_line": "", "managing_agency": "", "state_mvnd": 900}]


def test_break_it_a_relaxation_of_nothing_gives_no_plan():
    """The test of the tests: without the change the problem stays as it was."""
    problem = tight_problem()
    assert not is_feasible(problem)
    assert make_plan(problem, ["P1"]).has_solution
