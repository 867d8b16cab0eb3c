"""The Projects page without a browser, in both languages: edits, refusals, undo, add, retire, filters."""
from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from models.domain import Decision
from models.planning import plan_funding
from models.register.draft import Draft
from tests.builders import AS_OF, make_case
from ui.session import Workspace, answer_to

APP = Path(__file__).resolve().parent.parent / "app.py"
PAGE = "pages/inputs/projects.py"


def open_page(case=None, language: str = "vi") -> AppTest:
    case = case or make_case(projects={"P1": {"name_vi": "Đèn **chiếu** [sáng](http://x)"}, "P2": {"name_vi": "Bơm"}})
    at = AppTest.from_file(str(APP), default_timeout=60)
    workspace = Workspace("thử", AS_OF, Draft.of(case))
    workspace.was_planned = True
    at.session_state["workspace"] = workspace
    at.session_state["lang"] = language
    at.run()
    at.switch_page(PAGE).run()
    assert not at.exception
    return at


def case_of(at: AppTest):
    return at.session_state["workspace"].case


def type_in(at: AppTest, grid: str, edits: dict, added=(), deleted=()) -> AppTest:
    generation = at.session_state[f"grid:{grid}"].generation
    at.session_state[f"{grid}_{generation}"] = {"edited_rows": edits, "added_rows": list(added),
                                                "deleted_rows": list(deleted)}
    at.run()
    assert not at.exception
    return at


def text_of(at: AppTest) -> str:
    return "\n".join(str(element.value) for kind in (at.markdown, at.error, at.warning) for element in kind)


@pytest.mark.parametrize(("language", "title"), [("vi", "Dự án"), ("en", "Projects")])
def test_the_page_opens_in_both_languages(language, title):
    at = open_page(language=language)
    assert at.title[0].value == title


def test_an_edit_in_the_register_changes_the_case_and_is_listed():
    at = type_in(open_page(), "register", {1: {"locality": "Đà Nẵng"}})
    assert case_of(at).project_by_id["P2"].locality == "Đà Nẵng"
    assert case_of(at).project_by_id["P1"].locality == "Hà Nội"
    assert "Hà Nội → **Đà Nẵng**" in text_of(at)


def test_undo_and_redo():
    at = type_in(open_page(), "register", {1: {"locality": "Đà Nẵng"}})
    at.button(key="register_undo").click().run()
    assert case_of(at).project_by_id["P2"].locality == "Hà Nội"
    at.button(key="register_redo").click().run()
    assert case_of(at).project_by_id["P2"].locality == "Đà Nẵng"
    assert not at.exception


def test_an_edit_survives_leaving_the_page():
    at = type_in(open_page(), "register", {1: {"locality": "Đà Nẵng"}})
    at.switch_page("pages/inputs/rules.py").run()
    at.switch_page(PAGE).run()
    assert not at.exception
    assert case_of(at).project_by_id["P2"].locality == "Đà Nẵng"
    assert at.session_state["grid:register"].frame["locality"][1] == "Đà Nẵng"


def test_two_edits_one_after_the_other_are_both_kept():
    at = type_in(open_page(), "register", {1: {"locality": "Đà Nẵng"}})
    at = type_in(at, "register", {1: {"locality": "Đà Nẵng"}, 0: {"trl_now": 5}})
    assert case_of(at).project_by_id["P2"].locality == "Đà Nẵng"
    assert case_of(at).project_by_id["P1"].trl_now == 5


@pytest.mark.parametrize(("edits", "added", "deleted"), [
    ({0: {"trl_now": 12}}, (), ()),
    ({0: {"earliest_start": 26}}, (), ()),
    ({0: {"decision": "perhaps"}}, (), ()),
    ({0: {"minimum_scale_share": "0.5"}}, (), ()),
    ({0: {"minimum_scale_share": "150"}}, (), ()),
    ({0: {"source_on": "31/02/2026"}}, (), ()),
])
def test_what_the_dictionary_forbids_is_refused_in_words_and_changes_nothing(edits, added, deleted):
    at = open_page()
    before = case_of(at).digest
    at = type_in(at, "register", edits, added, deleted)
    assert case_of(at).digest == before
    assert at.error


def test_a_forged_message_cannot_touch_locked_columns_or_rows():
    at = open_page()
    before = case_of(at).digest
    type_in(at, "register", {0: {"project_id": "P9", "cost_mvnd": 1}})
    assert case_of(at).digest == before
    type_in(at, "register", {}, deleted=[0])
    assert case_of(at).digest == before
    type_in(at, "register", {}, added=[{"project_id": "P9", "name_vi": "x"}])
    assert case_of(at).digest == before


