"""Between which limits the weights of the criteria and the scores of the projects may lie.

A weights file is CSV with the columns `criterion_id`, `lower`, `upper`: shares of the weights of all criteria, which
add up to 1. A criterion that is not listed keeps its weight.
"""
from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from pathlib import Path

from models.problem import Problem
from models.units import decimal_text, read_decimal

COLUMNS = ("criterion_id", "lower", "upper")
_ONE = Fraction(1)


class RangeFault(ValueError):
    """A range that cannot be used. Carries `code` (a sentence of `locales/*/rival.yaml`) and `values`."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(f"{code} {values}")
        self.code, self.values = code, values


@dataclass(frozen=True)
class Ranges:
    """weights: criterion -> (lower, upper), as shares that add up to 1. scores: project -> criterion -> (lower, upper).

    `fixed`: projects not scored on every weighted criterion; their one score stays as it is, whatever the weights.
    """

    weights: Mapping[str, tuple[Fraction, Fraction]]
    scores: Mapping[str, Mapping[str, tuple[Fraction, Fraction]]]
    fixed: tuple[str, ...]

    @property
    def is_a_point(self) -> bool:
        """Nothing may vary."""
        spans = [*self.weights.values(), *(span for rows in self.scores.values() for span in rows.values())]
        return all(lower == upper for lower, upper in spans)

    def corners(self) -> tuple[Mapping[str, Fraction], ...]:
        """The corners of the weights: all at a limit but one, which makes the sum 1. Extremes are reached there."""
        names = sorted(self.weights)
        found: dict[tuple[Fraction, ...], None] = {}
        for at, free in enumerate(names):
            others = names[:at] + names[at + 1:]
            for limits in product(*(sorted(set(self.weights[name])) for name in others)):
                rest = _ONE - sum(limits, Fraction(0))
                if self.weights[free][0] <= rest <= self.weights[free][1]:
                    found[(*limits[:at], rest, *limits[at:])] = None
        return tuple(dict(zip(names, corner, strict=True)) for corner in found)

    def score_between(self, project_id: str, weights: Mapping[str, Fraction]) -> tuple[Fraction, Fraction]:
        """The least and the greatest score of a project at given weights."""
        rows = self.scores[project_id]
        return tuple(sum((weights[name] * span[side] for name, span in rows.items()), Fraction(0)) for side in (0, 1))


def read_ranges(problem: Problem, weights_file: Path | None = None, score_width: Fraction | None = None, *,
                stated: Mapping[str, tuple[Fraction, Fraction]] | None = None) -> Ranges:
    """The ranges of a problem: weights from a file or as stated (criterion -> lower, upper share; else as they are),
    scores by a stated width (else by the recorded spread of the panel; a score without one stays as it is). Raises
    RangeFault."""
    weights = weight_shares(problem)
    spans = {name: (weight, weight) for name, weight in weights.items()}
    if weights_file is not None:
        spans |= _read_weights_file(weights_file, weights)
    for name, (lower, upper) in (stated or {}).items():
        if not 0 <= lower <= upper <= 1:
            raise RangeFault("limits_not_in_order", criterion=name)
        spans[name] = (lower, upper)
    if sum(lower for lower, _ in spans.values()) > 1 or sum(upper for _, upper in spans.values()) < 1:
        raise RangeFault("weights_do_not_add_up", lower=decimal_text(sum(lower for lower, _ in spans.values())),
                         upper=decimal_text(sum(upper for _, upper in spans.values())))
    given: dict[str, dict[str, tuple[Fraction, Fraction]]] = {p.project_id: {} for p in problem.case.projects}
    for row in problem.case.scores:
        width = score_width if score_width is not None else row.spread or Fraction(0)
        if row.criterion_id in spans:
            given[row.project_id][row.criterion_id] = (row.score - width, row.score + width)
    fixed = tuple(sorted(project_id for project_id, rows in given.items() if set(rows) != set(spans)))
    for project_id in fixed:
        own = problem.score_of[project_id]
        given[project_id] = dict.fromkeys(spans, (own, own))
    return Ranges(spans, given, fixed)


def weight_shares(problem: Problem) -> dict[str, Fraction]:
    """Weights of the criteria in use, as shares of their sum; a criterion without a stated weight counts 1. Raises
    RangeFault."""
    stated = {criterion.criterion_id: criterion.weight for criterion in problem.case.criteria}
    used = {row.criterion_id: stated.get(row.criterion_id, _ONE) for row in problem.case.scores}
    total = sum(used.values(), Fraction(0))
    if not total:
        raise RangeFault("no_weights")
    return {name: weight / total for name, weight in used.items()}


def _read_weights_file(path: Path, weights: Mapping[str, Fraction]) -> dict[str, tuple[Fraction, Fraction]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
            if missing:
                raise RangeFault("missing_columns", file=path.name, columns=", ".join(missing))
            rows = list(reader)
    except (OSError, UnicodeDecodeError) as error:
        raise RangeFault("unreadable", file=str(path)) from error
    read = {}
    for line, row in enumerate(rows, start=2):
        name = (row["criterion_id"] or "").strip()
        if name not in weights:
            known = ", ".join(sorted(weights))
            raise RangeFault("unknown_criterion", file=path.name, row=line, value=name, known=known)
        try:
            lower, upper = (read_decimal(row[column] or "") for column in ("lower", "upper"))
        except ValueError as error:
            raise RangeFault("not_a_number", file=path.name, row=line) from error
        if not 0 <= lower <= upper <= 1:
            raise RangeFault("not_in_order", file=path.name, row=line)
        read[name] = (lower, upper)
    return read
