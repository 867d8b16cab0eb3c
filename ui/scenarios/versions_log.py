"""The audit log on the screen: every write with its digests, whether the chain holds, the head that was exported."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import streamlit as st

from models.store import Store
from models.store.records import AuditEntry, StoreFinding
from models.store.verify import is_sound
from ui import format as fmt
from ui.i18n import has_sentence, t
from ui.messages import md
from ui.moments import full_moment
from ui.notes import table_notes
from ui.scenarios.versions_store import Told, finding_text, has_answer, told
from ui.session import Workspace
from ui.tables import columns_of, show_table

_CHECKED = "library_checked"
_WIDTHS = {"object": 220, "note": 260, **dict.fromkeys(("before", "after", "content", "hash"), 110)}


@dataclass(frozen=True)
class Checked:
    """A check of the log: up to which row, when, and what came of it."""

    sequence: int
    at: datetime
    answer: Told


def show_log(workspace: Workspace, store: Store) -> None:
    """The check first, then the table, newest row first."""
    answer = told(store.log)
    if not has_answer(answer):
        return
    entries: tuple[AuditEntry, ...] = answer.result
    st.markdown(t("library.log.lead"))
    if not entries:
        st.info(t("library.log.empty"), icon=":material/info:")
        return
    _show_check(store, entries[0].sequence)
    _show_head(store)
    names = {record.scenario_id: record.name for record in told(store.scenarios).result or ()}
    rows = [{"sequence": entry.sequence, "at": entry.at.replace("T", " ")[:19], "actor": entry.actor,
             "action": _action(entry.action), "object": names.get(entry.object, entry.object), "note": entry.note,
             "before": entry.before_digest, "after": entry.after_digest, "content": entry.content_digest,
             "hash": entry.hash,
             "version": entry.app_version, "solver": entry.solver_version} for entry in entries]
    # The digests are whole in the files; on the screen their heads are enough.
    columns = columns_of("library.log.column", rows[0], {"sequence": "plain"}, _WIDTHS)
    show_table(rows, columns, key="library_log", file_stem="nhat-ky-kiem-toan", alt=t("library.tab.log"),
               notes=table_notes(workspace), height="content" if len(rows) < 12 else 460)
    st.caption(t("library.log.command"))


def _action(code: str) -> str:
    """An action in words; a refused attempt says so."""
    refused = code.startswith("refused_")
    key = f"store.action.{code.removeprefix('refused_')}"
    word = t(key) if has_sentence(key) else code
    return t("library.log.refused", action=word) if refused else word


def _show_check(store: Store, sequence: int) -> None:
    """Checked at the first look and whenever the log grew; again on demand, since an edit adds no row."""
    checked: Checked | None = st.session_state.get(_CHECKED)
    if checked is None or checked.sequence != sequence:
        _check(store, sequence)
        checked = st.session_state[_CHECKED]
    found: tuple[StoreFinding, ...] = checked.answer.result or ()
    if not checked.answer.is_done:
        st.error(checked.answer.error, icon=":material/error:")
    elif is_sound(found):
        st.success(t("library.log.sound", rows=fmt.count(sequence), at=full_moment(checked.at)),
                   icon=":material/verified_user:")
    else:
        st.error(t("library.log.not_sound", count=fmt.count(len(found))), icon=":material/gpp_bad:")
    for finding in found:
        st.markdown(f"- {finding_text(finding)}")
    st.button(t("library.log.check"), key="library_check_log", icon=":material/fact_check:", on_click=_check,
              args=(store, sequence))


def _check(store: Store, sequence: int) -> None:
    st.session_state[_CHECKED] = Checked(sequence, datetime.now(UTC), told(store.verify_log))


def _show_head(store: Store) -> None:
    """The newest exported head in full: whoever notes it elsewhere can tell later whether the log was cut."""
    newest = store.opened.heads.newest()
    if newest is not None:
        st.caption(t("library.log.head", sequence=fmt.count(newest[0]), path=md(store.opened.heads.path.name)))
        st.code(f"{newest[0]} {newest[1]}", language=None, wrap_lines=True)
