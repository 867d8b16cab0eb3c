"""The callbacks of a running search: whom to tell, when to stop, and why it stopped."""
from __future__ import annotations

import contextlib
import copy
import math
import time
from collections.abc import Callable, Iterator

import highspy
import numpy
from highspy import cb
from highspy.highs import HighsCallbackEvent

from models.milp.outcome import SAME_SHARE, relative_gap
from models.search_limits import Progress
from models.watch import UNWATCHED, Watch

PROGRESS_SECONDS = 0.2


class SearchCallbacks:
    """Passes on a search's progress, asks whether to stop, and remembers what HiGHS announced.

    `best_values` and `bound` are the best so far, the bound in HiGHS's own (minimising) sense.
    """

    def __init__(self) -> None:
        self.begin(0.0, 1.0, UNWATCHED, None, "")

    def listen_to(self, highs: highspy.Highs) -> None:
        """Be called by a solver: now and then, and for every better plan."""
        for event in (highs.cbSimplexInterrupt, highs.cbIpmInterrupt):
            event.subscribe(self._on_lp)
        highs.cbMipInterrupt.subscribe(self._on_mip)
        highs.cbMipImprovingSolution.subscribe(self._on_better)

    def begin(self, began: float, factor: float, watch: Watch, cutoff: float | None, level: str,
              must_reach: bool = False) -> None:
        """factor: what HiGHS minimises is so many times what is asked; the cutoff is in HiGHS's own sense and scale.

        must_reach: only plans at the cutoff count; HiGHS then calls the cutoff its primal bound before it has a plan.
        """
        self._must_reach = must_reach
        self._began, self._factor, self._level = began, factor, level
        self._watch, self._cutoff = watch, cutoff
        self._error: BaseException | None = None
        self.forget()

    def asked_to_stop(self) -> bool:
        """Whether to end the search; also when the one who was asked raised (see `end`)."""
        try:
            return self._error is not None or self._watch.is_stopped()
        except BaseException as error:
            self._error = error
            return True

    def leave(self) -> SearchCallbacks:
        """Stop this search at its next word, whoever asks, and go on with what is known from it."""
        successor = copy.copy(self)
        self._watch = Watch(should_stop=lambda: True)
        return successor

    def forget(self) -> None:
        """Forget what the last run found, before another attempt at the same question."""
        self._told_at, self._best, self.cutoff_reached = -math.inf, math.inf, False
        self.best_values: numpy.ndarray | None = None
        self.bound = -math.inf

    @contextlib.contextmanager
    def silenced(self) -> Iterator[None]:
        """Ask and tell nobody for a while: a clean-up must finish even after the search was told to stop."""
        before = self._watch, self._cutoff
        self._watch, self._cutoff = UNWATCHED, None
        try:
            yield
        finally:
            self._watch, self._cutoff = before

    def end(self) -> None:
        """Let the watch go, and raise what it raised."""
        error, self._error = self._error, None
        self._watch = UNWATCHED
        if error is not None:
            raise error

    def _on_lp(self, event: HighsCallbackEvent) -> None:
        self._guard(event, lambda: self.asked_to_stop())

    def _on_mip(self, event: HighsCallbackEvent) -> None:
        self._guard(event, lambda: self._tell(event.data_out, False) or self._decided(event.data_out)
                    or self.asked_to_stop())

    def _on_better(self, event: HighsCallbackEvent) -> None:
        self._guard(event, lambda: self._tell(event.data_out, True))

    def _guard(self, event: HighsCallbackEvent, ask: Callable[[], bool | None]) -> None:
        """An exception must not travel through the solver: keep it, stop, raise it afterwards."""
        try:
            stop = self._error is not None or bool(ask())
        except BaseException as error:  # raised again in end()
            self._error, stop = error, True
        if event.data_in is not None:
            # HiGHS remembers the wish over the end of a run.
            event.data_in.user_interrupt = stop

    def _decided(self, found: cb.HighsCallbackOutput) -> bool:
        if self._cutoff is None:
            return False
        slack = SAME_SHARE * max(1.0, abs(self._cutoff))
        if self._must_reach:
            self.cutoff_reached = self._best <= self._cutoff + slack
        else:
            best = min(found.mip_primal_bound, self._best)
            self.cutoff_reached = best <= self._cutoff + slack or found.mip_dual_bound > self._cutoff + slack
        return self.cutoff_reached

    def _tell(self, found: cb.HighsCallbackOutput, is_better: bool) -> None:
        if is_better and found.objective_function_value < self._best:
            self._best = found.objective_function_value
            self.best_values = numpy.array(found.mip_solution, dtype=float)
        self.bound = max(self.bound, found.mip_dual_bound)
        now = time.perf_counter()
        if self._watch.on_search is None or not (is_better or now - self._told_at >= PROGRESS_SECONDS):
            return
        self._told_at = now
        best = min(found.mip_primal_bound, self._best)
        incumbent = best / self._factor + 0.0 if math.isfinite(best) else None
        bound = found.mip_dual_bound / self._factor + 0.0 if math.isfinite(found.mip_dual_bound) else None
        self._watch.on_search(
            Progress(now - self._began, incumbent, bound, relative_gap(incumbent, bound), self._level))
