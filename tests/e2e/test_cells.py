"""A number typed or pasted into a cell is taken as people of that language mean it, or refused: never quietly another.

The cell holds 16,280 million VND. The browser's own number cells would read "99,5" as 995 or 500, "11,5" as 115.
"""
from __future__ import annotations

import re

import pytest

from tests.e2e.browser import PLANNED, expect

pytestmark = pytest.mark.browser
# What comes in -> the whole number it means in the language, or None: it is refused.
MEANT = {
    ("vi", "type"): {"99,5": None, "99.5": None, "1.234,5": None, "16.300": 16_300, "30%": None},
    ("vi", "paste"): {"11,5": None, "12,25": None, "1.234,5": None, "16.300": 16_300, "-5": None},
    ("en", "type"): {"99,5": None, "99.5": None, "16,300": 16_300},
    ("en", "paste"): {"11,5": None, "16.300": None, "16300": 16_300},
}
ROW = 1


def open_costs(visit, language):
    me = visit(language)
    me.open("projects")
    me.write("register_search", "DA-105")
    me.open_tab("projects.tab.one")
    return me, me.grid(me.page.get_by_role("tabpanel"))


@pytest.mark.parametrize(("language", "how"), MEANT)
def test_a_number_is_taken_as_meant_or_refused(visit, language, how):
    me, costs = open_costs(visit, language)
    cost, changes = me.heading("costs", "total_mvnd"), me.part("register_changes")
    old, new = ("16.280", "16.300") if language == "vi" else ("16,280", "16,300")
    for text, meant in MEANT[language, how].items():
        getattr(costs, how)(cost, ROW, text)
        if meant is None:
            expect(me.main).to_contain_text(me.t("projects.not_taken"))
            expect(me.main).to_contain_text(re.compile(f"[“ ]{re.escape(text)}[” ]"))  # as it was typed
            expect(changes.get_by_text("→")).to_have_count(0)
            me.expect_plan_state(*PLANNED)
        else:
            expect(changes).to_contain_text(f"{old} → {new}")
            me.expect_plan_state("stale")
            me.press("register_undo")
            me.expect_plan_state(*PLANNED)


def test_a_jump_is_taken_with_a_warning_and_can_be_undone(visit):
    me, costs = open_costs(visit, "vi")
    costs.paste(me.heading("costs", "total_mvnd"), ROW, "162.800")
    warning = me.part("register_changes").get_by_test_id("stAlert")
    expect(warning).to_contain_text("16.280 → 162.800")
    expect(warning).to_contain_text(me.t("projects.jump_up", times=10))
    me.press("register_undo")
    expect(warning).to_have_count(0)
    me.expect_plan_state(*PLANNED)
