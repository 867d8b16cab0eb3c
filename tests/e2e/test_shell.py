"""The shell in a real browser: a deep link as the very first request, the language of a link, the first screen, axe."""
from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlparse

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from tests.e2e.browser import Visit, chromium, dashboard, find_chromium

pytestmark = [pytest.mark.browser, pytest.mark.skipif(find_chromium() is None, reason="Chromium is not installed")]


@pytest.fixture(scope="module")
def browser():
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def first_visit(browser) -> Iterator[Visit]:
    """A fresh server whose first request of all is a deep link."""
    with dashboard() as url:
        visit = Visit(browser, url)
        visit.open("rules")
        yield visit


def test_a_deep_link_as_the_first_request_lands_on_its_page_through_the_entry_point(first_visit):
    page = first_visit.page
    assert page.get_by_role("dialog").count() == 0, "no box that the page was not found"
    assert page.get_by_role("link", name="Tổng quan").count() == 1, "the menu is there: app.py ran"
    assert "DỮ LIỆU MINH HỌA" in first_visit.header().inner_text()
    assert first_visit.script_errors == []


def test_the_page_says_its_language(first_visit):
    assert first_visit.page.evaluate("document.documentElement.lang") == "vi"
    assert first_visit.page.title() == "Quy định và chỉ tiêu · Vốn công nghệ chiến lược"


def test_nothing_is_fetched_from_outside(first_visit):
    assert {urlparse(address).hostname for address in first_visit.addresses} <= {"127.0.0.1", None}


def test_a_link_opens_in_the_language_it_was_sent_in_and_keeps_it_between_pages(first_visit, browser):
    visit = Visit(browser, first_visit.url, "vi")
    visit.language = "en"
    visit.open("rules", "?lang=en")
    visit.go_to("overview")
    assert "lang=en" in visit.page.url and visit.page.evaluate("document.documentElement.lang") == "en"
    visit.close()


def test_the_first_screen_answers_without_scrolling(first_visit, browser):
    visit = Visit(browser, first_visit.url, width=1366, height=768)
    visit.open()
    last = visit.page.get_by_test_id("stMetric").nth(7)
    last.wait_for()
    box = last.bounding_box()
    assert box["y"] + box["height"] < 768
    visit.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["overview", "rules"])
def test_axe_finds_nothing_serious(first_visit, browser, name, scheme):
    visit = Visit(browser, first_visit.url, color_scheme=scheme)
    visit.open(name)
    visit.page.get_by_text("XLSX").first.wait_for()
    assert visit.axe() == []
    visit.close()
