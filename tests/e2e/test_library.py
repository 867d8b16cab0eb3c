"""The library in a real browser: two planners on one scenario, a server killed in between, and a budget round."""
from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from models.store import open_store
from tests.e2e.browser import Visit, expect
from tests.e2e.serving import LONG, dashboard, kill

pytestmark = pytest.mark.browser
OWN = {"vi": "Danh sách thay đổi đang làm", "en": "The list of changes"}
MOST_CLICKS = 12


@pytest.fixture
def library_server(chromium_browser, library_folder, drafts_folder) -> Iterator[str]:
    """A server with an empty library."""
    with dashboard() as url:
        yield url


def count_clicks(me: Visit) -> None:
    """Count every press of the pointer from now on, over reloads too."""
    me.page.add_init_script("addEventListener('pointerdown', event => event.isTrusted && localStorage.setItem("
                            "'clicks', 1 + Number(localStorage.getItem('clicks'))), true)")


def clicks(me: Visit) -> int:
    return me.page.evaluate("Number(localStorage.getItem('clicks'))") - me.repeated


def declare(me: Visit, name: str) -> None:
    """Give the name under which the visit acts."""
    me.write("library_actor", name)


def take(me: Visit, name: str, how: str) -> None:
    """Open a scenario of the list, or add it."""
    me.choose("scenario_chosen", name)
    me.press(f"scenario_{how}")


def look_at_own(me: Visit) -> None:
    me.choose("scenario_chosen", OWN[me.language])


def plan_trial(me: Visit) -> None:
    me.press("ask_scenario_trial")
    expect(me.button("ask_scenario_trial")).to_have_text(re.compile(me.t("explain_page.again")), timeout=LONG)
    me.settle()


def test_two_planners_and_a_killed_server_lose_nothing(visit, library_server, chromium_browser):
    lan = visit("vi", url=library_server)
    lan.open("scenarios")
    declare(lan, "Lan")
    take(lan, "Bắt buộc 15% cho công nghệ chiến lược", "open")
    look_at_own(lan)
    lan.write("kept_name", "Ngân sách 2027")
    lan.press("kept_save")
    expect(lan.main).to_contain_text(lan.t("library.save.done", name="Ngân sách 2027", seq=1))

    minh = visit("en", url=library_server)
    minh.open("scenarios")
    declare(minh, "Minh")
    minh.press("scenario_open")
    expect(minh.part("library_link")).to_be_visible()
    take(minh, "Envelopes 10% lower", "add")
    look_at_own(minh)
    minh.button("kept_save").dblclick()
    minh.settle()
    expect(minh.part("library_link")).to_contain_text("version 2")

    take(lan, "Điểm theo số dự án", "add")
    expect(lan.part("library_link")).to_contain_text("Minh")  # warned before the save
    look_at_own(lan)
    lan.press("kept_save")
    box = lan.part("library_conflict_box")
    expect(box).to_contain_text(re.compile(r"Minh đã lưu .*Ngân sách 2027"))
    expect(box.locator("tr", has_text="Hạn mức").first).to_contain_text("Minh, ")
    assert lan.axe() == []
    lan.press("conflict_mine")
    expect(lan.main).to_contain_text(lan.t("library.save.done", name="Ngân sách 2027", seq=3))

    take(lan, "Không xét ưu tiên giải ngân", "add")
    expect(lan.page).to_have_url(re.compile("draft="))
    kill(library_server)
    with dashboard(port=urlsplit(library_server).port):
        lan.page.reload()
        lan.expect_page("scenarios")
        expect(lan.part("library_link")).to_contain_text("3")
        look_at_own(lan)
        expect(lan.part("register_changes")).to_contain_text("Không xét ưu tiên giải ngân")
        lan.press("kept_save")
        expect(lan.main).to_contain_text(lan.t("library.save.done", name="Ngân sách 2027", seq=4))
    store = open_store()
    (record,) = store.scenarios()
    authors = [each.author for each in store.history(record.scenario_id)]
    assert authors == ["Lan", "Lan", "Minh", "Lan"]
    store.close()


def test_a_budget_round_from_two_rules_to_the_approval_in_few_clicks(visit, library_server):
    """Two coupled rules, compared with the register, kept, submitted, approved by a second person, found next day."""
    lan = visit("vi", url=library_server, width=1440)
    count_clicks(lan)
    lan.open("rules")
    for rule, value in (("enterprise_share_floor-market", "40"), ("state_share_cap-market", "60")):
        lan.unfold(lan.part(f"edit_{rule}"))
        lan.part(f"value_{rule}").locator("input").fill(value)
        lan.part(f"reason_{rule}").locator("input").fill("Hội đồng đề nghị")
        lan.press(f"save_{rule}")
    lan.go_to("scenarios")
    declare(lan, "Nguyễn Thị Lan")
    plan_trial(lan)
    lan.write("kept_name", "Ngân sách 2027")
    lan.press("kept_save")
    lan.press("library_compare")
    expect(lan.button("ask_compare_scenarios")).to_be_visible(timeout=LONG)
    expect(lan.main).to_contain_text(lan.t("scenarios.diff.assumptions"))
    lan.pick(lan.part("scenarios_panel"), lan.t("library.chosen"))
    lan.press("library_submit")
    expect(lan.part("library_head")).to_contain_text(lan.t("store.status.submitted"))
    expect(lan.button("library_approve")).to_be_disabled()
    expect(lan.part("library_decide")).to_contain_text("cần người thứ hai")

    hoa = visit("vi", url=library_server, width=800)
    hoa.language = "en"
    count_clicks(hoa)
    hoa.open("scenarios", "?lang=en")  # what waits for a decision is in view
    declare(hoa, "Trần Văn Hòa")
    expect(hoa.part("library_head")).to_contain_text(hoa.t("store.status.submitted"))
    assert hoa.axe() == []
    hoa.press("library_approve")
    expect(hoa.part("library_head")).to_contain_text(hoa.t("store.status.approved"))

    later = visit("vi", url=library_server, width=1440)
    count_clicks(later)
    later.open("desk")
    later.press("open_approved")
    later.expect_page("scenarios")
    expect(later.part("library_head")).to_contain_text("đã phê duyệt")
    count = sum(map(clicks, (lan, hoa, later)))
    print(f"two coupled rules, compared, kept, submitted, approved, found: {count} clicks, 2 pages")
    assert count <= MOST_CLICKS

    hoa.pick(hoa.part("scenarios_panel"), hoa.t("scenarios.panel.log"))
    expect(hoa.main).to_contain_text(hoa.t("library.log.sound", rows=3, at="|").split("|")[0])
