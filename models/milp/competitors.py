"""Plans that cost no more than a plan and may be worth more, at given weights: the best, and the best of the rest."""
from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction

import pulp

from models.families.amounts import bonus_of_plan, points_per_score
from models.milp.held_level import hold_level
from models.milp.linear_relaxation import solve_linear_relaxation
from models.milp.near_optimal import distance_signs
from models.milp.objective import LevelGoal, set_value_objective
from models.milp.questions import QuestionModel
from models.milp.search import chosen_columns
from models.plan import FundingOption, Termination
from models.watch import UNWATCHED, Watch

_FREE = float("inf")
# project -> (least, greatest) score.
Scores = Mapping[str, tuple[Fraction, Fraction]]


@dataclass(frozen=True)
class Found:
    """The best plan of one search. `chosen` None = none was found; at_most: no such plan is worth more (None = not
    known); is_impossible: there is no such plan."""

    chosen: tuple[FundingOption, ...] | None
    at_most: float | None
    is_proved: bool
    is_impossible: bool = False

    @property
    def funded(self) -> frozenset[str]:
        return frozenset(option.project_id for option in self.chosen or ())


class CompetitorSearch:
    """The live model of a plan under another objective, with the state money of the plan as a limit."""

    def __init__(self, question: QuestionModel) -> None:
        self.question, self.programme, self.model = question, question.programme, question.model
        self.factor = {
            option.option_id: points_per_score(question.problem, option) for option in self.programme.options}
        self.of_plan = {option.project_id: self.factor[option.option_id] for option in question.plan.chosen}
        self.state_mvnd = sum(option.state_mvnd for option in question.plan.chosen)
        self._cost = hold_level(LevelGoal("cost_no_more", False, {
            c: Fraction(option.state_mvnd) for c, option in enumerate(self.programme.options)}))
        self._cost_row = self.model.add_row("cost_no_more", self._cost.columns, self._cost.coefficients, -_FREE, _FREE)
        self._allow(self.state_mvnd)
        self._not_again: list[tuple[int, float]] = []
        self._forcing_rows: dict[str, int] = {}

    def exclude(self, plan: frozenset[str]) -> None:
        """From now on the same projects are not found again."""
        signs = distance_signs(self.programme, plan)
        name = f"not_the_plan__{len(self._not_again)}"
        least = 1.0 - len(plan)
        self._not_again.append((self.model.add_row(name, list(range(len(signs))), signs, least, _FREE), least))

    def best_against(self, scores: Scores, watch: Watch = UNWATCHED, *, flip: str | None = None) -> Found:
        """The plan with the greatest possible lead over the plan when the scores may lie anywhere between their limits.

        `flip`: a project that has to be treated the other way than in the plan.
        """
        costs, offset = self._lead(scores)
        return self._search(costs, offset, self.state_mvnd, flip, watch)

    def linear_leads(self, scores: Scores) -> tuple[Mapping[str, float], Mapping[str, float]]:
        """Per project, what no plan that costs no more leads by if it funds it, or if it does not: from the linear
        relaxation, so often more than any plan reaches. Empty = not known."""
        costs, offset = self._lead(scores)
        self._add_bonuses(costs)
        lp, variables = self.programme.lp, self.programme.variables
        lp.setObjective(pulp.LpAffineExpression([(variables[c], float(cost)) for c, cost in costs.items()]))
        limit = self._cost.row_at(Fraction(self.state_mvnd))
        try:
            relaxed = solve_linear_relaxation(self.programme, held=(*self.question.held_levels(), limit))
        finally:
            set_value_objective(self.programme)
        if relaxed is None:
            return {}, {}
        return tuple({project_id: most + float(offset) for project_id, most in bounds.items()}
                     for bounds in (relaxed.most_with, relaxed.most_without))

    def _lead(self, scores: Scores) -> tuple[dict[int, Fraction], Fraction]:
        """The greatest lead over the plan as an objective: costs per option and a constant; bonuses come later."""
        costs: dict[int, Fraction] = {}
        offset = -self._bonus(frozenset(self.of_plan))
        for project_id, factor in self.of_plan.items():
            offset -= factor * scores[project_id][0]
        for c, option in enumerate(self.programme.options):
            before = self.of_plan.get(option.project_id, Fraction(0))
            more = self.factor[option.option_id] - before
            least, most = scores[option.project_id]
            costs[c] = more * (most if more > 0 else least) + before * least
        return costs, offset

    def best_at(self, scores: Mapping[str, Fraction], state_mvnd: int, watch: Watch = UNWATCHED) -> Found:
        """The plan worth most at exactly these scores among those that cost no more; excluded plans are allowed."""
        costs = {c: self.factor[option.option_id] * scores[option.project_id]
                 for c, option in enumerate(self.programme.options)}
        with self._exclusions_lifted():
            return self._search(costs, Fraction(0), state_mvnd, None, watch)

    def lead_between(self, chosen: Iterable[FundingOption], scores: Scores) -> tuple[Fraction, Fraction]:
        """The least and the greatest lead of a plan over the plan, exactly."""
        factors = {option.project_id: self.factor[option.option_id] for option in chosen}
        bonus = self._bonus(frozenset(factors)) - self._bonus(frozenset(self.of_plan))
        least = most = bonus
        for project_id in {*factors, *self.of_plan}:
            more = factors.get(project_id, Fraction(0)) - self.of_plan.get(project_id, Fraction(0))
            low, high = sorted(more * score for score in scores[project_id])
            least, most = least + low, most + high
        return least, most

    def value_at(self, chosen: Iterable[FundingOption], scores: Mapping[str, Fraction]) -> Fraction:
        """Value points of options at exactly these scores."""
        chosen = tuple(chosen)
        own = sum((self.factor[option.option_id] * scores[option.project_id] for option in chosen), Fraction(0))
        return own + self._bonus(frozenset(option.project_id for option in chosen))

    def _add_bonuses(self, costs: dict[int, Fraction]) -> None:
        costs |= {column: link.bonus or Fraction(0) for column, link in self.programme.synergy_columns.items()}

    def _bonus(self, funded: Container[str]) -> Fraction:
        return bonus_of_plan(self.question.problem, funded)

    def _search(self, costs: dict[int, Fraction], offset: Fraction, state_mvnd: int, flip: str | None,
                watch: Watch) -> Found:
        self._add_bonuses(costs)
        self._allow(state_mvnd)
        with self._flipped(flip):
            self.model.set_objective(costs, True, offset)
            try:
                outcome = self.model.solve(self.question.limits, watch)
            finally:
                self.model.set_objective(self.question.goal.costs, True)
        self._allow(self.state_mvnd)
        if outcome.values is None:
            impossible = outcome.termination is Termination.INFEASIBLE
            return Found(None, outcome.bound, impossible, impossible)
        chosen = tuple(self.programme.options[c] for c in chosen_columns(self.programme, outcome))
        return Found(chosen, outcome.bound, outcome.termination is Termination.OPTIMAL)

    def _allow(self, state_mvnd: int) -> None:
        """No plan costs the state more than this."""
        self.model.set_row_bounds(self._cost_row, *self._cost.limits_at(Fraction(state_mvnd), room=0.0))

    @contextmanager
    def _flipped(self, project_id: str | None) -> Iterator[None]:
        """One project out that is in, or in that is out."""
        if project_id is None:
            yield
            return
        columns = list(self.programme.columns_of[project_id])
        if project_id not in self._forcing_rows:
            self._forcing_rows[project_id] = self.model.add_row(
                f"flipped__{self.programme.code_of[project_id]}", columns, [1.0] * len(columns), -_FREE, _FREE)
        wanted = 0.0 if project_id in self.of_plan else 1.0
        self.model.set_row_bounds(self._forcing_rows[project_id], wanted, wanted)
        try:
            yield
        finally:
            self.model.set_row_bounds(self._forcing_rows[project_id], -_FREE, _FREE)

    @contextmanager
    def _exclusions_lifted(self) -> Iterator[None]:
        for row, _ in self._not_again:
            self.model.set_row_bounds(row, -_FREE, _FREE)
        try:
            yield
        finally:
            for row, least in self._not_again:
                self.model.set_row_bounds(row, least, _FREE)
