"""Draws handed to workers: in this process, in processes of this machine, or on the machines of a Dask scheduler.

Each takes numbers of draws and gives back their plans, in whatever order they come; what a draw comes to depends on its
number alone, so who worked on it changes nothing. A worker that dies loses the draws it had in hand, which are handed
out again.
"""
from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context

from models.certainty.deciding import DrawnPlan, DrawPlanner, DrawTask
from models.watch import Watch

# Draws handed out at once, and how many of these per worker are on their way: enough that nobody waits.
CHUNK = 5
_AHEAD = 3
# A pool that breaks this often without finishing anything is not only unlucky.
_MOST_BREAKS = 3
Chunks = Sequence[tuple[int, ...]]


def chunks_of(draws: Sequence[int]) -> list[tuple[int, ...]]:
    """Draws in the parts that are handed out."""
    rest = iter(draws)
    return list(iter(lambda: tuple(islice(rest, CHUNK)), ()))


def plan_here(task: DrawTask, chunks: Chunks, watch: Watch) -> Iterator[list[DrawnPlan]]:
    """In this process, one draw after another."""
    planner = DrawPlanner(task)
    for chunk in chunks:
        for draw in chunk:
            yield [planner.plan(draw, watch)]


def plan_in_processes(count: int) -> Callable[[DrawTask, Chunks, Watch], Iterator[list[DrawnPlan]]]:
    """In so many processes of this machine."""

    def plan(task: DrawTask, chunks: Chunks, watch: Watch) -> Iterator[list[DrawnPlan]]:
        left, breaks, packed = list(chunks), 0, pack(task)
        while left:
            try:
                for chunk, plans in _through_pool(packed, left, count, watch):
                    left.remove(chunk)
                    breaks = 0
                    yield plans
            except BrokenProcessPool:
                breaks += 1
                if breaks >= _MOST_BREAKS:
                    raise
            if watch.is_stopped():
                return

    return plan


def _through_pool(packed: bytes, chunks: Chunks, count: int,
                  watch: Watch) -> Iterator[tuple[tuple[int, ...], list[DrawnPlan]]]:
    with ProcessPoolExecutor(count, get_context("spawn"), _take, (packed,)) as pool:
        waiting, running = list(reversed(chunks)), {}
        try:
            while waiting or running:
                while waiting and len(running) < _AHEAD * count:
                    chunk = waiting.pop()
                    running[pool.submit(_plan_taken, chunk)] = chunk
                done, _ = wait(running, timeout=0.5, return_when=FIRST_COMPLETED)
                if watch.is_stopped():
                    return
                for future in done:
                    yield running.pop(future), future.result()
        finally:
            _end(pool, running)


def _end(pool: ProcessPoolExecutor, running: dict[Future, object]) -> None:
    """Leave what nobody waits for any more."""
    for future in running:
        future.cancel()
    processes = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=not running, cancel_futures=True)
    for process in processes if running else ():
        process.terminate()


_planner: DrawPlanner | None = None


def _take(packed: bytes) -> None:
    global _planner
    _planner = DrawPlanner(unpack(packed))


def _plan_taken(chunk: tuple[int, ...]) -> list[DrawnPlan]:
    return [_planner.plan(draw) for draw in chunk]


def pack(task: DrawTask) -> bytes:
    """A task as bytes for other processes and machines of ours."""
    return pickle.dumps(task)


def unpack(packed: bytes) -> DrawTask:
    """The task again."""
    return pickle.loads(packed)
