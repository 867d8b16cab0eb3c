"""Tasks, milestones, results and past plans: worked out by hand on two projects, and by properties over random ones."""
from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from models.codes import GateDecision, LocalisationBasis, PaidBy, ResultKind, TaskStatus
from models.domain import Actual, Case, Localisation, Target
from models.follow.deadlines import Deadline, deadline_of
from models.follow.milestones import STOPS, follow_milestones, gate_states
from models.follow.past_plan import Outcome, lay_over
from models.follow.results import localisation_path, results_by_product, results_by_project
from models.follow.tasks import SIX_POINTS, TaskFilter, follow_tasks, task_values
from models.ledger import Milestone, Result, Task
from models.money.disbursement import disburse
from models.money.planned import PlannedMoney, PlanSource
from models.plan import YearMoney
from models.words.follow_text import follow_lines
from tests.builders import make_case, make_problem
from tests.test_money import DAY, PLAN, bind, pay

WHOLE = Task("N0", "Việc", "QĐ", "P1", "Vụ trưởng", "Vụ A", (), date(2027, 1, 31), "Bộ trưởng", "Báo cáo")


def tasks_of(*tasks: Task, **given: object):
    return {row.task.task_id: row for row in follow_tasks(make_problem(make_case(2, tasks=tasks, **given)), DAY)}


# --- tasks ----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("due_on", "where"), [
    (None, Deadline.NONE), (date(2026, 9, 30), Deadline.PASSED), (DAY, Deadline.THIS_QUARTER),
    (date(2026, 12, 31), Deadline.THIS_QUARTER), (date(2027, 1, 1), Deadline.LATER)])
def test_a_deadline_is_seen_from_the_day(due_on, where):
    assert deadline_of(due_on, DAY) is where


