"""The list of changes on a page: names instead of codes, search, on and off, reasons, removing, undo; long lists."""
from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from models.domain import Criterion, Link, LinkKind, Pool, PoolDimension
from models.register.draft import Draft
from models.register.edits import Edit
from tests.builders import AS_OF, make_case
from ui.session import Workspace

ROOT = Path(__file__).resolve().parent.parent
FLOOR = "enterprise_share_floor.market"
CASE = make_case(
    2, criteria=(Criterion("c_tech", label_vi="Công nghệ", label_en="Technology"),),
    pools=(Pool("pool_x", PoolDimension.PROJECT, ("P1",), max_projects=1, label_vi="Nhóm pin", label_en="Batteries"),),
    links=(Link("link_x", LinkKind.EXCLUDES, ("P1", "P2")),))


def open_list(language: str = "vi", case=CASE) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.session_state["lang"] = language
    at.session_state["workspace"] = Workspace("thử", AS_OF, Draft.of(case), was_planned=True)
    return run(run(at).switch_page("pages/inputs/rules.py"))


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception
    return at


def words(at: AppTest) -> str:
    return "\n".join(str(element.value) for kind in (at.markdown, at.caption, at.error, at.warning)
                     for element in kind)


def edited(at: AppTest) -> Workspace:
    workspace = at.session_state["workspace"]
    workspace.sign_as("Trần Thị B")
    workspace.override_rule(FLOOR, Fraction(2, 5), "Theo họp")
    workspace.override_setting("maximum_projects", "1", "Thử ít dự án")
    assert workspace.accept([
        Edit("", "pools", ("pool_x",), "max_projects", 1, 2),
        Edit("", "criteria", ("c_tech",), "weight", "1", "2"),
        Edit("", "links", ("link_x",), "source", "", "CV-1"),
        Edit("P1", "projects", ("P1",), "decision", "free", "must")]) == ()
    return workspace


@pytest.mark.parametrize(("language", "shown"), [
    ("vi", ("Nhóm pin", "Công nghệ", "Loại trừ", "Bắt buộc cấp", "Số dự án tối đa")),
    ("en", ("Batteries", "Technology"))])
def test_everything_stands_in_one_list_by_its_name(language, shown):
    at = open_list(language)
    edited(at)
    text = words(run(at))
    listed = "\n".join(element.value for element in at.markdown if "→" in element.value)
    assert len([element for element in at.toggle if element.key.startswith("change_on_")]) == 6
    assert all(each in text for each in shown), text
    assert not any(code in listed for code in ("pool\\_x", "link\\_x", "c\\_tech", FLOOR, "maximum\\_projects"))
    assert text.count("Trần Thị B") >= 6 and "Theo họp" in text


def test_a_lock_without_a_reason_is_marked_until_it_has_one():
    at = open_list()
    workspace = edited(at)
    assert "Chưa ghi lý do" in words(run(at))
    field = next(each for each in at.text_input if each.key.startswith("change_reason_0"))
    field.set_value("Quyết định 12").run()
    assert workspace.changes[-1].reason == "Quyết định 12" and "Chưa ghi lý do" not in words(at)
    at.button(key="register_undo").click().run()
    assert workspace.changes[-1].reason == ""


def test_a_change_is_switched_off_and_on_removed_and_brought_back():
    at = open_list()
    workspace = edited(at)
    run(at)
    assert workspace.problem.settings.maximum_projects == 1
    at.toggle(key=f"change_on_4_{workspace.draft.revision}").set_value(False).run()
    assert workspace.problem.settings.maximum_projects is None and "đang tắt" in words(at)
    at.toggle(key=f"change_on_4_{workspace.draft.revision}").set_value(True).run()
    assert workspace.setting_overrides["maximum_projects"].reason == "Thử ít dự án"
    at.button(key=f"change_remove_5_{workspace.draft.revision}").click().run()
    assert workspace.rule_overrides == {}
    at.button(key="register_undo").click().run()
    assert workspace.rule_overrides[FLOOR].value == Fraction(2, 5)


def test_a_change_that_others_build_on_is_told_and_stays():
    at = open_list()
    workspace = at.session_state["workspace"]
    year = CASE.costs[0].year
    key = ("P1", str(year), str(CASE.costs[0].budget_line))
    assert workspace.accept([Edit("P1", "costs", key, "year", year, year + 5)]) == ()
    row = (("project_id", "P1"), ("year", year), ("budget_line", key[2]), ("total_mvnd", 5))
    assert workspace.accept([Edit("P1", "costs", key, "", None, row)]) == ()
    run(at)
    at.toggle(key="change_on_1_2").set_value(False).run()
    assert at.error and all(change.is_on for change in workspace.changes)


def test_a_search_finds_by_any_word_without_accents():
    at = open_list()
    edited(at)
    run(at)
    at.text_input(key="changes_search").set_value("nhom pin").run()
    assert len([each for each in at.toggle if each.key.startswith("change_on_")]) == 1
    at.text_input(key="changes_search").set_value("không có gì").run()
    assert "Không có thay đổi nào khớp" in words(at)


def test_an_import_of_thousands_is_one_line_that_is_switched_whole():
    at = open_list()
    workspace = at.session_state["workspace"]
    rows = [Edit(f"N{number}", "projects", (f"N{number}",), "", None,
                 (("project_id", f"N{number}"), ("name_vi", f"Mới {number}"))) for number in range(5_000)]
    assert workspace.accept(rows, "Nhập từ tệp") == ()
    workspace.override_setting("maximum_projects", "1", "Thử")
    run(at)
    assert len([each for each in at.toggle if each.key.startswith("change_on_")]) == 2
    assert "5.000 thay đổi trong một lượt" in words(at)
    at.toggle(key="change_on_1_2").set_value(False).run()
    assert workspace.case.projects == CASE.projects
    at.text_input(key="changes_search").set_value("moi 4999").run()
    assert len([each for each in at.toggle if each.key.startswith("change_on_")]) == 1


def test_what_was_typed_as_a_reason_is_shown_as_typed():
    at = open_list()
    at.session_state["workspace"].override_rule(FLOOR, None, "![x](http://a.example/x.png)")
    assert not any("![x" in str(element.value) for element in run(at).caption)
