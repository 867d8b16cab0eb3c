"""Why is this project not funded? One bound changed in the live model, against building and solving it all again."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from benchmarks.edit_to_plan import FOLDER
from benchmarks.measure import Line, Scale, Seconds, middle, timed
from benchmarks.proved_gap import SETTINGS
from benchmarks.register import AS_OF
from models.domain import Case, Decision
from models.limits import SolveLimits
from models.milp.questions import QuestionModel
from models.planning import plan_funding
from models.problem import state_problem
from models.register.case_io import read_case

LIMITS = SolveLimits(time_limit_seconds=20.0)
QUESTIONS = 7


def measure(scale: Scale) -> Iterator[Line]:
    """The illustrative case with the levels up to value, for both ways; answers are compared. Proved optima."""
    case = read_case(FOLDER).case
    case = replace(case, settings={**case.settings, **SETTINGS})
    problem = state_problem(case, AS_OF)
    plan = plan_funding(problem, LIMITS, price_levels=False)
    model, opening = timed(lambda: QuestionModel(problem, plan, LIMITS))
    refused = {refusal.project_id for refusal in plan.no_options}
    left = [p.project_id for p in case.projects if p.decision is Decision.FREE
            and p.project_id not in refused and p.project_id not in plan.chosen_by_project]
    asked = left[:: max(1, len(left) // QUESTIONS)][:QUESTIONS]
    by_bound: list[Seconds] = []
    again: list[Seconds] = []
    same = 0
    for project_id in asked:
        answer, seconds = timed(lambda p=project_id: model.best(force_in=[p]))
        by_bound.append(seconds)
        other, seconds = timed(lambda p=project_id: plan_funding(
            state_problem(_with_must(case, p), AS_OF), LIMITS, price_levels=False))
        again.append(seconds)
        same += answer.value == other.objective
    live, rebuilt = middle(by_bound), middle(again)
    ratio = rebuilt.wall / live.wall
    yield Line("one why-not by changed bound against re-build and re-solve", f"{len(case.projects)} projects",
               f"{ratio:.1f} times faster", ">= 5 times", ratio >= 5, len(asked),
               f"changed bound {live.wall:.3f} s, again from the start {rebuilt.wall:.3f} s; by processor time "
               f"{rebuilt.cpu / live.cpu:.1f} times; {same} of {len(asked)} answers equal (the live model keeps the "
               f"plan's localisation, a new plan need not); opening the live model once takes {opening.wall:.2f} s")


def _with_must(case: Case, project_id: str) -> Case:
    return replace(case, projects=tuple(
        replace(p, decision=Decision.MUST, decision_reason="?") if p.project_id == project_id else p
        for p in case.projects))
