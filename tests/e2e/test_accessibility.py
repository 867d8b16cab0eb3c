"""axe finds nothing serious or critical (WCAG 2.2, A and AA) on any page, tab, lever and panel, light and dark; no page
scrolls sideways on a narrow screen."""
from __future__ import annotations

from itertools import cycle

import pytest

from tests.e2e.browser import PAGES, languages

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", languages("vi"))
def test_axe_finds_nothing_serious_and_a_narrow_screen_does_not_scroll_sideways(visit, language):
    me = visit(language)
    me.open("desk")
    found, schemes = {}, cycle(("dark", "light"))

    def look(place: str) -> None:
        """All rules in the colours that the last place ended with, then the colours of the other scheme."""
        found[place] = me.axe()
        me.change_colours(next(schemes))
        found[place] += me.axe_of_colours()

    for name in PAGES:
        me.go_to(name)
        look(name)
        assert me.hidden_width(800) <= 0, name
        for tab in me.tabs()[1:]:  # the first is open already
            me.open_tab_named(tab)
            look(f"{name}: {tab}")
        for choice in ("desk_lever", "explain_panel"):
            for option in me.part(choice).get_by_role("radio").all()[1:]:
                option.click()
                me.settle()
                look(f"{name}: {option.inner_text()}")
    assert {place: lines for place, lines in found.items() if lines} == {}
