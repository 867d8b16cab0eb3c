"""Names and reasons are text: Markdown and HTML in them are shown letter for letter on every page and fetch nothing.

The walk through everything is in the dark: axe finds no colours too near each other on any page, tab, lever, panel.
"""
from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.e2e.browser import expect
from tests.e2e.serving import languages
from tests.e2e.test_import import drop, pick, press, step
from tests.e2e.test_planning import PROJECT, override_setting, plan
from tests.e2e.test_shell import expect_no_outside_host
from tests.hostile_text import PAYLOADS

pytestmark = pytest.mark.browser
NASTY = ("**Dự án** <img src=x onerror='window.__xss=1'> ![ảnh](https://example.org/a.png) "
         "[bấm](https://example.org) :material/home: $x^2$ :red[đỏ] <script>window.__xss=1</script>")


def expect_plain(me) -> None:
    assert me.page.evaluate("window.__xss") is None
    expect(me.main.locator("a[href*='example.org'], img[src*='example.org'], img[src='x']")).to_have_count(0)
    expect_no_outside_host(me)


def test_markup_in_a_name_a_payer_and_a_reason_is_shown_letter_for_letter(visit, tmp_path):
    """A walk through everything there is, in the dark; nothing of it asks anything of another machine."""
    me = visit("en", color_scheme="dark")
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
    newest = me.part("change_0")
    expect(newest).to_contain_text("Maximum number of projects")
    expect(newest).to_contain_text(NASTY.replace(":", ":\u2060"))
    me.go_to("allocation")
    plan(me, "proved")
    me.download("download_phan-bo_xlsx", tmp_path)
    found = {}
    for place in me.walk():
        expect_plain(me)
        found[place] = me.axe_of_colours()
    assert {place: lines for place, lines in found.items() if lines} == {}


def hostile_workbook(path: Path, headings: list[str]) -> None:
    """A foreign register in which sheet, titles, headings, group and every name are payloads."""
    book = Workbook()
    sheet = book.active
    sheet.title = "<script>x<⁄script>"
    sheet.append([PAYLOADS[13]])
    sheet.append(headings)
    sheet.append(["I", PAYLOADS[13]])
    for number, payload in enumerate(PAYLOADS, start=1):
        text = f"{payload.strip()} dự án"
        sheet.append([f"X{number}<b>", text, payload.strip(), payload.strip(), 1, payload.strip(), 1000 + number, 50])
        for cell in sheet[sheet.max_row]:
            cell.data_type = "n" if isinstance(cell.value, int) else "s"  # what looks like a formula is text
    book.save(path)


@pytest.mark.parametrize("language", languages("en"))
def test_a_register_of_payloads_is_imported_and_shown_as_text_on_every_page(visit, tmp_path, language):
    path = tmp_path / "<img src=x onerror=alert(1)>.xlsx"
    hostile_workbook(path, ["Mã số <b>", "Tên dự án ![a](https://example.org/h.png)", "Cơ quan chủ quản",
                            "Doanh nghiệp chủ lực", "Sản phẩm", "Địa phương", "Kinh phí 2027 (triệu đồng)", "Điểm"])
    me = visit(language)
    me.open("import_register")
    drop(me, path)
    expect_plain(me)
    step(me, "table")
    expect_plain(me)
    step(me, "columns")
    pick(me, "column_6", me.heading("projects", "locality"))
    expect_plain(me)
    step(me, "amounts")
    expect_plain(me)
    step(me, "names")
    expect_plain(me)
    unanswered = me.main.locator("input[role=combobox][value='']")
    for left in reversed(range(unanswered.count())):  # what is answered goes below what is not
        me.choose_option(unanswered.first, me.t("import_page.names.leave_blank"),
                         is_chosen=lambda left=left: unanswered.count() == left)
    step(me, "preview")
    for tab in me.tabs():
        me.open_tab_named(tab)
        expect_plain(me)
    step(me, "confirm")
    expect_plain(me)
    press(me, "apply")
    expect(me.header()).to_contain_text("onerror")
    me.go_to("allocation")
    plan(me, "nothing_funded")  # a register comes without envelopes, and the header says what follows from it
    # What only a foreign register brings stands on these; the walk above sees every page and tab.
    for name in ("desk", "quality", "projects"):
        me.go_to(name)
        expect_plain(me)
        for tab in me.tabs()[1:]:
            me.open_tab_named(tab)
            expect_plain(me)
    me.write("register_search", "onerror")
    me.open_tab("projects.tab.one")
    expect(me.page.get_by_role("heading", level=3)).to_contain_text("<img src=x onerror='window.__xss=1'>")
