"""Two searches of one problem side by side: HiGHS on the whole of it, and the core told by prices with a bare proof.

They share every better plan and every better bound, and the first that closes the gap ends both. So nothing is slower
than HiGHS alone where two cores are free, and what either finds early serves the other. docs/search.md says what runs
when.
"""
from __future__ import annotations

import os
import threading
from dataclasses import replace
from time import monotonic

import numpy

from models.milp.core_search import LEAST_COLUMNS, decides_much, find_in_core, is_closed_by
from models.milp.doubt import RelaxedOptimum, relax
from models.milp.exchange import Exchange
from models.milp.highs import STOP_SECONDS
from models.milp.outcome import Outcome
from models.milp.solver import LiveModel
from models.plan import StopReason, Termination
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch

# A machine with so many runnable tasks a core has none left for a second search.
_BUSY = 2
# What HiGHS alone has answered by then is not worth a second search beside it, which would slow it down.
HEAD_START_SECONDS = 0.3


def solve_side_by_side(model: LiveModel, limits: SolveLimits, start: numpy.ndarray | None = None,
                       watch: Watch = UNWATCHED, exchange: Exchange | None = None,
                       relaxation: RelaxedOptimum | None = None) -> Outcome:
    """As `model.solve`, beside a second search. Which plan within a gap is found depends on which search is sooner."""
    began, limits = monotonic(), watch.within(limits)
    exchange = exchange or Exchange(model.arrays, limits.gap_share)
    relaxation = relaxation or relax(model.arrays, limits)
    if is_closed_by(relaxation, exchange):
        return exchange.as_outcome(StopReason.PROVED, monotonic() - began)
    failures: list[BaseException] = []

    def beside() -> None:
        try:
            prove_from_core(twin, limits, start, watch.quiet(), exchange, relaxation)
        except BaseException as error:  # raised again below
            failures.append(error)

    twin = model.twin(limits)
    partner = threading.Thread(target=beside, name="partner", daemon=True)
    partner.start()
    # To a gap the first search is told nothing, so that it is never slower than HiGHS alone: a plan from elsewhere may
    # lead it astray. A proof of the optimum is sooner done with every plan there is.
    outcome = model.solve(limits, watch, start, exchange=exchange, takes_plans=limits.gap_share == 0)
    if has_answered(outcome):
        exchange.decide(outcome)
    # The other search has the same limits, and ends at its next word once this one has answered.
    partner.join(STOP_SECONDS if exchange.is_over else max(0.0, limits.time_limit_seconds - (monotonic() - began)))
    if failures:
        raise failures[0]
    seconds = monotonic() - began
    if exchange.decided is None:
        if outcome.values is not None:
            exchange.offer(outcome.values)
        return exchange.as_outcome(outcome.stop_reason, seconds)
    return replace(exchange.decided, seconds=seconds)


def has_free_core() -> bool:
    """Whether a second search finds a core: the machine has two, and not twice as much to do as it has cores."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return cores > 1 and load < _BUSY * cores


def has_answered(outcome: Outcome) -> bool:
    """Whether a search of the whole problem has ended by itself."""
    ended = outcome.stop_reason in (StopReason.PROVED, StopReason.GAP_REACHED)
    return ended and outcome.termination is not Termination.NO_SOLUTION


def prove_from_core(model: LiveModel, limits: SolveLimits, start: numpy.ndarray | None, watch: Watch,
                    exchange: Exchange, relaxation: RelaxedOptimum | None) -> None:
    """The second search: plans from the core, then nothing but the proof, with the plans of the other search.

    Where no core is worth it, another search of the whole: without restarts, from another seed.
    """
    has_core = relaxation is not None and len(model.arrays.costs) >= LEAST_COLUMNS and decides_much(relaxation)
    if has_core:
        find_in_core(model, limits, relaxation, start, watch, exchange=exchange)
    if exchange.is_over or (not has_core and exchange.wait_until_over(HEAD_START_SECONDS)):
        return
    if exchange.values is not None:
        start = exchange.values
    own = replace(limits, heuristics=not has_core, restarts=False, seed=limits.seed + (not has_core))
    outcome = model.solve(own, watch, start, exchange=exchange)
    if has_answered(outcome):
        exchange.decide(outcome)
