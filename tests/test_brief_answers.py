"""The long answers of a brief: each rebuilt by planning the changed problem from scratch; stopped, bounded, told."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from models.audit import audit
from models.audit_document import audit_document
from models.brief.answers import (
    AnswerPart,
    AnswerStep,
    Baseline,
    BriefAnswers,
    NarrowerEnvelope,
    RulePrices,
    find_answers,
)
from models.brief.brief import Brief, make_brief
from models.brief.questions import AnswerProof, DearestRule, QuestionCode
from models.domain import Decision, Envelope, Localisation, LocalisationBasis, Pool, PoolDimension, Score, Target
from models.explain.compare import facts_of
from models.explain.forced import Loss
from models.explain.prices import Price, PriceKind
from models.explain.variations import without_rule
from models.explain.why import WhyIn, WhyNot
from models.families.contents import rule_basis
from models.milp.build import build_programme
from models.milp.named_rules import list_named_rules
from models.plan import Plan, StopReason, Termination
from models.planning import plan_funding
from models.problem import Problem
from models.watch import Step, Watch
from models.wording import LANGUAGES
from models.words import brief_text, question_text
from models.words.rule_names import rule_name
from tests.builders import YEARS, make_case, make_plan, make_problem
from tests.figures_in_text import bvnd, figures_in, percent, rounded

SCORES = {"P1": 90, "P2": 85, "P3": 80, "P4": 76, "P5": 71, "P6": 64, "P7": 55}
# What a project costs a year; enterprises pay three fifths, the state is asked for the rest.
COSTS_MVND = {"P1": 1_250, "P2": 1_000, "P3": 1_500, "P4": 750, "P5": 1_000, "P6": 500, "P7": 1_250}


def tight_problem(envelope_mvnd: int = 3_600) -> Problem:
    """Seven projects ask for 5,800 of the state over two years; a pool reserves a place for one of the weakest, and
    product 1 has a soft localisation target that not every choice meets."""
    case = make_case(7, projects={"P2": {"product_no": 6, "managing_agency": "Bộ B", "locality": "Huế"}})
    return make_problem(replace(
        case, scores=tuple(Score(project_id, "merit", Fraction(score)) for project_id, score in SCORES.items()),
        costs=tuple(replace(cost, total_mvnd=COSTS_MVND[cost.project_id]) for cost in case.costs),
        pledges=tuple(replace(pledge, amount_mvnd=COSTS_MVND[pledge.project_id] * 3 // 5) for pledge in case.pledges),
        envelopes=tuple(Envelope(year, None, "", envelope_mvnd // 2) for year in YEARS),
        pools=(Pool("weak", PoolDimension.PROJECT, ("P6", "P7"), min_projects=1),),
        localisation=tuple(Localisation(project_id, 2027, LocalisationBasis.CORE_MASTERY, Fraction(rate, 100))
                           for project_id, rate in (("P1", 38), ("P3", 45), ("P6", 39))),
        targets=(Target(1, 2027, LocalisationBasis.CORE_MASTERY, Fraction(2, 5)),)))


def brief_on(problem: Problem, plan: Plan, **given: object) -> Brief:
    return make_brief(problem, plan, audit(audit_document(problem, plan)), **given)


@pytest.fixture(scope="module")
def asked() -> tuple[Problem, Plan, BriefAnswers]:
    problem = tight_problem()
    plan = plan_funding(problem)
    baseline = plan_funding(tight_problem(2_500))
    return problem, plan, find_answers(problem, plan, Baseline("gốc", facts_of(baseline), tight_problem(2_500)))


def best_value(problem: Problem) -> Fraction:
    found = plan_funding(problem)
    assert found.termination is Termination.OPTIMAL
    return found.objective


def decided(problem: Problem, project_id: str, decision: Decision) -> Problem:
    """The same problem with one project fixed by a decision."""
    projects = tuple(replace(p, decision=decision) if p.project_id == project_id else p for p in problem.case.projects)
    return make_problem(replace(problem.case, projects=projects))


# --- each answer, planned anew -------------------------------------------------------------------------------------

def test_every_part_is_found_and_about_this_plan(asked):
    problem, plan, answers = asked
    assert answers.missing == () and answers.is_about(problem, plan)
    assert brief_on(problem, plan, answers=answers).missing == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_why_not_is_the_highest_score_left_out_and_its_loss_is_that_of_a_decision_to_fund_it(asked, language):
    problem, plan, answers = asked
    out = max(set(SCORES) - set(plan.chosen_by_project), key=SCORES.get)
    assert isinstance(answers.why_not, WhyNot) and answers.why_not.project_id == out
    lost = plan.objective - best_value(decided(problem, out, Decision.MUST))
    assert lost > 0
    brief = brief_on(problem, plan, answers=answers)
    text = question_text.question_texts(brief, language)[0]
    told = [figures_in(line, language) for line in text.answer]
    assert [SCORES[out]] in told and [rounded(lost), percent(lost / plan.objective)] in told
    rise = answers.why_not.score.rise_in_steps
    assert [rounded(rise), rounded(SCORES[out] + rise)] in told
    # The rise is enough: with it some plan is as good with the project as without.
    raised = tuple(replace(s, score=s.score + rise) if s.project_id == out else s for s in problem.case.scores)
    raised_problem = make_problem(replace(problem.case, scores=raised))
    assert best_value(decided(raised_problem, out, Decision.MUST)) == best_value(raised_problem)
    assert brief.questions[0].proof is AnswerProof.SOLVED


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_largest_grant_is_answered_by_a_decision_against_it(asked, language):
    problem, plan, answers = asked
    largest = min(plan.chosen, key=lambda option: (-option.state_mvnd, option.project_id))
    assert isinstance(answers.why_in, WhyIn) and answers.why_in.project_id == largest.project_id
    lost = plan.objective - best_value(decided(problem, largest.project_id, Decision.MUST_NOT))
    text = question_text.question_texts(brief_on(problem, plan, answers=answers), language)[1]
    assert bvnd(largest.state_mvnd) in figures_in(text.question, language)
    assert [rounded(lost), percent(lost / plan.objective)] in [figures_in(line, language) for line in text.answer]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_tenth_less_money_is_the_plan_of_the_lowered_register(asked, language):
    problem, plan, answers = asked
    lowered = make_problem(replace(problem.case, envelopes=tuple(
        replace(row, state_mvnd=row.state_mvnd * 9 // 10) for row in problem.case.envelopes)))
    found = plan_funding(lowered)
    text = question_text.question_texts(brief_on(problem, plan, answers=answers), language)[3]
    cut = sum(row.state_mvnd for row in lowered.case.envelopes) - sum(row.state_mvnd for row in problem.case.envelopes)
    lost = plan.objective - found.objective
    told = [figures_in(line, language) for line in text.answer]
    assert [rounded(lost), percent(lost / plan.objective)] in told
    state = sum(option.state_mvnd for option in found.chosen)
    assert sorted([bvnd(-cut), bvnd(state), Fraction(len(found.chosen))]) in [sorted(line) for line in told]
    assert figures_in(text.question, language) == [Fraction(1, 10)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_dearest_rule_is_the_dearest_of_all_left_out_one_by_one(asked, language):
    problem, plan, answers = asked
    rules = [rule for rule in list_named_rules(build_programme(problem)) if rule.family != "state_envelope"]
    gains = {rule.rule_id: best_value(without_rule(problem, rule)) - plan.objective for rule in rules
             if rule.family != "localisation_target"}
    dearest = max(gains, key=gains.get)
    assert dearest == "pool.weak" and gains[dearest] > 0
    brief = brief_on(problem, plan, answers=answers)
    question, text = brief.questions[2], question_text.question_texts(brief, language)[2]
    assert question.subject == dearest and question.proof is AnswerProof.SOLVED
    name = rule_name(problem, dearest, language)
    assert name in text.answer[0]
    assert figures_in(text.answer[0], language, apart=(name,)) == [
        rounded(gains[dearest]), percent(gains[dearest] / plan.objective)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_options_differ_as_their_lines_say(asked, language):
    problem, plan, answers = asked
    lines = brief_text.option_lines(brief_on(problem, plan, answers=answers), language)
    assert len(lines) == max(1, len(answers.options))
    before = set(plan.chosen_by_project)
    for number, (option, line) in enumerate(zip(answers.options, lines, strict=False), start=1):
        after = {chosen.project_id for chosen in option.chosen}
        made = make_plan(problem, option.chosen)
        assert audit(audit_document(problem, made)).is_compliant
        lost, state = plan.objective - made.objective, sum(chosen.state_mvnd for chosen in option.chosen)
        assert lost <= plan.objective / 100
        assert figures_in(line, language)[:7] == [
            number, percent(lost / plan.objective), rounded(lost), len(after - before), len(before - after),
            len(after), bvnd(state)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_nested_plans_drop_nobody_and_their_lines_count_them(asked, language):
    problem, plan, answers = asked
    lead, *lines, _ = brief_text.nested_lines(brief_on(problem, plan, answers=answers), language)
    assert not figures_in(lead, language) and len(lines) == 3
    envelope, before = sum(row.state_mvnd for row in problem.case.envelopes), set()
    for step, line in zip(answers.nested.steps, lines, strict=True):
        assert before <= set(step.funded)
        before = set(step.funded)
        expected = [bvnd(int(envelope * (1 + step.step_share))), len(step.funded), bvnd(step.state_mvnd),
                    rounded(step.nested_value)]
        assert figures_in(line, language)[-4:] == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_change_against_the_baseline_is_attributed_to_the_envelopes(asked, language):
    problem, plan, answers = asked
    narrow = tight_problem(2_500)
    baseline = Baseline("gốc", facts_of(plan_funding(narrow)), narrow)
    brief = brief_on(problem, plan, baseline=baseline, answers=answers)
    gained = plan.objective - best_value(narrow)
    outcome, *causes = brief_text.change_lines(brief, language)
    assert figures_in(outcome, language)[0] == rounded(gained)
    steps = brief.change.comparison.steps
    assert len(causes) == len(steps) > 0
    assert sum(step.outcome.value_change for step in steps) == gained


# --- bounds, absence, stopping -------------------------------------------------------------------------------------

@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("loss", "shown"), [
    (Loss(Fraction(12), Fraction(12)), [12]), (Loss(Fraction(0), Fraction(0)), []),
    (Loss(Fraction(-3), Fraction(-3)), [3]), (Loss(Fraction(2), Fraction(9)), [2, 9]),
    (Loss(Fraction(-2), Fraction(9)), [9]), (Loss(None, Fraction(9)), [9]), (Loss(Fraction(4), None), [4]),
    (Loss(Fraction(-4), None), []), (Loss(None, None), []), (Loss(None, Fraction(-5)), [5])])
def test_a_loss_between_bounds_never_reads_like_an_exact_one(asked, language, loss, shown):
    problem, plan, answers = asked
    found = replace(answers.narrower, loss=loss)
    brief = brief_on(problem, plan, answers=replace(answers, narrower=found))
    question, text = brief.questions[3], question_text.question_texts(brief, language)[3]
    assert (question.proof is AnswerProof.SOLVED) is loss.is_exact
    assert (text.proof == question_text.say("brief.question.proof.bounded", language)) is not loss.is_exact
    told = [figure for figure in figures_in(text.answer[0], language) if figure >= 1]
    assert told == shown
    # No sentence ever says that the value falls by less than nothing.
    assert "-" not in text.answer[0]


def test_narrower_envelopes_are_answered_by_the_plan_that_a_scenario_of_them_shows():
    """Two projects are worth the same: brief and scenario name the same one, and so the same money."""
    problem = make_problem(make_case(3, envelopes=tuple(Envelope(year, None, "", 450) for year in YEARS)))
    plan = plan_funding(problem)
    narrow = replace(problem.case, envelopes=tuple(Envelope(year, None, "", 405) for year in YEARS))
    planned = plan_funding(Problem(narrow, problem.rulebook, problem.settings))
    others = [option for option in plan_funding(problem).chosen if option.project_id not in planned.chosen_by_project]
    found = find_answers(problem, plan).narrower
    assert found.state_mvnd == sum(option.state_mvnd for option in planned.chosen)
    assert set(found.swap.entered) == set(planned.chosen_by_project) - set(plan.chosen_by_project)
    assert set(found.swap.left) == {option.project_id for option in others}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_plan_for_narrower_envelopes_is_told_apart_from_none_found(asked, language):
    problem, plan, answers = asked
    told = []
    for none in (NarrowerEnvelope(Fraction(-1, 10), -330, None, has_no_plan=True),
                 NarrowerEnvelope(Fraction(-1, 10), -330, None)):
        brief = brief_on(problem, plan, answers=replace(answers, narrower=none))
        told.append(question_text.question_texts(brief, language)[3].answer)
        assert brief.questions[3].is_proved is none.has_no_plan
        assert figures_in(told[-1][0], language) == [Fraction("0.33")]
    assert told[0] != told[1]


def price(problem: Problem, rule_id: str, change: int | None, at_most: int | None) -> Price:
    is_proved = change is not None and change == at_most
    return Price(PriceKind.RULE, rule_id, "off", rule_basis(problem, rule_id), Termination.OPTIMAL if is_proved else
                 Termination.FEASIBLE, is_proved, None if change is None else Fraction(change),
                 None if at_most is None else Fraction(at_most), 0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_dearest_rule_is_proved_only_when_no_other_can_be_dearer(asked, language):
    problem, plan, answers = asked

    def asked_with(*prices: Price) -> tuple:
        brief = brief_on(problem, plan, answers=replace(answers, rules=RulePrices(prices)))
        return brief.questions[2], question_text.question_texts(brief, language)[2]

    weak, cap = "pool.weak", "state_share_cap.market"
    question, _ = asked_with(price(problem, weak, 30, 30), price(problem, cap, 5, 25))
    assert question.proof is AnswerProof.SOLVED
    question, text = asked_with(price(problem, weak, 30, 30), price(problem, cap, 5, 60))
    assert question.proof is AnswerProof.BOUNDED and question.answer.perhaps_dearer == (cap,)
    assert figures_in(text.answer[-1], language) == [1]
    question, text = asked_with(price(problem, weak, 0, None))
    assert question.answer == DearestRule(None, (weak,)) and not question.nothing_to_ask
    question, text = asked_with(price(problem, weak, 0, 0), price(problem, cap, 0, 0))
    assert question.nothing_to_ask and len(text.answer) == 1


def test_an_unproved_plan_makes_the_project_answers_bounded(asked):
    problem, plan, answers = asked
    open_plan = replace(plan, termination=Termination.FEASIBLE, stop_reason=StopReason.TIME_LIMIT, gap=0.02)
    unproved = replace(answers, why_not=replace(answers.why_not, plan_is_proved=False))
    brief = brief_on(problem, open_plan, answers=unproved)
    assert brief.questions[0].code is QuestionCode.HIGHEST_UNFUNDED
    assert brief.questions[0].proof is AnswerProof.BOUNDED


def test_stopping_keeps_the_parts_that_were_finished_and_names_the_others():
    problem = tight_problem()
    plan = plan_funding(problem)
    seen: list[AnswerStep] = []

    def hear(step: Step) -> None:
        assert step.total == 6  # without a baseline there is nothing to compare
        seen.append(step.item)

    answers = find_answers(problem, plan, watch=Watch(
        on_step=hear, should_stop=lambda: any(step.part is AnswerPart.NARROWER for step in seen)))
    assert answers.why_in is not None and answers.narrower is None
    assert answers.missing == (AnswerPart.NARROWER, AnswerPart.BASELINE, AnswerPart.RULES, AnswerPart.NESTED)
    # Each step hands over what was found before it, so that a page can show it while the rest is being looked for.
    assert seen[1].answers.options is not None and seen[1].answers.why_not is None
    assert brief_on(problem, plan, answers=seen[-1].answers).missing == (
        AnswerPart.NARROWER, AnswerPart.RULES, AnswerPart.NESTED)


def test_everything_funded_and_nothing_funded_leave_nothing_to_ask():
    ample = make_problem()
    plan = plan_funding(ample)
    answers = find_answers(ample, plan)
    assert answers.why_not is None and brief_on(ample, plan, answers=answers).missing == ()
    poor = make_problem(make_case(envelopes=tuple(Envelope(year, None, "", 0) for year in YEARS)))
    nothing = plan_funding(poor)
    brief = brief_on(poor, nothing, answers=find_answers(poor, nothing))
    assert not nothing.chosen and brief.missing == ()
    for language in LANGUAGES:
        assert all(text.answer for text in question_text.question_texts(brief, language))
        assert brief_text.decision_lines(brief, language) and brief_text.figure_texts(brief, language)
