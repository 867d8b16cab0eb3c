"""The scenarios of the library as a tree with their state and figures; search, and the choice of one to look at."""
from __future__ import annotations

import streamlit as st

from models.plan import at_most_share
from models.scenario.tree import in_tree
from models.store import Store
from models.store.records import Headline, ScenarioRecord
from models.store.tables import STATUSES
from ui import format as fmt
from ui.i18n import t
from ui.navigation import PAGES
from ui.notes import table_notes
from ui.scenarios.link import names_of
from ui.scenarios.versions_store import has_answer, moment_text, told
from ui.session import Workspace
from ui.tables import TableColumn, pressed_row, show_table
from ui.terms import named

CHOSEN = "library_scenario"
_TABLE = "library_tree"


def choose_scenario(workspace: Workspace, store: Store) -> ScenarioRecord | None:
    """Draw the list; the scenario somebody looks at, None when there is none (the page has said what to do)."""
    answer = told(lambda: store.counts()["scenarios"])
    if not has_answer(answer):
        return None
    if not answer.result:
        _explain_empty()
        return None
    search = st.text_input(t("library.search"), key="library_search", placeholder=t("library.search_placeholder"),
                           persist_state="session")
    statuses = st.pills(t("terms.dimension.status"), STATUSES, selection_mode="multi", default=STATUSES[:4],
                        key="library_statuses", persist_state="session",
                        format_func=named(STATUSES, lambda status: t(f"store.status.{status}")))
    answer = told(lambda: store.scenarios(search or "", tuple(statuses or ())))
    if not has_answer(answer):
        return None
    if not answer.result:
        st.info(t("library.none_found"), icon=":material/search_off:")
        return None
    return _show_tree(workspace, store, tuple(in_tree(answer.result)))


def look_at(record: ScenarioRecord) -> None:
    """Have the page Library show this scenario when it is next drawn, whatever was searched for there."""
    st.session_state[CHOSEN] = record.scenario_id
    for key in ("library_search", "library_statuses", "library_panel"):
        st.session_state.pop(key, None)


def _explain_empty() -> None:
    with st.container(border=True, key="library_empty"):
        st.markdown(f"**{t('library.empty.title')}**")
        st.markdown(t("library.empty.steps"))
        st.page_link(PAGES["scenarios"].file, label=t("library.empty.go"), icon=":material/layers:")


def _show_tree(workspace: Workspace, store: Store, tree: tuple[tuple[int, ScenarioRecord], ...]) -> ScenarioRecord:
    rows = [_row(store, depth, record) for depth, record in tree]
    columns = [TableColumn("name", t("library.column.name"), width=240),
               TableColumn("status", t("library.column.status"), width=170),
               TableColumn("state", t("library.column.state"), "mvnd"),
               TableColumn("projects", t("library.column.projects")), TableColumn("proof", t("library.column.proof")),
               TableColumn("who", t("library.column.who")), TableColumn("when", t("library.column.when")),
               TableColumn("value", t("library.column.value"), "points"),
               TableColumn("counterpart", t("library.column.counterpart"), "mvnd"),
               TableColumn("note", t("library.column.note"), width=260)]
    show_table(rows, columns, key=_TABLE, file_stem="thu-vien-kich-ban", alt=t("library.tree_alt"),
               notes=table_notes(workspace), height="content" if len(rows) < 12 else 440,
               row_button=t("library.look"))
    records = {record.scenario_id: record for _, record in tree}
    pressed = pressed_row(_TABLE)
    if pressed is not None and pressed < len(tree):
        st.session_state[CHOSEN] = tree[pressed][1].scenario_id
    if st.session_state.get(CHOSEN) not in records:
        st.session_state[CHOSEN] = tree[0][1].scenario_id
    called = names_of(records.values())
    chosen = st.selectbox(t("library.chosen"), list(records), key=CHOSEN, persist_state="session",
                          format_func=named(called, called.get))
    return records[chosen]


def _row(store: Store, depth: int, record: ScenarioRecord) -> dict[str, object]:
    head = record.headline
    has_plan = head.termination in ("optimal", "feasible")
    return {"name": f"{'    ' * depth}{'└ ' if depth else ''}{record.name}", "status": status_text(record),
            "state": head.state_mvnd if has_plan else None, "counterpart": head.counterpart_mvnd if has_plan else None,
            "projects": projects_text(head) if has_plan else t("shell.no_figure"),
            "value": head.value if has_plan else None,
            "proof": proof_text(store, record.scenario_id, record.latest_seq, head), "who": record.updated_by,
            "when": moment_text(record.updated_at), "note": record.note}


def status_text(record: ScenarioRecord) -> str:
    """The state in words; beside a newer draft, which approved version is still in force."""
    status = t(f"store.status.{record.status}")
    if record.approved_seq is None or record.status in ("approved", "superseded", "archived"):
        return status
    return t("library.in_force", status=status, seq=fmt.count(record.approved_seq))


def projects_text(head: Headline) -> str:
    """How many of the projects considered get money."""
    return t("library.projects_of", funded=fmt.count(head.projects_funded),
             considered=fmt.count(head.projects_considered))


def proof_text(store: Store, scenario_id: str, seq: int, head: Headline) -> str:
    """Proved, how far from it, or without a plan; findings of the re-check are counted."""
    if head.termination == "optimal":
        text = t("scenarios.state.optimal")
    elif head.termination == "feasible":
        text = t("library.not_proved", gap=_gap_text(store, scenario_id, seq))
    elif head.termination:
        text = t(f"scenarios.state.{head.termination}")
    else:
        text = t("library.without_plan")
    return text if not head.finding_count else t("library.with_findings", state=text,
                                                 count=fmt.count(head.finding_count))


def _gap_text(store: Store, scenario_id: str, seq: int) -> str:
    """How much better a stored plan could still be, rounded up. Versions never change: each is read once."""
    known = st.session_state.setdefault("library_gaps", {})
    if (scenario_id, seq) not in known:
        version = told(lambda: store.load(scenario_id, seq)).result
        gap = (version.plan or {}).get("gap") if version else None
        known[scenario_id, seq] = t("shell.no_bound") if gap is None else fmt.set_percent(at_most_share(gap))
    return known[scenario_id, seq]
