"""axe finds nothing serious or critical (WCAG 2.2, A and AA) on any page, tab, lever and panel in the light, and no
colours too near each other in the dark; no page scrolls sideways on a narrow screen."""
from __future__ import annotations

import pytest

from tests.e2e.browser import CHECKED, PAGES, Visit

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("language", "scheme"), [("vi", "light"), ("en", "dark")])
def test_axe_finds_nothing_serious_and_a_narrow_screen_does_not_scroll_sideways(visit, language, scheme):
    me = visit(language, color_scheme=scheme)
    me.open("desk")
    look = Visit.axe if scheme == "light" else Visit.axe_of_colours
    found = {}
    for name in PAGES:
        me.go_to(name)
        found[name] = look(me)
        if scheme == "light":
            assert me.hidden_width(800) <= 0, name
        for tab in me.tabs()[1:]:  # the first is open already
            me.open_tab_named(tab)
            found[f"{name}: {tab}"] = look(me)
        for choice in ("desk_lever", "explain_panel"):
            for option in me.part(choice).get_by_role("radio").all()[1:]:
                me.click_until(option, option.and_(me.page.locator(CHECKED)))
                found[f"{name}: {option.inner_text()}"] = look(me)
    assert {place: lines for place, lines in found.items() if lines} == {}
