"""What "proved" means for a level: a search has ended, and exact arithmetic leaves no room for a better plan.

A solver ends within its tolerances. Two plans differ by a whole multiple of the level's unit, so where the tolerances
leave less than half a unit nothing is better; where they leave more, what they leave is said, and above a hundred-
thousandth of the value nothing is called proved.
"""
from __future__ import annotations

from fractions import Fraction

from models.milp.objective import LevelGoal
from models.milp.outcome import Outcome
from models.milp.programme import Programme
from models.plan import Termination

# A plan that could be better by more than this share of itself is not called optimal.
LARGEST_ROOM_SHARE = Fraction(1, 100_000)


def room_left(programme: Programme, goal: LevelGoal, objective: Fraction, outcome: Outcome) -> Fraction | None:
    """By how much a plan may still be better on the level than the one found; 0 = proved exactly, None = not proved.

    Whatever the search has shown, a plan in which nothing could be better by itself is the best.
    """
    best = best_of_each(programme, goal)
    beyond = best - objective if goal.maximise else objective - best
    if beyond <= 0:
        return Fraction(0)
    if outcome.termination is not Termination.OPTIMAL:
        return None
    room = min(Fraction(outcome.room), beyond)
    if 2 * room < goal.unit:
        return Fraction(0)
    return room if room <= LARGEST_ROOM_SHARE * abs(objective) else None


def best_of_each(programme: Programme, goal: LevelGoal) -> Fraction:
    """No plan is better than this: every project's best option, or none, and every other column as it helps most.

    The columns beside the options are 0 or 1, or cost something and are at least 0.
    """
    sign = 1 if goal.maximise else -1
    options = len(programme.options)
    beside = (cost for column, cost in goal.costs.items() if column >= options)
    of_projects = ((goal.costs.get(column, 0) for column in columns) for columns in programme.columns_of.values())
    gains = (max((sign * cost for cost in costs), default=0) for costs in (*of_projects, *([cost] for cost in beside)))
    return goal.offset + sign * sum((gain for gain in gains if gain > 0), Fraction(0))
