"""The five likeliest questions, chosen by rule, each with its exact answer and whether that was proved."""
from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from models.brief.answers import BriefAnswers, NarrowerEnvelope
from models.brief.choosing import FarthestTarget, farthest_target, highest_unfunded, largest_grant
from models.explain.prices import Price
from models.explain.why import WhyIn, WhyNot
from models.plan import Plan
from models.problem import Problem
from models.settings import Level


class QuestionCode(StrEnum):
    """Sentences: `brief.question.<code>`; in the order of a brief."""

    HIGHEST_UNFUNDED = "highest_unfunded"
    LARGEST_GRANT = "largest_grant"
    DEAREST_RULE = "dearest_rule"
    NARROWER_ENVELOPE = "narrower_envelope"
    FARTHEST_TARGET = "farthest_target"


@dataclass(frozen=True)
class TargetAnswer:
    """The farthest target. price: what holding it costs (None = not asked, or not in the list of rules).

    least_missing_is_proved: the plan's localised money missing is the least there is (the level above value is proved).
    """

    target: FarthestTarget
    price: Price | None
    least_missing_is_proved: bool


Answer = WhyNot | WhyIn | Price | NarrowerEnvelope | TargetAnswer


@dataclass(frozen=True)
class Question:
    """One question. subject: a project id, a rule id, or "" (the envelopes). answer None = not found yet.

    is_proved: every number of the answer is exact. nothing_to_ask: the question has no object in this plan (everything
    is funded, no rule costs anything, no target can be measured); then there is no answer and that is the answer.
    """

    code: QuestionCode
    subject: str
    answer: Answer | None
    is_proved: bool = False
    nothing_to_ask: bool = False


def questions_of(problem: Problem, plan: Plan, answers: BriefAnswers) -> tuple[Question, ...]:
    """All five, in order, whatever was answered."""
    return (_about_project(QuestionCode.HIGHEST_UNFUNDED, highest_unfunded(problem, plan), answers.why_not),
            _about_project(QuestionCode.LARGEST_GRANT, largest_grant(plan), answers.why_in),
            _dearest(answers), _narrower(problem, answers), _target(problem, plan, answers))


def _about_project(code: QuestionCode, project_id: str | None, why: WhyNot | WhyIn | None) -> Question:
    if project_id is None:
        return Question(code, "", None, nothing_to_ask=True)
    return Question(code, project_id, why, why is not None and _is_proved(why))


def _is_proved(why: WhyNot | WhyIn) -> bool:
    decided = why.can_be_in if isinstance(why, WhyNot) else why.can_be_out
    return why.plan_is_proved and decided is not None and (why.loss is None or why.loss.is_exact)


def _dearest(answers: BriefAnswers) -> Question:
    if answers.rules is None:
        return Question(QuestionCode.DEAREST_RULE, "", None)
    dearest = answers.rules.dearest
    if dearest is None:
        return Question(QuestionCode.DEAREST_RULE, "", None, nothing_to_ask=True)
    return Question(QuestionCode.DEAREST_RULE, dearest.item_id, dearest, dearest.is_proved)


def _narrower(problem: Problem, answers: BriefAnswers) -> Question:
    if not problem.case.envelopes:
        return Question(QuestionCode.NARROWER_ENVELOPE, "", None, nothing_to_ask=True)
    found = answers.narrower
    proved = found is not None and (found.has_no_plan or (found.loss is not None and found.loss.is_exact))
    return Question(QuestionCode.NARROWER_ENVELOPE, "", found, proved)


def _target(problem: Problem, plan: Plan, answers: BriefAnswers) -> Question:
    """Arithmetic on the plan, so it is there at once; the price of the target comes with the rules."""
    target = farthest_target(problem, plan)
    if target is None:
        return Question(QuestionCode.FARTHEST_TARGET, "", None, nothing_to_ask=True)
    price = None if answers.rules is None else answers.rules.price_of(target.rule_id)
    level = next((level for level in plan.levels if level.level == Level.LOCALISATION), None)
    return Question(QuestionCode.FARTHEST_TARGET, target.rule_id,
                    TargetAnswer(target, price, level is not None and level.is_proved), is_proved=True)

