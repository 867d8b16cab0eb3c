"""HiGHS itself: which version, options that are set for sure, and its pool of threads."""
from __future__ import annotations

import atexit
import math
import threading
from collections.abc import Callable

import highspy

from models.milp.arrays import ModelRangeError

# 1.14 called worse plans optimal on small models (HiGHS issues 2957, 3002, 3043, 3073); 1.15 can write past its memory.
OLDEST_HIGHS = (1, 16, 0)
ASK_SECONDS = 0.02
STOP_SECONDS = 1.0
# How long the program waits at its end for searches that were left behind: a thread inside HiGHS must not be torn off.
LEFT_BEHIND_SECONDS = 60.0


class SolverOptionError(ValueError):
    """HiGHS does not know an option or refuses its value."""


class QuietHighs(highspy.Highs):
    """HiGHS that writes nothing on standard output, which belongs to whoever asked for `--json`.

    It greets as soon as anything but an option is set, and its own constructor sets callbacks.
    """

    def enableCallbacks(self) -> None:
        """Callbacks without the text that HiGHS prints when they are switched on."""
        set_option(self, "output_flag", False)
        super().enableCallbacks()


def solver_version() -> str:
    """Name and version of the solver, as a plan records it."""
    return f"HiGHS {QuietHighs().version()}"


def assert_version() -> None:
    """Raises ImportError for a HiGHS older than the one the searches were tried with."""
    found = tuple(int(part) for part in QuietHighs().version().split("."))
    if found < OLDEST_HIGHS:
        raise ImportError(f"HiGHS {found} is older than {OLDEST_HIGHS}: run pip install -r requirements.txt")


def set_option(highs: highspy.Highs, name: str, value: bool | float | str) -> None:
    """Set one option and read it back. Raises SolverOptionError (a misspelt name is an error, not a shrug)."""
    status = highs.setOptionValue(name, value)
    read_status, found = highs.getOptionValue(name)
    if status != highspy.HighsStatus.kOk or read_status != highspy.HighsStatus.kOk or found != value:
        raise SolverOptionError(f"{name} = {value!r}")


assert_version()

_of_this_thread = threading.local()


def use_threads(threads: int) -> None:
    """Before a run in this thread: HiGHS keeps a pool for each thread that runs it and refuses another number later.

    A run in a thread of its own (`run_aside`) finds none there yet.
    """
    if getattr(_of_this_thread, "pool", None) != threads:
        highspy.Highs.resetGlobalScheduler(True)
        _of_this_thread.pool = threads


_left_behind: list[threading.Thread] = []


@atexit.register
def _wait_for_those_left_behind() -> None:
    """They have been told to stop, and do so when they next look up."""
    for thread in _left_behind:
        thread.join(LEFT_BEHIND_SECONDS)


def run_aside(highs: highspy.Highs, must_end: Callable[[], bool],
              patience: Callable[[], float] = lambda: STOP_SECONDS) -> highspy.HighsStatus | None:
    """Run in a thread. None when it had to end but did not look up in time (`patience`): it then runs on by itself.

    HiGHS asks its callbacks and its clock often in the tree, but can be silent for a minute in the root of a large one.
    """
    ended: list[highspy.HighsStatus | BaseException] = []

    def run() -> None:
        try:
            ended.append(highs.run())
        except BaseException as error:  # raised again below
            ended.append(error)

    thread = threading.Thread(target=run, name="highs", daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(ASK_SECONDS)
        if thread.is_alive() and must_end():
            thread.join(patience())
            break
    if thread.is_alive():
        _left_behind[:] = [*filter(threading.Thread.is_alive, _left_behind), thread]
        return None
    if isinstance(ended[0], BaseException):
        raise ended[0]
    return ended[0]


def expect_ok(status: highspy.HighsStatus, what: str) -> None:
    """Raises ModelRangeError when HiGHS refuses what it was handed."""
    if status != highspy.HighsStatus.kOk:
        raise ModelRangeError(what, math.nan, "refused")
