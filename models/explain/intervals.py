"""Funding intervals: at which envelopes a project is in. Being funded is not monotone in the money, so the answer is
intervals, found from the steps of the best value V(B) and never by bisecting on the project.

V(B) never falls as the envelopes B grow. So a plan that is best at B is best down to the smallest envelopes it fits;
and where no plan with (without) the project is worth V at the lower end, the project is out (in) all the way between.
"""
from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from models.domain import Envelope
from models.explain.envelope_answers import EnvelopeAnswers
from models.families.envelope import EnvelopeRow, envelope_rows
from models.milp.linear_relaxation import LinearRelaxation, solve_linear_relaxation
from models.milp.questions import Answer, QuestionModel
from models.plan import Plan
from models.problem import Problem
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch

MOST_SOLVES = 40
LEAST_SHARE, MOST_SHARE = Fraction(-1, 5), Fraction(1, 5)
# The solver's own arithmetic: a bound proves something only when it is below by more than this.
_ROOM_SHARE = 1e-7


class FundingState(StrEnum):
    """What the best plan of an envelope does with a project."""

    FUNDED = "funded"
    NOT_FUNDED = "not_funded"
    NO_PLAN = "no_plan"
    NOT_DECIDED = "not_decided"


@dataclass(frozen=True, slots=True)
class FundingInterval:
    """Envelopes from_mvnd to to_mvnd, both included. is_proved: at every amount between; else only where it was solved
    (`not_decided`: the state differs at the two ends, or no answer was proved there)."""

    from_mvnd: int
    to_mvnd: int
    state: FundingState
    is_proved: bool


@dataclass(frozen=True)
class ProjectIntervals:
    """The envelopes at which one project is funded and at which it is not, without gaps."""

    project_id: str
    intervals: tuple[FundingInterval, ...]


@dataclass(frozen=True, slots=True)
class ValueStep:
    """One plan found, best for all envelopes from from_mvnd to to_mvnd; value None = there is no plan."""

    from_mvnd: int
    to_mvnd: int
    value: Fraction | None
    funded: frozenset[str]


@dataclass(frozen=True)
class FundingIntervals:
    """base_mvnd: the envelopes of the scope as they stand, all together. is_complete: V is known at every amount."""

    base_mvnd: int
    from_mvnd: int
    to_mvnd: int
    steps: tuple[ValueStep, ...]
    projects: tuple[ProjectIntervals, ...]
    solves: int
    is_complete: bool


def find_intervals(problem: Problem, plan: Plan, limits: SolveLimits | None = None, *, project_id: str | None = None,
                   is_inside: Callable[[Envelope], bool] = lambda row: True, least_share: Fraction = LEAST_SHARE,
                   most_share: Fraction = MOST_SHARE, most_solves: int = MOST_SOLVES,
                   watch: Watch = UNWATCHED) -> FundingIntervals:
    """Intervals of one project, or of all, as the envelopes inside the scope are scaled together.

    The amounts are million VND of the scope's envelopes added up. `most_solves` searches at most (about twice as many
    for one project); stopping keeps what was found.
    """
    search = _IntervalSearch(QuestionModel(problem, plan, limits), is_inside, least_share, most_share, watch,
                             most_solves)
    search.solve_points()
    if project_id is not None:
        search.decide(project_id)
    ids = [project_id] if project_id is not None else [p.project_id for p in problem.case.projects]
    return search.result(ids)


