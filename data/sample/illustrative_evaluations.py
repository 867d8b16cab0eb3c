"""Who gave the illustrative projects which points, and how far their costs may move. All of it is invented.

Each panel's mean is the recorded score, which was there first, and its spread is near the recorded one. On purpose: a
severe evaluator, one who gives everything the same, an evaluation far from the others that the recorded score leaves
out, a panel that is divided, a project that a single evaluator saw, projects without evaluations. Draws of its own, so
that what is drawn before it stays what it is.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import isqrt

from data.sample.illustrative_projects import Draws
from models.assessed import CostRange, Evaluation
from models.domain import Project, Score

# Nobody: the register has them by number, as files do.
EVALUATORS = tuple(f"N{number:02d}" for number in range(1, 25))
SEVERE, FLAT, FLAT_POINTS = EVALUATORS[4], EVALUATORS[17], 70
# By place among the projects that were evaluated.
_OUTLIER, _DIVIDED, _ALONE = 11, 29, 47
_FLAT_PANELS = 6
_UNIT = 1000
# Spread of a panel in points where the register records none.
_USUAL_SPREAD = Fraction(6)


def build_evaluations(seed: int, projects: Sequence[Project], scores: Sequence[Score]) -> dict[str, tuple]:
    """The two tables of how sure scores and costs are, by name."""
    draws, own = Draws(seed), defaultdict(list)
    for score in scores:
        own[score.project_id].append(score)
    seen = [project for project in projects if not project.is_confidential]
    flat_left = _FLAT_PANELS
    rows: list[Evaluation] = []
    for at, project in enumerate(seen):
        panel = _panel(draws, project)
        day = date(2026, 8, 3) + timedelta(days=draws.whole(0, 75))
        is_flat = flat_left > 0 and FLAT not in panel and len(panel) > 3 and all(
            abs(score.score - FLAT_POINTS) <= 8 for score in own[project.project_id])
        flat_left -= is_flat
        for score in own[project.project_id]:
            points = _points(draws, at, score, panel, has_flat=is_flat)
            rows += [Evaluation(project.project_id, score.criterion_id, name, Fraction(given), evaluated_on=day,
                                document=f"Phiếu chấm minh họa số {project.project_id[3:]}")
                     for name, given in points.items()]
    return {"evaluations": tuple(rows), "cost_ranges": tuple(_ranges(draws, projects))}


def _panel(draws: Draws, project: Project) -> list[str]:
    """Three to five evaluators out of ten that go with the product; neighbours share some, so all are connected."""
    others = [name for name in EVALUATORS if name != FLAT]
    first = 3 * ((project.product_no or 0) % 8)
    pool = [others[(first + step) % len(others)] for step in range(10)]
    size, panel = draws.whole(3, 5), []
    while len(panel) < size:
        name = draws.pick(pool)
        panel += [] if name in panel else [name]
    return panel


def _points(draws: Draws, at: int, score: Score, panel: Sequence[str], *, has_flat: bool) -> Mapping[str, int]:
    """Whole points of 100 whose mean is the recorded score."""
    recorded = int(score.score)
    if at == _ALONE:
        return {panel[0]: recorded}
    if at == _OUTLIER:
        return {**_around(draws, recorded, Fraction(3), panel[1:]), panel[0]: max(0, recorded - 45)}
    if at == _DIVIDED:
        return _around(draws, recorded, Fraction(22), panel)
    spread = _USUAL_SPREAD if score.spread is None else score.spread
    if not has_flat:
        return _around(draws, recorded, spread, panel)
    # The others make up for what the flat one gives.
    others = panel[1:]
    whole = recorded * len(panel) - FLAT_POINTS
    return {**_around(draws, whole // len(others), spread, others, whole), FLAT: FLAT_POINTS}


def _around(draws: Draws, mean: int, spread: Fraction, panel: Sequence[str],
            whole: int | None = None) -> dict[str, int]:
    """Points about a mean with a spread, brought to the whole sum; the severe evaluator lower than the others."""
    count = len(panel)
    raw = [draws.whole(-_UNIT, _UNIT) - (3 * _UNIT // 2 if name == SEVERE else 0) for name in panel]
    centred = [count * each - sum(raw) for each in raw]
    size = isqrt(sum(each * each for each in centred) * _UNIT * _UNIT // (count - 1)) or 1
    points = [min(100, max(0, mean + round(Fraction(each * _UNIT) * spread / size))) for each in centred]
    missing = (mean * count if whole is None else whole) - sum(points)
    step, at = (1 if missing > 0 else -1), 0
    while missing:
        if 0 <= points[at % count] + step <= 100:
            points[at % count] += step
            missing -= step
        at += 1
    return dict(zip(panel, points, strict=True))


def _ranges(draws: Draws, projects: Sequence[Project]) -> list[CostRange]:
    """Three projects in five have a range; costs rise more easily than they fall."""
    return [CostRange(project.project_id, Fraction(draws.whole(85, 100), 100), Fraction(1),
                      Fraction(draws.whole(103, 145), 100), f"Dự toán minh họa số {project.project_id[3:]}")
            for project in projects if draws.chance(60)]
