"""The pages by section and the menu that leads to them.

The menu is made of links of our own: Streamlit's own menu nests its sections in a way that screen readers refuse, and
takes a page's icon as the tab's icon, which the browser would then fetch from outside.
"""
from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.i18n import LANGUAGE_PARAMETER, t

_CURRENT = "current_page"
ICON = Path(__file__).resolve().parent / "icon.svg"
# Section -> (file under pages/, address, icon). Addresses are the same in both languages; "" is the first page.
SECTIONS = {
    "plan": (("overview", "", ":material/monitoring:"), ("allocation", "phan-bo", ":material/table_view:"),
             ("explain", "giai-thich", ":material/help_center:"), ("scenarios", "kich-ban", ":material/layers:"),
             ("compare", "so-sanh", ":material/compare_arrows:"),
             ("library", "thu-vien", ":material/folder_shared:")),
    "deliver": (("briefing", "tom-tat", ":material/description:"),),
    "inputs": (("projects", "du-an", ":material/science:"),
               ("import_register", "nhap-du-lieu", ":material/upload_file:"),
               ("quality", "chat-luong-du-lieu", ":material/rule:"),
               ("budget", "ngan-sach", ":material/account_balance:"),
               ("rules", "quy-dinh", ":material/gavel:")),
}


def lead_to(name: str) -> None:
    """Go to the page `name` from a button of another page; ends the run. The draft stays named in the address.

    Streamlit's own way clears the address and refuses to while the language stands in it; the switch puts it back.
    """
    section = next(section for section, entries in SECTIONS.items() if name in (entry[0] for entry in entries))
    kept = {key: value for key, value in st.query_params.items() if key != LANGUAGE_PARAMETER}
    st.switch_page(f"pages/{section}/{name}.py", query_params=kept)


def show_menu(container: DeltaGenerator, *, is_reading: bool = False) -> st.Page:
    """Draw the menu and return the page to run. is_reading: nothing is offered, for one page is all there is to see."""
    pages = {section: [(st.Page(f"pages/{section}/{name}.py", title=t(f"shell.nav.{name}"), url_path=address or None,
                                default=not address), icon) for name, address, icon in entries]
             for section, entries in SECTIONS.items()}
    chosen = st.navigation([page for entries in pages.values() for page, _ in entries], position="hidden")
    st.session_state[_CURRENT] = next(f"pages/{section}/{name}.py" for section, entries in SECTIONS.items()
                                      for name, address, _ in entries if address == chosen.url_path)
    for section, entries in pages.items() if not is_reading else ():
        container.caption(t(f"shell.nav.{section}"))
        for page, icon in entries:
            container.page_link(page, icon=icon, width="stretch")
    container.space("small")
    return chosen


def current_page() -> str:
    """The file of the page on the screen, as `st.page_link` takes it; "" outside the dashboard."""
    return st.session_state.get(_CURRENT, "")
