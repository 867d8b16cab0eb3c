"""axe finds nothing serious or critical (WCAG 2.2, A and AA): every page and tab, both languages, light and dark."""
from __future__ import annotations

import pytest

from tests.e2e.test_shell import ALLOCATION_TABS, RULES_TABS

pytestmark = pytest.mark.browser
TABS = {"overview": (), "allocation": tuple(f"allocation.tab.{tab}" for tab in ALLOCATION_TABS), "projects": (),
        "rules": tuple(f"rules_page.tab.{tab}" for tab in RULES_TABS)}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_nothing_serious(visit, language, scheme):
    me = visit(language, color_scheme=scheme)
    me.open("overview")
    found = {}
    for name, tabs in TABS.items():
        me.go_to(name)
        if not tabs:
            found[name] = me.axe()
        for tab in tabs:
            me.open_tab(tab)
            found[tab] = me.axe()
    assert {place: lines for place, lines in found.items() if lines} == {}
