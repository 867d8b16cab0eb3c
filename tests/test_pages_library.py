"""The library in the pages without a browser, in both languages: save, open, conflict, decide, log."""
from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from models.domain import Envelope
from models.jobs.solve_job import JobState
from models.plan import StopReason, Termination
from models.store import Store, open_store, restore_backup
from models.wording import say
from tests.test_pages_allocation import APP, open_page, small_case, texts
from tests.test_pages_scenarios import COMPARE, SCENARIOS, add, ask, desk_of, press
from ui.scenarios.desk import Desk, _read_desk, _write_desk

LIBRARY = "pages/plan/library.py"
pytestmark = pytest.mark.usefixtures("library_folder", "drafts_folder")


class AnsweredHere:
    """A question answered at once in this process: how the child process works is tested elsewhere."""

    state, failure, progress = JobState.DONE, None, None

    def __init__(self, result: object) -> None:
        self.result = result

    @classmethod
    def start(cls, card: Callable, *arguments: object, is_list: bool, **keywords: object) -> AnsweredHere:
        return cls(card(*arguments, **keywords))

    def poll(self) -> JobState:
        return self.state

    def wait(self, seconds: float) -> None:
        """Nothing to wait for."""


@pytest.fixture(autouse=True)
def questions_are_answered_here(monkeypatch) -> None:
    monkeypatch.setattr("ui.questions.QuestionJob", AnsweredHere)


@pytest.fixture
def store(library_folder: Path) -> Store:
    """The same store beside the pages, as another server or a command would open it."""
    opened = open_store()
    yield opened
    opened.close()


def visit(page: str, actor: str = "Lan", language: str = "vi", case=None) -> AppTest:
    at = open_page(case or small_case(), language=language)
    at.session_state["workspace"].actor = actor
    return go(at, page)


def go(at: AppTest, page: str) -> AppTest:
    at.switch_page(page).run()
    assert not at.exception
    return at


def planned(at: AppTest, *presets: str, name: str = "Phương án gốc", note: str = "Vòng ngân sách") -> AppTest:
    for preset in presets or ("preset:base",):
        add(at, preset)
    at.text_input(key="keep_name").set_value(name).run()
    at.text_input(key="keep_note").set_value(note).run()
    return ask(at, "scenario_trial")


def saved(at: AppTest, *presets: str, **words: str) -> AppTest:
    return press(planned(at, *presets, **words), "save_library")


def opened(at: AppTest) -> AppTest:
    """Open the first scenario of the library on the desk."""
    return press(at, "library_open")


def buttons(at: AppTest) -> set[str]:
    return {button.key for button in at.button}


# --- Saving and opening --------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("language", "title", "words"), [
    ("vi", "Thư viện kịch bản", "chưa có kịch bản nào"), ("en", "Library of scenarios", "still empty")])
def test_an_empty_library_says_what_to_do_first(language, title, words):
    at = visit(LIBRARY, language=language)
    assert at.title[0].value == title and words in texts(at)
    at.segmented_control(key="library_panel").set_value("log").run()
    assert not at.exception


def test_a_saved_scenario_stands_in_the_store_with_its_plan(store):
    at = saved(visit(SCENARIOS), "preset:envelope-minus-10")
    assert "phiên bản 1" in at.success[0].value
    (record,) = store.scenarios()
    assert (record.name, record.note, record.updated_by, record.status) == (
        "Phương án gốc", "Vòng ngân sách", "Lan", "draft")
    planned_here = at.session_state["workspace"].questions["scenario_trial"].job.result
    assert record.headline.is_clean and record.headline.state_mvnd == planned_here.figures.state_mvnd
    assert not [finding for finding in store.verify() if finding.severity == "error"]


def test_without_a_name_nothing_is_saved_and_the_page_says_so(store):
    at = planned(visit(SCENARIOS, actor=""))
    assert at.button(key="save_library").disabled and "Hãy điền tên của bạn" in texts(at)
    at.text_input(key="keep_author").set_value("Lan").run()
    assert at.session_state["workspace"].actor == "Lan" and not at.button(key="save_library").disabled
    assert not store.scenarios()


