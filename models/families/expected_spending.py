"""Envelopes filled on expected spending with a stated risk: what of a project's money counts, and what is held back.

The planner's own policy; no text asks for it. Safe for every distribution with these means and variances on [0, 1],
projects spending independently of one another; nothing is taken to be normal (decision 0028).
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal, localcontext
from fractions import Fraction
from math import isqrt

import numpy

from models.domain import BudgetLine
from models.families.sums import whole
from models.problem import Problem
from models.spent_shares import Moments

_THOUSAND = 1_000
# An envelope counts money so only where it holds at least this much more: where it is close, whole projects and the
# mix of sizes decide, and as often as not for the worse.
_LEAST_ROOM = Fraction(21, 20)


@dataclass(frozen=True, slots=True)
class Counting:
    """How one envelope counts money. factor: sqrt(2 ln(1 / risk)) in thousandths, rounded up; tangent_mvnd: where the
    root of the variance is touched. Any tangent is safe; one near the plan's own deviation is sharp."""

    factor: int
    tangent_mvnd: int

    @property
    def held_back_mvnd(self) -> int:
        """What stays free: factor x tangent / 2, rounded up."""
        return -(-self.factor * self.tangent_mvnd // (2 * _THOUSAND))

    def counted_mvnd(self, amount_mvnd: int, moments: Moments) -> int:
        """mean x a + factor x variance x a^2 / (2 (tangent - factor x (1 - mean) x a / 3)), rounded up, at most a.

        The second part is the tangent of the root, with the room that a share above its mean needs (Bernstein). All of
        the amount counts where that is no less, which says the same as that the project spends everything.
        """
        mean, below = moments.mean.as_integer_ratio()
        expected = mean * amount_mvnd
        if not moments.variance or not amount_mvnd:
            return -(-expected // below)
        over, under = moments.variance.as_integer_ratio()
        room = 3 * _THOUSAND * below * self.tangent_mvnd - self.factor * (below - mean) * amount_mvnd
        if room <= 0:
            return amount_mvnd
        # expected / below + 3 factor over a^2 below / (2 under room), over one denominator.
        number = expected * 2 * under * room + 3 * self.factor * over * amount_mvnd**2 * below**2
        return min(amount_mvnd, -(-number // (below * 2 * under * room)))


def factor_of(risk: Fraction) -> int:
    """sqrt(2 ln(1 / risk)) in thousandths, rounded up."""
    with localcontext() as context:
        context.prec = 60
        root = (2 * (Decimal(risk.denominator) / risk.numerator).ln()).sqrt()
        return int((root * _THOUSAND).to_integral_value(ROUND_CEILING))


def counting_of(problem: Problem, year: int, line: BudgetLine | None, agency: str,
                envelope_mvnd: int) -> Counting | None:
    """How the envelope of a year counts; None = in full: the policy is off, or it would free nothing here.

    The tangent is the deviation to expect where what is asked for fills the envelope: sqrt(f x variance x sum a^2), f =
    the part of it that has room, as 1, 1/4, 1/16, ... so that an envelope a little larger counts money the same way.
    With that, such an envelope must hold at least a twentieth more of money as it was asked for.
    """
    if problem.spent_shares is None:
        return None
    known = problem.worked_out.setdefault("countings", {})
    key = (year, line, agency, envelope_mvnd)
    if key not in known:
        known[key] = _counting(problem, *key)
    return known[key]


def _counting(problem: Problem, year: int, line: BudgetLine | None, agency: str, envelope_mvnd: int) -> Counting | None:
    shares = problem.spent_shares
    factor, pooled = factor_of(problem.settings.underspend_risk_share), shares.pooled
    asked = list(_asked(problem, year, line, agency))
    total, expected = sum(asked), pooled.mean * sum(asked)
    part = Fraction(1)
    while envelope_mvnd and 2 * envelope_mvnd < part * expected:
        part /= 4
    variance = part * pooled.variance * sum(amount**2 for amount in asked)
    counting = Counting(factor, max(1, isqrt(int(variance))) if variance else 0)
    counted = sum(counting.counted_mvnd(amount, pooled) for amount in asked)
    is_freeing = (part * expected - counting.held_back_mvnd) * total > _LEAST_ROOM * part * expected * counted
    return counting if is_freeing else None


def counted_by_option(problem: Problem, counting: Counting, projects: Iterable[str],
                      amounts: numpy.ndarray) -> numpy.ndarray:
    """What of each option's money counts; `projects` and `amounts` by option."""
    known: dict[tuple[str, int], int] = {}
    own, counted = problem.spent_shares.own, []
    for project_id, amount in zip(projects, amounts.tolist(), strict=True):
        key = (project_id if project_id in own else "", amount)
        if key not in known:
            known[key] = counting.counted_mvnd(amount, problem.spent_shares.of(project_id))
        counted.append(known[key])
    return whole(counted)


def _asked(problem: Problem, year: int, line: BudgetLine | None, agency: str) -> Iterator[int]:
    """State money asked for in a year as the register has it, by project."""
    for project in problem.case.projects:
        if agency in ("", problem.body_of(project.project_id, "managing_agency")):
            asked = sum(min(cost.asked_mvnd, cost.total_mvnd) for cost in problem.costs_of.get(project.project_id, ())
                        if cost.year == year and line in (None, cost.budget_line))
            if asked:
                yield asked
