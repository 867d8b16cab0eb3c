"""axe finds nothing serious or critical (WCAG 2.2, A and AA) on any page, in both languages, light and dark."""
from __future__ import annotations

import pytest

from tests.e2e.browser import PAGES
from tests.e2e.test_shell import ALLOCATION_TABS, RULES_TABS

pytestmark = pytest.mark.browser
# The tabs of a page beside the one that is open already.
TABS = {"allocation": tuple(f"allocation.tab.{tab}" for tab in ALLOCATION_TABS[1:]),
        "rules": tuple(f"rules_page.tab.{tab}" for tab in RULES_TABS[1:])}


@pytest.mark.parametrize(("language", "scheme", "every_tab"), [
    ("vi", "light", True), ("en", "dark", True), ("vi", "dark", False), ("en", "light", False)])
def test_axe_finds_nothing_serious(visit, language, scheme, every_tab):
    me = visit(language, color_scheme=scheme)
    me.open("overview")
    found = {}
    for name in PAGES:
        me.go_to(name)
        found[name] = me.axe()
        for tab in TABS.get(name, ()) if every_tab else ():
            me.open_tab(tab)
            found[tab] = me.axe()
    assert {place: lines for place, lines in found.items() if lines} == {}
