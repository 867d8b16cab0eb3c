"""Card B, the price list: what each rule, switch and step of the envelopes costs or brings, each solved again alone.

A rule is left out alone; a switch is turned over alone; the envelopes are raised or lowered alone. All answers are
plans no worse than this one on the levels above value (soft localisation), so a rule's price is never negative.
"""
from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from threading import Lock

from models.domain import Envelope
from models.explain.envelope_answers import EnvelopeAnswers
from models.explain.variations import Switched, switches, without_rule
from models.families.contents import rule_basis
from models.families.envelope import envelope_rows, rule_id_of
from models.families.localisation import target_rule_id
from models.families.options import make_options
from models.families.rule import RuleBasis
from models.milp.linear_relaxation import solve_linear_relaxation
from models.milp.named_rules import NamedRule
from models.milp.questions import Answer, QuestionModel
from models.plan import FundingOption, LevelResult, Plan, Termination
from models.planning import find_shortfalls
from models.problem import Problem
from models.search_limits import SolveLimits
from models.settings import Level, PriorityMode
from models.watch import UNWATCHED, Watch

ENVELOPE_STEPS = tuple(Fraction(step, 100) for step in (-10, -5, -1, 1, 5, 10))
ALL_ENVELOPES = "state_envelope"
# A plan counts as better when it is by more than the solver's own arithmetic.
_BETTER_SHARE = Fraction(2, 10**9)



class PriceKind(StrEnum):
    """What is left out, switched or raised to learn its price."""

    RULE = "rule"
    SWITCH = "switch"
    ENVELOPE = "envelope"


@dataclass(frozen=True)
class Price:
    """One rule left out (`changed_to` "off"), one switch in another position, or one envelope step.

    value_change: value points of the plan found minus this plan's (None = no plan, or none found);
    value_change_at_most: no plan gains more (None = not known); is_proved: the change is exact. state_change_mvnd:
    state money in all.
    entered, left: project ids; resized: funded in both with other amounts. Empty where a wider choice does not change
    the value, for this plan then stays as good as any. step_mvnd: by how much the envelopes were changed together.
    """

    kind: PriceKind
    item_id: str
    changed_to: str
    basis: RuleBasis
    termination: Termination
    is_proved: bool
    value_change: Fraction | None = None
    value_change_at_most: Fraction | None = None
    state_change_mvnd: int | None = None
    entered: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    resized: tuple[str, ...] = ()
    step_share: Fraction | None = None
    step_mvnd: int | None = None

    @property
    def has_plan(self) -> bool:
        return self.value_change is not None


@dataclass(frozen=True)
class PriceList:
    """The prices found, dearest first within rules, then switches, then envelope steps; `skipped` = items not asked
    because the search was stopped."""

    prices: tuple[Price, ...]
    skipped: int = 0
    solves: int = 0


def price_list(problem: Problem, plan: Plan, limits: SolveLimits | None = None, *,
               envelope_steps: Sequence[Fraction] = ENVELOPE_STEPS, with_switches: bool = True,
               families_apart: Collection[str] = (), watch: Watch = UNWATCHED) -> PriceList:
    """Every price of a plan. `limits` hold for each single answer; stopping keeps what was found.

    Two searches run side by side: the watch hears from either thread, one step at a time.
    families_apart: rules of these families are not asked about.
    """
    steps = _Steps(watch)
    on_rules, on_envelopes = (_PriceSearch(problem, plan, limits, steps) for _ in range(2))
    on_rules.named = tuple(rule for rule in on_rules.named if rule.family not in families_apart)
    if not with_switches:
        on_rules.turned = ()
    steps.total = len(on_rules.named) + len(on_rules.turned) + len(on_rules.scopes) * len(envelope_steps)
    # Each search has its own live model; while HiGHS searches, the other thread runs.
    with ThreadPoolExecutor(max_workers=2) as pool:
        answers = [pool.submit(lambda: [*on_rules.rules(), *on_rules.switches()]),
                   pool.submit(lambda: on_envelopes.envelopes(envelope_steps))]
        prices = [price for answer in answers for price in answer.result()]
    return PriceList(tuple(sorted(prices, key=_dearest_first)), steps.total - steps.done,
                     on_rules.solves + on_envelopes.solves)


