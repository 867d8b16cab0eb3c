"""Plain knapsacks as planning problems: the state pays everything, no rule on co-funding holds, value is the score."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from models.domain import BudgetLine, Case, Cost, Criterion, Envelope, Project, Regime, Score
from models.problem import Problem
from tests.builders import make_problem

FIRST_YEAR = 2026
NO_RULES = {f"{rule}.{regime}": None for rule in ("enterprise_share_floor", "state_share_cap")
            for regime in ("market", "state_led")}
VALUE_ONLY = {"size_exponent": "0", "levels": "value", "priority_mode": "off", "localisation_mode": "off"}


def knapsack_problem(values: Mapping[str, Fraction | int], costs: Mapping[str, int | Sequence[int]],
                     budgets: int | Sequence[int], settings: Mapping[str, object] | None = None,
                     **tables: object) -> Problem:
    """Projects of a value and a cost per period against budgets per period (million VND)."""
    budgets = [budgets] if isinstance(budgets, int) else budgets
    years = range(FIRST_YEAR, FIRST_YEAR + len(budgets))
    made = {
        "projects": tuple(Project(i, i, regime=Regime.MARKET, regime_reason="test") for i in values),
        "costs": tuple(Cost(i, year, BudgetLine.RECURRENT, amount) for i in values for year, amount in zip(
            years, [costs[i]] if isinstance(costs[i], int) else costs[i], strict=True)),
        "scores": tuple(Score(i, "merit", Fraction(value)) for i, value in values.items()),
        "criteria": (Criterion("merit"),),
        "envelopes": tuple(Envelope(year, None, "", amount) for year, amount in zip(years, budgets, strict=True)),
    }
    return make_problem(Case(**{**made, **tables}), settings={**VALUE_ONLY, **(settings or {})}, rules=NO_RULES)
