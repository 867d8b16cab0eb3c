"""Priority in disbursing (under study): which payments would wait, worked out by hand and over random payments."""
from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from models.cli import main
from models.codes import FundSource, PaidBy, PaymentKind
from models.domain import BudgetLine
from models.ledger import Payment
from models.money.disbursement import disburse
from models.money.planned import PlannedMoney, PlanSource
from models.money.priority_queue import PriorityQueue, priority_queue
from models.plan import YearMoney
from models.register.case_io import write_case
from tests.builders import make_problem
from tests.test_money import case_of, pay

END = date(2027, 1, 31)
# P1: 70 of 100 are private; P2: one million less.
PLAN = PlannedMoney(PlanSource.FILE, {"P1": (YearMoney(2026, 0, 30, 60, 0, 10),), "P2": (YearMoney(2026, 0, 31, 69),)})


def queue_of(*payments: Payment, plan: PlannedMoney = PLAN, share: object = None) -> PriorityQueue:
    problem = make_problem(case_of(payments=payments), rules={} if share is None else {
        "disbursement_priority_share": None if share == "off" else share})
    return priority_queue(problem, plan, disburse(problem, plan, 2026, END))


FIRST = pay("A", date(2026, 2, 1), 40, project_id="P2")
LATER = pay("B", date(2026, 8, 1), 25)


def test_who_has_the_private_share_is_paid_in_the_first_quarter_that_pays_and_others_wait():
    found = queue_of(FIRST, LATER)
    assert found.priority_ids == {"P1"} and found.waiting_mvnd == 25
    assert [(each.project_id, each.from_quarter, each.to_quarter, each.amount_mvnd, each.waits)
            for each in found.moved] == [("P2", 1, 3, 25, True), ("P1", 3, 1, 25, False)]
    assert [(row.quarter, row.paid_mvnd, row.priority_mvnd, row.priority_first_mvnd) for row in found.quarters] == [
        (1, 40, 0, 25), (2, 0, 0, 0), (3, 25, 25, 0), (4, 0, 0, 0), (5, 0, 0, 0)]


@pytest.mark.parametrize("other", [
    {"budget_line": BudgetLine.DEVELOPMENT}, {"source_of_funds": FundSource.STATE_FUND}, {"budget_year": 2025},
    {"payer_type": PaidBy.ENTERPRISE}, {"payment_kind": PaymentKind.SETTLEMENT}])
def test_a_line_or_source_does_not_pay_for_another_and_only_state_money_of_the_year_counts(other):
    assert queue_of(FIRST, replace(LATER, **other)).moved == ()


def test_no_project_with_the_share_or_no_share_changes_nothing():
    less = PlannedMoney(PlanSource.FILE, {"P1": (YearMoney(2026, 0, 31, 69),)})
    assert queue_of(FIRST, LATER, plan=less).moved == () == queue_of(FIRST, LATER, share="off").moved


@pytest.mark.parametrize("seed", range(20))
def test_every_quarter_pays_what_it_paid_and_every_project_gets_what_it_got(seed):
    rng = Random(f"queue {seed}")
    payments = [pay(f"C{at}", date(2026, 1, 1) + timedelta(days=rng.randrange(390)), rng.randint(1, 50),
                    budget_year=2026, project_id=rng.choice(("P1", "P2")), budget_line=rng.choice(tuple(BudgetLine)))
                for at in range(15)]
    found = queue_of(*payments)
    out, into, quarters = Counter(), Counter(), Counter()
    for each in found.moved:
        out[each.from_quarter] += each.amount_mvnd
        into[each.to_quarter] += each.amount_mvnd
        quarters[each.project_id, each.waits] += each.amount_mvnd * abs(each.to_quarter - each.from_quarter)
    assert out == into and set(quarters) <= {("P1", False), ("P2", True)}
    assert quarters["P1", False] == quarters["P2", True]
    more = [row.priority_first_mvnd - row.priority_mvnd for row in found.quarters]
    reached = [sum(more[:upto]) for upto in range(1, 6)]
    assert all(ahead >= 0 for ahead in reached) and reached[-1] == 0


def test_a_confidential_project_is_told_by_id_and_amount():
    problem = make_problem(case_of(payments=(FIRST, LATER), projects={"P2": {"is_confidential": True}}))
    found = priority_queue(problem, PLAN, disburse(problem, PLAN, 2026, END))
    assert [each.reference for each in found.moved] == ["", "B"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_command_tells_it_on_request_alone(language, tmp_path, capsys):
    write_case(case_of(payments=(FIRST, LATER)), tmp_path)
    given = ["--lang", language, "monitor", str(tmp_path), "--as-of", "2026-12-31", "--json"]
    assert main(given) == 0 and "priority_first" not in json.loads(capsys.readouterr().out)
    assert main([*given, "--priority-first"]) == 0
    assert json.loads(capsys.readouterr().out)["priority_first"]["share"]
