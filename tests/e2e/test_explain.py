"""Hard questions about the illustrative plan, asked on the screen in both languages."""
from __future__ import annotations

import re

import pytest

from tests.e2e.browser import PLANNED, Visit, expect
from tests.e2e.serving import IS_FULL, LONG, languages
from ui.explain.panels import PANELS

pytestmark = pytest.mark.browser
FUNDED = "DA-001"


def choose_panel(me: Visit, name: str) -> None:
    me.pick(me.part("explain_panel"), me.t(f"{PANELS[name].sentences}.tab"))


def wait_for_answer(me: Visit, name: str) -> None:
    expect(me.button(f"ask_{name}")).to_have_text(re.compile(me.t("explain_page.again")), timeout=LONG)
    me.settle()


def stop_after_some_steps(me: Visit, name: str) -> None:
    """Let a long list work for some steps, then keep what it has."""
    some = me.main.get_by_test_id("stProgress").filter(has_text=re.compile(r"^\s*([3-9]|\d\d+)\s"))
    over = me.button(f"ask_{name}").filter(has_text=me.t("explain_page.again"))
    expect(some.or_(over).first).to_be_visible(timeout=LONG)
    me.press_while_there(f"cancel_{name}", over)
    wait_for_answer(me, name)


def table_rows(me: Visit) -> int:
    grid = me.main.get_by_test_id("stDataFrame").locator("visible=true").last
    grid.locator("td[role=gridcell]").first.wait_for(state="attached")
    return int(grid.locator("table[role=grid]").get_attribute("aria-rowcount")) - 1


@pytest.mark.parametrize("language", languages("vi"))
def test_five_hard_questions(visit, language):
    me = visit(language)
    me.open("allocation")
    me.expect_plan_state(*PLANNED)

    # Why not this project? One press in the table of those that are not funded asks; the page Explain has the answer.
    me.open_tab("allocation.tab.not_funded")
    grid = me.grid(me.page.get_by_role("tabpanel").locator("visible=true"))
    panel = me.page.get_by_role("dialog")
    grid.press_first_row(panel)
    expect(panel).to_contain_text(re.compile(r"DA-\d+"))
    me.settle()  # the panel is drawn to its end, where it asks
    me.page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    me.go_to("explain")
    expect(me.part("explain_project").get_by_role("combobox")).to_have_value(re.compile(r"^DA-\d+"))
    wait_for_answer(me, "project")
    expect(me.main).to_contain_text(me.t("why.out"))
    expect(me.main).to_contain_text(re.compile(me.t("why.loss.exact", loss="L", share="S").split("L")[0]))

    # What do we lose without that one?
    me.choose_by_start(me.part("explain_project").get_by_role("combobox"), FUNDED)
    me.press("ask_project")
    wait_for_answer(me, "project")
    expect(me.main).to_contain_text(me.t("why.in"))

    # What does each rule cost? At which envelopes is a project in? What else was possible? Stopped early, what was
    # found stays.
    for name in ("prices", "intervals", "options"):
        choose_panel(me, name)
        me.press(f"ask_{name}")
        stop_after_some_steps(me, name)
        assert table_rows(me) >= 1

    # Answers are still there after another page.
    me.go_to("allocation")
    me.go_to("explain")
    expect(me.button("ask_options")).to_have_text(re.compile(me.t("explain_page.again")))
    assert me.axe() == []


@pytest.mark.parametrize("language", languages("en"))
def test_another_split_over_the_years_and_the_weights_that_may_move(visit, language):
    me = visit(language)
    me.open("explain")
    me.expect_plan_state(*PLANNED)
    choose_panel(me, "split")
    me.press("ask_split")
    wait_for_answer(me, "split")
    assert table_rows(me) == 10  # five years on two lines
    expect(me.main).to_contain_text(me.t("split.title", total="|", least="", most="").split("|")[0].strip())
    if not IS_FULL:  # some 35 searches
        return
    choose_panel(me, "stability")
    me.press("ask_stability")
    wait_for_answer(me, "stability")
    assert table_rows(me) == 5  # four criteria and the size exponent
