"""Whether an evaluator scores lower or higher than the others on the same panels. Shown, never taken out of a score.

Two figures, both as shares of the scale, negative = more severe:

- the mean deviation from the panels an evaluator sat on, with an interval of 95 % that knows that the scores of one
  project go together (variance between projects, Student's t with one degree less than there are projects);
- the effect in the additive model points = panel + evaluator by least squares, which asks who else sat there. It can be
  told only where panels connect all evaluators: of two groups that never met nobody can say which is the severe one.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

import numpy

from models.assessed import Evaluation
from models.domain import Case
from models.evaluations.panels import PanelKey, mean_of, seats

# Who scores everything the same says nothing: from so many evaluations of so many projects it is told.
FLAT_SEATS, FLAT_PROJECTS = 4, 2
# Student's t, two-sided 95 %, by degrees of freedom 1, 2, ...; beyond the last the expansion about the normal quantile
# (Abramowitz and Stegun 26.7.5, two terms).
_T95 = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
        2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042)
_Z95 = 1.959964


@dataclass(frozen=True, slots=True)
class EvaluatorSeverity:
    """One evaluator over the panels shared with others. `deviation` exact; None = always alone, nobody to compare with.

    `interval`: 95 % of the deviation, None below two projects; `effect`: by least squares, None where panels do not
    connect. `is_flat`: the same share of the scale everywhere.
    """

    evaluator: str
    projects: int
    seats: int
    deviation: Fraction | None
    interval: tuple[float, float] | None
    effect: float | None
    is_flat: bool

    @property
    def is_apart(self) -> bool:
        """Whether the interval leaves out no deviation at all."""
        return self.interval is not None and not self.interval[0] <= 0 <= self.interval[1]


@dataclass(frozen=True, slots=True)
class Severities:
    """Every evaluator, the most severe first. `groups`: how many groups of evaluators share no panel with one another;
    1 = the effects of all can be compared."""

    rows: tuple[EvaluatorSeverity, ...]
    groups: int

    @property
    def is_connected(self) -> bool:
        return self.groups <= 1


def severities(case: Case) -> Severities:
    """The severity of every evaluator of a case."""
    panels = {key: rows for key, rows in seats(case).items() if len(rows) > 1}
    everybody: dict[str, list[Evaluation]] = defaultdict(list)
    for rows in seats(case).values():
        for row in rows:
            everybody[row.evaluator].append(row)
    names = sorted(everybody)
    deviations = _deviations(panels)
    groups = _groups(names, panels)
    effects = _effects(names, panels) if groups == 1 else {}
    rows = [_of_evaluator(name, everybody[name], deviations.get(name, {}), effects.get(name)) for name in names]
    return Severities(tuple(sorted(rows, key=lambda row: (
        row.deviation is None, row.deviation or 0, -row.seats, row.evaluator))), groups)


def is_flat(rows: Sequence[Evaluation]) -> bool:
    """Whether an evaluator gave everything the same share of the scale, on enough to say so."""
    return (len(rows) >= FLAT_SEATS and len({row.project_id for row in rows}) >= FLAT_PROJECTS
            and len({row.share for row in rows}) == 1)


def _of_evaluator(name: str, rows: Sequence[Evaluation], own: Mapping[str, Sequence[Fraction]],
                  effect: float | None) -> EvaluatorSeverity:
    everything = [deviation for of_project in own.values() for deviation in of_project]
    mean = mean_of(everything) if everything else None
    projects = len(own) if own else len({row.project_id for row in rows})
    return EvaluatorSeverity(name, projects, len(everything) or len(rows), mean, _interval(own, mean), effect,
                             is_flat(rows))


def _deviations(panels: Mapping[PanelKey, Sequence[Evaluation]]) -> Mapping[str, Mapping[str, list[Fraction]]]:
    """Evaluator -> project -> deviation from the mean of the panel, per criterion."""
    found: dict[str, dict[str, list[Fraction]]] = defaultdict(lambda: defaultdict(list))
    for (project_id, _), rows in panels.items():
        mean = mean_of([row.share for row in rows])
        for row in rows:
            found[row.evaluator][project_id].append(row.share - mean)
    return found


def _interval(own: Mapping[str, Sequence[Fraction]], mean: Fraction | None) -> tuple[float, float] | None:
    """Mean +- t x sqrt(m / (m - 1) x sum over projects (sum of its residuals)^2) / number of deviations."""
    count = len(own)
    if count < 2 or mean is None:
        return None
    residuals = sum((sum(each, Fraction(0)) - len(each) * mean) ** 2 for each in own.values())
    half = t95(count - 1) * sqrt(residuals * count / (count - 1)) / sum(map(len, own.values()))
    return float(mean) - half, float(mean) + half


def t95(freedom: int) -> float:
    """Student's t that leaves 2.5 % on either side."""
    if freedom <= len(_T95):
        return _T95[freedom - 1]
    return _Z95 + (_Z95 ** 3 + _Z95) / (4 * freedom) + (5 * _Z95 ** 5 + 16 * _Z95 ** 3 + 3 * _Z95) / (96 * freedom ** 2)


def _groups(names: Sequence[str], panels: Mapping[PanelKey, Sequence[Evaluation]]) -> int:
    """How many groups of evaluators have no panel in common."""
    leads_to = {name: name for name in names}

    def head(name: str) -> str:
        while leads_to[name] != name:
            leads_to[name] = name = leads_to[leads_to[name]]
        return name

    for rows in panels.values():
        for row in rows[1:]:
            leads_to[head(row.evaluator)] = head(rows[0].evaluator)
    return len({head(name) for name in names})


def _effects(names: Sequence[str], panels: Mapping[PanelKey, Sequence[Evaluation]]) -> Mapping[str, float]:
    """Least squares of points = panel + evaluator, the panels eliminated; the effects sum to zero."""
    at = {name: place for place, name in enumerate(names)}
    matrix, right = numpy.zeros((len(names), len(names))), numpy.zeros(len(names))
    for rows in panels.values():
        own = [at[row.evaluator] for row in rows]
        mean = mean_of([row.share for row in rows])
        for place, row in zip(own, rows, strict=True):
            right[place] += float(row.share - mean)
            matrix[place, place] += 1
            for other in own:
                matrix[place, other] -= 1 / len(rows)
    # The rows of the matrix sum to zero: a one everywhere fixes the sum of the effects at zero.
    solved = numpy.linalg.solve(matrix + 1 / len(names), right)
    return {name: float(solved[place]) for name, place in at.items()}
