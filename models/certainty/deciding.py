"""One draw planned: by the bound of the linear relaxation where that decides, else by a search.

Where scores alone are drawn the same plans are allowed as before, so one live model is asked again with other values
(the levels above value keep their best, which scores do not move). Where costs or envelopes are drawn, the draw is a
problem of its own and takes the whole walk. Searches end by nodes and gaps, never by a clock; every draw begins from
the plan itself and from nothing that another draw has left behind.

A plan gives way to a better one only: where another is as good, the draw keeps the plan. Within a gap (large registers)
no draw begins from the plan: what it began with would be within the gap as well, and called sure for that alone.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from math import ceil

from models.certainty.draws import cost_factors, draw_problem, drawn_scores, envelope_step, scores_of_draw
from models.certainty.uncertainty import Uncertainty
from models.domain import Decision
from models.families.amounts import bonus_of_plan
from models.milp.build import build_programme
from models.milp.core_search import LARGE, find_in_core
from models.milp.doubt import relax
from models.milp.linear_relaxation import LinearRelaxation, relaxation_of
from models.milp.questions import QuestionModel
from models.milp.search import LexicographicSearch, chosen_columns
from models.plan import FundingOption, Plan, StopReason, Termination
from models.problem import Problem
from models.search_limits import SolveLimits
from models.settings import Level
from models.watch import UNWATCHED, Watch

# No clock decides an answer: far beyond what any search takes before its nodes end it.
_NO_CLOCK = 10.0 * 24 * 3600
# Within a gap, a search that the core leaves open ends here.
_GAP_NODES = 2_000
# A draw with costs or envelopes of its own: the search of value ends here, then the draw is told as not proved. On the
# illustrative register twelve of twelve were within 0.1 % by then; with 1,000 nodes ten of them had the same plan.
_ANEW_NODES = 300
# What the doubles of a bound and of a value may differ by (share of the value).
_SAME_SHARE = 1e-9
_GAP_STEPS = 1_000_000
_ONE = Fraction(1)


class DecidedBy(StrEnum):
    """What decided a draw: nothing came out otherwise; the relaxation's bound; a search; no plan keeps its rules."""

    SAME = "same"
    BOUND = "bound"
    SEARCH = "search"
    NO_PLAN = "no_plan"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class DrawnPlan:
    """The plan of one draw, told as who comes in and who goes out against the plan.

    is_proved: no plan of the draw is better (or by more than the gap asked for); gap: by which share one may be where
    it is not, rounded up. by_costs: how many projects the reduced costs of the relaxation alone decide, given the best
    value; None = not asked.
    """

    draw: int
    entered: tuple[str, ...]
    left: tuple[str, ...]
    decided_by: DecidedBy
    is_proved: bool
    by_costs: int | None = None
    gap: float = 0.0


@dataclass(frozen=True)
class DrawTask:
    """What every worker needs: the plan to be drawn again, what varies, the seed, and the gap of each draw (0 = the
    optimum). width: the share of the doubt taken; fixed_in and fixed_out: settled by rounds before."""

    problem: Problem
    plan: Plan
    uncertainty: Uncertainty
    seed: int
    gap_share: float = 0.0
    width: Fraction = _ONE
    fixed_in: tuple[str, ...] = ()
    fixed_out: tuple[str, ...] = ()


