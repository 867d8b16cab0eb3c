"""PuLP's problem and variable, without the two things that cost most in a large model; they behave the same."""
from __future__ import annotations

from collections.abc import Iterable

import pulp


class Column(pulp.LpVariable):
    """A variable that Python itself hashes: PuLP's own hash is a call per term of every row."""

    __hash__ = object.__hash__


class Problem(pulp.LpProblem):
    """A problem that lists its variables as they are made, not by a look at every term of every row."""

    def add_variable(self, name: str, lowBound: float | None = None, upBound: float | None = None,
                     cat: str = pulp.LpContinuous) -> Column:
        column = Column(name, lowBound, upBound, cat, _skip_v4_deprecation=True)
        self._variable_ids[column.hash] = column
        self._variables.append(column)
        return column

    def _add_variables(self, variables: Iterable[pulp.LpVariable]) -> None:
        """Nothing: `add_variable` has listed them."""
