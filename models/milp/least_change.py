"""The plan that departs least from a baseline among those that keep enough of the best value: proved level by level."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from models.milp.goal_search import MOVED, GoalSearch
from models.plan import FundingOption, Plan
from models.problem import Problem
from models.search_limits import SolveLimits
from models.settings import Level
from models.watch import UNWATCHED, Watch

ORDER = (Level.CHANGE, MOVED, Level.VALUE)


@dataclass(frozen=True)
class LeastChange:
    """The plan of fewest changes. changed: projects that enter or leave; moved_mvnd: differences of state money by
    project and year, summed; value: at least `floor_value`.

    proved: of `ORDER`, the levels that are proved, each given the ones before it. `chosen` None = none was found.
    """

    floor_value: Fraction
    proved: tuple[str, ...] = ()
    chosen: tuple[FundingOption, ...] | None = None
    value: Fraction | None = None
    changed: int = 0
    moved_mvnd: int = 0

    @property
    def is_proved(self) -> bool:
        """No plan that keeps the value changes fewer projects, nor with as few moves less money."""
        return self.proved[:2] == ORDER[:2]


def find_least_change(problem: Problem, best: Plan, baseline: Mapping[str, Mapping[int, int]], keep_share: Fraction,
                      limits: SolveLimits, *, watch: Watch = UNWATCHED) -> LeastChange:
    """Fewest projects changed, then least money moved, then most value, at `keep_share` (0..1) of the best value.

    `best`: a plan of the problem, which also says how good localisation has to be; `baseline`: state money (million
    VND) by project and year. Raises ValueError for a plan without a solution.
    """
    if not best.has_solution:
        raise ValueError(best.termination.value)
    search = GoalSearch(problem, limits)
    search.count_changes_from(baseline)
    columns = search.columns_of(best.chosen)
    start = None
    held: dict[str, Fraction] = {Level.VALUE: keep_share * best.objective}
    if Level.LOCALISATION in problem.settings.levels and search.has_localisation and columns is not None:
        held[Level.LOCALISATION] = search.exact(Level.LOCALISATION, columns)
    found, proved, is_chain = None, [], True
    for done, goal in enumerate(ORDER):
        watch.tell(done, len(ORDER), goal)
        answer = search.best(goal, held, start, watch)
        if answer.columns is None:
            break
        is_chain = is_chain and answer.is_proved
        proved += [str(goal)] if is_chain else []
        found, start = answer.columns, answer.values
        held[goal] = search.exact(goal, found)
    if found is None:
        return LeastChange(keep_share * best.objective)
    return LeastChange(
        keep_share * best.objective, tuple(proved), search.options_of(found), search.exact(Level.VALUE, found),
        int(search.exact(Level.CHANGE, found)), int(search.exact(MOVED, found)))
