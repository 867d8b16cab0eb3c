"""What every sheet must say about a plan before its figures: illustrative, refused, unproved, not law, assumed."""
from __future__ import annotations

from models.audit import AuditReport
from models.kept_apart import read_kept_apart
from models.plan import Plan, Termination
from models.problem import Problem
from models.rules import RuleStatus
from models.wording import say
from models.words.codes import figure
from models.words.figures import at_most_percent_text, set_percent_text


def stamps_of(problem: Problem, plan: Plan, report: AuditReport, language: str, *,
              with_law: bool = True) -> tuple[str, ...]:
    """The warnings that hold for this plan, worst first; empty only for a proved, lawful plan of a real register.

    with_law: rules that are not law, with the sheet that lists them; a document says that in its own place.
    """
    rules = problem.rulebook.values.values()
    not_law = sum(rule.status is not RuleStatus.LAW or rule.is_override for rule in rules)
    stamps = []
    if report.findings:
        stamps.append(say("export.stamp.findings", language, count=len(report.findings)))
    if problem.case.is_illustrative:
        stamps.append(say("export.stamp.illustrative", language))
    if plan.termination is not Termination.OPTIMAL:
        known = plan.at_most_better_share
        stamps.append(say("export.stamp.unproved", language, gap=set_percent_text(known, language)) if known is not None
                      else say("export.stamp.no_bound", language))
    elif plan.proved_within:
        gap = at_most_percent_text(plan.proved_within, language)
        stamps.append(say("export.stamp.proved_within", language, gap=gap))
    if not_law and with_law:
        stamps.append(say("export.stamp.not_law", language, count=not_law, total=len(rules)))
    for mark in problem.case.assumptions:
        name, _, _ = mark.partition(":")
        kept = read_kept_apart((mark,))
        if kept is None:
            stamps.append(say(f"export.stamp.{name}", language))
        elif kept.cost_mvnd is None:
            stamps.append(say("export.stamp.rows_kept_apart_uncounted", language, count=kept.rows))
        else:
            stamps.append(say("export.stamp.rows_kept_apart", language, count=kept.rows,
                              amount=figure("cost_mvnd", kept.cost_mvnd, language)))
    return tuple(stamps)


def page_stamps(is_illustrative: bool, language: str) -> tuple[str, ...]:
    """What stands on every page: a draft, illustrative, and that a translation is one."""
    stamps = [say("submission.draft", language)]
    if is_illustrative:
        stamps.append(say("export.stamp.illustrative", language))
    if language != "vi":
        stamps.append(say("submission.translation", language))
    return tuple(stamps)
