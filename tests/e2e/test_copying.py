"""What leaves a grid by the clipboard is what its heading says, and no spreadsheet runs it."""
from __future__ import annotations

import csv
import re

import pytest

from tests.e2e.browser import PLANNED, expect
from tests.e2e.serving import languages
from tests.hostile_text import runs_in_a_spreadsheet

pytestmark = pytest.mark.browser


def copied(me, grid, rows: int) -> list[list[str]]:
    """The whole grid as Ctrl+A and Ctrl+C put it on the clipboard, row by row."""
    me.page.evaluate("navigator.clipboard.writeText('')")
    grid.box.scroll_into_view_if_needed()
    grid.box.click(position={"x": 120, "y": 36 + 17})
    me.page.keyboard.press("Escape")
    me.page.keyboard.press("Control+a")
    for _ in range(100):  # the clipboard is written a moment later, and a click may meet a grid being redrawn
        me.page.keyboard.press("Control+c")
        text = me.page.evaluate("navigator.clipboard.readText()")
        found = list(csv.reader(text.splitlines(), delimiter="\t"))
        if len(found) == rows:
            return found
        me.page.wait_for_timeout(50)
        me.page.keyboard.press("Control+a")
    raise AssertionError(f"{rows} rows expected on the clipboard, found {text[:300]!r}")


@pytest.mark.parametrize("language", languages("en"))
def test_copied_cells_are_in_the_unit_of_their_heading(visit, tmp_path, language):
    me = visit(language)
    me.open("allocation")
    me.expect_plan_state(*PLANNED)
    me.write("years_search", "DA-10")
    lines = list(csv.reader(me.download("project_years_csv", tmp_path).read_text("utf-8-sig").splitlines()))
    grid = me.grid()
    unit = f"({me.t('shell.unit.mvnd')})"
    # What is the same in every row stands above the table; the file has it all the same.
    kept = [place for place in range(len(lines[0])) if place == 0 or len({line[place] for line in lines[1:]}) > 1]
    lines = [[line[place] for place in kept] for line in lines]
    shown = [heading for heading in grid.headings() if heading]
    assert shown == lines[0][:len(shown)] and sum(unit in heading for heading in shown) >= 3
    rows = copied(me, grid, len(lines) - 1)
    in_million = [place for place, heading in enumerate(lines[0]) if unit in heading]
    percent = [place for place, heading in enumerate(lines[0]) if heading.endswith("(%)")]
    for row, line in zip(rows, lines[1:], strict=True):
        assert row[0] == line[0]
        for place in in_million:
            assert row[place] == line[place] and re.fullmatch(r"\d+|", row[place])
        for place in percent:
            assert re.fullmatch(r"\d+(\.\d)?|", row[place]) and abs(float(row[place]) - float(line[place])) <= 0.05
    # What a screen reader is given, in the same unit.
    place = grid.headings().index(lines[0][in_million[0]])
    assert grid.box.locator("tr[aria-rowindex='2'] [role=gridcell]").nth(place).inner_text() == lines[1][in_million[0]]
    # The grid's own file is not offered: its headings have no unit and its texts are not guarded.
    grid.box.hover()
    expect(grid.box.get_by_role("button", name=re.compile("^Search")).or_(
        me.page.get_by_role("button", name=re.compile("^Search"))).first).to_be_visible()
    expect(me.page.get_by_role("button", name=re.compile("^Download as CSV")).locator("visible=true")).to_have_count(0)


def test_a_name_that_would_run_is_copied_as_text_and_edited_as_it_is(visit):
    me = visit("vi")
    me.open("projects")
    me.write("register_search", "DA-105")
    grid = me.grid()
    grid.paste(me.heading("projects", "lead_enterprise"), 0, "=1+2; @SUM(1)")
    expect(me.part("register_changes")).to_contain_text("=1+2; @SUM(1)")
    me.go_to("desk")
    me.go_to("projects")
    rows = copied(me, me.grid(), 1)
    assert "'=1+2;' @SUM(1)" in rows[0]
    assert not [cell for cell in rows[0] if runs_in_a_spreadsheet(cell)]
    # The register holds what was typed, without the apostrophes of the grid.
    expect(me.part("register_changes")).to_contain_text("→ =1+2; @SUM(1)")
