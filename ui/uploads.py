"""How much uploaded files may take of the server's memory: of one visit, of all, and not after they are done with.

A browser hands a file over before the page asks for it, and Streamlit keeps it as long as the visit lasts.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from threading import Lock

import streamlit as st
from streamlit.runtime import get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

PATH = "/_stcore/upload_file/"
# A visit: three files of the largest size. A person, in however many tabs: six. All together: twenty.
MOST_OF_VISIT, MOST_OF_PERSON, MOST_OF_ALL = 60_000_000, 120_000_000, 400_000_000
LARGEST = 20 * 1_048_576
_SEEN = "uploads_seen"


def held_bytes() -> dict[str, int]:
    """What is kept of each visit now."""
    storage = get_instance().uploaded_file_mgr.file_storage
    return {visit: sum(len(file.data) for file in list(files.values())) for visit, files in list(storage.items())}


class UploadRoom:
    """Counts files on their way in beside those that are kept."""

    def __init__(self, held: Callable[[], dict[str, int]] = held_bytes) -> None:
        self._held, self._coming, self._lock = held, Counter(), Lock()
        self._person_of: dict[str, str] = {}

    def enter(self, visit: str, size: int | None, person: str = "") -> int | None:
        """The bytes to set aside for a file of this size (None = not announced), or None where there is no room.

        person: whose visit it is ("" = nobody knows), so that many tabs are no way around.
        """
        size = LARGEST if size is None else max(0, size)
        with self._lock:
            taken = Counter(self._held()) + self._coming
            self._person_of = {each: whose for each, whose in self._person_of.items() if taken[each]}
            self._person_of[visit] = person or visit
            of_person = sum(taken[each] for each, whose in self._person_of.items() if whose == self._person_of[visit])
            if (taken[visit] + size > MOST_OF_VISIT or of_person + size > MOST_OF_PERSON
                    or taken.total() + size > MOST_OF_ALL):
                return None
            self._coming[visit] += size
            return size

    def leave(self, visit: str, size: int) -> None:
        """The file is kept, or was refused."""
        with self._lock:
            self._coming[visit] -= size
            if not self._coming[visit]:
                del self._coming[visit]


def visit_of(path: str) -> str | None:
    """The visit that a request to this path brings a file to; None for any other request."""
    _, found, rest = path.rpartition(PATH)
    return rest.split("/")[0] if found else None


def drop_unused() -> None:
    """Drop the files of this visit that a field held in an earlier run and none holds now. At the end of a run."""
    context = get_script_run_ctx()
    held = {file.file_id for value in st.session_state.values() for file in _files(value)}
    for file_id in st.session_state.get(_SEEN, frozenset()) - held if context else ():
        context.uploaded_file_mgr.remove_file(context.session_id, file_id)
    st.session_state[_SEEN] = frozenset(held)


def _files(value: object) -> Iterator[UploadedFile]:
    for item in value if isinstance(value, list) else (value,):
        if isinstance(item, UploadedFile):
            yield item
