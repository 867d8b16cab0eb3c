"""Who watches a long run: told how far it is, asked whether to go on, with a time and a number of nodes to end at.

One `Watch` is handed down from a page, a command or a job to every search of the run, narrowed on the way.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf
from time import monotonic

from models.search_limits import Progress, SolveLimits


@dataclass(frozen=True, slots=True)
class Step:
    """How far a run is: `done` of `total` steps, and the `item` it is at (an id, a rule, a share).

    found: the answer as far as it is known by then, where a run tells it line by line.
    """

    done: int
    total: int
    item: object = None
    found: object = None


@dataclass(frozen=True, slots=True)
class Watch:
    """on_step hears of the steps of a run, on_search of one search while it runs; both in the thread that works.

    should_stop is asked often, from any thread; what was found so far is kept. deadline: on the clock of `monotonic`.
    node_limit: for each search. What on_step, on_search and should_stop raise ends the run and is raised by it.
    on_first: hears of results that stand while the run goes on: a plan within a gap before the best is known, the best
    before its prices are.
    """

    on_step: Callable[[Step], None] | None = None
    on_search: Callable[[Progress], None] | None = None
    should_stop: Callable[[], bool] | None = None
    deadline: float = inf
    node_limit: int | None = None
    on_first: Callable[[object], None] | None = None

    def tell(self, done: int, total: int, item: object = None, found: object = None) -> None:
        """Tell whoever listens how far the work is."""
        if self.on_step is not None:
            self.on_step(Step(done, total, item, found))

    def finding(self, whole: Callable[[object], object]) -> Watch:
        """The same for a part of the run: what it has found is told as a part of the whole answer."""
        if self.on_step is None:
            return self
        return replace(self, on_step=lambda step: self.on_step(
            step if step.found is None else replace(step, found=whole(step.found))))

    def is_stopped(self) -> bool:
        """Whether somebody asked to stop."""
        return self.should_stop is not None and self.should_stop()

    def left_seconds(self) -> float:
        """Time until the deadline; negative after it."""
        return self.deadline - monotonic()

    def is_over(self) -> bool:
        """Stopped, or out of time."""
        return self.left_seconds() <= 0 or self.is_stopped()

    def within(self, limits: SolveLimits) -> SolveLimits:
        """The limits of one search that also ends where this watch does."""
        if self.deadline < inf:
            limits = replace(limits, time_limit_seconds=min(limits.time_limit_seconds, max(0.0, self.left_seconds())))
        return limits if self.node_limit is None else replace(limits, node_limit=self.node_limit)

    def narrowed(self, *, seconds: float = inf, nodes: int | None = None) -> Watch:
        """The same for a part of the run that has at most so many seconds from now, and so many nodes a search."""
        deadline = min(self.deadline, monotonic() + seconds)
        return replace(self, deadline=deadline, node_limit=self.node_limit if nodes is None else nodes)

    def quiet(self) -> Watch:
        """The same for a part of the run that tells nobody how far it is."""
        return replace(self, on_step=None, on_search=None, on_first=None)

    def also_stopped_by(self, ask: Callable[[], bool]) -> Watch:
        """The same watch, which another reason stops as well."""
        return replace(self, should_stop=lambda: ask() or self.is_stopped())


UNWATCHED = Watch()
