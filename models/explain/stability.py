"""How far each weight may move before another plan is better: the interval of a criterion's weight, exactly, and
checked points where value is not linear in what moves (the size exponent).

The others keep their proportions, so all weights add up to 1. A plan's value is then linear in the weight, and the best
value is the highest of these lines: convex. So a plan that is best at two weights is best between them; where a better
plan is found, the weight at which the two lines cross is asked about next, until the plan is best there.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from models.domain import Criterion
from models.explain.forced import Swap, swap_of
from models.explain.ranges import RangeFault, weight_shares
from models.families.amounts import value_of_plan
from models.milp.questions import Answer, QuestionModel
from models.plan import Plan, Termination
from models.problem import Problem
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch

SIZE_EXPONENT = "size_exponent"
# Searches for one end of an interval.
MOST_STEPS = 12
# A lead of this share of the value ends a search that asks only whether there is one.
_LEAD_SHARE = Fraction(1, 10**6)
_ZERO, _ONE = Fraction(0), Fraction(1)
_TENTHS = tuple(Fraction(tenth, 10) for tenth in range(11))
# Exponents that are checked: round ones, and some near the present one.
_EXPONENTS = tuple(Fraction(half, 2) for half in range(5))
_NEAR = (Fraction(-1, 10), Fraction(-1, 20), Fraction(1, 20), Fraction(1, 10))


@dataclass(frozen=True, slots=True)
class Beaten:
    """Beyond this weight a better plan is known: who enters, leaves or gets another amount there."""

    at: Fraction
    swap: Swap


@dataclass(frozen=True, slots=True)
class CheckedPoint:
    """One weight that was solved: whether the plan is best there (None = not decided)."""

    at: Fraction
    is_best: bool | None


@dataclass(frozen=True)
class Stability:
    """One weight (a share of all weights) or the size exponent; it may lie anywhere from least to most.

    is_linear: the plan is proved best from best_from to best_to (None = nowhere), and beaten below and above (None = no
    better plan is known); otherwise only the `points` are known.
    """

    item_id: str
    now: Fraction
    least: Fraction
    most: Fraction
    is_linear: bool
    best_from: Fraction | None = None
    best_to: Fraction | None = None
    below: Beaten | None = None
    above: Beaten | None = None
    points: tuple[CheckedPoint, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether it is known everywhere where the plan is best."""
        if not self.is_linear or self.best_from is None:
            return False
        return self.best_from == (self.least if self.below is None else self.below.at) and self.best_to == (
            self.most if self.above is None else self.above.at)


@dataclass(frozen=True)
class StabilityList:
    """Every weight that can move, in the order of the register, then the size exponent. skipped: not reached."""

    weights: tuple[Stability, ...]
    skipped: int
    solves: int


def find_stability(problem: Problem, plan: Plan, limits: SolveLimits | None = None, *,
                   watch: Watch = UNWATCHED) -> StabilityList:
    """In which interval of each weight the plan stays the best of those as good on the levels above value.

    `limits` hold for each search; stopping keeps what was found.
    """
    search = _StabilitySearch(QuestionModel(problem, plan, limits), watch)
    items = [*weight_names(problem), SIZE_EXPONENT]
    found = []
    for done, item_id in enumerate(items):
        if watch.is_stopped():
            break
        watch.tell(done, len(items), item_id)
        found.append(search.of_exponent() if item_id == SIZE_EXPONENT else search.of_criterion(item_id))
    return StabilityList(tuple(found), len(items) - len(found), search.solves)


def weight_names(problem: Problem) -> tuple[str, ...]:
    """The criteria whose weight can move; a single one always has all of it."""
    try:
        return tuple(name for name, share in weight_shares(problem).items() if share < 1)
    except RangeFault:
        return ()


def with_share(problem: Problem, criterion_id: str, share: Fraction) -> Problem:
    """The problem with another weight of one criterion; the weights of the others keep their proportions."""
    shares = weight_shares(problem)
    others = 1 - shares[criterion_id]
    known = {criterion.criterion_id: criterion for criterion in problem.case.criteria}
    criteria = tuple(
        replace(known.get(name, Criterion(name)), weight=share if name == criterion_id else own * (1 - share) / others)
        for name, own in shares.items())
    return Problem(replace(problem.case, criteria=criteria), problem.rulebook, problem.settings)


def with_exponent(problem: Problem, exponent: Fraction) -> Problem:
    """The problem with another size exponent."""
    return Problem(problem.case, problem.rulebook, replace(problem.settings, size_exponent=exponent))


