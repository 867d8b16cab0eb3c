"""axe finds nothing serious or critical (WCAG 2.2, A and AA) on any page, tab, lever and panel in the light, and no
page scrolls sideways on a narrow screen. The colours of the dark are looked at where `test_markup` walks."""
from __future__ import annotations

import pytest

from tests.e2e.browser import PAGES
from tests.e2e.serving import languages

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", languages("vi"))
def test_axe_finds_nothing_serious_and_a_narrow_screen_does_not_scroll_sideways(visit, language):
    me = visit(language)
    me.open("desk")
    found = {}
    for place in me.walk():
        found[place] = me.axe()
        if place in PAGES:
            assert me.hidden_width(800) <= 0, place
    assert {place: lines for place, lines in found.items() if lines} == {}
