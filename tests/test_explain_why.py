"""Cards A and A': why (not) a project, against brute force, the published PROBE answers, and the sentences."""
from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from threading import Event

import pytest

from models.cli import main
from models.domain import BudgetLine, Cost, Decision, Envelope, Link, LinkKind, Payer, Pledge, Score
from models.explain.all_projects import explain_all
from models.explain.own_money import lower_request, raise_pledge
from models.explain.why import WhyIn, WhyNot, explain_project
from models.milp.conflict import Conflict
from models.milp.questions import QuestionModel
from models.planning import plan_funding
from models.problem import Problem
from models.register.case_io import read_case
from models.scenario import pose_problem, read_scenario
from models.watch import Watch
from models.wording import LANGUAGES, say
from models.words.why_text import known_lines, to_row, why_lines
from tests.builders import AS_OF, make_case, make_problem
from tests.published import Published, needs_instances, read_answers, read_table

COSTS = {"P1": 60_000, "P2": 50_000, "P3": 40_000, "P4": 30_000}
SCORES = {"P1": 90, "P2": 70, "P3": 60, "P4": 20}


def knapsack(scores=SCORES, envelope_mvnd=50_000, pledged_share=Fraction(1, 2), **changes) -> Problem:
    """Four projects of one year; the enterprise pays half; the state can pay 50 bn of the 90 bn asked for."""
    ids = list(COSTS)
    case = make_case(4, costs=tuple(Cost(i, 2026, BudgetLine.RECURRENT, COSTS[i]) for i in ids),
                     pledges=tuple(Pledge(i, Payer.ENTERPRISE, "E", 2026, int(COSTS[i] * pledged_share), "doc")
                                   for i in ids),
                     scores=tuple(Score(i, "merit", Fraction(scores[i])) for i in ids),
                     envelopes=(Envelope(2026, None, "", envelope_mvnd),), **changes)
    return make_problem(case, settings={"levels": "value", "priority_mode": "off"})


def ask(problem: Problem, project_id: str):
    plan = plan_funding(problem)
    return plan, explain_project(QuestionModel(problem, plan), project_id)


def best_with(problem: Problem, project_id: str, decision: Decision) -> Fraction | None:
    """Naive reference: plan the changed register again from nothing."""
    projects = tuple(replace(p, decision=decision, decision_reason="t") if p.project_id == project_id else p
                     for p in problem.case.projects)
    return plan_funding(replace(problem, case=replace(problem.case, projects=projects))).objective


@pytest.mark.parametrize("project_id", COSTS)
def test_the_loss_is_that_of_planning_again_with_the_opposite_decision(project_id):
    problem = knapsack()
    plan, why = ask(problem, project_id)
    opposite = Decision.MUST if isinstance(why, WhyNot) else Decision.MUST_NOT
    assert why.loss.is_exact
    assert why.loss.at_least == plan.objective - best_with(problem, project_id, opposite)


def test_the_score_puts_the_project_in_and_one_step_less_does_not():
    problem = knapsack()
    _, why = ask(problem, "P2")
    assert isinstance(why, WhyNot) and why.score.is_proved
    for rise, is_in in ((why.score.rise_in_steps, True), (why.score.rise_in_steps - why.score.step, False)):
        scores = tuple(replace(s, score=s.score + rise) if s.project_id == "P2" else s for s in problem.case.scores)
        raised = replace(problem, case=replace(problem.case, scores=scores))
        assert (best_with(raised, "P2", Decision.MUST) >= best_with(raised, "P2", Decision.MUST_NOT)) is is_in
    assert why.score.rise * why.score.points_per_score == why.loss.at_least


def test_the_pledge_puts_the_project_in_and_one_step_less_does_not():
    problem = knapsack()
    plan, why = ask(problem, "P2")
    pledge = why.pledge
    assert pledge.is_proved and pledge.out_up_to_mvnd == pledge.pledge_rise_mvnd - pledge.step_mvnd
    for rise, is_in in ((pledge.pledge_rise_mvnd, True), (pledge.out_up_to_mvnd, False)):
        changed = raise_pledge(problem, "P2", rise)
        assert (best_with(changed, "P2", Decision.MUST) >= plan.objective) is is_in


