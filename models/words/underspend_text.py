"""Envelopes filled on expected spending, in sentences."""
from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from models.explain.underspend import Caution, Underspend
from models.wording import say
from models.words.figures import mvnd_text, percent_text, points_text, set_percent_text


def underspend_lines(found: Underspend, language: str) -> Iterator[str]:
    """What closed years say, a line for each setting, and what the figures cannot tell."""
    yield history_sentence(found, language)
    if not found.settings:
        return
    yield from (caution_sentence(found.settings[0], setting, language) for setting in found.settings)
    yield from warnings(found, language)


def history_sentence(found: Underspend, language: str) -> str:
    """How the money of closed years ended, or that there is too little to conclude from."""
    if found.mean_share is None:
        return say("underspend.too_short", language, count=found.project_years, least=found.fewest)
    return say("underspend.history", language, count=found.project_years, years=found.closed_years,
               mean=percent_text(found.mean_share, language), in_full=percent_text(found.in_full, language),
               in_part=percent_text(found.in_part, language), cancelled=percent_text(found.cancelled, language))


def warnings(found: Underspend, language: str) -> Iterator[str]:
    """Whose policy this is, what it takes for granted, and that one closed year says nothing of how years differ."""
    yield say("underspend.policy", language)
    yield say("underspend.careful", language)
    yield say("underspend.one_year" if found.closed_years == 1 else "underspend.independent", language)


def caution_sentence(plain: Caution, setting: Caution, language: str) -> str:
    """What one setting gives against the envelopes as they are."""
    name = caution_name(setting, language)
    if setting.value is None:
        return say("underspend.no_plan", language, name=name)
    risk = risk_text(setting, language)
    values = {"name": name, "state": mvnd_text(setting.state_mvnd, language), "projects": setting.projects,
              "value": points_text(setting.value, language), "risk": risk}
    if setting.risk_share is None or plain.value is None:
        return say("underspend.plain", language, **values)
    return say("underspend.setting", language, **values,
               gain=points_text(setting.value - plain.value, language, signed=True),
               more=mvnd_text(setting.state_mvnd - plain.state_mvnd, language, signed=True))


def caution_name(setting: Caution, language: str) -> str:
    """The stated risk, or that the envelopes stay as they are."""
    if setting.risk_share is None:
        return say("underspend.as_is", language)
    return say("underspend.stated", language, risk=set_percent_text(setting.risk_share, language))


def risk_text(setting: Caution, language: str) -> str:
    """The simulated risk of the envelope that is overrun most often, with its interval."""
    worst = setting.overrun.worst if setting.overrun else None
    if worst is None:
        return ""
    low, high = (percent_text(Fraction(end), language) for end in (worst.low, worst.high))
    return say("underspend.simulated", language, risk=percent_text(Fraction(worst.risk), language), low=low, high=high)
