"""The briefing in a real browser: one page of A4 from any screen, a meeting room, a phone, and the leader's link."""
from __future__ import annotations

import re

import pytest

from tests.document_reading import pdf_pages, squeezed, word_text
from tests.e2e.browser import expect
from tests.e2e.serving import LONG

pytestmark = pytest.mark.browser


def pages_of_a4(me) -> int:
    """How many pages the browser prints; each of them is A4."""
    content = me.page.pdf(format="A4")
    boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", content)
    assert boxes and all(abs(float(width) - 595.3) < 1.5 and abs(float(height) - 841.9) < 1.5
                         for width, height in boxes)
    return len(re.findall(rb"/Type\s*/Page\b", content))


def test_a_planner_hands_the_briefing_to_a_leader(visit, tmp_path):
    me = visit("vi", width=1440)
    me.open("briefing")
    expect(me.main.locator(".brief .stamp")).to_have_text(me.t("export.stamp.illustrative"))
    expect(me.main.locator(".brief dd.value").nth(2)).to_have_text(me.t("brief.figure.projects.value", funded=106))
    expect(me.main.get_by_test_id("stVegaLiteChart")).to_have_count(2)
    # The long answers are looked for without being asked; the documents are made without them.
    table = me.main.locator(".brief .pair table")
    me.press_while_there("brief_search_stop", table)
    expect(me.button("brief_search_stop")).to_have_count(0)
    me.settle()
    assert me.axe() == []
    assert pages_of_a4(me) == 1

    # What goes with it for signature: made in the browser's own visit, charts drawn on the server.
    me.unfold(me.part("brief_downloads"))
    assert me.axe() == []
    asked = me.main.locator(".brief .asked").first.inner_text().strip()
    word = me.download("download_to-trinh_docx", tmp_path)
    assert asked in word_text(word.read_bytes())
    pdf = me.download("download_to-trinh_pdf", tmp_path)
    assert squeezed(asked) in squeezed("".join(pdf_pages(pdf.read_bytes())))
    assert pages_of_a4(me) == 1
    me.unfold(me.part("brief_downloads"), is_open=False)

    # The parts that are found first are on the page while the others are still being looked for.
    if me.button("brief_search_start").count():
        me.press("brief_search_start")
    expect(table).to_be_visible(timeout=LONG)
    me.press_while_there("brief_search_stop", table)
    expect(me.button("brief_search_stop")).to_have_count(0)
    me.settle()
    expect(table).to_be_visible()
    assert me.axe() == []

    me.switch("meeting")
    expect(me.page.get_by_test_id("stSidebar")).to_be_hidden()
    sizes = me.main.locator(".brief .asked").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert sizes > 28
    assert pages_of_a4(me) == 1
    me.switch("meeting", on=False)
    me.click_until(me.page.get_by_role("button", name=me.t("briefing.leader.link")), me.page.get_by_test_id("stCode"))
    link = me.page.get_by_test_id("stCode").locator("code").inner_text().strip()

    leader = visit("vi", width=390, height=844, color_scheme="dark")
    leader.page.goto(link)
    leader.expect_page("briefing")
    expect(leader.main.locator(".brief .asked").first).to_be_visible()
    expect(leader.page.get_by_test_id("stPageLink")).to_have_count(0)
    wide = leader.page.evaluate(
        "[...document.querySelectorAll('html, [data-testid=stMain]')].map(e => e.scrollWidth - e.clientWidth)")
    assert max(wide) <= 0
    # It began by itself; nothing more of it is needed here.
    leader.press_while_there("brief_search_stop", leader.main.locator(".brief .pair table"))
    leader.settle()
    assert leader.axe() == []
    assert pages_of_a4(leader) == 1
    leader.page.goto(link.replace("/tom-tat", "/du-an"))
    expect(leader.main.get_by_text(leader.t("briefing.leader.refused"))).to_be_visible()
    expect(leader.main.get_by_test_id("stDataFrame")).to_have_count(0)
