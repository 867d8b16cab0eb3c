"""Random tiny problems for relations between the answers to two questions, and what each relation asks of an answer.

V = exact value of the best plan, -infinity where there is none; value alone decides (`levels: value`), so that V is one
number.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from random import Random

from models.domain import BudgetLine, Cost, Payer, Pledge, Project, Regime, Score
from models.plan import Plan, Termination
from models.planning import plan_funding
from models.problem import Problem
from models.search_limits import SolveLimits
from tests.random_problems import tiny_problem, with_case, with_settings

NO_PLAN = float("-inf")
AMPLE_MVND = 1_000_000
VALUE_ALONE = {"levels": "value", "priority_mode": "off", "tie_break": "false"}
OF_PROJECT = ("costs", "pledges", "scores", "localisation", "funding_levels")
NO_SHARE_RULES = {
    "strategic_floor_is_binding": None,
    "strategic_base_mvnd": None,
    "lead_enterprise_cap_share": None,
    "locality_cap_share": None,
}


def relation(test: Callable[[Random], None], examples: int = 40) -> Callable[[], None]:
    """Many examples, the same in every run, whatever else the process has loaded. The failing one is named."""

    def every_example() -> None:
        for number in range(examples):
            try:
                test(Random(f"{test.__name__} {number}"))
            except BaseException as error:
                error.add_note(f"example {number} of {examples}")
                raise

    every_example.__name__, every_example.__doc__ = test.__name__, test.__doc__
    return every_example


def some_problem(rng: Random, **changes: str | None) -> Problem:
    problem = with_settings(tiny_problem(rng, 6), **VALUE_ALONE, **changes)
    if problem.settings.localisation_mode.value == "soft":
        problem = with_settings(problem, localisation_mode="hard")
    return problem


def solve(problem: Problem, limits: SolveLimits | None = None) -> Plan:
    plan = plan_funding(problem, limits, price_levels=False)
    assert plan.termination in (Termination.OPTIMAL, Termination.INFEASIBLE)
    return plan


def best_value(problem: Problem) -> Fraction | float:
    plan = solve(problem)
    return plan.objective if plan.has_solution else NO_PLAN


def funded(plan: Plan) -> frozenset[str]:
    return frozenset(plan.chosen_by_project)


def replaced(rows: tuple, index: int, **changes: object) -> tuple:
    return (*rows[:index], replace(rows[index], **changes), *rows[index + 1 :])


def newcomer(project_id: str = "NEW", *, cost_mvnd: int = 10, score: int = 50, **fields: object) -> dict[str, tuple]:
    """The rows of one more project that keeps every floor on its own."""
    given_fields = {"regime": Regime.MARKET, "regime_reason": "test", "managing_agency": "N", "locality": "N", **fields}
    return {
        "projects": (Project(project_id, project_id, **given_fields),),
        "costs": (Cost(project_id, 2026, BudgetLine.RECURRENT, cost_mvnd),),
        "pledges": (Pledge(project_id, Payer.ENTERPRISE, "N", 2026, -(-cost_mvnd // 2), "MOU"),),
        "scores": (Score(project_id, "c1", Fraction(score)), Score(project_id, "c2", Fraction(score))),
    }


def with_rows(problem: Problem, rows: dict[str, tuple]) -> Problem:
    return with_case(problem, **{table: (*getattr(problem.case, table), *more) for table, more in rows.items()})
