"""The desk and the library: open a version to go on with it; say which one the desk works on and whether it is old."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import partial

import streamlit as st

from models.domain import Case
from models.scenario.stored import OpenedVersion, open_version
from models.store import Store
from models.store.records import ScenarioRecord
from ui import format as fmt
from ui.i18n import t
from ui.messages import md
from ui.scenarios.desk import Desk, lay_out
from ui.scenarios.versions_store import moment_text, told
from ui.session import Workspace
from ui.terms import named

SAVE_MODE = "save_mode"
_SAID, _ASKED = "library_said", "library_asked_base"


def choose_from_library(workspace: Workspace, desk: Desk, store: Store) -> None:
    """A list of the library's scenarios and the button that opens the newest version of one."""
    records = told(lambda: store.scenarios(statuses=("draft", "submitted", "approved", "superseded"))).result or ()
    if not records:
        st.caption(t("library.none_to_open"))
        return
    called = names_of(records)
    line = st.container(horizontal=True, vertical_alignment="bottom", key="library_open_line")
    chosen = line.selectbox(t("library.open_label"), list(called), key="library_open_choice",
                            format_func=named(called, called.get))
    line.button(t("library.open"), key="library_open", icon=":material/edit_document:",
                on_click=partial(open_on_desk, workspace, desk, store, chosen, None))


def names_of(records: Iterable[ScenarioRecord]) -> dict[str, str]:
    """What each scenario is called in a list, as plain text, equal names numbered. Its state is not in it: a list on
    the screen keeps the words of its choice when they change."""
    called, seen = {}, Counter()
    for record in records:
        seen[record.name] += 1
        called[record.scenario_id] = record.name if seen[record.name] == 1 else f"{record.name} ({seen[record.name]})"
    return called


def open_on_desk(workspace: Workspace, desk: Desk, store: Store, scenario_id: str, seq: int | None) -> None:
    """Open a version on the desk. What lay there and is not saved stays among the kept scenarios."""
    st.session_state.pop(_ASKED, None)
    answer = told(lambda: open_version(store.load(scenario_id, seq)))
    opened: OpenedVersion | None = answer.result
    if opened is None:
        say_next("error", answer.error)
        return
    if opened.scenario is None or opened.base is None:
        say_next("error", t("library.unreadable", name=md(opened.version.scenario.name)))
        return
    lay_out(desk, opened)
    st.session_state[SAVE_MODE] = "version"
    say_next("success", t("library.opened", name=md(opened.version.scenario.name),
                          seq=fmt.count(opened.version.record.seq)))
    if opened.base.digest != workspace.draft.base.digest:
        st.session_state[_ASKED] = opened


def show_said(place: str = "top") -> None:
    """What the last press did, once, at the place it was meant for: near the button, where it is seen."""
    meant, kind, sentence = st.session_state.get(_SAID, ("", "", ""))
    if meant != place:
        return
    del st.session_state[_SAID]
    if kind == "error":
        st.error(sentence, icon=":material/error:")
    else:
        st.success(sentence, icon=":material/check:")


def say_next(kind: str, sentence: str, place: str = "top") -> None:
    """Say it in the next run ("success" or "error") where `show_said(place)` stands."""
    st.session_state[_SAID] = (place, kind, sentence)


def show_link(workspace: Workspace, desk: Desk, store: Store | None) -> None:
    """Which library scenario a save goes to, who saved it since, and whether it belongs to another register."""
    show_said()
    _show_other_base(workspace)
    if desk.link is None:
        return
    with st.container(border=True, key="library_link"):
        line = st.container(horizontal=True, vertical_alignment="center", key="library_link_line")
        line.markdown(t("library.linked", name=md(desk.link.name), seq=fmt.count(desk.link.seq)), width="stretch")
        line.button(t("library.unlink"), key="library_unlink", type="tertiary", icon=":material/link_off:",
                    on_click=_unlink, args=(desk,), help=t("library.unlink_help"))
        if desk.link.as_of and desk.link.as_of != workspace.as_of.isoformat():
            st.caption(t("library.other_day", saved=moment_text(desk.link.as_of).split(" ")[-1],
                         now=fmt.day(workspace.as_of)))
        if desk.link.base_digest not in ("", workspace.draft.base.digest):
            st.caption(t("library.other_register"))
        record = told(lambda: store.scenario(desk.link.scenario_id)).result if store else None
        if record is not None and record.rev != desk.link.rev:
            st.warning(t("library.changed_since", by=md(record.updated_by), at=moment_text(record.updated_at),
                         seq=fmt.count(record.latest_seq), status=t(f"store.status.{record.status}")),
                       icon=":material/sync_problem:")


def _unlink(desk: Desk) -> None:
    desk.link, desk.saved_content = None, ""


def _show_other_base(workspace: Workspace) -> None:
    opened: OpenedVersion | None = st.session_state.get(_ASKED)
    if opened is None:
        return
    with st.container(border=True, key="library_other_base"):
        st.warning(t("library.base_differs", name=md(opened.version.scenario.name)), icon=":material/swap_horiz:")
        line = st.container(horizontal=True)
        line.button(t("library.take_base"), key="library_take_base", on_click=_take_base,
                    args=(workspace, opened.base, opened.version.scenario.name), icon=":material/table_view:")
        line.button(t("library.keep_base"), key="library_keep_base", on_click=_keep_base, type="tertiary")


def _take_base(workspace: Workspace, base: Case, name: str) -> None:
    """Open the register that the version was saved with; the edits of the visit stay in their own draft."""
    st.session_state.pop(_ASKED, None)
    workspace.open_case(base, name)


def _keep_base() -> None:
    st.session_state.pop(_ASKED, None)
