"""The library in a real browser: two planners on one scenario, a server killed in between, and a budget round."""
from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from models.store import VersionDraft, open_store
from tests.e2e.browser import PATIENCE, Visit, dashboard, expect, kill

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.fixture
def library_server(chromium_browser, library_folder, drafts_folder) -> Iterator[str]:
    """A server with an empty library."""
    with dashboard() as url:
        yield url


def declare(me: Visit, name: str) -> None:
    """Give the name under which the visit acts, on the page Scenarios or Library."""
    field = me.part("keep_author").or_(me.part("library_actor")).locator("input")
    field.fill(name)
    field.press("Enter")
    me.settle()


def add_preset(me: Visit, name: str) -> None:
    me.choose_option(me.part("stack_choice").get_by_role("combobox"), name)
    me.press("stack_add_button")


def name_it(me: Visit, name: str, actor: str) -> None:
    me.write("keep_name", name)
    declare(me, actor)


def plan_trial(me: Visit) -> None:
    me.button("ask_scenario_trial").click()
    expect(me.button("ask_scenario_trial")).to_have_text(re.compile(me.t("explain_page.again")), timeout=6 * PATIENCE)
    me.settle()


def open_newest(me: Visit) -> None:
    me.open("scenarios")
    me.main.get_by_text(me.t("scenarios.open.title")).click()
    me.press("library_open")
    expect(me.part("library_link")).to_be_visible()


def test_two_planners_and_a_killed_server_lose_nothing(visit, library_server, chromium_browser):
    lan = visit("vi", url=library_server)
    lan.open("scenarios")
    add_preset(lan, "Danh mục gốc")
    name_it(lan, "Ngân sách 2027", "Lan")
    lan.press("save_library")
    saved = lan.t("library.save.done", name="Ngân sách 2027", seq=1)
    expect(lan.main).to_contain_text(saved)

    minh = visit("en", url=library_server)
    open_newest(minh)
    add_preset(minh, "Envelopes 10% lower")
    declare(minh, "Minh")
    minh.button("save_library").dblclick()
    minh.settle()
    expect(minh.part("library_link")).to_contain_text("version 2")

    add_preset(lan, "Điểm theo số dự án")
    expect(lan.part("library_link")).to_contain_text("Minh")  # warned before the save
    lan.press("save_library")
    box = lan.part("library_conflict_box")
    expect(box).to_contain_text(re.compile(r"Minh đã lưu .*Ngân sách 2027"))
    expect(box.locator("tr", has_text="Hệ số nhân")).to_contain_text("Minh, ")
    assert lan.axe() == []
    lan.press("conflict_mine")
    expect(lan.main).to_contain_text(lan.t("library.save.done", name="Ngân sách 2027", seq=3))

    add_preset(lan, "Không xét ưu tiên giải ngân")
    expect(lan.page).to_have_url(re.compile("draft="))
    kill(library_server)
    with dashboard(port=urlsplit(library_server).port):
        lan.page.reload()
        lan.expect_page("scenarios")
        expect(lan.part("library_link")).to_contain_text("3")
        expect(lan.part("stack_2")).to_contain_text("Không xét ưu tiên giải ngân")
        lan.press("save_library")
        expect(lan.main).to_contain_text(lan.t("library.save.done", name="Ngân sách 2027", seq=4))
    store = open_store()
    (record,) = store.scenarios()
    authors = [each.author for each in store.history(record.scenario_id)]
    assert authors == ["Lan", "Lan", "Minh", "Lan"]
    store.close()


def test_a_budget_round_from_the_base_to_the_approval_by_a_second_person(visit, library_server):
    lan = visit("vi", url=library_server)
    lan.open("library")
    expect(lan.part("library_empty")).to_be_visible()
    lan.go_to("scenarios")
    add_preset(lan, "Danh mục gốc")
    name_it(lan, "Ngân sách 2027", "Nguyễn Thị Lan")
    lan.press("save_library")  # its plan is the one on the other pages
    add_preset(lan, "Hạn mức giảm 10%")
    lan.part("save_mode").get_by_text(lan.t("library.save.mode.new"), exact=True).click()
    expect(lan.button("save_library")).to_have_text(re.compile(re.escape(lan.t("library.save.button.new"))))
    lan.settle()
    lan.write("keep_name", "Giảm 10%")
    expect(lan.part("keep_name").locator("input")).to_have_value("Giảm 10%")
    lan.press("save_library")
    expect(lan.main).to_contain_text(lan.t("library.save.done", name="Giảm 10%", seq=1))
    store = open_store()
    base = next(each for each in store.scenarios() if each.name == "Ngân sách 2027")
    version = store.load(base.scenario_id)
    for name in ("Tính vốn viện trường", "Sàn chiến lược 15%"):  # two more by a colleague on another server
        store.create_scenario(VersionDraft(version.base_tables, version.overrides, version.plan), name=name,
                              actor="Lê Minh", parent_id=base.scenario_id)
    store.close()
    lan.go_to("library")
    lan.choose_option(lan.part("library_scenario").get_by_role("combobox"), "Ngân sách 2027")
    lan.press("library_submit")
    expect(lan.part("library_head")).to_contain_text(lan.t("store.status.submitted"))
    expect(lan.button("library_approve")).to_be_disabled()
    expect(lan.part("library_decide")).to_contain_text("cần người thứ hai")

    hoa = visit("vi", url=library_server, width=800)
    hoa.language = "en"
    hoa.open("library", "?lang=en")
    hoa.choose_option(hoa.part("library_scenario").get_by_role("combobox"), "Ngân sách 2027")
    declare(hoa, "Trần Văn Hòa")
    assert hoa.axe() == []
    hoa.press("library_approve")
    expect(hoa.part("library_head")).to_contain_text(hoa.t("store.status.approved"))
    hoa.press("library_family")
    hoa.expect_page("compare")
    expect(hoa.part("compare_baseline").get_by_role("combobox")).to_have_value(re.compile("Ngân sách 2027"))
    expect(hoa.part("compare_chosen").locator("[aria-pressed=true]")).to_have_count(4)
    expect(hoa.page).to_have_url(re.compile("lang=en"))
    hoa.go_to("library")
    hoa.part("library_panel").get_by_text(hoa.t("library.tab.log"), exact=True).click()
    hoa.settle()
    expect(hoa.main).to_contain_text(hoa.t("library.log.sound", rows=6, at="|").split("|")[0])