def test_a_second_press_saves_once(store):
    at = planned(visit(SCENARIOS))
    press(at, "save_library")
    press(at, "save_library")
    (record,) = store.scenarios()
    assert record.latest_seq == 1 and "không thêm phiên bản" in texts(at)


def test_a_press_after_a_lost_answer_saves_once(store, monkeypatch):
    """The store wrote and the answer never came: the desk still holds its key, also after F5."""
    at = planned(visit(SCENARIOS))
    create = Store.create_scenario

    def write_and_die(self, *arguments, **keywords):
        create(self, *arguments, **keywords)
        raise KeyError("the server died here")

    monkeypatch.setattr(Store, "create_scenario", write_and_die)
    at.button(key="save_library").click().run()
    monkeypatch.setattr(Store, "create_scenario", create)
    assert len(store.scenarios()) == 1 and desk_of(at).link is None
    at.session_state["scenario_desk"] = _read_desk(at.session_state["workspace"].desk)
    at.run()
    press(at, "save_library")
    (record,) = store.scenarios()
    assert record.latest_seq == 1 and desk_of(at).link.scenario_id == record.scenario_id


def test_saving_again_makes_the_next_version_and_tells_only_what_changed(store):
    at = saved(visit(SCENARIOS))
    add(at, "preset:size-exponent-0")
    at = ask(at, "scenario_trial")
    press(at, "save_library")
    (record,) = store.scenarios()
    assert record.latest_seq == 2
    paths = {change.path for change in store.changes(record.scenario_id, after_rev=1)}
    assert "overrides.layers" in paths and any(path.endswith("settings.size_exponent") for path in paths)
    # Opening and saving does not nest the layers deeper: one more layer is one more layer.
    other = opened(visit(SCENARIOS, actor="Minh"))
    assert desk_of(other).stack[1] == "preset:size-exponent-0"
    assert len(store.load(record.scenario_id).overrides["layers"]) == 2


def test_a_new_scenario_knows_the_one_it_was_made_from(store):
    at = saved(visit(SCENARIOS))
    first = store.scenarios()[0].scenario_id
    add(at, "preset:envelope-minus-10")
    at.radio(key="save_mode").set_value("new").run()
    at.text_input(key="keep_name").set_value("Giảm 10 %").run()
    press(ask(at, "scenario_trial"), "save_library")
    assert {record.name: record.parent_id for record in store.scenarios()} == {
        "Phương án gốc": None, "Giảm 10 %": first}
    at = go(at, LIBRARY)
    assert [name.strip(" └") for name in at.dataframe[0].value["Kịch bản"]] == ["Phương án gốc", "Giảm 10 %"]
    assert "└" in at.dataframe[0].value["Kịch bản"].iloc[1]


def test_the_desk_survives_f5():
    at = add(visit(SCENARIOS), "preset:envelope-minus-10")
    at.text_input(key="keep_name").set_value("Của tôi").run()
    press(at, "keep_button")
    address = at.query_params["draft"]
    again = AppTest.from_file(str(APP), default_timeout=60)
    again.query_params["draft"] = address
    again.session_state["lang"] = "vi"
    again.run()
    go(again, SCENARIOS)
    assert desk_of(again).kept.keys() == {"kept:Của tôi"} and desk_of(again).stack == ["preset:envelope-minus-10"]
    assert again.text_input(key="keep_name").value == "Của tôi"


def test_a_desk_is_read_back_as_it_was_written():
    at = saved(visit(SCENARIOS), "preset:size-exponent-0")
    press(at, "keep_button")
    desk = desk_of(at)
    back = _read_desk(_write_desk(desk))
    assert (back.kept, back.stack, back.link, back.save_key) == (desk.kept, desk.stack, desk.link, desk.save_key)
    assert _read_desk({}) == Desk()


