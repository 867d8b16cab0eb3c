"""Work in a child process: watched, cancelled, limited, and unable to take anybody else down with it.

`Job` runs any importable function that takes a `watch`; `SolveJob` is the solve of a plan.

The child is killable whatever the solver does (a crash, an abort, a hang, memory running out), and it ends by itself
when its parent does. A thread follows each job, so a page that nobody looks at any more keeps nothing alive.
"""
from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache, partial
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from typing import Self

from models.jobs.fair_queue import FairQueue
from models.plan import Plan, StopReason
from models.problem import Problem
from models.search_limits import ModelRangeError, SolveLimits
from models.watch import Watch

# Building the programme and reading the plan back come on top of the search; after this the child is stuck.
GRACE_SECONDS = 5.0
# A cancelled search ends at the solver's next look around; after this it is not looking any more.
CANCEL_SECONDS = 5.0
MEMORY_BYTES = 8 * 2**30
# The niceness of a long job when others have their turn.
_BEHIND = 15

Planner = Callable[..., Plan]
_LOG = logging.getLogger(__name__)


class JobState(StrEnum):
    """Where a search in a process of its own stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class JobFailure(StrEnum):
    """Why a job has no result. Each has a sentence in `locales/*/job.yaml`."""

    CHILD_DIED = "child_died"
    OVERTIME = "overtime"
    OUT_OF_MEMORY = "out_of_memory"
    RAISED = "raised"
    NUMBERS_APART = "numbers_apart"
    NOT_STARTED = "not_started"
    TOO_MANY = "too_many"


def _plan(problem: Problem, limits: SolveLimits, **asked: object) -> Plan:
    from models.planning import plan_funding  # the solver is loaded in the child only

    return plan_funding(problem, limits, **asked)


class Job:
    """One call in a child. Read `state` (or `poll()`), then `progress`, `result` or `failure`; they only move forward.

    `known`: the answer as far as the call has told it while it runs (`Watch.on_first`, `Step.found`), None without.
    A cancelled job keeps the result it had so far, if any. `detail` is for the log: the traceback, or the exit code of
    a child that died; the projects whose numbers lie too far apart. `person`: whose work it is, for whom it takes turns
    with others ("" = nobody's); `is_reader`: somebody waits for it who only reads.
    """

    # What of a watch is heard: the steps of a run, or its search while it runs.
    hears = "on_step"

    def __init__(self, call: Callable, arguments: tuple, keywords: Mapping[str, object], seconds: float,
                 queue: FairQueue, person: str = "", is_reader: bool = False) -> None:
        self.state = JobState.WAITING
        self.progress: object = None
        self.known: object = None
        self.result: object = None
        self.failure: JobFailure | None = None
        self.detail = ""
        self._call, self._arguments, self._keywords, self._seconds = call, arguments, dict(keywords), seconds
        self._queue, self.person, self.is_reader = queue, person, is_reader
        self._process: multiprocessing.process.BaseProcess | None = None
        self._connection: Connection | None = None
        self._lock = threading.Lock()
        self._cancel_asked = self._is_overtime = False
        self._thread = threading.Thread(target=self._follow, name="solve-job", daemon=True)

    def begin(self) -> Self:
        """Queue the call and return at once. It runs when its turn comes, on one core fewer than the machine has.

        With too many waiting already it is over at once, failed with `TOO_MANY`.
        """
        if self._queue.join(self):
            self._thread.start()
        else:
            self._fail(JobFailure.TOO_MANY, "")
        return self

    @property
    def queue_position(self) -> int:
        """1 = next in line; 0 = running or over."""
        return self._queue.position(self)

    @property
    def process_id(self) -> int | None:
        return self._process.pid if self._process is not None else None

    def poll(self) -> JobState:
        """The state now."""
        return self.state

    def wait(self, seconds: float | None = None) -> JobState:
        """Block until the job is over or the seconds have passed."""
        if self._thread.ident is not None:
            self._thread.join(seconds)
        return self.state

    def cancel(self) -> None:
        """Ask the search to stop and hand over its best plan so far; kill it if it does not within a few seconds."""
        with self._lock:
            if self.state.is_over or self._cancel_asked:
                return
            self._cancel_asked = True
            if self._connection is not None:
                self._ask_to_stop()
        self._queue.leave_queue(self)

    def step_back(self) -> None:
        """Go on behind the work of others: the threads of the child get a lower priority."""
        process_id = self.process_id
        with contextlib.suppress(OSError):
            for thread in os.listdir(f"/proc/{process_id}/task"):
                os.setpriority(os.PRIO_PROCESS, int(thread), _BEHIND)

    def kill(self) -> None:
        """End the job now; nothing is kept."""
        with self._lock:
            self._cancel_asked = True
            if self._process is not None:
                self._process.kill()
        self._queue.leave_queue(self)

    def _follow(self) -> None:
        try:
            if self._queue.enter(self):
                self.state = JobState.RUNNING
                self._run()
        except Exception as error:  # the job must end in a state, whatever happened
            self._fail(JobFailure.NOT_STARTED, f"{type(error).__name__}: {error}")
        finally:
            self._queue.leave(self)
            if not self.state.is_over:
                self.state = JobState.CANCELLED
            _LOG.info("job over: %s", self.state.value)
            with _ended_lock:
                _ended[self.state.value] += 1

    def _run(self) -> None:
        context = _context()
        connection, child_end = context.Pipe()
        process = self._started(context, child_end)
        child_end.close()
        guard = _kill_later(process, self._seconds, self._note_overtime)
        with self._lock:
            self._process, self._connection = process, connection
            if self._cancel_asked:
                self._ask_to_stop()
        try:
            kind, first, second = self._last_message(connection)
        finally:
            guard.cancel()
            with self._lock:
                self._connection = None
            connection.close()
            process.join(1.0)
            process.kill()
            process.join()
        if kind == "result":
            self.result = first
            self.state = JobState.CANCELLED if self._cancel_asked and self._was_cut_short(first) else JobState.DONE
        elif kind == "failed":
            self._fail(first, second)
        elif self._is_overtime:
            self._fail(JobFailure.OVERTIME, "")
        elif not self._cancel_asked:
            self._fail(JobFailure.CHILD_DIED, f"exit code {process.exitcode}")

    def _started(self, context: BaseContext, child_end: Connection) -> multiprocessing.process.BaseProcess:
        for is_last in (False, True):
            process = context.Process(target=_work, daemon=True,
                                      args=(child_end, self._call, self._arguments, self._keywords, self.hears))
            try:
                process.start()
            except (EOFError, OSError):
                # The server that forks had died; the next start begins a new one.
                if is_last:
                    raise
            else:
                break
        return process

    def _last_message(self, connection: Connection) -> tuple:
        """Follow the child until it hands something over or dies."""
        while True:
            try:
                message = connection.recv()
            except (EOFError, OSError):
                return "nothing", None, ""
            if message[0] == "progress":
                self.progress = message[1]
                if (found := getattr(message[1], "found", None)) is not None:
                    self.known = found
            elif message[0] == "first":
                self.known = message[1]
            else:
                return message

    def _was_cut_short(self, result: object) -> bool:
        """Whether the cancellation is what ended the call. A function that was asked to stop is taken at its word."""
        return True

    def _ask_to_stop(self) -> None:
        with contextlib.suppress(OSError):
            self._connection.send("stop")
        _kill_later(self._process, CANCEL_SECONDS)

    def _note_overtime(self) -> None:
        self._is_overtime = True

    def _fail(self, failure: JobFailure, detail: str) -> None:
        _LOG.warning("job failed: %s", failure.value, extra={"detail": detail})
        self.failure, self.detail = failure, detail
        self.state = JobState.FAILED


class SolveJob(Job):
    """One solve of a plan. A cancelled one keeps the plan it had found, if any (its stop reason says cancelled)."""

    hears = "on_search"

    @classmethod
    def start(cls, problem: Problem, limits: SolveLimits, baseline: frozenset[str] | None = None, *,
              planner: Planner = _plan, grace_seconds: float = GRACE_SECONDS, person: str = "",
              is_reader: bool = False) -> SolveJob:
        """Queue a solve and return at once.

        planner: what the child calls, with the arguments of `plan_funding`; must be importable by name.
        """
        seconds = limits.time_limit_seconds + grace_seconds
        return cls(planner, (problem, limits), {"baseline": baseline}, seconds, _queue, person, is_reader).begin()

    @property
    def plan(self) -> Plan | None:
        return self.result

    def _was_cut_short(self, result: Plan) -> bool:
        return result.stop_reason is StopReason.CANCELLED


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_queue = FairQueue(max(1, _cores() - 1))
# Long lists of questions wait in a line of their own, so that a plan or a single question never waits for one.
_list_queue = FairQueue(max(1, _cores() - 1))


# How many jobs ended in each state since the start.
_ended: Counter[str] = Counter()
_ended_lock = threading.Lock()


def ended_counts() -> dict[str, int]:
    """How many jobs have ended, by state."""
    with _ended_lock:
        return {state.value: _ended[state.value] for state in JobState if state.is_over}


def queue_counts() -> dict[str, tuple[int, int]]:
    """(running, waiting) of each line: plans and questions, lists."""
    return {"plans": _queue.counts(), "lists": _list_queue.counts()}


@cache
def _context() -> BaseContext:
    """A server that has the solver loaded forks each child in milliseconds; where it does not exist, a fresh start.

    The server itself never solves, so no child is forked from a process with solver threads.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["models.planning"])
    return context


