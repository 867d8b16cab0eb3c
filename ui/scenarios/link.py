"""Which scenario of the library the list of changes goes on from: a save goes there; who saved it since."""
from __future__ import annotations

import streamlit as st

from models.store import Store
from ui import format as fmt
from ui.i18n import t
from ui.messages import md
from ui.scenarios.desk import Desk, link_of
from ui.scenarios.versions_store import moment_text, told
from ui.session import Workspace


def show_link(workspace: Workspace, desk: Desk, store: Store | None) -> None:
    """Nothing where the list goes on from none."""
    link = link_of(workspace, desk)
    if link is None:
        return
    with st.container(border=True, key="library_link"):
        line = st.container(horizontal=True, vertical_alignment="center", key="library_link_line")
        line.markdown(t("library.linked", name=md(link.name), seq=fmt.count(link.seq)), width="stretch")
        line.button(t("library.unlink"), key="library_unlink", type="tertiary", icon=":material/link_off:",
                    on_click=_unlink, args=(desk,), help=t("library.unlink_help"))
        if link.as_of and link.as_of != workspace.as_of.isoformat():
            st.caption(t("library.other_day", saved=moment_text(link.as_of).split(" ")[-1],
                         now=fmt.day(workspace.as_of)))
        record = told(lambda: store.scenario(link.scenario_id)).result if store else None
        if record is not None and record.rev != link.rev:
            st.warning(t("library.changed_since", by=md(record.updated_by), at=moment_text(record.updated_at),
                         seq=fmt.count(record.latest_seq), status=t(f"store.status.{record.status}")),
                       icon=":material/sync_problem:")


def _unlink(desk: Desk) -> None:
    desk.link, desk.saved_content = None, ""
