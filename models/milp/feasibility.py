"""Is there a plan at all? One live model without an objective, asked with some of its rules left out."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from models.milp.named_rules import NamedRule
from models.milp.programme import Programme
from models.milp.solver import LiveModel
from models.plan import Termination
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch

_FREE = float("inf")


class FeasibilityModel:
    """The rows of a programme, asked only whether they can be kept together.

    `force_in`: projects that have to be funded, beside the rules; they are no rule and cannot be left out.
    """

    def __init__(self, programme: Programme, limits: SolveLimits, force_in: Iterable[str] = ()) -> None:
        self.limits = replace(limits, solver="highs", gap_share=0.0)
        self.model = LiveModel(programme.lp, programme.variables, self.limits)
        self.model.set_objective({}, True)
        self._limits_of_row = {
            row.name: (self.model.row_index(row.name), -_FREE if row.getLb() is None else row.getLb(),
                       _FREE if row.getUb() is None else row.getUb())
            for row in programme.lp.constraints()}
        for project_id in force_in:
            columns = list(programme.columns_of[project_id])
            self.model.add_row(f"forced__{programme.code_of[project_id]}", columns, [1.0] * len(columns), 1.0, _FREE)

    def leave_out(self, rules: Iterable[NamedRule]) -> None:
        """From now on these rules need not hold."""
        for row, _, _ in self._rows(rules):
            self.model.set_row_bounds(row, -_FREE, _FREE)

    def put_back(self, rules: Iterable[NamedRule]) -> None:
        """These rules hold again."""
        for row, lower, upper in self._rows(rules):
            self.model.set_row_bounds(row, lower, upper)

    def has_plan(self, watch: Watch = UNWATCHED) -> bool | None:
        """Whether a plan keeps the rules that hold now; None = not decided in the time."""
        outcome = self.model.solve(self.limits, watch)
        if outcome.values is not None:
            return True
        return False if outcome.termination is Termination.INFEASIBLE else None

    def _rows(self, rules: Iterable[NamedRule]) -> Iterable[tuple[int, float, float]]:
        return (self._limits_of_row[name] for rule in rules for name in rule.row_names)
