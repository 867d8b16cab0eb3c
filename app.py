"""The dashboard: language, header and navigation. No logic lives here; the pages stand in `pages/<section>/`.

Start it with `streamlit run app.py`. The module has two lives: the server imports it as `app` once, and every visit
runs it as `__main__`. Processes started by the solver import it too and must find nothing to run.
"""
from __future__ import annotations

from pathlib import Path


def main() -> None:
    """One run of the page somebody looks at."""
    import streamlit as st

    from ui import drafts, header, i18n, identity, leader_view, navigation, own_words, running_work, uploads, widgets
    from ui.access import panel
    from ui.i18n import t
    from ui.planning import plan_watch
    from ui.project_panel.panel import show_opened_project
    from ui.scenarios import approved, standing, versions_store

    approved.look_again()
    menu = st.sidebar.container(gap="xsmall")
    i18n.choose_language()
    if not identity.let_in(versions_store.find_library):
        navigation.show_menu(menu, is_reading=True)
        return
    library = versions_store.find_library()[0] if identity.is_signed_in() else None
    if not identity.may_read():
        navigation.show_menu(menu, is_reading=True)
        with st.sidebar:
            identity.show_person(library)
        st.title(t("access.roles"))
        st.info(t("access.refused.no_pages"), icon=":material/lock:")
        panel.show_panel(library)
        return
    is_reading = leader_view.is_on() or not identity.may_see_all()
    page = navigation.show_menu(menu, is_reading=is_reading)
    st.set_page_config(page_title=f"{page.title} · {t('shell.short_title')}", page_icon=navigation.ICON, layout="wide")
    widgets.keep_primary_buttons_readable()
    widgets.put_own_words()
    own_words.put_own_words()
    workspace = drafts.open_visit()
    identity.take_part(workspace)
    plan_watch.land(workspace)
    drafts.keep_in_address(workspace)
    with st.sidebar:
        identity.show_person(library)
        panel.offer_panel(library)
    if is_reading:
        leader_view.read_page(page, workspace)
        return
    # First, so that it stays the same element whatever the page draws.
    show_opened_project(workspace)
    standing.show_standing(workspace, header.show_header(workspace))
    drafts.show_notices(workspace)
    page.run()
    uploads.drop_unused()
    running_work.show_running_work(workspace)


if __name__ == "__main__":
    main()
elif __name__ == "app":
    import streamlit as st
    from starlette.middleware import Middleware
    from streamlit.runtime.pages_manager import PagesManager

    from models.register.draft_store import clean_folder
    from ui.doorman import Doorman, close_side_doors
    from ui.doors import Gate, check_start
    from ui.kept_files import keep_files
    from ui.log_lines import start_log
    from ui.monitor import Monitor
    from ui.start import stop_unless_fit

    # Without this a fresh server takes `pages/` for the old automatic menu until the first visit has ended, and a
    # deep link as the very first request is greeted with "page not found".
    PagesManager.uses_pages_directory = False
    stop_unless_fit()
    check_start()
    start_log()
    close_side_doors()
    keep_files()
    clean_folder()
    app = st.App(Path(__file__).resolve(), middleware=[Middleware(Doorman), Middleware(Monitor), Middleware(Gate)])
