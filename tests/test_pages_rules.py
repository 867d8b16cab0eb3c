"""The Rules page without a browser, in both languages: texts and standing, overrides with a reason, dates, settings."""
from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from models.planning import plan_funding
from models.register.draft import Draft
from tests.builders import AS_OF, make_case
from ui.session import PlanState, Workspace, answer_to, plan_state

APP = Path(__file__).resolve().parent.parent / "app.py"
FLOOR = "enterprise_share_floor.market"


def open_page(language: str = "vi", *, is_planned: bool = False, tab: str = "rules", **tables: object) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    workspace = Workspace("thử", AS_OF, Draft.of(make_case(**tables)), was_planned=True)
    if is_planned:
        workspace.answer = answer_to(workspace.problem, plan_funding(workspace.problem))
    at.session_state["workspace"], at.session_state["lang"] = workspace, language
    at.run()
    at.session_state["rules_tabs_open"] = tab
    at.session_state[f"edit_{FLOOR}"] = True
    at.switch_page("pages/inputs/rules.py").run()
    assert not at.exception
    return at


def workspace_of(at: AppTest) -> Workspace:
    return at.session_state["workspace"]


def texts(at: AppTest) -> str:
    kinds = (at.markdown, at.error, at.warning, at.info, at.caption)
    return "\n".join(str(element.value) for kind in kinds for element in kind).replace("\\", "")


def save_rule(at: AppTest, *, value: str, reason: str, rule_id: str = FLOOR) -> AppTest:
    at.text_input(key=f"value_{rule_id}").set_value(value)
    at.text_input(key=f"reason_{rule_id}").set_value(reason)
    at.button(key=f"save_{rule_id}").click().run()
    assert not at.exception
    return at


@pytest.mark.parametrize(("language", "title", "document"), [
    ("vi", "Quy định và chỉ tiêu", "Thông báo kết luận số 07-TB/CQTTBCĐ"),
    ("en", "Rules and targets", "Thông báo kết luận số 07-TB/CQTTBCĐ")])
def test_every_rule_in_force_stands_with_its_text_and_status(language, title, document):
    at = open_page(language)
    shown = texts(at)
    assert at.title[0].value == title and document in shown
    for rule in workspace_of(at).problem.rulebook.values.values():
        assert (rule.label_vi if language == "vi" else rule.label_en) in shown
    assert ("Đang nghiên cứu" if language == "vi" else "Under study") in shown


def test_an_override_needs_a_reason():
    at = save_rule(open_page(), value="60", reason="  ")
    assert not workspace_of(at).rule_overrides and "Cần ghi rõ lý do" in texts(at)


def test_an_override_plans_with_another_value_leaves_the_text_and_makes_the_plan_stale():
    at = open_page(is_planned=True)
    assert plan_state(workspace_of(at)) is PlanState.PROVED
    save_rule(at, value="62,5", reason="Thử mức cao hơn")
    rule = workspace_of(at).problem.rulebook.rule(FLOOR)
    assert rule.value == Fraction(5, 8) and rule.overridden_value == Fraction(1, 2)
    assert plan_state(workspace_of(at)) is PlanState.STALE
    assert "50% → **62,5%**" in texts(at) and "Thử mức cao hơn" in texts(at)


def test_removing_an_override_brings_the_text_and_the_plan_back():
    at = save_rule(open_page(is_planned=True), value="60", reason="thử")
    at.button(key="change_remove_0_1").click().run()
    assert workspace_of(at).problem.rulebook.rule(FLOOR).value == Fraction(1, 2)
    assert plan_state(workspace_of(at)) is PlanState.PROVED


@pytest.mark.parametrize(("value", "sentence"), [
    ("62.5", "Không đọc được số này"), ("150", "không được vượt quá 100%"), ("-1", "từ 0% trở lên")])
def test_a_wrong_number_is_told_beside_the_field_and_changes_nothing(value, sentence):
    at = save_rule(open_page(), value=value, reason="thử")
    assert not workspace_of(at).rule_overrides and sentence in texts(at)


def test_a_rule_can_be_left_out_with_a_reason():
    at = open_page()
    at.checkbox(key=f"off_{FLOOR}").check()
    save_rule(at, value="50", reason="Xem khi không có mức tối thiểu")
    assert workspace_of(at).problem.rulebook.rule(FLOOR).value is None
    assert "không áp dụng" in texts(at)


def test_a_reason_is_shown_as_it_was_typed_not_as_markdown():
    at = save_rule(open_page(), value="60", reason="![x](http://a.example/x.png)")
    assert not any("![x" in str(element.value) for element in at.markdown)


def test_a_planning_date_without_a_rule_in_force_is_refused_with_rule_and_date():
    at = open_page()
    at.date_input(key="rules_as_of").set_value(date(2025, 7, 1)).run()
    assert workspace_of(at).as_of == AS_OF
    assert "không có giá trị nào còn hiệu lực vào ngày 01/07/2025" in texts(at)


def test_the_planning_date_moves_the_catalogue():
    at = open_page()
    at.date_input(key="rules_as_of").set_value(date(2026, 12, 31)).run()
    assert workspace_of(at).as_of == date(2026, 12, 31)
    assert "21/2026/QĐ-TTg" in texts(at)


def test_a_setting_is_changed_with_a_reason_and_says_where_it_comes_from():
    at = open_page(tab="settings")
    at.selectbox(key="edit_setting_key").set_value("maximum_projects").run()
    at.text_input(key="setting_maximum_projects").set_value("1")
    at.text_input(key="setting_reason_maximum_projects").set_value("Chống dàn trải")
    at.button(key="save_setting_maximum_projects").click().run()
    assert not at.exception
    assert workspace_of(at).problem.settings.maximum_projects == 1
    assert "Chống dàn trải" in texts(at)


@pytest.mark.parametrize("value", ["1,5", "-3", "nhiều"])
def test_a_wrong_setting_is_refused(value):
    at = open_page(tab="settings")
    at.selectbox(key="edit_setting_key").set_value("maximum_projects").run()
    at.text_input(key="setting_maximum_projects").set_value(value)
    at.text_input(key="setting_reason_maximum_projects").set_value("thử")
    at.button(key="save_setting_maximum_projects").click().run()
    assert not workspace_of(at).setting_overrides and at.error


def test_every_setting_has_a_field_that_opens():
    at = open_page(tab="settings")
    for key in at.selectbox(key="edit_setting_key").options:
        at.selectbox(key="edit_setting_key").select(key).run()
        assert not at.exception


def test_what_was_typed_and_not_saved_is_there_when_its_tab_is_opened_again():
    at = open_page()
    at.text_input(key=f"value_{FLOOR}").set_value("44")
    at.text_input(key=f"reason_{FLOOR}").set_value("họp 12/11")
    names = at.session_state["rules_tabs"]
    for tab in ("settings", "rules"):
        at.session_state["rules_tabs_open"] = tab
        del at.session_state["rules_tabs"]
        at.run()
        assert not at.exception
    assert at.session_state["rules_tabs"] == names
    assert at.text_input(key=f"value_{FLOOR}").value == "44"
    assert at.text_input(key=f"reason_{FLOOR}").value == "họp 12/11"
