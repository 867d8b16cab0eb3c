"""A PuLP problem as arrays: one walk over its rows, checked before any solver sees them."""
from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import chain

import numpy
import pulp

from models.milp.scaling import as_they_are, scaled
from models.search_limits import ModelRangeError

# HiGHS drops matrix entries below 1e-9, refuses entries from 1e15, and cannot tell a broken row from a kept one when
# the entries of the row lie further apart than its tolerance (a "big M" of 1e9 funded all of "at most 2 of 6").
SMALLEST_COEFFICIENT = 1e-9
LARGEST_NUMBER = 1e15
LARGEST_RANGE = 1e9
WHOLE_TOLERANCE = 1e-6
ROW_TOLERANCE = 1e-6
ROUNDING_SHARE = 1e-12
# HiGHS's own tolerance on reduced costs: a bound may be off by this much per column, in the costs it was handed.
DUAL_TOLERANCE = 1e-7


@dataclass(eq=False)
class ModelArrays:
    """Columns and rows of a model; `costs` are in the problem's own sense, rows are stored one after another.

    A solver is handed `handed` = `scale` x costs (see `scaling`).
    """

    costs: numpy.ndarray
    offset: float
    maximise: bool
    lower: numpy.ndarray
    upper: numpy.ndarray
    is_whole: numpy.ndarray
    row_lower: numpy.ndarray
    row_upper: numpy.ndarray
    starts: numpy.ndarray
    columns: numpy.ndarray
    coefficients: numpy.ndarray
    row_names: list[str]
    handed: numpy.ndarray
    scale: float
    _row_of_entry: numpy.ndarray | None = field(default=None, repr=False)

    def add_row(self, name: str, columns: numpy.ndarray, coefficients: numpy.ndarray, lower: float,
                upper: float) -> int:
        """Append one row and give its index. Raises ModelRangeError."""
        check_rows([name], numpy.array([0, len(columns)]), coefficients, numpy.array([lower]), numpy.array([upper]))
        self.columns = numpy.concatenate([self.columns, columns])
        self.coefficients = numpy.concatenate([self.coefficients, coefficients])
        self.starts = numpy.append(self.starts, len(self.columns)).astype(numpy.int32)
        self.row_lower, self.row_upper = numpy.append(self.row_lower, lower), numpy.append(self.row_upper, upper)
        self.row_names.append(name)
        self._row_of_entry = None
        return len(self.row_names) - 1

    def frozen(self) -> ModelArrays:
        """The model as it stands, unmoved by later changes of limits and rows."""
        return replace(self, lower=self.lower.copy(), upper=self.upper.copy(), row_lower=self.row_lower.copy(),
                       row_upper=self.row_upper.copy(), row_names=list(self.row_names))

    def set_costs(self, costs: Sequence[Fraction | float], maximise: bool, offset: Fraction | float,
                  within_gap: bool = False) -> None:
        """A new objective, one cost per column; within_gap: as `scaling.as_they_are`. Raises ModelRangeError."""
        check_costs(numpy.array(costs, dtype=float), float(offset))
        scale, handed = as_they_are(costs) if within_gap else scaled(costs)
        self.costs, self.maximise, self.offset = numpy.array(costs, dtype=float), maximise, float(offset)
        self.scale, self.handed = float(scale), numpy.array(handed)

    def rescaled(self) -> ModelArrays:
        """The same model with its largest cost handed over as 1: another path through the same search, to a gap."""
        largest = float(numpy.abs(self.handed).max(initial=0.0))
        return replace(self, handed=self.handed / largest, scale=self.scale / largest) if largest else self

    def room_of(self, values: numpy.ndarray, bound: float) -> float:
        """By how much a plan may still be better than these values when a search with this bound calls them the best.

        What the bound leaves, and what the solver's tolerances leave of the bound; in the objective's own unit.
        """
        beyond = (bound - self.objective_of(values)) * (1 if self.maximise else -1)
        size = float(numpy.abs(self.handed * values).sum())
        return max(0.0, beyond) + (DUAL_TOLERANCE * len(values) + ROUNDING_SHARE * size) / self.scale

    @property
    def is_choice(self) -> numpy.ndarray:
        """The columns that are a yes or a no."""
        return self.is_whole & (self.lower >= 0) & (self.upper <= 1)

    @property
    def row_of_entry(self) -> numpy.ndarray:
        """The row of every entry of `columns` and `coefficients`."""
        if self._row_of_entry is None:
            self._row_of_entry = numpy.repeat(numpy.arange(len(self.row_names)), numpy.diff(self.starts))
        return self._row_of_entry

    def objective_of(self, values: numpy.ndarray) -> float:
        """The objective of values by column, the constant included."""
        return math.fsum(self.costs * values) + self.offset

    def rounded(self, values: numpy.ndarray) -> numpy.ndarray | None:
        """The values with whole columns made exactly whole; None when one of them is not whole within 1e-6."""
        whole = numpy.where(self.is_whole, numpy.rint(values), values)
        close = numpy.isfinite(values).all() and (numpy.abs(whole - values) <= WHOLE_TOLERANCE).all()
        return whole + 0.0 if close else None

    def broken_row(self, values: numpy.ndarray) -> str | None:
        """Name of the first row or the first column's bound that the values break, None when they keep all."""
        outside = (values < self.lower - ROW_TOLERANCE) | (values > self.upper + ROW_TOLERANCE)
        if outside.any():
            return f"column_{int(outside.argmax())}"
        terms = self.coefficients * values[self.columns]
        activity = numpy.bincount(self.row_of_entry, terms, len(self.row_names))
        size = numpy.bincount(self.row_of_entry, numpy.abs(terms), len(self.row_names))
        allowed = ROW_TOLERANCE + ROUNDING_SHARE * size
        outside = (activity < self.row_lower - allowed) | (activity > self.row_upper + allowed)
        return self.row_names[int(outside.argmax())] if outside.any() else None


