"""What pages have worked out and dressed up for the screen, kept for everybody who looks at the same thing.

A view is known by its subject (the digest of a plan, of a question, of a register), its name and whatever else it
depends on, the language and the colours among it. Nothing of a visit is in it, so whoever has the subject in front of
them may see its views. The subjects looked at longest ago are forgotten first, with all their views.
"""
from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar

import streamlit as st

MOST_SUBJECTS, MOST_VIEWS, MOST_TABLES = 24, 96, 64
View = TypeVar("View")


class KnownViews:
    """The views of the newest subjects. Safe to use from several visits; what they give is read, not changed."""

    def __init__(self, most_subjects: int = MOST_SUBJECTS, most_views: int = MOST_VIEWS) -> None:
        self._most_subjects, self._most_views = most_subjects, most_views
        self._views: OrderedDict[Hashable, OrderedDict[Hashable, object]] = OrderedDict()
        self._lock = Lock()

    def view_of(self, subject: Hashable, about: Hashable, make: Callable[[], View]) -> View:
        """The view that is known, or the one that `make` gives. Two visits may make the same at once; one is kept."""
        with self._lock:
            views = self._views.get(subject)
            if views is not None and about in views:
                self._views.move_to_end(subject)
                views.move_to_end(about)
                return views[about]
        view = make()
        with self._lock:
            views = self._views.setdefault(subject, OrderedDict())
            self._views.move_to_end(subject)
            view = views.setdefault(about, view)
            _forget_oldest(views, self._most_views)
            _forget_oldest(self._views, self._most_subjects)
        return view


@st.cache_resource(show_spinner=False)
def known_views() -> KnownViews:
    """The one memory of this server."""
    return KnownViews()


def view_of(subject: Hashable, about: Hashable, make: Callable[[], View]) -> View:
    """What is known of a subject, by what else it depends on; worked out where it is not. An error is not kept."""
    return known_views().view_of(subject, about, make)


@st.cache_resource(show_spinner=False)
def known_tables() -> KnownViews:
    """Tables as grids take them, by the digest of all that they show."""
    return KnownViews(MOST_TABLES, 1)


def _forget_oldest(kept: OrderedDict, most: int) -> None:
    while len(kept) > most:
        kept.popitem(last=False)