def cheaper(problem: Problem, project_id: str, fall_mvnd: int) -> Problem:
    """The register edited as an applicant would: lower costs, and the score that keeps the project's points."""
    changed = lower_request(problem, project_id, fall_mvnd)
    kept = Fraction(problem.total_cost_mvnd(project_id), changed.total_cost_mvnd(project_id))
    scores = tuple(replace(s, score=s.score * kept) if s.project_id == project_id else s for s in problem.case.scores)
    return replace(changed, case=replace(changed.case, scores=scores))


@pytest.mark.parametrize("project_id", ["P2", "P3"])
def test_a_smaller_state_request_puts_the_project_in_and_one_step_more_does_not(project_id):
    problem = knapsack(envelope_mvnd=49_000)
    plan, why = ask(problem, project_id)
    request = why.request
    assert request.is_proved and request.out_up_to_mvnd == request.request_fall_mvnd - request.step_mvnd
    for fall, is_in in ((request.request_fall_mvnd, True), (request.out_up_to_mvnd, False)):
        changed = cheaper(problem, project_id, fall)
        assert changed.case.pledges == problem.case.pledges
        assert (best_with(changed, project_id, Decision.MUST) >= plan.objective) is is_in


def test_asking_for_less_crosses_the_shares_as_jumps_of_their_own():
    """Pledges of 16 bn of 40 bn: 50 % of 32 bn, 70 % of 22.857 bn; the state pays 24 bn."""
    problem = knapsack(pledged_share=Fraction(2, 5))
    _, why = ask(problem, "P3")
    assert why.reason_code == "below_enterprise_floor"
    jumps = {(jump.code, jump.at_mvnd) for jump in why.request.jumps}
    assert jumps == {("enterprise_floor", 8_000), ("state_cap", 8_000), ("priority", 17_143)}
    assert why.request.request_fall_mvnd >= 8_000
    assert "enterprise_floor" in {jump.code for jump in why.request.crossed}


def test_asking_for_less_does_not_close_a_gap_in_the_financing():
    problem = knapsack(envelope_mvnd=1_000_000)
    costs = tuple(replace(c, state_request_mvnd=15_000) if c.project_id == "P3" else c for c in problem.case.costs)
    _, why = ask(replace(problem, case=replace(problem.case, costs=costs)), "P3")
    assert why.request is None


def test_crossing_the_floor_is_a_jump_of_its_own():
    """Pledges of 40 % under the market floor of 50 %: 4 bn more of 40 bn reach it, 8 bn more the 70 % priority."""
    problem = knapsack(pledged_share=Fraction(2, 5))
    _, why = ask(problem, "P3")
    assert (why.reason_code, why.can_be_in) == ("below_enterprise_floor", False)
    jumps = {(jump.code, jump.at_mvnd) for jump in why.pledge.jumps}
    assert jumps >= {("enterprise_floor", 4_000), ("priority", 12_000)}
    assert why.pledge.pledge_rise_mvnd >= 4_000
    assert "enterprise_floor" in {jump.code for jump in why.pledge.crossed}


def test_a_gap_in_the_financing_is_closed_before_the_state_pays_less():
    problem = knapsack(envelope_mvnd=1_000_000)
    costs = tuple(replace(c, state_request_mvnd=15_000) if c.project_id == "P3" else c for c in problem.case.costs)
    _, why = ask(replace(problem, case=replace(problem.case, costs=costs)), "P3")
    assert why.reason_code == "financing_gap"
    assert (why.pledge.pledge_rise_mvnd, why.pledge.state_fall_mvnd) == (5_000, 0)


