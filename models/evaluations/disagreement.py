"""How far the evaluators of a project are apart on each criterion, and which points stand away from the others.

Distances are shares of the scale (`points_most`), so that criteria can be compared. Exact; nothing is corrected.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from models.assessed import Evaluation
from models.domain import Case
from models.evaluations.panels import PanelKey, mean_of, seats, spread_from, squares_of, variance_of

# A panel is far apart from this share of the scale between its highest and lowest points. No text sets it.
WIDE_SHARE = Fraction(3, 10)
# Points stand away when they are at least this share of the scale from the mean of the others, and this many times as
# far as the spread of the others explains.
OUTLIER_SHARE, OUTLIER_TIMES = Fraction(1, 5), 3
# Of two nobody can say which stands away.
OUTLIER_PANEL = 3


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One panel: how many evaluators, mean and spread in points, and the range as a share of the scale."""

    project_id: str
    criterion_id: str
    count: int
    mean: Fraction
    low: Fraction
    high: Fraction
    spread: Fraction | None
    points_most: Fraction

    @property
    def range_share(self) -> Fraction:
        """The distance from the lowest to the highest points, as a share of the scale."""
        return (self.high - self.low) / self.points_most

    @property
    def is_wide(self) -> bool:
        """Whether a person should ask why."""
        return self.range_share >= WIDE_SHARE


@dataclass(frozen=True, slots=True)
class Outlier:
    """Points that stand away from those of the other evaluators of the same project on the same criterion."""

    project_id: str
    criterion_id: str
    evaluator: str
    score: Fraction
    others_mean: Fraction
    others: int
    distance_share: Fraction
    evaluated_on: date | None


def disagreements(case: Case) -> tuple[Disagreement, ...]:
    """Every panel of two or more, the widest first."""
    found = [_disagreement(key, rows) for key, rows in seats(case).items() if len(rows) > 1]
    return tuple(sorted(found, key=lambda row: (-row.range_share, row.project_id, row.criterion_id)))


def _disagreement(key: PanelKey, rows: tuple[Evaluation, ...]) -> Disagreement:
    points = tuple(row.score for row in rows)
    return Disagreement(*key, len(rows), mean_of(points), points[0], points[-1], spread_from(points),
                        max(row.points_most for row in rows))


def outliers(case: Case) -> tuple[Outlier, ...]:
    """Every evaluation of a panel of three or more that stands away, the farthest first.

    With d = distance from the mean of the n - 1 others and s^2 = the larger of their own variance and the one pooled
    over the panels of the criterion, this evaluation left out: d >= OUTLIER_SHARE of the scale, and
    d > OUTLIER_TIMES x s x sqrt(1 + 1 / (n - 1)), the spread to be expected between one more evaluator and the mean of
    the others. Where a panel is divided nobody stands away from the others.
    """
    by_criterion: dict[str, dict[PanelKey, tuple[Evaluation, ...]]] = defaultdict(dict)
    for key, rows in seats(case).items():
        by_criterion[key[1]][key] = rows
    found = [outlier for panels in by_criterion.values() for outlier in _of_criterion(panels)]
    return tuple(sorted(found, key=lambda row: (-row.distance_share, row.project_id, row.criterion_id, row.evaluator)))


def _of_criterion(panels: Mapping[PanelKey, tuple[Evaluation, ...]]) -> Iterator[Outlier]:
    shares = {key: tuple(row.share for row in rows) for key, rows in panels.items()}
    squares = {key: squares_of(own) for key, own in shares.items()}
    all_squares, freedom = sum(squares.values(), Fraction(0)), sum(len(own) - 1 for own in shares.values())
    for key, rows in panels.items():
        count, own = len(rows), shares[key]
        if count < OUTLIER_PANEL:
            continue
        for at, row in enumerate(rows):
            others = (*own[:at], *own[at + 1:])
            distance = abs(own[at] - mean_of(others))
            if distance < OUTLIER_SHARE:
                continue
            pooled = (all_squares - squares[key] + squares_of(others)) / (freedom - 1)
            variance = max(pooled, variance_of(others))
            if distance ** 2 > OUTLIER_TIMES ** 2 * variance * Fraction(count, count - 1):
                yield Outlier(*key, row.evaluator, row.score, mean_of([each.score for each in rows if each is not row]),
                              count - 1, distance, row.evaluated_on)