def test_a_version_of_another_register_is_asked_about_and_brings_its_register(store):
    saved(visit(SCENARIOS))
    other = opened(visit(SCENARIOS, case=small_case(projects={"P1": {"name_vi": "Khác"}})))
    assert "danh mục dự án khác" in texts(other) and "Phiên bản này được lập trên danh mục" in texts(other)
    press(other, "library_take_base")
    assert "Phiên bản này được lập trên danh mục" not in texts(other)
    assert other.session_state["workspace"].case.projects[0].name_vi != "Khác"
    assert other.session_state["workspace"].source == "Phương án gốc"


def test_a_library_that_cannot_be_opened_is_told_and_the_pages_work(monkeypatch, tmp_path):
    (tmp_path / "library").mkdir(exist_ok=True)
    (tmp_path / "library" / "store.sqlite").write_bytes(b"this is no database" * 100)
    at = visit(LIBRARY)
    assert at.error and "Các trang khác vẫn dùng bình thường" in texts(at)
    go(at, SCENARIOS)
    add(at, "preset:base")
    assert "save_library" not in buttons(at) and "keep_button" in buttons(at)
    go(at, COMPARE)


def test_a_backup_put_in_place_while_the_server_runs_loses_nothing_on_the_desk(store, library_folder):
    """The version that the desk goes on from is gone with the backup: a conflict like any other."""
    at = saved(visit(SCENARIOS))
    copy = store.backup()
    press(add(at, "preset:size-exponent-0"), "save_library")
    restore_backup(copy, actor="Quản trị").close()
    press(add(at, "preset:priority-off"), "save_library")
    assert "conflict_mine" in buttons(at)
    press(at, "conflict_mine")
    again = open_store()
    (record,) = again.scenarios()
    assert [each.seq for each in again.history(record.scenario_id)] == [2, 1]
    assert len(again.load(record.scenario_id).overrides["layers"]) == 3
    again.close()


# --- Somebody saved first ------------------------------------------------------------------------------------------

def clash(language: str = "vi") -> tuple[AppTest, AppTest]:
    """Lan and Minh open the same version; Minh saves first, then Lan tries."""
    saved(visit(SCENARIOS, language=language))
    lan, minh = opened(visit(SCENARIOS, "Lan", language)), opened(visit(SCENARIOS, "Minh", language))
    press(ask(add(minh, "preset:envelope-minus-10"), "scenario_trial"), "save_library")
    press(ask(add(lan, "preset:size-exponent-0"), "scenario_trial"), "save_library")
    return lan, minh


@pytest.mark.parametrize(("language", "words", "field"), [
    ("vi", "Minh đã lưu “Phương án gốc”", "Hệ số nhân"), ("en", "Minh saved “Phương án gốc”", "Factor")])
def test_the_second_to_save_sees_what_the_first_changed_and_loses_nothing(store, language, words, field):
    lan, _ = clash(language)
    assert words in texts(lan)
    shown = lan.table[0].value
    theirs = shown[shown.iloc[:, 3].str.contains("Minh")]
    assert theirs.iloc[:, 0].str.contains(field).any()
    assert shown.iloc[:, 0].str.contains("size-exponent|mũ|exponent|Exponent").any()
    assert store.scenarios()[0].latest_seq == 2
    assert desk_of(lan).stack[-1] == "preset:size-exponent-0"


def test_mine_goes_on_top_and_theirs_stays_in_the_history(store):
    lan, _ = clash()
    press(lan, "conflict_mine")
    (record,) = store.scenarios()
    assert [(each.seq, each.author) for each in store.history(record.scenario_id)] == [
        (3, "Lan"), (2, "Minh"), (1, "Lan")]
    assert "conflict_mine" not in buttons(lan) and desk_of(lan).link.seq == 3


def test_a_third_planner_in_between_is_told_too(store):
    lan, minh = clash()
    press(ask(add(minh, "preset:priority-off"), "scenario_trial"), "save_library")
    press(lan, "conflict_mine")
    assert store.scenarios()[0].latest_seq == 3 and "conflict_mine" in buttons(lan)
    press(lan, "conflict_mine")
    assert store.scenarios()[0].latest_seq == 4


