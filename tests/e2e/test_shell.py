"""The shell in a real browser: deep links, language, reload, what is asked of the network, and how it fits a screen."""
from __future__ import annotations

import re
import urllib.error
import urllib.request
from urllib.parse import urlparse

import pytest

from tests.e2e.browser import PAGES, PLANNED, expect, languages

pytestmark = pytest.mark.browser


def expect_no_outside_host(me) -> None:
    """Every request and web socket of the visit went to this machine; data: and blob: addresses name no host."""
    assert me.addresses
    assert {urlparse(address).hostname for address in me.addresses} <= {"127.0.0.1", None}


@pytest.mark.parametrize(("name", "query", "language"), [
    ("allocation", "?lang=en", "en"), ("projects", "", "vi"), ("rules", "", "vi")])
def test_a_deep_link_as_the_first_request_of_all_lands_on_its_page(visit, fresh_server, name, query, language):
    me = visit("vi", url=fresh_server)
    me.language = language
    me.open(name, query)
    expect(me.page.get_by_role("dialog")).to_have_count(0)
    expect(me.page.get_by_test_id("stSidebar").get_by_role("link")).to_have_count(len(PAGES))
    expect(me.header()).to_contain_text(me.t("shell.illustrative"))
    expect(me.page).to_have_title(f"{me.t(f'shell.nav.{name}')} · {me.t('shell.short_title')}")
    expect(me.page.locator("html")).to_have_attribute("lang", language)


def test_the_language_of_a_link_wins_over_the_browser_and_stays_between_pages(visit):
    me = visit("vi")
    me.language = "en"
    me.open("rules", "?lang=en")
    me.go_to("desk")
    expect(me.page).to_have_url(re.compile("lang=en"))
    expect(me.page.locator("html")).to_have_attribute("lang", "en")


def test_switching_the_language_keeps_the_page_and_the_edits(visit):
    me = visit("vi")
    me.open("projects")
    me.write("register_search", "DA-105")
    me.open_tab("projects.tab.one")
    me.grid(me.page.get_by_role("tabpanel")).type(me.heading("costs", "total_mvnd"), 1, "16180")
    expect(me.part("register_changes")).to_contain_text("16.280 → 16.180")
    me.switch_language("en")
    me.expect_page("projects")
    assert urlparse(me.page.url).path == "/du-an"
    expect(me.part("register_changes")).to_contain_text("16,280 → 16,180")
    me.expect_plan_state("stale")
    me.go_to("allocation")
    me.switch_language("vi")
    me.expect_page("allocation")
    me.expect_plan_state("stale")


def test_the_project_chosen_and_what_was_typed_outlast_a_change_of_language_and_back(visit):
    me = visit("vi")
    me.open("projects")
    me.open_tab("projects.tab.one")
    field = me.part("register_project").get_by_role("combobox")
    field.click()
    field.fill("DA-003")
    me.page.get_by_role("option", name=re.compile("^DA-003")).click()
    me.settle()
    me.page.get_by_role("button", name=me.t("projects.retire_open")).click()
    reason = me.part("retire_reason_DA-003").locator("input")
    reason.fill("Đang rà soát")
    me.part("retire_how_DA-003").get_by_text(me.t("projects.retire.stopped")).click()
    for language in ("en", "vi", "en"):
        me.page.keyboard.press("Escape")
        me.switch_language(language)
        me.expect_page("projects")
        me.open_tab("projects.tab.one")
        expect(field).to_have_value(re.compile("^DA-003"))
        me.page.get_by_role("button", name=me.t("projects.retire_open")).click()
        expect(reason).to_have_value("Đang rà soát")
        expect(me.part("retire_how_DA-003").get_by_role("radio", checked=True)).to_have_accessible_name(
            me.t("projects.retire.stopped"))


def test_a_walk_through_everything_asks_nothing_of_any_other_machine(visit, tmp_path):
    me = visit("en")
    me.open("desk")
    expect(me.page.get_by_test_id("stVegaLiteChart").first).to_be_visible()
    for name in PAGES:
        me.go_to(name)
        for tab in me.tabs():
            me.open_tab_named(tab)
    me.go_to("allocation")
    me.download("download_phan-bo_xlsx", tmp_path)
    expect_no_outside_host(me)


def test_a_running_server_refuses_foreign_names_and_asks_for_none_of_its_own(server):
    for headers, status in (({}, 200), ({"Host": "evil.example"}, 403), ({"Origin": "http://evil.example"}, 403)):
        request = urllib.request.Request(f"{server}/_stcore/health", headers=headers)
        try:
            answer = urllib.request.urlopen(request)
        except urllib.error.HTTPError as refused:
            answer = refused
        assert answer.status == status
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_the_first_screen_answers_without_scrolling(visit):
    me = visit("vi", width=1366, height=768)
    me.open("desk")
    me.expect_plan_state(*PLANNED)
    me.settle()
    box = me.part("desk_picture").bounding_box()
    assert box["y"] + box["height"] < 768


@pytest.mark.parametrize("language", languages("vi"))
def test_a_reload_keeps_every_page_working_and_a_narrow_screen_does_not_scroll_sideways(visit, language):
    me = visit(language, width=800)
    me.open("desk")
    for name in PAGES:
        me.go_to(name)
        me.page.reload(wait_until="domcontentloaded")
        me.expect_page(name)
        expect(me.page.get_by_role("dialog")).to_have_count(0)
        wide = me.page.evaluate(
            "[...document.querySelectorAll('html, [data-testid=stMain]')].map(e => e.scrollWidth - e.clientWidth)")
        assert max(wide) <= 0, name
