"""The page Scenarios without a browser, in both languages: what is listed, opened, added, planned and compared."""
from __future__ import annotations

from fractions import Fraction

import pytest
from openpyxl import Workbook
from pandas import DataFrame
from streamlit.testing.v1 import AppTest

from models.register.rule_edits import Override
from models.scenario import Scenario, apply_scenario, parse_scenario
from models.scenario.run_record import read_run, to_link
from models.settings import Level
from models.wording import say
from tests.builders import AS_OF
from tests.solver_workbooks import FOUR, FOUR_MODEL, write_solver_workbook
from tests.test_pages_allocation import APP, edit_cost, impossible_case, open_page, small_case, texts
from ui.scenarios.desk import Desk, read_desk
from ui.scenarios.given import own_scenario

SCENARIOS = "pages/plan/scenarios.py"
PATIENCE = 60.0
CUT, EXPONENT = "preset:envelope-minus-10", "preset:size-exponent-0"


def on_page(page: str = SCENARIOS, case=None, language: str = "vi", panel: str = "look", **options) -> AppTest:
    at = open_page(case, language=language, **options)
    at.switch_page(page).run()
    assert not at.exception
    return at if panel == "look" else show(at, panel)


def show(at: AppTest, panel: str) -> AppTest:
    at.segmented_control(key="scenarios_panel").set_value(panel).run()
    assert not at.exception
    return at


def desk_in(at: AppTest) -> Desk:
    return at.session_state["scenario_desk"]


def look(at: AppTest, key: str) -> AppTest:
    at.selectbox(key="scenario_chosen").set_value(key).run()
    assert not at.exception
    return at


def press(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click().run()
    assert not at.exception
    return at


def ask(at: AppTest, name: str) -> AppTest:
    press(at, f"ask_{name}")
    at.session_state["workspace"].questions[name].job.wait(PATIENCE)
    at.run()
    assert not at.exception
    return at


def take(at: AppTest, key: str, how: str = "open") -> AppTest:
    """Open a scenario of the list, or add it."""
    return press(look(at, key), f"scenario_{how}")


def listed(at: AppTest) -> DataFrame:
    return at.dataframe[0].value


# --- The list ------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("language", "title", "names"), [
    ("vi", "Kịch bản", ("Danh sách thay đổi đang làm (chưa có gì)", "Danh mục ban đầu", "Hạn mức giảm 10%")),
    ("en", "Scenarios", ("The list of changes (none yet)", "Base", "Envelopes 10% lower"))])
def test_the_first_screen_lists_what_is_there_with_figures_and_says_how_it_goes(language, title, names):
    at = on_page(language=language)
    assert at.title[0].value == title
    assert say("scenarios.lead", language) in texts(at)
    shown = listed(at)
    called = shown[say("library.column.name", language)].tolist()
    assert called[:2] == list(names[:2]) and names[2] in called
    money = shown.iloc[:2, shown.columns.str.startswith(say("headings.state", language))].iloc[:, 0]
    assert (money > 0).all(), "the plan on the screen gives the register and the list their figures"


def test_search_and_filter_narrow_the_list_and_say_so_when_nothing_is_left():
    at = on_page()
    at.text_input(key="scenario_search").set_value("muc GIAM 10%").run()
    assert len(listed(at)) == 1
    at.pills(key="scenario_kinds").set_value(["draft"]).run()
    assert not at.dataframe and "Không có kịch bản nào khớp" in texts(at)


# --- Opened and added ----------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("language", "words"), [("vi", "Đã mở"), ("en", "is open")])
def test_an_opened_scenario_takes_the_place_of_the_list_in_one_step_that_is_undone(language, words):
    at = on_page(language=language)
    workspace = at.session_state["workspace"]
    edit_cost(at)
    workspace.override_setting("levels", "value", "Thử")
    before, changes = workspace.problem.digest, len(workspace.draft.done)
    at = take(at, CUT)
    assert words in texts(at) and len(workspace.draft.done) == changes + 1
    assert {row.state_mvnd for row in workspace.case.envelopes} == {405}
    assert workspace.case.costs == workspace.draft.base.costs and not workspace.setting_overrides
    name, is_changed = desk_in(at).name, desk_in(at).opened_problem != workspace.problem.digest
    assert name and not is_changed
    workspace.undo()
    assert workspace.problem.digest == before and desk_in(at).link is None
    at.run()
    assert f"**{name}**" not in texts(at), "the list before it is no longer called by its name"


