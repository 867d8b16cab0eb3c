"""axe finds nothing serious or critical (WCAG 2.2, A and AA) on any page, in both languages, light and dark."""
from __future__ import annotations

import pytest

from tests.e2e.browser import IS_FULL, PAGES

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("language", "scheme", "with_tabs"), [
    ("vi", "light", True), ("en", "dark", True), *((("vi", "dark", False), ("en", "light", False)) if IS_FULL else ())])
def test_axe_finds_nothing_serious(visit, language, scheme, with_tabs):
    me = visit(language, color_scheme=scheme)
    me.open("desk")
    found = {}
    for name in PAGES:
        me.go_to(name)
        found[name] = me.axe()
        for tab in me.tabs()[1:] if with_tabs else ():  # the first is open already
            me.open_tab_named(tab)
            found[f"{name}: {tab}"] = me.axe()
        for lever in me.part("desk_lever").get_by_role("radio").all()[1:] if with_tabs else ():
            lever.click()
            me.settle()
            found[f"{name}: {lever.inner_text()}"] = me.axe()
        for panel in me.part("explain_panel").get_by_role("radio").all()[1:] if with_tabs else ():
            panel.click()
            me.settle()
            found[f"{name}: {panel.inner_text()}"] = me.axe()
    assert {place: lines for place, lines in found.items() if lines} == {}
