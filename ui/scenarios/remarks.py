"""What people said, about a project or in the minutes of a version: read, added under a name, taken back."""
from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from models.store import Saved, Store
from models.store.canonical import LONGEST_NOTE, digest_document
from models.store.records import Remark
from ui.i18n import t
from ui.messages import md
from ui.scenarios.versions_store import ask_quietly, moment_text, open_library, told
from ui.session import Workspace

_ERROR, _TOKEN = "remark_error", "remark_token"
# Given the open store, the words and the idempotency key.
Write = Callable[[Store, str, str], Saved]


def show_comments(workspace: Workspace, project_id: str) -> None:
    """The comments on a project and the field for another one; without a library they wait for the first one."""
    known = ask_quietly(lambda store: store.remarks(project_id=project_id)) or ()
    _show(workspace, known, f"comment_{project_id}", lambda store, words, key: store.comment(
        project_id, words, actor=workspace.actor, idempotency_key=key))


def show_minutes(workspace: Workspace, scenario_id: str, seq: int) -> None:
    """The minutes of a version and the field for another line."""
    known = ask_quietly(lambda store: store.remarks(scenario_id=scenario_id, seq=seq)) or ()
    _show(workspace, known, f"minute_{scenario_id}_{seq}", lambda store, words, key: store.minute(
        scenario_id, seq, words, actor=workspace.actor, idempotency_key=key))


def _show(workspace: Workspace, known: Sequence[Remark], name: str, write: Write) -> None:
    for remark in known:
        _show_one(workspace, remark, name)
    st.text_area(t("remarks.field"), key=name, height=80, max_chars=LONGEST_NOTE,
                 help=t("remarks.help"))
    if not workspace.actor:
        st.caption(t("remarks.name_first"))
    st.button(t("remarks.add"), key=f"add_{name}", icon=":material/add_comment:", disabled=not workspace.actor,
              on_click=partial(_add, name, write))
    if error := st.session_state.pop(f"{_ERROR}_{name}", ""):
        st.error(error, icon=":material/error:")


def _show_one(workspace: Workspace, remark: Remark, name: str) -> None:
    line = st.container(horizontal=True, vertical_alignment="center", key=f"remark_{remark.sequence}")
    said = t("remarks.line", actor=md(remark.actor), at=moment_text(remark.at), text=md(remark.text))
    if remark.withdrawn_at:
        line.markdown(f"~~{said}~~ {t('remarks.withdrawn', at=moment_text(remark.withdrawn_at))}", width="stretch")
        return
    line.markdown(said, width="stretch")
    if remark.actor == workspace.actor:
        line.button(t("remarks.withdraw"), key=f"withdraw_{remark.sequence}", type="tertiary", icon=":material/undo:",
                    on_click=partial(_withdraw, name, remark.sequence, workspace.actor))


def _add(name: str, write: Write) -> None:
    """One press writes once: the same words get the same key until the store has answered."""
    words = (st.session_state.get(name) or "").strip()
    token = st.session_state.setdefault(_TOKEN, secrets.token_hex(16))
    if _tell(name, lambda store: write(store, words, digest_document([token, name, words]))):
        st.session_state[name] = ""
        del st.session_state[_TOKEN]


def _withdraw(name: str, sequence: int, actor: str) -> None:
    _tell(name, lambda store: store.withdraw(sequence, actor=actor))


def _tell(name: str, request: Callable[[Store], Saved]) -> bool:
    """Whether the store took it; why not is said beside the field."""
    store = open_library()
    answer = told(lambda: request(store)) if store is not None else None
    st.session_state[f"{_ERROR}_{name}"] = t("remarks.closed") if answer is None else answer.error
    return answer is not None and answer.is_done