def test_mine_becomes_a_scenario_of_its_own(store):
    lan, _ = clash()
    press(lan, "conflict_apart")
    records = {record.name: record for record in store.scenarios()}
    assert records["Phương án gốc"].latest_seq == 2
    assert records["Phương án gốc - bản của Lan"].parent_id == records["Phương án gốc"].scenario_id


def test_theirs_is_taken_and_mine_stays_on_the_desk(store):
    lan, _ = clash()
    press(lan, "conflict_theirs")
    desk = desk_of(lan)
    assert desk.link.seq == 2 and "preset:envelope-minus-10" in desk.stack
    (kept,) = (each for key, each in desk.kept.items() if "bản của Lan" in key)
    assert kept.layers[-1].settings == {"size_exponent": "0"}


def test_an_old_tab_is_warned_before_it_saves():
    saved(visit(SCENARIOS))
    lan, minh = opened(visit(SCENARIOS, "Lan")), opened(visit(SCENARIOS, "Minh"))
    press(ask(add(minh, "preset:envelope-minus-10"), "scenario_trial"), "save_library")
    lan.run()
    assert "Minh đã thay đổi kịch bản này" in texts(lan)


# --- Decisions -----------------------------------------------------------------------------------------------------

def submitted() -> AppTest:
    at = go(saved(visit(SCENARIOS)), LIBRARY)
    press(at, "library_submit")
    return at


@pytest.mark.parametrize(("language", "words"), [("vi", "cần người thứ hai"), ("en", "needs a second person")])
def test_the_author_cannot_approve_and_a_second_person_can(store, language, words):
    submitted()
    same = visit(LIBRARY, "lan ", language)
    assert same.button(key="library_approve").disabled and words in texts(same)
    second = visit(LIBRARY, "Hòa", language)
    assert not second.button(key="library_approve").disabled and words not in texts(second)
    press(second, "library_approve")
    assert store.scenarios()[0].status == "approved" and store.scenarios()[0].approved_seq == 1
    assert second.success and {"library_supersede"} <= buttons(second)
    assert "library_approve" not in buttons(second) and "library_archive" not in buttons(second)


def test_an_approved_version_stays_in_force_while_a_draft_goes_on(store):
    submitted()
    press(visit(LIBRARY, "Hòa"), "library_approve")
    at = opened(visit(SCENARIOS))
    press(ask(add(at, "preset:size-exponent-0"), "scenario_trial"), "save_library")
    at = go(at, LIBRARY)
    assert "bản 1 có hiệu lực" in at.dataframe[0].value["Trạng thái"].iloc[0]
    states = {each.seq: each.status for each in store.history(store.scenarios()[0].scenario_id)}
    assert states == {1: "approved", 2: "draft"}


def test_a_submitted_scenario_is_locked_and_says_so(store):
    submitted()
    at = opened(visit(SCENARIOS))
    add(at, "preset:size-exponent-0")
    assert at.button(key="save_library").disabled and "đang chờ quyết định" in texts(at)
    at.radio(key="save_mode").set_value("new").run()
    assert not at.button(key="save_library").disabled


def test_a_scenario_without_a_plan_is_not_submitted(store):
    at = add(visit(SCENARIOS), "preset:size-exponent-0")
    press(at, "save_library")
    at = go(at, LIBRARY)
    assert at.button(key="library_submit").disabled and not at.button(key="library_archive").disabled
    assert "Chưa thực hiện được: Trình." in texts(at) and "chưa có phương án" in texts(at)


@pytest.mark.parametrize(("language", "words"), [("vi", "Hãy cho biết bạn là ai"), ("en", "Say who you are")])
def test_without_a_name_every_step_is_off_and_says_so_once(language, words):
    at = go(saved(visit(SCENARIOS, language=language)), LIBRARY)
    at.text_input(key="library_actor").set_value("").run()
    assert all(at.button(key=f"library_{action}").disabled for action in ("submit", "archive", "rename"))
    assert texts(at).count(words) == 1


