"""The Projects page without a browser, in both languages: edits, refusals, undo, add, retire, filters."""
from __future__ import annotations

from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from models.domain import Decision
from models.planning import plan_funding
from models.register.draft import Draft
from tests.builders import AS_OF, make_case
from tests.test_draft_store import as_first_version
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
    assert any("11.5" in w.value or "11,5" in w.value for w in at.warning)  # a jump of 11.5 times


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


def test_an_edit_is_kept_at_once_and_a_new_visit_opens_it_by_its_address(drafts_folder):
    at = type_in(open_page(), "register", {1: {"locality": "Đà Nẵng"}})
    draft_id = at.session_state["workspace"].keeper.draft_id
    assert at.query_params["draft"] in (draft_id, [draft_id]) and (drafts_folder / f"{draft_id}.json").exists()
    again = visit_with(draft_id)
    assert case_of(again).project_by_id["P2"].locality == "Đà Nẵng"
    again.button(key="register_undo").click().run()
    assert case_of(again).project_by_id["P2"].locality == "Hà Nội"
    assert visit_with(draft_id).button(key="register_redo").disabled is False


def visit_with(draft_id: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.session_state["lang"] = "vi"
    at.query_params["draft"] = draft_id
    at.run()
    assert not at.exception
    at.switch_page(PAGE).run()
    assert not at.exception
    return at


def test_rules_settings_and_the_declared_name_come_back_too(drafts_folder):
    at = open_page()
    workspace = at.session_state["workspace"]
    workspace.override_setting("size_exponent", "1", "thử")
    workspace.override_rule("enterprise_share_floor.market", None, "bỏ để so sánh")
    workspace.sign_as("Nguyễn Văn A")
    back = visit_with(workspace.keeper.draft_id).session_state["workspace"]
    assert back.setting_overrides == workspace.setting_overrides
    assert back.rule_overrides == workspace.rule_overrides
    assert (back.actor, back.as_of, back.source) == ("Nguyễn Văn A", AS_OF, "thử")


def test_a_rule_that_is_gone_is_named_and_the_rest_of_the_draft_opens(drafts_folder):
    at = open_page()
    workspace = at.session_state["workspace"]
    workspace.override_setting("size_exponent", "1", "thử")
    as_first_version(drafts_folder / f"{workspace.keeper.draft_id}.json", {"no_such_rule": [None, "x"]}, {})
    back = visit_with(workspace.keeper.draft_id)
    assert back.session_state["workspace"].rule_overrides == {}
    assert set(back.session_state["workspace"].setting_overrides) == {"size_exponent"}
    assert "no\\_such\\_rule" in text_of(back)


@pytest.mark.parametrize("address", ["aaaaaaaaaaaa", "../../etc/passwd", "<script>"])
def test_an_address_that_names_no_draft_opens_the_register_and_says_so(drafts_folder, address):
    at = visit_with(address)
    assert any("Không mở được bản nháp" in error.value for error in at.error)
    assert case_of(at).is_illustrative
    at.button(key="draft_understood").click().run()
    assert not at.error


@pytest.mark.parametrize(("spoil", "word"), [(lambda path: path.unlink(), "đã bị xóa"),
                                             (lambda path: path.write_bytes(b"\x00" * 50), "bị hỏng")])
def test_an_open_draft_whose_file_is_gone_or_damaged_is_told_as_what_it_is(drafts_folder, spoil, word):
    at = type_in(open_page(), "register", {1: {"locality": "Đà Nẵng"}})
    draft_id = at.session_state["workspace"].keeper.draft_id
    spoil(drafts_folder / f"{draft_id}.json")
    type_in(at, "register", {1: {"locality": "Đà Nẵng"}, 0: {"locality": "Huế"}})
    assert word in text_of(at)
    kept = at.session_state["workspace"].keeper
    assert kept.draft_id != draft_id and not kept.is_failing
    assert case_of(visit_with(kept.draft_id)).project_by_id["P2"].locality == "Đà Nẵng"


def test_two_tabs_on_one_draft_overwrite_nothing(drafts_folder):
    first = type_in(open_page(), "register", {1: {"locality": "Đà Nẵng"}})
    draft_id = first.session_state["workspace"].keeper.draft_id
    second = visit_with(draft_id)
    type_in(first, "register", {0: {"locality": "Huế"}, 1: {"locality": "Đà Nẵng"}})
    second = type_in(second, "register", {1: {"locality": "Cần Thơ"}})
    forked = second.session_state["workspace"].keeper
    assert forked.draft_id != draft_id and forked.other_id == draft_id
    assert "không có gì bị ghi đè" in text_of(second).lower()
    assert {p.project_id: p.locality for p in case_of(visit_with(draft_id)).projects} == {"P1": "Huế", "P2": "Đà Nẵng"}
    mine = case_of(visit_with(forked.draft_id))
    assert {p.project_id: p.locality for p in mine.projects} == {"P1": "Hà Nội", "P2": "Cần Thơ"}
    second.button(key="draft_open_other").click().run()
    assert case_of(second).project_by_id["P1"].locality == "Huế"
    assert not second.exception


def test_what_cannot_be_written_is_said_and_stays_in_the_page(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("x", encoding="utf-8")
    monkeypatch.setenv("DRAFTS_FOLDER", str(blocked / "drafts"))
    at = type_in(open_page(), "register", {1: {"locality": "Đà Nẵng"}})
    assert case_of(at).project_by_id["P2"].locality == "Đà Nẵng"
    assert any("chưa ghi được" in error.value for error in at.error)


FORGED = {
    "unknown id": ({7: {"locality": "x"}}, (), ()),
    "locked id": ({0: {"project_id": "P9"}}, (), ()),
    "locked sum": ({0: {"cost_mvnd": 1}}, (), ()),
    "added row": ({}, ({"project_id": "P9", "name_vi": "x"},), ()),
    "deleted row": ({}, (), (0,)),
    "option outside the list": ({0: {"decision": "perhaps"}}, (), ()),
    "wrong type": ({0: {"trl_now": "nhiều"}}, (), ()),
    "out of bounds": ({0: {"trl_now": 99}}, (), ()),
    "unknown column": ({0: {"secret": "x"}}, (), ()),
    "text too long": ({0: {"name_vi": "x" * 5000}}, (), ()),
    "direction override": ({0: {"name_vi": "a\u202eb"}}, (), ()),
    "a list in a cell": ({0: {"locality": ["a", "b"]}}, (), ()),
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_editor_state_saves_nothing(drafts_folder, kind):
    at = open_page()
    before = case_of(at).digest
    generation = at.session_state["grid:register"].generation
    edits, added, deleted = FORGED[kind]
    at.session_state[f"register_{generation}"] = {"edited_rows": edits, "added_rows": list(added),
                                                  "deleted_rows": list(deleted)}
    at.run()
    assert case_of(at).digest == before
    assert not list(drafts_folder.glob("*.json"))


def test_a_bulk_edit_is_previewed_taken_in_one_step_and_undone(drafts_folder):
    at = open_page()
    at.segmented_control(key="bulk_way").set_value("scale").run()
    at.text_input(key="bulk_percent").input("10").run()
    assert "**4** ô của **2** dự án" in text_of(at)
    assert case_of(at).costs[0].total_mvnd == 1000
    at.button(key="bulk_apply").click().run()
    assert not at.exception
    assert {cost.total_mvnd for cost in case_of(at).costs} == {1100}
    at.button(key="register_undo").click().run()
    assert {cost.total_mvnd for cost in case_of(at).costs} == {1000}


def test_a_bulk_edit_touches_only_what_the_filter_lists():
    at = open_page()
    at.text_input(key="register_search").input("bom").run()
    at.selectbox(key="bulk_column").set_value("locality").run()
    at.selectbox(key="bulk_value_locality").set_value("Huế").run()
    at.button(key="bulk_apply").click().run()
    assert {p.project_id: p.locality for p in case_of(at).projects} == {"P1": "Hà Nội", "P2": "Huế"}


def test_a_bulk_edit_touches_only_the_ticked_rows_and_another_list_starts_without_ticks():
    at = open_page(make_case(3))
    at.radio(key="bulk_scope").set_value("ticked").run()
    at.selectbox(key="bulk_column").set_value("locality").run()
    at.selectbox(key="bulk_value_locality").set_value("Huế").run()
    assert not [button for button in at.button if button.key == "bulk_apply"]
    ticks = f"bulk_rows_{sha256(chr(0).join(('P1', 'P2', 'P3')).encode()).hexdigest()[:12]}"
    at.session_state[ticks] = {"selection": {"rows": [0, 2], "columns": [], "cells": []}}
    at.run()
    at.button(key="bulk_apply").click().run()
    assert not at.exception
    assert {p.project_id: p.locality for p in case_of(at).projects} == {"P1": "Huế", "P2": "Hà Nội", "P3": "Huế"}
    at.text_input(key="register_search").input("P2").run()
    assert not [button for button in at.button if button.key == "bulk_apply"]


def test_a_decision_in_bulk_needs_a_reason_and_a_wrong_value_is_named():
    at = open_page()
    at.selectbox(key="bulk_column").set_value("decision").run()
    at.selectbox(key="bulk_value_decision").set_value("must_not").run()
    assert not [b for b in at.button if b.key == "bulk_apply"]
    at.selectbox(key="bulk_column").set_value("trl_now").run()
    at.text_input(key="bulk_value_trl_now").input("12").run()
    assert at.button(key="bulk_apply").disabled and at.error
    assert not at.exception


def test_a_pasted_block_is_previewed_and_taken_or_refused_as_a_whole():
    at = open_page()
    at.text_area(key="paste_text_0").input("Mã dự án\tĐịa phương\nP1\tHuế\nP7\tHuế").run()
    assert at.button(key="paste_apply").disabled
    assert "P7" in text_of(at)
    at.text_area(key="paste_text_0").input("Mã dự án\tĐịa phương\nP2\tHuế").run()
    at.button(key="paste_apply").click().run()
    assert not at.exception
    assert {p.project_id: p.locality for p in case_of(at).projects} == {"P1": "Hà Nội", "P2": "Huế"}
    assert at.text_area(key="paste_text_1").value in ("", None)


def test_a_copy_of_a_project_takes_no_pledges_and_no_decision():
    at = open_page()
    next(b for b in at.button if b.label == "Tạo bản sao").click().run()
    assert not at.exception
    copy = case_of(at).project_by_id["P3"]
    assert (copy.name_vi, copy.decision) == (case_of(at).project_by_id["P1"].name_vi, Decision.FREE)
    assert [c.total_mvnd for c in case_of(at).costs if c.project_id == "P3"] == [1000, 1000]
    assert not [p for p in case_of(at).pledges if p.project_id == "P3"]
    at.button(key="register_undo").click().run()
    assert "P3" not in case_of(at).project_by_id


def test_who_changed_what_and_when_stands_in_the_list():
    at = open_page()
    at.text_input(key="draft_actor_").input("Trần Thị B").run()
    at = type_in(at, "register", {1: {"locality": "Đà Nẵng"}})
    change = at.session_state["workspace"].changes[0]
    assert change.actor == "Trần Thị B" and change.at is not None
    assert "→ **Đà Nẵng**" in text_of(at) and any("Trần Thị B" in caption.value for caption in at.caption)


def test_a_project_gets_its_own_funding_levels():
    at = type_in(open_page(), "funding_levels_P1", {}, added=[
        {"level_no": 1, "state_mvnd": "1.200", "value_share": "75"}])
    level, = case_of(at).funding_levels
    assert (level.project_id, level.state_mvnd, level.value_share) == ("P1", 1_200, Fraction(3, 4))
    at = type_in(open_page(), "funding_levels_P1", {}, added=[{"level_no": 1, "state_mvnd": "0", "value_share": "75"}])
    assert case_of(at).funding_levels == () and at.error
