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
from models.planning import plan_funding
from models.scenario import Scenario, apply_scenario
from models.scenario.adopting import is_same_question
from models.scenario.stored import join_stack, to_draft
from models.search_limits import SolveLimits
from models.store import Store, open_store, restore_backup
from models.store.records import Version
from models.wording import say
from tests.builders import AS_OF
from tests.test_pages_allocation import APP, open_page, small_case, texts
from tests.test_pages_scenarios import SCENARIOS, ask, desk_in, listed, look, press, show, take
from ui.known_plans import known_plans
from ui.scenarios.desk import Desk, read_desk, write_desk
from ui.scenarios.given import own_scenario, presets

pytestmark = pytest.mark.usefixtures("library_folder", "drafts_folder")


class AnsweredHere:
    """A question answered at once in this process: how the child process works is tested elsewhere."""

    state, failure, progress = JobState.DONE, None, None

    def __init__(self, result: object) -> None:
        self.result = result

    @classmethod
    def start(cls, card: Callable, *arguments: object, is_list: bool, person: str,
              **keywords: object) -> AnsweredHere:
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


def visit(page: str = SCENARIOS, actor: str = "Lan", language: str = "vi", case=None) -> AppTest:
    at = open_page(case or small_case(), language=language)
    at.session_state["workspace"].actor = actor
    return go(at, page)


def go(at: AppTest, page: str) -> AppTest:
    at.switch_page(page).run()
    assert not at.exception
    return at


def planned(at: AppTest, *keys: str, name: str = "Phương án gốc", note: str = "Vòng ngân sách") -> AppTest:
    """These scenarios in the list of changes, planned, and the list named."""
    for place, key in enumerate(keys):
        at = take(at, key, "add" if place else "open")
    at = ask(look(at, "own"), "scenario_trial")
    at.text_input(key="kept_name").set_value(name).run()
    at.text_input(key="kept_note").set_value(note).run()
    return at


def saved(at: AppTest, *keys: str, **words: str) -> AppTest:
    return press(planned(at, *keys, **words), "kept_save")


def saved_again(at: AppTest, key: str, *, is_planned: bool = True) -> AppTest:
    """The values of one more scenario in the list, kept as the next version of the one that it goes on from."""
    at = look(take(at, key, "add"), "own")
    return press(ask(at, "scenario_trial") if is_planned else at, "kept_save")


def opened(at: AppTest) -> AppTest:
    """Open the scenario that is looked at: the newest of the library where nothing was changed."""
    return press(at, "scenario_open")


def buttons(at: AppTest) -> set[str]:
    return {button.key for button in at.button}


def settings_of(version: Version) -> dict[str, str]:
    """Values by key, without who set them, when and why."""
    return {key: entry["value"] if isinstance(entry, dict) else entry
            for key, entry in version.overrides.get("settings", {}).items()}


CUT, EXPONENT, PRIORITY = "preset:envelope-minus-10", "preset:size-exponent-0", "preset:priority-off"


# --- Keeping and opening -------------------------------------------------------------------------------------------

@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_empty_library_shows_what_there_is_and_how_it_goes(language):
    at = visit(language=language)
    assert say("scenarios.lead", language) in texts(at) and len(listed(at)) > 10
    show(at, "log")
    assert say("library.log.empty", language) in texts(at)


def test_a_kept_scenario_stands_in_the_store_with_its_plan_and_is_looked_at_next(store):
    at = saved(visit(), CUT)
    assert "phiên bản 1" in at.success[0].value
    (record,) = store.scenarios()
    assert (record.name, record.note, record.updated_by, record.status) == (
        "Phương án gốc", "Vòng ngân sách", "Lan", "draft")
    planned_here = at.session_state["workspace"].questions["scenario_trial"].job.result
    assert record.headline.is_clean and record.headline.state_mvnd == planned_here.figures.state_mvnd
    assert not [finding for finding in store.verify() if finding.severity == "error"]
    assert at.selectbox(key="scenario_chosen").value == f"store:{record.scenario_id}"
    assert "library_submit" in buttons(at)


