"""What of a project's own money gets it in: how much more its enterprise pledges, or how much less it asks the state
for. Each by bisection in whole steps, proved at the answer and before it.

More pledge: the enterprise pledges x more, with evidence. It first closes what pledges and the state request leave open
of the bill, then takes the state's place year by year, in proportion to what the state would pay, and the state request
falls by the same amount. The project's size, and so its value, stays.

Less asked: the same work is done for less. The state request falls by x, year by year in proportion to what the state
would pay, the bill falls by the same amount, and nobody pledges more. The points the project brings stay those of the
register, so less money never makes it harder to fund; its enterprise share rises, for its pledges are a larger part of
a smaller bill.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil

from models.domain import Cost, Payer, Pledge
from models.explain.forced import Swap
from models.explain.money_ladder import MONEY_STEP_MVND, find_smallest_amount
from models.families.amounts import floor_money
from models.families.options import PAYMENT_ORDER, make_options_of, read_bills
from models.milp.questions import QuestionModel
from models.plan import FundingOption
from models.problem import Problem
from models.units import split_in_proportion
from models.watch import UNWATCHED, Watch

_EVIDENCE = "asked"


@dataclass(frozen=True)
class Jump:
    """An amount of more pledge, or of less request, at which a threshold is reached: `enterprise_floor`, `state_cap` or
    `priority`."""

    code: str
    share: Fraction
    at_mvnd: int


# --- more pledged ---------------------------------------------------------------------------------------------------

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


def find_pledge_change(model: QuestionModel, project_id: str, *, step_mvnd: int = MONEY_STEP_MVND,
                       guess_mvnd: int | None = None,
                       watch: Watch = UNWATCHED) -> PledgeChange | None:
    """The smallest rise, by bisection over the whole steps. None for a project that no money makes
    fundable, or whose own menu says what the state pays. guess_mvnd: a rise to ask about first."""
    problem = model.problem
    bill = _read_bill(problem, project_id)
    if project_id in problem.levels_of or not bill.most_mvnd:
        return None
    if not _options_at(problem, project_id, bill, bill.most_mvnd):
        return None
    found = find_smallest_amount(model, project_id, bill.most_mvnd,
                                 lambda rise_mvnd: _options_at(problem, project_id, bill, rise_mvnd),
                                 step_mvnd=step_mvnd, guess_mvnd=guess_mvnd, watch=watch)
    return PledgeChange(found.amount_mvnd, _fall(bill, found.amount_mvnd), bill.most_mvnd, step_mvnd, found.is_proved,
                        found.is_enough, found.out_up_to_mvnd, _jumps_of_pledge(problem, project_id, bill.most_mvnd),
                        found.swap)


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
    own, others = _own_costs(problem, project_id)
    costs = (*others, *(row for year, rows in own.items() for row in _asking_less(rows, fall.get(year, 0))))
    return replace(problem, case=replace(problem.case, costs=costs, pledges=(*problem.case.pledges, *pledges)))


def _asking_less(rows: list[Cost], fall_mvnd: int) -> list[Cost]:
    """The requests of a year lowered in proportion; a blank request stays blank: the state pays what is left."""
    requests = [row.state_request_mvnd or 0 for row in rows]
    parts = split_in_proportion(min(fall_mvnd, sum(requests)), requests)
    return [row if row.state_request_mvnd is None else replace(row, state_request_mvnd=row.state_request_mvnd - part)
            for row, part in zip(rows, parts, strict=True)]


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


# --- less asked -----------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class RequestChange:
    """The smallest fall of the state's part (million VND) that puts the project into an optimal plan.

    request_fall_mvnd: in steps of step_mvnd (the last may be shorter); None when even the whole of it is not enough,
    or when it was not decided. most_mvnd: what the state would pay now. is_proved: solved at the answer it is in,
    solved one step before it is out. out_up_to_mvnd: the largest fall that was solved and found not to be enough.
    jumps: thresholds on the way (`at_mvnd` is the fall at which a share is reached).
    """

    request_fall_mvnd: int | None
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
        if self.request_fall_mvnd is None:
            return ()
        return tuple(jump for jump in self.jumps if jump.at_mvnd <= self.request_fall_mvnd)


def find_request_change(model: QuestionModel, project_id: str, *, step_mvnd: int = MONEY_STEP_MVND,
                        watch: Watch = UNWATCHED) -> RequestChange | None:
    """The smallest fall, by bisection over the whole steps. None where the state pays nothing, the bill has a gap
    that asking for less cannot close, or the project's own menu says what the state pays."""
    problem = model.problem
    state = _state_by_year(problem, project_id)
    if project_id in problem.levels_of or not state or not (most_mvnd := sum(state.values())):
        return None
    found = find_smallest_amount(
        model, project_id, most_mvnd,
        lambda fall_mvnd: make_options_of(_cheapened(problem, project_id, state, fall_mvnd), project_id),
        step_mvnd=step_mvnd, watch=watch)
    return RequestChange(found.amount_mvnd, most_mvnd, step_mvnd, found.is_proved, found.is_enough,
                         found.out_up_to_mvnd, _jumps_of_request(problem, project_id, most_mvnd), found.swap)