def read_problem(problem: pulp.LpProblem, variables: Sequence[pulp.LpVariable]) -> ModelArrays:
    """The arrays of a finished problem; columns in the order of `variables`, never by name.

    Raises ModelRangeError; ValueError when a variable is listed twice or a row uses one that is not listed.
    """
    column_of = {variable: column for column, variable in enumerate(variables)}
    if len(column_of) != len(variables):
        raise ValueError("a variable is listed twice")
    used: list[dict] = []
    starts, lower, upper, names = [0], [], [], []
    for row in problem.constraints():
        used.append(row.expr)
        starts.append(starts[-1] + len(row.expr))
        least, most = row.getLb(), row.getUb()
        lower.append(-math.inf if least is None else least)
        upper.append(math.inf if most is None else most)
        names.append(row.name)
    try:
        columns = numpy.fromiter(map(column_of.__getitem__, chain.from_iterable(used)), numpy.int32, starts[-1])
    except KeyError as error:
        name = next(name for name, row in zip(names, used, strict=True) if error.args[0] in row)
        raise ValueError(f"{name} uses a variable that is not listed: {error.args[0]}") from error
    coefficients = numpy.fromiter(chain.from_iterable(map(dict.values, used)), float, starts[-1])
    objective = problem.objective
    costs = [0.0] * len(variables)
    if objective is not None:
        for variable, cost in objective.items():
            costs[column_of[variable]] = cost
    arrays = ModelArrays(
        numpy.zeros(0), 0.0, True,
        numpy.array([-math.inf if v.lowBound is None else v.lowBound for v in variables], dtype=float),
        numpy.array([math.inf if v.upBound is None else v.upBound for v in variables], dtype=float),
        numpy.array([v.cat != pulp.LpContinuous for v in variables], dtype=bool),
        numpy.array(lower, dtype=float), numpy.array(upper, dtype=float),
        numpy.array(starts, dtype=numpy.int32), columns, coefficients, names, numpy.zeros(0), 1.0)
    arrays.set_costs(costs, problem.sense == pulp.LpMaximize, objective.constant if objective is not None else 0.0)
    whose = [getattr(variable, "project_id", "") for variable in variables]
    check_rows(names, arrays.starts, arrays.coefficients, arrays.row_lower, arrays.row_upper,
               [whose[column] for column in columns] if any(whose) else ())
    _check_bounds([v.name for v in variables], arrays.lower, arrays.upper)
    return arrays


def check_costs(costs: numpy.ndarray, offset: float) -> None:
    """Raises ModelRangeError when a cost is not finite. Large and small ones are scaled."""
    for cost in (*costs[~numpy.isfinite(costs)], offset):
        if not math.isfinite(cost):
            raise ModelRangeError("objective", float(cost), "not_finite")


def check_rows(names: Sequence[str], starts: numpy.ndarray, coefficients: numpy.ndarray,
               lower: numpy.ndarray, upper: numpy.ndarray, whose: Sequence[str] = ()) -> None:
    """Raises ModelRangeError naming the first row whose numbers a solver would drop, refuse or confuse.

    whose: the project of every coefficient, where it is known.
    """

    def projects(*entries: int) -> tuple[str, ...]:
        return tuple(dict.fromkeys(whose[entry] for entry in entries if whose and whose[entry]))

    size = numpy.abs(coefficients)
    faults = (("not_finite", ~numpy.isfinite(size)), ("too_large", size >= LARGEST_NUMBER),
              ("too_small", (size > 0) & (size < SMALLEST_COEFFICIENT)))
    for reason, wrong in faults:
        if wrong.any():
            entry = int(wrong.argmax())
            row = int(numpy.searchsorted(starts, entry, side="right")) - 1
            raise ModelRangeError(names[row], float(coefficients[entry]), reason, projects(entry))
    filled = numpy.flatnonzero(numpy.diff(starts))
    if len(filled):
        largest = numpy.maximum.reduceat(size, starts[filled])
        smallest = numpy.minimum.reduceat(numpy.where(size == 0, math.inf, size), starts[filled])
        wide = largest >= LARGEST_RANGE * smallest
        if wide.any():
            place = int(wide.argmax())
            row = filled[place]
            entries = range(starts[row], starts[row + 1])
            raise ModelRangeError(names[row], float(largest[place] / smallest[place]), "range", projects(
                max(entries, key=lambda entry: size[entry]), min(entries, key=lambda entry: size[entry] or math.inf)))
    _check_bounds(names, lower, upper)


def _check_bounds(names: Sequence[str], lower: numpy.ndarray, upper: numpy.ndarray) -> None:
    for bounds in (lower, upper):
        wrong = numpy.isnan(bounds) | (numpy.isfinite(bounds) & (numpy.abs(bounds) >= LARGEST_NUMBER))
        if wrong.any():
            place = int(wrong.argmax())
            reason = "not_finite" if math.isnan(bounds[place]) else "too_large"
            raise ModelRangeError(names[place], float(bounds[place]), reason)
    crossed = (lower == math.inf) | (upper == -math.inf)
    if crossed.any():
        place = int(crossed.argmax())
        raise ModelRangeError(names[place], float(lower[place]), "empty_bounds")


def check_limits(name: str, lower: float, upper: float) -> None:
    """Raises ModelRangeError for a limit that is NaN or that no solver keeps."""
    for limit in (lower, upper):
        if math.isnan(limit) or (math.isfinite(limit) and abs(limit) >= LARGEST_NUMBER):
            raise ModelRangeError(name, limit, "not_finite" if math.isnan(limit) else "too_large")
