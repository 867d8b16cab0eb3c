"""Panels out of single evaluations: the scores of a project on a criterion, what they come to, and ranges of costs.

Exact where a plan rests on it. An evaluation counts when its criterion is known. Nothing is corrected and nothing is
weighed: what is doubtful is shown (`models.evaluations.disagreement`, `models.evaluations.severity`).
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import isqrt

from models.assessed import POINTS_MOST, Evaluation
from models.domain import Case, Score
from models.evaluations.pseudonyms import in_order

# Digits behind the point of a score that follows from evaluations: a register holds decimals.
SCORE_PLACES = 4

PanelKey = tuple[str, str]


def counted(case: Case) -> tuple[Evaluation, ...]:
    """The evaluations that count: those on a criterion that the register knows (any, where it lists none)."""
    known = {criterion.criterion_id for criterion in case.criteria}
    return tuple(row for row in case.evaluations if not known or row.criterion_id in known)


def seats(case: Case) -> Mapping[PanelKey, tuple[Evaluation, ...]]:
    """The evaluations that count by (project, criterion), each panel's in the order of its points."""
    found: dict[PanelKey, list[Evaluation]] = defaultdict(list)
    for row in counted(case):
        found[row.project_id, row.criterion_id].append(row)
    return {key: tuple(sorted(rows, key=lambda row: (row.score, row.evaluator))) for key, rows in sorted(found.items())}


def panels(case: Case) -> Mapping[PanelKey, tuple[Fraction, ...]]:
    """The points of each panel by (project, criterion), lowest first: the same whatever the evaluators are called."""
    return {key: tuple(row.score for row in rows) for key, rows in seats(case).items()}


def forms(case: Case) -> Mapping[str, tuple[Mapping[str, Fraction], ...]]:
    """The scoring forms of each project, one per evaluator: criterion -> points. For draws of whole evaluators, whose
    scores on several criteria go together. In an order that no name has a part in."""
    rows: dict[str, list[Evaluation]] = defaultdict(list)
    for row in counted(case):
        rows[row.project_id].append(row)
    found = {}
    for project_id, own in sorted(rows.items()):
        by_evaluator: dict[str, dict[str, Fraction]] = defaultdict(dict)
        for row in own:
            by_evaluator[row.evaluator][row.criterion_id] = row.score
        found[project_id] = tuple(by_evaluator[name] for name in in_order(own))
    return found


def score_from(panel: Sequence[Fraction]) -> Fraction:
    """The score that a panel's points come to: their mean, rounded half up to SCORE_PLACES digits."""
    return _rounded(mean_of(panel))


def spread_from(panel: Sequence[Fraction]) -> Fraction | None:
    """The standard deviation of a panel (n - 1) to SCORE_PLACES digits; None for a single evaluator."""
    if len(panel) < 2:
        return None
    # The root of the variance in ten thousandths, rounded half up in whole numbers.
    scaled = variance_of(panel) * 10 ** (2 * SCORE_PLACES)
    return Fraction((isqrt(int(4 * scaled)) + 1) // 2, 10 ** SCORE_PLACES)


def mean_of(panel: Sequence[Fraction]) -> Fraction:
    """The exact mean."""
    return sum(panel, Fraction(0)) / len(panel)


def squares_of(panel: Sequence[Fraction]) -> Fraction:
    """The exact sum of squared distances from the mean."""
    mean = mean_of(panel)
    return sum(((points - mean) ** 2 for points in panel), Fraction(0))


def variance_of(panel: Sequence[Fraction]) -> Fraction:
    """The exact sample variance (n - 1) of two or more."""
    return squares_of(panel) / (len(panel) - 1)


def derived_scores(case: Case) -> tuple[Score, ...]:
    """Scores with their spread that follow from evaluations, of projects and criteria that have no recorded score."""
    recorded = {(row.project_id, row.criterion_id) for row in case.scores}
    if all((row.project_id, row.criterion_id) in recorded for row in counted(case)):
        return ()
    return tuple(Score(*key, score_from(panel), spread_from(panel)) for key, panel in panels(case).items()
                 if key not in recorded)


def with_derived_scores(case: Case) -> Case:
    """The case with the scores that follow from its evaluations. A recorded score stays what it is."""
    derived = derived_scores(case) if case.evaluations else ()
    return replace(case, scores=(*case.scores, *derived)) if derived else case


def spreads(case: Case) -> Mapping[PanelKey, Fraction]:
    """The spread of each (project, criterion) that has one: the recorded one, else that of the evaluations."""
    found = {key: spread for key, panel in panels(case).items() if (spread := spread_from(panel)) is not None}
    return {**found, **{(row.project_id, row.criterion_id): row.spread for row in case.scores
                        if row.spread is not None}}


def scales(case: Case) -> Mapping[str, Fraction]:
    """The most points of each criterion: the most that any of its forms names; without evaluations 100, or the highest
    recorded score where that is more."""
    found: dict[str, Fraction] = {}
    for row in counted(case):
        found[row.criterion_id] = max(row.points_most, found.get(row.criterion_id, row.points_most))
    for score in case.scores:
        if score.criterion_id not in found or score.score > found[score.criterion_id]:
            found[score.criterion_id] = max(score.score, found.get(score.criterion_id, POINTS_MOST))
    return found


def cost_ranges(case: Case) -> Mapping[str, tuple[Fraction, Fraction, Fraction]]:
    """(low, best, high) of each project that has a range, as shares of its recorded cost of every year and line."""
    return {row.project_id: (row.low_share, row.best_share, row.high_share) for row in case.cost_ranges}


def _rounded(value: Fraction) -> Fraction:
    scale = 10 ** SCORE_PLACES
    return Fraction((2 * value.numerator * scale + value.denominator) // (2 * value.denominator), scale)
