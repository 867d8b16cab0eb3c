"""What searches of one problem that run side by side tell each other: the best plan and the best bound so far."""
from __future__ import annotations

import math
import threading
from collections.abc import Callable

import numpy

from models.milp.arrays import ModelArrays
from models.milp.outcome import Outcome, relative_gap
from models.plan import StopReason, Termination


class Exchange:
    """The best plan of a problem and what no plan exceeds, whoever found them.

    Plans are in column order, objectives and bounds in the problem's own sense. on_near: hears once of a plan within
    `near_share` of the bound, and of the bound, in the thread that closed the gap.
    """

    def __init__(self, arrays: ModelArrays, gap_share: float, near_share: float = 0.0,
                 on_near: Callable[[numpy.ndarray, float], None] | None = None) -> None:
        self._arrays, self.gap_share = arrays.frozen(), gap_share
        self._near_share, self._on_near = near_share, on_near
        self._lock, self._over = threading.RLock(), threading.Event()
        self._sign = -1.0 if arrays.maximise else 1.0
        self.values: numpy.ndarray | None = None
        self.objective: float | None = None
        self.bound: float | None = None
        self.decided: Outcome | None = None

    def offer(self, raw: numpy.ndarray) -> None:
        """A plan somebody found. What is not whole or breaks a row is not taken."""
        values = self._arrays.rounded(raw)
        if values is None:
            return
        objective = self._arrays.objective_of(values)
        if self._is_better(objective) and self._arrays.broken_row(values) is None:
            with self._lock:
                if self._is_better(objective):
                    self.values, self.objective = values, objective
                    self._look()

    def raise_bound(self, bound: float) -> None:
        """A bound somebody proved for all plans."""
        if math.isfinite(bound) and (self.bound is None or self._sign * bound > self._sign * self.bound):
            with self._lock:
                self.bound = bound
                self._look()

    def decide(self, outcome: Outcome) -> None:
        """One search has answered for all; the first answer stays."""
        with self._lock:
            self.decided = self.decided or outcome
        self._over.set()

    def wait_until_over(self, seconds: float) -> bool:
        """Whether it is over within so many seconds."""
        return self._over.wait(seconds)

    @property
    def is_over(self) -> bool:
        """Whether nobody need search on."""
        return self.decided is not None

    @property
    def gap(self) -> float | None:
        return relative_gap(self.objective, self.bound)

    def better_than(self, objective: float) -> numpy.ndarray | None:
        """The best plan, if it is better than what a search has."""
        values, best = self.values, self.objective
        return values if best is not None and self._sign * (best - objective) < -1e-9 * max(1.0, abs(best)) else None

    def as_outcome(self, reason: StopReason, seconds: float) -> Outcome:
        """What all have found together, when none of them has answered alone."""
        if self.values is None:
            return Outcome(Termination.NO_SOLUTION, reason, bound=self.bound, seconds=seconds)
        gap = self.gap
        if gap == 0.0:
            return Outcome(Termination.OPTIMAL, StopReason.PROVED, self.objective, self.objective, 0.0, self.values,
                           seconds, room=self._arrays.room_of(self.values, self.bound))
        if gap is not None and gap <= self.gap_share:
            reason = StopReason.GAP_REACHED
        return Outcome(Termination.FEASIBLE, reason, self.objective, self.bound, gap, self.values, seconds)

    def _is_better(self, objective: float) -> bool:
        return self.objective is None or self._sign * objective < self._sign * self.objective

    def _look(self) -> None:
        gap = self.gap
        if gap is None:
            return
        if self._on_near is not None and gap <= self._near_share:
            told, self._on_near = self._on_near, None
            told(self.values, self.bound)
        if gap <= self.gap_share and self.gap_share > 0:
            self.decide(self.as_outcome(StopReason.GAP_REACHED, 0.0))
