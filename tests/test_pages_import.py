"""The import page without a browser: step by step, nothing applied before the last, nothing lost on the way back."""
from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from models.export.case_files import case_to_xlsx
from models.intake.mapping import load_mapping
from models.register.draft import Draft
from models.register.table_reader import plain_heading
from models.wording import say
from tests.builders import AS_OF, make_case
from tests.intake.ugly_files import UGLY
from tests.test_pages_projects import APP, case_of, text_of
from ui.importing.state import FOLDER_VARIABLE, STEPS, ImportState
from ui.session import Workspace

PAGE = "pages/inputs/import_register.py"


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "mappings"))


def open_page(language: str = "vi", file: tuple[str, bytes] | None = None, into: str = "new", case=None) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=120)
    workspace = Workspace("thử", AS_OF, Draft.of(case or make_case()))
    workspace.was_planned = True
    at.session_state["workspace"], at.session_state["lang"] = workspace, language
    at.run()
    at.switch_page(PAGE).run()
    assert not at.exception
    if file:
        state: ImportState = at.session_state["import"]
        state.into = into
        state.take_file(*file)
        at.run()
        assert not at.exception
    return at


def ugly(tmp_path: Path, name: str) -> tuple[str, bytes]:
    UGLY[name](tmp_path / name)
    return name, (tmp_path / name).read_bytes()


def state_of(at: AppTest) -> ImportState:
    return at.session_state["import"]


