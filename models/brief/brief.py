"""The brief: everything a leader reads on one page and signs in an annex, from one plan that passed its audit.

`make_brief` is immediate; what needs searching again comes from `models.brief.answers.find_answers` (a job) and may be
absent: `Brief.missing` names it, and no sentence is written about it. docs/brief.md describes every field.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models.audit import AuditReport
from models.brief.answers import AnswerPart, Baseline, BriefAnswers, parts_without_object
from models.brief.key_figures import KeyFigures, Proof, RequestedApproval, decision_of, key_figures_of, proof_of
from models.brief.legal import LegalText, legal_texts
from models.brief.picture import Picture, draw_picture
from models.brief.questions import Question, questions_of
from models.brief.risks import Risk, risks_of
from models.certainty.run import Certainty
from models.explain.alternatives import PlanOption
from models.explain.compare import Comparison, OutcomeChange, facts_of, outcome_change
from models.explain.nested import NestedPlans
from models.money.planned import PlannedMoney, bound_money
from models.money.standing import Standing, find_standing, has_record
from models.plan import Plan
from models.problem import Problem
from models.report.allocation import Allocation, allocate


class BriefRefused(ValueError):
    """No brief is made of this plan: `no_solution`, `audit_failed`, or `other_plan` (answers about another plan)."""


@dataclass(frozen=True)
class Change:
    """What changed against a baseline. comparison: the same with what caused it; None = not asked or stopped."""

    baseline: str
    outcome: OutcomeChange
    comparison: Comparison | None


@dataclass(frozen=True)
class Brief:
    """One plan as leaders read it. Money is whole million VND, shares are exact, years are calendar years.

    source: what the case is called; options, nested, change: None = not there (see `missing`, or there is no baseline).
    standing: how the budget year is doing; None = nothing was ever committed or paid by the record.
    allocation: the same plan as tables, for annexes; report: the audit it passed. certainty: how often draws of the
    recorded doubt fund each project; None = nobody asked.
    """

    source: str
    as_of: date
    is_illustrative: bool
    decision: RequestedApproval
    figures: KeyFigures
    proof: Proof
    picture: Picture
    options: tuple[PlanOption, ...] | None
    nested: NestedPlans | None
    change: Change | None
    risks: tuple[Risk, ...]
    questions: tuple[Question, ...]
    legal_texts: tuple[LegalText, ...]
    missing: tuple[AnswerPart, ...]
    standing: Standing | None
    allocation: Allocation
    report: AuditReport
    certainty: Certainty | None = None

    @property
    def problem(self) -> Problem:
        return self.allocation.problem

    @property
    def plan(self) -> Plan:
        return self.allocation.plan


def make_brief(problem: Problem, plan: Plan, report: AuditReport | None, allocation: Allocation | None = None, *,
               source: str = "", baseline: Baseline | None = None, answers: BriefAnswers | None = None,
               in_force: PlannedMoney | None = None, certainty: Certainty | None = None) -> Brief:
    """The brief of a plan, with the answers found so far. Raises BriefRefused.

    report: the independent audit of this plan; allocation: its tables where they exist already; source: the name of
    the case as it is shown; answers: of `find_answers` for this very plan; in_force: the plan that money paid is held
    against (None: what the register says is committed: the plan of the brief is still to be decided); certainty: of
    this very plan, where it was asked for.
    """
    if not plan.has_solution:
        raise BriefRefused("no_solution")
    if report is None or not report.is_compliant:
        raise BriefRefused("audit_failed")
    if answers is not None and not answers.is_about(problem, plan):
        raise BriefRefused("other_plan")
    allocation = allocation or allocate(problem, plan)
    answers = (answers or BriefAnswers.none_yet(problem, plan, baseline)).against(baseline)
    return Brief(
        source, problem.rulebook.as_of, problem.case.is_illustrative, decision_of(allocation),
        key_figures_of(allocation), proof_of(plan, report), draw_picture(allocation), answers.options, answers.nested,
        _change(plan, baseline, answers), risks_of(allocation), questions_of(problem, plan, answers),
        legal_texts(problem), _missing(problem, plan, baseline, answers), _standing(problem, in_force), allocation,
        report, certainty)


def _standing(problem: Problem, in_force: PlannedMoney | None) -> Standing | None:
    if not has_record(problem):
        return None
    as_of = problem.rulebook.as_of
    return find_standing(problem, in_force or bound_money(problem.case), as_of.year, as_of)


def _change(plan: Plan, baseline: Baseline | None, answers: BriefAnswers) -> Change | None:
    if baseline is None:
        return None
    return Change(baseline.name, outcome_change(baseline.facts, facts_of(plan)), answers.comparison)


def _missing(problem: Problem, plan: Plan, baseline: Baseline | None, answers: BriefAnswers) -> tuple[AnswerPart, ...]:
    """The parts that this brief should have and does not: a part with nothing to ask about is not missing."""
    nothing = parts_without_object(problem, plan, baseline)
    return tuple(part for part in answers.missing if part not in nothing)
