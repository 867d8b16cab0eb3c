"""Why a project is in some draws and out of others: who takes its place, and on which score it turns.

Read from the draws themselves, no search: the rival is the project that is funded more often without it than with it,
by the largest difference of the two shares; the score is the criterion whose drawn points differ most, by its weight,
between draws with it and without, its own and the rival's.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from models.certainty.deciding import DecidedBy, DrawnPlan
from models.certainty.draws import cost_factors, drawn_scores
from models.certainty.run import Certainty
from models.certainty.uncertainty import Uncertainty
from models.problem import Problem

# A difference of two means counts from this many of its standard errors on.
_ERRORS = 2.0


@dataclass(frozen=True, slots=True)
class Turning:
    """What the answer turns on: the points of a project on a criterion, or (criterion_id "") its cost as a share of the
    recorded one; in the mean of the draws that fund the project asked about, and of those that do not."""

    project_id: str
    criterion_id: str
    mean_with: Fraction
    mean_without: Fraction


@dataclass(frozen=True, slots=True)
class WhyOpen:
    """with_it and without_it: draws. rival_id: "" = nobody; its shares of the draws without and with the project.
    turns_on: its own points and cost and the rival's, where they differ by more than chance and the way that helps."""

    project_id: str
    with_it: int
    without_it: int
    rival_id: str = ""
    rival_share_without: Fraction = Fraction(0)
    rival_share_with: Fraction = Fraction(0)
    turns_on: tuple[Turning, ...] = ()


def why_open(problem: Problem, uncertainty: Uncertainty, found: Certainty, project_id: str) -> WhyOpen:
    """Why a project is not in all draws or in none."""
    plans = [plan for plan in found.plans if plan.decided_by is not DecidedBy.NO_PLAN]
    with_it = [plan for plan in plans if _has(found, plan, project_id)]
    without = [plan for plan in plans if not _has(found, plan, project_id)]
    if not with_it or not without:
        return WhyOpen(project_id, len(with_it), len(without))
    rival_id, share_without, share_with = _rival(found, project_id, with_it, without)
    turns_on = [turning for name, sign in ((project_id, 1), (rival_id, -1)) if name
                for turning in _turnings(problem, uncertainty, found.seed, name, sign, with_it, without)]
    return WhyOpen(project_id, len(with_it), len(without), rival_id, share_without, share_with, tuple(turns_on))


def _rival(found: Certainty, project_id: str, with_it: list[DrawnPlan],
           without: list[DrawnPlan]) -> tuple[str, Fraction, Fraction]:
    """Who is funded more often without the project than with it, by the most; the first id where several are."""
    moved = sorted({name for plan in (*with_it, *without) for name in (*plan.entered, *plan.left)} - {project_id})
    best = ("", Fraction(0), Fraction(0))
    for name in moved:
        shares = [Fraction(sum(_has(found, plan, name) for plan in side), len(side)) for side in (without, with_it)]
        if shares[0] - shares[1] > best[1] - best[2]:
            best = (name, *shares)
    return best


def _has(found: Certainty, plan: DrawnPlan, name: str) -> bool:
    return name in plan.entered or (name in found.funded and name not in plan.left)


def _turnings(problem: Problem, uncertainty: Uncertainty, seed: int, project_id: str, sign: int,
              with_it: list[DrawnPlan], without: list[DrawnPlan]) -> Iterator[Turning]:
    """The criterion that differs most, by its weight, then the cost; sign: 1 where more points help the answer."""
    own, recorded = uncertainty.only([project_id]), {
        row.criterion_id: row.score for row in problem.case.scores if row.project_id == project_id}
    weights = {criterion.criterion_id: criterion.weight for criterion in problem.case.criteria}
    sides = []
    for plans in (with_it, without):
        drawn = [drawn_scores(problem, own, seed, plan.draw) for plan in plans]
        sides.append({name: [each.get((project_id, name), score) for each in drawn]
                      for name, score in recorded.items()})
    told = {name: (_mean(sides[0][name]), _mean(sides[1][name])) for name in sorted(recorded)
            if _is_real(sides[0][name], sides[1][name], sign)}
    if told:
        name = max(told, key=lambda name: abs(told[name][0] - told[name][1]) * weights.get(name, 1))
        yield Turning(project_id, name, *told[name])
    if project_id in uncertainty.cost_ranges:
        costs = [[cost_factors(own, seed, plan.draw).get(project_id, Fraction(1)) for plan in plans]
                 for plans in (with_it, without)]
        if _is_real(*costs, -sign):
            yield Turning(project_id, "", *map(_mean, costs))


def _mean(numbers: Sequence[Fraction]) -> Fraction:
    return sum(numbers, Fraction(0)) / len(numbers)


def _is_real(first: Sequence[Fraction], second: Sequence[Fraction], sign: int) -> bool:
    """Whether the first mean is the larger one (sign -1: the smaller), by more than chance."""
    means = [_mean(each) for each in (first, second)]
    error = sqrt(sum(float(sum((number - mean) ** 2 for number in each)) / len(each) ** 2
                     for each, mean in zip((first, second), means, strict=True)))
    lead = sign * float(means[0] - means[1])
    return lead > 0 and lead >= _ERRORS * error
