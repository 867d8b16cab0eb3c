"""Purses from the register to the plan, its tables, its workbook, its reasons and back."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import openpyxl
import pytest

from models.audit import audit
from models.audit_document import audit_document
from models.certify import certify
from models.checks import check_problem
from models.domain import Case, Envelope, PoolDimension, Purse, PurseAmount, PurseKind, Score
from models.explain.input_changes import apply_input_change, find_input_changes
from models.explain.not_funded import reason_not_funded
from models.explain.ways_in import ways_in
from models.explain.why import why_project
from models.export.case_files import case_to_xlsx
from models.export.tables import tables_of
from models.export.workbook.check_sheet import CheckSheet
from models.export.workbook.live_plan import FIRST_ROW, LivePlan
from models.export.workbook.membership_sheet import memberships
from models.export.workbook.workbook import write_workbook
from models.families.options import make_options
from models.no_plan.adoption import adopt_relaxation
from models.no_plan.conflict import explain_conflict
from models.planning import plan_funding
from models.register.case_io import case_to_tables, read_case, tables_to_case, write_case
from models.register.draft import Draft
from models.register.edits import Edit, accept_edits
from models.report.allocation import allocate
from models.report.plan_json import to_plan_json
from models.report.purses import by_purse, purse_lines, purse_years
from models.scenario.stored_plan import plan_again
from models.search_limits import SolveLimits
from tests.builders import YEARS, make_case, make_plan, make_problem
from tests.random_problems import tiny_problem

CENTRAL = Purse("TW", PurseKind.CENTRAL, label_vi="Ngân sách trung ương", label_en="Central budget")
FUND = Purse("Q", PurseKind.NATIONAL_FUND, PoolDimension.PROJECT, ("P1", "P2"), label_en="Fund")
LIMITS = SolveLimits(time_limit_seconds=60)


def case_with_purses(central: int = 200, fund: int = 200, **tables: object) -> Case:
    """Three projects that take 200 million VND of the state in each of two years; the fund may pay P1 and P2."""
    amounts = tuple(PurseAmount(purse, year, amount) for purse, amount in (("TW", central), ("Q", fund))
                    for year in YEARS)
    scores = tuple(Score(f"P{at}", "merit", Fraction(40 - 10 * at)) for at in (1, 2, 3))
    return make_case(3, **{"purses": (CENTRAL, FUND), "purse_amounts": amounts, "scores": scores, **tables})


def test_each_project_is_paid_by_one_purse_that_is_open_to_it():
    plan = plan_funding(make_problem(case_with_purses()))
    paid = {option.project_id: option.purse_id for option in plan.chosen}
    assert set(paid) == {"P1", "P2"} and sorted(paid.values()) == ["Q", "TW"]
    wider = plan_funding(make_problem(case_with_purses(fund=400)))
    assert {option.project_id: option.purse_id for option in wider.chosen} == {"P1": "Q", "P2": "Q", "P3": "TW"}


def test_options_are_made_once_for_each_purse():
    options = make_options(make_problem(case_with_purses()))[0]
    assert [(option.project_id, option.purse_id) for option in options] == [
        ("P1", "Q"), ("P1", "TW"), ("P2", "Q"), ("P2", "TW"), ("P3", "TW")]
    assert len({option.key for option in options}) == len(options)


@pytest.mark.parametrize("seed", range(30))
def test_more_money_in_a_purse_never_lowers_the_value(seed):
    problem = tiny_problem(Random(f"purses {seed}"), 5)
    plan = plan_funding(problem, price_levels=False)
    if not problem.case.purse_amounts or not plan.has_solution or any(
            pool.floor_share or pool.cap_share for pool in problem.case.pools):
        return
    more = tuple(replace(row, state_mvnd=row.state_mvnd + 5) for row in problem.case.purse_amounts)
    wider = plan_funding(replace(problem, case=replace(problem.case, purse_amounts=more)), price_levels=False)
    assert wider.has_solution
    if not any(level.level == "localisation" for level in plan.levels):
        assert wider.objective >= plan.objective


def test_the_audit_finds_a_purse_that_is_overdrawn_or_not_open():
    problem = make_problem(case_with_purses())
    document = audit_document(problem, plan_funding(problem))
    assert audit(document).findings == ()
    for line in document["allocation"]:
        line["purse_id"] = "Q"
    found = audit(document).findings
    assert {(f.rule_id, f.where["purse_id"], f.where["year"], f.broken_by) for f in found} == {
        ("purse_money", "Q", year, "200") for year in YEARS}
    problem = make_problem(case_with_purses(purses=(CENTRAL, replace(FUND, members=("P3",)))))
    assert {finding.rule_id for finding in audit(document | {"purses": audit_document(
        problem, make_plan(problem, []))["purses"]}).findings} == {"purse_money", "purse_eligible"}


def test_a_register_without_purses_says_nothing_of_them():
    problem = make_problem(make_case())
    plan = plan_funding(problem)
    document = audit_document(problem, plan)
    assert not {"purses", "purse_amounts"} & document.keys() and "purse_id" not in document["allocation"][0]
    assert "purse_id" not in to_plan_json(problem, plan, ())["projects"][0]
    assert not {"by_purse", "purse_lines"} & tables_of(allocate(problem, plan)).keys()


# --- in and out -----------------------------------------------------------------------------------------------------

def test_purses_go_out_and_come_back_in_every_format(tmp_path):
    case = case_with_purses()
    write_case(case, tmp_path / "csv")
    (tmp_path / "case.xlsx").write_bytes(case_to_xlsx(case, "en"))
    for path in (tmp_path / "csv", tmp_path / "case.xlsx"):
        reading = read_case(path)
        assert reading.findings == () and reading.case.digest == case.digest
    tables = case_to_tables(case)
    assert tables_to_case(tables).case == case


def test_purses_are_edited_as_steps_and_undone():
    draft = Draft.of(case_with_purses())
    after, refused = draft.accept([
        Edit("", "purses", ("Q",), "members", "P1;P2", "P1;P3"),
        Edit("", "purse_amounts", ("Q", "2026"), "state_mvnd", 200, 350),
        Edit("", "purses", ("L",), "", None, (("purse_id", "L"), ("purse_kind", "local")))])
    assert refused == () and {purse.purse_id: purse.members for purse in after.case.purses} == {
        "L": (), "Q": ("P1", "P3"), "TW": ()}
    assert after.undo().case == case_with_purses()
    _, refused = draft.accept([Edit("", "purses", ("Q",), "purse_kind", "national_fund", "own")])
    assert len(refused) == 1


def test_a_stored_plan_finds_its_purses_again():
    problem = make_problem(case_with_purses())
    plan = plan_funding(problem)
    assert plan_again(problem, to_plan_json(problem, plan, ())).chosen == plan.chosen


# --- who pays what --------------------------------------------------------------------------------------------------

def test_the_tables_say_which_purse_pays_what_in_which_year():
    problem = make_problem(case_with_purses(fund=450))
    plan = plan_funding(problem)
    lines = purse_lines(problem, plan)
    assert {tuple(row) for row in lines.itertuples(index=False)} == {
        *(("Q", project_id, year, 200) for project_id in ("P1", "P2") for year in YEARS),
        *(("TW", "P3", year, 200) for year in YEARS)}
    used = {(r.purse_id, r.year): (r.available_mvnd, r.state_mvnd, r.left_mvnd, r.projects_funded)
            for r in by_purse(problem, plan).itertuples()}
    assert used == {**{("Q", year): (450, 400, 50, 2) for year in YEARS},
                    **{("TW", year): (200, 200, 0, 1) for year in YEARS}}
    years = purse_years(problem, plan)
    assert list(years["purse_vi"]) == ["Fund", "Fund", "Ngân sách trung ương"]
    assert years["sum_mvnd"].sum() == sum(option.state_mvnd for option in plan.chosen)
    tables = tables_of(allocate(problem, plan))
    assert tables["purse_lines"].equals(lines) and len(tables["by_purse"]) == 4


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_workbook_lists_and_checks_the_purses_and_passes_the_certificate(tmp_path, language):
    problem = make_problem(case_with_purses())
    plan = plan_funding(problem)
    live = LivePlan(problem, plan, language)
    checks = [check for check in CheckSheet(live, memberships(live), FIRST_ROW).checks if check.rule == "purse_money"]
    assert [(check.required[1], check.actual[1]) for check in checks] == [(200, 200)] * 4
    assert checks[0].required[0] == "purse_amounts!C2"
    assert write_workbook(problem, plan, tmp_path / "plan.xlsx", language).findings == ()
    outcome = certify(tmp_path / "plan.xlsx")
    assert outcome.passed, outcome.faults
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx", data_only=True)
    sheet = book["Theo nguồn vốn" if language == "vi" else "By purse"]
    assert sum(row[5] for row in sheet.iter_rows(min_row=FIRST_ROW, values_only=True)) == 800


# --- reasons --------------------------------------------------------------------------------------------------------

def test_a_project_that_no_purse_may_pay_says_so():
    problem = make_problem(case_with_purses(purses=(FUND,), purse_amounts=(
        PurseAmount("Q", 2026, 900), PurseAmount("Q", 2027, 900))))
    plan = plan_funding(problem)
    assert reason_not_funded(problem, plan, problem.case.project_by_id["P3"])[0] == "no_purse"


def test_a_purse_without_room_is_a_way_in_that_changes_its_cell():
    case = case_with_purses(purses=(CENTRAL,), purse_amounts=(
        PurseAmount("TW", 2026, 9_000), PurseAmount("TW", 2027, 500)))
    problem = make_problem(case, settings={"size_exponent": "0", "priority_mode": "off", "levels": "value"})
    plan = plan_funding(problem)
    assert set(plan.chosen_by_project) == {"P1", "P2"}
    way = next(way for way in ways_in(problem, why_project(problem, plan, "P3", LIMITS)) if way.rule_id)
    assert (way.rule_id, way.lifted_to, way.refused) == ("purse.2027.TW", 600, "")
    wider = replace(problem, case=accept_edits(problem.case, way.edits).case)
    assert "P3" in plan_funding(wider).chosen_by_project


def test_where_there_is_no_plan_the_purse_is_named_and_its_money_is_the_way_out():
    must = {"decision": "must", "decision_reason": "t"}
    case = case_with_purses(purses=(CENTRAL,), projects={"P1": must, "P2": must}, purse_amounts=(
        PurseAmount("TW", 2026, 9_000), PurseAmount("TW", 2027, 300)))
    problem = make_problem(case)
    assert "purses" in plan_funding(problem).conflict_families
    answer = explain_conflict(problem, LIMITS)
    assert "purse.2027.TW" in {rule.rule_id for rule in answer.rules}
    money = answer.relaxations[0]
    assert [(change.limit.rule_id, change.to_mvnd) for change in money.money] == [("purse.2027.TW", 400)]
    assert money.gives_plan
    edit, = adopt_relaxation(problem, money, "vì")
    assert (edit.table, edit.key, edit.new) == ("purse_amounts", ("TW", "2027"), 400)


def test_changes_of_purses_are_told_and_made_one_by_one():
    before, after = make_problem(case_with_purses()), make_problem(case_with_purses(fund=300))
    changes = find_input_changes(before, after)
    assert {(change.part, change.key) for change in changes} == {("purse_amounts", f"Q · {year}") for year in YEARS}
    for change in changes:
        before = apply_input_change(before, change, after)
    assert before.case == after.case


# --- checks ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("code", "severity", "case", "table"), [
    ("purse_for_nobody", "warning", case_with_purses(purses=(CENTRAL, replace(FUND, members=("P9",)))), "purses"),
    ("purse_without_money", "warning", case_with_purses(fund=0), "purses"),
    ("purse_unknown", "error", case_with_purses(purses=(CENTRAL,)), "purse_amounts"),
    ("purse_outside_years", "warning", case_with_purses(purse_amounts=(PurseAmount("TW", 2031, 5),)), "purse_amounts"),
    ("project_without_purse", "warning", case_with_purses(purses=(FUND,)), "projects"),
])
def test_purses_are_checked(code, severity, case, table):
    found = [finding for finding in check_problem(make_problem(case)) if finding.code == code]
    assert found and {(f.severity, f.table) for f in found} == {(severity, table)}


def test_sound_purses_have_no_finding_and_envelopes_hold_beside_them():
    case = case_with_purses(envelopes=(Envelope(2026, None, "", 200), Envelope(2027, None, "", 900)))
    assert not [f for f in check_problem(make_problem(case)) if "purse" in f.code]
    assert len(plan_funding(make_problem(case)).chosen) == 1
