"""The end of a year: what may be carried over and why, what lapses, what comes back, the change it makes."""
from __future__ import annotations

import json
from datetime import date

import pytest

from models.cli import main
from models.codes import FundSource, GateDecision, PaymentKind
from models.domain import BudgetLine, Case, Envelope
from models.ledger import Commitment, Milestone, Payment
from models.money.carry_edits import carry_edits
from models.money.carry_over import AMOUNTS, CarryOutcome, CarryOver, carry_over, load_grounds
from models.money.disbursement import disburse
from models.money.forecast import forecast_year
from models.money.planned import PlannedMoney, PlanSource
from models.money.watch_rules import load_deadlines
from models.plan import YearMoney
from models.problem import Problem
from models.register.case_io import write_case
from models.register.draft import Draft
from models.wording import LANGUAGES
from models.words.reallocation_text import carry_lines
from tests.builders import make_case, make_problem

D, R = BudgetLine.DEVELOPMENT, BudgetLine.RECURRENT
JANUARY = date(2027, 1, 10)
PLAN = PlannedMoney(PlanSource.FILE, {"P1": (YearMoney(2026, 600, 400),), "P2": (YearMoney(2026, 0, 500),)})
PAID = (Payment("P1", "C1", date(2026, 5, 1), 100, budget_line=R),
        Payment("P1", "C2", date(2026, 6, 1), 250, budget_line=D),
        Payment("P1", "C3", date(2026, 7, 1), 90, payment_kind=PaymentKind.ADVANCE, budget_line=D),
        Payment("P1", "C4", date(2026, 8, 1), 30, payment_kind=PaymentKind.SETTLEMENT, advance_reference="C3",
                budget_line=D))


def at_the_end(day: date = JANUARY, plan: PlannedMoney = PLAN, **tables: object) -> tuple[Problem, CarryOver]:
    problem = make_problem(make_case(2, **{"payments": PAID, **tables}), as_of=day)
    money = disburse(problem, plan, 2026, day)
    return problem, carry_over(problem, plan, money, forecast_year(problem, money))


def told(found: CarryOver) -> dict[tuple[str, object], tuple[int, str]]:
    return {(row.project_id, row.line): (row.left_mvnd, row.ground.ground_id) for row in found.rows}


def test_recurrent_money_carries_over_and_investment_needs_a_decision() -> None:
    _, found = at_the_end()
    assert told(found) == {("P2", R): (500, "science"), ("P1", R): (300, "science"), ("P1", D): (260, "investment")}
    assert {name: found.total(name) for name in AMOUNTS} == {
        "planned_mvnd": 1500, "carried_in_mvnd": 0, "committed_mvnd": 0, "paid_mvnd": 440, "left_mvnd": 1060,
        "carries_mvnd": 800, "needs_decision_mvnd": 260, "lapses_mvnd": 0, "to_return_mvnd": 60}
    assert not found.is_expected and found.into_next_year == {R: 800}


def test_an_ended_task_lapses_and_its_advance_comes_back() -> None:
    ended = Milestone("P1", "M1", "x", date(2026, 9, 1), gate_decision=GateDecision.TERMINATE,
                      decided_on=date(2026, 9, 5))
    _, found = at_the_end(milestones=(ended,))
    assert told(found)["P1", R] == (300, "ended") and found.total("lapses_mvnd") == 560
    assert found.total("to_return_mvnd") == 60
    _, before = at_the_end(date(2026, 9, 4), milestones=(ended,))
    assert {row.ground.ground_id for row in before.rows} == {"science", "investment"}
    stopped = {"P1": {"status": "stopped"}}
    assert at_the_end(projects=stopped)[1].total("lapses_mvnd") == 560


