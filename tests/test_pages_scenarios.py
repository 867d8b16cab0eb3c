"""The pages Scenarios and Compare without a browser, in both languages."""
from __future__ import annotations

from fractions import Fraction

import pytest
from openpyxl import Workbook
from streamlit.testing.v1 import AppTest

from models.scenario import Scenario, apply_scenario, parse_scenario
from models.scenario.run_record import read_run, to_link
from models.settings import Level
from tests.builders import AS_OF
from tests.solver_workbooks import FOUR, FOUR_MODEL, write_solver_workbook
from tests.test_pages_allocation import edit_cost, impossible_case, open_page, small_case, texts
from ui.scenarios.desk import Desk, own_scenario
from ui.session import Override

SCENARIOS, COMPARE = "pages/plan/scenarios.py", "pages/plan/compare.py"
PATIENCE = 60.0


def on_page(page: str, case=None, language: str = "vi", **options) -> AppTest:
    at = open_page(case, language=language, **options)
    at.switch_page(page).run()
    assert not at.exception
    return at


def desk_of(at: AppTest) -> Desk:
    return at.session_state["scenario_desk"]


def add(at: AppTest, key: str) -> AppTest:
    at.selectbox(key="stack_choice").set_value(key)
    at.run()
    at.button(key="stack_add_button").click().run()
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


@pytest.mark.parametrize(("language", "title", "words"), [("vi", "Kịch bản", "Chưa chọn kịch bản nào"),
                                                          ("en", "Scenarios", "No scenario chosen yet")])
def test_the_desk_is_empty_at_first(language, title, words):
    at = on_page(SCENARIOS, language=language)
    assert at.title[0].value == title and words in texts(at)


@pytest.mark.parametrize(("language", "wins"), [("vi", "Dùng"), ("en", "Used")])
def test_a_stack_is_ordered_its_conflicts_shown_and_its_changes_told(language, wins):
    at = on_page(SCENARIOS, language=language)
    for key in ("preset:priority-bonus", "preset:priority-off"):
        add(at, key)
    assert desk_of(at).stack == ["preset:priority-bonus", "preset:priority-off"]
    (table,) = at.table
    assert wins in table.value.columns
    before = table.value.iloc[0].tolist()
    press(at, "stack_down_0")
    assert desk_of(at).stack == ["preset:priority-off", "preset:priority-bonus"]
    assert at.table[0].value.iloc[0].tolist() != before
    press(at, "stack_remove_1")
    assert desk_of(at).stack == ["preset:priority-off"] and not at.table


def test_a_trial_plan_leaves_the_plan_of_the_other_pages_alone_and_its_record_opens_again():
    at = add(on_page(SCENARIOS), "preset:envelope-minus-10")
    workspace = at.session_state["workspace"]
    answer = workspace.answer
    at = ask(at, "scenario_trial")
    assert workspace.answer is answer and at.metric
    link = next(code.value for code in at.code if code.value.startswith("?run="))
    record = read_run(link.removeprefix("?run="))
    assert apply_scenario(record.scenario, workspace.draft.base, AS_OF).case.envelopes[0].state_mvnd == 405
    at.query_params["run"] = to_link(record)
    at.run()
    assert not at.exception and "khớp" in texts(at)
    press(at, "add_record")
    assert len(desk_of(at).stack) == 1


def test_a_planned_scenario_becomes_the_one_to_work_on_and_its_edits_can_be_undone():
    at = add(on_page(SCENARIOS), "preset:envelope-minus-10")
    workspace = at.session_state["workspace"]
    edit_cost(at)
    workspace.override_setting("levels", "value", "Thử")
    before = workspace.case
    at = ask(at, "scenario_trial")
    press(at, "scenario_adopt")
    assert {row.state_mvnd for row in workspace.case.envelopes} == {405}
    assert workspace.case.costs == workspace.draft.base.costs and not workspace.setting_overrides
    assert workspace.answer.problem.digest == workspace.problem.digest and workspace.answer.is_shown
    assert "Đang làm việc với kịch bản" in texts(at)
    assert workspace.draft.undo().case == before


@pytest.mark.parametrize("language", ["vi", "en"])
def test_one_of_the_compared_plans_becomes_the_one_on_the_screen(language):
    at = ask(on_page(COMPARE, language=language), "compare_scenarios")
    found = at.session_state["workspace"].questions["compare_scenarios"].job.result
    press(at, "adopt_1")
    workspace = at.session_state["workspace"]
    assert workspace.answer.plan.objective == found.planned[1].plan.objective
    assert workspace.problem.settings == found.planned[1].problem.settings
    assert at.success and not at.exception


def test_a_link_that_is_none_is_refused_in_words():
    at = on_page(SCENARIOS)
    at.query_params["run"] = "nonsense"
    at.run()
    assert not at.exception and "Không đọc được hồ sơ" in texts(at)


def test_own_edits_are_a_scenario_that_gives_the_problem_on_the_screen():
    at = on_page(SCENARIOS)
    workspace = at.session_state["workspace"]
    edit_cost(at)
    workspace.override_rule("enterprise_share_floor.market", Fraction(2, 5), "Thử")
    workspace.override_setting("levels", "value", "Thử")
    assert workspace.rule_overrides["enterprise_share_floor.market"] == Override(Fraction(2, 5), "Thử")
    add(at, "own")
    # `own_scenario` speaks the visit's language; outside a visit only its content counts.
    own = own_scenario(workspace)
    posed = apply_scenario(own, workspace.draft.base, workspace.as_of)
    assert posed.case.costs == workspace.problem.case.costs
    assert (posed.rulebook.digest, posed.settings) == (workspace.problem.rulebook.digest, workspace.problem.settings)
    assert posed.settings.levels == (Level.VALUE,)
    assert len(texts(at)) > 100