def press(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click().run()
    assert not at.exception
    return at


def go_to(at: AppTest, step: str) -> AppTest:
    while state_of(at).step != step:
        press(at, "import_next")
    return at


def key(at: AppTest, name: str) -> str:
    return state_of(at).key(name)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_opens_without_a_file_and_goes_no_further(language):
    at = open_page(language)
    assert at.title[0].value == say("shell.nav.import_register", language)
    assert [at.button(key=f"import_step_{step}").disabled for step in STEPS] == [False, *[True] * 6]
    assert at.button(key="import_next").disabled


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", UGLY)
def test_every_step_can_be_seen_for_every_ugly_file(language, name, tmp_path):
    at = open_page(language, ugly(tmp_path, name))
    before = case_of(at).digest
    for step in STEPS[1:]:
        press(at, "import_next")
        assert state_of(at).step == step
        assert at.header[0].value == say(f"import_page.step.{step}", language)
    assert case_of(at).digest == before, "looking changes nothing"


def test_a_register_with_two_heading_rows_becomes_a_case(tmp_path):
    at = go_to(open_page(file=ugly(tmp_path, "bo_cong_thuong.xlsx")), "names")
    at.selectbox(key=key(at, "q_match:locality:Hà Tây")).select("Hà Nội").run()
    go_to(at, "confirm")
    press(at, key(at, "apply"))
    case = case_of(at)
    assert len(case.projects) == 4
    # 77.15 + 107.25 billion VND, as the file's own grand total says.
    assert sum(cost.total_mvnd for cost in case.costs) == 77_150 + 107_250
    assert {cost.year for cost in case.costs} == {2027, 2028}
    assert {project.locality for project in case.projects} >= {"Hà Nội", "Hồ Chí Minh", "Bắc Ninh"}
    assert say("import_page.confirm.done_new", "vi", file="", projects="4").split(":")[1] in at.success[0].value


def test_nothing_is_applied_while_a_question_is_open(tmp_path):
    at = go_to(open_page(file=ugly(tmp_path, "bo_cong_thuong.xlsx")), "confirm")
    assert at.button(key=key(at, "apply")).disabled
    state_of(at).answer("match:locality:Hà Tây", "Hà Nội")
    at.run()
    assert not at.button(key=key(at, "apply")).disabled


def test_rows_kept_apart_block_until_the_planner_says_otherwise(tmp_path):
    at = go_to(open_page(file=ugly(tmp_path, "dai_hoc.csv")), "names")
    press(at, key(at, "take_nearest"))
    go_to(at, "preview")
    assert len(state_of(at).read(at.session_state["workspace"]).kept) == 2
    go_to(at, "confirm")
    assert at.button(key=key(at, "apply")).disabled
    press(at, "import_step_preview")
    at.radio(key=key(at, "kept_apart")).set_value("stamp").run()
    go_to(at, "confirm")
    press(at, key(at, "apply"))
    assert len(case_of(at).projects) == 2
    assert any(mark.startswith("rows_kept_apart") for mark in case_of(at).assumptions)


def test_what_was_chosen_is_still_there_after_another_page_and_after_going_back(tmp_path):
    at = go_to(open_page(file=ugly(tmp_path, "tinh_bac_ninh.xlsx")), "columns")
    column = key(at, "column_4")
    at.selectbox(key=column).select("managing_agency").run()
    at.selectbox(key=key(at, "column_6")).select("product_no").run()
    at.switch_page("pages/inputs/projects.py").run()
    at.switch_page(PAGE).run()
    assert at.selectbox(key=column).value == "managing_agency"
    press(at, "import_back")
    press(at, "import_next")
    assert at.selectbox(key=column).value == "managing_agency"
    assert state_of(at).mapping.fields["product_no"].columns == ("Số SP",)


def test_a_mapping_is_saved_by_name_and_used_again(tmp_path):
    at = go_to(open_page(file=ugly(tmp_path, "tinh_bac_ninh.xlsx")), "columns")
    at.selectbox(key=key(at, "column_4")).select("managing_agency").run()
    at.text_input(key=key(at, "save_name")).set_value("Tỉnh Bắc Ninh 2027").run()
    press(at, key(at, "save"))
    mapping, findings = load_mapping(tmp_path / "mappings" / "tinh-bac-ninh-2027.yaml")
    assert findings == () and mapping.fields["managing_agency"].columns == ("DN chủ trì",)
    again = go_to(open_page(file=ugly(tmp_path, "tinh_bac_ninh.xlsx")), "columns")
    assert again.selectbox(key=key(again, "column_4")).value == "lead_enterprise"
    again.selectbox(key=key(again, "saved")).select("tinh-bac-ninh-2027").run()
    press(again, key(again, "use_saved"))
    assert again.selectbox(key=key(again, "column_4")).value == "managing_agency"


def test_another_sheet_is_proposed_anew(tmp_path):
    at = go_to(open_page(file=ugly(tmp_path, "tinh_bac_ninh.xlsx")), "table")
    at.selectbox(key=key(at, "sheet")).select("Dự án lớn").run()
    assert not at.exception
    assert state_of(at).draft.frame.unit == "ty" and state_of(at).mapping.unit == "ty"
    go_to(at, "amounts")
    assert at.radio(key=key(at, "unit")).value == "ty"


def test_a_confirmed_size_is_asked_again_in_another_unit(tmp_path):
    at = go_to(open_page(file=ugly(tmp_path, "tinh_bac_ninh.xlsx")), "amounts")
    state = state_of(at)
    state.answer("confirm:unit_size", "yes")
    at.radio(key=key(at, "unit")).set_value("dong").run()
    assert "unit_size" not in state.mapping.confirmed


@pytest.mark.parametrize(("name", "content", "code"), [
    ("du_an.xlsx", b"PK\x03\x04 not a workbook at all", "broken"), ("du_an.csv", b"", "empty_file"),
    ("du_an.xls", b"MZ" + bytes(200), "file_kind_refused"), ("du_an.xlsx", b"<html><script>1</script></html>", "")])
def test_a_hostile_or_broken_file_gives_a_calm_sentence(name, content, code):
    at = open_page("vi", (name, content))
    assert say("import_page.file.not_opened", "vi") in text_of(at)
    assert any(code in finding.code for finding in state_of(at).grid.findings)
    assert at.button(key="import_next").disabled
    assert len(case_of(at).projects) == 2


def test_our_own_export_needs_no_mapping_and_changes_only_what_was_edited(tmp_path):
    from openpyxl import load_workbook
    case = make_case()
    path = tmp_path / "own.xlsx"
    path.write_bytes(case_to_xlsx(case))
    book = load_workbook(path)
    sheet = book["projects"]
    headings = [plain_heading(cell.value) for cell in sheet[1]]
    sheet.cell(2, headings.index("locality") + 1).value = "Đà Nẵng"
    book.save(path)
    at = open_page("vi", ("own.xlsx", path.read_bytes()), "present", case)
    assert state_of(at).steps == ("file", "preview", "confirm")
    go_to(at, "confirm")
    press(at, key(at, "apply"))
    draft = at.session_state["workspace"].draft
    assert [(edit.column, edit.old, edit.new) for edit in draft.edits] == [("locality", "Hà Nội", "Đà Nẵng")]
    assert draft.undo().case.digest == case.digest


def test_an_update_is_one_step_and_one_undo(tmp_path):
    at = open_page(file=ugly(tmp_path, "bo_cong_thuong.xlsx"), into="present")
    before = case_of(at).digest
    go_to(at, "names")
    field = key(at, "q_match:locality:Hà Tây")
    assert at.selectbox(key=field).value is None
    press(at, key(at, "take_nearest"))
    assert at.selectbox(key=field).value == "Hà Nội"
    go_to(at, "confirm")
    press(at, key(at, "apply"))
    draft = at.session_state["workspace"].draft
    assert len(draft.case.projects) == 6 and len(draft.done) == 1
    assert draft.undo().case.digest == before


def test_a_total_is_split_over_its_years_by_the_shares_that_are_typed(tmp_path):
    at = go_to(open_page(file=ugly(tmp_path, "tong_cong_ty.xlsx")), "amounts")
    years = next(each.key for each in at.multiselect if "q_years" in each.key)
    at.multiselect(key=years).set_value([2027, 2028]).run()
    targets = [rule for rule in state_of(at).mapping.fields.values() if rule.shares]
    assert targets and all(rule.shares == {2027: Fraction(1, 2), 2028: Fraction(1, 2)} for rule in targets)
    for typed, is_taken in (("40; 50", False), ("40; sáu mươi", False), ("100", False), ("37,5; 62,5", True)):
        at.text_input(key=key(at, "years_parts")).set_value(typed).run()
        assert bool([each for each in at.error if "100%" in each.value]) is not is_taken
        shares = {2027: Fraction(3, 8), 2028: Fraction(5, 8)} if is_taken else {2027: Fraction(1, 2),
                                                                               2028: Fraction(1, 2)}
        assert all(rule.shares == shares for rule in state_of(at).mapping.fields.values() if rule.shares)