def test_money_of_a_fund_carries_over_by_itself() -> None:
    bound = (Commitment("P1", "H1", date(2026, 2, 1), 600, budget_line=D, source_of_funds=FundSource.STATE_FUND),)
    paid = tuple(payment if payment.budget_line is R else Payment(
        payment.project_id, payment.reference, payment.paid_on, payment.amount_mvnd, payment_kind=payment.payment_kind,
        budget_line=D, source_of_funds=FundSource.STATE_FUND, advance_reference=payment.advance_reference)
        for payment in PAID)
    _, found = at_the_end(commitments=bound, payments=paid)
    assert told(found)["P1", D] == (260, "fund") and found.total("to_return_mvnd") == 0
    assert found.into_next_year == {R: 800, D: 260}


@pytest.mark.parametrize(("day", "deadline"), [
    (date(2027, 1, 31), date(2027, 1, 31)), (date(2027, 2, 1), date(2027, 2, 10)),
    (date(2027, 2, 11), date(2027, 2, 15)), (date(2027, 2, 16), None)])
def test_the_next_day_is_that_of_the_text(day: date, deadline: date | None) -> None:
    _, found = at_the_end(day)
    assert {row.deadline and row.deadline.of(2026) for row in found.rows} == {deadline}


def test_before_the_end_the_forecast_is_what_is_left() -> None:
    problem, found = at_the_end(date(2026, 10, 15))
    money = disburse(problem, PLAN, 2026, date(2026, 10, 15))
    expected = {(row.project_id, row.line): row.unspent_mvnd for row in forecast_year(problem, money).units}
    assert found.is_expected and {(row.project_id, row.line): row.left_mvnd for row in found.rows} == {
        key: amount for key, amount in expected.items() if amount}


def test_what_names_no_line_is_spread_as_the_plan_is() -> None:
    _, found = at_the_end(payments=(Payment("P1", "C1", date(2026, 5, 1), 500),))
    assert told(found) == {("P2", R): (500, "science"), ("P1", D): (300, "investment"), ("P1", R): (200, "science")}


def test_every_ground_is_cited_or_configurable_and_its_days_are_known() -> None:
    for ground in load_grounds():
        assert ground.source.document or ground.source.status.value == "configurable"
        assert set(ground.deadlines) <= load_deadlines().keys()
        assert isinstance(ground.outcome, CarryOutcome)
    assert load_grounds()[-1].when == "any"


ENVELOPES = (Envelope(2026, R, "", 10_000), Envelope(2027, R, "Bộ A", 5_000), Envelope(2027, R, "", 10_000),
             Envelope(2027, None, "", 90_000))


@pytest.mark.parametrize(("envelopes", "after"), [
    (ENVELOPES, (2027, R, "", 10_800)), (ENVELOPES[:2] + ENVELOPES[3:], (2027, None, "", 90_800)),
    (ENVELOPES[:2], (2027, R, "", 800))])
def test_next_years_envelope_grows_in_one_change_with_why(envelopes: tuple[Envelope, ...], after: tuple) -> None:
    problem, found = at_the_end(envelopes=envelopes)
    draft, findings = Draft.of(problem.case).accept(carry_edits(problem.case, found), "vì chuyển nguồn")
    assert not findings and Envelope(*after) in draft.case.envelopes
    changed = set(draft.case.envelopes) ^ set(envelopes)
    assert {row.year for row in changed} == {2027} and len(changed) <= 2
    assert draft.done and {change.reason for change in draft.changes} == {"vì chuyển nguồn"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentences_name_every_project_its_ground_and_its_day(language: str) -> None:
    text = "\n".join(carry_lines(at_the_end()[1], language))
    article = {"vi": "điểm g khoản 3 Điều 66", "en": "66.3(g)"}[language]
    assert "31/01/2027" in text and article in text and "P1" in text and "P2" in text


def test_the_command_tells_the_same_and_refuses_a_year_to_come(tmp_path, capsys) -> None:
    case: Case = make_case(2, payments=PAID)
    write_case(case, tmp_path / "case")
    given = ["--lang", "en", "carry-over", str(tmp_path / "case"), "--as-of", "2027-01-10", "--json"]
    assert main([*given, "--year", "2026"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["total"]["to_return_mvnd"] == 60 and document["rows"] and document["plan_source"] == "bound"
    assert main([*given, "--year", "2028"]) == 1
    assert "2028" in capsys.readouterr().out