def test_without_a_name_nothing_is_kept_and_the_page_says_so(store):
    at = planned(visit(actor=""), CUT)
    assert at.button(key="kept_save").disabled and "Hãy điền tên người làm việc" in texts(at)
    at.text_input(key="library_actor").set_value("Lan").run()
    assert at.session_state["workspace"].actor == "Lan" and not at.button(key="kept_save").disabled
    at.text_input(key="kept_name").set_value("").run()
    assert at.button(key="kept_save").disabled and "Hãy đặt tên" in texts(at)
    assert not store.scenarios()


def test_a_second_press_saves_once(store):
    at = look(saved(visit(), CUT), "own")
    press(at, "kept_save")
    (record,) = store.scenarios()
    assert record.latest_seq == 1 and "không thêm phiên bản" in texts(at)


def test_a_press_after_a_lost_answer_saves_once(store, monkeypatch):
    """The store wrote and the answer never came: the desk still holds its key, also after F5."""
    at = planned(visit(), CUT)
    create = Store.create_scenario

    def write_and_die(self, *arguments, **keywords):
        create(self, *arguments, **keywords)
        raise KeyError("the server died here")

    monkeypatch.setattr(Store, "create_scenario", write_and_die)
    at.button(key="kept_save").click().run()
    monkeypatch.setattr(Store, "create_scenario", create)
    assert len(store.scenarios()) == 1 and desk_in(at).link is None
    workspace = at.session_state["workspace"]
    at.session_state["scenario_desk"] = read_desk(workspace.desk, workspace)
    at.run()
    at.text_input(key="kept_name").set_value("Phương án gốc").run()
    at.text_input(key="kept_note").set_value("Vòng ngân sách").run()
    press(at, "kept_save")
    (record,) = store.scenarios()
    assert record.latest_seq == 1 and desk_in(at).link.scenario_id == record.scenario_id


def test_keeping_again_makes_the_next_version_and_tells_only_what_changed(store):
    at = saved(visit(), CUT)
    saved_again(at, EXPONENT)
    (record,) = store.scenarios()
    assert record.latest_seq == 2
    paths = {change.path for change in store.changes(record.scenario_id, after_rev=1)
             if change.path.startswith("overrides.")}
    assert paths == {"overrides.settings.size_exponent", "overrides.why.settings.size_exponent"}
    other = opened(visit(actor="Minh"))
    assert str(other.session_state["workspace"].problem.settings.size_exponent) == "0"
    assert desk_in(other).link.seq == 2


def test_another_name_makes_a_scenario_that_knows_the_one_it_was_made_from(store):
    at = saved(visit(), CUT)
    first = store.scenarios()[0].scenario_id
    at = look(take(at, EXPONENT, "add"), "own")
    at.text_input(key="kept_name").set_value("Giảm 10 %").run()
    assert "lập từ “Phương án gốc”" in texts(at)
    at = press(ask(at, "scenario_trial"), "kept_save")
    assert {record.name: record.parent_id for record in store.scenarios()} == {
        "Phương án gốc": None, "Giảm 10 %": first}
    shown = listed(at)["Kịch bản"].tolist()
    place = shown.index("Phương án gốc")
    assert "└" in shown[place + 1] and shown[place + 1].strip(" └") == "Giảm 10 %"


def test_the_link_to_the_library_survives_f5(store):
    at = saved(visit(), CUT)
    address = at.query_params["draft"]
    again = AppTest.from_file(str(APP), default_timeout=60)
    again.query_params["draft"] = address
    again.session_state["lang"] = "vi"
    again.run()
    go(again, SCENARIOS)
    assert desk_in(again).link == desk_in(at).link and "Đang làm tiếp kịch bản" in texts(again)
    assert look(again, "own").text_input(key="kept_name").value == "Phương án gốc"


def test_a_desk_is_read_back_as_it_was_written():
    at = saved(visit(), EXPONENT)
    desk, workspace = desk_in(at), at.session_state["workspace"]
    desk.keep(Scenario(name="Tạm", settings={"levels": "value"}))
    assert read_desk(write_desk(desk), workspace) == desk
    assert read_desk({}, workspace) == Desk()


