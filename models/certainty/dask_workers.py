"""Draws on the machines of a Dask scheduler: an extra that is loaded only when an address is given.

The workers' code, solver and libraries are compared with this machine's before anything is handed out. Tasks of a
worker that dies are given to another by the scheduler; the task itself travels with them, so nothing is lost with it.
"""
from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping

from models.certainty.deciding import DrawnPlan, DrawPlanner, DrawTask
from models.certainty.versions import differing, versions
from models.certainty.workers import Chunks, pack, unpack
from models.watch import Watch

ADDRESS_VARIABLE = "COFUNDING_DASK"
_CONNECT_SECONDS = 20
_AHEAD = 3


class WorkersRefused(RuntimeError):
    """Work that was not begun. `code`: not_installed, no_scheduler, no_workers, other_versions; `detail`."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}")
        self.code, self.detail = code, detail


def dask_address() -> str:
    """The address of the environment, "" without one."""
    return os.environ.get(ADDRESS_VARIABLE, "")


def plan_on_dask(address: str) -> Callable[[DrawTask, Chunks, Watch], Iterator[list[DrawnPlan]]]:
    """On the workers of the scheduler at `tcp://host:port`. Raises WorkersRefused."""

    def plan(task: DrawTask, chunks: Chunks, watch: Watch) -> Iterator[list[DrawnPlan]]:
        try:
            from distributed import Client, as_completed
        except ImportError as error:
            raise WorkersRefused("not_installed") from error
        try:
            client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise WorkersRefused("no_scheduler", address) from error
        with client:
            count = _compare(client.run(_versions))
            packed = client.submit(bytes, pack(task))
            waiting = iter(chunks)

            def hand_out() -> object | None:
                chunk = next(waiting, None)
                return None if chunk is None else client.submit(_plan_packed, packed, chunk, pure=False, retries=5)

            first = [future for _ in range(_AHEAD * count) if (future := hand_out()) is not None]
            done = as_completed(first, loop=client.loop)
            for future in done:
                if watch.is_stopped():
                    client.cancel([future, *done.futures], force=True)
                    return
                yield future.result()
                if (following := hand_out()) is not None:
                    done.add(following)

    return plan


def _compare(others: Mapping[str, Mapping[str, str]]) -> int:
    """How many workers there are, all of them like this machine. Raises WorkersRefused."""
    if not others:
        raise WorkersRefused("no_workers")
    if wrong := differing(others):
        raise WorkersRefused("other_versions", "; ".join(wrong))
    return len(others)


def _versions() -> dict[str, str]:
    return dict(versions())


# The planner of the task that this worker is on: made once, asked for every part.
_known: dict[bytes, DrawPlanner] = {}


def _plan_packed(packed: bytes, chunk: tuple[int, ...]) -> list[DrawnPlan]:
    if packed not in _known:
        _known.clear()
        _known[packed] = DrawPlanner(unpack(packed))
    return [_known[packed].plan(draw) for draw in chunk]
