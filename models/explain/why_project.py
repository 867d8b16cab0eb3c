"""One project's "why (not)?" from the problem and its plan: what a process that starts with nothing calls."""
from __future__ import annotations

from models.explain.why import WhyIn, WhyNot, explain_project
from models.milp.questions import QuestionModel
from models.plan import Plan
from models.problem import Problem
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch


def why_project(problem: Problem, plan: Plan, project_id: str, limits: SolveLimits | None = None, *,
                watch: Watch = UNWATCHED) -> WhyNot | WhyIn:
    """The whole answer for one project; `limits` hold for each re-solve. Raises KeyError for an unknown id."""
    watch.tell(0, 0, project_id)
    return explain_project(QuestionModel(problem, plan, limits), project_id, watch=watch)
