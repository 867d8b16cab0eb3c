"""The frontier of a problem with the present plan on it, and each of its points as a scenario that plans it again."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from time import monotonic

from models.milp.frontier import Frontier, FrontierPoint, SecondGoal, find_frontier
from models.plan import Plan
from models.planning import find_shortfalls, plan_funding
from models.problem import Problem
from models.scenario.reading import Scenario
from models.search_limits import SolveLimits
from models.settings import Level
from models.units import decimal_text
from models.watch import UNWATCHED, Watch

# A long list stops itself with the points it has before its job would be ended without them.
LONGEST_SECONDS = 1500.0


@dataclass(frozen=True)
class Placed:
    """Where a plan stands against a frontier: its two figures, the point it is (if one), the points that beat it."""

    value: Fraction
    other_mvnd: Fraction
    point: FrontierPoint | None
    beaten_by: tuple[FrontierPoint, ...]


def place_plan(problem: Problem, plan: Plan, frontier: Frontier) -> Placed:
    """A plan of the problem on its frontier. Raises ValueError without a solution."""
    if not plan.has_solution:
        raise ValueError(plan.termination.value)
    other = other_of(problem, plan, frontier.second)
    value = Fraction(plan.objective)
    at = next((point for point in frontier.points if (point.value, point.other_mvnd) == (value, other)), None)
    return Placed(value, other, at, frontier.beats(value, other))


def other_of(problem: Problem, plan: Plan, second: SecondGoal) -> Fraction:
    """What a plan comes to on the second goal, exact (million VND)."""
    if second is SecondGoal.COUNTERPART:
        return Fraction(sum(option.total_mvnd - option.state_mvnd for option in plan.chosen))
    hard = {(t.product_no, t.year, t.basis) for t in problem.targets if t.is_hard}
    return sum((s.missing_mvnd for s in find_shortfalls(problem, plan.chosen)
                if (s.product_no, s.year, s.basis) not in hard), Fraction(0))


def point_scenario(problem: Problem, second: SecondGoal, point: FrontierPoint, *, name: str = "", author: str = "",
                   note: str = "") -> Scenario:
    """The scenario whose best plan is this point: a limit on the second goal, and value before localisation."""
    return Scenario(name=name, author=author, note=note, settings=_goal_limit(problem, second, point))


def _goal_limit(problem: Problem, second: SecondGoal, point: FrontierPoint) -> Mapping[str, str]:
    if second is SecondGoal.COUNTERPART:
        return {"counterpart_floor_mvnd": decimal_text(point.other_mvnd)}
    # Below value, localisation only chooses among plans of the point's own value.
    rest = [level for level in problem.settings.levels if level is not Level.LOCALISATION]
    at = rest.index(Level.VALUE) + 1
    return {"localisation_missing_cap_mvnd": decimal_text(point.other_mvnd),
            "levels": ",".join([*rest[:at], Level.LOCALISATION, *rest[at:]])}


@dataclass(frozen=True)
class FrontierAnswer:
    """A frontier with the best plan of the problem on it; placed None = there is no plan."""

    plan: Plan
    frontier: Frontier
    placed: Placed | None


def frontier_with_plan(problem: Problem, second: SecondGoal, limits: SolveLimits,
                       step_mvnd: Fraction | int | None = None, *,
                       watch: Watch = UNWATCHED) -> FrontierAnswer:
    """Plan the problem, then find its frontier from that plan on; `limits` for each search, LONGEST_SECONDS in all."""
    end = monotonic() + LONGEST_SECONDS
    watch = watch.also_stopped_by(lambda: monotonic() > end)
    plan = plan_funding(problem, limits, watch=watch, price_levels=False)
    starts = (plan,) if plan.has_solution else ()
    found = find_frontier(problem, second, limits, step_mvnd=step_mvnd, starts=starts, watch=watch)
    return FrontierAnswer(plan, found, place_plan(problem, plan, found) if plan.has_solution else None)
