"""What became of the money: every figure worked out by hand on two projects."""
from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from models.cli import main
from models.codes import FundSource, GateDecision, ObstacleCause, PaidBy, PaymentKind, SourceStatus, TaskStatus
from models.domain import Actual, BudgetLine, Case, Cost, Payer, Pledge
from models.ledger import Commitment, Milestone, Payment, Task
from models.money.advances import find_advances
from models.money.counterpart import counterpart_paid
from models.money.disbursement import GROUPS, disburse, share_of_year
from models.money.early_warnings import WARNINGS, EarlyWarning, find_warnings
from models.money.entries import Kind, budget_years
from models.money.ministry_table import ministry_table
from models.money.planned import PlannedMoney, PlanSource, bound_money, planned_by
from models.money.watch_rules import load_deadlines, load_watch_rules, next_deadline
from models.plan import YearMoney
from models.planning import plan_funding
from models.register.case_io import write_case
from models.report.plan_json import to_plan_json
from tests.builders import make_case, make_problem

DAY = date(2026, 10, 1)  # 274 of 365 days
DEVELOPMENT, RECURRENT = BudgetLine.DEVELOPMENT, BudgetLine.RECURRENT
PLAN = PlannedMoney(PlanSource.FILE, {
    "P1": (YearMoney(2026, 600, 400, 900, 50, 50),), "P2": (YearMoney(2026, 0, 500, 500), YearMoney(2027, 0, 100))})


def pay(reference: str, day: date, amount: int, **given: object) -> Payment:
    return Payment(str(given.pop("project_id", "P1")), reference, day, amount, **given)


def bind(reference: str, day: date, amount: int, **given: object) -> Commitment:
    return Commitment(str(given.pop("project_id", "P1")), reference, day, amount, **given)


BOUND = (bind("H0", date(2025, 3, 1), 300, budget_line=RECURRENT, source_of_funds=FundSource.CENTRAL_BUDGET),
         bind("H1", date(2026, 1, 5), 950, budget_line=DEVELOPMENT), bind("H2", date(2026, 1, 5), 500, project_id="P2"),
         bind("H3", date(2026, 1, 5), 900, payer_type=PaidBy.ENTERPRISE))
PAID = (pay("C0", date(2025, 9, 1), 120, budget_line=RECURRENT, source_of_funds=FundSource.CENTRAL_BUDGET),
        pay("C1", date(2026, 1, 20), 80, budget_year=2025, budget_line=RECURRENT,
            source_of_funds=FundSource.CENTRAL_BUDGET),
        pay("C2", date(2026, 2, 1), 300, payment_kind=PaymentKind.ADVANCE, budget_line=DEVELOPMENT,
            recover_by=date(2026, 6, 30)),
        pay("C3", date(2026, 5, 1), 100, payment_kind=PaymentKind.SETTLEMENT, advance_reference="C2"),
        pay("C4", date(2026, 7, 1), -20, payment_kind=PaymentKind.REFUND, advance_reference="C2",
            budget_line=DEVELOPMENT),
        pay("C5", date(2026, 9, 30), 200, budget_line=RECURRENT), pay("C6", date(2026, 10, 2), 999),
        pay("D1", date(2026, 8, 1), 300, payer_type=PaidBy.ENTERPRISE))


def case_of(**tables: object) -> Case:
    return make_case(2, **{"payments": PAID, "commitments": BOUND, **tables})


def money_of(case: Case, plan: PlannedMoney = PLAN, year: int = 2026, as_of: date = DAY):
    return disburse(make_problem(case), plan, year, as_of)


def test_a_year_is_planned_carried_in_committed_and_paid_until_the_day():
    money = money_of(case_of())
    total = money.total
    assert (total.planned_mvnd, total.carried_in_mvnd, total.committed_mvnd, total.paid_mvnd) == (
        1_500, 300 - 120 - 80, 1_450, 300 - 20 + 200)
    assert (total.rate_of_plan, total.rate_with_carried_in) == (Fraction(480, 1_500), Fraction(480, 1_600))
    assert total.paid_by_quarter == (300, 0, 180, 0, 0)
    later = money_of(case_of(), as_of=date(2026, 10, 2)).total
    assert later.paid_mvnd == 480 + 999 and later.rate_of_plan < 1


