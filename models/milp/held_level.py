"""A level of the objective as a row: held at what it has reached while another level is optimised."""
from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy

from models.milp.arrays import ModelArrays
from models.milp.objective import LevelGoal
from models.milp.scaling import scaled
from models.settings import Level

# A level is held within this relative room, or the incumbent itself could be cut off by rounding.
ROOM = 1e-9
# Terms smaller than this beside the largest are left to the row's room: no solver could tell them apart in one row.
_SMALLEST_TERM_SHARE = 100_000_000


@dataclass(frozen=True, slots=True)
class HeldRow:
    """lower <= sum(coefficients x columns) <= upper, for plans that keep a level."""

    level: str
    columns: tuple[int, ...]
    coefficients: tuple[float, ...]
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class HeldLevel:
    """The row's columns and coefficients, and `limits_at` its limits for a value of the level.

    Coefficients are the level's costs times `scale`; left_out: the most the terms left out can come to, so scaled.
    """

    goal: LevelGoal
    columns: tuple[int, ...]
    coefficients: tuple[float, ...]
    scale: Fraction
    left_out: float

    def limits_at(self, value: Fraction, room: float = ROOM) -> tuple[float, float]:
        """Lower and upper limit of the row for plans at least as good as this value; `room` is relative."""
        limit = float((value - self.goal.offset) * self.scale)
        slack = room * max(1.0, abs(limit)) + self.left_out
        return (limit - slack, math.inf) if self.goal.maximise else (-math.inf, limit + slack)

    def row_at(self, value: Fraction) -> HeldRow:
        """The row that keeps the level at a value."""
        return HeldRow(str(self.goal.level), self.columns, self.coefficients, *self.limits_at(value))


def hold_level(goal: LevelGoal) -> HeldLevel:
    """The row of a level. Costs that a solver takes as they are stay as they are, so that the row is in their unit."""
    costs = {column: cost for column, cost in goal.costs.items() if cost}
    largest = max(map(abs, costs.values()), default=Fraction(0))
    scale = Fraction(1) if not largest or 1 <= largest <= 10**9 else scaled(list(costs.values()))[0]
    kept = {column: float(cost * scale) for column, cost in costs.items() if abs(cost) * _SMALLEST_TERM_SHARE > largest}
    left_out = sum((abs(cost) for column, cost in costs.items() if column not in kept), Fraction(0))
    return HeldLevel(goal, tuple(kept), tuple(kept.values()), scale, float(left_out * scale))


def level_row(goal: LevelGoal, objective: Fraction, position: int) -> tuple[str, HeldRow]:
    """Name and row that hold a level at its best while the next is searched."""
    # A sum of shortfalls that is 0 cannot be lower: without room they are fixed at 0 and leave the search.
    room = 0.0 if goal.level == Level.LOCALISATION and objective == 0 else ROOM
    held = hold_level(goal)
    row = HeldRow(str(goal.level), held.columns, held.coefficients, *held.limits_at(objective, room))
    return f"level__{position}__{goal.level}", row


def add_level(arrays: ModelArrays, goal: LevelGoal, objective: Fraction, position: int) -> None:
    """The row of `level_row` in arrays that no solver holds."""
    name, row = level_row(goal, objective, position)
    arrays.add_row(name, numpy.array(row.columns, dtype=numpy.int32), numpy.array(row.coefficients, dtype=float),
                   row.lower, row.upper)
