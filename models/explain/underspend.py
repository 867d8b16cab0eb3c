"""Card H: envelopes filled on expected spending at three settings of caution, each with price and simulated risk."""
from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from models.money.overrun import Overrun, simulate_overrun
from models.plan import Plan, Termination
from models.planning import plan_funding
from models.problem import Problem
from models.search_limits import SolveLimits
from models.spent_shares import FEWEST_YEARS, SpentShares, YearKind, closed_years
from models.watch import UNWATCHED, Watch

RISKS = (Fraction(1, 100), Fraction(5, 100), Fraction(10, 100))


@dataclass(frozen=True)
class Caution:
    """A plan at one stated risk (None = the envelopes as they are). value None = no plan was found.

    expected_mvnd: state money expected to be spent, rounded to the million VND.
    """

    risk_share: Fraction | None
    value: Fraction | None
    is_proved: bool = False
    projects: int = 0
    state_mvnd: int = 0
    expected_mvnd: int = 0
    overrun: Overrun | None = None


@dataclass(frozen=True)
class Underspend:
    """What closed years say, and the plan without the policy and at each setting. No settings: too short a history."""

    project_years: int
    closed_years: int
    fewest: int
    mean_share: Fraction | None
    in_full: Fraction | None
    in_part: Fraction | None
    cancelled: Fraction | None
    settings: tuple[Caution, ...] = ()


def find_underspend(problem: Problem, plan: Plan, limits: SolveLimits | None = None, *,
                    watch: Watch = UNWATCHED) -> Underspend:
    """The three settings planned and simulated on this register; nothing is offered where its history is short."""
    shares = closed_years(problem.case, problem.rulebook.as_of)
    years = len({row.year for row in shares.seen})
    if not shares.is_enough:
        return Underspend(len(shares.seen), years, FEWEST_YEARS, None, None, None, None)
    found = []
    for done, risk in enumerate((None, *RISKS)):
        watch.tell(done, len(RISKS) + 1, "" if risk is None else str(risk))
        if watch.is_stopped():
            break
        found.append(_planned(problem, plan, risk, shares, limits, watch))
    return Underspend(len(shares.seen), years, FEWEST_YEARS, shares.pooled.mean,
                      *(shares.rate(kind) for kind in (YearKind.IN_FULL, YearKind.IN_PART, YearKind.CANCELLED)),
                      tuple(found))


def _planned(problem: Problem, plan: Plan, risk: Fraction | None, shares: SpentShares, limits: SolveLimits | None,
             watch: Watch) -> Caution:
    changed = replace(problem, settings=replace(problem.settings, underspend_risk_share=risk))
    if risk != problem.settings.underspend_risk_share:
        plan = plan_funding(changed, limits, watch=watch.quiet(), price_levels=False)
    if not plan.has_solution:
        return Caution(risk, None)
    expected = sum((option.state_mvnd * shares.of(option.project_id).mean for option in plan.chosen), Fraction(0))
    return Caution(risk, plan.objective, plan.termination is Termination.OPTIMAL, len(plan.chosen),
                   sum(option.state_mvnd for option in plan.chosen), round(expected),
                   simulate_overrun(changed, plan.chosen, shares))
