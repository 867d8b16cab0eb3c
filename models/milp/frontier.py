"""All best compromises between value and a second goal, by the epsilon-constraint method with exact arithmetic.

For each level of the second goal: the best value at that level, then the best second goal at that value. Two searches
a point in place of one augmented objective: its weight would have to be smaller than what a solver can tell apart.
(Mavrotas and Florios 2013, AUGMECON2, for the method; the lexicographic second search takes the augmentation's place.)
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil

import numpy

from models.milp.goal_search import COUNTERPART, Found, GoalSearch
from models.plan import FundingOption, Plan
from models.problem import Problem
from models.search_limits import SolveLimits
from models.settings import Level
from models.watch import UNWATCHED, Watch

# Without a step given, about so many levels of the second goal are looked at.
MOST_LEVELS = 20


class SecondGoal(StrEnum):
    """What value is traded against, in million VND: localised value missing (less is better), counterpart raised."""

    LOCALISATION = Level.LOCALISATION.value
    COUNTERPART = COUNTERPART

    @property
    def is_more_better(self) -> bool:
        return self is SecondGoal.COUNTERPART


class FrontierEnd(StrEnum):
    """Why the list of points ends. Only REACHED is the whole frontier at the step."""

    REACHED = "reached"
    STOPPED = "stopped"
    NOT_PROVED = "not_proved"
    NO_PLAN = "no_plan"


@dataclass(frozen=True)
class FrontierPoint:
    """One compromise: no plan has more value without being worse on the second goal, nor the reverse.

    other_mvnd: the second goal, exact. is_proved: both halves of that sentence are proved.
    """

    value: Fraction
    other_mvnd: Fraction
    chosen: tuple[FundingOption, ...]
    is_proved: bool


@dataclass(frozen=True)
class Frontier:
    """The points from the highest value to the best second goal.

    step_mvnd: levels looked at are so far apart; a compromise that is not listed is less than one step better on the
    second goal than a listed one of at least its value. unit_mvnd: the smallest difference that exists.
    """

    second: SecondGoal
    points: tuple[FrontierPoint, ...]
    step_mvnd: Fraction
    unit_mvnd: Fraction
    end: FrontierEnd

    @property
    def is_complete(self) -> bool:
        """Every compromise there is, proved."""
        return self.is_complete_at_step and self.step_mvnd <= self.unit_mvnd

    @property
    def is_complete_at_step(self) -> bool:
        """Nothing is missing but what lies less than a step from a point listed."""
        return self.end is FrontierEnd.REACHED and all(point.is_proved for point in self.points)

    def beats(self, value: Fraction, other_mvnd: Fraction) -> tuple[FrontierPoint, ...]:
        """The points at least as good on both goals and better on one."""
        sign = 1 if self.second.is_more_better else -1
        return tuple(point for point in self.points if point.value >= value
                     and sign * point.other_mvnd >= sign * other_mvnd
                     and (point.value, point.other_mvnd) != (value, other_mvnd))


def find_frontier(problem: Problem, second: SecondGoal, limits: SolveLimits, *, step_mvnd: Fraction | int | None = None,
                  starts: Sequence[Plan] = (), watch: Watch = UNWATCHED) -> Frontier:
    """Every compromise at levels `step_mvnd` apart (the unit or less: all there are; None: about MOST_LEVELS levels).

    `limits` hold for each search. Against counterpart, plans are as good on localisation as the best plan where the
    settings put localisation above value. `starts`: plans to begin from. Stopping keeps the points found.
    """
    return _FrontierSearch(problem, second, limits, starts, watch).run(step_mvnd)


class _FrontierSearch:
    def __init__(self, problem: Problem, second: SecondGoal, limits: SolveLimits, starts: Sequence[Plan],
                 watch: Watch) -> None:
        self.search = GoalSearch(problem, limits)
        self.second, self.watch = second, watch
        self.sign = 1 if second.is_more_better else -1
        self.is_flat = second is SecondGoal.LOCALISATION and not self.search.has_localisation
        self.held: dict[str, Fraction] = {}
        # Known plans to begin a search from: their columns and values of all variables.
        self.known: list[tuple[tuple[int, ...], numpy.ndarray]] = []
        self.starts = [columns for plan in starts if (columns := self.search.columns_of(plan.chosen)) is not None]

    def run(self, step_mvnd: Fraction | int | None) -> Frontier:
        unit = Fraction(1) if self.is_flat else self.search.unit(self.second.value)
        step = unit if step_mvnd is None else max(Fraction(step_mvnd), unit)
        points: list[FrontierPoint] = []

        def frontier(end: FrontierEnd) -> Frontier:
            # Points of searches cut short may be beaten by others; proved ones never are.
            found = Frontier(self.second, tuple(points), step, unit, end)
            kept = tuple(point for point in points if not found.beats(point.value, point.other_mvnd))
            return Frontier(self.second, kept, step, unit, end)

        if not self._hold_localisation():
            return frontier(FrontierEnd.STOPPED if self.watch.is_stopped() else FrontierEnd.NO_PLAN)
        extreme = self._best(self.second.value, {}) if not self.is_flat else None
        if extreme is not None and extreme.columns is None:
            return frontier(self._end_of(extreme))
        first, end = self._point({})
        if first is None:
            return frontier(end)
        points.append(first)
        if self.is_flat:
            return frontier(FrontierEnd.REACHED)
        last = self.search.exact(self.second.value, extreme.columns)
        if step_mvnd is None:
            step = nice_step(abs(last - first.other_mvnd) / MOST_LEVELS, unit)
        levels = max(1, ceil(abs(last - first.other_mvnd) / step))
        while self.sign * (last - points[-1].other_mvnd) > 0:
            done = int(abs(points[-1].other_mvnd - first.other_mvnd) / step)
            self.watch.tell(min(done, levels - 1), levels, str(len(points)))
            # The last level is the extreme itself, however far the step would go beyond it.
            level = points[-1].other_mvnd + self.sign * step
            level = last if self.sign * (level - last) > 0 and extreme.is_proved else level
            point, end = self._point({self.second.value: level})
            if point is None:
                return frontier(end)
            points.append(point)
        return frontier(FrontierEnd.REACHED if extreme.is_proved else FrontierEnd.NOT_PROVED)

    def _hold_localisation(self) -> bool:
        """Against counterpart, localisation keeps its best where it stands above value; False when nothing is found."""
        levels = self.search.problem.settings.levels
        above = Level.LOCALISATION in levels and levels.index(Level.LOCALISATION) < levels.index(Level.VALUE)
        if self.second is not SecondGoal.COUNTERPART or not above or not self.search.has_localisation:
            return True
        found = self._best(Level.LOCALISATION, {})
        if found.columns is None:
            return False
        self.held[Level.LOCALISATION] = self.search.exact(Level.LOCALISATION, found.columns)
        return True

    def _point(self, level: dict[str, Fraction]) -> tuple[FrontierPoint | None, FrontierEnd]:
        """The best value at a level of the second goal, then the best second goal at that value."""
        by_value = self._best(Level.VALUE, level)
        if by_value.columns is None:
            return None, self._end_of(by_value)
        value, columns, proved = self.search.exact(Level.VALUE, by_value.columns), by_value.columns, by_value.is_proved
        if not self.is_flat:
            # The level is held as well: a search that is cut short must not fall behind it.
            by_other = self._best(self.second.value, {Level.VALUE: value} | level)
            proved = proved and by_other.is_proved
            if by_other.columns is not None and self._is_better(by_other.columns, columns):
                columns = by_other.columns
                value = self.search.exact(Level.VALUE, columns)
            if self.watch.is_stopped():
                return None, FrontierEnd.STOPPED
        other = self.search.exact(self.second.value, columns)
        return FrontierPoint(value, other, self.search.options_of(columns), proved), FrontierEnd.REACHED

    def _is_better(self, columns: tuple[int, ...], than: tuple[int, ...]) -> bool:
        one, other = (self.search.exact(self.second.value, each) for each in (columns, than))
        return self.sign * one >= self.sign * other

    def _best(self, name: str, held: dict[str, Fraction]) -> Found:
        limits = self.held | held
        found = self.search.best(name, limits, self._start(name, limits), self.watch)
        if found.columns is not None:
            self.known.append((found.columns, found.values))
        return found

    def _start(self, name: str, held: dict[str, Fraction]) -> numpy.ndarray | None:
        """The best known plan that keeps what is held."""
        for columns in self.starts:
            values = numpy.zeros(len(self.search.programme.variables))
            values[list(columns)] = 1.0
            self.known.append((columns, values))
        self.starts = []
        fitting = [(columns, values) for columns, values in self.known if all(
            self.search.is_as_good(each, self.search.exact(each, columns), limit) for each, limit in held.items())]
        sign = 1 if self.search.goals[name].maximise else -1
        return max(fitting, key=lambda known: sign * self.search.exact(name, known[0]), default=(None, None))[1]

    def _end_of(self, found: Found) -> FrontierEnd:
        if self.watch.is_stopped():
            return FrontierEnd.STOPPED
        return FrontierEnd.NO_PLAN if found.is_proved else FrontierEnd.NOT_PROVED


def nice_step(step: Fraction, unit: Fraction) -> Fraction:
    """The next 1, 2 or 5 times a power of ten that is at least the step; the unit where that is larger."""
    if step <= unit:
        return unit
    power = Fraction(1)
    while power < step:
        power *= 10
    while power / 10 >= step:
        power /= 10
    rounded = next((power / 10 * factor for factor in (1, 2, 5, 10) if power / 10 * factor >= step), power)
    return max(rounded, unit)
