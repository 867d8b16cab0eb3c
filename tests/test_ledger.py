"""Payments, commitments, milestones, results, tasks and instruments: in by every door, out again, and what is wrong."""
from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from models.checks import check_problem, is_blocking
from models.codes import (
    FundSource,
    GateDecision,
    InstrumentKind,
    LocalisationBasis,
    PaidBy,
    PaymentKind,
    ResultKind,
    SourceStatus,
    TaskStatus,
)
from models.domain import LEDGER_TABLES, Actual, BudgetLine, Case
from models.explain.input_changes import find_input_changes
from models.export.case_files import case_to_xlsx
from models.files.safe_reading import read_grid
from models.intake.importing import apply_import, open_import, preview_import, read_import
from models.ledger import Commitment, Instrument, Milestone, Payment, Result, Task
from models.money.quarters import quarterly_actuals
from models.planning import plan_funding
from models.register.case_io import case_to_tables, read_case, tables_to_case, write_case
from models.register.draft import Draft
from models.register.edits import Edit
from models.register.paste_block import read_block
from models.scenario.adopting import is_same_question, take_over
from models.scenario.applying import apply_scenario
from models.scenario.reading import parse_scenario
from tests.builders import AS_OF, make_case, make_problem

PAID = (
    Payment("P1", "CT-1", date(2026, 2, 10), 60, payment_kind=PaymentKind.ADVANCE, budget_line=BudgetLine.RECURRENT,
            source_of_funds=FundSource.CENTRAL_BUDGET, recover_by=date(2026, 8, 10), guarantee_document="BL-1"),
    Payment("P1", "CT-2", date(2026, 5, 20), 25, payment_kind=PaymentKind.SETTLEMENT, advance_reference="CT-1"),
    Payment("P1", "CT-3", date(2026, 6, 30), -5, payment_kind=PaymentKind.REFUND, advance_reference="CT-1"),
    Payment("P1", "DN-1", date(2026, 5, 21), 40, PaidBy.ENTERPRISE, "Doanh nghiệp A01", milestone_id="M1"),
)
LEDGER = {
    "payments": PAID,
    "commitments": (Commitment("P1", "HĐ-1", date(2026, 1, 15), 90, budget_year=2026, document="Quyết định 1"),
                    Commitment("P1", "HĐ-2", date(2026, 1, 16), 40, PaidBy.ENTERPRISE, "Doanh nghiệp A01")),
    "milestones": (Milestone("P1", "M1", date(2026, 6, 30), "Mẫu thử", 50, 5, GateDecision.CONTINUE, date(2026, 7, 2),
                             "Hội đồng", "Biên bản", "BB-1"),),
    "results": (Result("P1", "K1", ResultKind.IP_FILED, "Đơn", date(2026, 9, 1), date(2026, 8, 1)),
                Result("P1", "K2", ResultKind.LOCALISATION, basis=LocalisationBasis.BILL_OF_MATERIALS,
                       achieved_share=Fraction(1, 4))),
    "tasks": (Task("N1", "Việc", "QĐ", "P1", "Vụ trưởng", "Vụ A", ("Vụ B", "Vụ C"), date(2027, 1, 31)),
              Task("N2", "Việc chung")),
    "instruments": (Instrument("P1", instrument=InstrumentKind.PRE_COMMERCIAL, phase="1", document="Thông báo 47, 4.b",
                               source_status=SourceStatus.DIRECTIVE),),
}


def case_with_ledger(**tables: object) -> Case:
    return make_case(2, **{**LEDGER, **tables})


def found(case: Case) -> list[tuple[str, str, str]]:
    return [(finding.code, finding.severity, finding.column) for finding in check_problem(make_problem(case))
            if finding.table in (*LEDGER_TABLES, "actuals")]


# --- in and out -----------------------------------------------------------------------------------------------------

def test_the_ledger_goes_out_and_comes_back_in_every_format(tmp_path):
    case = case_with_ledger()
    write_case(case, tmp_path / "csv")
    (tmp_path / "case.xlsx").write_bytes(case_to_xlsx(case, "vi"))
    for path in (tmp_path / "csv", tmp_path / "case.xlsx"):
        reading = read_case(path)
        assert reading.findings == () and reading.case == case and reading.case.digest == case.digest
    assert tables_to_case(case_to_tables(case)).case == case


def test_a_register_without_a_ledger_is_what_it_was():
    case = make_case(2)
    assert not set(LEDGER_TABLES) & case.tables.keys() and set(LEDGER_TABLES) <= case_with_ledger().tables.keys()
    assert not set(LEDGER_TABLES) & case_to_tables(case).keys()
    assert tables_to_case(case_to_tables(case)).case.digest == case.digest == case.question_digest


def test_a_payment_asks_no_other_question_and_a_scenario_takes_none_back():
    bare, full = make_problem(make_case(2)), make_problem(case_with_ledger())
    assert full.case.digest != bare.case.digest and full.digest == bare.digest and is_same_question(bare, full)
    assert take_over(bare, Draft.of(full.case, AS_OF)).edits == ()