def test_added_values_come_on_top_of_the_list_and_a_meeting_is_told_before():
    at = take(on_page(), "preset:priority-bonus")
    at = look(at, "preset:priority-off")
    told = at.table[0].value
    assert len(told) == 1 and say("scenarios.conflicts.column.used", "vi") in told.columns
    own = at.session_state["workspace"].rule_overrides
    at = look(at, CUT)
    assert len(at.table) == 1, "nothing meets: nothing is told but the list of the scenario"
    at = press(at, "scenario_add")
    workspace = at.session_state["workspace"]
    assert {row.state_mvnd for row in workspace.case.envelopes} == {405} and workspace.rule_overrides == own
    assert desk_in(at).name and desk_in(at).opened_problem != workspace.problem.digest, "changed since"


def test_what_is_on_the_screen_cannot_be_opened_again_and_says_why():
    at = look(take(on_page(), CUT), CUT)
    assert at.button(key="scenario_open").disabled and "đang ở trên màn hình" in texts(at)


def test_the_name_of_an_opened_scenario_survives_f5(drafts_folder):
    at = take(on_page(), CUT)
    again = AppTest.from_file(str(APP), default_timeout=60)
    again.query_params["draft"], again.session_state["lang"] = at.query_params["draft"], "vi"
    again.run()
    assert "Kịch bản: **Hạn mức giảm 10\\%**" in texts(again)
    again.session_state["workspace"].override_setting("levels", "value", "Thử")
    assert "Hạn mức giảm 10\\%\\, đã thay đổi thêm" in texts(again.run())


def test_a_scenario_that_does_not_fit_says_so_and_cannot_be_opened_or_planned():
    at = on_page()
    bad = parse_scenario({"name": "Sai", "cells": [
        {"table": "projects", "key": {"project_id": "<b>X</b>"}, "column": "decision", "value": "must"}]}).scenario
    key = desk_in(at).keep(bad)
    at = look(at.run(), key)
    assert at.error and "<b>X" not in texts(at) and at.button(key="scenario_open").disabled
    assert "ask_scenario_trial" not in {button.key for button in at.button}


def test_a_kept_scenario_is_taken_off_the_list():
    at = on_page()
    key = desk_in(at).keep(Scenario(name="Tạm", settings={"size_exponent": "0"}))
    at = press(look(at.run(), key), "scenario_drop")
    assert not desk_in(at).kept and "Tạm" not in listed(at).to_string()


# --- Planned in the background -------------------------------------------------------------------------------------

def test_a_trial_leaves_the_plan_of_the_other_pages_alone_gives_the_list_figures_and_its_record_opens_again():
    at = look(on_page(), CUT)
    workspace = at.session_state["workspace"]
    answer = workspace.answer
    at = ask(at, "scenario_trial")
    assert workspace.answer is answer and at.metric
    shown = listed(at.run())
    row = shown[shown["Kịch bản"] == "Hạn mức giảm 10%"].iloc[0]
    assert row.filter(like="Vốn nhà nước").iloc[0] > 0
    link = next(code.value for code in at.code if code.value.startswith("?run="))
    record = read_run(link.removeprefix("?run="))
    assert apply_scenario(record.scenario, workspace.draft.base, AS_OF).case.envelopes[0].state_mvnd == 405
    at = show(at, "open")
    at.query_params["run"] = to_link(record)
    at.run()
    assert not at.exception and "khớp" in texts(at)
    press(at, "add_record")
    assert len(desk_in(at).kept) == 1 and at.selectbox(key="scenario_chosen").value in desk_in(at).kept
    # Opened, it brings the plan that was found in the background.
    at = take(at, CUT)
    assert workspace.answer is not answer and workspace.answer.problem.digest == workspace.problem.digest


