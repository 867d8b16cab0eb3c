"""The store of scenarios, opened once per server; a store that cannot be opened is told in words and tried again later.

`told` runs one request and turns what goes wrong into a sentence; `ask_quietly` is for what every page shows: a page
that needs no library makes none and says nothing about one that is closed.
"""
from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from time import monotonic

import streamlit as st
from sqlalchemy import make_url

from models.store import Conflict, NotAllowed, NotNow, Store, StoreDamaged, StoreError, open_store
from models.store.opening import default_url
from models.store.records import StoreFinding
from ui import doors, identity
from ui import format as fmt
from ui.i18n import has_sentence, t
from ui.messages import md
from ui.moments import full_moment

_LOG = logging.getLogger(__name__)
_RETRY_SECONDS = 20.0


@dataclass
class _Door:
    """What came of opening one address: the store, or why not and since when."""

    lock: Lock
    store: Store | None = None
    error: StoreError | None = None
    failed_at: float = 0.0
    no_answer_at: float | None = None


@st.cache_resource(show_spinner=False)
def _door(url: str) -> _Door:
    return _Door(Lock())


def open_library() -> Store | None:
    """The store; None when it cannot be opened: then the page has said why and offers to try again."""
    door = _knock()
    if door.store is None:
        with st.container(border=True, key="library_closed"):
            st.error(error_text(door.error), icon=":material/folder_off:")
            if isinstance(door.error, StoreDamaged):
                _show_damage(door.error)
            st.caption(t("library.closed"))
            st.button(t("library.try_again"), key="library_try_again", icon=":material/refresh:", on_click=_forget,
                      args=(door,))
        return None
    for code in door.store.warnings:
        if has_sentence(f"store.warning.{code}"):
            st.warning(t(f"store.warning.{code}"), icon=":material/warning:")
    return _mine(door.store)


def find_library() -> tuple[Store | None, StoreError | None]:
    """The store, or why it cannot be opened; nothing is drawn. One that does not exist yet is made."""
    door = _knock()
    return _mine(door.store), door.error


def _knock() -> _Door:
    door = _door(default_url())
    with door.lock:
        if door.store is None and (door.error is None or monotonic() - door.failed_at > _RETRY_SECONDS):
            _open(door)
    return door


def ask_quietly(request: Callable[[Store], object]) -> object | None:
    """What the library answers; None, without a word, where there is none, it is closed or gives no answer. Then it is
    left alone for a while, so that no page waits for it again and again."""
    door = _door(default_url())
    with door.lock:
        if door.no_answer_at is not None and monotonic() - door.no_answer_at < _RETRY_SECONDS:
            return None
        if door.store is None and _is_there(default_url()):
            _open(door)
    answer = told(lambda: request(_mine(door.store))) if door.store is not None else None
    is_silent = answer is not None and not (answer.is_done or answer.is_refused)
    door.no_answer_at = monotonic() if (answer is None and door.error) or is_silent else None
    return answer.result if answer else None


def _mine(store: Store | None) -> Store | None:
    """The store as whoever this run is for may read it."""
    return store if store is None else store.read_by(identity.actor())


def _is_there(url: str) -> bool:
    """A file that does not exist would be made by opening it."""
    address = make_url(url)
    return address.get_backend_name() != "sqlite" or Path(str(address.database)).is_file()


def _open(door: _Door) -> None:
    try:
        door.store, door.error = open_store(door=doors.door()), None
    except StoreError as error:
        door.error, door.failed_at = error, monotonic()
        _LOG.warning("store not opened: %s", error.code)


def _forget(door: _Door) -> None:
    door.error = None


def _show_damage(error: StoreDamaged) -> None:
    for finding in error.findings[:10]:
        st.markdown(f"- {finding_text(finding)}")
    has_backup = error.last_backup is not None
    st.markdown(t("store.offer_backup", path=md(Path(error.last_backup).name)) if has_backup else t("store.no_backup"))


@dataclass(frozen=True)
class Told:
    """How a request ended: its result, or the sentence that says why not. `conflict`: somebody was first."""

    result: object = None
    error: str = ""
    conflict: Conflict | None = None
    is_refused: bool = False

    @property
    def is_done(self) -> bool:
        return not self.error


def told(request: Callable[[], object]) -> Told:
    """Run one request of the store; what goes wrong becomes a sentence and never ends the page."""
    try:
        return Told(request())
    except StoreError as error:
        if not isinstance(error, (Conflict, NotNow, NotAllowed)):
            _LOG.warning("store: %s", error.code)
        return Told(None, error_text(error), error if isinstance(error, Conflict) else None,
                    isinstance(error, NotAllowed))


def has_answer(told: Told) -> bool:
    """Whether the store answered; where it did not, the page says why."""
    if not told.is_done:
        st.error(told.error, icon=":material/error:")
    return told.is_done


def error_text(error: StoreError) -> str:
    """The sentence of an error, with codes in words and times in the visitor's zone; Markdown."""
    values = {name: md(_value_text(name, value)) for name, value in error.values.items()}
    key = f"library.error.{error.code}"
    return t(key if has_sentence(key) else f"store.error.{error.code}", **values)


def finding_text(finding: StoreFinding) -> str:
    key = f"store.finding.{finding.code}"
    where = md(Path(finding.where).name if finding.where.startswith("/") else finding.where)
    return t(key, where=where) if has_sentence(key) else f"{md(finding.code)} {where}"


def _value_text(name: str, value: object) -> str:
    if name == "at":
        return moment_text(str(value))
    key = {"status": f"store.status.{value}", "action": f"store.action.{value}",
           "field": f"library.change.field.{value}"}.get(name, "")
    if key and has_sentence(key):
        return t(key)
    if name in ("path", "last_backup"):
        return Path(str(value)).name  # where a file lies on the server is nobody's business on a page
    return fmt.count(value) if isinstance(value, int) and not isinstance(value, bool) else str(value)


def moment_text(at: str) -> str:
    """A time of the store (UTC text) as hh:mm dd/mm/yyyy in the visitor's own zone."""
    try:
        return full_moment(datetime.fromisoformat(at))
    except ValueError:
        return at
