"""Checks on what the register records of how sure scores and costs are. None keeps a plan from being made.

Evaluators stand in a problem by number: no finding can tell a name.
"""
from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from models.assessed import Evaluation
from models.domain import Case, Finding
from models.evaluations.panels import PanelKey, mean_of, scales, seats
from models.evaluations.recorded import recorded_uncertainty
from models.evaluations.severity import is_flat
from models.problem import Problem
from models.register.about import about
from models.units import decimal_text

# A recorded score is another one from this share of the scale on: panels' means are often rounded to whole points.
DIFFERS_SHARE = Fraction(1, 200)
_PLACES = 100
Panels = Mapping[PanelKey, Sequence[Evaluation]]


def check_evaluations(problem: Problem) -> Iterator[Finding]:
    """Criteria that nobody knows, scales that differ, evaluators alone or without an opinion, other scores."""
    case = problem.case
    if not case.evaluations:
        return
    panels = seats(case)
    yield from _unknown_criteria(case)
    yield from _two_scales(panels)
    yield from _alone(panels)
    yield from _flat(panels)
    yield from _recorded_otherwise(case, panels)


def check_spreads(problem: Problem) -> Iterator[Finding]:
    """No spread is larger than the scale it was measured on."""
    scale = scales(problem.case)
    for row in problem.case.scores:
        if row.spread is not None and row.spread > scale[row.criterion_id]:
            yield about(row, "spread_above_scale", "warning", "spread", spread=decimal_text(row.spread),
                        most=decimal_text(scale[row.criterion_id]))


def check_cost_ranges(problem: Problem) -> Iterator[Finding]:
    """The recorded cost lies in its own range."""
    for row in problem.case.cost_ranges:
        if not row.low_share <= 1 <= row.high_share:
            yield about(row, "cost_range_beside", "warning", "low_share" if row.low_share > 1 else "high_share")


def find_nothing_recorded(case: Case) -> tuple[Finding, ...]:
    """That a register records no uncertainty at all: no fault of it, and told where somebody asks how sure it is."""
    return () if recorded_uncertainty(case) else (Finding("no_recorded_uncertainty", "note", table="evaluations"),)


def _unknown_criteria(case: Case) -> Iterator[Finding]:
    known = {criterion.criterion_id for criterion in case.criteria}
    for row in case.evaluations:
        if known and row.criterion_id not in known:
            yield about(row, "evaluation_criterion_unknown", "warning", "criterion_id", value=row.criterion_id)


def _two_scales(panels: Panels) -> Iterator[Finding]:
    """The first evaluation of a criterion whose form has another scale than most."""
    by_criterion: dict[str, list[Evaluation]] = defaultdict(list)
    for rows in panels.values():
        for row in rows:
            by_criterion[row.criterion_id].append(row)
    for rows in by_criterion.values():
        usual = Counter(row.points_most for row in rows).most_common(1)[0][0]
        odd = [row for row in rows if row.points_most != usual]
        if odd:
            yield about(odd[0], "evaluation_two_scales", "warning", "points_most", count=len(odd),
                        most=decimal_text(odd[0].points_most), usual=decimal_text(usual))


def _alone(panels: Panels) -> Iterator[Finding]:
    """The first score of a project that comes from one evaluator only."""
    told: dict[str, list[Evaluation]] = defaultdict(list)
    for (project_id, _), rows in panels.items():
        if len(rows) == 1:
            told[project_id].append(rows[0])
    for rows in told.values():
        yield about(rows[0], "evaluator_alone", "warning", "evaluator", count=len(rows))


def _flat(panels: Panels) -> Iterator[Finding]:
    everybody: dict[str, list[Evaluation]] = defaultdict(list)
    for rows in panels.values():
        for row in rows:
            everybody[row.evaluator].append(row)
    for _, rows in sorted(everybody.items()):
        if is_flat(rows):
            yield about(rows[0], "evaluator_flat", "warning", "score", count=len(rows),
                        projects=len({row.project_id for row in rows}))


def _recorded_otherwise(case: Case, panels: Panels) -> Iterator[Finding]:
    """A recorded score that is not what its evaluations come to. The plan uses the recorded one."""
    scale = scales(case)
    for row in case.scores:
        panel = [each.score for each in panels.get((row.project_id, row.criterion_id), ())]
        if panel and abs(mean_of(panel) - row.score) > DIFFERS_SHARE * scale[row.criterion_id]:
            mean = Fraction(round(mean_of(panel) * _PLACES), _PLACES)
            yield about(row, "score_recorded_otherwise", "warning", "score", recorded=decimal_text(row.score),
                        mean=decimal_text(mean), count=len(panel))
