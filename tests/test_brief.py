"""The brief: every figure in its sentences is rebuilt from the plan, in both languages; refusals; what is missing."""
from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction

import pytest

from models.audit import audit
from models.audit_document import audit_document
from models.brief.answers import AnswerPart, Baseline, BriefAnswers
from models.brief.brief import Brief, BriefRefused, make_brief
from models.brief.questions import AnswerProof, QuestionCode
from models.brief.risks import RiskCode
from models.domain import Payer
from models.explain.compare import facts_of
from models.plan import Plan, StopReason, Termination
from models.planning import plan_funding
from models.problem import Problem, state_problem
from models.register.case_io import read_case
from models.rules import DATA, RuleStatus
from models.wording import LANGUAGES
from models.words import brief_text, question_text, risk_text
from tests.builders import make_case, make_option, make_plan, make_problem
from tests.figures_in_text import bvnd, figures_in, parts, percent, rounded

SAMPLE = DATA / "sample" / "illustrative"


def report_on(problem: Problem, plan: Plan):
    return audit(audit_document(problem, plan))


def brief_of(problem: Problem, plan: Plan | None = None, **given: object) -> Brief:
    plan = make_plan(problem) if plan is None else plan
    return make_brief(problem, plan, report_on(problem, plan), **given)


@pytest.fixture(scope="module")
def sample() -> Brief:
    problem = state_problem(read_case(SAMPLE).case, date(2026, 11, 25))
    return brief_of(problem, plan_funding(problem), source="Mẫu")


def state_by(brief: Brief, attribute: str) -> dict[object, int]:
    """State money of the funded projects by an attribute, added up from the options alone."""
    found: dict[object, int] = defaultdict(int)
    for option in brief.plan.chosen:
        found[getattr(brief.problem.case.project_by_id[option.project_id], attribute)] += option.state_mvnd
    return found


def paid_by(brief: Brief, name: str) -> int:
    return sum(getattr(year, name) for option in brief.plan.chosen for year in option.years)


def total_of(brief: Brief) -> int:
    return sum(option.total_mvnd for option in brief.plan.chosen)


# --- the sample: each figure rebuilt -------------------------------------------------------------------------------

