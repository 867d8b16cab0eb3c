"""Scenarios in a real Chromium: opened, planned and compared in the background, and found again after F5."""
from __future__ import annotations

import pytest

from tests.e2e.browser import PLANNED, expect
from tests.e2e.serving import LONG, held_back

pytestmark = pytest.mark.browser


def test_a_scenario_is_tried_opened_and_compared_in_the_background(visit):
    me = visit("vi")
    me.open("scenarios")
    me.choose("scenario_chosen", "Hạn mức giảm 10%")
    me.press("ask_scenario_trial")
    expect(me.button("run_record_save")).to_be_visible(timeout=LONG)
    me.settle()
    me.press("scenario_open")
    expect(me.main).to_contain_text("Đã mở “Hạn mức giảm 10%”")
    me.expect_plan_state(*PLANNED)

    # Asked on one page, followed on another, found again after F5 without the visit's own memory.
    me.pick(me.part("scenarios_panel"), me.t("shell.compare"))
    with held_back(me.url):
        me.press("ask_compare_scenarios")
        expect(me.button("cancel_compare_scenarios")).to_be_visible()
        me.go_to("import_register")  # the page that costs least to draw each second
        work = me.part("running_work")
        expect(work).to_contain_text(me.t("work.name.compare_scenarios"))
        me.page.reload(wait_until="domcontentloaded")
        me.expect_page("import_register")
        expect(work).to_contain_text(me.t("work.name.compare_scenarios"))
        expect(work).not_to_contain_text(me.t("work.done"))
    expect(me.header()).to_contain_text("Hạn mức giảm 10%")
    me.expect_plan_state(*PLANNED)
    expect(work).to_contain_text(me.t("work.done"), timeout=LONG)
    me.settle()
    me.follow(work.get_by_role("link", name=me.t("work.name.compare_scenarios")), "scenarios")
    me.pick(me.part("scenarios_panel"), me.t("shell.compare"))
    expect(me.button("open_0")).to_be_visible()
    expect(me.main).to_contain_text(me.t("scenarios.diff.assumptions"))
    assert me.axe() == []
    # Seen now: the reminder is gone elsewhere.
    me.go_to("allocation")
    expect(work).to_have_count(0)


@pytest.mark.parametrize("address", ["so-sanh", "thu-vien"])
def test_an_old_address_leads_to_the_scenarios_in_its_language(visit, address):
    me = visit("vi")
    me.language = "en"
    me.page.goto(f"{me.url}/{address}?lang=en", wait_until="domcontentloaded")
    me.expect_page("scenarios")
    assert "/kich-ban" in me.page.url


def test_the_link_of_a_run_opens_it_by_its_old_and_its_new_address(visit):
    me = visit("vi")
    me.page.goto(f"{me.url}/so-sanh?run=nonsense", wait_until="domcontentloaded")
    me.expect_page("scenarios")
    expect(me.main).to_contain_text(me.t("scenarios.not_a_run"))
