"""Disbursement, early warnings, advances and counterpart really paid in sentences."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from models.money.advances import Advance
from models.money.counterpart import CounterpartPaid
from models.money.disbursement import CurvePoint, Disbursement, GroupMoney
from models.money.early_warnings import EarlyWarning
from models.money.forecast import PaidForecast, YearForecast
from models.money.planned import PlannedMoney
from models.money.priority_queue import PriorityQueue
from models.money.watch_rules import Deadline, Source, load_deadlines, load_watch_rules
from models.problem import Problem
from models.wording import load_sentences, say
from models.words.figures import count_text, day_text, mvnd_text, percent_text, set_percent_text
from models.words.names import project_label


def disburse_lines(problem: Problem, money: Disbursement, group: str, language: str) -> Iterator[str]:
    """Which plan, the year as a whole, by quarter, and a line for each key of the group."""
    yield source_sentence(money, language)
    yield say("disbursement.line.head", language, year=money.year, as_of=day_text(money.as_of))
    yield say("disbursement.line.total", language, **_amounts(money.total, language))
    for point in money.curve[1:]:
        yield say("disbursement.line.quarter", language, **_point(point, language))
    yield say("disbursement.line.by", language, group=say(f"disbursement.group.{group}", language))
    for row in money.groups[group]:
        yield say("disbursement.line.group", language, key=key_text(problem, group, row.key, language),
                  **_amounts(row, language))
    yield say("disbursement.line.not_invariant", language)


def monitor_lines(warnings: tuple[EarlyWarning, ...], advances: tuple[Advance, ...],
                  counterparts: tuple[CounterpartPaid, ...], language: str) -> Iterator[str]:
    """Early warnings, advances still open, and counterpart paid below its floor."""
    yield say("disbursement.line.warnings" if warnings else "disbursement.line.no_warning", language,
              count=len(warnings))
    yield from (warning_sentence(warning, language) for warning in warnings)
    still_open = [advance for advance in advances if advance.outstanding_mvnd]
    if still_open:
        yield say("disbursement.line.advances", language, count=len(still_open))
        yield from (advance_sentence(advance, language) for advance in still_open)
    below = [row for row in counterparts if row.is_below]
    if below:
        yield say("disbursement.line.counterpart", language, count=len(below))
        for row in below:
            yield counterpart_sentence(row, language)
            if row.withheld_mvnd:
                yield say("disbursement.line.withheld", language, withheld=mvnd_text(row.withheld_mvnd, language))


def queue_lines(problem: Problem, found: PriorityQueue, language: str) -> Iterator[str]:
    """What the priority under study would change in the year's payments: in all, by quarter, payment by payment."""
    yield queue_sentence(found, language)
    for row in found.quarters:
        if row.paid_mvnd:
            yield say("disbursement.queue.quarter", language, quarter=quarter_text(row.quarter, language),
                      paid=mvnd_text(row.paid_mvnd, language), priority=mvnd_text(row.priority_mvnd, language),
                      first=mvnd_text(row.priority_first_mvnd, language))
    for each in found.moved:
        yield say("disbursement.queue.waits" if each.waits else "disbursement.queue.earlier", language,
                  project=project_label(problem.case, each.project_id, language), amount=mvnd_text(
                      each.amount_mvnd, language), day=day_text(each.paid_on), reference=each.reference or
                  say("terms.blank", language), quarter=quarter_text(each.to_quarter, language))


def queue_sentence(found: PriorityQueue, language: str) -> str:
    """How much would wait, or why nothing would."""
    if found.share is None:
        return say("disbursement.queue.switched_off", language)
    code = "nobody" if not found.priority_ids else "some" if found.moved else "nothing"
    return say(f"disbursement.queue.{code}", language, share=set_percent_text(found.share, language),
               projects=count_text(len(found.priority_ids), language), payments=count_text(len(
                   {(each.project_id, each.paid_on, each.reference) for each in found.moved if each.waits}), language),
               amount=mvnd_text(found.waiting_mvnd, language))


def forecast_lines(money: Disbursement, found: YearForecast, language: str) -> Iterator[str]:
    """Which plan, what it was learned from, the total, and a line for each line and project."""
    yield source_sentence(money, language)
    yield history_sentence(found, language)
    for label, rows in (("total", (found.total,)), ("budget_line", found.lines), ("project", found.projects)):
        for row in rows:
            name = row.project_id or (say(f"terms.budget_line.{row.line.value}", language) if row.line else
                                      say("terms.blank" if label == "budget_line" else "headings.sum", language))
            yield say("disbursement.line.forecast", language, key=name, paid=mvnd_text(row.paid_mvnd, language),
                      p50=mvnd_text(row.p50_mvnd, language), range=range_text(row, language),
                      unspent=mvnd_text(row.unspent_mvnd, language))


def history_sentence(found: YearForecast, language: str) -> str:
    """What the forecast was learned from, or that the history is too short to claim anything."""
    code = "straight_line" if not found.history else "history" if found.has_range else "short"
    return say(f"disbursement.forecast.{code}", language, count=count_text(found.history, language),
               years=", ".join(map(str, found.years)))