def test_a_version_of_another_register_opens_that_register_with_its_changes_and_says_so(store):
    saved(visit(), CUT)
    other = visit(case=small_case(projects={"P1": {"name_vi": "Khác"}}))
    before = other.session_state["workspace"].keeper.draft_id
    other = opened(other)
    workspace = other.session_state["workspace"]
    assert "cùng danh mục dự án của kịch bản" in texts(other) and workspace.source == "Phương án gốc"
    assert workspace.case.projects[0].name_vi != "Khác" and workspace.keeper.draft_id != before
    assert {row.state_mvnd for row in workspace.case.envelopes} == {405}
    assert workspace.answer.is_shown and desk_in(other).link.seq == 1


def test_a_version_that_an_older_program_saved_as_layers_opens_as_changes(store):
    case = small_case()
    layers = (presets()[CUT], presets()[EXPONENT])
    scenario = join_stack(layers, name="Cũ", author="Lan", note="", as_of=AS_OF)
    problem = apply_scenario(scenario, case, AS_OF)
    draft = to_draft(case, scenario, SolveLimits(), problem, plan_funding(problem))
    store.create_scenario(draft, name="Cũ", actor="Lan")
    at = opened(visit(actor="Minh"))
    workspace = at.session_state["workspace"]
    assert is_same_question(workspace.problem, problem) and workspace.answer.is_shown
    assert not own_scenario(workspace).layers


def test_a_library_that_cannot_be_opened_is_told_and_the_page_works(tmp_path):
    (tmp_path / "library").mkdir(exist_ok=True)
    (tmp_path / "library" / "store.sqlite").write_bytes(b"this is no database" * 100)
    at = visit()
    assert at.error and "Các trang khác vẫn dùng bình thường" in texts(at)
    at = look(take(at, CUT), "own")
    assert at.button(key="kept_save").disabled and "có thể tải tệp kịch bản" in texts(at)
    assert "keep_file" in {button.key for button in at.get("download_button")}
    assert not show(at, "side").exception


def test_a_backup_put_in_place_while_the_server_runs_loses_nothing(store, library_folder):
    """The version that the list goes on from is gone with the backup: a conflict like any other."""
    at = saved(visit(), CUT)
    copy = store.backup()
    at = saved_again(at, EXPONENT, is_planned=False)
    restore_backup(copy, actor="Quản trị").close()
    at = saved_again(at, PRIORITY, is_planned=False)
    assert "conflict_mine" in buttons(at)
    press(at, "conflict_mine")
    again = open_store()
    (record,) = again.scenarios()
    assert [each.seq for each in again.history(record.scenario_id)] == [2, 1]
    assert settings_of(again.load(record.scenario_id))["size_exponent"] == "0"
    again.close()


# --- Somebody saved first ------------------------------------------------------------------------------------------

def clash(language: str = "vi") -> tuple[AppTest, AppTest]:
    """Lan and Minh open the same version; Minh saves first, then Lan tries."""
    saved(visit(language=language), PRIORITY)
    lan, minh = opened(visit(actor="Lan", language=language)), opened(visit(actor="Minh", language=language))
    saved_again(minh, CUT)
    return saved_again(lan, EXPONENT), minh


@pytest.mark.parametrize(("language", "words", "field"), [
    ("vi", "Minh đã lưu “Phương án gốc”", "Hạn mức"), ("en", "Minh saved “Phương án gốc”", "Envelopes")])
def test_the_second_to_save_sees_what_the_first_changed_and_loses_nothing(store, language, words, field):
    lan, _ = clash(language)
    assert words in texts(lan)
    shown = lan.table[0].value
    theirs = shown[shown.iloc[:, 3].str.contains("Minh")]
    assert theirs.iloc[:, 0].str.contains(field).any()
    assert shown.iloc[:, 0].str.contains("size-exponent|mũ|exponent|Exponent").any()
    assert store.scenarios()[0].latest_seq == 2
    assert str(lan.session_state["workspace"].problem.settings.size_exponent) == "0"


def test_mine_goes_on_top_and_theirs_stays_in_the_history(store):
    lan, _ = clash()
    press(lan, "conflict_mine")
    (record,) = store.scenarios()
    assert [(each.seq, each.author) for each in store.history(record.scenario_id)] == [
        (3, "Lan"), (2, "Minh"), (1, "Lan")]
    assert "conflict_mine" not in buttons(lan) and desk_in(lan).link.seq == 3