def test_what_is_paid_in_january_for_the_year_before_stands_behind_its_quarters():
    money = money_of(case_of(), year=2025)
    assert money.total.paid_by_quarter == (0, 0, 120, 0, 80) and money.total.rate_of_plan is None
    assert [(point.quarter, point.paid_mvnd) for point in money.curve] == [
        (0, 0), (1, 0), (2, 0), (3, 120), (4, 120), (5, 200)]
    assert budget_years(case_of()) == (2025, 2026, 2027)


def test_the_curve_ends_where_the_day_stands_and_the_plan_goes_on_evenly():
    curve = money_of(case_of(), as_of=date(2026, 7, 15)).curve
    assert [(point.quarter, point.planned_mvnd, point.committed_mvnd, point.paid_mvnd) for point in curve] == [
        (0, 0, 0, 0), (1, 400, 1_450, 300), (2, 800, 1_450, 300), (3, 1_200, 1_450, 280), (4, 1_600, None, None)]


def test_the_groups_of_state_money_add_up_to_the_whole():
    money = money_of(case_of())
    for name in GROUPS:
        rows = [row for row in money.groups[name] if name != "payer" or row.key == "state"]
        for field in ("planned_mvnd", "carried_in_mvnd", "committed_mvnd", "paid_mvnd"):
            assert sum(getattr(row, field) for row in rows) == getattr(money.total, field), (name, field)
    by_line = {row.key: row.paid_mvnd for row in money.groups["budget_line"]}
    assert by_line == {"": 0, "development_investment": 280, "recurrent": 200}
    assert {row.key: row.paid_mvnd for row in money.groups["payer"]} == {
        "enterprise": 300, "institute": 0, "other_private": 0, "state": 480}
    assert money.of_project("P2").planned_mvnd == 500 and money.of_project("P9").planned_mvnd == 0


def test_more_may_be_paid_than_committed_and_more_committed_than_planned():
    money = money_of(case_of(payments=(pay("C", date(2026, 2, 1), 3_000),)))
    assert money.total.paid_mvnd > money.total.committed_mvnd and money.total.rate_of_plan == 2
    assert money_of(case_of(commitments=(bind("H", date(2026, 1, 5), 9_000),))).total.committed_mvnd == 9_000


def test_typed_quarters_count_until_the_quarter_of_the_day():
    case = make_case(2, actuals=(Actual("P2", 2026, 1, 90, 80, 70), Actual("P2", 2026, 4, 5, 5, 5)))
    early, late = (money_of(case, as_of=day) for day in (date(2026, 9, 30), DAY))
    assert (early.total.committed_mvnd, early.total.paid_mvnd) == (90, 80) and late.total.paid_mvnd == 85
    assert [entry.payer for entry in early.entries if entry.kind is Kind.PAID] == [PaidBy.STATE, None]


def test_the_plan_is_a_plan_or_what_the_register_says_is_bound():
    problem = make_problem(make_case(2))
    plan = plan_funding(problem)
    chosen = plan.chosen[0]
    assert planned_by(plan).of(chosen.project_id, chosen.years[0].year) == chosen.years[0]
    case = make_case(2, costs=(Cost("P1", 2026, RECURRENT, 900, 500, 400), Cost("P1", 2027, RECURRENT, 900, 500),
                               Cost("P2", 2026, DEVELOPMENT, 900, 500, 0)),
                     pledges=tuple(Pledge(owner, Payer.ENTERPRISE, "A", 2026, 450) for owner in ("P1", "P2")))
    assert bound_money(case).years == {"P1": (YearMoney(2026, 0, 400, 450),)}


def test_share_of_year_counts_days():
    assert [share_of_year(2026, day) for day in (date(2025, 12, 31), date(2026, 1, 1), DAY, date(2026, 12, 31))] == [
        0, Fraction(1, 365), Fraction(274, 365), 1]


# --- advances and counterpart ---------------------------------------------------------------------------------------

