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
from models.explain.prices import Price, price_list
from models.explain.why import WhyAnswer, WhyIn, WhyNot, explain_project
from models.families.envelope import envelope_rows
from models.milp.near_optimal import NearOptimalSet
from models.milp.questions import Answer, QuestionModel
from models.plan import Plan, Termination
from models.planning import plan_funding
from models.problem import Problem
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Step, Watch

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
        """The rule whose absence would add most value, as far as was found; None where none was found to cost any."""
        costly = [price for price in self.prices if price.value_change]
        return costly[0] if costly else None

    @property
    def perhaps_dearer(self) -> tuple[str, ...]:
        """Rules of which it is not proved that they cost no more than the dearest found."""
        found = Fraction(0) if self.dearest is None else self.dearest.value_change
        return tuple(price.item_id for price in self.prices if price is not self.dearest and not price.is_proved
                     and (price.value_change_at_most is None or price.value_change_at_most > found))

    def price_of(self, rule_id: str) -> Price | None:
        """What leaving a rule out is worth; None = it was not asked."""
        return next((price for price in self.prices if price.item_id == rule_id), None)


@dataclass(frozen=True)
class BriefAnswers:
    """What was found about one plan (`problem_digest`, `option_ids`). None = not asked yet, or stopped: see `missing`.

    options: plans worth at least (1 - epsilon) of the plan; why_not: the highest-scored project left out (None also
    when everything is funded); why_in: the largest grant; comparison: against the baseline of `baseline_digest`.
    """

    problem_digest: str
    option_ids: frozenset[str]
    baseline_digest: str = ""
    missing: tuple[AnswerPart, ...] = tuple(AnswerPart)
    options: tuple[PlanOption, ...] | None = None
    why_not: WhyNot | None = None
    why_in: WhyIn | None = None
    narrower: NarrowerEnvelope | None = None
    comparison: Comparison | None = None
    rules: RulePrices | None = None
    nested: NestedPlans | None = None

    @classmethod
    def none_yet(cls, problem: Problem, plan: Plan, baseline: Baseline | None = None) -> BriefAnswers:
        """Nothing was asked about this plan yet."""
        return cls(problem.digest, frozenset(option.option_id for option in plan.chosen),
                   "" if baseline is None else baseline.digest)

    def against(self, baseline: Baseline | None) -> BriefAnswers:
        """The same with another baseline, whose comparison is then missing."""
        digest = "" if baseline is None else baseline.digest
        if digest == self.baseline_digest:
            return self
        missing = tuple(part for part in AnswerPart if part in self.missing or part is AnswerPart.BASELINE)
        return replace(self, baseline_digest=digest, comparison=None, missing=missing)

    def is_about(self, problem: Problem, plan: Plan) -> bool:
        """Whether these answers belong to this problem and this plan."""
        return self.problem_digest == problem.digest and self.option_ids == frozenset(
            option.option_id for option in plan.chosen)


@dataclass(frozen=True)
class AnswerStep:
    """Where `find_answers` is: the part, what it is about inside the part ("" = itself), how many of the part's own
    steps are done (of 0 = it has none), and what was found before."""

    part: AnswerPart
    answers: BriefAnswers
    item: object = ""
    done: int = 0
    of: int = 0


@dataclass(frozen=True)
class Baseline:
    """The plan a brief is compared with. problem None = only its outcome is known: changes are not attributed."""

    name: str
    facts: PlanFacts
    problem: Problem | None = None

    @property
    def digest(self) -> str:
        """What tells two baselines apart: the question, or the value alone where the question is not known."""
        return f"{self.name}|{self.facts.value}|{self.problem.digest if self.problem is not None else ''}"


def find_answers(problem: Problem, plan: Plan, baseline: Baseline | None = None,
                 limits: SolveLimits = ANSWER_LIMITS, *, known: BriefAnswers | None = None,
                 watch: Watch = UNWATCHED) -> BriefAnswers:
    """Every long part of a brief, those apart that are `known` of this plan already. `limits` hold for each search.

    Raises ValueError when the plan has no solution.
    """
    if known is None or not known.is_about(problem, plan):
        known = BriefAnswers.none_yet(problem, plan, baseline)
    return _Answering(problem, plan, baseline, limits, known.against(baseline), watch).run()