def test_a_third_planner_in_between_is_told_too(store):
    lan, minh = clash()
    saved_again(minh, "preset:strategic-floor-15")
    press(lan, "conflict_mine")
    assert store.scenarios()[0].latest_seq == 3 and "conflict_mine" in buttons(lan)
    press(lan, "conflict_mine")
    assert store.scenarios()[0].latest_seq == 4


def test_mine_becomes_a_scenario_of_its_own(store):
    lan, _ = clash()
    press(lan, "conflict_apart")
    records = {record.name: record for record in store.scenarios()}
    assert records["Phương án gốc"].latest_seq == 2
    assert records["Phương án gốc – bản của Lan"].parent_id == records["Phương án gốc"].scenario_id


def test_theirs_is_taken_and_mine_stays_in_the_list_of_scenarios(store):
    lan, _ = clash()
    press(lan, "conflict_theirs")
    desk, workspace = desk_in(lan), lan.session_state["workspace"]
    assert desk.link.seq == 2 and {row.state_mvnd for row in workspace.case.envelopes} == {405}
    (kept,) = (each for key, each in desk.kept.items() if "bản của Lan" in key)
    assert kept.settings["size_exponent"] == "0"


def test_an_old_tab_is_warned_before_it_saves():
    saved(visit(), PRIORITY)
    lan, minh = opened(visit(actor="Lan")), opened(visit(actor="Minh"))
    saved_again(minh, CUT)
    lan.run()
    assert "Minh đã thay đổi kịch bản này" in texts(lan)


# --- Decisions -----------------------------------------------------------------------------------------------------

def submitted() -> AppTest:
    at = saved(visit())
    press(at, "library_submit")
    return at


def test_a_decision_of_ones_own_is_not_told_as_somebody_elses_change():
    assert "đã thay đổi kịch bản này" not in texts(submitted())


@pytest.mark.parametrize(("language", "words"), [("vi", "cần người thứ hai"), ("en", "needs a second person")])
def test_the_author_cannot_approve_and_a_second_person_can(store, language, words):
    submitted()
    same = visit(actor="lan ", language=language)
    assert same.button(key="library_approve").disabled and words in texts(same)
    second = visit(actor="Hòa", language=language)
    assert not second.button(key="library_approve").disabled and words not in texts(second)
    press(second, "library_approve")
    assert store.scenarios()[0].status == "approved" and store.scenarios()[0].approved_seq == 1
    assert second.success and {"library_supersede"} <= buttons(second)
    assert "library_approve" not in buttons(second) and "library_archive" not in buttons(second)


def test_an_approved_version_stays_in_force_while_a_draft_goes_on(store):
    submitted()
    press(visit(actor="Hòa"), "library_approve")
    at = saved_again(opened(visit()), EXPONENT)
    assert listed(at)["Trạng thái"].str.contains("bản 1 có hiệu lực").any()
    states = {each.seq: each.status for each in store.history(store.scenarios()[0].scenario_id)}
    assert states == {1: "approved", 2: "draft"}


def test_a_submitted_scenario_is_locked_and_says_so(store):
    submitted()
    at = look(take(opened(visit()), EXPONENT, "add"), "own")
    assert at.button(key="kept_save").disabled and "đang chờ quyết định" in texts(at)
    at.text_input(key="kept_name").set_value("Riêng").run()
    assert not at.button(key="kept_save").disabled


def test_a_scenario_without_a_plan_is_not_submitted(store):
    at = look(take(visit(case=small_case(projects={"P1": {"name_vi": "Chưa lập"}})), EXPONENT), "own")
    at.text_input(key="kept_name").set_value("Chưa lập").run()
    at = press(at, "kept_save")
    assert at.button(key="library_submit").disabled and not at.button(key="library_archive").disabled
    assert "Chưa thực hiện được: Trình." in texts(at) and "chưa có phương án" in texts(at)