def test_an_advance_is_open_less_what_was_settled_and_given_back():
    advance, = find_advances(case_of(), DAY)
    assert (advance.outstanding_mvnd, advance.days_overdue, advance.needs_guarantee) == (300 - 100 - 20, 93, False)
    before, = find_advances(case_of(), date(2026, 4, 30))
    assert (before.outstanding_mvnd, before.is_overdue) == (300, False)
    on_the_day, = find_advances(case_of(), date(2026, 6, 30))
    assert not on_the_day.is_overdue
    whole = replace(PAID[3], amount_mvnd=280)
    settled, = find_advances(case_of(payments=(PAID[2], whole, PAID[4])), DAY)
    assert (settled.outstanding_mvnd, settled.is_overdue) == (0, False)


@pytest.mark.parametrize("amount, needed", [(1_000, False), (1_001, True)])
def test_an_advance_above_one_billion_needs_a_guarantee(amount, needed):
    advance, = find_advances(case_of(payments=(replace(PAID[2], amount_mvnd=amount),)), DAY)
    assert advance.needs_guarantee is needed


def test_counterpart_paid_is_held_against_its_floor_at_every_payment():
    """Market regime: half of all money paid has to come from enterprises."""
    problem = make_problem(case_of())
    row, = counterpart_paid(problem, DAY, withhold=True)
    state = 120 + 80 + 300 - 20 + 200
    assert (row.floor_share, row.paid_state_mvnd, row.paid_mvnd) == (Fraction(1, 2), state, 300)
    assert row.is_below and row.below_since == date(2025, 9, 1) and row.withheld_mvnd == state - 300
    assert row.missing_mvnd == state / 2 + 150 - 300
    assert counterpart_paid(problem, DAY)[0].withheld_mvnd is None
    level = replace(PAID[-1], amount_mvnd=state)
    row, = counterpart_paid(make_problem(case_of(payments=(*PAID[:-1], level))), DAY, withhold=True)
    assert not row.is_below and (row.below_since, row.withheld_mvnd, row.missing_mvnd) == (None, 0, 0)
    short = replace(PAID[-1], amount_mvnd=state - 1)
    row, = counterpart_paid(make_problem(case_of(payments=(*PAID[:-1], short))), DAY, withhold=True)
    assert row.is_below and row.withheld_mvnd == 1


# --- early warnings -------------------------------------------------------------------------------------------------

CALM = PlannedMoney(PlanSource.FILE, {"P1": (YearMoney(2026, 100, 0),)})
CALM_TABLES: Mapping[str, tuple] = {"commitments": (bind("H", date(2026, 1, 5), 100),),
                                    "payments": (pay("C", date(2026, 9, 1), 100),)}


def warned(plan: PlannedMoney = CALM, as_of: date = DAY, **tables: object) -> list[EarlyWarning]:
    case = make_case(2, **{**CALM_TABLES, **tables})
    problem = make_problem(case)
    return list(find_warnings(problem, disburse(problem, plan, 2026, as_of)))


def test_a_year_on_its_way_warns_of_nothing():
    assert warned() == []


LATE = pay("C", date(2026, 6, 1), 100)
GATE = Milestone("P1", "M", date(2026, 9, 29), "Mẫu")


