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

from models.milp.exchange import Exchange
from models.milp.highs import STOP_SECONDS
from models.milp.outcome import SAME_SHARE, relative_gap
from models.search_limits import Progress
from models.watch import UNWATCHED, Watch

PROGRESS_SECONDS = 0.2
LOSER_SECONDS = 0.1


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
        highs.cbMipUserSolution.subscribe(self._on_asked_for_a_plan)

    def begin(self, began: float, factor: float, watch: Watch, cutoff: float | None, level: str,
              must_reach: bool = False, exchange: Exchange | None = None, is_whole: bool = True,
              takes_plans: bool = True) -> None:
        """exchange: who else searches the problem. is_whole: this search is about all its plans, so its bound counts
        for all and another's plan is one of its own. takes_plans: it goes on with a better plan of another search.

        factor: what HiGHS minimises is so many times what is asked; the cutoff is in HiGHS's own sense and scale.

        must_reach: only plans at the cutoff count; HiGHS then calls the cutoff its primal bound before it has a plan.
        """
        self._must_reach, self._exchange, self._is_whole = must_reach, exchange, is_whole
        self._takes_plans = takes_plans and is_whole
        self._began, self._factor, self._level = began, factor, level
        self._watch, self._cutoff = watch, cutoff
        self._error: BaseException | None = None
        self.forget()

    def asked_to_stop(self) -> bool:
        """Whether to end the search; also when the one who was asked raised (see `end`)."""
        try:
            return self._error is not None or self._is_decided() or self._watch.is_stopped()
        except BaseException as error:
            self._error = error
            return True

    def patience(self) -> float:
        """Seconds to wait for a search that was told to stop: hardly any where another one has the answer already."""
        return LOSER_SECONDS if self._is_decided() else STOP_SECONDS

    def leave(self) -> SearchCallbacks:
        """Stop this search at its next word, whoever asks, and go on with what is known from it."""
        successor = copy.copy(self)
        self._watch = Watch(should_stop=lambda: True)
        return successor

    def forget(self) -> None:
        """Forget what the last run found, before another attempt at the same question."""
        self._told_at, self._best, self.cutoff_reached = -math.inf, math.inf, False
        self._given = math.inf
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
        self._watch, self._exchange = UNWATCHED, None
        if error is not None:
            raise error

    def _is_decided(self) -> bool:
        return self._exchange is not None and self._exchange.is_over

    def _on_asked_for_a_plan(self, event: HighsCallbackEvent) -> None:
        """HiGHS asks for a plan from elsewhere: it then prunes with it as with its own."""
        if self._exchange is None or not self._takes_plans:
            return
        mine = min(event.data_out.mip_primal_bound, self._given)
        better = self._exchange.better_than(mine / self._factor if math.isfinite(mine) else math.inf / self._factor)
        if better is not None:
            self._given = self._factor * self._exchange.objective
            event.data_in.setSolution(better)

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
            if self._exchange is not None:
                self._exchange.offer(self.best_values)
        self.bound = max(self.bound, found.mip_dual_bound)
        if self._exchange is not None and self._is_whole:
            self._exchange.raise_bound(self.bound / self._factor)
        now = time.perf_counter()
        if self._watch.on_search is None or not (is_better or now - self._told_at >= PROGRESS_SECONDS):
            return
        self._told_at = now
        best = min(found.mip_primal_bound, self._best)
        incumbent = best / self._factor + 0.0 if math.isfinite(best) else None
        bound = found.mip_dual_bound / self._factor + 0.0 if math.isfinite(found.mip_dual_bound) else None
        self._watch.on_search(
            Progress(now - self._began, incumbent, bound, relative_gap(incumbent, bound), self._level))