def range_text(row: PaidForecast, language: str) -> str:
    """p10 and p90, or that there is no range."""
    if row.p10_mvnd is None:
        return say("disbursement.forecast.no_range", language)
    return say("disbursement.forecast.range", language, p10=mvnd_text(row.p10_mvnd, language),
               p90=mvnd_text(row.p90_mvnd, language))


def source_sentence(money: Disbursement, language: str) -> str:
    """Which plan the money is held against."""
    return planned_sentence(PlannedMoney(money.source, {}, money.plan_name), language)


def planned_sentence(planned: PlannedMoney, language: str) -> str:
    """Which plan that is."""
    return say(f"disbursement.source.{planned.source.value}", language, name=planned.name)


def key_text(problem: Problem, group: str, key: str, language: str) -> str:
    """What a key of a group is called; blank is told as not given."""
    if not key:
        return say("terms.blank", language)
    if group == "product" and key.isdigit() and int(key) in problem.rulebook.products:
        product = problem.rulebook.products[int(key)]
        return f"{key} - {getattr(product, f'name_{language}') or product.name_vi}"
    if group == "project":
        return project_label(problem.case, key, language)
    return load_sentences(language).get(f"terms.{group}.{key}", key)


def warning_sentence(warning: EarlyWarning, language: str) -> str:
    """One early warning with everything that is known of it."""
    return say("disbursement.warning", language, rule=rule_text(warning, language), project=warning.project_id,
               amount=mvnd_text(warning.at_risk_mvnd, language), since=day_text(warning.since), owner=warning.owner or
               say("terms.blank", language), cause=cause_text(warning, language),
               deadline=deadline_text(warning, language),
               basis=basis_text(load_watch_rules()[warning.rule_id].source, language))


def rule_text(warning: EarlyWarning, language: str) -> str:
    """What the rule of a warning is called, with what it is about."""
    label = getattr(load_watch_rules()[warning.rule_id], f"label_{language}")
    return say("disbursement.about", language, rule=label, about=warning.about) if warning.about else label


def cause_text(warning: EarlyWarning, language: str) -> str:
    """Why, as far as the register tells."""
    return say(f"disbursement.cause.{warning.cause}", language, obstacle=warning.obstacle)


def deadline_text(warning: EarlyWarning, language: str) -> str:
    """The next day that matters, what falls due and which text says so."""
    if not warning.deadline_on:
        return say("disbursement.no_deadline", language)
    deadline: Deadline = load_deadlines()[warning.deadline]
    return say("disbursement.deadline", language, day=day_text(warning.deadline_on),
               label=getattr(deadline, f"label_{language}"), basis=basis_text(deadline.source, language))


def basis_text(source: Source, language: str) -> str:
    """The text behind a day or a limit and how it was read; or that nothing sets it."""
    status = say(f"terms.source_status.{source.status.value}", language)
    if not source.document:
        return status
    provision = source.provision if language == "vi" else source.provision_en or source.provision
    return say("disbursement.basis", language, document=source.document, provision=provision, status=status)


def advance_sentence(advance: Advance, language: str) -> str:
    """One advance that is still open."""
    overdue = say("disbursement.line.overdue", language, days=count_text(advance.days_overdue, language))
    return say("disbursement.line.advance", language, project=advance.project_id, reference=advance.reference,
               outstanding=mvnd_text(advance.outstanding_mvnd, language), recover_by=_day(advance.recover_by, language),
               guarantee=advance.guarantee_document or say("terms.nobody", language),
               overdue=overdue if advance.is_overdue else "")


def counterpart_sentence(row: CounterpartPaid, language: str) -> str:
    """One project whose counterpart paid stays below its floor."""
    return say("disbursement.line.below", language, project=row.project_id, paid=mvnd_text(row.paid_mvnd, language),
               share=percent_text(row.paid_share, language, against=(row.floor_share,)),
               floor=set_percent_text(row.floor_share, language), pledged=_rate(row.pledged_share, language),
               since=_day(row.below_since, language))


def quarter_text(quarter: int, language: str) -> str:
    """What a quarter is called; 0 is the start of the year, 5 what came after it."""
    return say(f"disbursement.quarter.{quarter}", language)


def _amounts(row: GroupMoney, language: str) -> dict[str, str]:
    return {"planned": mvnd_text(row.planned_mvnd, language), "carried": mvnd_text(row.carried_in_mvnd, language),
            "committed": mvnd_text(row.committed_mvnd, language), "paid": mvnd_text(row.paid_mvnd, language),
            "rate": _rate(row.rate_of_plan, language), "rate_all": _rate(row.rate_with_carried_in, language)}


def _point(point: CurvePoint, language: str) -> dict[str, str]:
    reached = {name: say("disbursement.nothing_yet", language) if amount is None else mvnd_text(amount, language)
               for name, amount in (("committed", point.committed_mvnd), ("paid", point.paid_mvnd))}
    return {"quarter": quarter_text(point.quarter, language), "planned": mvnd_text(point.planned_mvnd, language),
            **reached}


def _rate(share: Fraction | None, language: str) -> str:
    return say("disbursement.no_rate", language) if share is None else percent_text(share, language)


def _day(day: date | None, language: str) -> str:
    return day_text(day) if day else say("terms.blank", language)
