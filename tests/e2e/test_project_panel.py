"""Why is a project out, fund it anyway, who leaves: one panel over one page, and the clicks it takes."""
from __future__ import annotations

import re

import pytest

from tests.e2e.browser import PLANNED, Visit, expect
from tests.e2e.serving import LONG, languages

pytestmark = pytest.mark.browser
MOST_CLICKS = 3


class Clicks:
    """Every press of the mouse that the page has seen."""

    def __init__(self, me: Visit) -> None:
        self.me, self.page = me, me.page
        self.page.evaluate("() => { window.presses = 0;"
                           "addEventListener('pointerdown', () => window.presses++, true) }")

    @property
    def count(self) -> int:
        return self.page.evaluate("() => window.presses") - self.me.repeated


@pytest.mark.parametrize("language", languages("vi"))
def test_why_out_fund_it_anyway_who_leaves(visit, language):
    me = visit(language)
    me.open("allocation")
    me.expect_plan_state(*PLANNED)
    clicks = Clicks(me)
    me.open_tab("allocation.tab.not_funded")

    # Why is it out? The reason by arithmetic and the rules without room are there before anything is solved.
    panel = me.page.get_by_role("dialog")
    me.grid(me.page.get_by_role("tabpanel").locator("visible=true")).press_first_row(panel)
    expect(panel).to_contain_text(re.compile(r"DA-\d+"))
    expect(panel).to_contain_text(me.t("why.panel.by_arithmetic", project="|", reason="").split("|")[1].strip())

    # Fund it anyway: two steps of the Tab key lead to the reason; what is typed stays while the answer arrives.
    field = me.page.locator("[class*=st-key-panel_reason_] input")
    expect(field).to_be_visible()
    for _ in range(10):
        me.page.keyboard.press("Tab")
        if field.evaluate("field => field === document.activeElement"):
            break
    expect(field).to_be_focused()
    field.press_sequentially("Kết luận cuộc họp", delay=80)
    expect(field).to_have_value("Kết luận cuộc họp")
    me.press("panel_must")

    # Who leaves?
    expect(me.part("panel_change")).to_contain_text(me.t("project_panel.moves.title"), timeout=LONG)
    expect(me.part("panel_change")).to_contain_text(re.compile(r"DA-\d+"))
    print(f"\n{language}: why out, fund it anyway, who leaves: {clicks.count} clicks on 1 page")
    assert clicks.count <= MOST_CLICKS
    assert me.axe() == []

    # One press takes it back; closing leads back to the row.
    me.press("panel_take_back")
    expect(me.part("panel_change")).to_have_count(0)
    me.page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    me.settle()
    expect(me.page.get_by_role("tab", name=me.t("allocation.tab.not_funded"))).to_have_attribute(
        "aria-selected", "true")
    me.expect_plan_state(*PLANNED)
