"""Scenarios in a real Chromium: a trial is taken over, a comparison goes on while one looks elsewhere and after F5."""
from __future__ import annotations

import pytest

from tests.e2e.browser import PATIENCE, PLANNED, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
LONG = 20 * PATIENCE


def test_a_scenario_is_tried_taken_over_and_compared_in_the_background(visit):
    me = visit("vi")
    me.open("scenarios")
    me.choose_option(me.part("stack_choice").get_by_role("combobox"), "Hạn mức giảm 10%")
    me.press("stack_add_button")
    me.press("ask_scenario_trial")
    expect(me.button("scenario_adopt")).to_be_visible(timeout=LONG)
    me.settle()
    me.press("scenario_adopt")
    expect(me.main).to_contain_text("Đang làm việc với kịch bản")
    me.expect_plan_state(*PLANNED)

    # Asked on one page, followed on another, found again after F5 without the visit's own memory.
    me.go_to("compare")
    me.button("ask_compare_scenarios").click()
    over = me.button("ask_compare_scenarios").filter(has_text=me.t("explain_page.again"))
    expect(me.button("cancel_compare_scenarios").or_(over).first).to_be_visible()
    if over.count():
        pytest.skip("the comparison was over before the page could be left")
    me.go_to("desk")
    work = me.part("running_work")
    expect(work).to_contain_text(me.t("work.name.compare_scenarios"))
    me.page.reload(wait_until="domcontentloaded")
    me.expect_page("desk")
    me.expect_plan_state(*PLANNED)
    expect(work).to_contain_text(me.t("work.done"), timeout=LONG)
    me.settle()
    work.get_by_role("link", name=me.t("work.name.compare_scenarios")).click()
    me.expect_page("compare")
    expect(me.button("adopt_0")).to_be_visible()
    expect(me.main).to_contain_text(me.t("scenarios.diff.assumptions"))
    assert me.axe() == []
    # Seen now: the reminder is gone elsewhere.
    me.go_to("desk")
    expect(work).to_have_count(0)
