"""How much more enterprise money would get a project in: bisection in whole steps, proved at the answer and before it.

The change asked about: the enterprise pledges x more, with evidence. It first closes what pledges and the state
request leave open of the bill, then takes the state's place year by year, in proportion to what the state would pay,
and the state request falls by the same amount. The project's size, and so its value, stays.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil

from models.domain import Cost, Payer, Pledge
from models.explain.forced import Swap, swap_of
from models.explain.score_change import is_worth
from models.milp.build import write_programme
from models.milp.expressions import floor_money
from models.milp.options import PAYMENT_ORDER, make_options_of, read_bills
from models.milp.programme import Programme
from models.milp.questions import Answer, QuestionModel
from models.plan import FundingOption
from models.problem import Problem
from models.units import split_in_proportion

PLEDGE_STEP_MVND = 100
# Amounts tried with one model: each costs a column per option of the project.
_RUNGS = 24
_EVIDENCE = "asked"


@dataclass(frozen=True)
class Jump:
    """An amount of more pledge at which a threshold is reached: `enterprise_floor`, `state_cap` or `priority`."""

    code: str
    share: Fraction
    at_mvnd: int


@dataclass(frozen=True)
class PledgeChange:
    """The smallest rise of the enterprise's pledge (million VND) that puts the project into an optimal plan.

    pledge_rise_mvnd: in steps of step_mvnd (the last may be shorter); None when even the whole bill of the state is
    not enough, or when it was not decided. state_fall_mvnd: by how much the state pays less. most_mvnd: the largest
    rise there is. is_proved: solved at the answer it is in, solved one step before it is out. out_up_to_mvnd: the
    largest rise that was solved and found not to be enough. jumps: thresholds on the way up to most_mvnd.
    """

    pledge_rise_mvnd: int | None
    state_fall_mvnd: int | None
    most_mvnd: int
    step_mvnd: int
    is_proved: bool
    is_enough: bool | None
    out_up_to_mvnd: int | None
    jumps: tuple[Jump, ...]
    swap: Swap = field(default_factory=Swap)

    @property
    def crossed(self) -> tuple[Jump, ...]:
        """The thresholds that the answer reaches."""
        if self.pledge_rise_mvnd is None:
            return ()
        return tuple(jump for jump in self.jumps if 0 < jump.at_mvnd <= self.pledge_rise_mvnd)


@dataclass(frozen=True)
class _Bill:
    """Per year: what nobody pays yet, and what the state would pay, at full scale (million VND)."""

    open_mvnd: dict[int, int]
    state_mvnd: dict[int, int]

    @property
    def most_mvnd(self) -> int:
        return sum(self.open_mvnd.values()) + sum(self.state_mvnd.values())

    def split(self, rise_mvnd: int) -> tuple[dict[int, int], dict[int, int]]:
        """(new pledge per year, fall of the state's part per year) for a rise."""
        closing = min(rise_mvnd, sum(self.open_mvnd.values()))
        years = list(self.open_mvnd)
        closed = split_in_proportion(closing, [self.open_mvnd[y] for y in years])
        fall = split_in_proportion(rise_mvnd - closing, [self.state_mvnd[y] for y in years])
        return ({y: a + b for y, a, b in zip(years, closed, fall, strict=True)},
                dict(zip(years, fall, strict=True)))


def find_pledge_change(model: QuestionModel, project_id: str, *, step_mvnd: int = PLEDGE_STEP_MVND,
                       should_stop: Callable[[], bool] | None = None) -> PledgeChange | None:
    """The smallest rise, by bisection over the whole steps. None for a project that no money makes fundable."""
    problem = model.problem
    bill = _read_bill(problem, project_id)
    if not bill.most_mvnd or not _options_at(problem, project_id, bill, bill.most_mvnd):
        return None
    jumps = _jumps(problem, project_id, bill.most_mvnd)
    steps = -(-bill.most_mvnd // step_mvnd)
    out, found = 0, steps + 1
    swap = Swap()
    asked = [steps]
    while out + 1 < found:
        amounts = {step: min(step * step_mvnd, bill.most_mvnd) for step in asked}
        ladder = _Ladder(model, project_id, bill, amounts.values())
        while inside := [step for step in asked if out < step < found]:
            step = inside[len(inside) // 2]
            answer = ladder.ask(amounts[step], should_stop)
            verdict = is_worth(answer, model.value)
            if verdict is None:
                in_at = None if found > steps else min(found * step_mvnd, bill.most_mvnd)
                return PledgeChange(in_at, _fall(bill, in_at), bill.most_mvnd, step_mvnd, False,
                                    True if in_at is not None else None, out * step_mvnd, jumps, swap)
            if verdict:
                found, swap = step, swap_of(model, answer.chosen, project_id)
                # The plan just found may do with less: that is a look at its own rows, no search.
                for less in reversed([step for step in inside if step < found]):
                    if not ladder.still_holds(answer, amounts[less]):
                        break
                    found = less
            else:
                out = step
        if out == steps:
            return PledgeChange(None, None, bill.most_mvnd, step_mvnd, True, False, bill.most_mvnd, jumps)
        asked = _rungs(out, found)
    rise = min(found * step_mvnd, bill.most_mvnd)
    return PledgeChange(rise, _fall(bill, rise), bill.most_mvnd, step_mvnd, True, True, out * step_mvnd, jumps, swap)


def _rungs(out: int, found: int) -> list[int]:
    """Whole steps strictly between two, evenly spread, at most so many."""
    inside = found - out - 1
    count = min(inside, _RUNGS)
    return sorted({out + (inside + 1) * i // (count + 1) for i in range(1, count + 1)} - {out, found})


def _fall(bill: _Bill, rise_mvnd: int | None) -> int | None:
    return None if rise_mvnd is None else max(0, rise_mvnd - sum(bill.open_mvnd.values()))


def raise_pledge(problem: Problem, project_id: str, rise_mvnd: int) -> Problem:
    """The problem in which the enterprise pledges so much more and the state is asked for as much less."""
    return _raised(problem, project_id, _read_bill(problem, project_id), rise_mvnd)


def _raised(problem: Problem, project_id: str, bill: _Bill, rise_mvnd: int) -> Problem:
    more, fall = bill.split(rise_mvnd)
    name = problem.case.project_by_id[project_id].lead_enterprise
    pledges = tuple(Pledge(project_id, Payer.ENTERPRISE, name, year, amount, _EVIDENCE)
                    for year, amount in more.items() if amount)
    own, others = [], []
    for cost in problem.case.costs:
        (own if cost.project_id == project_id else others).append(cost)
    costs = (*others, *_lowered(own, fall))
    return replace(problem, case=replace(problem.case, costs=costs, pledges=(*problem.case.pledges, *pledges)))


def _lowered(costs: Iterable[Cost], fall: dict[int, int]) -> list[Cost]:
    """The requests of every year lowered in proportion; a blank request stays blank: the state pays what is left."""
    by_year: dict[int, list[Cost]] = {}
    for cost in costs:
        by_year.setdefault(cost.year, []).append(cost)
    lowered = []
    for year, rows in by_year.items():
        requests = [row.state_request_mvnd or 0 for row in rows]
        parts = split_in_proportion(min(fall.get(year, 0), sum(requests)), requests)
        lowered += [row if row.state_request_mvnd is None
                    else replace(row, state_request_mvnd=row.state_request_mvnd - part)
                    for row, part in zip(rows, parts, strict=True)]
    return lowered


def _read_bill(problem: Problem, project_id: str) -> _Bill:
    gap, state = {}, {}
    for year, bill in read_bills(problem, project_id).items():
        pledged = sum(bill.evidenced_mvnd if problem.settings.require_evidence else bill.pledged_mvnd)
        left = max(0, bill.total_mvnd - pledged)
        gap[year] = max(0, left - sum(bill.request_mvnd))
        state[year] = left - gap[year]
    return _Bill(gap, state)


def _options_at(problem: Problem, project_id: str, bill: _Bill, rise_mvnd: int) -> tuple[FundingOption, ...]:
    return make_options_of(_raised(problem, project_id, bill, rise_mvnd), project_id)


def _jumps(problem: Problem, project_id: str, most_mvnd: int) -> tuple[Jump, ...]:
    """Where the rise reaches the regime's floor, the state's cap and the priority share; by arithmetic."""
    regime, total, paid = problem.regime_of[project_id], 0, [0, 0, 0]
    for bill in read_bills(problem, project_id).values():
        total += bill.total_mvnd
        room = bill.total_mvnd
        for at, pledged in enumerate(bill.evidenced_mvnd if problem.settings.require_evidence else bill.pledged_mvnd):
            paid[at] += min(room, pledged)
            room -= min(room, pledged)
    by_payer = dict(zip(PAYMENT_ORDER, paid, strict=True))
    floor, cap = problem.rulebook.enterprise_share_floor(regime), problem.rulebook.state_share_cap(regime)
    priority = problem.rulebook.share("disbursement_priority_share")
    counted = floor_money(problem, by_payer[Payer.ENTERPRISE], by_payer[Payer.INSTITUTE])
    private = by_payer[Payer.ENTERPRISE] + by_payer[Payer.OTHER_PRIVATE]
    needed = [("enterprise_floor", floor, lambda share: ceil(share * total) - counted),
              ("state_cap", cap, lambda share: ceil(total - share * total) - sum(paid)),
              ("priority", priority, lambda share: ceil(share * total) - private)]
    found = [Jump(code, share, at(share)) for code, share, at in needed if share is not None]
    return tuple(jump for jump in found if 0 < jump.at_mvnd <= most_mvnd - (jump.code == "priority"))


class _Ladder:
    """One model in which the project may have any of several amounts of more pledge; a question picks one of them."""

    def __init__(self, model: QuestionModel, project_id: str, bill: _Bill, amounts: Iterable[int]) -> None:
        problem = model.problem
        self.project_id, self.amount_of, own = project_id, {}, []
        for amount in amounts:
            for number, option in enumerate(_options_at(problem, project_id, bill, amount)):
                named = replace(option, option_id=f"{option.option_id}_{amount}_{number}")
                self.amount_of[named.option_id] = amount
                own.append(named)
        place = {project.project_id: at for at, project in enumerate(problem.case.projects)}
        others = [option for option in model.programme.options if option.project_id != project_id]
        before = [option for option in others if place[option.project_id] < place[project_id]]
        options = (*before, *own, *others[len(before):])
        self.model = QuestionModel(problem, model.plan, model.limits, write_programme(Programme(problem, options)))

    def still_holds(self, answer: Answer, amount_mvnd: int) -> bool:
        """Whether a plan found keeps every rule when the project's pledge is only this much higher."""
        own = next(option for option in answer.chosen if option.project_id == self.project_id)
        same = next((option for option in self.model.programme.options
                     if self.amount_of.get(option.option_id) == amount_mvnd and _is_same_but_money(option, own)), None)
        if same is None:
            return False
        chosen = [option for option in answer.chosen if option.project_id != self.project_id]
        return (self.model.value_of([*chosen, same]) >= self.model.value
                and self.model.is_plan([*chosen, same]))

    def ask(self, amount_mvnd: int, should_stop: Callable[[], bool] | None) -> Answer:
        return self.model.best(force_in=[self.project_id], reaching=self.model.value, should_stop=should_stop,
                               only_options=lambda option: self.amount_of[option.option_id] == amount_mvnd)


def _is_same_but_money(one: FundingOption, other: FundingOption) -> bool:
    return (one.scale_share, one.shift_years, one.variant) == (other.scale_share, other.shift_years, other.variant)
