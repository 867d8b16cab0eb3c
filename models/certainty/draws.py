"""One draw of a problem: draw k of seed s is a pure function of both and of the ids, and of nothing else.

Every random number is a hash of seed, draw, what it is for and the project's id (a counter-based generator), so a
project gets the same numbers whatever else stands in the register, in whatever order and on whatever machine: common
random numbers, which is what makes two registers comparable draw by draw.

Panels: of m evaluators m - 1 are drawn with replacement, the same ones for all criteria of a project, so that an
evaluator who is severe on everything stays so. With m - 1 the spread of the drawn mean is the panel's own standard
error s / sqrt(m); with m it would be too small by (m - 1) / m, which is half of it for two evaluators (McCarthy and
Snowden 1985). A single evaluator says nothing of a spread. The recorded score moves by what the drawn mean differs from
the panel's. Scores with a spread alone: triangular over score -/+ spread, the range that the rival uses as well.

Costs: triangular over low, best, high; the factor moves the project's costs, requests, pledges and funding levels
alike, in whole million VND, costs rounded down, all else up: shares that kept a floor keep it.
"""
from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor, sqrt

from models.certainty.uncertainty import CostShares, Uncertainty
from models.domain import Case
from models.problem import Problem

_WORD_BITS, _WORDS = 64, 8
# Drawn points are whole hundredths, factors of costs whole millionths: exact numbers, the same on every machine.
_POINT_STEPS, _FACTOR_STEPS = 100, 1_000_000
_ONE = Fraction(1)


def uniform(seed: int, draw: int, kind: str, item_id: str = "") -> Iterator[Fraction]:
    """Endless numbers in [0, 1) for one thing of one draw."""
    block = 0
    while True:
        text = f"{seed}\x1f{draw}\x1f{kind}\x1f{item_id}\x1f{block}"
        words = hashlib.blake2b(text.encode(), digest_size=_WORDS * 8).digest()
        for at in range(_WORDS):
            yield Fraction(int.from_bytes(words[at * 8:at * 8 + 8], "big"), 1 << _WORD_BITS)
        block += 1


def triangular(at: Fraction, low: Fraction, best: Fraction, high: Fraction, steps: int) -> Fraction:
    """The quantile at a share of the triangular distribution, to a whole number of steps; square roots are exact to the
    last bit by IEEE 754."""
    span, below = high - low, best - low
    if at * span < below:
        found = float(low) + sqrt(float(at * span * below))
    else:
        found = float(high) - sqrt(float((1 - at) * span * (high - best)))
    return min(high, max(low, Fraction(round(found * steps), steps)))


def drawn_scores(problem: Problem, uncertainty: Uncertainty, seed: int, draw: int,
                 width: Fraction = _ONE) -> dict[tuple[str, str], Fraction]:
    """(project, criterion) -> points, of the scores that come out other than recorded. width: the share of the
    deviation that is taken, for rounds that narrow."""
    moved = {(project_id, name): move for project_id, forms in uncertainty.forms.items()
             for name, move in _panel_moves(forms, uniform(seed, draw, "panel", project_id)).items()}
    for place, half in uncertainty.spreads.items():
        at = next(uniform(seed, draw, f"spread {place[1]}", place[0]))
        moved[place] = triangular(at, -half, Fraction(0), half, _POINT_STEPS)
    changed = {}
    for row in problem.case.scores:
        place = (row.project_id, row.criterion_id)
        if not moved.get(place):
            continue
        score = max(Fraction(0), row.score + width * moved[place])
        if row.criterion_id in uncertainty.most_points:
            score = min(score, max(row.score, uncertainty.most_points[row.criterion_id]))
        if score != row.score:
            changed[place] = score
    return changed


def _panel_moves(forms: Sequence[Mapping[str, Fraction]], numbers: Iterator[Fraction]) -> dict[str, Fraction]:
    """Criterion -> by how much the mean of the evaluators drawn differs from the mean of all who scored it."""
    drawn = [forms[floor(next(numbers) * len(forms))] for _ in range(len(forms) - 1)]
    return {name: _mean(drawn, name) - _mean(forms, name)
            for name in sorted({name for form in drawn for name in form})}