def test_a_scenario_may_bring_the_first_payment():
    scenario = parse_scenario({"name": "S", "author": "A", "note": "n", "rows": {"payments": [
        {"project_id": "P1", "reference": "1", "paid_on": "2026-03-31", "amount_mvnd": 5}]}}).scenario
    assert apply_scenario(scenario, make_case(1), AS_OF).case.payments == (Payment("P1", "1", date(2026, 3, 31), 5),)


def test_no_plan_rests_on_the_ledger():
    bare, full = make_problem(make_case(2)), make_problem(case_with_ledger())
    assert plan_funding(bare).chosen == plan_funding(full).chosen
    changes = find_input_changes(bare, full)
    assert {change.part for change in changes} == set(LEDGER_TABLES)
    assert not any(change.has_effect for change in changes)


def test_the_short_form_has_quarters_and_an_instrument():
    reading = tables_to_case({"projects": [{
        "project_id": "P1", "name": "Camera", "product_no": 2, "score": 80, "cost_2026_mvnd": 500,
        "paid_2026_q1_mvnd": 30, "paid_2026_q3": 20, "instrument": "order"}]})
    assert [(row.quarter, row.state_paid_mvnd) for row in reading.case.actuals] == [(1, 30), (3, 20)]
    assert reading.case.instruments == (Instrument("P1", instrument=InstrumentKind.ORDER),)


def test_required_columns_alone_are_enough():
    tables = case_to_tables(make_case(1))
    tables |= {"payments": [{"project_id": "P1", "reference": "1", "paid_on": "31/03/2026", "amount_mvnd": 5}],
               "tasks": [{"task_id": "N", "title": "Việc"}], "instruments": [{"project_id": "P1"}],
               "results": [{"project_id": "P1", "result_id": "1", "result_kind": "paper"}]}
    case = tables_to_case(tables).case
    assert case.payments == (Payment("P1", "1", date(2026, 3, 31), 5),) and case.tasks == (Task("N", "Việc"),)


def test_edits_and_pasted_rows_are_steps_of_the_draft():
    draft = Draft.of(case_with_ledger())
    after, refused = draft.accept([Edit("P1", "payments", ("P1", "DN-1"), "amount_mvnd", 40, 45),
                                   Edit("", "tasks", ("N2",), "task_status", "in_time", "done")])
    assert refused == () and after.case.payments[-1].amount_mvnd == 45
    assert after.case.tasks[1].task_status is TaskStatus.DONE and after.undo().case == case_with_ledger()
    block = "project_id\treference\tpaid_on\tamount_mvnd\nP2\tCT-9\t2026-03-01\t1.500"
    reading = read_block(draft.case, "payments", block, "vi", may_add=True)
    assert reading.findings == () and dict(reading.edits[0].new)["amount_mvnd"] == "1500"


def test_a_project_with_payments_is_not_removed():
    case = make_case(2, costs=(), pledges=(), scores=(), payments=PAID[:1])
    row = tuple(case_to_tables(case)["projects"][0].items())
    _, refused = Draft.of(case).accept([Edit("P1", "projects", ("P1",), "", row, None)])
    assert [(finding.code, finding.values["other"]) for finding in refused] == [("edit_project_in_use", "payments")]


# --- bad input ------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("row, code, column", [
    ({"amount_mvnd": -1}, "payment_negative", "amount_mvnd"),
    ({"payment_kind": "refund"}, "refund_positive", "amount_mvnd"),
    ({"project_id": "P9"}, "unknown_project", "project_id"),
    ({"reference": "CT-1"}, "duplicate_other", "project_id"),
])
def test_a_row_that_cannot_be_is_refused_with_its_place_by_file_and_by_hand(tmp_path, row, code, column):
    case = case_with_ledger()
    cells = {"project_id": "P1", "reference": "CT-7", "paid_on": "2026-07-01", "amount_mvnd": 7, **row}
    tables = case_to_tables(case)
    (tmp_path / "bad").mkdir()
    write_case(case, tmp_path / "bad")
    with (tmp_path / "bad" / "payments.csv").open("a", encoding="utf-8") as file:
        columns = list(tables["payments"][0])
        file.write(",".join(str(cells.get(name, "")) for name in columns) + "\n")
    reading = read_case(tmp_path / "bad")
    assert reading.case is None
    assert [(f.code, f.file, f.table, f.row, f.column) for f in reading.findings] == [
        (code, "payments.csv", "payments", 6, column)]
    edit = Edit(cells["project_id"], "payments", (cells["project_id"], cells["reference"]), "", None,
                tuple(cells.items()))
    after, refused = Draft.of(case).accept([edit])
    assert after.case == case and [f.code for f in refused] == [
        "edit_duplicate_row" if code == "duplicate_other" else code]


