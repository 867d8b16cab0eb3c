"""Why a project is in some draws and out of others: who takes its place, and on which score it turns.

Read from the draws themselves, no search: the rival is the project that is funded more often without it than with it,
by the largest difference of the two shares; the score is the criterion whose drawn points differ most, by its weight,
between draws with it and without, its own and the rival's.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from models.certainty.deciding import DecidedBy, DrawnPlan
from models.certainty.draws import cost_factors, drawn_scores
from models.certainty.run import Certainty
from models.certainty.uncertainty import Uncertainty
from models.problem import Problem


@dataclass(frozen=True, slots=True)
class TurningScore:
    """A criterion of a project: its mean points over the draws with the project asked about, and without it."""

    project_id: str
    criterion_id: str
    points_with: Fraction
    points_without: Fraction


@dataclass(frozen=True, slots=True)
class WhyOpen:
    """with_it and without_it: draws. rival_id: "" = nobody; its shares of the draws without and with the project.
    own and rival: the scores on which it turns, None = none of them was drawn otherwise. cost_with, cost_without: mean
    factor of its cost, None where its cost does not vary."""

    project_id: str
    with_it: int
    without_it: int
    rival_id: str = ""
    rival_share_without: Fraction = Fraction(0)
    rival_share_with: Fraction = Fraction(0)
    own: TurningScore | None = None
    rival: TurningScore | None = None
    cost_with: Fraction | None = None
    cost_without: Fraction | None = None


def why_open(problem: Problem, uncertainty: Uncertainty, found: Certainty, project_id: str) -> WhyOpen:
    """Why a project is not in all draws or in none."""
    plans = [plan for plan in found.plans if plan.decided_by is not DecidedBy.NO_PLAN]
    is_in = project_id in found.funded
    with_it = [plan for plan in plans if (project_id in plan.entered) or (is_in and project_id not in plan.left)]
    known = {plan.draw for plan in with_it}
    without = [plan for plan in plans if plan.draw not in known]
    if not with_it or not without:
        return WhyOpen(project_id, len(with_it), len(without))
    rival_id, share_without, share_with = _rival(found, project_id, with_it, without)
    own = _turning(problem, uncertainty, found.seed, project_id, with_it, without)
    rival = _turning(problem, uncertainty, found.seed, rival_id, with_it, without) if rival_id else None
    cost_with = cost_without = None
    if project_id in uncertainty.cost_ranges:
        cost_with, cost_without = (_mean_cost(uncertainty, found.seed, project_id, side) for side in (with_it, without))
    return WhyOpen(project_id, len(with_it), len(without), rival_id, share_without, share_with, own, rival, cost_with,
                   cost_without)


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


def _turning(problem: Problem, uncertainty: Uncertainty, seed: int, project_id: str, with_it: list[DrawnPlan],
             without: list[DrawnPlan]) -> TurningScore | None:
    """The criterion of a project whose drawn points differ most between the two kinds of draws, by its weight."""
    own, recorded = uncertainty.only([project_id]), {
        row.criterion_id: row.score for row in problem.case.scores if row.project_id == project_id}
    weights = {criterion.criterion_id: criterion.weight for criterion in problem.case.criteria}
    sides = [_mean_moves(problem, own, seed, project_id, side) for side in (with_it, without)]
    moved = {name: (recorded[name] + sides[0].get(name, 0), recorded[name] + sides[1].get(name, 0))
             for name in sorted(recorded)}
    name = max(moved, key=lambda name: abs(moved[name][0] - moved[name][1]) * weights.get(name, 1), default=None)
    if name is None or moved[name][0] == moved[name][1]:
        return None
    return TurningScore(project_id, name, *moved[name])


def _mean_moves(problem: Problem, own: Uncertainty, seed: int, project_id: str,
                plans: Iterable[DrawnPlan]) -> dict[str, Fraction]:
    """Criterion -> by how much the drawn points differ from the recorded ones, in the mean of these draws."""
    recorded = {row.criterion_id: row.score for row in problem.case.scores if row.project_id == project_id}
    sums: dict[str, Fraction] = dict.fromkeys(recorded, Fraction(0))
    count = 0
    for plan in plans:
        count += 1
        for (_, name), points in drawn_scores(problem, own, seed, plan.draw).items():
            sums[name] += points - recorded[name]
    return {name: total / count for name, total in sums.items()}


def _mean_cost(uncertainty: Uncertainty, seed: int, project_id: str, plans: list[DrawnPlan]) -> Fraction:
    own = uncertainty.only([project_id])
    return sum((cost_factors(own, seed, plan.draw).get(project_id, Fraction(1)) for plan in plans),
               Fraction(0)) / len(plans)
