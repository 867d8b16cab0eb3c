"""The long parts of a brief, each found by searching again: options, envelopes, the five questions, the baseline.

`find_answers` runs as a job: it tells each step, hands over what it has so far, and stops when asked. What it did not
reach is named in `missing`; nothing is guessed in its place.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction

from models.brief.choosing import highest_unfunded, largest_grant
from models.explain.alternatives import EPSILONS, PlanOption, describe_option, find_options
from models.explain.compare import Comparison, PlanFacts, compare_plans, facts_of
from models.explain.forced import Loss, Swap, loss_of, swap_of
from models.explain.nested import NestedPlans, plan_nested, stepped_mvnd
from models.explain.prices import Price, PriceKind, price_list
from models.explain.why import WhyIn, WhyNot, explain_project
from models.limits import SolveLimits
from models.milp.constraints.envelope import envelope_rows
from models.milp.near_optimal import NearOptimalSet
from models.milp.questions import QuestionModel
from models.plan import Plan, Termination
from models.problem import Problem

# One search; the whole list has about thirty of them that are not answered by a bound.
ANSWER_LIMITS = SolveLimits(time_limit_seconds=20.0)
EPSILON = EPSILONS[1]
NARROWER = Fraction(-1, 10)


class AnswerPart(StrEnum):
    """The long parts, in the order in which they are found: what a leader asks first comes first."""

    OPTIONS = "options"
    WHY_NOT = "why_not"
    WHY_IN = "why_in"
    NARROWER = "narrower"
    BASELINE = "baseline"
    RULES = "rules"
    NESTED = "nested"


@dataclass(frozen=True)
class NarrowerEnvelope:
    """All envelopes changed by `step_share`: the best plan then. loss None = there is no plan (or none was found).

    cut_mvnd: by how much the envelopes change together (rounded down each, as scenarios round). projects, state_mvnd:
    of that plan; swap against the plan on the screen. has_no_plan: proved that nothing fits.
    """

    step_share: Fraction
    cut_mvnd: int
    loss: Loss | None
    projects: int = 0
    state_mvnd: int = 0
    swap: Swap = field(default_factory=Swap)
    has_no_plan: bool = False


@dataclass(frozen=True)
class RulePrices:
    """Every rule left out alone (`Price`), dearest first; the envelopes are no rules here, they have their question."""

    prices: tuple[Price, ...]

    @property
    def dearest(self) -> Price | None:
        """The rule whose absence would add most value; None where no rule costs anything."""
        costly = [price for price in self.prices if price.value_change]
        return costly[0] if costly else None

    def price_of(self, rule_id: str) -> Price | None:
        return next((price for price in self.prices if price.item_id == rule_id), None)


@dataclass(frozen=True)
class BriefAnswers:
    """What was found about one plan (`problem_digest`, `objective`). None = not asked yet, or stopped: see `missing`.

    options: plans worth at least (1 - epsilon) of the plan; why_not: the highest-scored project left out (None also
    when everything is funded); why_in: the largest grant; comparison: against the baseline, None without one.
    """

    problem_digest: str
    objective: Fraction
    missing: tuple[AnswerPart, ...] = tuple(AnswerPart)
    options: tuple[PlanOption, ...] | None = None
    why_not: WhyNot | None = None
    why_in: WhyIn | None = None
    narrower: NarrowerEnvelope | None = None
    comparison: Comparison | None = None
    rules: RulePrices | None = None
    nested: NestedPlans | None = None

    @property
    def is_complete(self) -> bool:
        return not self.missing

    def is_about(self, problem: Problem, plan: Plan) -> bool:
        return self.problem_digest == problem.digest and self.objective == plan.objective


@dataclass(frozen=True)
class AnswerStep:
    """Where `find_answers` is: the part, what it is about inside the part ("" = itself), and what was found before."""

    part: AnswerPart
    item: object
    answers: BriefAnswers


@dataclass(frozen=True)
class Baseline:
    """The plan a brief is compared with. problem None = only its outcome is known: changes are not attributed."""

    name: str
    facts: PlanFacts
    problem: Problem | None = None


def find_answers(problem: Problem, plan: Plan, baseline: Baseline | None = None,
                 limits: SolveLimits = ANSWER_LIMITS, *,
                 on_progress: Callable[[int, int, AnswerStep], None] | None = None,
                 should_stop: Callable[[], bool] | None = None) -> BriefAnswers:
    """Every long part of a brief. `limits` hold for each search. Raises ValueError when the plan has no solution."""
    return _Answering(problem, plan, baseline, limits, on_progress, should_stop or (lambda: False)).run()


class _Answering:
    def __init__(self, problem: Problem, plan: Plan, baseline: Baseline | None, limits: SolveLimits,
                 on_progress: Callable | None, should_stop: Callable[[], bool]) -> None:
        self.problem, self.plan, self.baseline, self.limits = problem, plan, baseline, limits
        self.on_progress, self.should_stop = on_progress, should_stop
        self.model = QuestionModel(problem, plan, limits)
        self.answers = BriefAnswers(problem.digest, plan.objective or Fraction(0))

    def run(self) -> BriefAnswers:
        parts = {AnswerPart.OPTIONS: self._options, AnswerPart.WHY_NOT: self._why_not, AnswerPart.WHY_IN: self._why_in,
                 AnswerPart.NARROWER: self._narrower, AnswerPart.BASELINE: self._comparison,
                 AnswerPart.RULES: self._rules, AnswerPart.NESTED: self._nested}
        for place, (part, find) in enumerate(parts.items()):
            if self.should_stop():
                break
            self._tell(place, part)
            found = find(lambda item, place=place, part=part: self._tell(place, part, item))
            # A part that was cut short is not in the brief: half an answer would read like a whole one.
            if not self.should_stop():
                missing = tuple(each for each in self.answers.missing if each is not part)
                self.answers = replace(self.answers, missing=missing, **found)
        return self.answers

    def _tell(self, place: int, part: AnswerPart, item: object = "") -> None:
        if self.on_progress is not None:
            self.on_progress(place, len(AnswerPart), AnswerStep(part, item, self.answers))

    def _options(self, tell: Callable[[object], None]) -> dict:
        near = find_options(NearOptimalSet(QuestionModel(self.problem, self.plan, replace(self.limits, gap_share=0.0))),
                            EPSILON, seconds=self.limits.time_limit_seconds, should_stop=self.should_stop)
        return {"options": tuple(describe_option(self.problem, self.plan, EPSILON, found) for found in near)}

    def _why_not(self, tell: Callable[[object], None]) -> dict:
        asked = highest_unfunded(self.problem, self.plan)
        return {"why_not": None if asked is None else explain_project(self.model, asked, should_stop=self.should_stop)}

    def _why_in(self, tell: Callable[[object], None]) -> dict:
        asked = largest_grant(self.plan)
        return {"why_in": None if asked is None else explain_project(self.model, asked, should_stop=self.should_stop)}

    def _narrower(self, tell: Callable[[object], None]) -> dict:
        if not self.problem.case.envelopes:
            return {"narrower": None}
        rows = envelope_rows(self.problem, lambda row: stepped_mvnd(row, NARROWER))
        answer = self.model.best(row_limits={row.name: (float("-inf"), row.limit_mvnd) for row in rows},
                                 should_stop=self.should_stop)
        cut = sum(stepped_mvnd(row, NARROWER) - row.state_mvnd for row in self.problem.case.envelopes)
        if answer.value is None:
            return {"narrower": NarrowerEnvelope(NARROWER, cut, None,
                                                 has_no_plan=answer.termination is Termination.INFEASIBLE)}
        return {"narrower": NarrowerEnvelope(
            NARROWER, cut, loss_of(self.model, answer), len(answer.chosen),
            sum(option.state_mvnd for option in answer.chosen), swap_of(self.model, answer.chosen, ""))}

    def _comparison(self, tell: Callable[[object], None]) -> dict:
        if self.baseline is None:
            return {"comparison": None}
        return {"comparison": compare_plans(
            self.baseline.facts, facts_of(self.plan), self.baseline.problem, self.problem, self.limits,
            on_progress=lambda done, total, item: tell(item), should_stop=self.should_stop)}

    def _rules(self, tell: Callable[[object], None]) -> dict:
        found = price_list(self.problem, self.plan, self.limits, envelope_steps=(), should_stop=self.should_stop,
                           on_progress=lambda done, total, item: tell(item))
        return {"rules": RulePrices(tuple(price for price in found.prices if price.kind is PriceKind.RULE
                                          and not price.item_id.startswith("state_envelope.")))}

    def _nested(self, tell: Callable[[object], None]) -> dict:
        if not self.problem.case.envelopes:
            return {"nested": None}
        return {"nested": plan_nested(self.problem, self.plan, self.limits, should_stop=self.should_stop,
                                      on_progress=lambda done, total, item: tell(item))}
