"""HiGHS behind a finished PuLP problem: handed over once, kept alive, and its answers called what they are.

The termination is read from HiGHS's own model status, its bound, and our own check of every row at the rounded
values; PuLP's status words are never read. Columns and rows are known by index: PuLP's clean-up of names can make
two names one.
"""
from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

import highspy
import numpy
import pulp

from models.milp.arrays import ModelArrays, ModelRangeError, check_limits, read_problem
from models.milp.callbacks import SearchCallbacks
from models.milp.cbc import solve_with_cbc
from models.milp.exchange import Exchange
from models.milp.highs import (
    QuietHighs,
    SolverOptionError,
    expect_ok,
    run_aside,
    set_option,
    solver_version,
)
from models.milp.outcome import SAME_SHARE, Outcome, is_not_as_claimed, relative_gap
from models.plan import StopReason, Termination
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch

__all__ = ["LiveModel", "ModelRangeError", "Outcome", "SolverOptionError", "solve_with_cbc", "solver_version"]

# HiGHS's own tolerance where every column is whole or a gap is left anyway. The closer one, up to five times as slow,
# where an optimum beside other columns is to be proved, and for values that made whole are no plan: 1e-6 of an option
# worth 6,000,000 million VND is 6 million VND.
MIP_TOLERANCE, CLOSE_MIP_TOLERANCE = 1e-6, 1e-9
# Making HiGHS's values whole moves the objective by less than this; the proof was of the value before.
CLAIM_SHARE = 1e-7
NO_NODE_LIMIT = 2**31 - 1
HEURISTIC_EFFORT = 0.05  # HiGHS's own default
NEIGHBOURHOODS = ("mip_heuristic_run_rins", "mip_heuristic_run_rens")
HEURISTICS = (*NEIGHBOURHOODS, "mip_heuristic_run_root_reduced_cost", "mip_heuristic_run_feasibility_jump")
SETTLE_SECONDS = 10.0  # for the continuous columns alone, once every whole one is fixed

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