def test_a_link_that_is_none_is_refused_in_words():
    at = on_page()
    at.query_params["run"] = "nonsense"
    show(at, "open")
    assert "Không đọc được hồ sơ" in texts(at)


def test_own_edits_are_a_scenario_that_gives_the_problem_on_the_screen():
    at = on_page()
    workspace = at.session_state["workspace"]
    edit_cost(at)
    workspace.override_rule("enterprise_share_floor.market", Fraction(2, 5), "Thử")
    workspace.override_setting("levels", "value", "Thử")
    assert workspace.rule_overrides["enterprise_share_floor.market"] == Override(Fraction(2, 5), "Thử")
    at = look(at.run(), "own")
    # `own_scenario` speaks the visit's language; outside a visit only its content counts.
    own = own_scenario(workspace)
    posed = apply_scenario(own, workspace.draft.base, workspace.as_of)
    assert posed.case.costs == workspace.problem.case.costs
    assert (posed.rulebook.digest, posed.settings) == (workspace.problem.rulebook.digest, workspace.problem.settings)
    assert posed.settings.levels == (Level.VALUE,)
    assert {"keep_file", "kept_save"} <= {each.key for each in (*at.button, *at.get("download_button"))}


# --- An older desk -------------------------------------------------------------------------------------------------

OLD = {"kept": {"kept:Của tôi": {"name": "Của tôi", "settings": {"size_exponent": "0"}},
                "lib:abc:1": {"name": "Bản", "settings": {"size_exponent": "1"}}},
       "stack": ["preset:envelope-minus-10", "own", "kept:Của tôi", "gone"], "origins": {},
       "link": {"scenario_id": "abc", "seq": 1, "rev": 1, "name": "Bản", "as_of": "", "base_digest": ""},
       "name": "Hội đồng", "note": "Vòng 1", "save_key": "", "save_content": "", "saved_content": ""}


def test_the_stack_of_an_older_draft_is_kept_as_one_scenario_ready_to_be_opened():
    at = on_page()
    workspace = at.session_state["workspace"]
    workspace.override_rule("strategic_share_floor", Fraction(1, 5), "Thử")
    workspace.desk = OLD
    del at.session_state["scenario_desk"]
    at.run()
    desk = desk_in(at)
    assert set(desk.kept) == {"kept:Của tôi", "kept:Hội đồng"} and desk.link is None
    stack = desk.kept["kept:Hội đồng"]
    assert stack.note == "Vòng 1" and len(stack.layers) == 3
    take(at, "kept:Hội đồng")
    assert {row.state_mvnd for row in workspace.case.envelopes} == {405}
    assert workspace.rule_overrides["strategic_share_floor"].value == Fraction(1, 5)
    assert str(workspace.problem.settings.size_exponent) == "0"
    # Read once: the document that is kept from now on has no stack.
    assert "stack" not in workspace.desk and read_desk(workspace.desk, workspace).kept == desk.kept


@pytest.mark.parametrize("stack", [["preset:envelope-minus-10"], ["own"], []])
def test_one_scenario_alone_on_an_older_desk_is_in_the_list_anyway(stack):
    workspace = on_page().session_state["workspace"]
    assert not read_desk({**OLD, "kept": {}, "stack": stack, "name": ""}, workspace).kept


# --- Compare -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("language", "words"), [("vi", "Đầu vào khác nhau"), ("en", "Inputs that differ")])
def test_scenarios_are_compared_assumptions_first(language, words):
    at = ask(on_page(language=language, panel="side"), "compare_scenarios")
    assert words in [each.value for each in at.subheader]
    first = [each.value for each in at.subheader].index(words)
    assert first == 0
    assert len(at.dataframe) > 1 and at.table
    for view in ("year", "group", "localisation", "money"):
        at.segmented_control(key="compare_view").set_value(view).run()
        assert not at.exception
    # The answer is still there after a look at another page.
    at.switch_page("pages/plan/desk.py").run()
    at.switch_page(SCENARIOS).run()
    assert len(at.dataframe) > 1 and not at.exception
    # What was planned for the comparison stands in the list.
    money = listed(at).filter(like=say("headings.state", language)).iloc[:, 0]
    assert money.notna().sum() >= 4


