"""Card A names what holds a project out: every family, each answer against planning the changed register anew."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from models.domain import Decision, LinkKind, Pool, PoolDimension
from models.explain.all_projects import explain_all
from models.explain.holds import Hold, Holds, find_holds
from models.explain.why import explain_project
from models.families.contents import FAMILIES, rule_basis
from models.families.limit import Limit, Unit
from models.families.rule import Rule, on_register
from models.milp.questions import Answer, QuestionModel
from models.plan import Termination
from models.planning import plan_funding
from models.problem import Problem
from models.watch import Watch
from models.wording import LANGUAGES
from models.words.rule_names import rule_name
from models.words.why_text import to_row, why_lines
from tests.builders import make_case
from tests.holding_cases import HoldingCase, holding_cases
from tests.random_problems import tiny_problem, with_settings
from tests.rule_families import rule_families

CASES = holding_cases()


def best_value(problem: Problem, project_id: str, decision: Decision):
    """Naive reference: the changed register planned from nothing, the project decided."""
    projects = tuple(replace(p, decision=decision, decision_reason="t") if p.project_id == project_id else p
                     for p in problem.case.projects)
    return plan_funding(replace(problem, case=replace(problem.case, projects=projects))).objective


def test_every_family_that_is_a_rule_has_a_case():
    assert rule_families() <= {case.family for case in CASES}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_that_alone_holds_a_project_out_is_named_and_lets_it_in_when_lifted(case: HoldingCase):
    plan = plan_funding(case.problem)
    assert case.project_id not in plan.chosen_by_project
    holds = find_holds(QuestionModel(case.problem, plan), case.project_id).found
    hold = next(hold for hold in holds if hold.rule_id == case.rule_id)
    assert hold.is_in and hold.is_direct is case.is_direct
    assert {hold.rule_id for hold in holds} <= {case.rule_id, *case.beside}
    lifted = case.lifted(hold.lifted_to)
    with_it, without = (best_value(lifted, case.project_id, d) for d in (Decision.MUST, Decision.MUST_NOT))
    assert with_it >= (without or 0)
    assert hold.gain_is_exact and hold.gain_at_least == with_it - plan.objective


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_one_step_before_the_number_it_is_still_out(case: HoldingCase):
    plan = plan_funding(case.problem)
    hold = next(hold for hold in find_holds(QuestionModel(case.problem, plan), case.project_id).found
                if hold.rule_id == case.rule_id)
    if hold.unit is None:
        return
    before = case.lifted(hold.out_up_to)
    with_it = best_value(before, case.project_id, Decision.MUST)
    assert hold.is_least and (with_it is None or with_it < best_value(before, case.project_id, Decision.MUST_NOT))


def test_a_family_that_no_table_knows_is_found(monkeypatch):
    """A rule added to the model and to nothing else: at most one project in all, without a unit."""
    def curfew(problem, table):
        yield Limit("curfew__all", Rule("curfew", "curfew", on_register("")), True, table.sum_of(table.ones), 1)

    families = (*FAMILIES, curfew)
    case = next(case for case in CASES if case.rule_id == "maximum_projects")
    problem = case.lifted(100)
    monkeypatch.setattr("models.families.contents.FAMILIES", families)
    plan = plan_funding(problem)
    model = QuestionModel(problem, plan)
    hold, = find_holds(model, "P2").found
    assert (hold.rule_id, hold.is_in) == ("curfew", True)


def test_two_rules_that_each_hold_a_project_out_are_both_named_and_neither_lets_it_in_alone():
    case = next(case for case in CASES if case.name == "pool, most projects")
    problem = replace(case.problem, settings=replace(case.problem.settings, locality_cap_mvnd=700))
    plan = plan_funding(problem)
    found = {hold.rule_id: hold.is_in for hold in find_holds(QuestionModel(problem, plan), "P2").found}
    assert found == {"pool.L1": False, "locality_cap": False}


def test_more_room_that_others_use_better_does_not_let_a_project_in():
    """One more place goes to P2, so it does not hold P3 out, though a plan with P3 would then be worth more as well."""
    case = next(case for case in CASES if case.rule_id == "maximum_projects")
    scores = tuple(replace(row, project_id="P3", score=row.score / 2) for row in case.problem.case.scores[1:])
    wider = make_case(3, scores=(*case.problem.case.scores, *scores))
    problem = replace(case.problem, case=replace(wider, settings=case.problem.case.settings))
    plan = plan_funding(problem)
    hold, = find_holds(QuestionModel(problem, plan), "P3").found
    assert (hold.is_in, hold.is_allowed, hold.swap.entered) == (False, True, ("P2",))


def test_steps_are_told_and_a_stop_keeps_what_was_found_and_names_the_rest():
    case = next(case for case in CASES if case.rule_id == "counterpart_floor")
    plan, steps = plan_funding(case.problem), []
    found = find_holds(QuestionModel(case.problem, plan), "P2", watch=Watch(
        on_step=steps.append, should_stop=lambda: len(steps) > 1))
    assert [(step.done, step.total) for step in steps] == [(0, 2), (1, 2)] and len(found.found) == 1
    assert found.not_asked == (steps[1].item,)


def test_a_search_that_ends_early_says_that_it_is_not_decided():
    case = next(case for case in CASES if case.rule_id == "maximum_projects")
    plan = plan_funding(case.problem)
    model = QuestionModel(case.problem, plan)
    model.best = lambda **_: Answer(Termination.NO_SOLUTION, None, None, False)
    hold, = find_holds(model, "P2").found
    assert hold.is_in is None and hold.gain_at_least is None


@pytest.mark.parametrize(("language", "told"), [
    ("en", "gets in with “Limit by group: Trial pool” at 2 projects instead of 1 project. Total value +40 points"),
    ("vi", "Dự án được cấp nếu “Giới hạn theo nhóm: Nhóm thử” là 2 dự án thay cho 1 dự án. Tổng giá trị +40 điểm")])
def test_a_full_pool_is_the_first_thing_said(language, told):
    case = next(case for case in CASES if case.name == "pool, most projects")
    plan = plan_funding(case.problem)
    why = explain_project(QuestionModel(case.problem, plan), "P2")
    lines = why_lines(case.problem, plan, why, language)
    assert rule_name(case.problem, "pool.L1", language) in lines[2] and told in lines[3]
    assert any(told in line for line in why_lines(case.problem, plan, why, language, is_reply=True))
    assert to_row(case.problem, plan, why, language)["held_by"] == rule_name(case.problem, "pool.L1", language)


def test_the_table_of_all_names_the_rules_without_lifting_them():
    case = next(case for case in CASES if case.name == "pool, most projects")
    plan = plan_funding(case.problem)
    answer, = explain_all(case.problem, plan, project_ids=["P2"]).answers
    assert (answer.holds.found, answer.holds.not_asked) == ((), ("pool.L1",))


def test_a_project_as_good_as_those_chosen_is_held_out_by_nothing():
    case = next(case for case in CASES if case.name == "pool, most projects")
    scores = tuple(replace(row, score=row.score if row.project_id == "P3" else Fraction(50))
                   for row in case.problem.case.scores)
    problem = replace(case.problem, case=replace(case.problem.case, scores=scores))
    plan = plan_funding(problem)
    out = next(p for p in ("P1", "P2") if p not in plan.chosen_by_project)
    assert explain_project(QuestionModel(problem, plan), out).holds == Holds()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_that_can_hold_has_a_name_and_a_basis(case: HoldingCase, language):
    assert rule_name(case.problem, case.rule_id, language) and rule_basis(case.problem, case.rule_id)


def lifted_as_told(problem: Problem, hold: Hold) -> Problem | None:
    """The register edited as the answer says; None for a rule that is lifted for one project alone."""
    case, settings = problem.case, problem.settings
    kind, _, rest = hold.rule_id.partition(".")
    if kind == "link":
        others = tuple(link for link in case.links if link.link_id != rest)
        own = tuple(replace(link, limit=hold.lifted_to) for link in case.links if link.link_id == rest and hold.unit)
        return replace(problem, case=replace(case, links=(*others, *own)))
    if hold.unit is None:
        return None
    moved = hold.lifted_to - hold.stated
    if kind == "state_envelope":
        year, line, agency = [*rest.split(".", 2), ""][:3]
        row = next(row for row in case.envelopes if (str(row.year), str(row.budget_line or "all"), row.managing_agency)
                   == (year, line, agency))
        rows = tuple(replace(r, state_mvnd=r.state_mvnd + moved) if r is row else r for r in case.envelopes)
        return replace(problem, case=replace(case, envelopes=rows))
    if kind == "pool":
        field = {(Unit.MVND, True): "cap_mvnd", (Unit.MVND, False): "floor_mvnd", (Unit.SHARE, True): "cap_share",
                 (Unit.SHARE, False): "floor_share", (Unit.PROJECTS, True): "max_projects",
                 (Unit.PROJECTS, False): "min_projects"}[hold.unit, hold.is_cap]
        pools = tuple(replace(pool, **{field: hold.lifted_to}) if pool.pool_id == rest else pool for pool in case.pools)
        return replace(problem, case=replace(case, pools=pools))
    if kind == "maximum_projects":
        return replace(problem, settings=replace(settings, maximum_projects=hold.lifted_to))
    if kind in ("lead_enterprise_cap", "locality_cap"):
        key = f"{kind}_{'share' if hold.unit is Unit.SHARE else 'mvnd'}"
        return replace(problem, settings=replace(settings, **{key: hold.lifted_to}))
    return None


@pytest.mark.parametrize("seed", range(40))
def test_random_registers_answer_as_planning_them_anew(seed):
    problem = with_settings(tiny_problem(Random(f"holds {seed}"), 6), levels="value", priority_mode="off")
    plan = plan_funding(problem)
    if not plan.has_solution:
        return
    for project in problem.case.projects:
        if project.project_id in plan.chosen_by_project or project.decision is Decision.MUST_NOT:
            continue
        for hold in find_holds(QuestionModel(problem, plan), project.project_id).found:
            changed = lifted_as_told(problem, hold)
            if changed is None:
                continue
            with_it = best_value(changed, project.project_id, Decision.MUST)
            without = best_value(changed, project.project_id, Decision.MUST_NOT)
            assert hold.is_in is (with_it is not None and (without is None or with_it >= without)), hold
            if hold.is_in:
                assert hold.gain_is_exact and hold.gain_at_least == with_it - plan.objective, hold


@pytest.mark.parametrize("seed", range(40))
def test_a_full_number_of_places_or_a_link_is_never_forgotten(seed):
    """Whatever else holds a project out: where one more place, or no link, funds it, that is told."""
    rng = Random(f"places {seed}")
    problem = with_settings(tiny_problem(rng, 6), levels="value", priority_mode="off", maximum_projects="2")
    pool = Pool("full", PoolDimension.PROJECT, ("P1", "P2", "P3"), max_projects=1)
    problem = replace(problem, case=replace(problem.case, pools=(*problem.case.pools, pool)))
    plan = plan_funding(problem)
    if not plan.has_solution:
        return
    for project in problem.case.projects:
        i = project.project_id
        if i in plan.chosen_by_project or project.decision is Decision.MUST_NOT:
            continue
        told = {hold.rule_id for hold in find_holds(QuestionModel(problem, plan), i).found if hold.is_in}
        lifted = {"maximum_projects": replace(problem, settings=replace(problem.settings, maximum_projects=3))}
        if i in pool.members:
            wider = tuple(replace(each, max_projects=2) if each is pool else each for each in problem.case.pools)
            lifted["pool.full"] = replace(problem, case=replace(problem.case, pools=wider))
        for link in problem.case.links:
            if i in link.project_ids and link.kind is LinkKind.EXCLUDES:
                others = tuple(each for each in problem.case.links if each is not link)
                lifted[f"link.{link.link_id}"] = replace(problem, case=replace(problem.case, links=others))
        for rule_id, changed in lifted.items():
            with_it, without = best_value(changed, i, Decision.MUST), best_value(changed, i, Decision.MUST_NOT)
            if with_it is not None and with_it > (without or 0):
                assert rule_id in told, (i, rule_id)
