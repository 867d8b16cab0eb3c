"""The five likeliest questions, chosen by rule, each with its exact answer and whether that was proved."""
from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from models.brief.answers import BriefAnswers, NarrowerEnvelope
from models.brief.choosing import FarthestTarget, farthest_target, highest_unfunded, largest_grant
from models.explain.prices import Price
from models.explain.why import NEVER, WhyAnswer, WhyNot
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

    least_missing_is_proved: the plan's localised money missing is the least there is (the first level, and proved).
    """

    target: FarthestTarget
    price: Price | None
    least_missing_is_proved: bool


@dataclass(frozen=True)
class DearestRule:
    """The rule whose absence would add most value. price None = none was found to cost any.

    perhaps_dearer: rules of which it is not proved that they cost no more.
    """

    price: Price | None
    perhaps_dearer: tuple[str, ...] = ()


BriefAnswer = WhyAnswer | DearestRule | NarrowerEnvelope | TargetAnswer


class AnswerProof(StrEnum):
    """How an answer is known: solved again and proved, counted from the plan itself, or only between bounds."""

    SOLVED = "solved"
    COUNTED = "counted"
    BOUNDED = "bounded"


@dataclass(frozen=True)
class Question:
    """One question. subject: a project id, a rule id, or "" (the envelopes). answer None = not found yet.

    proof: None without an answer. nothing_to_ask: the question has no object in this plan (everything is funded, no
    rule costs anything, no target can be measured); then there is no answer and that is the answer.
    """

    code: QuestionCode
    subject: str
    answer: BriefAnswer | None
    proof: AnswerProof | None = None
    nothing_to_ask: bool = False

    @property
    def is_proved(self) -> bool:
        """Every number of the answer is exact."""
        return self.proof in (AnswerProof.SOLVED, AnswerProof.COUNTED)


def questions_of(problem: Problem, plan: Plan, answers: BriefAnswers) -> tuple[Question, ...]:
    """All five, in order, whatever was answered."""
    return (_about_project(QuestionCode.HIGHEST_UNFUNDED, highest_unfunded(problem, plan), answers.why_not),
            _about_project(QuestionCode.LARGEST_GRANT, largest_grant(plan), answers.why_in),
            _dearest(answers), _narrower(problem, answers), _target(problem, plan, answers))


def _about_project(code: QuestionCode, project_id: str | None, why: WhyAnswer | None) -> Question:
    if project_id is None:
        return Question(code, "", None, nothing_to_ask=True)
    return Question(code, project_id, why, None if why is None else _proof_of(why))


def _proof_of(why: WhyAnswer) -> AnswerProof:
    if isinstance(why, WhyNot) and why.reason_code in NEVER:
        return AnswerProof.COUNTED
    decided = why.can_be_in if isinstance(why, WhyNot) else why.can_be_out
    return _solved_if(why.plan_is_proved and decided is not None and (why.loss is None or why.loss.is_exact))


def _solved_if(is_exact: bool) -> AnswerProof:
    return AnswerProof.SOLVED if is_exact else AnswerProof.BOUNDED


def _dearest(answers: BriefAnswers) -> Question:
    code, rules = QuestionCode.DEAREST_RULE, answers.rules
    if rules is None:
        return Question(code, "", None)
    found = DearestRule(rules.dearest, rules.perhaps_dearer)
    if found == DearestRule(None):
        return Question(code, "", None, nothing_to_ask=True)
    is_exact = found.price is not None and found.price.is_proved and not found.perhaps_dearer
    return Question(code, "" if found.price is None else found.price.item_id, found, _solved_if(is_exact))


def _narrower(problem: Problem, answers: BriefAnswers) -> Question:
    code, found = QuestionCode.NARROWER_ENVELOPE, answers.narrower
    if not problem.case.envelopes:
        return Question(code, "", None, nothing_to_ask=True)
    if found is None:
        return Question(code, "", None)
    return Question(code, "", found, _solved_if(found.has_no_plan or (found.loss is not None and found.loss.is_exact)))


def _target(problem: Problem, plan: Plan, answers: BriefAnswers) -> Question:
    """Arithmetic on the plan, so it is there at once; the price of the target comes with the rules."""
    target = farthest_target(problem, plan)
    if target is None:
        return Question(QuestionCode.FARTHEST_TARGET, "", None, nothing_to_ask=True)
    price = None if answers.rules is None else answers.rules.price_of(target.rule_id)
    first = plan.levels[0] if plan.levels else None
    is_least = first is not None and first.level == Level.LOCALISATION and first.is_proved
    proof = AnswerProof.COUNTED if price is None or price.is_proved else AnswerProof.BOUNDED
    return Question(QuestionCode.FARTHEST_TARGET, target.rule_id, TargetAnswer(target, price, is_least), proof)
