"""A number typed or pasted into a cell is taken as people of that language mean it, or refused: never quietly another.

The cell holds 16,280 million VND. The browser's own number cells would read "99,5" as 995 or 500, "11,5" as 115.
"""
from __future__ import annotations

import re

import pytest

from tests.e2e.browser import PLANNED, expect

pytestmark = pytest.mark.browser
# What comes in, and whether it is taken for 16,300 or refused. What every other text means is tested without a browser
# (`tests/test_format.py`, `tests/test_pages_projects.py`); here the browser must hand over what was typed or pasted.
MEANT = {
    "vi": (("type", "99,5", False), ("type", "16.300", True), ("paste", "11,5", False), ("paste", "16.300", True)),
    "en": (("type", "99,5", False), ("type", "16,300", True), ("paste", "16.300", False), ("paste", "16300", True)),
}
ROW = 1


def open_costs(visit, language):
    me = visit(language)
    me.open("projects")
    me.write("register_search", "DA-105")
    me.open_tab("projects.tab.one")
    return me, me.grid(me.page.get_by_role("tabpanel"))


@pytest.mark.parametrize("language", MEANT)
def test_a_number_is_taken_as_meant_or_refused(visit, language):
    me, costs = open_costs(visit, language)
    cost, changes = me.heading("costs", "total_mvnd"), me.part("register_changes")
    old, new, jump = (text.replace(".", "." if language == "vi" else ",") for text in ("16.280", "16.300", "162.800"))
    for how, text, is_taken in MEANT[language]:
        getattr(costs, how)(cost, ROW, text)
        if not is_taken:
            expect(me.main).to_contain_text(me.t("projects.not_taken"))
            expect(me.main).to_contain_text(re.compile(f"[“ ]{re.escape(text)}[” ]"))  # as it was typed
            expect(changes.get_by_text("→")).to_have_count(0)
            me.expect_plan_state(*PLANNED)
        else:
            expect(changes).to_contain_text(f"{old} → {new}")
            me.expect_plan_state("stale")
            me.press("register_undo")
            me.expect_plan_state(*PLANNED)

    # A jump is taken with a warning and can be undone.
    costs.paste(cost, ROW, jump)
    warning = changes.get_by_test_id("stAlert")
    expect(warning).to_contain_text(f"{old} → {jump}")
    expect(warning).to_contain_text(me.t("projects.jump_up", times=10))
    me.press("register_undo")
    expect(warning).to_have_count(0)
    me.expect_plan_state(*PLANNED)
