"""A file made for a download is there until the browser has fetched it, whoever else draws a page meanwhile.

Streamlit clears away at the end of every run of every visit. What is made when somebody presses belongs to no visit,
so two such ends between "the file is ready" and its request, a few pages that follow a search, and the download breaks
off. A button of a page that is being drawn anew meets the same end. Here it is cleared away at most every
`SPACING_SECONDS`, and a button's maker goes only when it was out of use the time before, too.
"""
from __future__ import annotations

import time
from collections.abc import Callable

from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileStorage

# Long for a request that is under way, short for the tables that makers hold while a page is drawn every second.
SPACING_SECONDS = 20.0


class KeptFiles(MediaFileManager):
    """Streamlit's keeper of files, with time between two clearings."""

    def __init__(self, storage: MediaFileStorage, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(storage)
        self._clock, self._cleared_at = clock, clock()
        self._unused_makers: set[str] = set()

    def remove_orphaned_files(self) -> None:
        now = self._clock()
        if now - self._cleared_at >= SPACING_SECONDS:
            self._cleared_at = now
            super().remove_orphaned_files()

    def _remove_orphaned_deferred_callables(self) -> None:
        used = {file for files in self._files_by_session_and_coord.values() for file in files.values()}
        unused = self._deferred_callables.keys() - used
        for file in unused & self._unused_makers:
            self._drop_deferred_id(file)
        self._unused_makers = unused


def keep_files() -> None:
    """Have the server that is about to start keep its files so."""
    from streamlit.runtime import runtime

    runtime.MediaFileManager = KeptFiles