class _Steps:
    """Counts the questions of both searches and tells them one at a time."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.total = self.done = 0
        self._lock = Lock()

    def begin(self, item_id: str) -> None:
        with self._lock:
            self.watch.tell(self.done, self.total, item_id)
            self.done += 1


def _dearest_first(price: Price) -> tuple:
    if price.kind is PriceKind.ENVELOPE:
        return (2, price.item_id != ALL_ENVELOPES, price.item_id, price.step_share)
    change = price.value_change
    return (price.kind is PriceKind.SWITCH, change is None, 0 if change is None else -abs(change), price.item_id,
            price.changed_to)


class _PriceSearch:
    """One live model for all questions; a variation that changes the funding options themselves is built anew."""

    def __init__(self, problem: Problem, plan: Plan, limits: SolveLimits | None, steps: _Steps) -> None:
        self.problem, self.plan, self.steps, self.watch = problem, plan, steps, steps.watch
        self.model = QuestionModel(problem, plan, limits)
        self.named = _by_rule_id(self.model.rules())
        self.turned = switches(problem)
        self.scopes = _envelope_scopes(problem)
        self.solves = 0
        self.better = self.model.value + max(1, abs(self.model.value)) * _BETTER_SHARE

    # --- rules ---------------------------------------------------------------------------------------------------

    def rules(self) -> list[Price]:
        """Rules that the linear relaxation gives no price are left out together first: if no better plan exists
        without all of them, none of them costs anything, and one search has answered for all."""
        relaxed = solve_linear_relaxation(self.model.programme, held=self.model.held_levels())
        priced = set() if relaxed is None else set(relaxed.row_prices)
        asked, together, found = [], [], []
        for rule in self.named:
            changed = without_rule(self.problem, rule)
            if changed is not self.problem and make_options(changed)[0] != self.model.programme.options:
                found += self._ask(PriceKind.RULE, rule.rule_id, "off",
                                   lambda changed=changed: self._answer_anew(changed), at_least=self.model.value)
            elif self._soft_target_shortfall(rule) or priced.intersection(rule.row_names) or relaxed is None:
                asked.append(rule)
            else:
                together.append(rule)
        for family in dict.fromkeys(rule.family for rule in together):
            found += self._rules_together([rule for rule in together if rule.family == family])
        for rule in asked:
            found += self._rule_alone(rule)
        return found

    def _rules_together(self, rules: list[NamedRule]) -> list[Price]:
        if len(rules) == 1:
            return self._rule_alone(rules[0])
        if self.watch.is_stopped():
            return []
        answer = self._best(rules_off=rules, cutoff=self.better)
        if self._is_no_better(answer):
            return [price for rule in rules for price in
                    self._ask(PriceKind.RULE, rule.rule_id, "off", self._unchanged)]
        half = len(rules) // 2
        return [*self._rules_together(rules[:half]), *self._rules_together(rules[half:])]

    def _rule_alone(self, rule: NamedRule) -> list[Price]:
        limits = {}
        if missing := self._soft_target_shortfall(rule):
            # The others together may miss no more than they do now.
            lower, upper = self.model.limits_of(f"level__{Level.LOCALISATION}")
            limits = {f"level__{Level.LOCALISATION}": (lower, upper - float(missing))}
        return self._ask(PriceKind.RULE, rule.rule_id, "off",
                         lambda: self._best(rules_off=[rule], row_limits=limits), at_least=self.model.value)

    def _soft_target_shortfall(self, rule: NamedRule) -> Fraction:
        """Localised money by which the plan misses the soft target that a rule is; 0 for every other rule."""
        missed = (s.missing_mvnd for s in self.plan.shortfalls if target_rule_id(s) == rule.rule_id)
        return sum(missed, Fraction(0))

    # --- switches ------------------------------------------------------------------------------------------------

    def switches(self) -> list[Price]:
        return [price for switched in self.turned
                for price in self._ask(PriceKind.SWITCH, switched.item_id, switched.changed_to,
                                       lambda switched=switched: self._answer_switched(switched))]

    def _answer_switched(self, switched: Switched) -> Answer:
        if make_options(switched.problem)[0] == self.model.programme.options and _asks_the_same(
                switched.problem, self.problem):
            return self._unchanged()
        return self._answer_anew(switched.problem)

    def _answer_anew(self, changed: Problem) -> Answer:
        """The best plan of a changed problem, no worse than this plan on the levels above value as that problem
        counts them; its value is told in this problem's points."""
        self.solves += 1
        missing = sum((s.missing_mvnd for s in find_shortfalls(changed, self.plan.chosen)), Fraction(0))
        held = LevelResult(str(Level.LOCALISATION), "min", missing, float(missing), 0.0, 0.0, True)
        levels = (held, *(level for level in self.plan.levels if level.level != Level.LOCALISATION))
        answer = QuestionModel(changed, replace(self.plan, levels=levels), self.model.limits).best(watch=self.watch)
        if answer.value is None or changed.settings.priority_mode == self.problem.settings.priority_mode:
            return answer
        # Points are counted otherwise there: the bound on theirs is none on ours.
        return replace(answer, value=self.model.value_of(answer.chosen), bound=None)

    # --- envelopes -----------------------------------------------------------------------------------------------

    def envelopes(self, envelope_steps: Sequence[Fraction]) -> list[Price]:
        """Wide envelopes first: what they answer often answers the narrower ones as well."""
        memory = EnvelopeAnswers(self.model, list(envelope_rows(self.problem)), self.watch)
        found: list[Price] = []
        for step in sorted(envelope_steps, key=lambda step: (step <= 0, -step)):
            for item_id, is_inside in self.scopes.items():
                rows = list(envelope_rows(
                    self.problem, lambda row: _stepped(row, step) if is_inside(row) else row.state_mvnd))
                added = sum(_stepped(row, step) - row.state_mvnd for row in self.problem.case.envelopes
                            if is_inside(row))
                found += [replace(price, step_share=step, step_mvnd=added) for price in self._ask(
                    PriceKind.ENVELOPE, item_id, "", lambda: memory.best(rows),
                    at_least=self.model.value if step > 0 else None)]
        self.solves += memory.solves
        return found

    # --- one question --------------------------------------------------------------------------------------------

    def _ask(self, kind: PriceKind, item_id: str, changed_to: str, ask: Callable[[], Answer],
             at_least: Fraction | None = None) -> list[Price]:
        """The price as a list of one; empty when the search was stopped before. at_least: what this plan guarantees."""
        if self.watch.is_stopped():
            return []
        self.steps.begin(item_id)
        answer = ask()
        if at_least is not None and (answer.value is None or answer.value < at_least):
            answer = replace(self._unchanged(), is_proved=False, bound=answer.bound, termination=Termination.FEASIBLE)
        return [self._price(kind, item_id, changed_to, answer, can_stay=at_least is not None)]

    def _price(self, kind: PriceKind, item_id: str, changed_to: str, answer: Answer, *, can_stay: bool) -> Price:
        basis = rule_basis(self.problem, item_id)
        if answer.value is None:
            return Price(kind, item_id, changed_to, basis, answer.termination, answer.is_proved)
        change = answer.value - self.model.value
        at_most = change if answer.is_proved else None if answer.bound is None else \
            max(change, Fraction(answer.bound) - self.model.value)
        is_same = can_stay and change == 0
        before, after = self.plan.chosen_by_project, {option.project_id: option for option in answer.chosen}
        return Price(
            kind, item_id, changed_to, basis, answer.termination, answer.is_proved, change, at_most,
            0 if is_same else _state(answer.chosen) - _state(self.plan.chosen),
            () if is_same else tuple(sorted(set(after) - set(before))),
            () if is_same else tuple(sorted(set(before) - set(after))),
            () if is_same else tuple(sorted(p for p in set(before) & set(after) if before[p].years != after[p].years)))

    def _best(self, *, rules_off: Sequence[NamedRule] = (), row_limits: Mapping[str, tuple[float, float]] | None = None,
              cutoff: Fraction | None = None) -> Answer:
        self.solves += 1
        return self.model.best(rules_off=rules_off, row_limits=row_limits, cutoff=cutoff, watch=self.watch)

    def _is_no_better(self, answer: Answer) -> bool:
        if answer.value is None:
            return answer.is_proved
        return answer.bound is not None and Fraction(answer.bound) <= self.better

    def _unchanged(self) -> Answer:
        plan = self.plan
        is_proved = plan.termination is Termination.OPTIMAL
        return Answer(plan.termination, self.model.value, plan.bound, is_proved, plan.chosen)


