"""How much of the difference between scores is the projects', and how much the evaluators': intraclass correlation.

One-way random effects, because each project has a panel of its own: points = project + evaluator. Variance components
by the ANOVA estimator for panels of unequal size (Searle, Casella and McCulloch, Variance Components, 1992, 3.6):

    between = max(0, (MSB - MSW) / k0),  within = MSW,  k0 = (N - sum(k_i^2) / N) / (n - 1)

over n projects with k_i evaluators each and N points in all. ICC(1) of one evaluator = between / (between + within);
reliability of the mean of k = between / (between + within / k) (Shrout and Fleiss, Psychological Bulletin 86, 1979,
ICC(1,1) and ICC(1,k)). Exact fractions.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from models.domain import Case
from models.evaluations.panels import forms, mean_of, panels, squares_of


@dataclass(frozen=True, slots=True)
class VarianceParts:
    """Components of variance of the points on one thing. `icc` None = nothing differs, so there is nothing to divide.

    `projects`, `points`: how many it was worked out from; `panel_size` = k0, the size that stands for all panels.
    """

    projects: int
    points: int
    panel_size: Fraction
    mean: Fraction
    between: Fraction
    within: Fraction

    @property
    def icc(self) -> Fraction | None:
        """ICC(1): how far one evaluator tells projects apart, 0..1."""
        return self.of_panel(1)

    def of_panel(self, size: int) -> Fraction | None:
        """The reliability of the mean of `size` evaluators, 0..1; None where nothing differs."""
        whole = self.between + self.within / size
        return self.between / whole if whole else None


@dataclass(frozen=True, slots=True)
class Reliability:
    """`overall`: of the weighted score of whole forms. None = too few to tell: it takes two projects with evaluations,
    one of them with two or more evaluators."""

    overall: VarianceParts | None
    by_criterion: Mapping[str, VarianceParts | None]


def reliability(case: Case) -> Reliability:
    """The reliability of the recorded evaluations of a case, of the weighted score and of each criterion."""
    by_criterion: dict[str, list[Sequence[Fraction]]] = defaultdict(list)
    for (_, criterion_id), panel in panels(case).items():
        by_criterion[criterion_id].append(panel)
    return Reliability(variance_parts(weighted_panels(case).values()),
                       {name: variance_parts(own) for name, own in sorted(by_criterion.items())})


def weighted_panels(case: Case) -> Mapping[str, tuple[Fraction, ...]]:
    """Per project the weighted score of each evaluator, over the forms that have every criterion its panel scored."""
    weights = {criterion.criterion_id: criterion.weight for criterion in case.criteria}
    found = {}
    for project_id, own in forms(case).items():
        criteria = sorted({name for form in own for name in form})
        whole = sum((weights.get(name, Fraction(1)) for name in criteria), Fraction(0))
        full = [form for form in own if len(form) == len(criteria)]
        if whole and full:
            found[project_id] = tuple(sorted(
                sum((weights.get(name, Fraction(1)) * form[name] for name in criteria), Fraction(0)) / whole
                for form in full))
    return found


def variance_parts(panels_given: Iterable[Sequence[Fraction]]) -> VarianceParts | None:
    """The components of variance of some panels; None where they cannot be told apart."""
    own = [tuple(panel) for panel in panels_given if panel]
    count, points = len(own), sum(map(len, own))
    if count < 2 or points == count:
        return None
    grand = sum((sum(panel, Fraction(0)) for panel in own), Fraction(0)) / points
    within = sum(map(squares_of, own), Fraction(0)) / (points - count)
    between = sum((len(panel) * (mean_of(panel) - grand) ** 2 for panel in own), Fraction(0)) / (count - 1)
    size = (points - Fraction(sum(len(panel) ** 2 for panel in own), points)) / (count - 1)
    return VarianceParts(count, points, size, grand, max(Fraction(0), (between - within) / size), within)
