"""The pages and the menu that leads to them. `PAGES` is the one table from an address to its file and its views.

The page at `/giai-thich` is the row with that address: its file is `pages/<section>/<name>.py`, its title is
`shell.nav.<name>`, and what it shows is drawn by the modules of `ui/<views>/` and of no other folder of `ui/` (but for
the list of changes of `ui/changes/` and pasting of `ui/register/`, where it edits the register).

The menu is made of links of our own: Streamlit's own menu nests its sections in a way that screen readers refuse, and
takes a page's icon as the tab's icon, which the browser would then fetch from outside.
"""
from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui import session
from ui.i18n import LANGUAGE_PARAMETER, t

_CURRENT = "current_page"
# What an address says beside the page: the draft that is worked on, and that somebody only reads.
DRAFT, READER = "draft", "view"
# The cookie by which a browser finds its own drafts again.
VISITOR = "visitor"
ICON = Path(__file__).resolve().parent / "icon.svg"


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its section of the menu, its file, its address ("" is the first page), the folder of its views."""

    section: str
    name: str
    address: str
    icon: str
    views: str

    @property
    def file(self) -> str:
        """As Streamlit takes it, from the folder of `app.py`."""
        return f"pages/{self.section}/{self.name}.py"


# In the order of the menu. Addresses are the same in both languages.
PAGES = {page.name: page for page in (
    Page("plan", "desk", "", ":material/dashboard:", "desk"),
    Page("plan", "allocation", "phan-bo", ":material/table_view:", "planning"),
    Page("plan", "explain", "giai-thich", ":material/help_center:", "explain"),
    Page("plan", "certainty", "muc-chac-chan", ":material/casino:", "certainty"),
    Page("plan", "scenarios", "kich-ban", ":material/layers:", "scenarios"),
    Page("deliver", "briefing", "tom-tat", ":material/description:", "briefing"),
    Page("deliver", "disbursement", "giai-ngan", ":material/payments:", "disbursement"),
    Page("deliver", "follow", "theo-doi", ":material/fact_check:", "follow"),
    Page("inputs", "projects", "du-an", ":material/science:", "register"),
    Page("inputs", "import_register", "nhap-du-lieu", ":material/upload_file:", "importing"),
    Page("inputs", "quality", "chat-luong-du-lieu", ":material/rule:", "register"),
    Page("inputs", "rules", "quy-dinh", ":material/gavel:", "planning"))}

# Addresses of pages that went into another one: a link that somebody kept leads to that page.
OLD_ADDRESSES = {"ngan-sach": "desk", "so-sanh": "scenarios", "thu-vien": "scenarios"}


def page_at(address: str) -> Page:
    """The page of an address. Raises KeyError for one that leads nowhere."""
    return {page.address: page for page in PAGES.values()}[address]


def lead_to(name: str) -> None:
    """Go to the page `name` from a button of another page; ends the run. The draft stays named in the address.

    Streamlit's own way clears the address and refuses to while the language stands in it; the switch puts it back.
    """
    kept = {key: value for key, value in st.query_params.items() if key != LANGUAGE_PARAMETER}
    st.switch_page(PAGES[name].file, query_params=kept)


def page_link(page: str | st.Page, *, where: DeltaGenerator = st, **looks: object) -> None:
    """`st.page_link` to a page (its file, or what Streamlit makes of it) that keeps the draft in the address.

    Streamlit's own link leads to a bare address, into which the next run puts the draft again: a visit that the server
    no longer knows (after a connection lost for long) would begin there without it.
    """
    draft = session.open_workspace().keeper.draft_id if session.is_open() else st.query_params.get(DRAFT, "")
    said = {DRAFT: draft, READER: st.query_params.get(READER, "")}
    where.page_link(page, query_params={name: value for name, value in said.items() if value}, **looks)


def show_menu(container: DeltaGenerator, *, is_reading: bool = False) -> st.Page:
    """Draw the menu and return the page to run. is_reading: nothing is offered, for one page is all there is to see.

    An old address ends the run and goes on to its page.
    """
    offered = {page.name: st.Page(page.file, title=t(f"shell.nav.{page.name}"), url_path=page.address or None,
                                  default=not page.address) for page in PAGES.values()}
    old = [st.Page(partial(lead_to, name), title=offered[name].title, url_path=address)
           for address, name in OLD_ADDRESSES.items()]
    chosen = st.navigation([*offered.values(), *old], position="hidden")
    if chosen.url_path in OLD_ADDRESSES:
        lead_to(OLD_ADDRESSES[chosen.url_path])
    st.session_state[_CURRENT] = page_at(chosen.url_path).file
    for section, pages in groupby(PAGES.values(), key=lambda page: page.section) if not is_reading else ():
        container.caption(t(f"shell.nav.{section}"))
        for page in pages:
            page_link(offered[page.name], where=container, icon=page.icon, width="stretch")
    container.space("small")
    return chosen


def _show_nothing() -> None:
    """An old address has nothing of its own."""


def current_page() -> str:
    """The file of the page on the screen, as `st.page_link` takes it; "" outside the dashboard."""
    return st.session_state.get(_CURRENT, "")