def test_a_link_bars_a_project_and_is_named():
    links = (Link("L1", LinkKind.REQUIRES, ("P3", "P4")), Link("L2", LinkKind.EXCLUDES, ("P3", "P4")))
    problem = knapsack(links=links)
    _, why = ask(problem, "P3")
    assert why.can_be_in is False and set(why.bars) == {"link.L1", "link.L2"} and why.bars_are_minimal


def test_that_no_plan_funds_a_project_is_told_before_the_rules_in_conflict_are_sought(monkeypatch):
    told = []

    def asked(*_, **__):
        assert [step.found.can_be_in for step in told if step.found is not None] == [False]
        return Conflict((), is_minimal=False)

    monkeypatch.setattr("models.explain.why.find_conflict", asked)
    problem = knapsack(links=(Link("L1", LinkKind.REQUIRES, ("P3", "P4")), Link("L2", LinkKind.EXCLUDES, ("P3", "P4"))))
    plan = plan_funding(problem)
    explain_project(QuestionModel(problem, plan), "P3", watch=Watch(on_step=told.append))
    lines = known_lines(problem, plan, next(step.found for step in told if step.found is not None), "en")
    assert say("why.barred_plain", "en") in lines


def test_a_barred_project_does_not_wait_for_what_is_asked_beside_it(monkeypatch):
    told = []

    def until_given_up(_model, _project_id, *, watch):
        told.append(any(watch.is_stopped() or Event().wait(0.01) for _ in range(1_000)))

    monkeypatch.setattr("models.explain.why.find_request_change", until_given_up)
    monkeypatch.setattr("models.explain.why.find_pledge_change", lambda *_, **__: None)
    _, why = ask(knapsack(links=(Link("L1", LinkKind.REQUIRES, ("P3", "P4")),
                                 Link("L2", LinkKind.EXCLUDES, ("P3", "P4")))), "P3")
    assert why.bars and told == [True]


def test_a_decision_against_a_project_is_priced():
    problem = knapsack(projects={"P1": {"decision": "must_not", "decision_reason": "duplicate"}})
    plan, why = ask(problem, "P1")
    assert why.lifted_rule == "decision.P1"
    assert why.loss.at_most == plan.objective - best_with(problem, "P1", Decision.MUST)


def test_a_decision_for_a_project_is_priced():
    problem = knapsack(projects={"P4": {"decision": "must", "decision_reason": "security"}})
    plan, why = ask(problem, "P4")
    assert isinstance(why, WhyIn) and (why.bound_by, why.can_be_out) == ("must", False)
    assert why.loss.at_most == plan.objective - best_with(problem, "P4", Decision.MUST_NOT)


def test_all_projects_get_the_answer_they_get_alone():
    problem = knapsack()
    plan = plan_funding(problem)
    steps = []
    found = explain_all(problem, plan, watch=Watch(on_step=lambda step: steps.append((step.done, step.total))))
    alone = [explain_project(QuestionModel(problem, plan), i) for i in COSTS]
    assert [(a.project_id, a.loss, a.swap) for a in found.answers] == [(a.project_id, a.loss, a.swap) for a in alone]
    assert steps[-1] == (4, 4)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_told_on_the_way_is_true_of_the_answer_and_grows_line_by_line(language):
    problem = knapsack()
    plan, steps = plan_funding(problem), []
    why = explain_project(QuestionModel(problem, plan), "P2", watch=Watch(on_step=steps.append))
    told = [step.found for step in steps if step.found is not None]
    assert told and all((each.loss, each.swap, each.can_be_in) == (why.loss, why.swap, why.can_be_in) for each in told)
    assert [each.score for each in told] == [None, *[why.score] * (len(told) - 1)]
    assert all(set(each.holds.found) <= set(why.holds.found) for each in told)
    final = why_lines(problem, plan, why, language)
    loss_line = known_lines(problem, plan, told[0], language)[-1]
    assert loss_line in final
    fewer = replace(told[0], can_be_in=None, loss=None)
    assert say("why.loss.unknown", language) not in known_lines(problem, plan, fewer, language)