class _IntervalSearch:
    def __init__(self, model: QuestionModel, is_inside: Callable[[Envelope], bool], least_share: Fraction,
                 most_share: Fraction, watch: Watch, most_solves: int) -> None:
        self.model, self.problem, self.is_inside = model, model.problem, is_inside
        self.base = sum(row.state_mvnd for row in self.problem.case.envelopes if is_inside(row))
        if not self.base:
            raise ValueError("no envelopes")
        self.low, self.high = ceil(self.base * (1 + least_share)), floor(self.base * (1 + most_share))
        self.watch, self.most_solves = watch, most_solves
        self.memory = EnvelopeAnswers(model, self.rows_at(self.base), watch)
        self.steps: list[ValueStep] = []
        self.unproved: set[int] = set()
        self.relaxed: dict[int, LinearRelaxation | None] = {}
        self.least: dict[int, Fraction | None] = {}
        self.shown: dict[tuple[int, int, str], FundingState] = {}

    def rows_at(self, total_mvnd: int) -> list[EnvelopeRow]:
        """The envelope rows when the scope's envelopes add up to an amount, each in proportion, rounded down."""
        return list(envelope_rows(self.problem, lambda row: row.state_mvnd * total_mvnd // self.base
                                  if self.is_inside(row) else row.state_mvnd))

    # --- the steps of V ------------------------------------------------------------------------------------------

    def solve_points(self) -> None:
        """The ends, the present envelopes, then the middle of the widest gap, until V is known or the searches end."""
        for total in (self.high, self.low, min(max(self.base, self.low), self.high)):
            self.solve_at(total)
        while gaps := self.open_gaps():
            first, last = max(gaps, key=lambda gap: gap[1] - gap[0])
            if not self.solve_at((first + last) // 2):
                return

    def solve_at(self, total: int) -> bool:
        """The best plan at one amount, kept as the step on which it is best. False = no search is left."""
        if any(step.from_mvnd <= total <= step.to_mvnd for step in self.steps):
            return True
        if self.is_over():
            return False
        self.watch.tell(self.memory.solves, self.most_solves, str(total))
        answer = self.memory.best(self.rows_at(total))
        self.least.clear()  # A new plan may fit elsewhere too.
        if not answer.is_proved:
            self.unproved.add(total)
            return True
        self.keep(total, answer)
        return True

    def keep(self, total: int, answer: Answer) -> None:
        if answer.value is None:
            first = self.low  # Without a plan here there is none with less money.
        else:
            first = self.low + bisect_left(range(self.low, total), True, key=lambda at: self.fits(answer, at))
        self.steps.append(ValueStep(first, total, answer.value, answer.funded))
        self.steps.sort(key=lambda step: (step.to_mvnd, step.from_mvnd))
        joined: list[ValueStep] = []
        for step in self.steps:
            if joined and joined[-1].value is not None and joined[-1].value == step.value:
                # Equal at both ends, so equal between: the lower plan stays best until the upper one is.
                lower = joined.pop()
                start = max(step.from_mvnd, lower.to_mvnd + 1)
                if lower.funded == step.funded:
                    joined.append(ValueStep(lower.from_mvnd, step.to_mvnd, step.value, step.funded))
                    continue
                joined.append(ValueStep(lower.from_mvnd, start - 1, lower.value, lower.funded))
                joined.append(ValueStep(start, step.to_mvnd, step.value, step.funded))
            else:
                start = max(step.from_mvnd, joined[-1].to_mvnd + 1) if joined else step.from_mvnd
                joined.append(ValueStep(start, step.to_mvnd, step.value, step.funded))
        self.steps = [step for step in joined if step.from_mvnd <= step.to_mvnd]

    def fits(self, answer: Answer, total: int) -> bool:
        return all(row.need_mvnd(self.problem, answer.chosen) <= row.limit_mvnd for row in self.rows_at(total))

    def open_gaps(self) -> list[tuple[int, int]]:
        """The gaps in which a search may still find something."""
        return [(first, last) for first, last in self.gaps() if first < last or last not in self.unproved]

    def gaps(self) -> list[tuple[int, int]]:
        """Amounts (first, last) between the steps where V is not known, cut where a search ended without a proof."""
        edges = [self.low - 1, *(end for step in self.steps for end in (step.from_mvnd, step.to_mvnd)), self.high + 1]
        found = []
        for below, above in zip(edges[::2], edges[1::2], strict=True):
            cuts = [below, *sorted(at for at in self.unproved if below < at < above), above - 1]
            found += [(first + 1, last) for first, last in pairwise(cuts) if first < last]
        return found

    def is_over(self) -> bool:
        return self.memory.solves >= self.most_solves or self.watch.is_stopped()

    # --- one project inside a gap --------------------------------------------------------------------------------

    def decide(self, project_id: str) -> None:
        """Gaps in which the project is not yet shown in or out: shown by a search, else cut in two; as many searches
        again as for the steps."""
        self.most_solves *= 2
        while not self.is_over():
            undecided = [gap for gap in self.open_gaps() if self.state_in(gap, project_id)[1] is False]
            if not undecided:
                return
            gap = max(undecided, key=lambda gap: (
                self.state_in(gap, project_id)[0] is FundingState.NOT_DECIDED, gap[1] - gap[0]))
            if not self.show(gap, project_id) and not self.solve_at((gap[0] + gap[1]) // 2):
                return

    def show(self, gap: tuple[int, int], project_id: str) -> bool:
        """Whether no plan without (or with) the project at the gap's upper end reaches the value at its lower end."""
        least, guess = self.least_value(gap), self.guess(gap, project_id)
        if least is None or guess not in (FundingState.FUNDED, FundingState.NOT_FUNDED):
            return False
        limits = {row.name: (float("-inf"), row.limit_mvnd) for row in self.rows_at(gap[1])}
        against = {"force_out" if guess is FundingState.FUNDED else "force_in": [project_id]}
        self.memory.solves += 1
        answer = self.model.best(**against, row_limits=limits, cutoff=least, watch=self.watch)
        is_shown = (answer.value is None and answer.is_proved) or (
            answer.bound is not None and self.is_below(answer.bound, least))
        if is_shown:
            self.shown[(*gap, project_id)] = guess
        return is_shown

    def state_in(self, gap: tuple[int, int], project_id: str) -> tuple[FundingState, bool]:
        """The state inside a gap, and whether it is proved there."""
        if not self.model.programme.columns_of[project_id]:
            return FundingState.NOT_FUNDED, True
        if (*gap, project_id) in self.shown:
            return self.shown[(*gap, project_id)], True
        least, relaxed = self.least_value(gap), self.relaxation_at(gap[1])
        if least is not None and relaxed is not None:
            if self.is_below(relaxed.most_with[project_id], least):
                return FundingState.NOT_FUNDED, True
            if self.is_below(relaxed.most_without[project_id], least):
                return FundingState.FUNDED, True
        return self.guess(gap, project_id), False

    def guess(self, gap: tuple[int, int], project_id: str) -> FundingState:
        """The state on the nearest steps where it is the same on both sides."""
        below = [step for step in self.steps if step.to_mvnd < gap[0]][-1:]
        above = [step for step in self.steps if step.from_mvnd > gap[1]][:1]
        states = {_state_on(step, project_id) for step in (*below, *above)}
        return states.pop() if len(states) == 1 else FundingState.NOT_DECIDED

    def least_value(self, gap: tuple[int, int]) -> Fraction | None:
        """What the best plan is worth at least all through a gap."""
        if gap[0] not in self.least:
            self.least[gap[0]] = self.memory.least_value(self.rows_at(gap[0]))
        return self.least[gap[0]]

    def relaxation_at(self, total: int) -> LinearRelaxation | None:
        if total not in self.relaxed:
            limits = {row.name: (float("-inf"), row.limit_mvnd) for row in self.rows_at(total)}
            self.relaxed[total] = solve_linear_relaxation(self.model.programme, limits, self.model.held_levels())
        return self.relaxed[total]

    def is_below(self, bound: float, value: Fraction) -> bool:
        return bound < float(value) - _ROOM_SHARE * max(1.0, abs(float(value)))

    # --- the answer ----------------------------------------------------------------------------------------------

    def result(self, project_ids: list[str]) -> FundingIntervals:
        gaps = self.gaps()
        return FundingIntervals(
            self.base, self.low, self.high, tuple(self.steps),
            tuple(ProjectIntervals(project_id, self.merged(project_id, gaps)) for project_id in project_ids),
            self.memory.solves, not gaps)

    def merged(self, project_id: str, gaps: list[tuple[int, int]]) -> tuple[FundingInterval, ...]:
        parts = [*(FundingInterval(step.from_mvnd, step.to_mvnd, _state_on(step, project_id), True)
                   for step in self.steps),
                 *(FundingInterval(*gap, *self.state_in(gap, project_id)) for gap in gaps)]
        merged: list[FundingInterval] = []
        for part in sorted(parts, key=lambda part: part.from_mvnd):
            if merged and merged[-1].state is part.state:
                last = merged.pop()
                part = FundingInterval(last.from_mvnd, part.to_mvnd, part.state, last.is_proved and part.is_proved)
            merged.append(part)
        return tuple(merged)


def _state_on(step: ValueStep, project_id: str) -> FundingState:
    if step.value is None:
        return FundingState.NO_PLAN
    return FundingState.FUNDED if project_id in step.funded else FundingState.NOT_FUNDED
