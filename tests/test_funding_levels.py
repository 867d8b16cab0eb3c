"""A project's own funding levels, from the register to the plan, its workbook, its reasons and back."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from models.audit import audit
from models.audit_document import audit_document
from models.certify import certify
from models.checks import check_problem
from models.domain import BudgetLine, Case, Cost, Envelope, FundingLevel
from models.explain.input_changes import apply_input_change, find_input_changes
from models.explain.not_funded import reason_not_funded
from models.explain.why import why_project
from models.export.case_files import case_to_xlsx
from models.export.workbook.check_sheet import CheckSheet
from models.export.workbook.live_plan import FIRST_ROW, LivePlan
from models.export.workbook.membership_sheet import memberships
from models.export.workbook.workbook import write_workbook
from models.families.amounts import value
from models.families.options import make_options, make_options_of
from models.planning import plan_funding
from models.problem import Problem
from models.register.case_io import case_to_tables, read_case, tables_to_case, write_case
from models.register.draft import Draft
from models.register.edits import Edit
from models.report.plan_json import to_plan_json
from models.scenario import apply_scenario, parse_scenario
from models.scenario.stored_plan import plan_again
from tests.builders import AS_OF, make_case, make_problem
from tests.random_problems import tiny_problem

MENU = (FundingLevel("P1", 1, 800, Fraction(1), "Đủ", "All"), FundingLevel("P1", 2, 301, Fraction(3, 4), "Lõi", "Core"))


def case_with_menu(**tables: object) -> Case:
    """P1 asks for 800 of 2,000 million VND over two years and takes 800 or 301."""
    costs = tuple(Cost(i, year, BudgetLine.RECURRENT, 1_000, asked)
                  for i in ("P1", "P2") for year, asked in ((2026, 500), (2027, 300)))
    return make_case(**{"costs": costs, "funding_levels": MENU, **tables})


def test_a_level_is_paid_exactly_and_is_worth_what_it_says():
    problem = make_problem(case_with_menu())
    options = make_options_of(problem, "P1")
    assert [(o.state_mvnd, o.level.level_no, o.scale_share) for o in options] == [
        (800, 1, 1), (301, 2, Fraction(301, 800))]
    assert [[(y.year, y.state_mvnd, y.total_mvnd) for y in o.years] for o in options] == [
        [(2026, 500, 1_000), (2027, 300, 1_000)], [(2026, 188, 377), (2027, 113, 377)]]
    full, core = (value(problem, option) for option in options)
    assert core == full * Fraction(3, 4)


def test_counterpart_and_the_weight_of_localisation_fall_with_the_level():
    core = make_options_of(make_problem(case_with_menu()), "P1")[1]
    assert core.total_mvnd - core.state_mvnd == 377 + 377 - 301
    assert abs(core.total_mvnd - core.scale_share * 2_000) < len(core.years)


@pytest.mark.parametrize("seed", range(40))
def test_every_option_of_a_menu_pays_one_of_its_levels(seed):
    problem = tiny_problem(Random(f"menus {seed}"), 6)
    for option in make_options(problem)[0]:
        own = {level.state_mvnd: level for level in problem.levels_of.get(option.project_id, ())}
        assert option.level is own.get(option.state_mvnd) if own else option.level is None


def test_the_audit_refuses_an_amount_that_is_no_level_and_a_scale_that_is_another():
    problem = make_problem(case_with_menu())
    document = audit_document(problem, plan_funding(problem))
    line = next(line for line in document["allocation"] if line["project_id"] == "P1")
    assert audit(document).findings == ()
    line["years"][0]["state_recurrent_mvnd"] -= 1
    line["years"][0]["enterprise_mvnd"] += 1
    found = {finding.rule_id: finding for finding in audit(document).findings}
    assert (found["funding_level"].required, found["funding_level"].broken_by) == ("800", "1")
    line["years"][0]["state_recurrent_mvnd"] += 1
    line["years"][0]["enterprise_mvnd"] -= 1
    line["scale_share"] = "0.99"
    assert "scale" in {finding.rule_id for finding in audit(document).findings}


# --- without a menu everything is as it was -------------------------------------------------------------------------

def test_a_register_without_menus_keeps_its_fingerprints():
    """Plans, versions and workbooks of before the table say the same of their register."""
    case = make_case()
    assert case.digest == "8c61cabf36ebb5b23cabed535dfd654a797ed8729bab756594c2aebccf710b7c"
    assert "funding_levels" not in case.tables and "funding_levels" in case_with_menu().tables
    assert "funding_levels" not in audit_document(make_problem(case), plan_funding(make_problem(case)))


# --- in and out -----------------------------------------------------------------------------------------------------

def test_menus_go_out_and_come_back_in_every_format(tmp_path):
    case = case_with_menu()
    write_case(case, tmp_path / "csv")
    (tmp_path / "case.xlsx").write_bytes(case_to_xlsx(case, "vi"))
    for path in (tmp_path / "csv", tmp_path / "case.xlsx"):
        reading = read_case(path)
        assert reading.findings == () and reading.case.digest == case.digest
    tables = case_to_tables(case)
    assert tables_to_case(tables).case == case
    del tables["funding_levels"]
    assert tables_to_case(tables).case == replace(case, funding_levels=())


def test_a_menu_is_edited_as_a_step_and_undone():
    draft = Draft(case_with_menu(), case_with_menu())
    after, refused = draft.accept([
        Edit("P1", "funding_levels", ("P1", "2"), "state_mvnd", 301, 400),
        Edit("P2", "funding_levels", ("P2", "1"), "", None, (
            ("project_id", "P2"), ("level_no", 1), ("state_mvnd", 500), ("value_share", "0.5")))])
    assert refused == () and [level.state_mvnd for level in after.case.funding_levels] == [800, 400, 500]
    assert after.undo().case.funding_levels == MENU
    _, refused = draft.accept([Edit("P1", "funding_levels", ("P1", "2"), "value_share", "0.75", "1.5")])
    assert [finding.code for finding in refused] == ["share_above_one"]


def test_a_scenario_changes_a_menu():
    scenario = parse_scenario({"name": "S", "author": "A", "note": "n", "rows": {"funding_levels": [
        {"project_id": "P1", "level_no": "2", "remove": "true"},
        {"project_id": "P2", "level_no": "1", "state_mvnd": "640", "value_share": "0.9"}]}}).scenario
    problem = apply_scenario(scenario, case_with_menu(), AS_OF)
    assert {key: [level.state_mvnd for level in menu] for key, menu in problem.levels_of.items()} == {
        "P1": [800], "P2": [640]}


def test_a_stored_plan_finds_its_levels_again():
    problem = make_problem(case_with_menu(envelopes=(Envelope(2026, None, "", 699), Envelope(2027, None, "", 500))))
    plan = plan_funding(problem)
    again = plan_again(problem, to_plan_json(problem, plan, ()))
    assert again.chosen == plan.chosen and any(option.level for option in again.chosen)


# --- in the workbook ------------------------------------------------------------------------------------------------

def test_the_workbook_weighs_the_level_live_and_passes_the_certificate(tmp_path):
    problem = make_problem(case_with_menu(envelopes=(Envelope(2026, None, "", 699), Envelope(2027, None, "", 500))))
    plan = plan_funding(problem)
    assert plan.chosen_by_project["P1"].level == MENU[1]
    live = LivePlan(problem, plan, "vi")
    checks = CheckSheet(live, memberships(live), FIRST_ROW).checks
    (check,) = [check for check in checks if check.rule == "funding_level"]
    assert check.required == ("funding_levels!C3", 301)
    assert check.actual[1] == 301 and not check.broken_by
    assert write_workbook(problem, plan, tmp_path / "plan.xlsx", "vi").findings == ()
    outcome = certify(tmp_path / "plan.xlsx")
    assert outcome.passed, outcome.faults


# --- reasons --------------------------------------------------------------------------------------------------------

def refused(problem: Problem) -> str:
    plan = plan_funding(problem)
    return reason_not_funded(problem, plan, problem.case.project_by_id["P1"])[0]


def test_the_reason_names_the_menu_where_the_menu_is_in_the_way():
    above = (FundingLevel("P1", 1, 801, Fraction(1)),)
    assert refused(make_problem(case_with_menu(funding_levels=above))) == "no_level_fits"
    costs = tuple(Cost("P1", year, BudgetLine.RECURRENT, 1_000, 501) for year in (2026, 2027))
    problem = make_problem(case_with_menu(costs=costs, funding_levels=(FundingLevel("P1", 1, 1_002, Fraction(1)),)))
    assert refused(problem) == "no_level_keeps_shares"
    why = why_project(problem, plan_funding(problem), "P1")
    assert (why.can_be_in, why.request, why.pledge) == (False, None, None)


def test_a_change_of_a_menu_is_attributed_to_its_project():
    before = make_problem(case_with_menu())
    after = make_problem(case_with_menu(funding_levels=MENU[1:]))
    (change,) = find_input_changes(before, after)
    assert (change.part, change.key) == ("projects", "P1")
    assert apply_input_change(before, change, after).case == after.case


# --- checks ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("code", "severity", "case", "table"), [
    ("level_above_request", "error", case_with_menu(funding_levels=(replace(MENU[0], state_mvnd=801),)),
     "funding_levels"),
    ("level_same_money", "error", case_with_menu(funding_levels=(MENU[0], replace(MENU[1], state_mvnd=800))),
     "funding_levels"),
    ("level_worth_less", "note", case_with_menu(funding_levels=(replace(MENU[0], value_share=Fraction(1, 2)),
                                                                MENU[1])), "funding_levels"),
    ("level_without_request", "error", case_with_menu(costs=make_case().costs), "costs"),
    ("level_below_committed", "warning", case_with_menu(
        projects={"P1": {"status": "running"}},
        costs=tuple(replace(cost, committed_state_mvnd=200) for cost in case_with_menu().costs)), "funding_levels"),
    ("levels_replace_scale", "note", case_with_menu(projects={"P1": {
        "funding_mode": "scalable", "minimum_scale_share": Fraction(1, 2)}}), "projects"),
])
def test_a_menu_is_checked(code, severity, case, table):
    found = [finding for finding in check_problem(make_problem(case)) if finding.code == code]
    assert found and {(f.severity, f.table, f.project_id) for f in found} == {(severity, table, "P1")}


def test_a_sound_menu_has_no_finding():
    assert [f for f in check_problem(make_problem(case_with_menu())) if "level" in f.code] == []