def test_stopping_keeps_what_was_found_and_says_what_was_not_asked():
    problem = knapsack()
    plan, seen = plan_funding(problem), []
    found = explain_all(problem, plan, workers=1, watch=Watch(on_step=seen.append, should_stop=lambda: len(seen) >= 2))
    assert len(found.answers) == 2 and len(found.skipped) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_of_the_sentences_are_those_of_the_plan(language):
    problem = knapsack()
    plan, why = ask(problem, "P2")
    text = "\n".join(why_lines(problem, plan, why, language))
    loss = plan.objective - best_with(problem, "P2", Decision.MUST)
    separators = str.maketrans(",.", ".,") if language == "vi" else {}
    numbers = f"{float(loss):,.10g}", f"{float(why.score.rise_in_steps):.10g}", f"{why.pledge.pledge_rise_mvnd:,}"
    numbers += (f"{why.request.request_fall_mvnd:,}", f"{why.request.most_mvnd:,}")
    for number in numbers:
        assert number.translate(separators) in text
    assert all(name in text for name in (*why.swap.left, *why.swap.entered))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reply_names_no_other_project(language):
    problem = knapsack()
    plan, why = ask(problem, "P2")
    assert why.swap.left
    text = "\n".join(why_lines(problem, plan, why, language, is_reply=True))
    assert "P2" in text and not any(other in text for other in ("P1", "P3", "P4"))


def test_a_row_of_the_table_holds_the_sentence():
    problem = knapsack()
    plan, why = ask(problem, "P3")
    row = to_row(problem, plan, why, "en")
    assert row["project_id"] == "P3" and "total value would fall" in row["sentence"]


def test_the_command_explains_one_project_and_all(tmp_path, capsys):
    from models.register.case_io import write_case
    write_case(knapsack().case, tmp_path / "case")
    given = ["explain", str(tmp_path / "case"), "--as-of", AS_OF.isoformat(), "--lang", "en"]
    assert main([*given, "--project", "P3"]) == 0
    assert "P3 - " in capsys.readouterr().out
    assert main([*given, "--all", "--json", "--out", str(tmp_path / "why.csv")]) == 0
    assert (tmp_path / "why.csv").read_text(encoding="utf-8-sig").count("\n") == 1 + len(COSTS)
    document = json.loads(capsys.readouterr().out)
    assert [row["project_id"] for row in document["answers"]] == list(COSTS)
    assert main([*given, "--project", "P9"]) == 1


def probe(tmp_path, changes=None) -> Problem:
    rows = read_table("probe_table2_12projects.csv")
    published = Published({r["project"]: Fraction(r["benefit_published"]) for r in rows},
                          {r["project"]: [int(Fraction(r["cost_meur"]) * 10)] for r in rows}, [50],
                          {r["project"]: r["dept"] for r in rows},
                          pools=[] if changes is None else changes)
    case, scenario = published.write(tmp_path)
    problem, _ = pose_problem(read_case(case).case, date(2026, 11, 1), read_scenario(scenario).scenario)
    return problem


@needs_instances
def test_probe_every_published_regret(tmp_path):
    problem = probe(tmp_path)
    plan = plan_funding(problem)
    model = QuestionModel(problem, plan)
    published = read_answers("probe_known_answers.json")["why_not_derived_budget5"]
    for project_id, regret in published.items():
        why = explain_project(model, project_id)
        assert why.loss.at_least == why.loss.at_most == why.score.rise == Fraction(str(regret)), project_id
        assert why.score.is_proved
    assert plan.objective == Fraction("414.25")


@needs_instances
def test_probe_with_one_project_per_department(tmp_path):
    departments = [{"pool_id": f"dept_{name}", "dimension": "managing_agency", "members": name, "min_projects": 1}
                   for name in "ABCD"]
    problem = probe(tmp_path, departments)
    plan, why = ask(problem, "P10")
    assert plan.objective == Fraction("396.46")
    assert why.can_be_in and why.loss.at_least >= 0
    _, needed = ask(problem, "P07")
    assert isinstance(needed, WhyIn) and needed.loss.is_exact