class DrawPlanner:
    """Plans draws of one task, in any order: the answer of a draw depends on its number alone."""

    def __init__(self, task: DrawTask) -> None:
        self.task = task
        self.funded = frozenset(task.plan.chosen_by_project)
        self.limits = SolveLimits(gap_share=task.gap_share, time_limit_seconds=_NO_CLOCK, searches=1)

    @cached_property
    def _model(self) -> QuestionModel:
        model = QuestionModel(self.task.problem, self.task.plan, self.limits)
        for project_id in self.task.fixed_out:
            for column in model.programme.columns_of[project_id]:
                model.model.set_column_bounds(column, 0.0, 0.0)
        return model

    def plan(self, draw: int, watch: Watch = UNWATCHED) -> DrawnPlan:
        """The plan of one draw; `STOPPED` when the watch ended it."""
        task = self.task
        of_draw = (task.problem, task.uncertainty, task.seed, draw, task.width)
        if cost_factors(*of_draw[1:]) or envelope_step(*of_draw[1:]):
            return self._plan_anew(draw, draw_problem(*of_draw), watch)
        changed = drawn_scores(*of_draw)
        if not changed:
            return DrawnPlan(draw, (), (), DecidedBy.SAME, True, len(task.problem.case.projects))
        with self._model.scored(scores_of_draw(task.problem, changed)):
            return self._plan_scored(draw, watch)

    # --- other scores: the same plans, valued otherwise ------------------------------------------------------------

    def _plan_scored(self, draw: int, watch: Watch) -> DrawnPlan:
        model = self._model
        relaxed = relaxation_of(model.programme, model.model.arrays)
        if self._is_coarse:
            return self._plan_in_core(draw, relaxed, watch)
        own = self._value_of(self.task.plan.chosen)
        if self._is_plan_open and relaxed is not None and relaxed.value - float(own) <= _SAME_SHARE * abs(float(own)):
            return DrawnPlan(draw, (), (), DecidedBy.BOUND, True, self._decided_by_costs(relaxed, own))
        answer = model.best(force_in=self.task.fixed_in, watch=watch)
        if watch.is_stopped():
            return DrawnPlan(draw, (), (), DecidedBy.STOPPED, False)
        if answer.value is None and not self._is_plan_open:
            return DrawnPlan(draw, (), (), DecidedBy.NO_PLAN, answer.is_proved)
        if self._is_plan_open and (answer.value is None or answer.value <= own):
            # As good as the plan is not better. (The plan itself is a plan of every such draw.)
            return self._told(draw, self.task.plan.chosen, DecidedBy.SEARCH, answer.is_proved,
                              self._decided_by_costs(relaxed, own), _gap(answer.bound, own))
        return self._told(draw, answer.chosen, DecidedBy.SEARCH, answer.is_proved,
                          self._decided_by_costs(relaxed, answer.value), _gap(answer.bound, answer.value))

    @property
    def _is_plan_open(self) -> bool:
        """Whether the plan has everybody whom rounds before have settled in, and nobody whom they have settled out."""
        return self.funded.issuperset(self.task.fixed_in) and self.funded.isdisjoint(self.task.fixed_out)

    @property
    def _is_coarse(self) -> bool:
        return self.task.gap_share > 0 and len(self._model.programme.variables) >= LARGE and not self.task.fixed_in

    def _plan_in_core(self, draw: int, relaxed: LinearRelaxation | None, watch: Watch) -> DrawnPlan:
        """Within the gap: the core around the relaxation, from nothing; the whole where that does not come near."""
        model = self._model
        relaxation = relax(model.model.arrays, self.limits)
        found = None if relaxation is None else find_in_core(model.model, self.limits, relaxation, None, watch)
        near = found is not None and relaxation.bound - found.objective <= self.task.gap_share * abs(found.objective)
        if not near:
            found = model.model.solve(self.limits, watch.narrowed(nodes=_GAP_NODES),
                                      None if found is None else found.values)
            near = found.termination is Termination.OPTIMAL or found.stop_reason is StopReason.GAP_REACHED
        if watch.is_stopped() or found.values is None:
            return DrawnPlan(draw, (), (), DecidedBy.STOPPED, False)
        chosen = tuple(model.programme.options[column] for column in chosen_columns(model.programme, found))
        value = self._value_of(chosen)
        return self._told(draw, chosen, DecidedBy.SEARCH, near, self._decided_by_costs(relaxed, value),
                          _gap(None if relaxation is None else relaxation.bound, value))

    def _value_of(self, chosen: Sequence[FundingOption]) -> Fraction:
        """What options are worth under the scores of the draw, bonuses of synergies included."""
        costs = self._model.goal.costs
        own = sum((costs.get(self._column_of[option.key], Fraction(0)) for option in chosen), Fraction(0))
        return own + bonus_of_plan(self.task.problem, {option.project_id for option in chosen})

    @cached_property
    def _column_of(self) -> dict[tuple[object, ...], int]:
        return {option.key: column for column, option in enumerate(self._model.programme.options)}

    def _decided_by_costs(self, relaxed: LinearRelaxation | None, value: Fraction) -> int:
        """Projects of which the relaxation knows by the prices of its rows alone that every best plan has them, or that
        none has."""
        if relaxed is None:
            return 0
        least = float(value) - _SAME_SHARE * abs(float(value))
        bounds = relaxed.most_with, relaxed.most_without
        decided = sum(any(bound[project_id] < least for bound in bounds) for project_id in relaxed.most_with)
        return len(self.task.problem.case.projects) - len(relaxed.most_with) + decided

    # --- other costs or envelopes: another problem -----------------------------------------------------------------

    def _plan_anew(self, draw: int, problem: Problem, watch: Watch) -> DrawnPlan:
        if self.task.fixed_in or self.task.fixed_out:
            problem = _with_decisions(problem, self.task.fixed_in, self.task.fixed_out)
        problem = _up_to_value(problem)
        programme = build_programme(problem)
        result = LexicographicSearch(programme, self.limits, watch.quiet(), value_nodes=_ANEW_NODES).run()
        if watch.is_stopped():
            return DrawnPlan(draw, (), (), DecidedBy.STOPPED, False)
        if result.termination not in (Termination.OPTIMAL, Termination.FEASIBLE):
            return DrawnPlan(draw, (), (), DecidedBy.NO_PLAN, result.termination is Termination.INFEASIBLE)
        is_proved = result.termination is Termination.OPTIMAL or result.stop_reason is StopReason.GAP_REACHED
        chosen = tuple(programme.options[column] for column in result.chosen_columns)
        value = next((level for level in result.levels if level.level == Level.VALUE), None)
        return self._told(draw, chosen, DecidedBy.SEARCH, is_proved, None, 0.0 if value is None else value.gap)

    def _told(self, draw: int, chosen: Iterable[FundingOption], decided_by: DecidedBy, is_proved: bool,
              by_costs: int | None, gap: float = 0.0) -> DrawnPlan:
        funded = {option.project_id for option in chosen}
        return DrawnPlan(draw, tuple(sorted(funded - self.funded)), tuple(sorted(self.funded - funded)), decided_by,
                         is_proved, by_costs, 0.0 if is_proved else ceil(gap * _GAP_STEPS) / _GAP_STEPS)


def _gap(bound: float | None, value: Fraction) -> float:
    """By which share of its value a plan may be beaten; all of it where no bound is known."""
    return 1.0 if bound is None or not value else max(0.0, bound / float(value) - 1)


def _up_to_value(problem: Problem) -> Problem:
    """Without what only chooses among plans of equal value: draws of scores alone do without it as well."""
    levels = problem.settings.levels
    settings = replace(problem.settings, levels=levels[:levels.index(Level.VALUE) + 1], tie_break=False)
    return Problem(problem.case, problem.rulebook, settings)


def _with_decisions(problem: Problem, fixed_in: Iterable[str], fixed_out: Iterable[str]) -> Problem:
    """What rounds before have settled, as decisions of this draw."""
    decided = {**dict.fromkeys(fixed_in, Decision.MUST), **dict.fromkeys(fixed_out, Decision.MUST_NOT)}
    projects = tuple(replace(project, decision=decided.get(project.project_id, project.decision))
                     for project in problem.case.projects)
    return Problem(replace(problem.case, projects=projects), problem.rulebook, problem.settings)
