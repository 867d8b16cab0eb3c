"""Evaluators, how far they are apart and how severe they are, in words. Evaluators by number, never by name."""
from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from models.domain import Case
from models.evaluations.disagreement import Disagreement, Outlier
from models.evaluations.pseudonyms import number_in
from models.evaluations.reliability import Reliability
from models.evaluations.severity import EvaluatorSeverity, Severities
from models.wording import say
from models.words.figures import count_text, number_text, percent_text
from models.words.names import project_label

_PER_HUNDRED = 100


def evaluator_text(pseudonym: str, language: str) -> str:
    """An evaluator as the language says it; whoever has no number is somebody."""
    number = number_in(pseudonym)
    return say("evaluations.somebody", language) if number is None else say(
        "evaluations.evaluator", language, number=number)


def criterion_text(case: Case, criterion_id: str, language: str) -> str:
    """A criterion by its label."""
    known = next((each for each in case.criteria if each.criterion_id == criterion_id), None)
    return getattr(known, f"label_{language}", "") or criterion_id


def points_per_hundred(share: Fraction | float | None) -> float | None:
    """A share of the scale as points on a scale of 100."""
    return None if share is None else float(share) * _PER_HUNDRED


def evaluation_lines(case: Case, wide: tuple[Disagreement, ...], away: tuple[Outlier, ...], severe: Severities,
                     reliable: Reliability, language: str) -> Iterator[str]:
    """The three tables as the command line tells them, and how reliable the scores are."""
    yield say("evaluations.line.head", language, rows=count_text(len(case.evaluations), language),
              evaluators=count_text(len(severe.rows), language))
    yield reliability_sentence(reliable, language)
    yield say("evaluations.line.wide", language, count=count_text(len(wide), language))
    for row in wide:
        yield "  " + say("evaluations.line.disagreement", language, **_place(case, row, language),
                         low=_points(row.low, language), high=_points(row.high, language),
                         mean=_points(row.mean, language), count=count_text(row.count, language),
                         share=percent_text(row.range_share, language))
    yield say("evaluations.line.outliers", language, count=count_text(len(away), language))
    for row in away:
        yield "  " + say("evaluations.line.outlier", language, **_place(case, row, language),
                         evaluator=evaluator_text(row.evaluator, language), score=_points(row.score, language),
                         mean=_points(row.others_mean, language), others=count_text(row.others, language))
    yield say("evaluations.line.severity", language)
    yield connection_sentence(severe, language)
    for row in severe.rows:
        yield "  " + severity_sentence(row, language)


def reliability_sentence(reliable: Reliability, language: str) -> str:
    """How far one evaluator, and a panel of the usual size, tell projects apart."""
    parts = reliable.overall
    if parts is None or parts.icc is None:
        return say("evaluations.reliability_unknown", language)
    size = max(1, round(parts.panel_size))
    return say("evaluations.reliability", language, one=number_text(parts.icc, language, 2),
               size=count_text(size, language), panel=number_text(parts.of_panel(size), language, 2),
               projects=count_text(parts.projects, language))


def connection_sentence(severe: Severities, language: str) -> str:
    """Whether the effects of all evaluators can be compared."""
    if severe.is_connected:
        return say("evaluations.connected", language)
    return say("evaluations.not_connected", language, groups=count_text(severe.groups, language))


def severity_sentence(row: EvaluatorSeverity, language: str) -> str:
    """One evaluator in a line."""
    who = evaluator_text(row.evaluator, language)
    if row.deviation is None:
        return say("evaluations.line.alone", language, evaluator=who)
    flat = say("evaluations.line.flat", language) if row.is_flat else ""
    return say("evaluations.line.evaluator", language, evaluator=who, projects=count_text(row.projects, language),
               deviation=signed_points(row.deviation, language), interval=interval_text(row.interval, language),
               effect=signed_points(row.effect, language)) + flat


def signed_points(share: Fraction | float | None, language: str) -> str:
    """A share of the scale as signed points on 100; a dash where there is none."""
    if share is None:
        return say("shell.no_figure", language)
    return number_text(float(share) * _PER_HUNDRED, language, 1, signed=True)


def interval_text(interval: tuple[float, float] | None, language: str) -> str:
    """From ... to ... in signed points on 100."""
    return say("shell.no_figure", language) if interval is None else say(
        "evaluations.interval", language, low=signed_points(interval[0], language),
        high=signed_points(interval[1], language))


def _place(case: Case, row: Disagreement | Outlier, language: str) -> dict[str, str]:
    return {"project": project_label(case, row.project_id, language),
            "criterion": criterion_text(case, row.criterion_id, language)}


def _points(value: Fraction, language: str) -> str:
    return number_text(value, language, 1)
