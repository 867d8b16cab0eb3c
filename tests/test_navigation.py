"""From an address to the page, from a page to its views: one table, and nothing beside it."""
from __future__ import annotations

from fractions import Fraction

import pytest

from models.wording import LANGUAGES, say
from tests.test_architecture import ROOT, imports, modules, name_of
from tests.test_pages_library import visit
from ui.navigation import OLD_ADDRESSES, PAGES, page_at

FOLDERS = {path.name for path in (ROOT / "ui").iterdir() if path.is_dir() and path.name != "__pycache__"}


def test_the_table_names_every_page_there_is():
    assert {page.file for page in PAGES.values()} == {name_of(path) for path in modules("pages")}
    assert all(name == page.name == page_at(page.address).name for name, page in PAGES.items())
    assert all(say(f"shell.nav.{key}", language) for language in LANGUAGES for page in PAGES.values()
               for key in (page.name, page.section))


def test_an_address_that_leads_nowhere_is_no_page():
    with pytest.raises(KeyError):
        page_at("khong-co")


def test_an_old_address_leads_to_a_page_of_today():
    assert set(OLD_ADDRESSES.values()) <= set(PAGES)
    assert not set(OLD_ADDRESSES) & {page.address for page in PAGES.values()}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_page_draws_with_the_modules_of_its_folder(page):
    """Every page that edits the register has the register's own list of changes, undo and pasting as well."""
    used = {name.split(".")[1] for name in imports(ROOT / page.file) if name.startswith("ui.")} & FOLDERS
    assert page.views in used and used <= {page.views, "register", "changes"}


def test_no_module_spells_the_file_of_a_page():
    assert not [name_of(path) for path in modules("ui", "pages") if path.name != "navigation.py"
                and any(page.file in path.read_text(encoding="utf-8") for page in PAGES.values())]


def test_only_navigation_makes_links_so_that_each_names_the_draft():
    assert not [name_of(path) for path in modules("ui", "pages") if path.name != "navigation.py"
                and "st.page_link" in path.read_text(encoding="utf-8").replace(".page_link(", "st.page_link(")]


def test_every_link_of_every_page_names_the_draft_that_is_worked_on():
    at = visit("pages/inputs/rules.py")
    assert {link.proto.query_string for link in at.get("page_link")} == {""}, "nothing is kept yet"
    at.session_state["workspace"].override_rule("strategic_share_floor", Fraction(1, 5), "Họp")
    draft = at.session_state["workspace"].keeper.draft_id
    assert {link.proto.query_string for link in at.run().get("page_link")} == {f"draft={draft}"}
    for page in PAGES.values():
        links = at.switch_page(page.file).run().get("page_link")
        assert len(links) >= len(PAGES)
        assert {link.proto.query_string for link in links} == {f"draft={draft}"}, page.name
