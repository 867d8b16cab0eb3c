"""Names and reasons are text: Markdown and HTML in them are shown letter for letter on every page and fetch nothing."""
from __future__ import annotations

import pytest

from tests.e2e.browser import PAGES, expect
from tests.e2e.test_planning import PROJECT, override_setting, plan, wait_until_landed
from tests.e2e.test_shell import expect_no_outside_host

pytestmark = pytest.mark.browser
NASTY = ("**Dự án** <img src=x onerror='window.__xss=1'> ![ảnh](https://example.org/a.png) "
         "[bấm](https://example.org) :material/home: $x^2$ :red[đỏ] <script>window.__xss=1</script>")


def expect_plain(me) -> None:
    assert me.page.evaluate("window.__xss") is None
    expect(me.main.locator("a[href*='example.org'], img[src*='example.org'], img[src='x']")).to_have_count(0)
    expect_no_outside_host(me)


def test_markup_in_a_name_a_payer_and_a_reason_is_shown_letter_for_letter(visit):
    me = visit("en")
    me.open("projects")
    me.write("register_search", PROJECT)
    for attribute in ("lead_enterprise", "managing_agency", "name_en"):
        me.grid().paste(me.heading("projects", attribute), 0, NASTY)
        expect(me.part("register_changes")).to_contain_text(me.heading("projects", attribute))
    me.open_tab("projects.tab.one")
    shown = me.page.get_by_role("heading", level=3)
    expect(shown).to_contain_text(NASTY.replace(":", ":\u2060"))
    expect(me.part("register_changes")).to_contain_text(NASTY.replace(":", ":\u2060"))
    expect_plain(me)
    me.go_to("rules")
    me.open_tab("rules_page.tab.settings")
    override_setting(me, "Maximum number of projects", "maximum_projects", "200", NASTY)
    expect(me.part("override_maximum_projects")).to_contain_text(NASTY.replace(":", ":\u2060"))
    me.go_to("allocation")
    plan(me)
    wait_until_landed(me)
    me.expect_plan_state("proved")
    for name in PAGES:
        me.go_to(name)
        for tab in me.tabs():
            me.open_tab_named(tab)
        expect_plain(me)
