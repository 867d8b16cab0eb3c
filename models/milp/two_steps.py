"""One question about a plan, searched in two steps: first a very good plan, then nothing but the proof.

A tree search that begins with the best plan needs no heuristics, and they are most of its time. The best plan of a
changed question mostly differs from its linear relaxation in few columns, those with the smallest reduced costs
(Balas and Zemel 1980): these alone are searched first. Options that another of their project makes needless are left
out before, for a plan that holds one loses its value in HiGHS's presolve (decision 0025). Both steps are limited by
nodes, never by the clock, so the same question takes the same way on every machine; where they do not decide, the
solver's own search does.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy

from models.milp.core_search import LARGE
from models.milp.dominated import stand_ins, with_stand_ins
from models.milp.doubt import RelaxedOptimum, relax
from models.milp.outcome import SAME_SHARE, Outcome, relative_gap
from models.milp.solver import LiveModel
from models.plan import StopReason, Termination
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch

# The share of the columns that is searched for a plan first, and how long.
CORE_SHARE = 0.3
CORE_NODES = 200
PROOF_NODES = 2_000
# Where both steps leave a question open, the solver's own search ends here: the same on every machine, busy or not.
LAST_NODES = 50_000
# The relaxation's bound is believed when it misses what was asked by more than this, relative to the value.
_BOUND_SHARE = 1e-6
# Below this many columns a search takes no time worth saving.
_SMALL = 60


def solve_in_two_steps(model: LiveModel, limits: SolveLimits, start: numpy.ndarray | None,
                       watch: Watch = UNWATCHED, cutoff: float | None = None,
                       reaching: float | None = None) -> Outcome:
    """As `model.solve` with the same arguments, in less time. The answer's value is the same; where several plans
    are best, another of them may be found."""
    limits = watch.within(limits)
    if not _SMALL <= len(model.arrays.costs) < LARGE or limits.node_limit is not None:
        return model.solve(limits, watch=watch, start=start, cutoff=cutoff, reaching=reaching)
    watch = watch.narrowed(seconds=limits.time_limit_seconds)
    arrays = model.arrays
    lower, upper, stands_for = arrays.lower.copy(), arrays.upper.copy(), stand_ins(arrays)
    is_needless = stands_for != numpy.arange(len(stands_for))
    if start is not None:
        start = with_stand_ins(start, stands_for)
    model.set_columns_bounds(lower, numpy.where(is_needless, 0.0, upper))
    try:
        return _search(model, limits, start, watch, cutoff, reaching)
    finally:
        model.set_columns_bounds(lower, upper)


def _search(model: LiveModel, limits: SolveLimits, start: numpy.ndarray | None, watch: Watch, cutoff: float | None,
            reaching: float | None) -> Outcome:
    wanted = cutoff if reaching is None else reaching

    def search(limits: SolveLimits, start: numpy.ndarray | None, nodes: int | None = None) -> Outcome:
        return model.solve(limits, watch.narrowed(nodes=nodes), start, cutoff=cutoff, reaching=reaching)

    relaxation = relax(model.arrays, limits)
    if relaxation is None:
        return search(limits, start)
    if reaching is not None and _is_out_of_reach(model, relaxation, reaching):
        return Outcome(Termination.INFEASIBLE, StopReason.PROVED)
    found = _search_core(model, relaxation, start, lambda: search(limits, start, CORE_NODES))
    # What ends the search of a core says nothing about the plans outside it, unless it is a plan.
    if found.stop_reason is StopReason.CANCELLED:
        return _as_found(found, StopReason.CANCELLED, relaxation)
    best = found if found.values is not None and (start is None or _is_better(model, found.values, start)) else None
    if best is not None:
        start = best.values
    if found.values is not None and wanted is not None and _reaches(model, found, wanted):
        return _as_found(found, StopReason.CUTOFF_REACHED, relaxation)
    outcome = search(replace(limits, heuristics=False, restarts=True), start, PROOF_NODES)
    if outcome.stop_reason is StopReason.NODE_LIMIT:
        if outcome.values is not None and (start is None or _is_better(model, outcome.values, start)):
            best, start = outcome, outcome.values
        outcome = search(limits, start, LAST_NODES)
    return outcome if best is None else _no_worse(model, outcome, best, relaxation)


def _no_worse(model: LiveModel, outcome: Outcome, best: Outcome, relaxation: RelaxedOptimum) -> Outcome:
    """The outcome of a search that may have lost the plan it began with."""
    if outcome.termination in (Termination.OPTIMAL, Termination.INFEASIBLE) or (
            outcome.values is not None and not _is_better(model, best.values, outcome.values)):
        return outcome
    bound = relaxation.bound if outcome.bound is None else outcome.bound
    return replace(best, termination=Termination.FEASIBLE, stop_reason=outcome.stop_reason, bound=bound,
                   gap=relative_gap(best.objective, bound))


def _as_found(found: Outcome, reason: StopReason, relaxation: RelaxedOptimum) -> Outcome:
    """A core's plan as a plan of the whole question: not proved best, bounded by the relaxation."""
    if found.values is None:
        return Outcome(Termination.NO_SOLUTION, reason, bound=relaxation.bound)
    return replace(found, termination=Termination.FEASIBLE, stop_reason=reason, bound=relaxation.bound,
                   gap=relative_gap(found.objective, relaxation.bound))


def _reaches(model: LiveModel, found: Outcome, wanted: float) -> bool:
    sign = -1.0 if model.arrays.maximise else 1.0
    return sign * (found.objective - wanted) <= SAME_SHARE * max(1.0, abs(wanted))


def _is_out_of_reach(model: LiveModel, relaxation: RelaxedOptimum, reaching: float) -> bool:
    sign = -1.0 if model.arrays.maximise else 1.0
    return sign * (relaxation.bound - reaching) > max(_BOUND_SHARE, SAME_SHARE) * max(1.0, abs(reaching))


def _search_core(model: LiveModel, relaxation: RelaxedOptimum, start: numpy.ndarray | None,
                 search: Callable[[], Outcome]) -> Outcome:
    """The best plan in which all columns outside the core are as the relaxation has them."""
    arrays = model.arrays
    decided = numpy.rint(relaxation.values) if start is None else start
    in_core = (numpy.abs(relaxation.values - decided) > 1e-6) | ~arrays.is_choice
    in_core |= (decided < arrays.lower) | (decided > arrays.upper)
    order = numpy.argsort(relaxation.doubt, kind="stable")
    in_core[order[:int(CORE_SHARE * len(order))]] = True
    lower, upper = arrays.lower.copy(), arrays.upper.copy()
    model.set_columns_bounds(numpy.where(in_core, lower, decided), numpy.where(in_core, upper, decided))
    try:
        return search()
    finally:
        model.set_columns_bounds(lower, upper)


def _is_better(model: LiveModel, values: numpy.ndarray, other: numpy.ndarray) -> bool:
    """A start that breaks a row of the question counts for nothing."""
    arrays = model.arrays
    inside = numpy.clip(other, arrays.lower, arrays.upper)
    if (inside != other).any() or arrays.broken_row(other) is not None:
        return True
    sign = -1.0 if arrays.maximise else 1.0
    return sign * arrays.objective_of(values) < sign * arrays.objective_of(other)
