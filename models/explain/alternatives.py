"""Show me options: plans nearly as good that differ most, and which projects are in always, sometimes or never."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from models.milp.linear_relaxation import solve_linear_relaxation
from models.milp.near_optimal import NearOptimalSet, NearPlan
from models.milp.questions import QuestionModel
from models.plan import FundingOption, Plan
from models.planning import find_shortfalls
from models.problem import Problem
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch

EPSILONS = (Fraction(5, 1000), Fraction(1, 100), Fraction(2, 100))
OPTION_COUNT = 3
# The options get at most this part of the time; what is left asks about single projects.
_OPTIONS_SHARE = 0.4
_LEAST_SECONDS = 0.2
_MOST_SECONDS_PER_PROJECT = 5.0
# One search for a plan that decides many projects; they go on while each decides at least so many.
_SECONDS_TOGETHER = 3.0
_FEW = 3
_BOUND_ROOM = 1e-9


class Standing(StrEnum):
    """Whether a project is funded in every, some or no plan of the near-optimal set."""

    ALWAYS = "always"
    SOMETIMES = "sometimes"
    NEVER = "never"
    NOT_DECIDED = "not_decided"


@dataclass(frozen=True)
class PlanOption:
    """One option and how it differs from the plan. Money in million VND.

    missed_targets and missing_mvnd: soft localisation targets it misses and the localised value that is short.
    is_farthest: proved that no plan within `epsilon` differs in more projects from the ones before it.
    """

    epsilon: Fraction
    chosen: tuple[FundingOption, ...]
    value: Fraction
    value_given_up: Fraction
    is_farthest: bool
    entered: tuple[str, ...]
    left: tuple[str, ...]
    agencies_entered: tuple[str, ...]
    agencies_left: tuple[str, ...]
    localities_entered: tuple[str, ...]
    localities_left: tuple[str, ...]
    project_count: int
    project_count_change: int
    state_mvnd: int
    state_change_mvnd: int
    missed_targets: int
    missed_targets_change: int
    missing_mvnd: Fraction
    missing_change_mvnd: Fraction

    @property
    def difference(self) -> int:
        """Projects that enter or leave."""
        return len(self.entered) + len(self.left)

    @property
    def given_up_share(self) -> Fraction:
        plan_value = self.value + self.value_given_up
        return self.value_given_up / plan_value if plan_value else Fraction(0)


@dataclass(frozen=True, slots=True)
class ProjectStanding:
    """One project. `other_way_value` = value of the best known plan that treats it the other way (out instead of in),
    `other_way_bound` = what no such plan exceeds; None = none known. is_settled: there is no such plan at all, whatever
    its value. `standing` is per epsilon, in the same order."""

    project_id: str
    is_funded: bool
    other_way_value: Fraction | None
    other_way_bound: float | None
    is_settled: bool
    standing: tuple[Standing, ...]


@dataclass(frozen=True)
class Standings:
    """All projects at each epsilon. `solves` were needed; the rest followed from plans and bounds already known.

    is_complete: nothing is left undecided.
    """

    epsilons: tuple[Fraction, ...]
    plan_value: Fraction
    plan_is_proved: bool
    projects: tuple[ProjectStanding, ...]
    solves: int

    @property
    def is_complete(self) -> bool:
        return all(Standing.NOT_DECIDED not in project.standing for project in self.projects)

    def count(self, at: int, standing: Standing) -> int:
        """How many projects stand so within the tolerance at place `at`."""
        return sum(1 for project in self.projects if project.standing[at] is standing)


@dataclass(frozen=True)
class Alternatives:
    """The answer of the card: options within one epsilon, and the standings at several."""

    options: tuple[PlanOption, ...]
    standings: Standings


def find_alternatives(problem: Problem, plan: Plan, *, epsilon: Fraction = EPSILONS[1],
                      epsilons: Sequence[Fraction] = EPSILONS, limits: SolveLimits | None = None,
                      watch: Watch = UNWATCHED) -> Alternatives:
    """Three options within `epsilon` of the plan's value, and every project's standing at each of `epsilons`.

    `limits.time_limit_seconds` is for everything together. Stopped early, what was not asked is "not decided".
    """
    limits = limits or SolveLimits()
    whole = watch.narrowed(seconds=limits.time_limit_seconds)
    question = QuestionModel(problem, plan, replace(limits, gap_share=0.0))
    near_set = NearOptimalSet(question)
    near = find_options(near_set, epsilon, seconds=_OPTIONS_SHARE * limits.time_limit_seconds, watch=watch)
    options = tuple(describe_option(problem, plan, epsilon, found) for found in near)
    standings = classify_projects(near_set, tuple(sorted({*epsilons, epsilon})),
                                  known=[(found.value, found.funded) for found in near],
                                  seconds=max(_LEAST_SECONDS, whole.left_seconds()), watch=watch)
    return Alternatives(options, standings)


def find_options(near: NearOptimalSet, epsilon: Fraction, *, count: int = OPTION_COUNT, seconds: float = 20.0,
                 watch: Watch = UNWATCHED) -> list[NearPlan]:
    """Up to `count` plans of at least (1 - epsilon) of the plan's value, each as different as can be from those before.

    Later ones differ from the plan and every earlier one in at least half as many projects as the first differs from
    the plan, where such a plan is found.
    """
    at_least = threshold(near.question.value, epsilon)
    known = [frozenset(near.question.plan.chosen_by_project)]
    found: list[NearPlan] = []
    whole, wanted = watch.narrowed(seconds=seconds), 1
    while len(found) < count and not watch.is_stopped():
        share = max(_LEAST_SECONDS, whole.left_seconds() / (count - len(found)))
        option = near.farthest(at_least, known, wanted, watch.narrowed(seconds=share))
        if option is None and wanted > 1:
            wanted = 1
            continue
        if option is None:
            break
        found.append(option)
        known.append(option.funded)
        if len(found) == 1:
            wanted = max(1, option.distance // 2)
    return found


def threshold(value: Fraction, epsilon: Fraction) -> Fraction:
    """The least value a plan of the near-optimal set has."""
    return value - epsilon * abs(value)


def describe_option(problem: Problem, plan: Plan, epsilon: Fraction, found: NearPlan) -> PlanOption:
    """What differs between the plan and an option, counted from the chosen options of both."""
    before, after = frozenset(plan.chosen_by_project), found.funded
    agencies = _held_by(problem, before, "managing_agency"), _held_by(problem, after, "managing_agency")
    localities = _held_by(problem, before, "locality"), _held_by(problem, after, "locality")
    states = [sum(option.state_mvnd for option in chosen) for chosen in (plan.chosen, found.chosen)]
    missed = [find_shortfalls(problem, chosen) for chosen in (plan.chosen, found.chosen)]
    missing = [sum((shortfall.missing_mvnd for shortfall in shortfalls), Fraction(0)) for shortfalls in missed]
    value = plan.objective or Fraction(0)
    return PlanOption(
        epsilon, found.chosen, found.value, value - found.value, found.is_farthest,
        tuple(sorted(after - before)), tuple(sorted(before - after)),
        tuple(sorted(agencies[1] - agencies[0])), tuple(sorted(agencies[0] - agencies[1])),
        tuple(sorted(localities[1] - localities[0])), tuple(sorted(localities[0] - localities[1])),
        len(after), len(after) - len(before), states[1], states[1] - states[0],
        len(missed[1]), len(missed[1]) - len(missed[0]), missing[1], missing[1] - missing[0])


def _held_by(problem: Problem, funded: Iterable[str], attribute: str) -> set[str]:
    held = {problem.body_of(project_id, attribute) for project_id in funded}
    return held - {""}


def classify_projects(near: NearOptimalSet, epsilons: Sequence[Fraction] = EPSILONS, *,
                      known: Iterable[tuple[Fraction, frozenset[str]]] = (), seconds: float = 60.0,
                      watch: Watch = UNWATCHED) -> Standings:
    """Always, sometimes or never, per project and epsilon: each side is a known plan or a proof that there is none.

    First the linear relaxation rules out what it can, then plans that change many undecided projects at once are
    looked for, and only what is left is asked about project by project.

    `known`: value and funded projects of plans found before; a project they decide needs no solve.
    """
    return _Classifier(near, tuple(epsilons), seconds, watch).run(known)


class _Classifier:
    """What is known of each project's other way: the best plan found, and the bound."""

    def __init__(self, near: NearOptimalSet, epsilons: tuple[Fraction, ...], seconds: float,
                 watch: Watch) -> None:
        self.near, self.question, self.epsilons = near, near.question, epsilons
        self.watch, self.whole = watch, watch.narrowed(seconds=seconds)
        self.in_plan = frozenset(self.question.plan.chosen_by_project)
        self.ids = [project.project_id for project in self.question.problem.case.projects]
        self.best: dict[str, Fraction] = {}
        self.bound = {p: float("-inf") for p in self.ids if not self.question.programme.columns_of[p]}
        self.bound |= self._linear_bounds()
        self.solves = 0

    def _linear_bounds(self) -> dict[str, float]:
        relaxed = solve_linear_relaxation(self.question.programme, held=self.question.held_levels())
        if relaxed is None:
            return {}
        return {p: (relaxed.most_without if p in self.in_plan else relaxed.most_with)[p]
                for p in self.ids if p in relaxed.most_with}

    def run(self, known: Iterable[tuple[Fraction, frozenset[str]]]) -> Standings:
        for value, funded in known:
            self._learn(value, funded)
        # The narrowest set first: its plans decide the wider ones too, and it is what a reader asks about first.
        thresholds = [threshold(self.question.value, epsilon) for epsilon in sorted(self.epsilons)]
        total = len(thresholds) * len(self.ids)
        done = 0
        for at_least in thresholds:
            self._ask_together(at_least)
            for project_id in self.ids:
                if self.whole.is_over():
                    break
                if self._decided(project_id, at_least) is None:
                    self._ask(project_id, at_least)
                done += 1
                self.watch.tell(done, total, project_id)
        projects = tuple(ProjectStanding(
            p, p in self.in_plan, self.best.get(p), *self._bound_of(p),
            tuple(self._standing(p, threshold(self.question.value, epsilon)) for epsilon in self.epsilons))
            for p in self.ids)
        return Standings(self.epsilons, self.question.value, self.question.plan.termination.value == "optimal",
                         projects, self.solves)

    def _within(self, seconds: float) -> Watch:
        return self.watch.narrowed(seconds=max(_LEAST_SECONDS, min(seconds, self.whole.left_seconds())))

    def _ask_together(self, at_least: Fraction) -> None:
        """Plans that treat as many undecided projects the other way as they can, while each decides a few of them."""
        decided = _FEW
        while decided >= _FEW and not self.whole.is_over():
            undecided = {p for p in self.ids if self._decided(p, at_least) is None}
            if len(undecided) < _FEW:
                return
            found = self.near.farthest(at_least, [self.in_plan], 1, self._within(_SECONDS_TOGETHER), undecided)
            self.solves += 1
            if found is not None:
                self._learn(found.value, found.funded)
            decided = 0 if found is None else len(undecided & (found.funded ^ self.in_plan))

    def _ask(self, project_id: str, at_least: Fraction) -> None:
        forced = {"force_out" if project_id in self.in_plan else "force_in": (project_id,)}
        answer = self.question.best(**forced, cutoff=at_least, watch=self._within(_MOST_SECONDS_PER_PROJECT))
        self.solves += 1
        if answer.value is not None:
            self._learn(answer.value, answer.funded)
        elif answer.is_proved:
            self.bound[project_id] = float("-inf")
        if answer.bound is not None:
            self.bound[project_id] = min(answer.bound, self.bound.get(project_id, float("inf")))

    def _learn(self, value: Fraction, funded: frozenset[str]) -> None:
        for project_id in funded ^ self.in_plan:
            self.best[project_id] = max(value, self.best.get(project_id, value))

    def _decided(self, project_id: str, at_least: Fraction) -> bool | None:
        """Whether a plan of this value treats the project the other way; None = not known."""
        if project_id in self.best and self.best[project_id] >= at_least:
            return True
        bound = self.bound.get(project_id)
        room = _BOUND_ROOM * max(1.0, abs(float(at_least)))
        return False if bound is not None and bound < float(at_least) - room else None

    def _bound_of(self, project_id: str) -> tuple[float | None, bool]:
        bound = self.bound.get(project_id)
        return (None, True) if bound == float("-inf") else (bound, False)

    def _standing(self, project_id: str, at_least: Fraction) -> Standing:
        changes = self._decided(project_id, at_least)
        if changes is None:
            return Standing.NOT_DECIDED
        if changes:
            return Standing.SOMETIMES
        return Standing.ALWAYS if project_id in self.in_plan else Standing.NEVER