@pytest.mark.parametrize("language", LANGUAGES)
def test_the_decision_is_the_plans_own_money(sample, language):
    years = sorted({year.year for option in sample.plan.chosen for year in option.years if year.state_mvnd})
    asked, split = brief_text.decision_lines(sample, language)
    expected = {bvnd(paid_by(sample, "state_mvnd")), years[0], years[-1], len(sample.plan.chosen)}
    assert {abs(figure) for figure in figures_in(asked, language)} == expected
    first = sum(year.state_mvnd for option in sample.plan.chosen for year in option.years if year.year == years[0])
    assert figures_in(split, language) == [bvnd(paid_by(sample, "state_development_mvnd")),
                                           bvnd(paid_by(sample, "state_recurrent_mvnd")), years[0], bvnd(first)]
    assert paid_by(sample, "state_development_mvnd") + paid_by(sample, "state_recurrent_mvnd") == sum(
        option.state_mvnd for option in sample.plan.chosen)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_proof_names_the_value_and_the_checks(sample, language):
    value = sum((sample.problem.score_of[option.project_id] * option.scale_share
                 * Fraction(sample.problem.total_cost_mvnd(option.project_id), 1000)
                 for option in sample.plan.chosen), Fraction(0))
    assert figures_in(brief_text.proof_line(sample, language), language) == [
        rounded(value), len(sample.report.checks)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_five_figures_and_what_they_mean(sample, language):
    texts = {text.code: text for text in brief_text.figure_texts(sample, language)}
    assert list(texts) == ["state", "counterpart", "projects", "strategic", "localisation"]
    case, state = sample.problem.case, paid_by(sample, "state_mvnd")
    envelope = sum(row.state_mvnd for row in case.envelopes)
    requested = sum(cost.total_mvnd if cost.state_request_mvnd is None else cost.state_request_mvnd
                    for cost in case.costs)

    def told(code: str) -> list[Fraction]:
        return figures_in(texts[code].value, language) + figures_in(texts[code].meaning, language)

    assert told("state") == [bvnd(state), percent(Fraction(state, envelope)), bvnd(envelope), bvnd(requested)]
    counterpart = total_of(sample) - state
    assert told("counterpart") == [rounded(Fraction(counterpart, state)), bvnd(counterpart)]
    funded = len(sample.plan.chosen)
    assert told("projects") == [funded, len(case.projects), len(case.projects) - funded]
    strategic = sum(year.state_recurrent_mvnd for option in sample.plan.chosen for year in option.years
                    if sample.problem.is_strategic(case.project_by_id[option.project_id]))
    base = sample.problem.settings.strategic_base_mvnd
    assert told("strategic") == [percent(Fraction(strategic, base)), sample.problem.rulebook.share(
        "strategic_share_floor"), 2025, sample.figures.strategic_reported_share, bvnd(strategic), bvnd(base)]
    audited = defaultdict(list)
    for target in sample.report.localisation:
        audited[target.product_no].append(target)
    missed = {no for no, rows in audited.items() if any(Fraction(row.missing_mvnd) for row in rows)}
    met, measured, missing, unknown = told("localisation")
    assert (measured - met, missing) == (len(missed), len(missed)) and unknown == len(sample.figures.targets.unknown)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_in_words_ranks_and_adds_up(sample, language):
    *ranked, payers = brief_text.picture_lines(sample, language)
    for line, attribute in zip(ranked[1:], ("managing_agency", "locality"), strict=True):
        amounts = sorted(state_by(sample, attribute).values(), key=lambda amount: -amount)
        expected = [figure for amount, part in zip(amounts[:3], parts(amounts)[:3], strict=True)
                    for figure in (bvnd(amount), part)]
        assert figures_in(line, language) == expected
    paid = [paid_by(sample, name) for name in ("state_development_mvnd", "state_recurrent_mvnd", "enterprise_mvnd",
                                               "institute_mvnd", "other_private_mvnd")]
    assert figures_in(payers, language) == [
        figure for amount, part in zip(paid, parts(paid), strict=True) for figure in (bvnd(amount), part)]


def test_every_cut_of_the_picture_adds_up_to_the_plan(sample):
    for cut in sample.picture.cuts.values():
        assert sum(line.state_mvnd for line in cut.lines) == cut.total.state_mvnd == paid_by(sample, "state_mvnd")
        assert sum(line.total_mvnd for line in cut.lines) == cut.total.total_mvnd == total_of(sample)
        assert cut.total.projects == len(sample.plan.chosen)
    assert sum(use.state_mvnd for use in sample.picture.years) == paid_by(sample, "state_mvnd")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_risks_of_the_sample_are_counted_from_the_plan(sample, language):
    told = dict(zip((risk.code for risk in sample.risks), risk_text.risk_lines(sample, language), strict=True))
    resting = {option.project_id: option.unevidenced_mvnd for option in sample.plan.chosen if option.unevidenced_mvnd}
    whole = total_of(sample) - paid_by(sample, "state_mvnd")
    assert figures_in(told[RiskCode.UNEVIDENCED], language) == [
        bvnd(sum(resting.values())), percent(Fraction(sum(resting.values()), whole)), len(resting),
        bvnd(max(resting.values()))]
    assert max(resting, key=resting.get) in told[RiskCode.UNEVIDENCED]
    rules = sample.problem.rulebook.values.values()
    by_status = [sum(rule.status is status for rule in rules) for status in RuleStatus if status is not RuleStatus.LAW]
    assert figures_in(told[RiskCode.NOT_LAW], language) == [
        sum(by_status), len(rules), *filter(None, by_status)]
    for code, attribute, cap in ((RiskCode.CONCENTRATED_ENTERPRISE, "lead_enterprise", "lead_enterprise_cap_share"),
                                 (RiskCode.CONCENTRATED_LOCALITY, "locality", "locality_cap_share")):
        ranked = sorted(state_by(sample, attribute).values(), reverse=True)
        state = paid_by(sample, "state_mvnd")
        assert figures_in(told[code], language) == [
            bvnd(ranked[0]), percent(Fraction(ranked[0], state)), getattr(sample.problem.settings, cap),
            percent(Fraction(sum(ranked[:5]), state))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_missed_targets_are_those_of_the_independent_audit(sample, language):
    missed = [row for row in sample.report.localisation if Fraction(row.missing_mvnd)]
    risks = [risk for risk in sample.risks if risk.code is RiskCode.TARGET_MISSED]
    assert len(risks) == len(missed) > 0
    by_key = {(row.product_no, row.year, row.basis): row for row in missed}
    for risk in risks:
        row = by_key[risk.values["product_no"], risk.values["year"], risk.values["basis"]]
        name = risk_text.product_name(sample.problem, row.product_no, language)
        short = -int(-Fraction(row.missing_mvnd) // 1)
        assert figures_in(risk_text.risk_sentence(sample.problem, risk, language), language, apart=(name,)) == [
            row.year, percent(Fraction(row.achieved_share)), Fraction(row.target_share), bvnd(short)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_farthest_target_is_answered_at_once(sample, language):
    question = sample.questions[-1]
    text = question_text.question_texts(sample, language)[-1]
    assert question.code is QuestionCode.FARTHEST_TARGET and question.proof is AnswerProof.COUNTED
    worst = max((row for row in sample.report.localisation if row.achieved_share is not None),
                key=lambda row: Fraction(row.target_share) - Fraction(row.achieved_share))
    name = risk_text.product_name(sample.problem, worst.product_no, language)
    short = Fraction(worst.target_share) - Fraction(worst.achieved_share)
    assert figures_in(text.answer[0], language, apart=(name,)) == [
        worst.year, percent(Fraction(worst.achieved_share)), Fraction(worst.target_share), rounded(short * 100, 1),
        bvnd(-int(-Fraction(worst.missing_mvnd) // 1))]
    assert figures_in(text.answer[1], language) == [percent(Fraction(
        worst.unknown_mvnd, worst.known_mvnd + worst.unknown_mvnd)), 0]


def test_each_text_of_law_stands_once_with_the_rules_in_use(sample):
    keys = [(text.document, text.provision_vi, text.status) for text in sample.legal_texts if not text.is_catalogue]
    assert len(keys) == len(set(keys))
    in_use = set(sample.problem.rulebook.values)
    assert {rule.rule_id for text in sample.legal_texts for rule in text.rules} == in_use
    assert sum(text.is_catalogue for text in sample.legal_texts) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_not_searched_for_yet_is_named_and_no_sentence_is_written_about_it(sample, language):
    assert sample.missing == tuple(part for part in AnswerPart if part is not AnswerPart.BASELINE)
    assert brief_text.option_lines(sample, language) == brief_text.nested_lines(sample, language) == []
    assert len(brief_text.missing_lines(sample, language)) == 1 + len(sample.missing)
    for question, text in zip(sample.questions[:4], question_text.question_texts(sample, language), strict=False):
        assert question.answer is None and question.proof is None and not text.proof
        assert len(text.answer) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_illustrative_stamp_stands_first(sample, language):
    assert "MINH HỌA" in brief_text.stamp_lines(sample, "vi")[0]
    assert "ILLUSTRATIVE" in brief_text.stamp_lines(sample, "en")[0]
    assert not any("trang" in line or "sheet" in line for line in brief_text.stamp_lines(sample, language))


# --- small cases: each state has its sentence ----------------------------------------------------------------------

def test_a_brief_is_refused_without_a_compliant_plan_or_for_answers_about_another():
    problem = make_problem()
    plan = make_plan(problem)
    report = report_on(problem, plan)
    with pytest.raises(BriefRefused, match="no_solution"):
        make_brief(problem, make_plan(problem, termination=Termination.INFEASIBLE), report)
    with pytest.raises(BriefRefused, match="audit_failed"):
        make_brief(problem, plan, None)
    cheat = make_plan(problem, objective=plan.objective + 1)
    with pytest.raises(BriefRefused, match="audit_failed"):
        make_brief(problem, cheat, report_on(problem, cheat))
    # Same value, other projects: its swaps would name the wrong ones.
    other = make_plan(problem, ["P1"])
    same_value = make_plan(problem, ["P2"])
    assert other.objective == same_value.objective
    with pytest.raises(BriefRefused, match="other_plan"):
        make_brief(problem, other, report_on(problem, other), answers=BriefAnswers.none_yet(problem, same_value))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unproved_plan_says_so_with_its_bound_and_without_one(language):
    problem = make_problem()
    bounded = brief_of(problem, make_plan(problem, ["P1"], termination=Termination.FEASIBLE, gap=0.03144,
                                          stop_reason=StopReason.TIME_LIMIT))
    assert bounded.risks[0].code is RiskCode.UNPROVED
    # What is said as "at most" is rounded up.
    assert figures_in(brief_text.proof_line(bounded, language), language)[1] == Fraction("0.0315")
    assert figures_in(risk_text.risk_lines(bounded, language)[0], language) == [Fraction("0.0315")]
    open_ended = brief_of(problem, make_plan(problem, ["P1"], termination=Termination.FEASIBLE, gap=None, bound=None,
                                             stop_reason=StopReason.TIME_LIMIT))
    assert open_ended.risks[0].code is RiskCode.NO_BOUND
    assert "%" not in brief_text.proof_line(open_ended, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_base_envelope_or_targets_the_figures_say_what_is_not_known(language):
    problem = make_problem(make_case(envelopes=()))
    brief = brief_of(problem)
    state, _, _, strategic, localisation = brief_text.figure_texts(brief, language)
    assert "%" not in state.meaning and "%" not in strategic.value
    assert figures_in(localisation.meaning, language) == [0, 0]
    assert RiskCode.NO_STRATEGIC_BASE in {risk.code for risk in brief.risks}
    assert AnswerPart.NARROWER not in brief.missing and AnswerPart.WHY_NOT not in brief.missing
    asked = {question.code: question for question in brief.questions}
    assert asked[QuestionCode.NARROWER_ENVELOPE].nothing_to_ask
    assert asked[QuestionCode.HIGHEST_UNFUNDED].nothing_to_ask
    assert asked[QuestionCode.FARTHEST_TARGET].nothing_to_ask
    for text in question_text.question_texts(brief, language):
        assert text.answer and all("{" not in line for line in (text.question, *text.answer))


def test_a_floor_that_the_planner_changed_is_not_called_the_resolutions():
    problem = make_problem(settings={"strategic_base_mvnd": "100000"}, rules={"strategic_share_floor": Fraction(1, 5)})
    meaning = brief_text.figure_texts(brief_of(problem), "vi")[3].meaning
    assert "của Nghị quyết 57" not in meaning and "20%" in meaning
    changed = [risk for risk in brief_of(problem).risks if risk.code is RiskCode.RULE_CHANGED]
    assert [risk.values["rule_id"] for risk in changed] == ["strategic_share_floor"]


def test_a_confidential_project_is_told_by_its_id_alone():
    problem = make_problem(make_case(3, projects={"P3": {"is_confidential": True}}))
    brief = brief_of(problem, make_plan(problem, ["P1", "P2"]))
    for language in LANGUAGES:
        told = question_text.question_texts(brief, language)[0].question
        assert "P3" in told and "Đề tài" not in told and "Project P3" not in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_change_against_a_baseline(language):
    problem = make_problem(make_case(3))
    before = make_plan(problem, ["P1", "P2"])
    after = make_plan(problem, ["P1", "P3"])
    brief = brief_of(problem, after, baseline=Baseline("Gốc", facts_of(before)))
    assert AnswerPart.BASELINE in brief.missing
    (line,) = brief_text.change_lines(brief, language)
    assert "Gốc" in line and "P3" in line and "P2" in line
    assert figures_in(line, language) == [0, 0, 0, 0]
    wider = make_plan(problem, ["P1", "P2", "P3"])
    (line,) = brief_text.change_lines(brief_of(problem, wider, baseline=Baseline("Gốc", facts_of(before))), language)
    added = make_option(problem, "P3")
    assert figures_in(line, language) == [wider.objective - before.objective, bvnd(added.state_mvnd),
                                          bvnd(added.paid_by(Payer.ENTERPRISE)), 0]


def test_causes_found_against_another_baseline_are_not_shown():
    problem = make_problem()
    plan = make_plan(problem, ["P1"])
    one, two = (Baseline(name, facts_of(make_plan(problem))) for name in ("một", "hai"))
    answers = BriefAnswers.none_yet(problem, plan, one)
    done = BriefAnswers(answers.problem_digest, answers.option_ids, answers.baseline_digest, missing=())
    assert brief_of(problem, plan, baseline=one, answers=done).missing == ()
    assert brief_of(problem, plan, baseline=two, answers=done).missing == (AnswerPart.BASELINE,)
