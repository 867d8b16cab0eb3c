"""How a budget year is doing, in a few sentences: planned, committed, paid, forecast, three warnings."""
from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from models.domain import Case
from models.money.early_warnings import EarlyWarning
from models.money.standing import Standing
from models.plain import to_plain
from models.wording import say
from models.words.figures import bvnd_text, count_text, day_text, percent_text
from models.words.money_text import rule_text, source_sentence
from models.words.names import project_label


def standing_lines(standing: Standing, case: Case, language: str) -> Iterator[str]:
    """The year, its end, what is at risk, the heaviest warnings, and against which plan all of it is held."""
    money, total, end = standing.money, standing.total, standing.year_end
    yield say("disbursement.standing.year", language, year=money.year, day=day_text(money.as_of),
              planned=bvnd_text(total.planned_mvnd, language), carried=bvnd_text(total.carried_in_mvnd, language),
              committed=bvnd_text(total.committed_mvnd, language), paid=bvnd_text(total.paid_mvnd, language),
              rate=_rate(total.rate_of_plan, language), rate_all=_rate(total.rate_with_carried_in, language))
    has_range = end.p10_mvnd is not None
    yield say(f"disbursement.standing.{'range' if has_range else 'no_range'}", language, year=money.year,
              p50=bvnd_text(end.p50_mvnd, language), low=bvnd_text(end.p10_mvnd, language) if has_range else "",
              high=bvnd_text(end.p90_mvnd, language) if has_range else "")
    if not standing.warnings:
        yield say("disbursement.line.no_warning", language)
    else:
        yield say("disbursement.standing.warned", language, count=count_text(standing.warned, language),
                  amount=bvnd_text(standing.at_risk_mvnd, language), shown=count_text(len(standing.warnings), language))
        yield from (warning_line(warning, case, language) for warning in standing.warnings)
    yield source_sentence(money, language)


def standing_figures(standing: Standing) -> dict[str, object]:
    """The figures of a budget year: planned, committed, paid, forecast, what is at risk."""
    money, total, end = standing.money, standing.total, standing.year_end
    return to_plain({
        "year": money.year, "as_of": money.as_of, "plan_source": money.source, "plan_name": money.plan_name,
        "planned_mvnd": total.planned_mvnd, "carried_in_mvnd": total.carried_in_mvnd,
        "committed_mvnd": total.committed_mvnd, "paid_mvnd": total.paid_mvnd, "rate_of_plan": total.rate_of_plan,
        "rate_with_carried_in": total.rate_with_carried_in, "p10_mvnd": end.p10_mvnd, "p50_mvnd": end.p50_mvnd,
        "p90_mvnd": end.p90_mvnd, "projects_warned": standing.warned, "at_risk_mvnd": standing.at_risk_mvnd,
        "warnings": standing.warnings})


def warning_line(warning: EarlyWarning, case: Case, language: str) -> str:
    """One warning in a line: which, about whom, how much, until when."""
    until = day_text(warning.deadline_on) if warning.deadline_on else say("disbursement.no_deadline", language)
    return say("disbursement.standing.warning", language, rule=rule_text(warning, language), until=until,
               project=project_label(case, warning.project_id, language),
               amount=bvnd_text(warning.at_risk_mvnd, language))


def _rate(share: Fraction | None, language: str) -> str:
    return say("disbursement.no_rate", language) if share is None else percent_text(share, language)