def test_a_plan_that_is_not_proved_is_approved_only_with_a_note(store):
    at = planned(visit(SCENARIOS))
    job = at.session_state["workspace"].questions["scenario_trial"].job
    plan = replace(job.result.plan, termination=Termination.FEASIBLE, stop_reason=StopReason.TIME_LIMIT, gap=0.0123)
    job.result = replace(job.result, plan=plan)
    at.run()
    press(at, "save_library")
    at = go(at, LIBRARY)
    assert "1,23%" in at.dataframe[0].value["Kết quả tìm"].iloc[0]
    press(at, "library_submit")
    second = visit(LIBRARY, "Hòa")
    assert second.button(key="library_approve").disabled and second.button(key="library_return").disabled
    assert "Chưa thực hiện được: Phê duyệt, Trả lại. " in texts(second) and "ghi chú bằng văn bản" in texts(second)
    second.text_area[0].set_value("Họp ngày 25/11: chấp nhận khoảng cách 1,23 %").run()
    assert not second.button(key="library_approve").disabled and "ghi chú bằng văn bản" not in texts(second)
    press(second, "library_approve")
    assert store.scenarios()[0].status == "approved"


def test_a_decision_about_an_older_state_is_not_taken_and_told(store):
    at = submitted()
    second = visit(LIBRARY, "Hòa")
    record = store.scenarios()[0]
    store.decide("return", record.scenario_id, expected_rev=record.rev, actor="Bình", note="thiếu số liệu")
    press(second, "library_approve")
    assert "Chưa quyết định gì: Bình" in texts(second) and store.scenarios()[0].status == "draft"
    assert at.title


def test_an_older_version_comes_back_as_a_new_one(store):
    at = saved(visit(SCENARIOS))
    press(ask(add(at, "preset:size-exponent-0"), "scenario_trial"), "save_library")
    at = go(at, LIBRARY)
    (key,) = (box.key for box in at.selectbox if box.key.startswith("library_version_"))
    assert any("Thứ tự" in text for text in at.dataframe[2].value["Trường"])
    at.selectbox(key=key).set_value(1).run()
    press(at, "library_submit")
    assert at.button(key="library_restore").disabled and "đang chờ quyết định" in texts(at)
    rev = store.scenarios()[0].rev
    store.decide("return", store.scenarios()[0].scenario_id, expected_rev=rev, actor="Hòa", note="thiếu số liệu")
    at.run()
    press(at, "library_restore")
    (record,) = store.scenarios()
    assert record.latest_seq == 3 and store.history(record.scenario_id)[0].restored_from == 1
    assert store.load(record.scenario_id).overrides == store.load(record.scenario_id, 1).overrides


def test_archived_scenarios_leave_the_list_and_come_back(store):
    at = go(saved(visit(SCENARIOS)), LIBRARY)
    press(at, "library_archive")
    assert not at.dataframe and "Không có kịch bản nào khớp" in texts(at)
    at.pills(key="library_statuses").set_value(["archived"]).run()
    press(at, "library_reopen")
    assert store.scenarios()[0].status == "draft"


def test_search_needs_no_accents_and_a_name_from_a_file_is_only_text(store):
    at = go(saved(visit(SCENARIOS), name="**Đậm** <b>X</b> [l](http://x)"), LIBRARY)
    assert not at.exception and "**Đậm**" not in texts(at)
    at.text_input(key="library_search").set_value("dam").run()
    assert len(at.dataframe[0].value) == 1
    at.text_input(key="library_search").set_value("khong co").run()
    assert not at.dataframe


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("way", ["compare", "baseline"])
def test_a_version_is_compared_as_it_was_saved(language, way):
    at = go(saved(visit(SCENARIOS, language=language), "preset:envelope-minus-10"), LIBRARY)
    at = press(at, f"library_{way}")
    (key,) = (each for each in desk_of(at).kept if each.startswith("lib:"))
    # AppTest stays on the page that it was told to show: the browser journey follows the switch.
    at = go(at, COMPARE)
    assert key in at.pills(key="compare_chosen").value
    assert (at.selectbox(key="compare_baseline").value == key) is (way == "baseline")
    at = ask(at, "compare_scenarios")
    assert "405" in at.dataframe[0].value.to_string()