def _mean(forms: Sequence[Mapping[str, Fraction]], name: str) -> Fraction:
    points = [form[name] for form in forms if name in form]
    return sum(points, Fraction(0)) / len(points)


def cost_factors(uncertainty: Uncertainty, seed: int, draw: int, width: Fraction = _ONE) -> dict[str, Fraction]:
    """Project -> the share of its recorded money that it costs in this draw, where that is another amount."""
    drawn = {project_id: _factor(next(uniform(seed, draw, "cost", project_id)), shares)
             for project_id, shares in uncertainty.cost_ranges.items()}
    return {project_id: 1 + width * (factor - 1) for project_id, factor in drawn.items() if factor != 1}


def _factor(at: Fraction, shares: CostShares) -> Fraction:
    return triangular(at, shares.low, shares.best, shares.high, _FACTOR_STEPS)


def envelope_step(uncertainty: Uncertainty, seed: int, draw: int, width: Fraction = _ONE) -> Fraction:
    """By which share all envelopes are larger in this draw."""
    steps = uncertainty.envelope_steps
    return width * steps[floor(next(uniform(seed, draw, "envelope")) * len(steps))] if steps else Fraction(0)


def draw_problem(problem: Problem, uncertainty: Uncertainty, seed: int, draw: int, width: Fraction = _ONE) -> Problem:
    """The problem of one draw; the very same one where nothing came out otherwise."""
    tables = _scored(problem.case, drawn_scores(problem, uncertainty, seed, draw, width))
    tables |= _costed(problem.case, cost_factors(uncertainty, seed, draw, width))
    step = envelope_step(uncertainty, seed, draw, width)
    if step:
        tables["envelopes"] = tuple(replace(row, state_mvnd=max(0, floor(row.state_mvnd * (1 + step))))
                                    for row in problem.case.envelopes)
    if not tables:
        return problem
    return Problem(replace(problem.case, **tables), problem.rulebook, problem.settings)


def _scored(case: Case, changed: Mapping[tuple[str, str], Fraction]) -> dict[str, tuple]:
    if not changed:
        return {}
    return {"scores": tuple(replace(row, score=changed.get((row.project_id, row.criterion_id), row.score))
                            for row in case.scores)}


def _costed(case: Case, factors: Mapping[str, Fraction]) -> dict[str, tuple]:
    """The money of the projects times their factors; what is committed stays, and no request falls below it."""
    if not factors:
        return {}

    def more(amount: int, project_id: str) -> int:
        return ceil(amount * factors[project_id])

    return {
        "costs": tuple(row if row.project_id not in factors else replace(
            row, total_mvnd=max(floor(row.total_mvnd * factors[row.project_id]), row.committed_state_mvnd),
            state_request_mvnd=None if row.state_request_mvnd is None else max(
                more(row.state_request_mvnd, row.project_id), row.committed_state_mvnd)) for row in case.costs),
        "pledges": tuple(row if row.project_id not in factors else replace(
            row, amount_mvnd=more(row.amount_mvnd, row.project_id)) for row in case.pledges),
        "funding_levels": tuple(row if row.project_id not in factors else replace(
            row, state_mvnd=more(row.state_mvnd, row.project_id)) for row in case.funding_levels)}


def scores_of_draw(problem: Problem, changed: Mapping[tuple[str, str], Fraction]) -> dict[str, Fraction]:
    """The weighted score of every project under drawn points, as `Problem.score_of` makes it."""
    weights = {criterion.criterion_id: criterion.weight for criterion in problem.case.criteria}
    moved: dict[str, Fraction] = defaultdict(Fraction)
    weight_of: dict[str, Fraction] = defaultdict(Fraction)
    for row in problem.case.scores:
        weight = weights.get(row.criterion_id, _ONE)
        weight_of[row.project_id] += weight
        if (row.project_id, row.criterion_id) in changed:
            moved[row.project_id] += weight * (changed[row.project_id, row.criterion_id] - row.score)
    return {project_id: own + (moved[project_id] / weight_of[project_id] if weight_of.get(project_id) else 0)
            for project_id, own in problem.score_of.items()}
