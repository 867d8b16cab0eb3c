"""What may vary in a register, and between which limits: recorded or stated, never invented.

Scores vary by the panel that gave them, or by the spread that stands beside them; costs between the shares that the
register gives; envelopes over steps that somebody states. What is unusable is told and does not vary.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from models.domain import Case, Finding
from models.evaluations.panels import cost_ranges, forms, scales
from models.plain import digest_of
from models.problem import Problem
from models.units import decimal_text


@dataclass(frozen=True, slots=True)
class CostShares:
    """What a project may cost, as shares of its recorded cost: at least, most likely, at most."""

    low: Fraction
    best: Fraction
    high: Fraction


@dataclass(frozen=True)
class Uncertainty:
    """forms: project -> what each of its evaluators gave, criterion -> points, of projects with two or more. spreads:
    (project, criterion) -> half the width within which a score without a panel may lie. cost_ranges: by project.
    envelope_steps: stated changes of all envelopes (-0.1 = 10 % less), each as likely as the others. most_points: the
    scale of each criterion, where the register has one. findings: what was left out, and why.
    """

    forms: Mapping[str, tuple[Mapping[str, Fraction], ...]] = field(default_factory=dict)
    spreads: Mapping[tuple[str, str], Fraction] = field(default_factory=dict)
    cost_ranges: Mapping[str, CostShares] = field(default_factory=dict)
    envelope_steps: tuple[Fraction, ...] = ()
    most_points: Mapping[str, Fraction] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing varies: every draw would be the problem as it is."""
        return not (self.forms or self.spreads or self.cost_ranges or self.moves_envelopes)

    @property
    def moves_envelopes(self) -> bool:
        return any(self.envelope_steps)

    @property
    def moves_limits(self) -> bool:
        """Whether more than scores varies: another draw may allow other plans, not only value them otherwise."""
        return bool(self.cost_ranges) or self.moves_envelopes

    def only(self, project_ids: Iterable[str]) -> Uncertainty:
        """The same for some projects: their draws are the same ones."""
        kept = frozenset(project_ids)
        return replace(
            self, forms={name: each for name, each in self.forms.items() if name in kept},
            spreads={place: each for place, each in self.spreads.items() if place[0] in kept},
            cost_ranges={name: each for name, each in self.cost_ranges.items() if name in kept})

    @cached_property
    def digest(self) -> str:
        """Fingerprint of all that varies."""
        return digest_of([
            sorted([project_id, [sorted([name, str(points)] for name, points in form.items()) for form in forms]]
                   for project_id, forms in self.forms.items()),
            sorted([*place, str(width)] for place, width in self.spreads.items()),
            sorted([name, str(each.low), str(each.best), str(each.high)] for name, each in self.cost_ranges.items()),
            [str(step) for step in self.envelope_steps],
            sorted([name, str(most)] for name, most in self.most_points.items())])


def recorded(problem: Problem, envelope_steps: tuple[Fraction, ...] = ()) -> Uncertainty:
    """What the register of a problem records of its doubt, and the steps that are stated for its envelopes."""
    case, findings = problem.case, []
    # One evaluator says nothing of a spread.
    given = {project_id: own for project_id, own in forms(case).items() if len(own) > 1}
    most = scales(case)
    spreads = dict(_usable_spreads(case, given, most, findings))
    ranges = {project_id: shares for project_id, given_shares in cost_ranges(case).items()
              if (shares := _usable_range(project_id, CostShares(*given_shares), findings)) is not None}
    steps = tuple(sorted(set(envelope_steps)))
    return Uncertainty(given, spreads, ranges, steps if any(steps) else (), most, tuple(findings))


def _usable_spreads(case: Case, given: Mapping[str, tuple[Mapping[str, Fraction], ...]], most: Mapping[str, Fraction],
                    findings: list[Finding]) -> Iterator[tuple[tuple[str, str], Fraction]]:
    """The spreads beside scores that no panel of the register explains; none can be wider than its scale."""
    for row in case.scores:
        if not row.spread or any(row.criterion_id in form for form in given.get(row.project_id, ())):
            continue
        if row.spread > most[row.criterion_id]:
            findings.append(Finding("certainty_spread_beyond_scale", "warning", row.project_id, table="scores",
                                    column="spread", values={
                                        "criterion": row.criterion_id, "spread": decimal_text(row.spread),
                                        "most": decimal_text(most[row.criterion_id])}))
        else:
            yield (row.project_id, row.criterion_id), row.spread


def _usable_range(project_id: str, shares: CostShares, findings: list[Finding]) -> CostShares | None:
    """The range if its three shares are in order and it is one at all; None after telling what is wrong."""
    if not 0 < shares.low <= shares.best <= shares.high:
        findings.append(Finding("certainty_cost_range", "warning", project_id, table="cost_ranges", values={
            name: decimal_text(getattr(shares, name)) for name in ("low", "best", "high")}))
        return None
    return None if shares.low == shares.high else shares