@pytest.mark.parametrize("month", range(1, 13))
def test_a_quarter_ends_with_its_third_month(month):
    ends = {3: date(2026, 3, 31), 6: date(2026, 6, 30), 9: date(2026, 9, 30), 12: date(2026, 12, 31)}
    end = ends[-(-month // 3) * 3]
    assert deadline_of(end, date(2026, month, 15)) is Deadline.THIS_QUARTER
    assert deadline_of(end + timedelta(days=1), date(2026, month, 15)) is Deadline.LATER


def test_a_running_task_past_its_deadline_is_overdue_whatever_the_register_calls_it():
    rows = tasks_of(replace(WHOLE, task_id="A", due_on=date(2026, 9, 1)),
                    replace(WHOLE, task_id="B", due_on=date(2026, 9, 1), task_status=TaskStatus.DONE),
                    replace(WHOLE, task_id="C", due_on=None, task_status=TaskStatus.OVERDUE))
    assert (rows["A"].status, rows["A"].days_overdue) == (TaskStatus.OVERDUE, 30)
    assert (rows["B"].status, rows["B"].days_overdue) == (TaskStatus.DONE, 0)
    assert (rows["C"].status, rows["C"].days_overdue) == (TaskStatus.OVERDUE, 0)


@pytest.mark.parametrize(("point", "column"), SIX_POINTS.items())
def test_each_of_the_six_points_is_missed_alone(point, column):
    blank = None if column == "due_on" else ""
    row = tasks_of(replace(WHOLE, **{column: blank}))["N0"]
    assert row.missing == (point,) and not row.is_clear
    assert tasks_of(WHOLE)["N0"].is_clear


def test_overdue_comes_first_then_done_without_evidence():
    rows = list(tasks_of(
        replace(WHOLE, task_id="running"), replace(WHOLE, task_id="done", task_status=TaskStatus.DONE, evidence="BB"),
        replace(WHOLE, task_id="unproved", task_status=TaskStatus.DONE),
        replace(WHOLE, task_id="late", due_on=date(2026, 9, 1)),
        replace(WHOLE, task_id="later", due_on=date(2026, 8, 1))))
    assert rows == ["later", "late", "unproved", "running", "done"]


def test_only_a_done_task_lacks_evidence_and_a_document_alone_is_evidence():
    rows = tasks_of(replace(WHOLE, task_id="A", task_status=TaskStatus.DONE), WHOLE,
                    replace(WHOLE, task_id="B", task_status=TaskStatus.DONE, evidence_document="BB-1"))
    assert [key for key, row in rows.items() if row.lacks_evidence] == ["A"]


@pytest.mark.parametrize("seed", range(20))
def test_filters_let_through_exactly_what_they_name(seed):
    chance = random.Random(seed)
    tasks = [replace(WHOLE, task_id=f"N{at}", unit=chance.choice(["", "A", "B"]), person=chance.choice(["", "x"]),
                     due_on=chance.choice([None, DAY - timedelta(days=chance.randint(-200, 200))]),
                     task_status=chance.choice(list(TaskStatus)), project_id=chance.choice(["", "P1", "P2"]))
             for at in range(30)]
    rows = tuple(tasks_of(*tasks, projects={"P2": {"is_confidential": True}}).values())
    wanted = TaskFilter(statuses=("overdue",), units=("A",))
    assert [row for row in rows if wanted.passes(row)] == [
        row for row in rows if row.status == "overdue" and row.task.unit == "A" and not row.is_confidential]
    assert all(TaskFilter().passes(row) for row in rows)
    lines = [{name for row in rows if not row.is_confidential for name in [row.task.unit]}]
    assert set(task_values(rows, "unit")) == lines[0]


# --- milestones -----------------------------------------------------------------------------------------------------

GATES = (Milestone("P1", "M1", date(2026, 3, 1), "Mẫu", 100, 4, GateDecision.CONTINUE, date(2026, 3, 5)),
         Milestone("P1", "M2", date(2026, 8, 1), "Mẫu", 100, 5, GateDecision.SUSPEND, date(2026, 8, 5)),
         Milestone("P2", "M1", date(2026, 9, 1), "Mẫu", 50, 4))


def test_due_and_undecided_comes_first_and_decided_last():
    rows = follow_milestones(make_problem(make_case(2, milestones=(
        *GATES, Milestone("P2", "M2", date(2027, 1, 1), "Mẫu"), Milestone("P2", "M0", date(2026, 8, 1), "Mẫu")))), DAY)
    assert [(row.milestone.milestone_id, row.days_overdue) for row in rows] == [
        ("M0", 61), ("M1", 30), ("M2", 0), ("M1", 0), ("M2", 0)]


def test_stopping_frees_what_is_planned_and_not_paid_from_this_year_on():
    case = make_case(2, milestones=GATES, payments=(
        pay("A", date(2026, 2, 1), 300), pay("B", date(2026, 2, 2), 70, payer_type=PaidBy.ENTERPRISE),
        pay("C", DAY + timedelta(days=1), 5)), commitments=(bind("H", date(2026, 1, 1), 450),))
    plan = PlannedMoney(PlanSource.FILE, {"P1": (YearMoney(2025, 0, 40), YearMoney(2026, 600, 400),
                                                 YearMoney(2027, 0, 200)), "P2": (YearMoney(2026, 0, 9),)})
    (state,) = gate_states(make_problem(case), plan, DAY)
    assert (state.project_id, state.decision, state.milestone_id) == ("P1", GateDecision.SUSPEND, "M2")
    assert state.freed_mvnd == {2026: 700, 2027: 200} and state.bound_mvnd == 150
    before = gate_states(make_problem(case), plan, date(2026, 8, 4))
    assert [(row.decision, row.freed_mvnd) for row in before] == [(GateDecision.CONTINUE, {})]


def test_money_of_typed_quarters_is_not_freed_again():
    case = make_case(2, milestones=GATES, actuals=(Actual("P1", 2026, 1, 500, 450, 0),))
    (state,) = gate_states(make_problem(case), PLAN, DAY)
    assert state.freed_mvnd == {2026: 550} and state.bound_mvnd == 50


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_decided_nothing_is_freed_that_was_paid_or_not_planned(seed):
    chance = random.Random(seed)
    decided = [Milestone("P1", f"M{at}", date(2026, chance.randint(1, 9), 1), "x", None, None,
                         chance.choice(list(GateDecision)), date(2026, chance.randint(1, 9), 2)) for at in range(4)]
    paid = tuple(pay(f"C{at}", date(2026, chance.randint(1, 9), 3), chance.randint(1, 400)) for at in range(4))
    problem = make_problem(make_case(2, milestones=tuple(decided), payments=paid))
    (state,) = gate_states(problem, PLAN, DAY)
    last = max(decided, key=lambda row: (row.decided_on, row.due_on, row.milestone_id))
    assert state.decision is last.gate_decision and state.is_stopped == (last.gate_decision in STOPS)
    freed = sum(state.freed_mvnd.values())
    assert freed == (max(0, 1_000 - sum(row.amount_mvnd for row in paid)) if state.is_stopped else 0)
    assert 0 <= state.bound_mvnd <= freed


# --- results --------------------------------------------------------------------------------------------------------

RESULTS = (
    Result("P1", "K1", ResultKind.IP_FILED, "", date(2026, 6, 1), date(2026, 7, 1), evidence_document="D"),
    Result("P1", "K2", ResultKind.IP_FILED, "", date(2026, 9, 1)), Result("P1", "K3", ResultKind.IP_FILED, "", DAY),
    Result("P1", "K4", ResultKind.IP_FILED, "", date(2026, 9, 1), DAY + timedelta(days=1)),
    Result("P1", "K5", ResultKind.REVENUE, "", None, date(2026, 5, 1), 700),
    Result("P2", "K1", ResultKind.REVENUE, "", date(2026, 5, 1), date(2026, 5, 1), 40, evidence="HĐ"))


def test_results_are_counted_against_promise_as_they_stood_on_the_day():
    case = make_case(2, results=RESULTS, projects={"P1": {"product_no": 2}, "P2": {"product_no": 2}})
    rows = {(row.key, row.kind): row for row in results_by_project(make_problem(case), DAY)}
    filed, revenue = rows["P1", ResultKind.IP_FILED], rows["P1", ResultKind.REVENUE]
    assert (filed.promised, filed.due, filed.achieved, filed.late, filed.overdue, filed.lacks_evidence) == (
        4, 3, 1, 1, 2, 0)
    assert (revenue.promised, revenue.achieved, revenue.amount_mvnd, revenue.lacks_evidence) == (0, 1, 700, 1)
    of_product = {row.kind: row for row in results_by_product(make_problem(case), DAY)}
    assert of_product[ResultKind.REVENUE].amount_mvnd == 740 and of_product[ResultKind.REVENUE].key == "2"


def test_a_confidential_project_is_in_no_product():
    case = make_case(2, results=RESULTS, projects={"P1": {"product_no": 2, "is_confidential": True},
                                                   "P2": {"product_no": 2}})
    (row,) = results_by_product(make_problem(case), DAY)
    assert row.amount_mvnd == 40
    assert {row.key: row.is_confidential for row in results_by_project(make_problem(case), DAY)} == {
        "P1": True, "P2": False}


def test_localisation_stands_year_by_year_on_its_own_basis():
    mastery, materials = LocalisationBasis.CORE_MASTERY, LocalisationBasis.BILL_OF_MATERIALS

    def recorded(name: str, basis: LocalisationBasis, share: Fraction, due: date, done: date | None = None) -> Result:
        return Result("P1", name, ResultKind.LOCALISATION, "", due, done, None, basis, share)

    case = make_case(2, results=(
        recorded("K1", mastery, Fraction(1, 4), date(2026, 6, 1), date(2026, 6, 1)),
        recorded("K2", mastery, Fraction(2, 5), date(2026, 9, 1), date(2026, 9, 1)),
        recorded("K3", materials, Fraction(3, 10), date(2026, 12, 31))), localisation=(
        Localisation("P1", 2026, mastery, Fraction(1, 2)), Localisation("P1", 2027, mastery, Fraction(3, 5)),
        Localisation("P2", 2026, mastery, Fraction(1, 2))), targets=(Target(2, 2026, mastery, Fraction(7, 10)),),
        projects={"P1": {"product_no": 2}})
    rows = localisation_path(make_problem(case), DAY)
    assert [(row.project_id, row.year, row.basis, row.promised_share, row.recorded_share, row.achieved_on is None)
            for row in rows] == [
        ("P1", 2026, materials, None, Fraction(3, 10), True),
        ("P1", 2026, mastery, Fraction(1, 2), Fraction(2, 5), False), ("P1", 2027, mastery, Fraction(3, 5), None, True)]
    # Never held against a promise on another basis.
    assert [row.missing_share for row in rows] == [None, Fraction(1, 10), None]
    assert [row.target_share for row in rows][1] == Fraction(7, 10)


# --- past plans -----------------------------------------------------------------------------------------------------

def past_case() -> Case:
    return make_case(2, payments=(pay("A", date(2025, 5, 1), 30), pay("B", date(2026, 5, 1), 1_000),
                                  pay("C", date(2026, 5, 1), 200, project_id="P2")))


def test_a_plan_is_laid_over_every_year_that_has_begun():
    rows = lay_over(make_problem(past_case()), PLAN, DAY)
    assert [(row.year, row.project_id, row.outcome, row.difference_mvnd) for row in rows] == [
        (2025, "", Outcome.UNPLANNED, 30), (2025, "P1", Outcome.UNPLANNED, 30), (2026, "", Outcome.PARTLY, -300),
        (2026, "P2", Outcome.PARTLY, -300), (2026, "P1", Outcome.PAID, 0)]


@pytest.mark.parametrize("seed", range(10))
def test_the_projects_of_a_year_add_up_to_the_year_and_to_the_page_of_disbursement(seed):
    chance = random.Random(seed)
    case = make_case(3, payments=tuple(
        pay(f"C{at}", date(chance.choice([2025, 2026]), chance.randint(1, 12), 5), chance.randint(1, 900),
            project_id=f"P{chance.randint(1, 3)}") for at in range(20)))
    problem = make_problem(case)
    rows = lay_over(problem, PLAN, DAY)
    for whole in (row for row in rows if not row.project_id):
        own = [row for row in rows if row.project_id and row.year == whole.year]
        assert sum(row.paid_mvnd for row in own) == whole.paid_mvnd == disburse(
            problem, PLAN, whole.year, DAY).total.paid_mvnd
        assert sum(row.planned_mvnd for row in own) == whole.planned_mvnd


# --- in words -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("language", ["vi", "en"])
def test_of_a_confidential_project_only_amounts_days_and_states_are_told(language):
    secret = {"is_confidential": True, "name_vi": "Radar kín", "name_en": "Secret radar",
              "managing_agency": "Cơ quan Q"}
    task = replace(WHOLE, title="Việc kín", unit="Vụ kín", person="Người kín", obstacle="Vướng kín",
                   evidence="Bằng kín", product="Sản phẩm kín", authority="Cấp kín", document="Văn kín")
    case = make_case(2, projects={"P1": secret}, tasks=(task,), results=RESULTS, milestones=tuple(replace(
        row, required_result="Mẫu kín", council="Hội đồng kín", evidence="Biên kín", milestone_id=f"kín {at}")
        for at, row in enumerate(GATES) if row.project_id == "P1"), payments=past_case().payments)
    problem = make_problem(case)
    told = "\n".join(follow_lines(
        problem, follow_tasks(problem, DAY), follow_milestones(problem, DAY), gate_states(problem, PLAN, DAY),
        results_by_project(problem, DAY), localisation_path(problem, DAY), lay_over(problem, PLAN, DAY), language))
    assert "kín" not in told and "ecret" not in told and "Cơ quan Q" not in told
    assert "P1" in told and "N0" in told
