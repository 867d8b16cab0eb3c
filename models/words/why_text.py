"""Cards A and A' in sentences: templates filled from the fields of `WhyNot` and `WhyIn`; rivals named or as letters."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from models.explain.forced import Loss
from models.explain.holds import Holds
from models.explain.own_money import PledgeChange, RequestChange
from models.explain.score_change import ScoreChange
from models.explain.why import NEVER, WhyAnswer, WhyIn, WhyNot
from models.plan import Plan
from models.problem import Problem
from models.settings import Level
from models.units import decimal_text
from models.wording import say
from models.words.codes import reason_sentence
from models.words.figures import mvnd_text, percent_text, points_text, set_percent_text
from models.words.hold_text import held_by, held_out_line, hold_lines
from models.words.names import names_text
from models.words.rule_names import rule_name

Names = Callable[[Iterable[str]], str]


def why_lines(problem: Problem, plan: Plan, why: WhyAnswer, language: str, *,
              is_reply: bool = False) -> list[str]:
    """The whole answer, a sentence a line. `is_reply`: for the applicant, other projects as letters."""
    told = _without_names(why) if is_reply else why
    names = _lettered(language) if is_reply else lambda ids: names_text(ids, language)
    project = problem.case.project_by_id[why.project_id]
    title = {"project": project.project_id,
             "name": (project.name_en if language == "en" else project.name_vi) or project.name_vi}
    lines = [say("why.reply.opening" if is_reply else "terms.project_with_name", language, **title),
             say("why.in" if isinstance(why, WhyIn) else "why.out", language)]
    if not why.plan_is_proved:
        lines.append(say("why.plan_not_proved", language))
    if isinstance(told, WhyIn):
        lines += _in_lines(problem, plan, told, language, names)
    else:
        lines += [*_held_lines(problem, told, language, names), *_own_lines(problem, plan, told, language, names)]
    if is_reply:
        lines.append(say("why.reply.closing", language))
    return lines


def why_sentence(problem: Problem, plan: Plan, why: WhyAnswer, language: str) -> str:
    """The same in one cell of a table, without the title."""
    return " ".join(why_lines(problem, plan, why, language)[1:])


def known_lines(problem: Problem, plan: Plan, why: WhyNot, language: str) -> list[str]:
    """The sentences of an answer that is not whole yet: nothing is called undecided that is only still being asked."""
    def names(ids: Iterable[str]) -> str:
        return names_text(ids, language)

    own = [] if why.can_be_in is None else _own_lines(problem, plan, why, language, names)
    return [*_held_lines(problem, why, language, names), *own]


def why_not_parts(problem: Problem, plan: Plan, why: WhyNot, language: str) -> tuple[list[str], list[str]]:
    """The sentences of `why_lines` after the title in two parts: why it is out and which rules hold it out; what it
    would cost to fund it as it is, and what the project itself could change."""
    held = len(_held_lines(problem, why, language, lambda ids: names_text(ids, language)))
    lines = why_lines(problem, plan, why, language)[1:]
    split = held + 1 + (not why.plan_is_proved)
    return lines[:split], lines[split:]


def _held_lines(problem: Problem, why: WhyNot, language: str, names: Names) -> list[str]:
    return [_first_line(problem, why, language, names), *hold_lines(problem, why.holds, language, names)]


def _own_lines(problem: Problem, plan: Plan, why: WhyNot, language: str, names: Names) -> list[str]:
    lines = barring_lines(problem, plan, why, language)
    if why.loss is not None and not why.levels_bar:
        lines.append(_loss_text("why.loss", plan, why.loss, language))
    if why.loss is not None and (why.swap.entered or why.swap.left or why.swap.resized):
        lines.append(say("why.displaced", language, left=names(why.swap.left), entered=names(why.swap.entered),
                         resized=names(why.swap.resized)))
    if why.score is not None:
        lines += _score_lines(why.score, language)
    if why.request is not None:
        lines += _request_lines(why.request, language)
    return lines + ([] if why.pledge is None else _pledge_lines(why.pledge, language))


def reason_line(why: WhyNot, language: str) -> str:
    """Why a project is out, by arithmetic alone."""
    return _reason_line(why, language, lambda ids: names_text(ids, language))


def barring_lines(problem: Problem, plan: Plan, why: WhyNot, language: str) -> list[str]:
    """What keeps a project out whatever the others do, or that this is not decided; empty when nothing bars it."""
    if why.reason_code in NEVER:
        return [say("why.never", language)]
    lines = [say("why.decided_against", language)] if why.lifted_rule else []
    if why.levels_bar:
        lines.append(say("why.barred_by_level", language, level=_levels(plan, language),
                         change=_change(why.loss, language)))
    elif why.bars:
        lines.append(say("why.barred" if why.bars_are_minimal else "why.barred_not_minimal", language,
                         rules=_rules(problem, why.bars, language)))
    elif why.can_be_in is False and not (why.pledge or why.request):
        lines.append(say("why.barred_plain", language))
    elif why.can_be_in is None:
        lines.append(say("why.loss.unknown", language))
    return lines


def _in_lines(problem: Problem, plan: Plan, why: WhyIn, language: str, names: Names) -> list[str]:
    lines = needing_lines(problem, plan, why, language)
    if why.loss is not None and not (why.levels_bar or why.bars):
        lines.append(_loss_text("why.why_in", plan, why.loss, language))
    if why.loss is not None and (why.swap.entered or why.swap.left or why.swap.resized):
        lines.append(say("why.why_in.displaced", language, entered=names(why.swap.entered), left=names(why.swap.left),
                         resized=names(why.swap.resized)))
    return lines


def needing_lines(problem: Problem, plan: Plan, why: WhyIn, language: str) -> list[str]:
    """What keeps a project in whatever it is worth, or that this is not decided; empty when only its value does."""
    lines = []
    if why.bound_by:
        group = "decision" if why.bound_by == "must" else "status"
        lines.append(say("why.why_in.bound", language, why=say(f"terms.{group}.{why.bound_by}", language)))
    if why.levels_bar:
        lines.append(say("why.why_in.needed_by_level", language, level=_levels(plan, language),
                         change=_change(why.loss, language)))
    elif why.bars:
        lines.append(say("why.why_in.needed", language, rules=_rules(problem, why.bars, language)))
    elif why.loss is None:
        lines.append(say("why.why_in.needed_plain" if why.can_be_out is False else "why.why_in.unknown", language))
    return lines


def _rules(problem: Problem, rule_ids: Iterable[str], language: str) -> str:
    return "; ".join(rule_name(problem, rule_id, language) for rule_id in rule_ids)


def _loss_text(topic: str, plan: Plan, loss: Loss, language: str) -> str:
    if not loss.is_exact:
        ends = {name: say("why.unknown_bound", language) if end is None else points_text(end, language)
                for name, end in (("at_least", loss.at_least), ("at_most", loss.at_most))}
        return say(f"{topic}.interval", language, **ends)
    amount = loss.at_least
    if not amount:
        return say(f"{topic}.none", language)
    share = abs(amount) / plan.objective if plan.objective else Fraction(0)
    return say(f"{topic}.exact" if amount > 0 else f"{topic}.gain", language, loss=points_text(abs(amount), language),
               share=percent_text(share, language))


def _score_lines(score: ScoreChange, language: str) -> list[str]:
    lines = [say("why.score.exact" if score.is_exact else "why.score.not_exact", language,
                 score=points_text(score.score, language), rise=points_text(score.rise_in_steps, language),
                 exact=points_text(score.rise, language, places=6), after=points_text(score.score_after, language))]
    if score.score_after > score.highest_score:
        lines.append(say("why.score.above_all", language, highest=points_text(score.highest_score, language)))
    if score.scale_share != 1:
        lines.append(say("why.score.scale", language, scale=percent_text(score.scale_share, language)))
    if score.is_proved and not score.rise_in_steps:
        lines.append(say("why.score.proof_at_zero", language))
    elif score.is_proved:
        lines.append(say("why.score.proof", language, rise=points_text(score.rise_in_steps, language),
                         before=points_text(score.rise_in_steps - score.step, language)))
    return lines


def _request_lines(request: RequestChange, language: str) -> list[str]:
    before, most = (mvnd_text(amount or 0, language) for amount in (request.out_up_to_mvnd, request.most_mvnd))
    if request.is_enough is False:
        lines = [say("why.request.not_enough", language, most=most)]
    elif request.request_fall_mvnd is None:
        lines = [say("why.request.unknown", language, before=before)]
    else:
        fall = mvnd_text(request.request_fall_mvnd, language)
        after = mvnd_text(request.most_mvnd - request.request_fall_mvnd, language)
        lines = [say("why.request.found", language, fall=fall, most=most, after=after),
                 say(f"why.request.{'proof' if request.is_proved else 'not_proved'}", language, fall=fall,
                     before=before)]
    return lines + [say(f"why.request.jump.{jump.code}", language, at=mvnd_text(jump.at_mvnd, language),
                        share=set_percent_text(jump.share, language)) for jump in request.jumps]


def _pledge_lines(pledge: PledgeChange, language: str) -> list[str]:
    before = mvnd_text(pledge.out_up_to_mvnd or 0, language)
    if pledge.is_enough is False:
        lines = [say("why.pledge.not_enough", language, most=mvnd_text(pledge.most_mvnd, language))]
    elif pledge.pledge_rise_mvnd is None:
        lines = [say("why.pledge.unknown", language, before=before)]
    else:
        rise = mvnd_text(pledge.pledge_rise_mvnd, language)
        lines = [say("why.pledge.found", language, rise=rise, fall=mvnd_text(pledge.state_fall_mvnd, language)),
                 say(f"why.pledge.{'proof' if pledge.is_proved else 'not_proved'}", language, rise=rise, before=before)]
    return lines + [say(f"why.jump.{jump.code}", language, at=mvnd_text(jump.at_mvnd, language),
                        share=set_percent_text(jump.share, language)) for jump in pledge.jumps]


def _reason_line(why: WhyNot, language: str, names: Names) -> str:
    values = dict(why.reason_values)
    if "project_ids" in values:
        values["project_ids"] = names(values["project_ids"])
    return say("why.reason", language, reason=reason_sentence(why.reason_code, values, language).rstrip(".") + ".")


def _first_line(problem: Problem, why: WhyNot, language: str, names: Names) -> str:
    """A full limit that alone keeps the project out goes before "others make more of it"."""
    held = held_out_line(problem, why.holds, language) if why.reason_code == "outranked" else None
    return _reason_line(why, language, names) if held is None else say("why.reason", language, reason=held)


def _levels(plan: Plan, language: str) -> str:
    above = []
    for level in plan.levels:
        if level.level == Level.VALUE:
            break
        above.append(say(f"terms.level.{level.level}", language))
    return ", ".join(above)


def _change(loss: Loss | None, language: str) -> str:
    if loss is None or loss.at_most is None:
        return say("why.unknown_bound", language)
    return points_text(-loss.at_most, language, signed=True)


def _lettered(language: str) -> Names:
    """Ids as letters in the order they first appear: the same rival keeps its letter through one reply."""
    letters: dict[str, str] = {}

    def names(ids: Iterable[str]) -> str:
        for project_id in ids:
            letters.setdefault(project_id, say("why.rival", language, letter=_letter(len(letters))))
        return names_text([letters[project_id] for project_id in ids], language)

    return names


def _letter(index: int) -> str:
    """A, B, ..., Z, AA, AB, ..."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _without_names(why: WhyAnswer) -> WhyAnswer:
    """Nothing that names another project: rules of links and decisions on others are told as one plain sentence."""
    naming = ("link.", "decision.")
    if any(rule_id.startswith(naming) for rule_id in why.bars):
        why = replace(why, bars=())
    if isinstance(why, WhyNot):
        told = tuple(hold for hold in why.holds.found if hold.is_in and not hold.rule_id.startswith(naming))
        why = replace(why, holds=Holds(told))
    return why


def to_row(problem: Problem, plan: Plan, why: WhyAnswer, language: str) -> Mapping[str, object]:
    """One row of the table for download: codes as column names, see `why.columns`."""
    score = getattr(why, "score", None)
    project = problem.case.project_by_id[why.project_id]
    exact = why.loss.at_most if why.loss is not None and why.loss.is_exact else None
    return {
        "project_id": why.project_id,
        "name": (project.name_en if language == "en" else project.name_vi) or project.name_vi,
        "funded": say("why.yes" if isinstance(why, WhyIn) else "why.no", language),
        "loss_points": None if exact is None else decimal_text(exact),
        "is_proved": say("why.yes" if why.loss is None or why.loss.is_exact else "why.no", language),
        "entered": ", ".join(why.swap.entered), "left": ", ".join(why.swap.left),
        "score": decimal_text(problem.score_of[why.project_id]),
        "score_rise": None if score is None else decimal_text(score.rise_in_steps),
        "held_by": held_by(problem, why.holds, language) if isinstance(why, WhyNot) else "",
        "sentence": why_sentence(problem, plan, why, language),
    }