# --- What stands before the decision -------------------------------------------------------------------------------

def tight_case(state_mvnd: int = 400):
    """The envelope that is 10 % lower has no room for the second project."""
    return replace(small_case(), envelopes=tuple(Envelope(year, None, "", state_mvnd) for year in (2026, 2027)))


def cut(language: str = "vi") -> AppTest:
    """A scenario with lower envelopes is saved and submitted."""
    at = saved(visit(SCENARIOS, language=language, case=tight_case()), "preset:envelope-minus-10", name="Cắt giảm")
    return press(go(at, LIBRARY), "library_submit")


@pytest.mark.parametrize(("language", "changed", "down", "out", "found"), [
    ("vi", "Hạn mức › 2026", "giảm", "bớt", "không có phát hiện"),
    ("en", "Envelopes › 2026", "down", "out", "nothing")])
def test_the_approver_sees_what_was_changed_and_what_becomes_of_it(store, language, changed, down, out, found):
    cut(language)
    at = visit(LIBRARY, "Hòa", language, tight_case())
    changes, outcome = at.table[0].value, at.table[1].value
    row = changes[changes.iloc[:, 0].str.contains(changed)].iloc[0]
    assert "400" in row.iloc[1] and "360" in row.iloc[2] and row.iloc[3]
    assert len(changes) == 2 and found in texts(at)
    assert outcome.iloc[0].iloc[3].startswith(down), outcome
    assert say("scenarios.state.optimal", language) in texts(at)
    moves = at.dataframe[1].value
    gone = moves[moves.iloc[:, 2] == out].iloc[0]
    assert gone.iloc[1] and gone.iloc[3] == 400 and gone.iloc[4] == 0
    for key in ("review_changes", "review_outcome", "review_moves"):
        assert f"{key}_xlsx" in {button.key for button in at.get("download_button")}


@pytest.mark.parametrize(("language", "words"), [("vi", "chưa được lập phương án"), ("en", "has no plan yet")])
def test_a_register_without_a_known_plan_is_said_so_and_planned_on_demand(language, words):
    # A register of its own for each language: this process remembers the plans it has made.
    apart = tight_case(401 if language == "vi" else 402)
    at = saved(visit(SCENARIOS, language=language, case=apart), "preset:envelope-minus-10")
    at = open_page(apart, planned=False, language=language)
    at.session_state["workspace"].actor = "Hòa"
    at = go(at, LIBRARY)
    assert words in texts(at) and len(at.table[1].value.columns) == 2
    press(at, "ask_review_base")
    assert words not in texts(at) and len(at.table[1].value.columns) == 4
    again = open_page(apart, planned=False, language=language)
    assert words not in texts(go(again, LIBRARY)), "whoever comes later finds the plan"


def test_a_version_that_changes_nothing_says_so_and_needs_no_plan_of_its_own(store):
    at = go(saved(visit(SCENARIOS)), LIBRARY)
    assert "không thay đổi đầu vào nào" in texts(at)
    # The same in all six rows: it stands above the table.
    assert len(at.table[0].value) == 6 and any("giữ nguyên" in caption.value for caption in at.caption)


def test_a_later_version_is_compared_with_the_approved_one(store):
    submitted()
    press(visit(LIBRARY, "Hòa"), "library_approve")
    at = opened(visit(SCENARIOS))
    press(ask(add(at, "preset:envelope-minus-10"), "scenario_trial"), "save_library")
    at = go(at, LIBRARY)
    (key,) = (each.key for each in at.segmented_control if each.key and each.key.startswith("review_against"))
    at.segmented_control(key=key).set_value("approved").run()
    assert not at.exception
    assert "đã phê duyệt" in at.table[1].value.columns[1]


