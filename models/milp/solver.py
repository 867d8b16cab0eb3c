"""HiGHS behind a finished PuLP problem: handed over once, kept alive, and its answers called what they are.

The termination is read from HiGHS's own model status, its bound, and our own check of every row at the rounded
values; PuLP's status words are never read. Columns and rows are known by index: PuLP's clean-up of names can make
two names one.
"""
from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Mapping, Sequence

import highspy
import numpy
import pulp

from models.limits import Progress, SolveLimits
from models.milp.arrays import LARGEST_NUMBER, ModelRangeError, check_costs, read_problem
from models.milp.cbc import solve_with_cbc
from models.milp.outcome import SAME_SHARE, Outcome, relative_gap
from models.plan import StopReason, Termination

__all__ = ["LiveModel", "ModelRangeError", "Outcome", "SolverOptionError", "solve_with_cbc", "solver_version"]

# 1.14 returned wrong optima on small models (HiGHS issues 2957, 2975, 3002, 3043, 3094).
OLDEST_HIGHS = (1, 15, 1)
# A chosen share off by 1e-6 of an option worth 6,000,000 million VND would be 6 million VND.
MIP_TOLERANCE = 1e-9
PROGRESS_SECONDS = 0.2

Status = highspy.HighsModelStatus
_STOPPED_BY = {
    Status.kTimeLimit: StopReason.TIME_LIMIT,
    # HiGHS has one status for its limits on nodes, leaves and solutions; only the node limit is ever set here.
    Status.kSolutionLimit: StopReason.NODE_LIMIT,
    Status.kIterationLimit: StopReason.NODE_LIMIT,
    Status.kMemoryLimit: StopReason.MEMORY_LIMIT,
    Status.kInterrupt: StopReason.CANCELLED,
    Status.kOptimal: StopReason.PROVED,
}


class SolverOptionError(ValueError):
    """HiGHS does not know an option or refuses its value."""


def solver_version() -> str:
    return f"HiGHS {highspy.Highs().version()}"


def _assert_version() -> None:
    found = tuple(int(part) for part in highspy.Highs().version().split("."))
    if found < OLDEST_HIGHS:
        raise ImportError(f"HiGHS {found} is older than {OLDEST_HIGHS}: run pip install -r requirements.txt")


_assert_version()


def set_option(highs: highspy.Highs, name: str, value: bool | float | str) -> None:
    """Set one option and read it back. Raises SolverOptionError (a misspelt name is an error, not a shrug)."""
    status = highs.setOptionValue(name, value)
    read_status, found = highs.getOptionValue(name)
    if status != highspy.HighsStatus.kOk or read_status != highspy.HighsStatus.kOk or found != value:
        raise SolverOptionError(f"{name} = {value!r}")


