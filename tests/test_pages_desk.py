"""The Budget page without a browser: the matrix, its levers, every other table, and what a change plans."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from streamlit.testing.v1 import AppTest

from models.domain import (
    BudgetLine,
    Case,
    Criterion,
    Decision,
    Envelope,
    Link,
    LinkKind,
    Pool,
    PoolDimension,
    PurseAmount,
    PurseKind,
)
from models.jobs.solve_job import JobState
from models.planning import plan_funding
from models.register.draft import Draft
from models.search_limits import SolveLimits
from models.wording import say
from tests.builders import AS_OF, make_case, make_problem
from tests.test_pages_projects import APP, case_of, text_of, type_in
from ui.baseline import Compared
from ui.desk.figures import compared_figures
from ui.known_plans import known_plans
from ui.planning.plan_watch import Outcome
from ui.session import WatchedJob, Workspace, answer_to

PAGE = "pages/plan/desk.py"
DEVELOPMENT, RECURRENT = BudgetLine.DEVELOPMENT, BudgetLine.RECURRENT


def case_with_limits(**changes) -> Case:
    case = make_case(
        3, projects={"P1": {"name_vi": "Đèn"}, "P2": {"name_vi": "Bơm"}, "P3": {"name_vi": "Van"}},
        envelopes=tuple(Envelope(year, line, "", amount) for year in (2026, 2027)
                        for line, amount in ((DEVELOPMENT, 100_001), (RECURRENT, 50_003))),
        pools=(Pool("cap", PoolDimension.PROJECT, ("P1",), max_projects=1, label_vi="Trần"),),
        links=(Link("tie", LinkKind.EXCLUDES, ("P1", "P2")),),
        criteria=(Criterion("merit", Fraction(3)), Criterion("risk", Fraction(1))))
    return replace(case, **changes)


def open_page(case: Case | None = None, language: str = "vi", *, lever: str = "envelopes", at_once: bool = False,
              planned: bool = False) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    workspace = Workspace("thử", AS_OF, Draft.of(case or case_with_limits()))
    workspace.was_planned = True
    if planned:
        plan = plan_funding(workspace.problem)
        known_plans().keep_plan(workspace.problem.digest, plan)
        workspace.take_answer(answer_to(workspace.problem, plan))
    at.session_state["workspace"], at.session_state["lang"] = workspace, language
    at.run()
    at.switch_page(PAGE)
    at.session_state["desk_at_once"], at.session_state["desk_lever"] = at_once, lever
    at.run()
    assert not at.exception, at.exception[0].value
    return at


def envelopes(at: AppTest) -> dict:
    return {(str(row.budget_line or ""), row.year): row.state_mvnd for row in case_of(at).envelopes}


def type_cells(at: AppTest, edits: dict) -> AppTest:
    return type_in(at, "envelope_matrix", edits)


def checked(at: AppTest) -> AppTest:
    assert not at.exception, at.exception[0].value
    return at


def field(at: AppTest, start: str):
    return next(each for each in at.text_input if each.key.startswith(start))


@pytest.mark.parametrize(("language", "typed", "shown"), [("vi", "270,5", "100,001"), ("en", "270.5", "100.001")])
def test_billions_typed_with_the_mark_of_the_language_are_exact(language, typed, shown):
    at = open_page(language=language)
    frame = at.session_state["grid:envelope_matrix"].frame
    assert list(frame["y2026"]) == [shown, shown.replace("100", "50").replace("001", "003")]
    type_cells(at, {1: {"y2027": typed}})
    assert envelopes(at) == {("development_investment", 2026): 100_001, ("development_investment", 2027): 100_001,
                             ("recurrent", 2026): 50_003, ("recurrent", 2027): 270_500}
    assert len(at.session_state["workspace"].draft.done) == 1
    at.button(key="register_undo").click().run()
    assert case_of(at) == case_with_limits()


@pytest.mark.parametrize(("language", "typed"), [
    ("vi", "270.500"), ("vi", "270.5"), ("vi", "tám tỷ"), ("vi", "0,0001"), ("en", "270,500"), ("en", "270,5"),
    ("en", "=1+1"), ("vi", "-1"), ("vi", "99999999")])
def test_what_is_not_understood_changes_nothing_and_is_told_with_its_place(language, typed):
    at = type_cells(open_page(language=language), {1: {"y2027": typed}})
    assert case_of(at) == case_with_limits() and not at.session_state["workspace"].draft.done
    told = [each.value for each in at.error]
    assert len(told) == 1 and "2027" in told[0] and say("terms.budget_line.recurrent", language) in told[0]


def test_an_emptied_cell_is_refused():
    at = type_cells(open_page(), {0: {"y2026": ""}})
    assert case_of(at) == case_with_limits()
    assert [say("findings.edit_bvnd_blank", "vi") in each.value for each in at.error] == [True]


def test_a_typed_cell_in_an_empty_place_adds_its_envelope():
    case = case_with_limits()
    at = open_page(replace(case, envelopes=case.envelopes[1:]))
    type_cells(at, {0: {"y2026": "1,5"}})
    assert envelopes(at)["development_investment", 2026] == 1_500


def change_row(at: AppTest, year: int, place: int, typed: str) -> AppTest:
    """Year, line (-1 = all of them) and amount of the fields beside the grid, as the keyboard leaves them."""
    at.selectbox(key="desk_row_year").set_value(year)
    at.selectbox(key="desk_row_line").set_value(place)
    at.text_input(key="desk_row_amount").set_value(typed)
    return checked(at.run())


@pytest.mark.parametrize("language", ["vi", "en"])
def test_fifteen_per_cent_of_a_year_changes_its_envelopes_alone(language):
    at = change_row(open_page(language=language), 2027, -1, "-15%")
    # 85,000.85 and 42,502.55, rounded to the million.
    assert envelopes(at) == {("development_investment", 2026): 100_001, ("development_investment", 2027): 85_001,
                             ("recurrent", 2026): 50_003, ("recurrent", 2027): 42_503}
    assert any("127" in each.value and "150" in each.value for each in at.caption)
    assert at.text_input(key="desk_row_amount").value == ""
    at.button(key="register_undo").click().run()
    assert case_of(at) == case_with_limits()


def test_a_text_that_the_browser_sends_once_more_is_taken_once():
    """It asks for something else before it has heard that the field is empty: it sends both fields as it knows them."""
    at = open_page()
    heard = at.text_input(key="desk_row_heard").value
    taken = envelopes(change_row(at, 2027, -1, "-15%"))
    at.text_input(key="desk_row_heard").set_value(heard)
    at = change_row(at, 2027, -1, "-15%")
    assert envelopes(at) == taken and at.text_input(key="desk_row_amount").value == ""
    at.text_input(key="desk_row_heard").set_value(heard)
    assert envelopes(change_row(at, 2027, -1, "-10%"))["recurrent", 2027] == 38_253, "another text is another change"


@pytest.mark.parametrize("between", ["", "register_undo", "lever"])
def test_the_same_text_typed_twice_in_a_row_is_taken_twice(between):
    """Without a search in between, which asks by itself; after an undo; after another lever."""
    at = change_row(open_page(), 2027, -1, "-15%")
    if between == "register_undo":
        at.button(key="register_undo").click().run()
    elif between == "lever":
        for lever in ("rules", "envelopes"):
            at.session_state["desk_lever"] = lever
            at.run()
    at = change_row(at, 2027, -1, "-15%")
    assert envelopes(at)["recurrent", 2027] == (42_503 if between == "register_undo" else 36_128)
    assert at.text_input(key="desk_row_amount").value == ""


def test_one_envelope_is_typed_in_its_row():
    at = change_row(open_page(), 2026, 1, "270,5")
    assert envelopes(at)["recurrent", 2026] == 270_500 and len(at.session_state["workspace"].draft.done) == 1


@pytest.mark.parametrize("typed", ["-101%", "x", "1.5", "5000%", "270,5"])
def test_what_a_row_cannot_take_stays_in_its_field_and_changes_nothing(typed):
    """An amount is of one line and one year: for several at once it is no amount."""
    at = change_row(open_page(), 2027, -1, typed)
    assert at.error and case_of(at) == case_with_limits() and at.text_input(key="desk_row_amount").value == typed


def test_a_line_of_all_years_and_the_way_back():
    at = change_row(open_page(), -1, 1, "10%")
    assert envelopes(at)["recurrent", 2026] == 55_003 and envelopes(at)["development_investment", 2026] == 100_001
    checked(at.button(key="desk_back").click().run())
    assert case_of(at).digest == case_with_limits().digest and at.button(key="desk_back").disabled
    assert len(at.session_state["workspace"].draft.done) == 2


def test_a_move_keeps_the_sum_of_its_line():
    at = open_page()
    at.selectbox(key="desk_move_line").set_value(1)
    at.selectbox(key="desk_move_from").set_value(2027)
    at.selectbox(key="desk_move_to").set_value(2026)
    field(at, "desk_move_amount").set_value("0,003")
    checked(at.button(key="desk_move").click().run())
    assert envelopes(at)["recurrent", 2026] == 50_006 and envelopes(at)["recurrent", 2027] == 50_000
    field(at, "desk_move_amount").set_value("50,001")
    checked(at.button(key="desk_move").click().run())
    assert say("desk.move.not_enough", "vi") in [each.value for each in at.error]
    assert envelopes(at)["recurrent", 2027] == 50_000


def test_an_envelope_is_added_and_removed_from_lists():
    at = open_page()
    at.selectbox(key="desk_add_year").set_value(2028)
    at.selectbox(key="desk_add_line").set_value("recurrent")
    at.selectbox(key="desk_add_agency").set_value("Bộ A")
    field(at, "desk_add_amount").set_value("12,5")
    checked(at.button(key="desk_add").click().run())
    assert Envelope(2028, RECURRENT, "Bộ A", 12_500) in case_of(at).envelopes
    assert case_of(at).years == (2026, 2027, 2028)
    at.selectbox(key="desk_remove_which").set_value("2028|recurrent|Bộ A")
    checked(at.button(key="desk_remove").click().run())
    assert case_of(at).digest == case_with_limits().digest


def test_pools_are_added_changed_and_removed_and_wrong_ones_refused():
    at = type_in(open_page(lever="pools"), "pools", {0: {"max_projects": 2, "cap_mvnd": "1.500"}},
                 added=[{"pool_id": "new", "dimension": "locality", "cap_share": "30"}])
    pools = {pool.pool_id: pool for pool in case_of(at).pools}
    assert (pools["cap"].max_projects, pools["cap"].cap_mvnd, pools["new"].cap_share) == (2, 1_500, Fraction(3, 10))
    at = type_in(open_page(lever="pools"), "pools", {0: {"cap_share": "130"}})
    assert case_of(at) == case_with_limits() and at.error
    at = type_in(open_page(lever="pools"), "pools", {},
                 added=[{"pool_id": "cap", "dimension": "all", "max_projects": -1}])
    assert case_of(at) == case_with_limits()
    at = type_in(open_page(lever="pools"), "pools", {}, deleted=[0])
    assert case_of(at).pools == ()


def test_members_of_a_pool_are_picked_from_a_list_of_their_kind():
    at = open_page(lever="pools")
    at.selectbox(key="desk_row_pools").set_value("cap").run()
    members = next(each for each in at.multiselect if each.key.startswith("desk_members_pools"))
    assert members.value == ["P1"]
    members.set_value(["P3", "P1"])
    checked(next(each for each in at.button if each.key.startswith("desk_save_pools")).click().run())
    assert case_of(at).pools[0].members == ("P3", "P1")
    at.button(key="register_undo").click().run()
    assert case_of(at) == case_with_limits()


def test_links_are_picked_in_order_and_unknown_projects_refused():
    at = type_in(open_page(lever="links"), "links", {0: {"project_ids": ["P3", "P1"], "kind": "requires"}})
    assert (case_of(at).links[0].project_ids, case_of(at).links[0].kind) == (("P3", "P1"), LinkKind.REQUIRES)
    at = type_in(open_page(lever="links"), "links", {0: {"project_ids": ["P1", "P9"]}})
    assert case_of(at) == case_with_limits() and "P9" in text_of(at)
    at = open_page(lever="links")
    field(at, "desk_id_links").set_value("more")
    next(each for each in at.multiselect if each.key.startswith("desk_projects_links")).set_value(["P2", "P3"])
    checked(next(each for each in at.button if each.key.startswith("desk_save_links")).click().run())
    assert case_of(at).links[0] == Link("more", LinkKind.REQUIRES, ("P2", "P3"))


def test_weights_are_changed_and_a_scored_criterion_stays():
    at = type_in(open_page(lever="criteria"), "criteria", {1: {"weight": "0,5"}},
                 added=[{"criterion_id": "new", "weight": "2"}])
    assert {row.criterion_id: row.weight for row in case_of(at).criteria} == {
        "merit": 3, "risk": Fraction(1, 2), "new": 2}
    at = type_in(open_page(lever="criteria"), "criteria", {}, deleted=[0])
    assert case_of(at) == case_with_limits() and "trọng số" in text_of(at)
    at = type_in(open_page(lever="criteria"), "criteria", {}, deleted=[1])
    assert [row.criterion_id for row in case_of(at).criteria] == ["merit"]
    at = type_in(open_page(lever="criteria"), "criteria", {0: {"weight": "-1"}})
    assert case_of(at) == case_with_limits() and at.error


def test_targets_and_actuals_take_rows_and_keep_to_the_dictionary():
    at = type_in(open_page(lever="targets"), "targets", {}, added=[
        {"product_no": "1", "year": 2027, "basis": "bill_of_materials", "target_share": "45,5"}])
    assert [(row.product_no, row.target_share) for row in case_of(at).targets] == [(1, Fraction(91, 200))]
    at = type_in(open_page(lever="actuals"), "actuals", {}, added=[{"project_id": "P1", "year": 2026, "quarter": 5}])
    assert case_of(at).actuals == () and at.error
    at = type_in(open_page(lever="actuals"), "actuals", {}, added=[
        {"project_id": "P1", "year": 2026, "quarter": 1, "state_paid_mvnd": "1.250"}])
    assert case_of(at).actuals[0].state_paid_mvnd == 1_250


def test_purses_are_made_in_the_form_and_get_their_money_in_the_grid():
    at = open_page(lever="purses")
    field(at, "desk_id_purses_0_1").set_value("Q")
    at.selectbox(key="desk_purse_kind_purses_0_1").set_value("national_fund").run()
    at.multiselect(key="desk_members_purses_0_1_project").set_value(["P1", "P3"]).run()
    checked(at.button(key="desk_save_purses_0_1").click().run())
    assert [(row.purse_id, row.purse_kind, row.members) for row in case_of(at).purses] == [
        ("Q", PurseKind.NATIONAL_FUND, ("P1", "P3"))]
    at = type_in(open_page(case_of(at), lever="purse_amounts"), "purse_amounts", {},
                 added=[{"purse_id": "Q", "year": 2026, "state_mvnd": "1.250"}])
    assert case_of(at).purse_amounts == (PurseAmount("Q", 2026, 1_250),)
    at = type_in(open_page(case_of(at), lever="purse_amounts"), "purse_amounts", {0: {"state_mvnd": "-1"}})
    assert case_of(at).purse_amounts[0].state_mvnd == 1_250 and at.error


def test_a_setting_of_the_register_is_a_change_like_any_other():
    at = open_page(lever="settings")
    at.selectbox(key="desk_setting_key").set_value("maximum_projects").run()
    field(at, "desk_setting_maximum_projects").set_value("2")
    checked(at.button(key="desk_save_setting_maximum_projects").click().run())
    workspace = at.session_state["workspace"]
    assert workspace.case.settings == {"maximum_projects": "2"} and workspace.problem.settings.maximum_projects == 2
    assert workspace.origin_of("maximum_projects") == "override" and "maximum_projects" not in text_of(at)
    field(at, "desk_setting_maximum_projects").set_value("-2")
    checked(at.button(key="desk_save_setting_maximum_projects").click().run())
    assert at.error and case_of(at).settings == {"maximum_projects": "2"}
    checked(at.button(key="desk_setting_drop_maximum_projects").click().run())
    assert case_of(at).settings == {}
    for _ in range(2):
        at.button(key="register_undo").click().run()
    assert case_of(at) == case_with_limits()


def test_many_rows_are_changed_in_one_step():
    at = open_page(lever="bulk")
    at.selectbox(key="desk_bulk_table").set_value("envelopes").run()
    at.segmented_control(key="desk_bulk_way_2").set_value("scale").run()
    at.selectbox(key="desk_bulk_column_envelopes_scale").set_value("state_mvnd").run()
    at.text_input(key="desk_bulk_percent_envelopes").set_value("-50").run()
    checked(at.button(key="desk_bulk_apply").click().run())
    assert set(envelopes(at).values()) == {50_001, 25_002}
    at.button(key="register_undo").click().run()
    assert case_of(at) == case_with_limits()


def finish(at: AppTest) -> AppTest:
    """Wait for the search that is on its way, and draw the page with what it brought."""
    job = at.session_state["workspace"].job
    if job is not None:
        job.job.wait(60)
    return checked(at.run())


def answered(at: AppTest, name: str) -> AppTest:
    """Wait for the answer to a question that is on its way, and draw the page with it."""
    at.session_state["workspace"].questions[name].job.wait(60)
    return checked(at.run())


def is_old(at: AppTest) -> bool:
    return say("desk.outcome.stale", "vi") in [each.value for each in at.caption]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_change_is_planned_by_itself_and_tells_who_goes_out(language):
    at = open_page(language=language, at_once=True, planned=True)
    type_cells(at, {1: {"y2026": "0", "y2027": "0"}})
    finish(at)
    workspace = at.session_state["workspace"]
    assert workspace.answer.problem.digest == workspace.problem.digest and workspace.answer.plan.has_solution
    kinds = [each.value.strip("*") for each in at.caption]
    assert say("desk.moves.kinds.out", language) in kinds and say("desk.moves.kinds.in", language) not in kinds
    assert movers(at) and at.selectbox(key="baseline").value == "base"
    # The way back is a plan that this server knows: it is there at once.
    checked(at.button(key="desk_back").click().run())
    assert workspace.job is None and workspace.answer.problem.digest == workspace.problem.digest


def test_the_switch_leaves_the_planning_to_the_button():
    at = type_cells(open_page(planned=True), {1: {"y2026": "0", "y2027": "0"}})
    assert at.session_state["workspace"].job is None and is_old(at)
    checked(at.button(key="desk_plan").click().run())
    finish(at)
    assert at.session_state["workspace"].answer.plan.has_solution
    assert not is_old(at)


def test_a_search_that_was_stopped_is_not_started_again_by_itself():
    at = type_cells(open_page(planned=True), {1: {"y2026": "0"}})
    workspace = at.session_state["workspace"]
    at.session_state["plan_outcome"] = Outcome("allocation.outcome.no_solution_cancelled", workspace.problem.digest)
    checked(at.toggle(key="desk_at_once").set_value(True).run())
    checked(at.run())
    assert workspace.job is None
    type_cells(at, {1: {"y2026": "0,001"}})
    assert workspace.job is not None or workspace.answer.problem.digest == workspace.problem.digest
    finish(at)


def test_a_newer_change_gives_the_older_search_up():
    at = open_page(at_once=True, planned=True)
    workspace = at.session_state["workspace"]
    slow = Waiting()
    workspace.job = WatchedJob(slow, make_problem(make_case(1)), SolveLimits(), 0.0)
    type_cells(at, {1: {"y2026": "0"}})
    assert slow.is_killed
    finish(at)
    assert workspace.answer.problem.digest == workspace.problem.digest


class Waiting:
    """A search that never ends by itself."""

    is_killed = False
    progress, queue_position, known = None, 1, None

    def poll(self) -> JobState:
        return JobState.WAITING

    def kill(self) -> None:
        self.is_killed = True


def movers(at: AppTest) -> list:
    return [each for each in at.button if each.key.startswith("desk_move_P")]


def test_a_line_of_the_outcome_opens_the_panel_of_its_project():
    at = open_page(at_once=True, planned=True)
    type_cells(at, {1: {"y2026": "0", "y2027": "0"}})
    finish(at)
    left = movers(at)[0]
    checked(left.click().run())
    assert at.session_state["opened_project"].project_id == left.key.removeprefix("desk_move_")


def without_a_plan() -> AppTest:
    """The desk after a change that leaves no plan, with the ways out found."""
    case = case_with_limits()
    must = tuple(replace(project, decision=Decision.MUST) if project.project_id == "P3" else project
                 for project in case.projects)
    at = open_page(replace(case, projects=must), at_once=True, planned=True)
    type_cells(at, {1: {"y2026": "0", "y2027": "0"}})
    return answered(finish(at), "conflict")


def test_without_a_plan_the_rules_in_conflict_are_named_and_a_way_out_is_taken():
    at = without_a_plan()
    assert say("allocation.conflict.none", "vi") in text_of(at)
    assert say("conflict.changes", "vi") in text_of(at)
    checked(at.button(key="adopt_1").click().run())
    finish(at)
    workspace = at.session_state["workspace"]
    assert workspace.answer.is_shown and workspace.answer.problem.digest == workspace.problem.digest
    assert workspace.draft.changes[-1].reason and not [each for each in at.button if each.key == "adopt_1"]


def test_ways_out_of_an_old_conflict_are_not_looked_for_and_cannot_be_taken():
    at = without_a_plan()
    at.session_state["desk_at_once"] = False
    type_cells(at, {1: {"y2026": "1"}})
    assert at.button(key="adopt_1").disabled


def test_figures_of_a_better_plan_of_the_same_question_are_not_those_of_the_older_one():
    problem = make_problem(make_case(2))
    plan = plan_funding(problem)
    worse = replace(plan, chosen=plan.chosen[:1])
    shown = [compared_figures(Compared("base", "Gốc", problem, each)) for each in (worse, plan)]
    assert [figures.projects for figures in shown] == [1, 2]
