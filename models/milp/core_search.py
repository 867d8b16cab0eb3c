"""Larger registers: plan the core first. The linear relaxation decides most options; only those in doubt are searched.

Balas and Zemel (1980), "An algorithm for large zero-one knapsack problems": few columns of an optimum differ from the
relaxation, and those are among the ones with the smallest reduced costs. What the core finds is a plan of the whole
problem; the relaxation's bound says how far from the best it can be.
"""
from __future__ import annotations

from dataclasses import replace
from time import monotonic

import numpy

from models.milp.doubt import RelaxedOptimum, relax
from models.milp.exchange import Exchange
from models.milp.outcome import Outcome, relative_gap
from models.milp.solver import LiveModel
from models.plan import StopReason, Termination
from models.search_limits import Progress, SolveLimits
from models.watch import UNWATCHED, Watch

# Below this many columns a core saves nothing; from LARGE on it is where even a first plan is looked for.
LEAST_COLUMNS = 500
LARGE = 2_000
# How many columns are searched, one core after another, each from the best plan so far: the number of those in doubt
# grows with the number of rows that many projects share, hardly with the number of projects.
CORE_SIZES = (300, 500, 900, 1_600)
# A core of more than this part of all columns saves nothing.
LARGEST_CORE_SHARE = 0.6
CORE_NODES = 200
# Then the proof: a search that begins with a very good plan needs no heuristics, and no second root.
PROOF_NODES = 1_000
# The most of the time limit that one core may take; without any plan yet, a slow core is still the best hope.
TIME_SHARE, FIRST_TIME_SHARE = 0.15, 0.6
LATE_SECONDS = 1.0
# A relaxation that takes more than this share of its projects in part decides little: its core holds no near plan.
LARGEST_SHARE_IN_PART = 0.1
# Nor does a larger core where the first one's plan is this many times the wanted gap below the relaxation.
_FAR_GAPS = 5
# A core is searched to a quarter of the gap wanted, and at least to this.
LEAST_CORE_GAP = 0.00025
_WHOLE = 1e-6


def solve_from_core(model: LiveModel, limits: SolveLimits, start: numpy.ndarray | None = None,
                    watch: Watch = UNWATCHED, relaxation: RelaxedOptimum | None = None,
                    exchange: Exchange | None = None) -> Outcome:
    """As `model.solve`, with a plan from the core to start from; ends there when that is within the gap, or the best.

    relaxation: that of the model as it stands, where it is known already. exchange: where better plans are told.
    """
    began, limits = monotonic(), watch.within(limits)

    def is_late() -> bool:
        # In the root of a large model HiGHS can be silent for a minute: it is left behind then.
        return monotonic() - began > limits.time_limit_seconds + LATE_SECONDS

    watch = watch.narrowed(seconds=limits.time_limit_seconds).also_stopped_by(is_late)
    relaxation = relaxation or relax(model.arrays, limits)
    exchange = exchange or Exchange(model.arrays, limits.gap_share)
    if is_closed_by(relaxation, exchange):
        return exchange.as_outcome(StopReason.PROVED, monotonic() - began)
    is_worth_it = relaxation is not None and (decides_much(relaxation) or start is None)
    found = find_in_core(model, limits, relaxation, start, watch, exchange=exchange) if is_worth_it else None
    if found is not None:
        found = replace(found, termination=Termination.FEASIBLE, bound=relaxation.bound,
                        gap=relative_gap(found.objective, relaxation.bound))
        room = model.arrays.room_of(found.values, relaxation.bound)
        if room <= 2 * model.arrays.room_of(found.values, found.objective):
            # The relaxation allows no better plan, beyond what the solver's tolerances leave of any bound.
            return replace(found, termination=Termination.OPTIMAL, stop_reason=StopReason.PROVED, gap=0.0,
                           bound=found.objective, room=room, seconds=monotonic() - began)
        is_near = found.gap is not None and found.gap <= limits.gap_share
        if is_near or found.stop_reason is StopReason.CANCELLED:
            reason = StopReason.GAP_REACHED if is_near else StopReason.CANCELLED
            return replace(found, stop_reason=reason, seconds=monotonic() - began)
    start = start if found is None else found.values

    outcome = None
    if start is not None and limits.node_limit is None:
        proving = replace(limits, heuristics=False, restarts=False)
        outcome = model.solve(proving, watch.narrowed(nodes=PROOF_NODES), start, exchange=exchange)
        start = start if outcome.values is None else outcome.values
    if outcome is None or outcome.stop_reason is StopReason.NODE_LIMIT:
        outcome = model.solve(limits, watch, start, exchange=exchange)
    if exchange.is_over and exchange.decided.values is not None:
        outcome = exchange.decided
    if outcome.stop_reason is StopReason.CANCELLED and is_late():
        outcome = replace(outcome, stop_reason=StopReason.TIME_LIMIT)
    if outcome.values is None and found is not None and outcome.termination is Termination.NO_SOLUTION:
        outcome = replace(found, stop_reason=outcome.stop_reason)
    return replace(outcome, seconds=monotonic() - began)