class LiveModel:
    """A problem inside HiGHS. Change a cost, a bound or a right-hand side, then solve again.

    `variables` fixes the column order of every index and of `Outcome.values`. Every solve starts afresh (nothing is
    carried over from the one before unless given as `start`), so the same question gets the same answer.
    Raises ModelRangeError, SolverOptionError, and ValueError for variables that do not fit the problem.
    """

    def __init__(self, problem: pulp.LpProblem, variables: Sequence[pulp.LpVariable], limits: SolveLimits) -> None:
        self._arrays = read_problem(problem, variables)
        self._rows = {name: row for row, name in enumerate(self._arrays.row_names)}
        self._search = _Search()
        self._highs = highspy.Highs()
        set_option(self._highs, "output_flag", False)
        self._apply(limits, limits.presolve, limits.seed, limits.time_limit_seconds)
        self._pass_model()
        self._search.listen_to(self._highs)

    @property
    def row_count(self) -> int:
        return len(self._arrays.row_names)

    def row_index(self, name: str) -> int:
        """Index of a row by its name in the PuLP problem. Raises KeyError."""
        return self._rows[name]

    def set_objective(self, costs: Mapping[int, float] | Sequence[float] | numpy.ndarray, maximise: bool,
                      offset: float = 0.0) -> None:
        """Replace the objective; a mapping gives the columns that cost something. Raises ModelRangeError."""
        arrays = self._arrays
        if isinstance(costs, Mapping):
            dense = numpy.zeros(len(arrays.costs))
            dense[list(costs)] = [float(cost) for cost in costs.values()]
        else:
            dense = numpy.array(costs, dtype=float)
        if dense.shape != arrays.costs.shape:
            raise ValueError(f"{dense.size} costs for {arrays.costs.size} columns")
        check_costs(dense, offset)
        arrays.costs, arrays.maximise, arrays.offset = dense, maximise, float(offset)
        self._pass_costs(dense)

    def add_row(self, name: str, columns: Sequence[int], coefficients: Sequence[float], lower: float,
                upper: float) -> int:
        """Add lower <= sum(coefficients x columns) <= upper (infinite = no limit) and give the row's index.

        A row is taken out again by `set_row_bounds(row, -inf, inf)`. Raises ModelRangeError; ValueError for a name
        already in use.
        """
        if name in self._rows:
            raise ValueError(f"row {name} exists")
        index, entries = numpy.array(columns, dtype=numpy.int32), numpy.array(coefficients, dtype=float)
        row = self._arrays.add_row(name, index, entries, float(lower), float(upper))
        _expect_ok(self._highs.addRow(float(lower), float(upper), len(index), index, entries), name)
        self._rows[name] = row
        return row

    def set_row_bounds(self, row: int, lower: float, upper: float) -> None:
        _check_limits(self._arrays.row_names[row], lower, upper)
        self._arrays.row_lower[row], self._arrays.row_upper[row] = lower, upper
        _expect_ok(self._highs.changeRowBounds(row, float(lower), float(upper)), self._arrays.row_names[row])

    def set_column_bounds(self, column: int, lower: float, upper: float) -> None:
        _check_limits(f"column_{column}", lower, upper)
        self._arrays.lower[column], self._arrays.upper[column] = lower, upper
        _expect_ok(self._highs.changeColBounds(column, float(lower), float(upper)), f"column_{column}")

    def solve(self, limits: SolveLimits, on_progress: Callable[[Progress], None] | None = None,
              should_stop: Callable[[], bool] | None = None, start: numpy.ndarray | None = None,
              cutoff: float | None = None, level: str = "") -> Outcome:
        """Search within the limits.

        on_progress gets a Progress at every better plan and a few times a second; should_stop is asked often and
        ends the search when true (the incumbent is kept). Both run inside the search; what they raise ends it and
        is raised here. start: values to begin from, in column order. cutoff: an objective value; the search ends
        with StopReason.CUTOFF_REACHED as soon as a plan at least that good is found or none can be.
        """
        began = time.perf_counter()
        outcome = self._attempt(limits, limits.presolve, limits.seed, began, on_progress, should_stop, start, cutoff,
                                level)
        if outcome.stop_reason is StopReason.SOLVER_FAILED:
            outcome = self._attempt(limits, False, limits.seed + 1, began, on_progress, should_stop, start, cutoff,
                                    level)
        return outcome

    def _attempt(self, limits: SolveLimits, presolve: bool, seed: int, began: float,
                 on_progress: Callable[[Progress], None] | None, should_stop: Callable[[], bool] | None,
                 start: numpy.ndarray | None, cutoff: float | None, level: str) -> Outcome:
        sign = -1.0 if self._arrays.maximise else 1.0
        self._apply(limits, presolve, seed, max(0.0, limits.time_limit_seconds - (time.perf_counter() - began)))
        self._highs.clearSolver()
        if start is not None:
            columns = numpy.arange(len(start), dtype=numpy.int32)
            _expect_ok(self._highs.setSolution(len(start), columns, numpy.array(start, dtype=float)), "start")
        self._search.begin(began, sign, on_progress, should_stop, None if cutoff is None else sign * cutoff, level)
        try:
            status = self._run()
        except MemoryError:
            return Outcome(Termination.NO_SOLUTION, StopReason.MEMORY_LIMIT, seconds=time.perf_counter() - began)
        self._search.end()
        return self._judge(status, limits, began)

    def _run(self) -> highspy.HighsModelStatus:
        """Run HiGHS on what it holds (releases the interpreter lock). A seam for the tests of the failing path."""
        run_status = self._highs.run()
        status = self._highs.getModelStatus()
        return Status.kSolveError if run_status == highspy.HighsStatus.kError else status

    def _judge(self, status: highspy.HighsModelStatus, limits: SolveLimits, began: float) -> Outcome:
        """HiGHS's status, bound and values into an outcome that claims nothing they do not show."""
        word = self._highs.modelStatusToString(status)

        def outcome(termination: Termination, reason: StopReason, message: str = word, **numbers: object) -> Outcome:
            return Outcome(termination, reason, seconds=time.perf_counter() - began, message=message, **numbers)

        if status == Status.kInfeasible:
            return outcome(Termination.INFEASIBLE, StopReason.PROVED)
        if status in (Status.kUnbounded, Status.kUnboundedOrInfeasible):
            return self._tell_unbounded(outcome)
        if status == Status.kModelEmpty:
            # HiGHS calls a model without columns empty, whatever its rows ask for and its offset adds.
            nothing = numpy.zeros(len(self._arrays.costs))
            if len(nothing) or self._arrays.broken_row(nothing):
                return outcome(Termination.INFEASIBLE, StopReason.PROVED)
            offset = self._arrays.offset
            return outcome(Termination.OPTIMAL, StopReason.PROVED, objective=offset, bound=offset, gap=0.0,
                           values=nothing)
        if status not in _STOPPED_BY:
            return outcome(Termination.NO_SOLUTION, StopReason.SOLVER_FAILED)
        reason = _STOPPED_BY[status]
        if status == Status.kInterrupt and self._search.cutoff_reached:
            reason = StopReason.CUTOFF_REACHED
        bound = self._bound(status)
        values, fault = self._values()
        if values is None and self._search.best_values is not None and status != Status.kOptimal:
            # Stopped before HiGHS carried its incumbent over to the end of the run: the one it announced counts.
            values, fault = self._settled(self._search.best_values)
        if values is None:
            if status == Status.kOptimal:
                return outcome(Termination.NO_SOLUTION, StopReason.SOLVER_FAILED, fault)
            return outcome(Termination.NO_SOLUTION, reason, bound=bound)
        objective = self._arrays.objective_of(values)
        gap = relative_gap(objective, bound)
        numbers = {"objective": objective, "bound": bound, "gap": gap, "values": values}
        if status != Status.kOptimal:
            return outcome(Termination.FEASIBLE, reason, **numbers)
        if gap == 0.0:
            return outcome(Termination.OPTIMAL, StopReason.PROVED, **(numbers | {"bound": objective}))
        return outcome(Termination.FEASIBLE, StopReason.GAP_REACHED, **numbers)

    def _tell_unbounded(self, outcome: Callable[..., Outcome]) -> Outcome:
        """Unbounded or infeasible? Ask again without an objective: a plan then exists or it does not."""
        self._pass_costs(numpy.zeros_like(self._arrays.costs))
        self._highs.clearSolver()
        try:
            status = self._run()
            found = self._values()[0] is not None
        finally:
            self._pass_costs(self._arrays.costs)
        if status == Status.kInfeasible:
            return outcome(Termination.INFEASIBLE, StopReason.PROVED)
        if found:
            return outcome(Termination.UNBOUNDED, StopReason.PROVED)
        reason = _STOPPED_BY.get(status, StopReason.SOLVER_FAILED)
        return outcome(Termination.NO_SOLUTION, StopReason.SOLVER_FAILED if status == Status.kOptimal else reason)

    def _bound(self, status: highspy.HighsModelStatus) -> float | None:
        sign = -1.0 if self._arrays.maximise else 1.0
        if self._arrays.is_whole.any():
            bound = sign * self._highs.getInfo().mip_dual_bound
        elif status == Status.kOptimal:
            bound = sign * self._highs.getInfo().objective_function_value
        else:
            return None
        return bound if math.isfinite(bound) else None

    def _values(self) -> tuple[numpy.ndarray | None, str]:
        """HiGHS's values once they are whole where they must be and keep every row; else None and what is wrong."""
        solution = self._highs.getSolution()
        raw = numpy.array(solution.col_value, dtype=float)
        if not solution.value_valid or raw.size != self._arrays.costs.size:
            return None, "no_values"
        return self._settled(raw)

    def _settled(self, raw: numpy.ndarray) -> tuple[numpy.ndarray | None, str]:
        values = self._arrays.rounded(raw)
        if values is None:
            return None, "not_whole"
        broken = self._arrays.broken_row(values)
        if broken is None:
            return values, ""
        if self._arrays.is_whole.all() or not self._arrays.is_whole.any() or self._arrays.broken_row(raw) is not None:
            return None, f"broken:{broken}"
        return self._settle_again(values, broken)

    def _settle_again(self, values: numpy.ndarray, broken: str) -> tuple[numpy.ndarray | None, str]:
        """Rounding the whole columns moved a row: settle the continuous ones again around the rounded values."""
        whole = numpy.flatnonzero(self._arrays.is_whole).astype(numpy.int32)
        fixed = values[whole]
        self._highs.changeColsBounds(len(whole), whole, fixed, fixed)
        self._highs.clearSolver()
        try:
            self._highs.run()
            settled = self._arrays.rounded(numpy.array(self._highs.getSolution().col_value, dtype=float))
        finally:
            self._highs.changeColsBounds(len(whole), whole, self._arrays.lower[whole], self._arrays.upper[whole])
        if settled is None or self._arrays.broken_row(settled) is not None:
            return None, f"rounding_broke:{broken}"
        return settled, ""

    def _apply(self, limits: SolveLimits, presolve: bool, seed: int, seconds: float) -> None:
        _use_threads(limits.threads)
        options = {
            "threads": limits.threads, "parallel": "off" if limits.threads == 1 else "on",
            "random_seed": seed, "presolve": "choose" if presolve else "off", "time_limit": float(seconds),
            "mip_rel_gap": float(limits.gap_share), "mip_abs_gap": 0.0, "mip_feasibility_tolerance": MIP_TOLERANCE,
            "mip_max_nodes": limits.node_limit if limits.node_limit is not None else 2**31 - 1,
        }
        for name, value in options.items():
            set_option(self._highs, name, value)

    def _pass_model(self) -> None:
        """Everything at once, always as a minimisation: HiGHS's bounds and callbacks then have one sense."""
        arrays = self._arrays
        sign = -1.0 if arrays.maximise else 1.0
        status = self._highs.passModel(
            len(arrays.costs), self.row_count, len(arrays.columns), int(highspy.MatrixFormat.kRowwise),
            int(highspy.ObjSense.kMinimize), sign * arrays.offset, sign * arrays.costs, arrays.lower, arrays.upper,
            arrays.row_lower, arrays.row_upper, arrays.starts[:-1], arrays.columns, arrays.coefficients,
            arrays.is_whole.astype(numpy.int32))
        _expect_ok(status, "model")

    def _pass_costs(self, costs: numpy.ndarray) -> None:
        sign = -1.0 if self._arrays.maximise else 1.0
        if len(costs):
            columns = numpy.arange(len(costs), dtype=numpy.int32)
            _expect_ok(self._highs.changeColsCost(len(costs), columns, sign * costs), "objective")
        _expect_ok(self._highs.changeObjectiveOffset(sign * self._arrays.offset), "objective")