@pytest.mark.parametrize("rule_id, at_risk, since, tables, harmless", [
    ("behind_line", 75 - 55, date(2026, 10, 1), {"payments": (pay("C", date(2026, 9, 1), 55),)},
     {"payments": (pay("C", date(2026, 9, 1), 56),)}),
    ("no_payment", 20, date(2026, 6, 2), {"payments": (pay("C", date(2026, 6, 2), 80),)},
     {"payments": (pay("C", date(2026, 6, 3), 80),)}),
    ("not_committed", 1, date(2026, 1, 1), {"commitments": (bind("H", date(2026, 1, 5), 99),),
                                            "payments": (pay("C", date(2026, 9, 1), 99),)}, {}),
    ("advance_overdue", 100, date(2026, 9, 30),
     {"payments": (pay("C", date(2026, 9, 1), 100, payment_kind=PaymentKind.ADVANCE, recover_by=date(2026, 9, 30)),)},
     {"payments": (pay("C", date(2026, 9, 1), 100, payment_kind=PaymentKind.ADVANCE, recover_by=DAY),)}),
    ("advance_long_overdue", 100, date(2026, 6, 30),
     {"payments": (pay("C", date(2026, 9, 1), 100, payment_kind=PaymentKind.ADVANCE, recover_by=date(2026, 6, 30)),)},
     {}),
    ("milestone_undecided", 0, date(2026, 9, 29), {"milestones": (GATE,)},
     {"milestones": (replace(GATE, due_on=DAY), replace(GATE, milestone_id="N", gate_decision=GateDecision.CONTINUE,
                                                        decided_on=DAY))}),
    ("milestone_refused", 0, date(2026, 9, 30),
     {"milestones": (replace(GATE, gate_decision=GateDecision.TERMINATE, decided_on=date(2026, 9, 30)),)},
     {"milestones": (replace(GATE, gate_decision=GateDecision.TERMINATE, decided_on=date(2026, 10, 2)),)}),
])
def test_each_rule_warns_beyond_its_limit_and_not_at_it(rule_id, at_risk, since, tables, harmless):
    warning, = warned(**tables)
    assert (warning.rule_id, warning.project_id, warning.at_risk_mvnd, warning.since) == (
        rule_id, "P1", at_risk, since)
    assert [found.rule_id for found in warned(**harmless) if found.rule_id == rule_id] == []


def test_an_advance_without_a_guarantee_and_a_counterpart_behind_are_told():
    plan = PlannedMoney(PlanSource.FILE, {"P1": (YearMoney(2026, 2_000, 0, 1_000),)})
    tables = {"commitments": (bind("H", date(2026, 1, 5), 2_000),), "payments": (
        pay("C", date(2026, 9, 1), 2_000, payment_kind=PaymentKind.ADVANCE, guarantee_document="B"),
        pay("D", date(2026, 9, 1), 451, payer_type=PaidBy.ENTERPRISE))}
    assert warned(plan, **tables) == []  # 274/365 - 0.30 of 1,000 is 450.7
    bare = (replace(tables["payments"][0], guarantee_document=""), replace(tables["payments"][1], amount_mvnd=450))
    assert {found.rule_id: found.at_risk_mvnd for found in warned(plan, **{**tables, "payments": bare})} == {
        "advance_without_guarantee": 2_000, "counterpart_behind": 2_000}


FUND = {"source_of_funds": FundSource.STATE_FUND}


def fund_warned(*payments: Payment) -> dict[str, tuple[int, date]]:
    return {found.rule_id: (found.at_risk_mvnd, found.since) for found in warned(
        payments=payments, commitments=(bind("H", date(2026, 1, 5), 100),)) if found.rule_id.startswith("fund_")}


def test_a_fund_pays_in_three_tranches_half_at_first_and_the_last_before_september():
    days = [date(2026, 2, 1), date(2026, 4, 1), date(2026, 8, 31)]
    kept = [pay("A", days[0], 50, **FUND), pay("B", days[1], 20, **FUND), pay("C", days[2], 20, **FUND)]
    again = pay("D", days[2], 5, **FUND)  # The same day: no tranche of its own.
    assert fund_warned(*kept, again) == {}
    assert fund_warned(replace(kept[0], amount_mvnd=49), *kept[1:]) == {"fund_first_tranche": (1, days[0])}
    assert fund_warned(*kept, replace(again, paid_on=date(2026, 5, 1))) == {"fund_tranches": (20, days[2])}
    assert fund_warned(*kept[:2], replace(kept[2], paid_on=date(2026, 9, 1))) == {
        "fund_late_tranche": (20, date(2026, 9, 1))}


def test_money_of_another_source_is_no_tranche_and_leaves_the_part_of_a_fund_untold():
    paid = pay("A", date(2026, 9, 2), 10, **FUND)
    assert set(fund_warned(paid)) == {"fund_first_tranche", "fund_late_tranche"}
    assert fund_warned(replace(paid, source_of_funds=FundSource.CENTRAL_BUDGET)) == {}
    assert fund_warned(paid, pay("B", date(2026, 3, 1), 50)) == {}


