"""Registers with closed years behind them: what was committed for them and what was paid, drawn from a seed."""
from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from random import Random

from models.codes import PaidBy
from models.domain import Actual, BudgetLine, Case, Cost, Envelope, Score
from models.ledger import Commitment, Payment
from models.problem import Problem, state_problem
from tests.builders import AS_OF, make_case

CLOSED = range(2018, 2026)


def with_history(case: Case, rng: Random, shares: tuple[int, ...]) -> Case:
    """Half of the projects with some closed years, paid the drawn shares (in hundredths) of what was committed; some as
    quarters that were typed, some payment by payment."""
    typed, bound, paid = [], [], []
    for project in case.projects[:max(2, len(case.projects) // 2)]:
        is_typed = rng.random() < 0.4
        for year in rng.sample(CLOSED, rng.randint(4, 6)):
            committed = rng.randint(1, 60) * 100
            spent = committed * rng.choice(shares) // 100
            if is_typed:
                typed.append(Actual(project.project_id, year, 4, committed, spent, 0))
                continue
            reference = f"{project.project_id}-{year}"
            bound.append(Commitment(project.project_id, reference, date(year, 3, 1), committed, PaidBy.STATE))
            for part, amount in enumerate((spent // 3, spent - spent // 3)):
                paid.append(Payment(project.project_id, f"{reference}-{part}", date(year + part, 1, 20), amount,
                                    budget_year=year))
    return replace(case, actuals=tuple(typed), commitments=tuple(bound), payments=tuple(paid))


def random_register(seed: int, projects: int, risk: str, *, carry_over: bool = False) -> Problem:
    """Projects of many sizes over two years and two lines, with room for about half, and a history of its own kind."""
    rng = Random(f"underspend {seed}")
    shares = rng.choice(((0, 60, 80, 90, 100), (70, 75, 80, 85, 90), (0, 100, 100, 100), (40, 95, 100, 110)))
    made = make_case(projects, scores=tuple(Score(f"P{at}", "merit", Fraction(rng.randint(20, 90)))
                                            for at in range(1, projects + 1)), enterprise_mvnd=0)
    costs = tuple(Cost(project.project_id, year, rng.choice(tuple(BudgetLine)), total, total // 2)
                  for project in made.projects for year in (2026, 2027)
                  if (total := 2 * rng.choice((40, 50, 60, 80, 100, 250)) + 2 * rng.randint(0, 9)))
    pledges = tuple(replace(pledge, amount_mvnd=cost.total_mvnd - cost.asked_mvnd) for cost in costs for pledge in
                    make_case(projects, years=(cost.year,)).pledges if pledge.project_id == cost.project_id)
    scopes = rng.choice(((None,), tuple(BudgetLine)))
    envelopes = tuple(
        Envelope(year, line, agency, sum(cost.asked_mvnd for cost in costs if cost.year == year
                                         and line in (None, cost.budget_line)) * rng.randint(35, 65) // 100)
        for year in (2026, 2027) for line in scopes for agency in rng.choice((("",), ("", "Bộ  A"))))
    case = with_history(replace(made, costs=costs, pledges=pledges, envelopes=envelopes), rng, shares)
    settings = {"underspend_risk_share": risk, "carry_over": str(carry_over).lower(), "allow_start_shift": "false"}
    return state_problem(replace(case, settings=settings), AS_OF)