@pytest.mark.parametrize("changes, code, severity, column", [
    ({"payments": (replace(PAID[0], paid_on=date(2027, 1, 5)),)}, "ledger_future_year", "error", "paid_on"),
    ({"payments": (replace(PAID[0], budget_year=2027),)}, "ledger_future_year", "error", "budget_year"),
    ({"payments": (replace(PAID[0], paid_on=date(2026, 1, 14)),)}, "payment_before_start", "error", "paid_on"),
    ({"payments": (replace(PAID[0], paid_on=date(2025, 12, 31)),), "commitments": ()}, "payment_before_start", "error",
     "paid_on"),
    ({"payments": (PAID[0], replace(PAID[1], payment_kind=PaymentKind.FINAL, amount_mvnd=31))},
     "payment_above_commitment", "warning", "amount_mvnd"),
    ({"payments": (replace(PAID[3], milestone_id="M2"),)}, "payment_milestone_unknown", "warning", "milestone_id"),
    ({"payments": (PAID[0], replace(PAID[1], advance_reference="CT-0"))}, "payment_advance_unknown", "warning",
     "advance_reference"),
    ({"payments": (PAID[0], replace(PAID[0], project_id="P2"))}, "reference_elsewhere", "warning", "reference"),
    ({"milestones": (replace(LEDGER["milestones"][0], decided_on=date(2026, 6, 29)),)}, "milestone_decided_early",
     "warning", "decided_on"),
    ({"milestones": (replace(LEDGER["milestones"][0], decided_on=None),)}, "milestone_half_decided", "warning",
     "decided_on"),
    ({"milestones": (replace(LEDGER["milestones"][0], evidence_document=""),)}, "evidence_without_document", "warning",
     "evidence_document"),
    ({"tasks": (Task("N", "Việc", evidence="Báo cáo"),)}, "evidence_without_document", "warning", "evidence_document"),
    ({"tasks": (Task("N", "Việc", due_on=date(2026, 10, 31)),)}, "task_past_due", "warning", "task_status"),
    ({"instruments": (Instrument(purse_id="Q"),)}, "instrument_purse_unknown", "error", "purse_id"),
    ({"actuals": (Actual("P1", 2026, 1, 5, 5, 5),)}, "actuals_beside_payments", "warning", "project_id"),
])
def test_each_fault_is_found_and_only_it(changes, code, severity, column):
    assert found(case_with_ledger(**{**{table: () for table in changes if table == "payments"}, **changes})) == [
        (code, severity, column)]


def test_what_stands_at_the_limit_is_no_fault():
    assert AS_OF.year == 2026 and found(case_with_ledger()) == []
    at_start = replace(PAID[0], paid_on=date(2026, 1, 15), amount_mvnd=90)
    assert found(case_with_ledger(payments=(at_start, PAID[3]))) == []


def test_an_error_of_the_ledger_keeps_no_plan_from_being_made():
    problem = make_problem(case_with_ledger(payments=(replace(PAID[0], paid_on=date(2027, 1, 5)),)))
    errors = [finding for finding in check_problem(problem) if finding.severity == "error"]
    assert errors and not any(map(is_blocking, errors))


# --- the import door ------------------------------------------------------------------------------------------------

def imported(present: Case, path, text: str):
    path.write_text(text, encoding="utf-8")
    reading = read_import(open_import(read_grid(path)), None, present)
    return apply_import(reading, preview_import(reading, present), present, as_of=AS_OF)


HEAD = "project_id,reference,paid_on,amount_mvnd,payment_kind\n"


def test_the_list_of_a_month_adds_to_what_is_there_and_twice_does_no_harm(tmp_path):
    case = case_with_ledger()
    applied = imported(case, tmp_path / "thang-7.csv", HEAD + "P1,CT-8,2026-07-15,10,final\n")
    assert applied.findings == () and len(applied.case.payments) == len(PAID) + 1
    again = imported(applied.case, tmp_path / "thang-7.csv", HEAD + "P1,CT-8,2026-07-15,10,final\n")
    assert again.edits == () and again.case == applied.case


@pytest.mark.parametrize("row, code, column", [
    ("P1,CT-8,2027-01-15,10,final", "ledger_future_year", "paid_on"),
    ("P1,CT-8,2026-01-01,10,final", "payment_before_start", "paid_on"),
    ("P7,CT-8,2026-07-15,10,final", "unknown_project", "project_id"),
    ("P1,CT-8,2026-07-15,-10,advance", "payment_negative", "amount_mvnd"),
])
def test_an_import_with_a_payment_that_cannot_have_happened_changes_nothing(tmp_path, row, code, column):
    applied = imported(case_with_ledger(), tmp_path / "thang-7.csv", f"{HEAD}P1,CT-9,2026-07-14,1,final\n{row}\n")
    assert applied.case is None and applied.edits == ()
    assert [(f.code, f.file, f.table, f.row, f.column) for f in applied.findings] == [
        (code, "thang-7.csv", "payments", 3, column)]


# --- quarters -------------------------------------------------------------------------------------------------------

def test_quarters_are_made_of_payments_and_typed_where_there_are_none():
    case = case_with_ledger(actuals=(Actual("P1", 2026, 1, 7, 7, 7), Actual("P2", 2026, 1, 9, 8, 7)))
    assert quarterly_actuals(case) == (Actual("P1", 2026, 1, 90, 60, 0), Actual("P1", 2026, 2, 0, -5, 40),
                                       Actual("P2", 2026, 1, 9, 8, 7))
