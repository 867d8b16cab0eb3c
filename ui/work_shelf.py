"""Work that outlives a visit: after F5, a dropped connection or in a new tab, the plan and the questions are there.

A visit stands on the shelf under the mark of its browser and its draft, in the server's memory: running work goes on,
finished work is found again. A restart of the server empties the shelf; the draft itself is kept on disk.
"""
from __future__ import annotations

from collections import OrderedDict
from threading import Lock

import streamlit as st

from ui.session import Workspace

# The visits remembered; what the oldest one had running is ended when it falls off.
MOST_VISITS = 64


class WorkShelf:
    """Visits by (browser, draft), the latest last. Safe for the threads of many visits."""

    def __init__(self, most: int = MOST_VISITS) -> None:
        self._visits: OrderedDict[tuple[str, str], Workspace] = OrderedDict()
        self._lock, self._most = Lock(), most

    def put(self, workspace: Workspace) -> None:
        """Remember a visit under the draft it is at; a visit without a mark of its browser is not remembered."""
        if not workspace.keeper.visitor:
            return
        with self._lock:
            # A visit that went on to another draft no longer stands at the one before.
            for place in [place for place, each in self._visits.items() if each is workspace]:
                del self._visits[place]
            self._visits[_place(workspace)] = workspace
            fallen = [self._visits.popitem(last=False)[1] for _ in range(len(self._visits) - self._most)]
            kept = {id(job) for each in self._visits.values() for job in _jobs(each)}
        for job in (job for each in fallen for job in _jobs(each) if id(job) not in kept):
            job.kill()

    def take_up(self, workspace: Workspace) -> None:
        """Give a new visit what an earlier one of the same browser had at the same draft of the same case."""
        with self._lock:
            earlier = self._visits.get(_place(workspace))
        if earlier is not None and str(earlier.source) == str(workspace.source):
            workspace.take_up(earlier)


@st.cache_resource(show_spinner=False)
def open_shelf() -> WorkShelf:
    """The one shelf of this server."""
    return WorkShelf()


def _place(workspace: Workspace) -> tuple[str, str]:
    return workspace.keeper.visitor, workspace.keeper.draft_id


def _jobs(workspace: Workspace) -> list[object]:
    searches = [search.job for search in (workspace.job, workspace.pricing) if search is not None]
    return [*(question.job for question in workspace.questions.values()), *searches]
