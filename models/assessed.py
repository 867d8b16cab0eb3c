"""How sure scores and costs are, as the register records it: the score of one evaluator, the range of a cost.

Scores are points 0..`points_most` of the criterion; shares are of the cost that the register has for the project.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

# The scale of a scoring form that names no other.
POINTS_MOST = Fraction(100)
# The setting by which the planner's own register files name evaluators. It changes files and no plan.
NAMES_IN_FILES = "evaluator_names_in_files"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The score that one evaluator gave a project on one criterion, out of `points_most`.

    `evaluator` is a person: the name stays in the register (`models.evaluations.pseudonyms`).
    """

    project_id: str
    criterion_id: str
    evaluator: str
    score: Fraction
    points_most: Fraction = POINTS_MOST
    evaluated_on: date | None = None
    document: str = ""

    @property
    def share(self) -> Fraction:
        """The score as a share of the scale."""
        return self.score / self.points_most


@dataclass(frozen=True, slots=True)
class CostRange:
    """What a project may cost as shares of its recorded cost, the same in every year and on every budget line."""

    project_id: str
    low_share: Fraction
    best_share: Fraction
    high_share: Fraction
    document: str = ""