def _by_rule_id(rules: Sequence[NamedRule]) -> tuple[NamedRule, ...]:
    """A pool with limits in money and in projects is one rule to leave out."""
    joined: dict[str, NamedRule] = {}
    for rule in rules:
        earlier = joined.get(rule.rule_id)
        joined[rule.rule_id] = rule if earlier is None else replace(
            earlier, row_names=(*earlier.row_names, *rule.row_names))
    return tuple(joined.values())


def _asks_the_same(changed: Problem, problem: Problem) -> bool:
    """Whether a switch changes only how equal plans are told apart."""
    modes = {PriorityMode.OFF, PriorityMode.TIE_BREAK}
    same = replace(changed.settings, priority_mode=problem.settings.priority_mode) == problem.settings
    return same and changed.rulebook is problem.rulebook and {
        changed.settings.priority_mode, problem.settings.priority_mode} <= modes


def _envelope_scopes(problem: Problem) -> dict[str, Callable[[Envelope], bool]]:
    """All envelopes together, and each year x line (x agency) alone, by item id."""
    scopes: dict[str, Callable[[Envelope], bool]] = {}
    if problem.case.envelopes:
        scopes[ALL_ENVELOPES] = lambda row: True
    if len(problem.case.envelopes) > 1:
        for rule_id in dict.fromkeys(rule_id_of(problem, envelope) for envelope in problem.case.envelopes):
            scopes[rule_id] = lambda row, only=rule_id: rule_id_of(problem, row) == only
    return scopes


def _stepped(row: Envelope, step: Fraction) -> int:
    """The envelope after a step, rounded down to the whole million as scenarios round it."""
    return row.state_mvnd * (1 + step).numerator // (1 + step).denominator


def _state(chosen: Sequence[FundingOption]) -> int:
    return sum(option.state_mvnd for option in chosen)
