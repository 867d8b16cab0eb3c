"""What the levels above value cost, in a child process of its own: the plan they decided is on the screen already."""
from __future__ import annotations

from typing import Self

from models.jobs import solve_job
from models.jobs.solve_job import GRACE_SECONDS, Job
from models.plan import Plan
from models.problem import Problem


class PriceJob(Job):
    """The prices of one plan. It waits behind other long runs only, so that no plan waits for it."""

    @classmethod
    def start(cls, problem: Problem, plan: Plan) -> Self:
        """Queue the computation and return at once. It ends within the time limit the plan itself had."""
        seconds = plan.run.time_limit_seconds + GRACE_SECONDS
        return cls(_price, (problem, plan), {}, seconds, solve_job._list_slots).begin()

    @property
    def plan(self) -> Plan | None:
        """The same plan with what is known of its prices; None until the job is over, or when it failed."""
        return self.result


def _price(problem: Problem, plan: Plan, **hooks: object) -> Plan:
    from models.planning import add_level_prices  # the solver is loaded in the child only

    return add_level_prices(problem, plan, **hooks)
