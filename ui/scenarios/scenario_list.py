"""The list of scenarios with search and filter, and the one that somebody looks at."""
from __future__ import annotations

import streamlit as st

from models.store.records import ScenarioRecord
from ui.i18n import has_sentence, t
from ui.notes import table_notes
from ui.scenarios.entries import KINDS, Entry, matching
from ui.scenarios.given import BASE, OWN, has_changes
from ui.scenarios.offered import STORED
from ui.session import Workspace
from ui.tables import TableColumn, pressed_row, show_table
from ui.terms import named

CHOSEN, PANEL = "scenario_chosen", "scenarios_panel"
_TABLE, _SEARCH, _KINDS = "scenario_list", "scenario_search", "scenario_kinds"


def choose_entry(workspace: Workspace, every: list[Entry]) -> Entry | None:
    """Draw the list; the scenario somebody looks at, None when the filter leaves none (it is said)."""
    line = st.columns([1, 2], vertical_alignment="bottom")
    search = line[0].text_input(t("library.search"), key=_SEARCH, placeholder=t("library.search_placeholder"),
                                persist_state="session")
    kinds = line[1].pills(t("terms.dimension.status"), KINDS, selection_mode="multi", default=KINDS[:-1], key=_KINDS,
                          persist_state="session", format_func=named(KINDS, _kind_text))
    shown = matching(every, search or "", tuple(kinds or ()))
    if not shown:
        st.info(t("library.none_found"), icon=":material/search_off:")
        return None
    _show_table(workspace, shown)
    known = {line.key: line for line in shown}
    pressed = pressed_row(_TABLE)
    if pressed is not None and pressed < len(shown):
        st.session_state[CHOSEN], st.session_state[PANEL] = shown[pressed].key, "look"
    if st.session_state.get(CHOSEN) not in known:
        st.session_state[CHOSEN] = _first(workspace, known)
    chosen = st.selectbox(t("library.chosen"), list(known), key=CHOSEN, persist_state="session",
                          format_func=named(known, lambda key: known[key].name))
    return known[chosen]


def look_at(key: str) -> None:
    """Have the page show this scenario when it is next drawn, whatever was searched for there."""
    st.session_state[CHOSEN], st.session_state[PANEL] = key, "look"
    for name in (_SEARCH, _KINDS):
        st.session_state.pop(name, None)


def look_at_record(record: ScenarioRecord) -> None:
    """The same for a scenario of the library."""
    look_at(f"{STORED}{record.scenario_id}")


def _first(workspace: Workspace, known: dict[str, Entry]) -> str:
    """What waits for a decision, the list where anything was changed, the newest of the library, else the register."""
    waiting = [key for key, line in known.items() if line.kind == "submitted"]
    own = [OWN] if OWN in known and has_changes(workspace) else []
    return next(iter([*waiting, *own, *(key for key, line in known.items() if line.record), *(
        [BASE] if BASE in known else []), *known]))


def _show_table(workspace: Workspace, shown: list[Entry]) -> None:
    rows = [{"name": f"{'    ' * line.depth}{'└ ' if line.depth else ''}{line.name}", "state": line.state_mvnd,
             "status": line.status, "projects": line.projects or "–", "proof": line.proof, "who": line.who,
             "when": line.when, "value": line.value, "counterpart": line.counterpart_mvnd, "note": line.note}
            for line in shown]
    # Name and money fit side by side on a telephone.
    widths = {"name": 190, "state": 112, "status": 150, "note": 260}
    kinds = {"state": "mvnd", "value": "points", "counterpart": "mvnd"}
    columns = [TableColumn(name, t(f"library.column.{name}"), kinds.get(name, "text"), width=widths.get(name))
               for name in rows[0]]
    show_table(rows, columns, key=_TABLE, file_stem="kich-ban", alt=t("library.tree_alt"),
               notes=table_notes(workspace), height="content" if len(rows) < 8 else 300,
               row_button=t("library.look"))


def _kind_text(kind: str) -> str:
    key = f"store.status.{kind}"
    return t(key) if has_sentence(key) else t(f"scenarios.kind.{kind}")
