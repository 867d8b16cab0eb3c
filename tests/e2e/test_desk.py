"""The budget round in a real browser: an envelope falls by 15 %, and who leaves stands there. Clicks are counted."""
from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator

from tests.e2e.browser import PATIENCE, PLANNED, Visit, expect

pytestmark = pytest.mark.browser
MOST_CLICKS = 3


class Clicks:
    """Clicks of a visit once the page is open."""

    def __init__(self) -> None:
        self.count = 0

    def on(self, place: Locator) -> None:
        self.count += 1
        place.click()


def percent_field(me: Visit) -> Locator:
    return me.page.locator("[class*=st-key-desk_percent_]").locator("input")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_envelope_is_cut_and_who_leaves_is_seen(visit, language, tmp_path):
    me, clicks = visit(language), Clicks()
    me.open("budget")
    me.expect_plan_state(*PLANNED)
    me.settle()
    expect(me.main).to_contain_text(me.t("desk.outcome.nothing_before"))

    clicks.on(me.part("desk_scope").get_by_text("2027", exact=True))
    clicks.on(percent_field(me))
    me.page.keyboard.type("-15")
    clicks.on(me.button("desk_scale"))
    expect(me.main).to_contain_text(me.t("desk.outcome.against_base"), timeout=6 * PATIENCE)
    me.expect_plan_state(*PLANNED)
    me.settle()
    expect(me.main).to_contain_text(re.compile(me.t("desk.outcome.counts", left="|", entered="|", less="|",
                                                    more="|").split("|")[0] + r"[1-9]\d* \(DA-\d{3}"))
    leavers = me.page.get_by_test_id("stDataFrame").locator("visible=true").last
    expect(leavers.locator("td", has_text=me.t("desk.moves.kinds.left")).first).to_be_attached()
    print(f"\ncut the 2027 envelope by 15 % and see who leaves ({language}): {clicks.count} clicks on 1 page")
    assert clicks.count <= MOST_CLICKS
    expect(me.main).to_contain_text("507,45" if language == "vi" else "507.45")
    assert me.download("desk_moves_csv", tmp_path).read_text("utf-8-sig").count("\n") > 3

    me.press("register_undo")
    expect(me.main).to_contain_text(me.t("desk.outcome.nothing_before"), timeout=6 * PATIENCE)
    me.expect_plan_state(*PLANNED)


def test_a_cell_typed_in_billions_and_one_that_is_not_understood(visit):
    me = visit("vi")
    me.open("budget")
    me.expect_plan_state(*PLANNED)
    me.part("desk_at_once").locator("label").click()
    me.settle()
    heading = me.t("desk.year_heading", year=2027)
    me.grid().type(heading, 1, "270,5")
    expect(me.part("register_changes")).to_contain_text("318.000 → 270.500")
    me.expect_plan_state("stale")
    me.grid().type(heading, 0, "270.500")
    expect(me.main).to_contain_text(me.t("findings.edit_bvnd_two_ways", value="270.500"))
    expect(me.part("register_changes")).not_to_contain_text("279.000")
