"""The shell in a real browser: deep links, language, reload, and what is asked of the network."""
from __future__ import annotations

import re
import urllib.error
import urllib.request
from urllib.parse import urlparse

import pytest

from tests.e2e.browser import PAGES, expect

pytestmark = pytest.mark.browser


def expect_no_outside_host(me) -> None:
    """Every request and web socket of the visit went to this machine; data: and blob: addresses name no host."""
    assert me.addresses
    assert {urlparse(address).hostname for address in me.addresses} <= {"127.0.0.1", None}


def test_a_deep_link_as_the_first_request_of_all_lands_on_its_page_in_its_language(visit, fresh_server):
    """Every other page is the first request of some visit: each journey begins where its work begins."""
    me = visit("vi", url=fresh_server)
    me.language = "en"
    me.open("allocation", "?lang=en")
    expect(me.page.get_by_role("dialog")).to_have_count(0)
    expect(me.page.get_by_test_id("stSidebar").get_by_role("link")).to_have_count(len(PAGES))
    expect(me.header()).to_contain_text(me.t("shell.illustrative"))
    expect(me.page).to_have_title(f"{me.t('shell.nav.allocation')} · {me.t('shell.short_title')}")
    expect(me.page.locator("html")).to_have_attribute("lang", "en")
    # The language of a link wins over the browser's and stays between pages, and after F5.
    me.go_to("rules")
    expect(me.page).to_have_url(re.compile("lang=en"))
    expect(me.page.locator("html")).to_have_attribute("lang", "en")
    me.page.reload(wait_until="domcontentloaded")
    me.expect_page("rules")
    expect(me.page.get_by_role("dialog")).to_have_count(0)


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
    me.choose_by_start(field, "DA-003")
    reason = me.part("retire_reason_DA-003").locator("input")
    me.click_until(me.page.get_by_role("button", name=me.t("projects.retire_open")), reason)
    reason.fill("Đang rà soát")
    me.pick(me.part("retire_how_DA-003"), me.t("projects.retire.stopped"))
    for language in ("en", "vi"):
        me.page.keyboard.press("Escape")
        me.switch_language(language)
        me.expect_page("projects")
        me.open_tab("projects.tab.one")
        expect(field).to_have_value(re.compile("^DA-003"))
        me.click_until(me.page.get_by_role("button", name=me.t("projects.retire_open")), reason)
        expect(reason).to_have_value("Đang rà soát")
        expect(me.part("retire_how_DA-003").get_by_role("radio", checked=True)).to_have_accessible_name(
            me.t("projects.retire.stopped"))


def test_a_running_server_refuses_foreign_names_and_asks_for_none_of_its_own(server):
    here, foreign, page = {}, {"Host": "evil.example"}, {"Origin": "http://evil.example"}
    for path, headers, status in (("_stcore/health", here, 200), ("_stcore/health", foreign, 403),
                                  ("_stcore/health", page, 403), ("metrics", here, 200), ("metrics", foreign, 403),
                                  ("health", here, 200), ("health", foreign, 403), ("_stcore/metrics", here, 404)):
        request = urllib.request.Request(f"{server}/{path}", headers=headers)
        try:
            answer = urllib.request.urlopen(request)
        except urllib.error.HTTPError as refused:
            answer = refused
        assert answer.status == status
        assert answer.headers["X-Frame-Options"] == "DENY"