class LiveModel:
    """A problem inside HiGHS. Change a cost, a bound or a right-hand side, then solve again.

    `variables` fixes the column order of every index and of `Outcome.values`. Every solve starts afresh (nothing is
    carried over from the one before unless given as `start`), so the same question gets the same answer.
    Raises ModelRangeError, SolverOptionError, and ValueError for variables that do not fit the problem.
    """

    def __init__(self, problem: pulp.LpProblem, variables: Sequence[pulp.LpVariable], limits: SolveLimits) -> None:
        self._take(read_problem(problem, variables), limits)

    def twin(self, limits: SolveLimits) -> LiveModel:
        """Another HiGHS with the same model, independent of this one; to a gap its costs are in another scale."""
        arrays, twin = self._arrays.frozen(), object.__new__(LiveModel)
        twin._take(arrays.rescaled() if limits.gap_share > 0 else arrays, limits)
        return twin

    def _take(self, arrays: ModelArrays, limits: SolveLimits) -> None:
        self._arrays = arrays
        self._rows = {name: row for row, name in enumerate(self._arrays.row_names)}
        self._callbacks = SearchCallbacks()
        self._options: dict[str, bool | int | float | str] = {}
        # Nodes of all searches so far.
        self.nodes = 0
        self._least = self._deadline = math.inf
        self._open()
        self._apply(limits, limits.presolve, limits.seed, limits.time_limit_seconds)

    def row_index(self, name: str) -> int:
        """Index of a row by its name in the PuLP problem. Raises KeyError."""
        return self._rows[name]

    def set_objective(self, costs: Mapping[int, Fraction | float] | Sequence[float] | numpy.ndarray, maximise: bool,
                      offset: Fraction | float = 0, within_gap: bool = False) -> None:
        """Replace the objective; a mapping gives the columns that cost something. Raises ModelRangeError.

        within_gap: it is searched to a gap only (`scaling.as_they_are`).
        Exact costs are scaled exactly; doubles do not tell the smallest difference between two plans.
        """
        arrays, dense = self._arrays, costs
        if isinstance(costs, Mapping):
            dense = [0.0] * len(arrays.costs)
            for column, cost in costs.items():
                dense[column] = cost
        if len(dense) != arrays.costs.size:
            raise ValueError(f"{len(dense)} costs for {arrays.costs.size} columns")
        arrays.set_costs(dense, maximise, offset, within_gap)
        self._pass_costs(arrays.handed)

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
        expect_ok(self._highs.addRow(float(lower), float(upper), len(index), index, entries), name)
        self._rows[name] = row
        return row

    def set_row_bounds(self, row: int, lower: float, upper: float) -> None:
        """New limits of a row. Raises ModelRangeError for NaN and for what no solver keeps."""
        check_limits(self._arrays.row_names[row], lower, upper)
        self._arrays.row_lower[row], self._arrays.row_upper[row] = lower, upper
        expect_ok(self._highs.changeRowBounds(row, float(lower), float(upper)), self._arrays.row_names[row])

    def set_column_bounds(self, column: int, lower: float, upper: float) -> None:
        """New limits of a column. Raises ModelRangeError for NaN and for what no solver keeps."""
        check_limits(f"column_{column}", lower, upper)
        self._arrays.lower[column], self._arrays.upper[column] = lower, upper
        expect_ok(self._highs.changeColBounds(column, float(lower), float(upper)), f"column_{column}")

    @property
    def arrays(self) -> ModelArrays:
        """The model as it stands; change it through the setters only."""
        return self._arrays

    def set_columns_bounds(self, lower: numpy.ndarray, upper: numpy.ndarray) -> None:
        """New bounds of all columns at once."""
        self._arrays.lower, self._arrays.upper = lower.copy(), upper.copy()
        columns = numpy.arange(len(lower), dtype=numpy.int32)
        expect_ok(self._highs.changeColsBounds(len(lower), columns, lower, upper), "bounds")

    def solve(self, limits: SolveLimits, watch: Watch = UNWATCHED, start: numpy.ndarray | None = None,
              cutoff: float | None = None, level: str = "", reaching: float | None = None,
              exchange: Exchange | None = None, is_whole: bool = True, takes_plans: bool = True) -> Outcome:
        """Search within the limits.

        exchange: where plans and bounds are shared; takes_plans: others' plans are gone on with. is_whole: no column is
        held for this search alone. The watch hears at every better plan and a few times a second, and is asked often
        whether to stop (the incumbent is kept). Both happen inside the search; what they raise ends it and is raised
        here. start: values to begin from, in column order. cutoff: an objective value; the search ends with
        StopReason.CUTOFF_REACHED as soon as a plan at least that good is found or none can be. reaching: the same, and
        only plans at least that good count: "infeasible" then means that there is none.
        """
        began, limits = time.perf_counter(), watch.within(limits)
        if reaching is not None:
            cutoff = reaching
        cutoff = None if cutoff is None else self._factor * cutoff
        self._least = math.inf if reaching is None else cutoff + SAME_SHARE * max(1.0, abs(cutoff))
        self._callbacks.begin(began, self._factor, watch, cutoff, level, reaching is not None, exchange, is_whole,
                              takes_plans)
        try:
            if self._callbacks.asked_to_stop():
                return Outcome(Termination.NO_SOLUTION, StopReason.CANCELLED)
            outcome = self._attempt(limits, limits.presolve, limits.seed, began, start)
            if outcome.stop_reason is StopReason.SOLVER_FAILED and is_not_as_claimed(outcome.message):
                outcome = self._attempt(limits, limits.presolve, limits.seed, began, start, CLOSE_MIP_TOLERANCE)
            if outcome.stop_reason is StopReason.SOLVER_FAILED:
                outcome = self._attempt(limits, False, limits.seed + 1, began, start, CLOSE_MIP_TOLERANCE)
            elif self._has_stale_values(outcome):
                outcome = self._attempt(limits, limits.presolve, limits.seed, began, None)
        finally:
            self._callbacks.end()
        return outcome

    @property
    def _factor(self) -> float:
        """What HiGHS minimises is this many times the objective."""
        return -self._arrays.scale if self._arrays.maximise else self._arrays.scale

    def _attempt(self, limits: SolveLimits, presolve: bool, seed: int, began: float,
                 start: numpy.ndarray | None, tolerance: float = MIP_TOLERANCE) -> Outcome:
        self._apply(limits, presolve, seed, max(0.0, limits.time_limit_seconds - (time.perf_counter() - began)),
                    tolerance)
        self._highs.clearSolver()
        if start is not None:
            # HiGHS refuses a start outside a bound that was changed for the question.
            inside = numpy.clip(numpy.array(start, dtype=float), self._arrays.lower, self._arrays.upper)
            columns = numpy.arange(len(inside), dtype=numpy.int32)
            # It warns of a start that is no plan, and searches all the same.
            if self._highs.setSolution(len(inside), columns, inside) == highspy.HighsStatus.kError:
                raise ModelRangeError("start", math.nan, "refused")
        self._callbacks.forget()
        self._deadline = began + limits.time_limit_seconds
        try:
            status = self._run()
        except MemoryError:
            return Outcome(Termination.NO_SOLUTION, StopReason.MEMORY_LIMIT, seconds=time.perf_counter() - began)
        self.nodes += max(0, self._highs.getInfo().mip_node_count)
        return self._judge(status, began)

    def _run(self) -> highspy.HighsModelStatus:
        """Run HiGHS on what it holds (releases the interpreter lock). A seam for the tests of the failing path."""
        highs = self._highs
        try:
            ended = run_aside(highs, lambda: self._callbacks.asked_to_stop() or time.perf_counter() > self._deadline,
                              self._callbacks.patience)
        except KeyboardInterrupt:
            self._leave()
            raise
        if ended is None:
            asked = self._callbacks.asked_to_stop()
            self._leave()
            return Status.kInterrupt if asked else Status.kTimeLimit
        return Status.kSolveError if ended == highspy.HighsStatus.kError else highs.getModelStatus()

    def _leave(self) -> None:
        """Go on without a HiGHS that is still running, with a new one that holds the same model."""
        self._callbacks = self._callbacks.leave()
        self._open()

    def _judge(self, status: highspy.HighsModelStatus, began: float) -> Outcome:
        """HiGHS's status, bound and values into an outcome that claims nothing they do not show."""
        word = self._highs.modelStatusToString(status)

        def outcome(termination: Termination, reason: StopReason, message: str = word, **numbers: object) -> Outcome:
            return Outcome(termination, reason, seconds=time.perf_counter() - began, message=message, **numbers)

        if status in (Status.kInfeasible, Status.kObjectiveBound):
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
        if status == Status.kInterrupt and self._callbacks.cutoff_reached:
            reason = StopReason.CUTOFF_REACHED
        bound, claimed = self._bound(status), self._claimed()
        values, fault = self._values()
        if values is None and self._callbacks.best_values is not None and status != Status.kOptimal:
            # Stopped before HiGHS carried its incumbent over to the end of the run: the one it announced counts.
            values, fault = self._settled(self._callbacks.best_values)
        if values is None:
            if status == Status.kOptimal:
                return outcome(Termination.NO_SOLUTION, StopReason.SOLVER_FAILED, fault)
            return outcome(Termination.NO_SOLUTION, reason, bound=bound)
        objective = self._arrays.objective_of(values)
        if status == Status.kOptimal and self._factor * objective > self._least:
            # HiGHS keeps a start that does not reach what was asked; the search has shown that nothing does.
            return outcome(Termination.INFEASIBLE, StopReason.PROVED)
        gap = self._gap(objective, bound)
        slack = CLAIM_SHARE * max(1.0 / self._arrays.scale, abs(objective))
        if self._gap(claimed, bound) == 0.0 and abs(objective - claimed) <= slack:
            gap = 0.0
        numbers = {"objective": objective, "bound": bound, "gap": gap, "values": values}
        # A search that was stopped may have its proof already; one for a value to reach has a bound of that value only.
        if gap == 0.0 and (status == Status.kOptimal or self._least == math.inf):
            room = self._arrays.room_of(values, objective if bound is None else bound)
            return outcome(Termination.OPTIMAL, StopReason.PROVED, room=room, **(numbers | {"bound": objective}))
        return outcome(Termination.FEASIBLE, StopReason.GAP_REACHED if status == Status.kOptimal else reason, **numbers)

    def _tell_unbounded(self, outcome: Callable[..., Outcome]) -> Outcome:
        """Unbounded or infeasible? Ask again without an objective: a plan then exists or it does not."""
        self._pass_costs(numpy.zeros_like(self._arrays.costs))
        self._highs.clearSolver()
        set_option(self._highs, "objective_bound", math.inf)
        try:
            status = self._run()
            found = self._values()[0] is not None
        finally:
            self._pass_costs(self._arrays.handed)
        if status == Status.kInfeasible:
            return outcome(Termination.INFEASIBLE, StopReason.PROVED)
        if found:
            return outcome(Termination.UNBOUNDED, StopReason.PROVED)
        reason = _STOPPED_BY.get(status, StopReason.SOLVER_FAILED)
        return outcome(Termination.NO_SOLUTION, StopReason.SOLVER_FAILED if status == Status.kOptimal else reason)

    def _bound(self, status: highspy.HighsModelStatus) -> float | None:
        info = self._highs.getInfo()
        if self._arrays.is_whole.any():
            bound = (info.mip_dual_bound if info.valid else self._callbacks.bound) / self._factor
        elif status == Status.kOptimal:
            bound = info.objective_function_value / self._factor
        else:
            return None
        return bound if math.isfinite(bound) else None

    def _has_stale_values(self, outcome: Outcome) -> bool:
        """Whether HiGHS calls a model solved, with an objective that the values it hands out do not have: with 1.16.0
        they may still be those of the start, where presolve alone has found the best plan."""
        if outcome.stop_reason is not StopReason.GAP_REACHED or outcome.values is None:
            return False
        worse = self._factor * (outcome.objective - self._claimed())
        return worse > CLAIM_SHARE * max(1.0, abs(self._factor * outcome.objective))

    def _claimed(self) -> float:
        """HiGHS's own objective, at its values before they were made whole."""
        return self._highs.getInfo().objective_function_value / self._factor

    def _gap(self, objective: float, bound: float | None) -> float | None:
        """As `relative_gap`, told in the numbers that HiGHS has before it."""
        scale = self._arrays.scale
        return relative_gap(objective * scale, None if bound is None else bound * scale)

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
        set_option(self._highs, "time_limit", SETTLE_SECONDS)
        set_option(self._highs, "objective_bound", math.inf)
        set_option(self._highs, "mip_max_nodes", NO_NODE_LIMIT)
        try:
            with self._callbacks.silenced():
                self._highs.run()
            settled = self._arrays.rounded(numpy.array(self._highs.getSolution().col_value, dtype=float))
        finally:
            self._highs.changeColsBounds(len(whole), whole, self._arrays.lower[whole], self._arrays.upper[whole])
        if settled is None or self._arrays.broken_row(settled) is not None:
            return None, f"rounding_broke:{broken}"
        return settled, ""

    def _apply(self, limits: SolveLimits, presolve: bool, seed: int, seconds: float,
               tolerance: float = MIP_TOLERANCE) -> None:
        if limits.gap_share == 0 and not self._arrays.is_whole.all():
            tolerance = CLOSE_MIP_TOLERANCE
        self._options = {
            "threads": limits.threads, "parallel": "off" if limits.threads == 1 else "on",
            "random_seed": seed, "presolve": "choose" if presolve else "off", "time_limit": float(seconds),
            "mip_rel_gap": float(limits.gap_share), "mip_abs_gap": 0.0, "mip_feasibility_tolerance": tolerance,
            "mip_allow_restart": limits.restarts, "objective_bound": self._least,
            "mip_heuristic_effort": HEURISTIC_EFFORT if limits.heuristics else 0.0,
            **dict.fromkeys(HEURISTICS, limits.heuristics),
            **dict.fromkeys(NEIGHBOURHOODS, limits.heuristics and limits.neighbourhoods),
            "mip_max_nodes": limits.node_limit if limits.node_limit is not None else NO_NODE_LIMIT,
        }
        for name, value in self._options.items():
            set_option(self._highs, name, value)

    def _open(self) -> None:
        self._highs = QuietHighs()
        for name, value in self._options.items():
            set_option(self._highs, name, value)
        self._pass_model()
        self._callbacks.listen_to(self._highs)

    def _pass_model(self) -> None:
        """Everything at once, always as a minimisation: HiGHS's bounds and callbacks then have one sense."""
        arrays = self._arrays
        sign = -1.0 if arrays.maximise else 1.0
        status = self._highs.passModel(
            len(arrays.costs), len(arrays.row_names), len(arrays.columns), int(highspy.MatrixFormat.kRowwise),
            int(highspy.ObjSense.kMinimize), sign * arrays.scale * arrays.offset, sign * arrays.handed, arrays.lower,
            arrays.upper, arrays.row_lower, arrays.row_upper, arrays.starts[:-1], arrays.columns, arrays.coefficients,
            arrays.is_whole.astype(numpy.int32))
        expect_ok(status, "model")

    def _pass_costs(self, costs: numpy.ndarray) -> None:
        sign = -1.0 if self._arrays.maximise else 1.0
        if len(costs):
            columns = numpy.arange(len(costs), dtype=numpy.int32)
            expect_ok(self._highs.changeColsCost(len(costs), columns, sign * costs), "objective")
        expect_ok(self._highs.changeObjectiveOffset(self._factor * self._arrays.offset), "objective")