class _Search:
    """What the callbacks of a running search need: whom to tell, when to stop, and why it stopped."""

    def __init__(self) -> None:
        self.cutoff_reached = False
        self._error: BaseException | None = None
        self.begin(0.0, 1.0, None, None, None, "")

    def listen_to(self, highs: highspy.Highs) -> None:
        for event in (highs.cbSimplexInterrupt, highs.cbIpmInterrupt):
            event.subscribe(self._on_lp)
        highs.cbMipInterrupt.subscribe(self._on_mip)
        highs.cbMipImprovingSolution.subscribe(self._on_better)

    def begin(self, began: float, sign: float, on_progress: Callable[[Progress], None] | None,
              should_stop: Callable[[], bool] | None, cutoff: float | None, level: str) -> None:
        self._began, self._sign, self._level = began, sign, level
        self._on_progress, self._should_stop, self._cutoff = on_progress, should_stop, cutoff
        self._told_at, self._best, self.cutoff_reached, self._error = -math.inf, math.inf, False, None
        self.best_values: numpy.ndarray | None = None

    def end(self) -> None:
        error, on_progress = self._error, self._on_progress
        self._error = self._on_progress = self._should_stop = None
        del on_progress
        if error is not None:
            raise error

    def _on_lp(self, event: highspy.HighsCallbackEvent) -> None:
        self._guard(event, lambda: self._asked_to_stop())

    def _on_mip(self, event: highspy.HighsCallbackEvent) -> None:
        self._guard(event, lambda: self._tell(event.data_out, False) or self._decided(event.data_out)
                    or self._asked_to_stop())

    def _on_better(self, event: highspy.HighsCallbackEvent) -> None:
        self._guard(event, lambda: self._tell(event.data_out, True))

    def _guard(self, event: highspy.HighsCallbackEvent, ask: Callable[[], bool | None]) -> None:
        """An exception must not travel through the solver: keep it, stop, raise it afterwards."""
        try:
            stop = self._error is not None or bool(ask())
        except BaseException as error:  # noqa: BLE001 - raised again in end()
            self._error, stop = error, True
        if event.data_in is not None:
            # HiGHS remembers the wish over the end of a run.
            event.data_in.user_interrupt = stop

    def _asked_to_stop(self) -> bool:
        return self._should_stop is not None and self._should_stop()

    def _decided(self, found: highspy.cb.HighsCallbackOutput) -> bool:
        if self._cutoff is None:
            return False
        slack = SAME_SHARE * max(1.0, abs(self._cutoff))
        best = min(found.mip_primal_bound, self._best)
        self.cutoff_reached = best <= self._cutoff + slack or found.mip_dual_bound > self._cutoff + slack
        return self.cutoff_reached

    def _tell(self, found: highspy.cb.HighsCallbackOutput, is_better: bool) -> None:
        if is_better and found.objective_function_value < self._best:
            self._best = found.objective_function_value
            self.best_values = numpy.array(found.mip_solution, dtype=float)
        now = time.perf_counter()
        if self._on_progress is None or not (is_better or now - self._told_at >= PROGRESS_SECONDS):
            return
        self._told_at = now
        best = min(found.mip_primal_bound, self._best)
        incumbent = self._sign * best + 0.0 if math.isfinite(best) else None
        bound = self._sign * found.mip_dual_bound + 0.0 if math.isfinite(found.mip_dual_bound) else None
        self._on_progress(Progress(now - self._began, incumbent, bound, relative_gap(incumbent, bound), self._level))


_threads_lock = threading.Lock()
_threads_used = 0


def _use_threads(threads: int) -> None:
    """HiGHS keeps one pool of threads per process and refuses another size until the pool is closed."""
    global _threads_used
    with _threads_lock:
        if _threads_used not in (0, threads):
            highspy.Highs.resetGlobalScheduler(True)
        _threads_used = threads


def _check_limits(name: str, lower: float, upper: float) -> None:
    for limit in (lower, upper):
        if math.isnan(limit) or (math.isfinite(limit) and abs(limit) >= LARGEST_NUMBER):
            raise ModelRangeError(name, limit, "not_finite" if math.isnan(limit) else "too_large")


def _expect_ok(status: highspy.HighsStatus, what: str) -> None:
    if status != highspy.HighsStatus.kOk:
        raise ModelRangeError(what, math.nan, "refused")