class _Answering:
    def __init__(self, problem: Problem, plan: Plan, baseline: Baseline | None, limits: SolveLimits,
                 known: BriefAnswers, watch: Watch) -> None:
        self.problem, self.plan, self.baseline, self.limits = problem, plan, baseline, limits
        self.watch = watch
        self.model = QuestionModel(problem, plan, limits)
        self.answers = known

    def run(self) -> BriefAnswers:
        asked = self._asked()
        for place, (part, find) in enumerate(asked.items()):
            def tell(step: Step, place: int = place, part: AnswerPart = part) -> None:
                self.watch.tell(place, len(asked), AnswerStep(part, self.answers, step.item, step.done, step.total))

            if self.watch.is_stopped():
                break
            tell(Step(0, 0, ""))
            found = find(replace(self.watch, on_step=tell))
            # A part that was cut short is not in the brief: half an answer would read like a whole one.
            if not self.watch.is_stopped():
                missing = tuple(each for each in self.answers.missing if each is not part)
                self.answers = replace(self.answers, missing=missing, **{_FIELDS[part]: found})
        return self.answers

    def _asked(self) -> dict[AnswerPart, Callable[[Watch], object]]:
        """The parts that are not known and have something to ask about in this plan, in order."""
        finders = {AnswerPart.OPTIONS: self._options, AnswerPart.WHY_NOT: self._why_not,
                   AnswerPart.WHY_IN: self._why_in, AnswerPart.NARROWER: self._narrower,
                   AnswerPart.BASELINE: self._comparison, AnswerPart.RULES: self._rules,
                   AnswerPart.NESTED: self._nested}
        nothing = parts_without_object(self.problem, self.plan, self.baseline)
        return {part: find for part, find in finders.items() if part in self.answers.missing and part not in nothing}

    def _options(self, watch: Watch) -> tuple[PlanOption, ...]:
        near = find_options(NearOptimalSet(QuestionModel(self.problem, self.plan, replace(self.limits, gap_share=0.0))),
                            EPSILON, seconds=self.limits.time_limit_seconds, watch=watch)
        return tuple(describe_option(self.problem, self.plan, EPSILON, found) for found in near)

    def _why_not(self, watch: Watch) -> WhyAnswer:
        return explain_project(self.model, highest_unfunded(self.problem, self.plan), watch=watch.quiet())

    def _why_in(self, watch: Watch) -> WhyAnswer:
        return explain_project(self.model, largest_grant(self.plan), watch=watch.quiet())

    def _narrower(self, watch: Watch) -> NarrowerEnvelope:
        rows = envelope_rows(self.problem, lambda row: stepped_mvnd(row, NARROWER))
        answer = self.model.best(row_limits={row.name: (float("-inf"), row.limit_mvnd) for row in rows},
                                 watch=watch)
        answer = self._as_planned(answer, watch)
        cut = sum(stepped_mvnd(row, NARROWER) - row.state_mvnd for row in self.problem.case.envelopes)
        if answer.value is None:
            return NarrowerEnvelope(NARROWER, cut, None, has_no_plan=answer.termination is Termination.INFEASIBLE)
        return NarrowerEnvelope(
            NARROWER, cut, loss_of(self.model, answer), len(answer.chosen),
            sum(option.state_mvnd for option in answer.chosen), swap_of(self.model, answer.chosen, ""))

    def _as_planned(self, answer: Answer, watch: Watch) -> Answer:
        """Of plans worth the same, the one that planning these envelopes chooses: a scenario shows that one."""
        if not answer.is_proved or answer.value is None or watch.is_stopped():
            return answer
        rows = tuple(replace(row, state_mvnd=stepped_mvnd(row, NARROWER)) for row in self.problem.case.envelopes)
        narrower = Problem(replace(self.problem.case, envelopes=rows), self.problem.rulebook, self.problem.settings)
        planned = plan_funding(narrower, self.limits, watch=watch.quiet(), price_levels=False)
        return replace(answer, chosen=planned.chosen) if planned.objective == answer.value else answer

    def _comparison(self, watch: Watch) -> Comparison:
        return compare_plans(self.baseline.facts, facts_of(self.plan), self.baseline.problem, self.problem,
                             self.limits, watch=watch)

    def _rules(self, watch: Watch) -> RulePrices:
        found = price_list(self.problem, self.plan, self.limits, envelope_steps=(), with_switches=False,
                           families_apart=("state_envelope", "expected_spending"), watch=watch)
        return RulePrices(found.prices)

    def _nested(self, watch: Watch) -> NestedPlans:
        return plan_nested(self.problem, self.plan, self.limits, watch=watch)


_FIELDS = {AnswerPart.OPTIONS: "options", AnswerPart.WHY_NOT: "why_not", AnswerPart.WHY_IN: "why_in",
           AnswerPart.NARROWER: "narrower", AnswerPart.BASELINE: "comparison", AnswerPart.RULES: "rules",
           AnswerPart.NESTED: "nested"}


def parts_without_object(problem: Problem, plan: Plan, baseline: Baseline | None) -> frozenset[AnswerPart]:
    """The parts with nothing to ask about: no baseline, everything funded, nothing funded, no envelope."""
    absent = {AnswerPart.BASELINE: baseline is None, AnswerPart.WHY_NOT: highest_unfunded(problem, plan) is None,
              AnswerPart.WHY_IN: largest_grant(plan) is None, AnswerPart.NARROWER: not problem.case.envelopes,
              AnswerPart.NESTED: not problem.case.envelopes}
    return frozenset(part for part, is_absent in absent.items() if is_absent)
