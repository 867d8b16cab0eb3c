"""One project's "why (not)?" from the problem and its plan: what a process that starts with nothing calls."""
from __future__ import annotations

from collections.abc import Callable

from models.explain.why import WhyIn, WhyNot, explain_project
from models.milp.questions import QuestionModel
from models.plan import Plan
from models.problem import Problem
from models.search_limits import SolveLimits


def why_project(problem: Problem, plan: Plan, project_id: str, limits: SolveLimits | None = None, *,
                on_progress: Callable[[int, int, str], None] | None = None,
                should_stop: Callable[[], bool] | None = None) -> WhyNot | WhyIn:
    """The whole answer for one project; `limits` hold for each re-solve. Raises KeyError for an unknown id."""
    if on_progress is not None:
        on_progress(0, 0, project_id)
    return explain_project(QuestionModel(problem, plan, limits), project_id, on_progress=on_progress,
                           should_stop=should_stop)
