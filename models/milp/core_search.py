"""Large registers: plan the core first. The linear relaxation decides most options; only those in doubt are searched.

Balas and Zemel (1980), "An algorithm for large zero-one knapsack problems": few columns of an optimum differ from the
relaxation, and those are among the ones with the smallest reduced costs. What the core finds is a plan of the whole
problem; the relaxation's bound says how far from the best it can be.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import monotonic

import highspy
import numpy

from models.limits import Progress, SolveLimits
from models.milp.arrays import ModelArrays
from models.milp.highs import expect_ok, set_option, use_threads
from models.milp.outcome import Outcome, relative_gap
from models.milp.solver import LiveModel
from models.plan import StopReason, Termination

# Below this many columns the solver's own search is quicker.
LARGE = 2_000
# Shares of the columns that are searched, one after another, each from the best plan so far.
CORE_SHARES = (0.1, 0.2, 0.35)
# The most of the time limit that one core may take.
TIME_SHARE = 0.15
LATE_SECONDS = 1.0
# A core is searched to a quarter of the gap wanted, and at least to this.
LEAST_CORE_GAP = 0.00025


@dataclass(frozen=True, eq=False)
class Relaxation:
    """The optimum of the linear relaxation; `doubt` = |reduced cost|, infinite for a column held at zero."""

    bound: float
    values: numpy.ndarray
    doubt: numpy.ndarray


def solve_from_core(model: LiveModel, limits: SolveLimits, start: numpy.ndarray | None = None,
                    on_progress: Callable[[Progress], None] | None = None,
                    should_stop: Callable[[], bool] | None = None) -> Outcome:
    """As `model.solve`, with a plan from the core to start from; ends there when that is within the gap."""
    began = monotonic()

    def is_late() -> bool:
        # In the root of a large model HiGHS can be silent for a minute: it is left behind then.
        return monotonic() - began > limits.time_limit_seconds + LATE_SECONDS

    def must_stop() -> bool:
        return is_late() or (should_stop is not None and should_stop())

    found, relaxation = find_in_core(model, limits, start, on_progress, must_stop)
    if found is not None:
        found = replace(found, termination=Termination.FEASIBLE, bound=relaxation.bound,
                        gap=relative_gap(found.objective, relaxation.bound))
        is_near = found.gap is not None and found.gap <= limits.gap_share
        if is_near or found.stop_reason is StopReason.CANCELLED:
            reason = StopReason.GAP_REACHED if is_near else StopReason.CANCELLED
            return replace(found, stop_reason=reason, seconds=monotonic() - began)
    left = max(0.0, limits.time_limit_seconds - (monotonic() - began))
    outcome = model.solve(replace(limits, time_limit_seconds=left), on_progress, must_stop,
                          start if found is None else found.values)
    if outcome.stop_reason is StopReason.CANCELLED and is_late():
        outcome = replace(outcome, stop_reason=StopReason.TIME_LIMIT)
    if outcome.values is None and found is not None and outcome.termination is Termination.NO_SOLUTION:
        outcome = replace(found, stop_reason=outcome.stop_reason)
    return replace(outcome, seconds=monotonic() - began)


def find_in_core(model: LiveModel, limits: SolveLimits, start: numpy.ndarray | None = None,
                 on_progress: Callable[[Progress], None] | None = None, should_stop: Callable[[], bool] | None = None,
                 first_will_do: bool = False) -> tuple[Outcome | None, Relaxation | None]:
    """The best plan of the cores, and the relaxation; None for what was not found."""
    relaxation = relax(model.arrays, limits)
    if relaxation is None:
        return None, None
    arrays, best = model.arrays, None
    is_near = _Near(relaxation.bound, limits.gap_share, on_progress, should_stop)
    order = numpy.argsort(relaxation.doubt, kind="stable")[:numpy.isfinite(relaxation.doubt).sum()]
    in_doubt = (numpy.abs(relaxation.values - numpy.rint(relaxation.values)) > 1e-6) | ~arrays.is_whole
    lower, upper = arrays.lower.copy(), arrays.upper.copy()
    core_limits = replace(limits, time_limit_seconds=limits.time_limit_seconds * TIME_SHARE,
                          gap_share=max(LEAST_CORE_GAP, limits.gap_share / 4))
    for share in CORE_SHARES:
        in_core = in_doubt.copy()
        in_core[order[:int(share * len(order))]] = True
        decided = numpy.where(in_core, 0.0, numpy.rint(relaxation.values))
        model.set_columns_bounds(numpy.where(in_core, lower, decided), numpy.where(in_core, upper, decided))
        try:
            outcome = model.solve(core_limits, is_near.hear, is_near.should_stop, start)
        finally:
            model.set_columns_bounds(lower, upper)
        if outcome.values is not None:
            best, start = outcome, outcome.values
        if outcome.stop_reason is StopReason.CANCELLED or (best is not None and first_will_do):
            break
    if best is not None and is_near.reached:
        best = replace(best, stop_reason=StopReason.GAP_REACHED)
    return best, relaxation


class _Near:
    """Stops a core as soon as its plan is near enough to the bound of the relaxation."""

    def __init__(self, bound: float, gap_share: float, on_progress: Callable[[Progress], None] | None,
                 should_stop: Callable[[], bool] | None) -> None:
        self.bound, self.gap_share = bound, gap_share
        self.on_progress, self.asked_to_stop = on_progress, should_stop
        self.reached = False

    def hear(self, progress: Progress) -> None:
        gap = relative_gap(progress.incumbent, self.bound)
        self.reached = self.reached or (gap is not None and gap <= self.gap_share)
        if self.on_progress is not None:
            self.on_progress(replace(progress, bound=self.bound, gap=gap))

    def should_stop(self) -> bool:
        return self.reached or (self.asked_to_stop is not None and self.asked_to_stop())


def relax(arrays: ModelArrays, limits: SolveLimits) -> Relaxation | None:
    """Solve the linear relaxation; None when it has no optimum (the search itself then says why)."""
    highs = highspy.Highs()
    use_threads(limits.threads)
    for name, value in {"output_flag": False, "threads": limits.threads, "random_seed": limits.seed,
                        "time_limit": float(limits.time_limit_seconds)}.items():
        set_option(highs, name, value)
    sign = -1.0 if arrays.maximise else 1.0
    expect_ok(highs.passModel(
        len(arrays.costs), len(arrays.row_names), len(arrays.columns), int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMinimize), sign * arrays.offset, sign * arrays.costs, arrays.lower, arrays.upper,
        arrays.row_lower, arrays.row_upper, arrays.starts[:-1], arrays.columns, arrays.coefficients,
        numpy.zeros(len(arrays.costs), dtype=numpy.int32)), "relaxation")
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    solution = highs.getSolution()
    doubt = numpy.abs(numpy.array(solution.col_dual, dtype=float))
    doubt[_cannot_be_chosen(arrays)] = numpy.inf
    bound = sign * highs.getInfo().objective_function_value
    return Relaxation(bound, numpy.array(solution.col_value, dtype=float), doubt)


def _cannot_be_chosen(arrays: ModelArrays) -> numpy.ndarray:
    """Columns that a single row holds at zero: all its terms have one sign and it leaves them no room."""
    barred = arrays.upper <= 0
    filled = numpy.flatnonzero(numpy.diff(arrays.starts))
    least = numpy.minimum.reduceat(arrays.coefficients, arrays.starts[filled])
    most = numpy.maximum.reduceat(arrays.coefficients, arrays.starts[filled])
    closed = filled[((least > 0) & (arrays.row_upper[filled] == 0)) | ((most < 0) & (arrays.row_lower[filled] == 0))]
    for row in closed:
        barred[arrays.columns[arrays.starts[row]:arrays.starts[row + 1]]] = True
    return barred & (arrays.lower == 0)