@pytest.mark.parametrize(("language", "words"), [("vi", "Hãy khai báo tên:"), ("en", "Say who you are")])
def test_without_a_name_every_step_is_off_and_says_so_once(language, words):
    at = saved(visit(language=language))
    at.text_input(key="library_actor").set_value("").run()
    assert all(at.button(key=f"library_{action}").disabled for action in ("submit", "archive", "rename"))
    assert texts(at).count(words) == 1


def test_a_plan_that_is_not_proved_is_approved_only_with_a_note(store):
    known_plans.clear()
    at = planned(visit(), CUT)
    job = at.session_state["workspace"].questions["scenario_trial"].job
    plan = replace(job.result.plan, termination=Termination.FEASIBLE, stop_reason=StopReason.TIME_LIMIT, gap=0.0123)
    job.result = replace(job.result, plan=plan)
    at = press(at.run(), "kept_save")
    assert listed(at)["Kết quả tìm"].str.contains("1,23%").any()
    press(at, "library_submit")
    second = visit(actor="Hòa")
    assert second.button(key="library_approve").disabled and second.button(key="library_return").disabled
    assert "Chưa thực hiện được: Phê duyệt, Trả lại. " in texts(second) and "ghi chú bằng văn bản" in texts(second)
    second.text_area[0].set_value("Họp ngày 25/11: chấp nhận khoảng cách 1,23 %").run()
    assert not second.button(key="library_approve").disabled and "ghi chú bằng văn bản" not in texts(second)
    press(second, "library_approve")
    assert store.scenarios()[0].status == "approved"


def test_a_decision_about_an_older_state_is_not_taken_and_told(store):
    at = submitted()
    second = visit(actor="Hòa")
    record = store.scenarios()[0]
    store.decide("return", record.scenario_id, expected_rev=record.rev, actor="Bình", note="thiếu số liệu")
    press(second, "library_approve")
    assert "Chưa quyết định gì: Bình" in texts(second) and store.scenarios()[0].status == "draft"
    assert at.title


def test_an_older_version_comes_back_as_a_new_one(store):
    at = saved_again(saved(visit(), CUT), EXPONENT)
    (key,) = (box.key for box in at.selectbox if box.key.startswith("library_version_"))
    assert any("mũ" in text for text in at.dataframe[-2].value[say("headings.changed_field", "vi")])
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
    at = saved(visit())
    press(at, "library_archive")
    assert "Phương án gốc" not in listed(at)["Kịch bản"].tolist()
    at.pills(key="scenario_kinds").set_value(["archived"]).run()
    press(at, "library_reopen")
    assert store.scenarios()[0].status == "draft"


def test_search_needs_no_accents_and_a_name_from_a_file_is_only_text(store):
    at = saved(visit(), name="**Đậm** <b>X</b> [l](http://x)")
    assert not at.exception and "**Đậm**" not in texts(at)
    at.text_input(key="scenario_search").set_value("dam").run()
    assert len(listed(at)) == 1
    at.text_input(key="scenario_search").set_value("khong co kich ban nao nhu the").run()
    assert not at.dataframe


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_version_is_compared_with_the_register_with_one_press(language, store):
    at = press(saved(visit(language=language), CUT), "library_compare")
    key = f"store:{store.scenarios()[0].scenario_id}"
    assert at.multiselect(key="compare_chosen").value == ["preset:base", key]
    assert at.selectbox(key="compare_baseline").value == "preset:base"
    assert "405" in at.dataframe[1].value.to_string()


def test_a_version_is_compared_as_it_was_saved_as_the_baseline_of_what_was_chosen(store):
    at = press(saved(visit(), CUT), "library_baseline")
    key = f"store:{store.scenarios()[0].scenario_id}"
    assert at.selectbox(key="compare_baseline").value == key
    at = ask(at, "compare_scenarios")
    assert "405" in at.dataframe[1].value.to_string()


# --- What stands before the decision -------------------------------------------------------------------------------

def tight_case(state_mvnd: int = 400):
    """The envelope that is 10 % lower has no room for the second project."""
    return replace(small_case(), envelopes=tuple(Envelope(year, None, "", state_mvnd) for year in (2026, 2027)))


