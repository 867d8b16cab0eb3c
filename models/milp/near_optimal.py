"""Plans nearly as good as a plan: the row that keeps their value up, and the one that differs most from those known."""
from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from fractions import Fraction

from models.milp.held_level import hold_level
from models.milp.outcome import Outcome
from models.milp.programme import Programme
from models.milp.questions import QuestionModel
from models.milp.search import chosen_columns, exact_objective
from models.plan import FundingOption, Termination
from models.watch import UNWATCHED, Watch

_FREE = float("inf")


@dataclass(frozen=True)
class NearPlan:
    """A plan of at least the value asked for. `distance` = projects that differ, summed over the plans compared with.

    is_farthest: proved that no such plan differs in more projects.
    """

    chosen: tuple[FundingOption, ...]
    value: Fraction
    distance: int
    is_farthest: bool

    @property
    def funded(self) -> frozenset[str]:
        return frozenset(option.project_id for option in self.chosen)


class NearOptimalSet:
    """The plans of a question model whose value is at least a threshold, searched for difference."""

    def __init__(self, question: QuestionModel) -> None:
        self.question = question
        self._value = hold_level(question.goal)
        self._value_row = question.model.add_row("near_optimal_value", self._value.columns, self._value.coefficients,
                                                 -_FREE, _FREE)
        self._distance_rows: dict[frozenset[str], int] = {}

    def farthest(self, at_least: Fraction, known: Sequence[frozenset[str]], least_distance: int,
                 watch: Watch = UNWATCHED, counted: Container[str] | None = None) -> NearPlan | None:
        """The plan of at least this value that differs most from the known ones (project by project, summed).

        It differs from each known plan in at least `least_distance` projects; `counted`: only differences in these
        projects count towards the most. None = there is none, or none was found in the time.
        """
        question = self.question
        rows = [self._distance_row(plan) for plan in known]
        question.model.set_row_bounds(self._value_row, *self._value.limits_at(at_least))
        for row, plan in zip(rows, known, strict=True):
            question.model.set_row_bounds(row, least_distance - len(plan), _FREE)
        costs = {c: float(sum(-1 if option.project_id in plan else 1 for plan in known))
                 for c, option in enumerate(question.programme.options)
                 if counted is None or option.project_id in counted}
        try:
            question.model.set_objective(costs, True)
            outcome = question.model.solve(question.limits, watch)
        finally:
            question.model.set_objective(question.goal.costs, True)
            for row in (self._value_row, *rows):
                question.model.set_row_bounds(row, -_FREE, _FREE)
        return None if outcome.values is None else self._read(outcome, at_least, known)

    def _read(self, outcome: Outcome, at_least: Fraction, known: Sequence[frozenset[str]]) -> NearPlan | None:
        programme = self.question.programme
        value = exact_objective(programme, self.question.goal, outcome)
        if value < at_least:  # inside the row's room only
            return None
        chosen = tuple(programme.options[c] for c in chosen_columns(programme, outcome))
        funded = {option.project_id for option in chosen}
        return NearPlan(chosen, value, sum(len(plan ^ funded) for plan in known),
                        outcome.termination is Termination.OPTIMAL)

    def _distance_row(self, plan: frozenset[str]) -> int:
        """sum_{p not in plan} select[p] - sum_{p in plan} select[p] (+ size of the plan = projects that differ)."""
        if plan not in self._distance_rows:
            signs = distance_signs(self.question.programme, plan)
            name = f"distance__{len(self._distance_rows)}"
            self._distance_rows[plan] = self.question.model.add_row(name, list(range(len(signs))), signs, -_FREE, _FREE)
        return self._distance_rows[plan]


def distance_signs(programme: Programme, plan: Container[str]) -> list[float]:
    """Coefficients of the options in the number of projects that differ from a plan, less the size of the plan."""
    return [-1.0 if option.project_id in plan else 1.0 for option in programme.options]
