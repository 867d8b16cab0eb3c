"""Funding intervals in sentences, each number from the answer's own fields."""
from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from models.explain.intervals import FundingInterval, FundingIntervals, ProjectIntervals
from models.wording import say
from models.words.figures import mvnd_text, percent_text


def interval_lines(found: FundingIntervals, language: str) -> Iterator[str]:
    """The range that was looked at, a line per project, and how much of it is decided."""
    least, most = (percent_text(Fraction(end, found.base_mvnd) - 1, language, signed=True)
                   for end in (found.from_mvnd, found.to_mvnd))
    yield say("intervals.title", language, low=mvnd_text(found.from_mvnd, language), least=least, most=most,
              high=mvnd_text(found.to_mvnd, language), base=mvnd_text(found.base_mvnd, language))
    for project in found.projects:
        yield project_sentence(project, language)
    yield say(f"intervals.{'complete' if found.is_complete else 'partial'}", language, solves=found.solves)


def project_sentence(project: ProjectIntervals, language: str) -> str:
    """All intervals of one project, from the least money to the most."""
    return say("intervals.line", language, project=project.project_id,
               intervals="; ".join(interval_text(interval, language) for interval in project.intervals))


def interval_text(interval: FundingInterval, language: str) -> str:
    """One interval: state, from and to in million VND, and whether it is proved in between."""
    return say("intervals.interval" if interval.is_proved else "intervals.interval_not_proved", language,
               state=say(f"intervals.state.{interval.state}", language), low=mvnd_text(interval.from_mvnd, language),
               high=mvnd_text(interval.to_mvnd, language))