def cut(language: str = "vi") -> AppTest:
    """A scenario with lower envelopes is saved and submitted."""
    at = saved(visit(language=language, case=tight_case()), CUT, name="Cắt giảm")
    return press(at, "library_submit")


@pytest.mark.parametrize(("language", "changed", "down", "out", "found"), [
    ("vi", "Hạn mức · 2026", "giảm", "bớt", "không có phát hiện"),
    ("en", "Envelopes · 2026", "down", "out", "nothing")])
def test_the_approver_sees_what_was_changed_and_what_becomes_of_it(store, language, changed, down, out, found):
    cut(language)
    at = visit(actor="Hòa", language=language, case=tight_case())
    changes, outcome = at.table[0].value, at.table[1].value
    row = changes[changes.iloc[:, 0].str.contains(changed)].iloc[0]
    assert "400" in row.iloc[1] and "360" in row.iloc[2] and row.iloc[3] and row.iloc[4] == "Lan"
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
    saved(visit(language=language, case=apart), CUT)
    known_plans.clear()
    at = open_page(apart, planned=False, language=language)
    at.session_state["workspace"].actor = "Hòa"
    at = go(at, SCENARIOS)
    assert words in texts(at) and len(at.table[1].value.columns) == 2
    press(at, "ask_review_base")
    assert words not in texts(at) and len(at.table[1].value.columns) == 4
    again = open_page(apart, planned=False, language=language)
    assert words not in texts(go(again, SCENARIOS)), "whoever comes later finds the plan"


def test_a_version_that_changes_nothing_says_so_and_needs_no_plan_of_its_own(store):
    at = saved(visit())
    assert "không thay đổi đầu vào nào" in texts(at)
    # The same in all six rows: it stands above the table.
    assert len(at.table[0].value) == 6 and any("giữ nguyên" in caption.value for caption in at.caption)


def test_a_later_version_is_compared_with_the_approved_one(store):
    submitted()
    press(visit(actor="Hòa"), "library_approve")
    at = saved_again(opened(visit()), CUT)
    (key,) = (each.key for each in at.segmented_control if each.key and each.key.startswith("review_against"))
    at.segmented_control(key=key).set_value("approved").run()
    assert not at.exception
    assert "đã phê duyệt" in at.table[1].value.columns[1]


def test_the_approved_scenario_comes_on_every_page_with_one_press(store):
    cut()
    at = visit(actor="Hòa", case=tight_case())
    press(at, "library_approve")
    press(at, "scenario_open")
    workspace = at.session_state["workspace"]
    assert [row.state_mvnd for row in workspace.case.envelopes] == [360, 360]
    assert workspace.answer.is_shown and workspace.answer.problem.digest == workspace.problem.digest
    assert "Đang xem kịch bản đã phê duyệt **“Cắt giảm”**" in texts(go(at, SCENARIOS))


# --- The line below the header -------------------------------------------------------------------------------------

@pytest.mark.parametrize(("language", "words"), [
    ("vi", "Đang xem: **Danh mục ban đầu**. Kịch bản đã phê duyệt là “Cắt giảm”, phiên bản 1."),
    ("en", "You are looking at: **The register as opened**. The approved scenario is “Cắt giảm”, version 1.")])
def test_every_page_says_that_an_approved_scenario_is_not_the_one_on_the_screen(store, language, words):
    cut()
    assert "Đang xem" not in texts(visit("pages/inputs/rules.py", case=tight_case())), "nothing is approved yet"
    press(visit(actor="Hòa", case=tight_case()), "library_approve")
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
    at = visit(language=language)
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
    assert not at.error and "Đang xem" not in texts(at)


def test_a_page_that_needs_no_library_makes_none(library_folder):
    visit("pages/inputs/rules.py")
    assert not (library_folder / "store.sqlite").exists()


# --- The log -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("language", "sound", "broken"), [
    ("vi", "Nhật ký nguyên vẹn", "KHÔNG nguyên vẹn"), ("en", "The log is sound", "NOT sound")])
def test_the_log_is_shown_with_its_check_and_an_edit_is_found(store, library_folder, language, sound, broken):
    at = saved(visit(language=language))
    at = show(at, "log")
    assert sound in texts(at)
    row = at.dataframe[1].value.iloc[0]
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
