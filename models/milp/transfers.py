"""The best moves of money from some holders to others: most gain, then fewest moves, then least money moved.

sum_t amount[g,t] <= most[g] given, sum_g amount[g,t] <= most[t] taken, amount[g,t] <= limit x used[g,t]; every side row
sum coefficient x amount <= most. Whole million VND; each level is held at its best before the next is searched.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, inf, lcm

import pulp

from models.milp import quick_pulp
from models.milp.held_level import hold_level
from models.milp.objective import LevelGoal
from models.milp.outcome import Outcome
from models.milp.solver import LiveModel
from models.plan import Termination
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch

GAIN, MOVES, MOVED = "gain", "moves", "moved"
LEVELS = (GAIN, MOVES, MOVED)
# As for a plan: a level that could be better by more than this share of itself is not called proved.
_LARGEST_ROOM_SHARE = Fraction(1, 100_000)


@dataclass(frozen=True, slots=True)
class SideRow:
    """A rule on the moves: sum over pairs of coefficient x amount <= most. `rule_id`: whose it is."""

    rule_id: str
    coefficients: Mapping[int, Fraction]
    most: Fraction


@dataclass(frozen=True)
class TransferQuestion:
    """gives, takes: most of each holder (million VND). pairs: (place in gives, place in takes) that may move.
    worth: what a million is worth where it arrives, by place in takes."""

    gives: tuple[int, ...]
    takes: tuple[int, ...]
    worth: tuple[Fraction, ...]
    pairs: tuple[tuple[int, int], ...]
    rows: tuple[SideRow, ...] = ()

    def most(self, pair: int) -> int:
        """The most that a pair may move."""
        giver, taker = self.pairs[pair]
        return min(self.gives[giver], self.takes[taker])

    def binding(self) -> tuple[SideRow, ...]:
        """The rows that some moves could break."""
        return tuple(row for row in self.rows if sum(
            number * self.most(pair) for pair, number in row.coefficients.items() if number > 0) > row.most)


@dataclass(frozen=True)
class Transfers:
    """amounts: by pair, zero left out. proved: of `LEVELS`, those proved, each given the ones before it. bound: no
    moves gain more (None = not known). `amounts` None = none were found in time."""

    amounts: Mapping[int, int] | None
    gain: Fraction = Fraction(0)
    bound: Fraction | None = None
    proved: tuple[str, ...] = ()

    @property
    def moved_mvnd(self) -> int:
        return sum((self.amounts or {}).values())


def find_transfers(question: TransferQuestion, limits: SolveLimits, *, keep_share: Fraction = Fraction(1),
                   levels: Sequence[str] = LEVELS, watch: Watch = UNWATCHED) -> Transfers:
    """The best moves, level by level. keep_share: of the best gain that fewer moves have to keep."""
    if not any(question.most(pair) and question.worth[taker] > 0
               for pair, (_, taker) in enumerate(question.pairs)):
        return Transfers({}, bound=Fraction(0), proved=tuple(levels))
    search = _Search(question, limits)
    found, proved, held, start, bound = None, [], {}, None, None
    for done, name in enumerate(levels):
        watch.tell(done, len(levels), name)
        goal = search.goals[name]
        outcome = search.best(goal, held, start, watch)
        if outcome.values is None:
            break
        found, start = search.amounts(outcome), outcome.values
        value = search.exact(goal, found)
        is_proved = _is_proved(goal, value, outcome)
        if name == GAIN:
            bound = value if is_proved else None if outcome.bound is None else max(value, Fraction(outcome.bound))
            value *= keep_share
        if is_proved and len(proved) == done:
            proved.append(name)
        held[name] = value
    if found is None:
        return Transfers(None)
    return Transfers(found, search.exact(search.goals[GAIN], found), bound, tuple(proved))


def _is_proved(goal: LevelGoal, value: Fraction, outcome: Outcome) -> bool:
    if outcome.termination is not Termination.OPTIMAL:
        return False
    room = Fraction(outcome.room)
    return 2 * room < goal.unit or room <= _LARGEST_ROOM_SHARE * abs(value)


class _Search:
    """The question inside HiGHS: columns `amount` by pair, then `used` by pair."""

    def __init__(self, question: TransferQuestion, limits: SolveLimits) -> None:
        self.question, self.limits = question, limits
        pairs = range(len(question.pairs))
        lp = quick_pulp.Problem("transfers", pulp.LpMaximize)
        self.amount = [lp.add_variable(f"amount__{pair}", 0, question.most(pair), pulp.LpInteger) for pair in pairs]
        self.used = [lp.add_variable(f"used__{pair}", 0, 1, pulp.LpInteger) for pair in pairs]
        for side, most in enumerate((question.gives, question.takes)):
            for holder, limit in enumerate(most):
                own = [self.amount[pair] for pair in pairs if question.pairs[pair][side] == holder]
                if own:
                    lp.add_row(f"{('gives', 'takes')[side]}__{holder}", own, [1] * len(own), pulp.LpConstraintLE, limit)
        for pair in pairs:
            lp.add_row(f"used__{pair}", [self.amount[pair], self.used[pair]], [1, -question.most(pair)],
                       pulp.LpConstraintLE, 0)
        for number, row in enumerate(question.binding()):
            self._add(lp, f"rule__{number}", row)
        lp.setObjective(pulp.LpAffineExpression([(column, 1) for column in self.amount]))
        self.model = LiveModel(lp, [*self.amount, *self.used], limits)
        count = len(question.pairs)
        self.goals = {
            GAIN: LevelGoal(GAIN, True, {pair: question.worth[question.pairs[pair][1]] for pair in pairs}),
            MOVES: LevelGoal(MOVES, False, {count + pair: Fraction(1) for pair in pairs}),
            MOVED: LevelGoal(MOVED, False, {pair: Fraction(1) for pair in pairs})}
        self._rows: dict[str, int] = {}

    def _add(self, lp: quick_pulp.Problem, name: str, row: SideRow) -> None:
        multiple = lcm(row.most.denominator, *(number.denominator for number in row.coefficients.values()))
        pairs = sorted(pair for pair, number in row.coefficients.items() if number)
        lp.add_row(name, [self.amount[pair] for pair in pairs],
                   [int(row.coefficients[pair] * multiple) for pair in pairs], pulp.LpConstraintLE,
                   int(row.most * multiple))

    def best(self, goal: LevelGoal, held: Mapping[str, Fraction], start: object, watch: Watch) -> Outcome:
        for name, value in held.items():
            self._hold(self.goals[name], value)
        self.model.set_objective(goal.costs, goal.maximise, goal.offset)
        return self.model.solve(self.limits, watch, start)

    def _hold(self, goal: LevelGoal, value: Fraction) -> None:
        """The goal at least so good: limited half a unit on the far side, so that no tolerance decides."""
        held, unit = hold_level(goal), goal.unit or Fraction(1)
        if goal.level not in self._rows:
            self._rows[goal.level] = self.model.add_row(f"goal__{goal.level}", held.columns, held.coefficients, -inf,
                                                        inf)
        whole = (ceil if goal.maximise else floor)(value / unit) * unit
        self.model.set_row_bounds(self._rows[goal.level], *held.limits_at(
            whole + (-unit / 2 if goal.maximise else unit / 2)))

    def amounts(self, outcome: Outcome) -> dict[int, int]:
        return {pair: amount for pair in range(len(self.question.pairs))
                if (amount := round(float(outcome.values[pair])))}

    def exact(self, goal: LevelGoal, amounts: Mapping[int, int]) -> Fraction:
        if goal.level == MOVES:
            return Fraction(len(amounts))
        return sum((goal.costs[pair] * amount for pair, amount in amounts.items()), Fraction(0))