@pytest.mark.parametrize(("language", "typed"), [("vi", "11.500"), ("en", "11,500"), ("vi", "11500")])
def test_grouped_whole_amounts_are_read_in_the_style_of_the_language(language, typed):
    at = open_page(language=language)
    at = type_in(at, "costs_P1", {0: {"total_mvnd": typed}})
    assert [cost.total_mvnd for cost in case_of(at).costs if cost.project_id == "P1"] == [11_500, 1_000]
    assert "11" in at.warning[0].value  # a jump of 11.5 times


@pytest.mark.parametrize("typed", ["11,5", "-5", "nhiều", "1.5", ""])
def test_amounts_that_are_not_whole_or_not_clear_are_refused(typed):
    at = open_page()
    before = case_of(at).digest
    at = type_in(at, "costs_P1", {0: {"total_mvnd": typed}})
    assert case_of(at).digest == before
    assert at.error


@pytest.mark.parametrize(("language", "typed"), [("vi", "7,5"), ("en", "7.5")])
def test_scores_take_the_decimal_mark_of_the_language(language, typed):
    at = type_in(open_page(language=language), "scores_P1", {0: {"score": typed}})
    assert float(next(s.score for s in case_of(at).scores if s.project_id == "P1")) == 7.5


def test_rows_of_a_project_are_added_and_removed():
    at = type_in(open_page(), "costs_P1", {}, added=[{"year": 2028, "budget_line": None, "total_mvnd": "70"}])
    costs = {c.year: c.total_mvnd for c in case_of(at).costs if c.project_id == "P1"}
    assert costs == {2026: 1000, 2027: 1000, 2028: 70}
    at.button(key="register_undo").click().run()
    at = type_in(at, "costs_P1", {}, deleted=[1])
    assert {c.year for c in case_of(at).costs if c.project_id == "P1"} == {2026}


def test_search_ignores_accents_and_the_chip_takes_it_away():
    at = open_page()
    at.text_input(key="register_search").input("DEN chieu").run()
    assert list(at.session_state["grid:register"].frame["project_id"]) == ["P1"]
    at.button(key="chip_words").click().run()
    assert list(at.session_state["grid:register"].frame["project_id"]) == ["P1", "P2"]


def test_an_edit_under_a_filter_lands_on_the_right_project():
    at = open_page()
    at.text_input(key="register_search").input("bom").run()
    type_in(at, "register", {0: {"locality": "Huế"}})
    assert case_of(at).project_by_id["P2"].locality == "Huế"
    assert case_of(at).project_by_id["P1"].locality == "Hà Nội"


def test_a_project_is_added_with_its_costs_in_one_step():
    at = open_page()
    at.text_input(key="add_name_vi").input("Dự án mới")
    at.text_input(key="add_cost_2026").input("1.200")
    at.text_input(key="add_score_merit").input("8,5")
    next(b for b in at.button if b.label == "Thêm vào danh mục").click().run()
    assert not at.exception
    assert case_of(at).project_by_id["P3"].name_vi == "Dự án mới"
    assert [(c.year, c.total_mvnd) for c in case_of(at).costs if c.project_id == "P3"] == [(2026, 1200)]
    at.button(key="register_undo").click().run()
    assert "P3" not in case_of(at).project_by_id


def test_retiring_needs_a_reason_and_deletes_nothing():
    at = open_page()
    retire = next(b for b in at.button if b.label == "Rút khỏi phương án")
    retire.click().run()
    assert case_of(at).project_by_id["P1"].decision is Decision.FREE
    at.text_input(key="retire_reason_P1").input("Hội đồng không thông qua")
    next(b for b in at.button if b.label == "Rút khỏi phương án").click().run()
    assert case_of(at).project_by_id["P1"].decision is Decision.MUST_NOT
    assert case_of(at).project_by_id["P1"].decision_reason == "Hội đồng không thông qua"
    assert len(case_of(at).projects) == 2


def test_markdown_in_a_name_is_shown_letter_for_letter():
    at = open_page()
    heading = at.subheader[0].value
    assert r"\*\*chiếu\*\*" in heading and r"\[sáng\]\(http" in heading


def test_a_stale_plan_is_called_stale():
    at = open_page()
    workspace = at.session_state["workspace"]
    workspace.answer = answer_to(workspace.problem, plan_funding(workspace.problem))
    at.run()
    assert not any("phương án cũ" in w.value for w in at.warning)
    type_in(at, "register", {1: {"locality": "Đà Nẵng"}})
    assert any("phương án cũ" in w.value for w in at.warning)