def find_in_core(model: LiveModel, limits: SolveLimits, relaxation: RelaxedOptimum, start: numpy.ndarray | None = None,
                 watch: Watch = UNWATCHED, first_will_do: bool = False,
                 exchange: Exchange | None = None) -> Outcome | None:
    """The best plan of the cores, None when they hold none. What it proves holds in its core alone.

    exchange: where better plans are told, and whose best one each core begins with.
    """
    arrays, best, limits = model.arrays, None, watch.within(limits)
    is_near = _Near(relaxation.bound, limits.gap_share, watch)
    core_limits = replace(limits, gap_share=max(LEAST_CORE_GAP, limits.gap_share / 4))
    in_doubt = (numpy.abs(relaxation.values - numpy.rint(relaxation.values)) > _WHOLE) | ~arrays.is_choice
    order = numpy.argsort(relaxation.doubt, kind="stable")[:numpy.isfinite(relaxation.doubt).sum()]
    lower, upper = arrays.lower.copy(), arrays.upper.copy()
    sizes = [size for size in CORE_SIZES if size <= LARGEST_CORE_SHARE * len(lower)]
    for size in sizes:
        if exchange is not None and exchange.values is not None:
            start = exchange.values
        decided = numpy.rint(relaxation.values)
        in_core = in_doubt.copy()
        in_core[order[:size]] = True
        if start is not None and (start != decided).sum() <= size:
            in_core |= start != decided
        model.set_columns_bounds(numpy.where(in_core, lower, decided), numpy.where(in_core, upper, decided))
        share = FIRST_TIME_SHARE if start is None else TIME_SHARE
        part = is_near.watch.narrowed(seconds=limits.time_limit_seconds * share, nodes=CORE_NODES)
        try:
            outcome = model.solve(core_limits, part, start, exchange=exchange, is_whole=False)
        finally:
            model.set_columns_bounds(lower, upper)
        if outcome.values is not None:
            best, start = outcome, outcome.values
        if outcome.stop_reason is StopReason.CANCELLED or (exchange is not None and exchange.is_over):
            return best if best is None else replace(best, stop_reason=StopReason.CANCELLED)
        if best is not None and (first_will_do or is_near.has_reached(best.objective)
                                 or is_near.is_far(best.objective)):
            break
    return best


def is_closed_by(relaxation: RelaxedOptimum | None, exchange: Exchange) -> bool:
    """Tell the relaxation's bound, and its plan where it is whole: what binds nowhere is proved by that alone."""
    if relaxation is None:
        return False
    exchange.raise_bound(relaxation.bound)
    exchange.offer(relaxation.values)
    return exchange.gap is not None and exchange.gap <= exchange.gap_share


def decides_much(relaxation: RelaxedOptimum) -> bool:
    """Whether few projects of the relaxation are funded in part, so that a core around it holds a very good plan."""
    in_part = numpy.abs(relaxation.values - numpy.rint(relaxation.values)) > _WHOLE
    return in_part.sum() <= LARGEST_SHARE_IN_PART * max(1, (relaxation.values > 0.5).sum())


class _Near:
    """Stops a core as soon as its plan is near enough to the bound of the relaxation."""

    def __init__(self, bound: float, gap_share: float, watch: Watch) -> None:
        self.bound, self.gap_share = bound, gap_share
        self.on_search, self.reached = watch.on_search, False
        self.watch = replace(watch.also_stopped_by(lambda: self.reached), on_search=self._hear)

    def _hear(self, progress: Progress) -> None:
        self.reached = self.reached or self.has_reached(progress.incumbent)
        if self.on_search is not None:
            gap = relative_gap(progress.incumbent, self.bound)
            self.on_search(replace(progress, bound=self.bound, gap=gap))

    def is_far(self, objective: float) -> bool:
        """Whether a larger core would not come near enough either."""
        gap = relative_gap(objective, self.bound)
        return gap is None or gap > max(_FAR_GAPS * self.gap_share, LEAST_CORE_GAP)

    def has_reached(self, objective: float | None) -> bool:
        gap = relative_gap(objective, self.bound)
        return gap is not None and gap <= self.gap_share
