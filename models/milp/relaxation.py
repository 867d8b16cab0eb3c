"""The smallest relaxations: the least money to add, the fewest locks to release, and what lies between the two."""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from math import ceil

from models.families.rule import Lock, LockKind, MoneyLimit
from models.milp.elastic import ElasticProgramme
from models.milp.outcome import Outcome
from models.milp.solver import LiveModel
from models.plan import Termination
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch

_FREE = float("inf")
_ROUNDING = 1e-6
# One search gets this part of the time that is left.
_STEP_SHARE = 4
_LEAST_STEP_SECONDS = 0.2


@dataclass(frozen=True)
class Loosening:
    """Money added to limits (million VND; for a floor: taken off) and rules released, that together give a plan.

    is_smallest: proved that no less will do (money for these many locks, or locks without money). at_least: what is
    proved to be needed at least, of what was counted (million VND, or locks).
    """

    money: tuple[tuple[MoneyLimit, int], ...]
    locks: tuple[Lock, ...]
    is_smallest: bool
    at_least: int = 0

    @property
    def added_mvnd(self) -> int:
        return sum(amount for _, amount in self.money)


class RelaxationSearch:
    """Asks an elastic programme for its smallest loosenings. All searches share `limits.time_limit_seconds`."""

    def __init__(self, programme: ElasticProgramme, limits: SolveLimits,
                 watch: Watch = UNWATCHED) -> None:
        self.programme, self.watch = programme, watch
        self.whole = watch.narrowed(seconds=limits.time_limit_seconds)
        self.limits = replace(limits, solver="highs", gap_share=0.0)
        self.model = LiveModel(programme.lp, programme.variables, self.limits)
        self._commitments = [c for c, lock in programme.lock_columns.items() if lock.kind is LockKind.COMMITMENT]
        self._locks = [c for c in programme.lock_columns if c not in set(self._commitments)]
        columns = [*self._locks, *self._commitments]
        self._count_row = self.model.add_row("locks_released", columns, [1.0] * len(columns), -_FREE, _FREE)
        self._no_good_rows: list[int] = []
        self._only: frozenset[int] | None = None

    def least_money(self, at_most_locks: int, *, stop_running: bool = False) -> Loosening | None:
        """The least money that gives a plan when at most so many rules are released; None = none was found."""
        self._allow(money=True, locks=at_most_locks, stop_running=stop_running)
        return self._search(self.programme.money_columns)

    def fewest_locks(self, *, money: bool = False, stop_running: bool = False) -> Loosening | None:
        """The fewest rules to release, without any money, or with as much money as it takes."""
        self._allow(money=money, locks=len(self.programme.lock_columns), stop_running=stop_running)
        return self._search(self.programme.lock_columns)

    def only_in(self, row_names: Collection[str]) -> None:
        """From now on only these rows have room."""
        self._only = frozenset(column for name in row_names for column in self.programme.room_in_row.get(name, ()))

    def exclude(self, locks: Collection[Lock]) -> None:
        """From now on not these locks together again."""
        columns = [c for c, lock in self.programme.lock_columns.items() if lock in locks]
        name = f"not_again__{len(self._no_good_rows)}"
        self._no_good_rows.append(self.model.add_row(name, columns, [1.0] * len(columns), -_FREE, len(columns) - 1.0))

    def forget_exclusions(self) -> None:
        """Open the rows that kept earlier answers out."""
        for row in self._no_good_rows:
            self.model.set_row_bounds(row, -_FREE, _FREE)

    @property
    def is_over(self) -> bool:
        return self.whole.is_over()

    def _allow(self, *, money: bool, locks: int, stop_running: bool) -> None:
        for column in self.programme.money_columns:
            upper = self.programme.variables[column].upBound
            self._give_room(column, 0.0 if not money else _FREE if upper is None else float(upper))
        for column in self._locks:
            self._give_room(column, 1.0)
        for column in self._commitments:
            self._give_room(column, float(stop_running))
        self.model.set_row_bounds(self._count_row, -_FREE, float(locks))

    def _give_room(self, column: int, upper: float) -> None:
        self.model.set_column_bounds(column, 0.0, upper if self._only is None or column in self._only else 0.0)

    def _search(self, counted: Collection[int]) -> Loosening | None:
        self.model.set_objective(dict.fromkeys(counted, 1.0), False)
        seconds = max(_LEAST_STEP_SECONDS, self.whole.left_seconds() / _STEP_SHARE)
        outcome = self.model.solve(self.limits, self.watch.narrowed(seconds=seconds))
        return None if outcome.values is None else self._read(outcome)

    def _read(self, outcome: Outcome) -> Loosening:
        at = outcome.values
        money = tuple((limit, round(at[c])) for c, limit in self.programme.money_columns.items() if at[c] > 0.5)
        locks = tuple(lock for c, lock in self.programme.lock_columns.items() if at[c] > 0.5)
        at_least = ceil(outcome.bound - _ROUNDING) if outcome.bound is not None else 0
        return Loosening(money, locks, outcome.termination is Termination.OPTIMAL, max(0, at_least))