def test_what_is_not_committed_is_told_once():
    assert [found.rule_id for found in warned(commitments=(), payments=())] == ["not_committed"]


def test_a_cause_is_what_was_recorded_and_nothing_is_guessed():
    late = {"payments": (pay("C", date(2026, 6, 2), 80),)}
    assert [(found.cause, found.obstacle) for found in warned(**late)] == [("unknown", "")]
    task = Task("N", "Việc", project_id="P1", task_status=TaskStatus.OVERDUE, obstacle="Chờ văn bản",
                obstacle_cause=ObstacleCause.MECHANISM)
    assert [(found.cause, found.obstacle) for found in warned(**late, tasks=(task,))] == [("mechanism", "Chờ văn bản")]


def test_the_next_deadline_is_the_first_that_matters_to_the_rule():
    late = {"payments": (pay("C", date(2026, 6, 2), 80),)}
    for day, expected in ((date(2026, 12, 15), date(2026, 12, 15)), (date(2026, 12, 16), date(2026, 12, 30)),
                          (date(2027, 1, 31), date(2027, 1, 31)), (date(2027, 2, 1), None)):
        told = next(found for found in warned(as_of=day, **late) if found.rule_id == "no_payment")
        assert told.deadline_on == expected
    assert next_deadline(2026, date(2027, 2, 11)).deadline_id == "advance_return"
    days = {key: deadline.of(2026).isoformat() for key, deadline in load_deadlines().items()}
    assert days == {"reallocation": "2026-12-15", "dossiers": "2026-12-30", "year_end": "2026-12-31",
                    "settlement": "2027-01-31", "reconciliation": "2027-02-10", "advance_return": "2027-02-15"}


def test_every_limit_and_day_is_cited_or_told_to_be_configurable():
    rules = load_watch_rules()
    assert set(rules) == set(WARNINGS)
    for entry in (*rules.values(), *load_deadlines().values()):
        assert entry.label_vi and entry.label_en
        assert (entry.source.status is SourceStatus.CONFIGURABLE) != bool(entry.source.document), entry
        assert entry.source.status is not SourceStatus.OFFICIAL, "no official text was opened"
    assert all(set(rule.deadlines) <= set(load_deadlines()) and rule.deadlines for rule in rules.values())


def test_the_ministries_table_has_every_project_with_money_once():
    problem = make_problem(case_of())
    money = disburse(problem, PLAN, 2026, DAY)
    first, second = ministry_table(problem, money, find_warnings(problem, money))
    assert (first.number, first.project_id, first.bound_so_far_mvnd, first.paid_so_far_mvnd) == (
        1, "P1", 300 + 950, 120 + 80 + 300 - 20 + 200)
    assert (first.planned_development_mvnd, first.planned_recurrent_mvnd, first.carried_in_mvnd) == (600, 400, 100)
    assert (first.paid_mvnd, first.paid_in_month_mvnd, second.paid_mvnd) == (480, 0, 0)


# --- the command line -----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_commands_tell_the_same_as_the_models(tmp_path, capsys, language):
    case = case_of()
    write_case(case, tmp_path / "case")
    given = [str(tmp_path / "case"), "--as-of", DAY.isoformat(), "--lang", language]
    problem = make_problem(case)
    plan_file = tmp_path / "plan.json"
    plan = plan_funding(problem)
    plan_file.write_text(json.dumps(to_plan_json(problem, plan, ()), ensure_ascii=False), encoding="utf-8")
    assert main(["disburse", *given, "--plan", str(plan_file), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    money = disburse(problem, planned_by(plan), 2026, DAY)
    assert (told["plan_source"], told["total"]["planned_mvnd"], told["total"]["paid_mvnd"]) == (
        "file", money.total.planned_mvnd, money.total.paid_mvnd)
    assert main(["disburse", *given, "--by", "project"]) == 0
    assert "480" in capsys.readouterr().out
    assert main(["monitor", *given, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["advances"][0]["outstanding_mvnd"] == 180 and told["counterpart"][0]["withheld_mvnd"] is None
    assert main(["monitor", *given, "--withhold"]) == 0
    assert "380" in capsys.readouterr().out
