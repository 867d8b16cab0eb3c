"""PuLP's problem and variable, without the two things that cost most in a large model; they behave the same."""
from __future__ import annotations

from collections.abc import Iterable, Sequence

import pulp


class QuickVariable(pulp.LpVariable):
    """A variable that Python itself hashes: PuLP's own hash is a call per term of every row.

    `project_id`: whose option it is, where it is one.
    """

    __hash__ = object.__hash__
    project_id = ""


class Problem(pulp.LpProblem):
    """A problem that makes such variables, and lists those of a row without a call per term."""

    def __init__(self, name: str, sense: int) -> None:
        super().__init__(name, sense)
        self._seen: set[pulp.LpVariable] = set()

    def add_variable(self, name: str, lowBound: float | None = None, upBound: float | None = None,
                     cat: str = pulp.LpContinuous) -> QuickVariable:
        """A column as PuLP makes it, without its notice about version 4."""
        return QuickVariable(name, lowBound, upBound, cat, _skip_v4_deprecation=True)

    def add_choices(self, named: Iterable[tuple[str, str]]) -> list[QuickVariable]:
        """Yes/no variables by (name, whose option it is)."""
        columns = []
        for name, project_id in named:
            column = QuickVariable(name, cat=pulp.LpBinary, _skip_v4_deprecation=True)
            column.project_id = project_id
            columns.append(column)
        return columns

    def add_row(self, name: str, variables: Sequence[QuickVariable], numbers: Sequence[float], sense: int,
                bound: float) -> None:
        """The row sum numbers x variables (sense) bound."""
        row = pulp.LpAffineExpression(zip(variables, numbers, strict=True))
        self.addConstraint(pulp.LpConstraint(row, sense, name, bound))

    def _add_variables(self, variables: Iterable[pulp.LpVariable]) -> None:
        variables = list(variables)
        if self._seen.issuperset(variables):
            return
        self._seen.update(variables)
        known, listed = self._variable_ids, self._variables
        for variable in variables:
            if variable.hash not in known:
                known[variable.hash] = variable
                listed.append(variable)