def lower_request(problem: Problem, project_id: str, fall_mvnd: int) -> Problem:
    """The problem in which the same project costs, and asks the state for, so much less.

    Its size is read from its bill: where value counts size, raise its score by the old bill over the new one to keep
    its points.
    """
    return _cheapened(problem, project_id, _state_by_year(problem, project_id), fall_mvnd)


def _state_by_year(problem: Problem, project_id: str) -> dict[int, int]:
    """What the state would pay per year at full scale; empty where somebody still has to pay a part."""
    state = {}
    for year, bill in read_bills(problem, project_id).items():
        pledged = sum(bill.evidenced_mvnd if problem.settings.require_evidence else bill.pledged_mvnd)
        state[year] = max(0, bill.total_mvnd - pledged)
        if state[year] > sum(bill.request_mvnd):
            return {}
    return state


def _cheapened(problem: Problem, project_id: str, state: dict[int, int], fall_mvnd: int) -> Problem:
    years = list(state)
    fall = dict(zip(years, split_in_proportion(fall_mvnd, [state[year] for year in years]), strict=True))
    own, others = _own_costs(problem, project_id)
    costs = (*others, *(row for year, rows in own.items() for row in _cheaper(rows, fall.get(year, 0))))
    return replace(problem, case=replace(problem.case, costs=costs))


def _cheaper(rows: list[Cost], fall_mvnd: int) -> list[Cost]:
    """The rows of a year with so much less cost, each line in proportion to what it asks of the state."""
    parts = split_in_proportion(fall_mvnd, [row.asked_mvnd for row in rows])
    return [replace(row, total_mvnd=row.total_mvnd - part, state_request_mvnd=(
        None if row.state_request_mvnd is None else row.state_request_mvnd - part))
        for row, part in zip(rows, parts, strict=True)]


# --- both -----------------------------------------------------------------------------------------------------------

def _own_costs(problem: Problem, project_id: str) -> tuple[dict[int, list[Cost]], list[Cost]]:
    """(the project's costs by year, those of all others)."""
    own: dict[int, list[Cost]] = {}
    others = []
    for cost in problem.case.costs:
        (own.setdefault(cost.year, []) if cost.project_id == project_id else others).append(cost)
    return own, others


@dataclass(frozen=True)
class _Paid:
    """The bill, what others than the state pay of it now, and the parts that count for the floor and for priority."""

    total: int
    paid: int
    counted: int
    private: int


def _read_paid(problem: Problem, project_id: str) -> _Paid:
    total, paid = 0, [0, 0, 0]
    for bill in read_bills(problem, project_id).values():
        total += bill.total_mvnd
        room = bill.total_mvnd
        for at, pledged in enumerate(bill.evidenced_mvnd if problem.settings.require_evidence else bill.pledged_mvnd):
            paid[at] += min(room, pledged)
            room -= min(room, pledged)
    by_payer = dict(zip(PAYMENT_ORDER, paid, strict=True))
    return _Paid(total, sum(paid), floor_money(problem, by_payer[Payer.ENTERPRISE], by_payer[Payer.INSTITUTE]),
                 by_payer[Payer.ENTERPRISE] + by_payer[Payer.OTHER_PRIVATE])


def _jumps_of_pledge(problem: Problem, project_id: str, most_mvnd: int) -> tuple[Jump, ...]:
    """Where the rise reaches the regime's floor, the state's cap and the priority share; by arithmetic."""
    regime, now = problem.regime_of[project_id], _read_paid(problem, project_id)
    needed = [("enterprise_floor", problem.rulebook.enterprise_share_floor(regime),
               lambda share: ceil(share * now.total) - now.counted),
              ("state_cap", problem.rulebook.state_share_cap(regime),
               lambda share: ceil(now.total - share * now.total) - now.paid),
              ("priority", problem.rulebook.share("disbursement_priority_share"),
               lambda share: ceil(share * now.total) - now.private)]
    found = [Jump(code, share, at(share)) for code, share, at in needed if share is not None]
    return _inside(found, most_mvnd)


def _jumps_of_request(problem: Problem, project_id: str, most_mvnd: int) -> tuple[Jump, ...]:
    """Where the fall takes the project over the regime's floor, under the state's cap, to the priority share."""
    regime, now = problem.regime_of[project_id], _read_paid(problem, project_id)
    cap = problem.rulebook.state_share_cap(regime)
    # A payer's fixed money is a share of the smaller bill once the bill is at most money / share.
    needed = [("enterprise_floor", problem.rulebook.enterprise_share_floor(regime), now.counted),
              ("priority", problem.rulebook.share("disbursement_priority_share"), now.private)]
    found = [Jump(code, share, ceil(now.total - money / share)) for code, share, money in needed if share and money]
    if cap is not None and cap < 1:
        found.append(Jump("state_cap", cap, ceil(now.total - now.paid / (1 - cap))))
    return _inside(found, most_mvnd)


def _inside(jumps: Iterable[Jump], most_mvnd: int) -> tuple[Jump, ...]:
    # With nothing left to pay the state, there is nothing to pay out first.
    return tuple(jump for jump in jumps if 0 < jump.at_mvnd <= most_mvnd - (jump.code == "priority"))
