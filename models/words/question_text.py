"""The five questions of a brief and their answers in sentences, and the word on what was proved."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from models.brief.answers import NARROWER, NarrowerEnvelope
from models.brief.brief import Brief
from models.brief.questions import DearestRule, Question, QuestionCode, TargetAnswer
from models.explain.forced import Loss, Swap
from models.explain.why import WhyIn, WhyNot
from models.wording import say
from models.words.figures import (
    bvnd_text,
    count_text,
    percent_figure,
    percent_text,
    points_text,
    set_percent_text,
)
from models.words.names import ids_text, project_label
from models.words.price_text import basis_text, change_text
from models.words.risk_text import product_name
from models.words.rule_names import rule_name
from models.words.why_text import barring_lines, needing_lines, reason_line, why_lines


@dataclass(frozen=True, slots=True)
class QuestionText:
    """One question: the question, the sentences of its answer (why there is none, where there is none), the proof."""

    code: QuestionCode
    question: str
    answer: tuple[str, ...]
    proof: str


def question_texts(brief: Brief, language: str) -> tuple[QuestionText, ...]:
    """All five questions with short answers; `full_lines` has all that was found about a project."""
    return tuple(_text(brief, question, language) for question in brief.questions)


def full_lines(brief: Brief, question: Question, language: str) -> list[str]:
    """The whole answer about a project, as the explanations tell it; empty for other questions."""
    if not isinstance(question.answer, (WhyNot, WhyIn)):
        return []
    return why_lines(brief.problem, brief.plan, question.answer, language)[1:]


def project_title(brief: Brief, project_id: str, language: str) -> str:
    """Id and name; a confidential project by its id alone."""
    return project_label(brief.problem.case, project_id, language)


def _text(brief: Brief, question: Question, language: str) -> QuestionText:
    about_project = question.code in (QuestionCode.HIGHEST_UNFUNDED, QuestionCode.LARGEST_GRANT)
    asks = (_asked_about_project if about_project and question.subject else _asked)(brief, question, language)
    if question.nothing_to_ask:
        return QuestionText(question.code, asks, (say(f"brief.question.{question.code}.nothing", language),), "")
    if question.answer is None:
        return QuestionText(question.code, asks, (say("brief.question.not_answered", language),), "")
    lines = _ANSWERS[question.code](brief, question.answer, language)
    return QuestionText(question.code, asks, tuple(lines), say(f"brief.question.proof.{question.proof}", language))


def _asked(brief: Brief, question: Question, language: str) -> str:
    return say(f"brief.question.{question.code}.asked", language, project=say("terms.nobody", language),
               state=bvnd_text(0, language), step=set_percent_text(abs(NARROWER), language))


def _asked_about_project(brief: Brief, question: Question, language: str) -> str:
    option = brief.plan.chosen_by_project.get(question.subject)
    return say(f"brief.question.{question.code}.asked", language,
               project=project_title(brief, question.subject, language),
               state="" if option is None else bvnd_text(option.state_mvnd, language))


def _highest_unfunded(brief: Brief, why: WhyNot, language: str) -> list[str]:
    """The reason, what forcing it in costs, who leaves, and what of its own would get it in."""
    topic = "brief.question.highest_unfunded"
    lines = [say(f"{topic}.score", language, score=points_text(brief.problem.score_of[why.project_id], language)),
             reason_line(why, language), *barring_lines(brief.problem, brief.plan, why, language)]
    if why.loss is not None and not why.levels_bar:
        lines.append(_loss(brief, topic, why.loss, language))
        lines += _swapped(f"{topic}.swap", why.swap, language)
    if why.score is not None:
        lines.append(say(f"{topic}.rise" if why.score.is_exact else f"{topic}.rise_not_exact", language,
                         rise=points_text(why.score.rise_in_steps, language),
                         after=points_text(why.score.score_after, language)))
        if why.score.score_after > why.score.highest_score:
            lines.append(say("why.score.above_all", language, highest=points_text(why.score.highest_score, language)))
    return lines


def _largest_grant(brief: Brief, why: WhyIn, language: str) -> list[str]:
    topic = "brief.question.largest_grant"
    lines = needing_lines(brief.problem, brief.plan, why, language)
    if why.loss is not None and not (why.levels_bar or why.bars):
        lines.append(_loss(brief, topic, why.loss, language))
    return lines + ([] if why.loss is None else _swapped(f"{topic}.swap", why.swap, language))


def _dearest_rule(brief: Brief, found: DearestRule, language: str) -> list[str]:
    topic, price = "brief.question.dearest_rule", found.price
    lines = [say(f"{topic}.none_found", language)]
    if price is not None:
        lines = [say(f"{topic}.rule", language, rule=rule_name(brief.problem, price.item_id, language),
                     change=change_text(price, language),
                     share=percent_text(_of_plan(brief, price.value_change), language)),
                 say(f"{topic}.effect", language, state=bvnd_text(price.state_change_mvnd, language, signed=True),
                     entered=ids_text(price.entered, language), left=ids_text(price.left, language),
                     resized=count_text(len(price.resized), language)),
                 say(f"{topic}.basis", language, basis=basis_text(price.basis, language))]
    if found.perhaps_dearer:
        lines.append(say(f"{topic}.perhaps_dearer", language, count=count_text(len(found.perhaps_dearer), language)))
    return lines


def _narrower(brief: Brief, found: NarrowerEnvelope, language: str) -> list[str]:
    topic = "brief.question.narrower_envelope"
    cut = bvnd_text(abs(found.cut_mvnd), language)
    if found.loss is None:
        return [say(f"{topic}.{'no_plan' if found.has_no_plan else 'unknown'}", language, cut=cut)]
    return [_loss(brief, topic, found.loss, language),
            say(f"{topic}.plan", language, cut=cut, projects=count_text(found.projects, language),
                state=bvnd_text(found.state_mvnd, language)),
            *_swapped(f"{topic}.swap", found.swap, language)]


def _target(brief: Brief, answer: TargetAnswer, language: str) -> list[str]:
    topic, target = "brief.question.farthest_target", answer.target
    values = {"product": product_name(brief.problem, target.product_no, language), "year": target.year,
              "basis": say(f"terms.basis.{target.basis}", language),
              "target": set_percent_text(target.target_share, language),
              "reached": percent_text(target.achieved_share, language, against=[target.target_share]),
              "short": percent_figure(abs(target.short_share), language, trim=True),
              "missing": bvnd_text(-int(-target.missing_mvnd // 1), language)}
    lines = [say(f"{topic}.{'missed' if target.is_missed else 'met'}", language, **values)]
    if target.unknown_share:
        lines.append(say(f"{topic}.unknown_part", language, share=percent_text(target.unknown_share, language)))
    if answer.least_missing_is_proved:
        lines.append(say(f"{topic}.least", language))
    if answer.price is not None and answer.price.value_change:
        lines.append(say(f"{topic}.price", language, change=change_text(answer.price, language)))
    elif answer.price is not None and answer.price.is_proved:
        lines.append(say(f"{topic}.free", language))
    return lines


def _loss(brief: Brief, topic: str, loss: Loss, language: str) -> str:
    """What the total value loses, exactly or between bounds; below zero, against an unproved plan, it gains."""
    code, amount = _loss_told(loss)
    told = say(f"brief.question.loss.{code}", language, loss=points_text(amount, language),
               share=percent_text(_of_plan(brief, amount), language),
               at_least=points_text(loss.at_least or 0, language))
    return say(f"{topic}.loss", language, loss=told)


def _loss_told(loss: Loss) -> tuple[str, Fraction]:
    least, most = loss.at_least, loss.at_most
    if loss.is_exact:
        return ("exact", most) if most > 0 else ("none", most) if not most else ("gain", -most)
    if most is None:
        return ("unknown", Fraction(0)) if least is None or least <= 0 else ("at_least", least)
    if most <= 0:
        return "gain_at_least", -most
    return ("at_most" if least is None or least <= 0 else "between"), most


def _of_plan(brief: Brief, points: Fraction) -> Fraction:
    """Value points as a share of the plan's value."""
    return points / brief.proof.objective if brief.proof.objective else Fraction(0)


def _swapped(topic: str, swap: Swap, language: str) -> list[str]:
    if not (swap.entered or swap.left or swap.resized):
        return []
    return [say(topic, language, left=ids_text(swap.left, language), entered=ids_text(swap.entered, language),
                resized=count_text(len(swap.resized), language))]


_ANSWERS: dict[QuestionCode, Callable[[Brief, Any, str], list[str]]] = {
    QuestionCode.HIGHEST_UNFUNDED: _highest_unfunded, QuestionCode.LARGEST_GRANT: _largest_grant,
    QuestionCode.DEAREST_RULE: _dearest_rule, QuestionCode.NARROWER_ENVELOPE: _narrower,
    QuestionCode.FARTHEST_TARGET: _target,
}