class _StabilitySearch:
    def __init__(self, model: QuestionModel, watch: Watch) -> None:
        self.model, self.watch = model, watch
        self.problem, self.plan, self.solves = model.problem, model.plan, 0
        self.shares = weight_shares(self.problem) if weight_names(self.problem) else {}
        scored: dict[str, set[str]] = defaultdict(set)
        for row in self.problem.case.scores:
            scored[row.project_id].add(row.criterion_id)
        # A project scored on some criteria only has a mean over these: not linear in a weight.
        self.is_linear = all(own == set(self.shares) for own in scored.values())

    # --- a criterion ---------------------------------------------------------------------------------------------

    def of_criterion(self, criterion_id: str) -> Stability:
        now = self.shares[criterion_id]
        found = Stability(criterion_id, now, _ZERO, _ONE, self.is_linear)
        if not self.is_linear:
            points = sorted({*_TENTHS, now})
            return replace(found, points=tuple(self._points(
                points, now, lambda share: with_share(self.problem, criterion_id, share))))
        best_at, below = self._end(criterion_id, now, _ZERO)
        more_at, above = self._end(criterion_id, now, _ONE)
        proved = [at for at in (best_at, more_at, now if self._is_proved_now() else None) if at is not None]
        return replace(found, best_from=min(proved, default=None), best_to=max(proved, default=None), below=below,
                       above=above)

    def _end(self, criterion_id: str, now: Fraction, end: Fraction) -> tuple[Fraction | None, Beaten | None]:
        """The farthest weight towards the end at which the plan is proved best, and where it is beaten beyond."""
        at, beaten = end, None
        for _ in range(MOST_STEPS):
            if at == now:
                # What crosses here is as good as the plan now; whether the plan is best now is known of the plan.
                return (now if self._is_proved_now() else None), beaten
            if self.watch.is_stopped():
                return None, beaten
            there = with_share(self.problem, criterion_id, at)
            answer, lead = self._lead_at(there)
            if lead <= 0:
                return (at if answer.is_proved else None), beaten
            lead_now = self.model.value_of(answer.chosen) - self.model.value
            if lead_now > 0:
                return None, self._beaten(now, answer)
            at += (now - at) * lead / (lead - lead_now)
            beaten = self._beaten(at, answer)
        return None, beaten

    def _lead_at(self, there: Problem, *, any_lead: bool = False) -> tuple[Answer, Fraction]:
        """The best plan found under other weights, and by how much it is worth more there than the plan.

        any_lead: a plan that is worth more ends the search.
        """
        own = value_of_plan(there, self.plan.chosen)
        self.solves += 1
        with self.model.valued_as_in(there):
            answer = self.model.best(watch=self.watch, cutoff=own + _LEAD_SHARE * abs(own) if any_lead else None)
        if answer.value is None:
            return answer, _ZERO
        lead = value_of_plan(there, answer.chosen) - own
        # Without a lead the search has only shown that none is as large as asked for.
        return self._lead_at(there) if any_lead and lead <= 0 and not answer.is_proved else (answer, lead)

    def _beaten(self, at: Fraction, answer: Answer) -> Beaten:
        return Beaten(at, swap_of(self.model, answer.chosen, ""))

    def _is_proved_now(self) -> bool:
        return self.plan.termination is Termination.OPTIMAL

    # --- checked points ------------------------------------------------------------------------------------------

    def of_exponent(self) -> Stability:
        """The size exponent: each of its values is another curve, so single values are checked."""
        now = self.problem.settings.size_exponent
        points = sorted({*_EXPONENTS, now, *(now + near for near in _NEAR if 0 <= now + near <= _EXPONENTS[-1])})
        return Stability(SIZE_EXPONENT, now, points[0], points[-1], False, points=tuple(self._points(
            points, now, lambda exponent: with_exponent(self.problem, exponent))))

    def _points(self, points: Sequence[Fraction], now: Fraction,
                problem_at: Callable[[Fraction], Problem]) -> Iterator[CheckedPoint]:
        for at in points:
            if at == now:
                yield CheckedPoint(at, True if self._is_proved_now() else None)
            elif self.watch.is_stopped():
                yield CheckedPoint(at, None)
            else:
                answer, lead = self._lead_at(problem_at(at), any_lead=True)
                yield CheckedPoint(at, False if lead > 0 else True if answer.is_proved else None)

