"""How much less state money would get a project in, its score and its pledges unchanged: card A's figure for the
project's own state request.

The change asked about: the same work is done for less. The state request falls by x, year by year in proportion to
what the state would pay, the bill falls by the same amount, and nobody pledges more. The points the project brings
stay those of the register, so less money never makes it harder to fund; its enterprise share rises, for its pledges
are a larger part of a smaller bill.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import ceil

from models.domain import Cost, Payer
from models.explain.forced import Swap
from models.explain.money_ladder import MONEY_STEP_MVND, find_smallest_amount
from models.explain.pledge_change import Jump
from models.families.amounts import floor_money
from models.families.options import PAYMENT_ORDER, make_options_of, read_bills
from models.milp.questions import QuestionModel
from models.problem import Problem
from models.units import split_in_proportion


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
                        should_stop: Callable[[], bool] | None = None) -> RequestChange | None:
    """The smallest fall, by bisection over the whole steps. None where the state pays nothing or the bill has a gap
    that asking for less cannot close."""
    problem = model.problem
    state = _state_by_year(problem, project_id)
    if not state or not (most_mvnd := sum(state.values())):
        return None
    found = find_smallest_amount(
        model, project_id, most_mvnd,
        lambda fall_mvnd: make_options_of(_lowered(problem, project_id, state, fall_mvnd), project_id),
        step_mvnd=step_mvnd, should_stop=should_stop)
    return RequestChange(found.amount_mvnd, most_mvnd, step_mvnd, found.is_proved, found.is_enough,
                         found.out_up_to_mvnd, _jumps(problem, project_id, most_mvnd), found.swap)


def lower_request(problem: Problem, project_id: str, fall_mvnd: int) -> Problem:
    """The problem in which the same project costs, and asks the state for, so much less.

    Its size is read from its bill: where value counts size, raise its score by the old bill over the new one to keep
    its points.
    """
    return _lowered(problem, project_id, _state_by_year(problem, project_id), fall_mvnd)


def _state_by_year(problem: Problem, project_id: str) -> dict[int, int]:
    """What the state would pay per year at full scale; empty where somebody still has to pay a part."""
    state = {}
    for year, bill in read_bills(problem, project_id).items():
        pledged = sum(bill.evidenced_mvnd if problem.settings.require_evidence else bill.pledged_mvnd)
        state[year] = max(0, bill.total_mvnd - pledged)
        if state[year] > sum(bill.request_mvnd):
            return {}
    return state


def _lowered(problem: Problem, project_id: str, state: dict[int, int], fall_mvnd: int) -> Problem:
    years = list(state)
    fall = dict(zip(years, split_in_proportion(fall_mvnd, [state[year] for year in years]), strict=True))
    own, others = [], []
    for cost in problem.case.costs:
        (own if cost.project_id == project_id else others).append(cost)
    by_year: dict[int, list[Cost]] = {}
    for cost in own:
        by_year.setdefault(cost.year, []).append(cost)
    costs = [row for year, rows in by_year.items() for row in _cheaper(rows, fall.get(year, 0))]
    return replace(problem, case=replace(problem.case, costs=(*others, *costs)))


def _cheaper(rows: list[Cost], fall_mvnd: int) -> list[Cost]:
    """The rows of a year with so much less cost, each line in proportion to what it asks of the state."""
    parts = split_in_proportion(fall_mvnd, [row.asked_mvnd for row in rows])
    return [replace(row, total_mvnd=row.total_mvnd - part, state_request_mvnd=(
        None if row.state_request_mvnd is None else row.state_request_mvnd - part))
        for row, part in zip(rows, parts, strict=True)]


def _jumps(problem: Problem, project_id: str, most_mvnd: int) -> tuple[Jump, ...]:
    """Where the fall takes the project over the regime's floor, under the state's cap, to the priority share."""
    regime, total, paid = problem.regime_of[project_id], 0, [0, 0, 0]
    for bill in read_bills(problem, project_id).values():
        total += bill.total_mvnd
        room = bill.total_mvnd
        for at, pledged in enumerate(bill.evidenced_mvnd if problem.settings.require_evidence else bill.pledged_mvnd):
            paid[at] += min(room, pledged)
            room -= min(room, pledged)
    by_payer = dict(zip(PAYMENT_ORDER, paid, strict=True))
    counted = floor_money(problem, by_payer[Payer.ENTERPRISE], by_payer[Payer.INSTITUTE])
    private = by_payer[Payer.ENTERPRISE] + by_payer[Payer.OTHER_PRIVATE]
    cap = problem.rulebook.state_share_cap(regime)
    # A payer's fixed money is a share of the smaller bill once the bill is at most money / share.
    needed = [("enterprise_floor", problem.rulebook.enterprise_share_floor(regime), counted),
              ("priority", problem.rulebook.share("disbursement_priority_share"), private)]
    found = [Jump(code, share, ceil(total - money / share)) for code, share, money in needed if share and money]
    if cap is not None and cap < 1:
        found.append(Jump("state_cap", cap, ceil(total - sum(paid) / (1 - cap))))
    # With nothing left to pay the state, there is nothing to pay out first.
    return tuple(jump for jump in found if 0 < jump.at_mvnd <= most_mvnd - (jump.code == "priority"))
