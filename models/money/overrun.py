"""How often a plan would spend more than its envelopes, drawn from the shares that closed years of the register spent.

Each project spends one drawn share of what it is given, independently of the others: with its own record or, as far as
that is short, with everybody's. The same seed gives the same answer.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

import numpy

from models.families.envelope import envelope_rows
from models.plan import FundingOption
from models.problem import Problem
from models.spent_shares import SHRINKAGE_YEARS, STEPS, SpentShares

DRAWS = 20_000
SEED = 20_261_130
# Two-sided 95 %.
_NORMAL = 1.959964


@dataclass(frozen=True, slots=True)
class EnvelopeRisk:
    """One envelope, million VND: what is given out of it, what of that is expected to be spent, and how often it is
    overrun, with its 95 % interval."""

    rule_id: str
    envelope_mvnd: int
    given_mvnd: int
    expected_mvnd: Fraction
    risk: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Overrun:
    """`rows`: by envelope; `any_risk`: that at least one of them is overrun."""

    rows: tuple[EnvelopeRisk, ...]
    any_risk: float
    draws: int

    @property
    def worst(self) -> EnvelopeRisk | None:
        """The envelope that is overrun most often."""
        return max(self.rows, key=lambda row: (row.risk, row.given_mvnd), default=None)


def simulate_overrun(problem: Problem, chosen: Sequence[FundingOption], shares: SpentShares, *, draws: int = DRAWS,
                     seed: int = SEED) -> Overrun:
    """What closed years say of spending, played on the chosen options; spending is counted to the million's part."""
    chosen = sorted(chosen, key=lambda option: option.project_id)
    drawn = _drawn(shares, [option.project_id for option in chosen], draws, seed)
    rows, is_over = [], numpy.zeros(draws, dtype=bool)
    for row in envelope_rows(problem):
        given = numpy.array([sum(money.state_on(row.budget_line) for money in option.years if money.year in row.years)
                             if row.has(problem, option.project_id) else 0 for option in chosen], dtype=numpy.int64)
        over = drawn @ given > row.envelope_mvnd * STEPS
        is_over |= over
        expected = sum((shares.of(option.project_id).mean * int(amount)
                        for option, amount in zip(chosen, given, strict=True)), Fraction(0))
        rows.append(EnvelopeRisk(row.rule_id, row.envelope_mvnd, int(given.sum()), expected, float(over.mean()),
                                 *_interval(int(over.sum()), draws)))
    return Overrun(tuple(rows), float(is_over.mean()), draws)


def _drawn(shares: SpentShares, projects: Sequence[str], draws: int, seed: int) -> numpy.ndarray:
    """One share for each draw and project, in ten thousandths."""
    source = numpy.random.default_rng(seed)
    everybody = _steps([row.share for row in shares.seen])
    found = source.choice(everybody, (draws, len(projects)))
    for at, project_id in enumerate(projects):
        if own := shares.own.get(project_id):
            is_own = source.random(draws) < len(own) / (len(own) + SHRINKAGE_YEARS)
            found[:, at] = numpy.where(is_own, source.choice(_steps(own), draws), found[:, at])
    return found


def _steps(shares: Sequence[Fraction]) -> numpy.ndarray:
    return numpy.array([int(share * STEPS) for share in shares], dtype=numpy.int64)


def _interval(count: int, draws: int) -> tuple[float, float]:
    """Wilson's interval of a rate."""
    rate, square = count / draws, _NORMAL**2 / draws
    middle = (rate + square / 2) / (1 + square)
    half = _NORMAL * sqrt(rate * (1 - rate) / draws + square / (4 * draws)) / (1 + square)
    return max(0.0, middle - half), min(1.0, middle + half)
