"""Who may run and who waits: by person in turn, readers first, and nobody behind somebody else's long search.

Next is the one whose person was served longest ago, those who only read before all others (a planner's work must not
keep them from a plan that is to be looked at); of two who were never served the one who came first. The place that is
told is the one a job is served at if nobody else comes.

A job that has run for `LONG_SECONDS` gives its place free and goes on behind the others (lower priority), so that a
search of minutes keeps nobody from a plan of a second. Such searches are bounded: who has `MOST_LONG_OF_PERSON` of them
waits, behind all others, until one has ended.
"""
from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from time import monotonic
from typing import Protocol

# What waits: of one person, of all together. More is refused with a sentence, before it costs anything.
MOST_OF_PERSON, MOST_IN_ALL = 16, 200
LONG_SECONDS = 8.0
# Long jobs that go on beside those whose turn it is.
MOST_LONG, MOST_LONG_OF_PERSON = 6, 2
_PEOPLE_REMEMBERED = 1_000
_GROUPS = _READS, _PLANS, _HELD = (0, 1, 2)


class Waiting(Protocol):
    """What a queue needs to know of a job. `person` "" = nobody in particular."""

    person: str
    is_reader: bool

    def step_back(self) -> None:
        """Go on with a lower priority: others have their turn now."""


@dataclass
class FairQueue:
    """The line before `size` places. Safe for many threads; `clock` gives seconds that only grow."""

    size: int
    clock: Callable[[], float] = monotonic
    _since: dict[Waiting, float] = field(default_factory=dict)
    _long: set[Waiting] = field(default_factory=set)
    _waiting: list[Waiting] = field(default_factory=list)
    _served: OrderedDict[str, int] = field(default_factory=OrderedDict)
    _turns: int = 0
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def join(self, job: Waiting) -> bool:
        """Stand in line; False where the person or everybody together has too much waiting already."""
        with self._changed:
            of_person = sum(other.person == job.person for other in self._waiting) if job.person else 0
            if of_person >= MOST_OF_PERSON or len(self._waiting) >= MOST_IN_ALL:
                return False
            self._waiting.append(job)
            return True

    def enter(self, job: Waiting) -> bool:
        """Wait for the job's turn; False when it left the queue first."""
        with self._changed:
            while job in self._waiting and not self._is_next(job):
                self._changed.wait(self._until_one_is_long())
            if job not in self._waiting:
                return False
            self._waiting.remove(job)
            self._since[job] = self.clock()
            self._turns += 1
            self._served[job.person] = self._turns
            self._served.move_to_end(job.person)
            if len(self._served) > _PEOPLE_REMEMBERED:
                self._served.popitem(last=False)
            self._changed.notify_all()
            return True

    def leave_queue(self, job: Waiting) -> None:
        """Stop waiting; nothing for a job that does not wait."""
        with self._changed:
            if job in self._waiting:
                self._waiting.remove(job)
                self._changed.notify_all()

    def leave(self, job: Waiting) -> None:
        """The job is over."""
        with self._changed:
            self._since.pop(job, None)
            self._long.discard(job)
            self._changed.notify_all()

    def position(self, job: Waiting) -> int:
        """1 = next in line; 0 = running or over."""
        with self._changed:
            return self._in_order().index(job) + 1 if job in self._waiting else 0

    def counts(self) -> tuple[int, int]:
        """(running, waiting) now."""
        with self._changed:
            return len(self._since), len(self._waiting)

    def _in_order(self) -> list[Waiting]:
        """Those who wait, as they will be served."""
        served, turns, order = dict(self._served), self._turns, []
        for group in _GROUPS:
            lines: dict[str, deque[tuple[int, Waiting]]] = {}
            for arrival, job in enumerate(self._waiting):
                if self._group(job) == group:
                    lines.setdefault(job.person, deque()).append((arrival, job))
            heads = [(served.get(person, 0), line[0][0], person) for person, line in lines.items()]
            heapify(heads)
            while heads:
                person = heappop(heads)[2]
                order.append(lines[person].popleft()[1])
                turns += 1
                served[person] = turns
                if lines[person]:
                    heappush(heads, (turns, lines[person][0][0], person))
        return order

    def _group(self, job: Waiting) -> int:
        if job.is_reader:
            return _READS
        long_ones = sum(other.person == job.person for other in self._long)
        return _HELD if long_ones >= MOST_LONG_OF_PERSON else _PLANS

    def _is_next(self, job: Waiting) -> bool:
        first = min(enumerate(self._waiting), key=lambda each: (
            self._group(each[1]), self._served.get(each[1].person, 0), each[0]))[1]
        if first is not job or self._group(job) == _HELD:
            return False
        self._set_long_aside(job)
        return len(self._since) - len(self._long) < self.size

    def _set_long_aside(self, job: Waiting) -> None:
        """Free the place of one long job of somebody else where that lets this one in."""
        if len(self._since) - len(self._long) < self.size or len(self._long) >= MOST_LONG:
            return
        for other, since in self._since.items():
            is_own = other.person == job.person and not job.is_reader
            if other not in self._long and self._is_long(since) and not is_own:
                self._long.add(other)
                other.step_back()
                return

    def _is_long(self, since: float) -> bool:
        return self.clock() - since >= LONG_SECONDS

    def _until_one_is_long(self) -> float | None:
        """Seconds until a running job may give its place free; None = nothing changes by waiting."""
        left = [since + LONG_SECONDS - self.clock() for job, since in self._since.items() if job not in self._long]
        coming = [seconds for seconds in left if seconds > 0]
        return min(coming) + 0.01 if coming else None