@pytest.mark.parametrize("language", ["vi", "en"])
def test_one_of_the_compared_plans_becomes_the_one_on_the_screen(language):
    at = ask(on_page(language=language, panel="side"), "compare_scenarios")
    found = at.session_state["workspace"].questions["compare_scenarios"].job.result
    press(at, "open_1")
    workspace = at.session_state["workspace"]
    assert workspace.answer.plan.objective == found.planned[1].plan.objective
    assert workspace.problem.settings == found.planned[1].problem.settings
    assert at.success and not at.exception


def test_another_baseline_is_another_question():
    at = ask(on_page(panel="side"), "compare_scenarios")
    at.selectbox(key="compare_baseline").set_value("preset:envelope-minus-10").run()
    assert not at.exception and len(at.dataframe) == 1


def test_one_scenario_is_not_compared():
    at = on_page(panel="side")
    at.multiselect(key="compare_chosen").set_value(["preset:base"]).run()
    assert not at.exception and at.info


def test_without_any_plan_the_comparison_still_stands():
    at = ask(on_page(case=impossible_case(), planned=False, panel="side"), "compare_scenarios")
    assert "không có phương án" in str(at.table[0].value)


@pytest.mark.parametrize(("language", "words"), [("vi", "Ít thay đổi nhất"), ("en", "Least change")])
def test_least_change_is_asked_and_told_with_its_proof(language, words):
    at = on_page(language=language)
    at = show(at, "least")
    at = ask(at, "least_change")
    assert words in "\n".join(each.value for each in at.success)


@pytest.mark.parametrize(("language", "words"), [("vi", "Đầy đủ"), ("en", "Complete")])
@pytest.mark.parametrize("goal", ["localisation", "counterpart"])
def test_the_frontier_is_found_and_a_point_is_opened(language, words, goal):
    at = on_page(case=small_case(), language=language)
    at = show(at, "frontier")
    at.segmented_control(key="frontier_goal").set_value(goal).run()
    at.number_input(key="frontier_step").set_value(0).run()
    at = ask(at, "frontier")
    assert words in "\n".join(each.value for each in at.success)
    answer = at.session_state["workspace"].questions["frontier"].job.result
    at.selectbox(key="frontier_place").set_value(len(answer.frontier.points) - 1).run()
    press(at, "frontier_keep")
    (kept,) = desk_in(at).kept.values()
    assert isinstance(kept, Scenario) and kept.settings


@pytest.mark.parametrize(("language", "verdict"), [("vi", "có lời giải tốt hơn"), ("en", "has a better answer")])
def test_a_planners_solver_workbook_is_solved_again_and_set_beside_the_plan(tmp_path, language, verdict):
    at = on_page(language=language)
    at = show(at, "solver")
    path = write_solver_workbook(tmp_path / "của tôi.xlsx", FOUR, **FOUR_MODEL)
    at.file_uploader(key="solver_file").set_value((path.name, path.read_bytes(), "application/xlsx")).run()
    at = ask(at, "solver_workbook")
    assert verdict in "\n".join(each.value for each in at.warning)
    assert [each.value for each in at.metric][:2] == ["15", "21"]
    # P1 and P2 stand in the register and in the workbook; the plan on the screen funds both.
    ours = at.dataframe[-1].value.iloc[:, -1].tolist()
    assert ours[0] == ours[1] != ours[2]


def test_a_workbook_without_a_solver_model_is_refused_in_words(tmp_path):
    at = on_page()
    at = show(at, "solver")
    path = tmp_path / "a.xlsx"
    Workbook().save(path)
    at.file_uploader(key="solver_file").set_value((path.name, path.read_bytes(), "application/xlsx")).run()
    at = ask(at, "solver_workbook")
    assert not at.metric and "a\\.xlsx" in texts(at)