def test_a_stack_is_kept_for_comparison():
    at = add(on_page(SCENARIOS), "preset:size-exponent-0")
    at.text_input(key="keep_name").set_value("Của tôi").run()
    press(at, "keep_button")
    assert "Của tôi" in texts(at)
    assert desk_of(at).kept["kept:Của tôi"].layers
    at.switch_page(COMPARE).run()
    assert "Của tôi" in at.pills(key="compare_chosen").options


def test_a_scenario_that_does_not_fit_says_so_and_cannot_be_planned():
    at = on_page(SCENARIOS)
    bad = parse_scenario({"name": "Sai", "cells": [
        {"table": "projects", "key": {"project_id": "<b>X</b>"}, "column": "decision", "value": "must"}]}).scenario
    desk_of(at).stack = [desk_of(at).keep(bad)]
    at.run()
    assert not at.exception and at.error
    assert "<b>X" not in texts(at)
    assert not [button for button in at.button if button.key == "ask_scenario_trial"]


# --- Compare -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("language", "title", "words"), [("vi", "So sánh", "Đầu vào khác nhau"),
                                                          ("en", "Compare", "Inputs that differ")])
def test_scenarios_are_compared_assumptions_first(language, title, words):
    at = ask(on_page(COMPARE, language=language), "compare_scenarios")
    assert at.title[0].value == title
    assert words in [each.value for each in at.subheader]
    first = [each.value for each in at.subheader].index(words)
    assert first == 0
    assert at.dataframe and at.table
    for view in ("year", "group", "localisation", "money"):
        at.segmented_control(key="compare_view").set_value(view).run()
        assert not at.exception
    # The answer is still there after a look at another page.
    at.switch_page("pages/plan/desk.py").run()
    at.switch_page(COMPARE).run()
    assert at.dataframe and not at.exception


def test_another_baseline_is_another_question():
    at = ask(on_page(COMPARE), "compare_scenarios")
    at.selectbox(key="compare_baseline").set_value("preset:envelope-minus-10").run()
    assert not at.exception and not at.dataframe


def test_one_scenario_is_not_compared():
    at = on_page(COMPARE)
    at.pills(key="compare_chosen").set_value(["preset:base"]).run()
    assert not at.exception and at.info


def test_without_any_plan_the_comparison_still_stands():
    at = ask(on_page(COMPARE, impossible_case(), planned=False), "compare_scenarios")
    assert "không có phương án" in str(at.table[0].value)


@pytest.mark.parametrize(("language", "words"), [("vi", "Ít thay đổi nhất"), ("en", "Least change")])
def test_least_change_is_asked_and_told_with_its_proof(language, words):
    at = on_page(COMPARE, language=language)
    at.segmented_control(key="compare_panel").set_value("least").run()
    at = ask(at, "least_change")
    assert words in "\n".join(each.value for each in at.success)


@pytest.mark.parametrize(("language", "words"), [("vi", "Đầy đủ"), ("en", "Complete")])
@pytest.mark.parametrize("goal", ["localisation", "counterpart"])
def test_the_frontier_is_found_and_a_point_is_opened(language, words, goal):
    at = on_page(COMPARE, small_case(), language=language)
    at.segmented_control(key="compare_panel").set_value("frontier").run()
    at.segmented_control(key="frontier_goal").set_value(goal).run()
    at.number_input(key="frontier_step").set_value(0).run()
    at = ask(at, "frontier")
    assert words in "\n".join(each.value for each in at.success)
    answer = at.session_state["workspace"].questions["frontier"].job.result
    at.selectbox(key="frontier_place").set_value(len(answer.frontier.points) - 1).run()
    press(at, "frontier_keep")
    (kept,) = desk_of(at).kept.values()
    assert isinstance(kept, Scenario) and kept.settings


@pytest.mark.parametrize(("language", "verdict"), [("vi", "có lời giải tốt hơn"), ("en", "has a better answer")])
def test_a_planners_solver_workbook_is_solved_again_and_set_beside_the_plan(tmp_path, language, verdict):
    at = on_page(COMPARE, language=language)
    at.segmented_control(key="compare_panel").set_value("solver").run()
    path = write_solver_workbook(tmp_path / "của tôi.xlsx", FOUR, **FOUR_MODEL)
    at.file_uploader(key="solver_file").set_value((path.name, path.read_bytes(), "application/xlsx")).run()
    at = ask(at, "solver_workbook")
    assert verdict in "\n".join(each.value for each in at.warning)
    assert [each.value for each in at.metric][:2] == ["15", "21"]
    # P1 and P2 stand in the register and in the workbook; the plan on the screen funds both.
    ours = at.dataframe[-1].value.iloc[:, -1].tolist()
    assert ours[0] == ours[1] != ours[2]


def test_a_workbook_without_a_solver_model_is_refused_in_words(tmp_path):
    at = on_page(COMPARE)
    at.segmented_control(key="compare_panel").set_value("solver").run()
    path = tmp_path / "a.xlsx"
    Workbook().save(path)
    at.file_uploader(key="solver_file").set_value((path.name, path.read_bytes(), "application/xlsx")).run()
    at = ask(at, "solver_workbook")
    assert not at.metric and "a\\.xlsx" in texts(at)