def _kill_later(process: multiprocessing.process.BaseProcess, seconds: float,
                note: Callable[[], None] = lambda: None) -> threading.Timer:
    def kill() -> None:
        if process.is_alive():
            note()
            process.kill()

    timer = threading.Timer(seconds, kill)
    timer.daemon = True
    timer.start()
    return timer


def _work(connection: Connection, call: Callable, arguments: tuple, keywords: dict[str, object], hears: str) -> None:
    """The child: work, tell how it goes, hand the result over."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's; the child ends with it
    _be_first_to_go()
    stop = threading.Event()
    threading.Thread(target=_listen, args=(connection, stop), daemon=True).start()
    sending = threading.Lock()

    def tell(kind: str, told: object) -> None:
        with sending:
            connection.send((kind, told, None))

    hear = {hears: partial(tell, "progress")}
    if hears == SolveJob.hears:
        # The plans on the way to another answer are nobody's first answer.
        hear["on_first"] = partial(tell, "first")
    watch = Watch(should_stop=stop.is_set, **hear)
    try:
        message = ("result", call(*arguments, watch=watch, **keywords), None)
    except MemoryError:
        message = ("failed", JobFailure.OUT_OF_MEMORY, "")
    except ModelRangeError as error:
        message = ("failed", JobFailure.NUMBERS_APART, ", ".join(error.project_ids))
    except Exception:  # told to the parent
        message = ("failed", JobFailure.RAISED, traceback.format_exc())
    with sending:
        connection.send(message)
    os._exit(0)  # a search that was left behind may still be running; nothing here is left to clean up


def _listen(connection: Connection, stop: threading.Event) -> None:
    try:
        connection.recv()
    except (EOFError, OSError):
        os._exit(1)  # the parent is gone: nobody is left to work for
    stop.set()
    with contextlib.suppress(EOFError, OSError):
        connection.recv()
    os._exit(1)


def _be_first_to_go() -> None:
    """Let memory run out here rather than in the server; if the machine runs short, let this child be the victim."""
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, resource.getrlimit(resource.RLIMIT_AS)[1]))
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:
        score.write("800")
