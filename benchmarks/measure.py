"""How everything here is timed: side by side in one run, by the clock on the wall and by processor time."""
from __future__ import annotations

import gc
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Seconds:
    """One timed call. `cpu` adds up this process and the children it waited for; on a busy machine wall is longer."""

    wall: float
    cpu: float

    def __add__(self, other: Seconds) -> Seconds:
        return Seconds(self.wall + other.wall, self.cpu + other.cpu)


@dataclass(frozen=True)
class Line:
    """One line of the table. `is_met` None = nothing was promised, or this run cannot tell."""

    topic: str
    size: str
    measured: str
    target: str
    is_met: bool | None
    runs: int
    note: str = ""


@dataclass(frozen=True)
class Scale:
    """How large and how often to measure. Seconds are the limits of one search, by size."""

    name: str
    register: int
    large: int
    textbook: int
    growth_from: int
    register_seconds: float
    large_seconds: float
    textbook_seconds: float
    cbc_seconds: float
    repeats: int = 3
    large_repeats: int = 1


FULL = Scale("full", 2_437, 10_000, 200, 1_000, 30.0, 90.0, 30.0, 240.0)
QUICK = Scale("quick", 300, 600, 200, 300, 8.0, 10.0, 10.0, 20.0)


def timed(call: Callable[[], T]) -> tuple[T, Seconds]:
    """The call's result and how long it took, with nothing of earlier calls left to collect."""
    gc.collect()
    cpu, wall = _cpu_seconds(), time.perf_counter()
    result = call()
    return result, Seconds(time.perf_counter() - wall, _cpu_seconds() - cpu)


def take_turns(calls: Mapping[str, Callable[[], Seconds]], repeats: int) -> dict[str, Seconds]:
    """Every call once, then every call again: a slower minute of the machine hits all alike. Medians by name."""
    found: dict[str, list[Seconds]] = {name: [] for name in calls}
    for _ in range(repeats):
        for name, call in calls.items():
            found[name].append(call())
    return {name: middle(seconds) for name, seconds in found.items()}


def middle(seconds: Sequence[Seconds]) -> Seconds:
    """Median of each clock."""
    return Seconds(median(s.wall for s in seconds), median(s.cpu for s in seconds))


def ask_child(module: str, *arguments: object) -> dict:
    """Run a module of this package in a process of its own and read the JSON of its last line.

    Raises RuntimeError with the child's last words when it fails.
    """
    child = subprocess.run([sys.executable, "-m", module, *map(str, arguments)], capture_output=True, text=True,
                           check=False)
    if child.returncode:
        raise RuntimeError((child.stderr.strip().splitlines() or [f"exit code {child.returncode}"])[-1])
    return json.loads(child.stdout.strip().splitlines()[-1])


def _cpu_seconds() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)