def test_the_approved_scenario_comes_on_every_page_with_one_press(store):
    cut()
    at = visit(LIBRARY, "Hòa", case=tight_case())
    press(at, "library_approve")
    press(at, "review_adopt_button")
    workspace = at.session_state["workspace"]
    assert [row.state_mvnd for row in workspace.case.envelopes] == [360, 360]
    assert workspace.answer.is_shown and workspace.answer.problem.digest == workspace.problem.digest
    assert "Bạn đang xem kịch bản đã phê duyệt **“Cắt giảm”**" in texts(go(at, LIBRARY))


# --- The line below the header -------------------------------------------------------------------------------------

@pytest.mark.parametrize(("language", "words"), [
    ("vi", "Bạn đang xem: **Danh mục gốc**. Kịch bản đã phê duyệt là “Cắt giảm”, phiên bản 1."),
    ("en", "You are looking at: **The register as opened**. The approved scenario is “Cắt giảm”, version 1.")])
def test_every_page_says_that_an_approved_scenario_is_not_the_one_on_the_screen(store, language, words):
    cut()
    assert "Bạn đang xem" not in texts(visit("pages/inputs/rules.py", case=tight_case())), "nothing is approved yet"
    press(visit(LIBRARY, "Hòa", case=tight_case()), "library_approve")
    at = visit("pages/inputs/rules.py", language=language, case=tight_case())
    assert words in texts(at) and "open_approved" in buttons(at)
    other = visit("pages/inputs/rules.py", language=language)
    assert "open_approved" not in buttons(other), "it was approved on another register"
    record = store.scenarios()[0]
    store.decide("supersede", record.scenario_id, expected_rev=record.rev, actor="Hòa", note="vòng mới")
    assert "open_approved" not in buttons(at.run())


@pytest.mark.parametrize(("language", "one", "two"), [
    ("vi", "1 thay đổi", "2 thay đổi"),
    ("en", "1 change", "2 changes")])
def test_the_changes_of_the_visit_are_counted_and_lead_to_their_list(language, one, two):
    at = visit(SCENARIOS, language=language)
    workspace = at.session_state["workspace"]
    assert not at.get("page_link") or one not in [link.proto.label for link in at.get("page_link")]
    workspace.override_rule("strategic_share_floor", Fraction(1, 5), "Họp")
    assert one in [link.proto.label for link in at.run().get("page_link")]
    workspace.override_setting("size_exponent", "0", "Họp")
    assert two in [link.proto.label for link in at.run().get("page_link")]


def test_a_closed_library_leaves_the_header_alone(library_folder):
    library_folder.mkdir()
    (library_folder / "store.sqlite").write_bytes(b"this is no database" * 100)
    at = visit("pages/inputs/rules.py")
    assert not at.error and "Bạn đang xem" not in texts(at)


def test_a_page_that_needs_no_library_makes_none(library_folder):
    visit("pages/inputs/rules.py")
    assert not (library_folder / "store.sqlite").exists()


# --- The log -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("language", "sound", "broken"), [
    ("vi", "Nhật ký nguyên vẹn", "KHÔNG nguyên vẹn"), ("en", "The log is sound", "NOT sound")])
def test_the_log_is_shown_with_its_check_and_an_edit_is_found(store, library_folder, language, sound, broken):
    at = go(saved(visit(SCENARIOS, language=language)), LIBRARY)
    at.segmented_control(key="library_panel").set_value("log").run()
    assert sound in texts(at)
    row = at.dataframe[0].value.iloc[0]
    (entry,) = store.log()
    cells = [row[say(f"library.log.column.{name}", language)] for name in ("sequence", "actor", "hash", "object")]
    assert cells == [1, "Lan", entry.hash, "Phương án gốc"]
    assert at.code[0].value == f"1 {entry.hash}"
    with sqlite3.connect(library_folder / "store.sqlite") as file:
        file.execute("DROP TRIGGER guard_audit_log_update_append_only")
        file.execute("UPDATE audit_log SET actor = 'Ai đó'")
    press(at, "library_check_log")
    assert broken in texts(at)


def test_the_tests_never_write_into_the_library_of_whoever_works_here():
    assert "library" in os.environ["COFUNDING_STORE_URL"]
