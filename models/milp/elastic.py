"""The programme with room in the planner's own rules: money columns on limits in money, one lock column per other rule.

Rules that stand in a text stay as they are. A lock column that is 1 releases its rule; its coefficient is the most
the row can be broken by, so a released row allows everything.
"""
from __future__ import annotations

from math import ceil

import pulp

from models.families.limit import EachProject, Limit
from models.families.options import make_options
from models.families.rule import Lock, MoneyLimit
from models.families.sums import Amount, Sum, add
from models.milp.build import write_programme
from models.milp.programme import Programme
from models.problem import Problem


class ElasticProgramme(Programme):
    """A programme whose policy rows have room. `money_columns` and `lock_columns` say what each column moves.

    `room_in_row`: the columns that give a row room, by its name.
    """

    def __init__(self, problem: Problem, *options) -> None:
        super().__init__(problem, *options)
        self.money_columns: dict[int, MoneyLimit] = {}
        self.lock_columns: dict[int, Lock] = {}
        self.room_in_row: dict[str, tuple[int, ...]] = {}
        self._column_of: dict[MoneyLimit | Lock, int] = {}

    def as_column(self, name: str, total: Sum) -> Sum:
        """Sums stay sums: the most a row can be broken by is then known exactly."""
        return total

    def _state_each(self, each: EachProject) -> None:
        for limit in each.limits(self.table):
            self._state_limit(limit)

    def _write(self, limit: Limit, total: Sum) -> None:
        """With room: a cap gives way to columns that are taken off, a floor to columns that are added."""
        sign, room = 1 if limit.is_cap else -1, []
        if limit.money:
            room = [(self._money_column(money), -sign) for money in limit.money]
        elif limit.lock is not None and (broken_by := self._most(limit, total, sign) - sign * limit.bound) > 0:
            room = [(self._lock_column(limit.lock), -sign * ceil(broken_by))]
        self.room_in_row[limit.row_name] = tuple(column for column, _ in room)
        super()._write(limit, add(total, Sum.of(room)))

    def _most(self, limit: Limit, total: Sum, sign: int) -> Amount:
        """The most a limit's amount can come to on the wrong side."""
        if limit.of_shortfalls:
            return sum(self._largest(Sum.of(surplus.items()), -1) for surplus in self.shortfall_columns.values())
        return self._largest(total, sign)

    def _money_column(self, money: MoneyLimit) -> int:
        if money not in self._column_of:
            floors = money.limit_mvnd if money.is_floor else None
            column = self._column_of[money] = len(self.variables)
            self.variables.append(self.lp.add_variable(f"money__{column}", 0, floors, pulp.LpInteger))
            self.money_columns[column] = money
        return self._column_of[money]

    def _lock_column(self, lock: Lock) -> int:
        if lock not in self._column_of:
            column = self._column_of[lock] = len(self.variables)
            self.variables.append(self.lp.add_variable(f"release__{column}", cat=pulp.LpBinary))
            self.lock_columns[column] = lock
        return self._column_of[lock]


def build_elastic_programme(problem: Problem) -> ElasticProgramme:
    """Every family of the problem, with room in what is policy."""
    return write_programme(ElasticProgramme(problem, *make_options(problem)))
