"""How much more enterprise money would get a project in: bisection in whole steps, proved at the answer and before it.

The change asked about: the enterprise pledges x more, with evidence. It first closes what pledges and the state
request leave open of the bill, then takes the state's place year by year, in proportion to what the state would pay,
and the state request falls by the same amount. The project's size, and so its value, stays.
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


def find_pledge_change(model: QuestionModel, project_id: str, *, step_mvnd: int = MONEY_STEP_MVND,
                       guess_mvnd: int | None = None,
                       watch: Watch = UNWATCHED) -> PledgeChange | None:
    """The smallest rise, by bisection over the whole steps. None for a project that no money makes
    fundable. guess_mvnd: a rise to ask about first."""
    problem = model.problem
    bill = _read_bill(problem, project_id)
    if not bill.most_mvnd or not _options_at(problem, project_id, bill, bill.most_mvnd):
        return None
    found = find_smallest_amount(model, project_id, bill.most_mvnd,
                                 lambda rise_mvnd: _options_at(problem, project_id, bill, rise_mvnd),
                                 step_mvnd=step_mvnd, guess_mvnd=guess_mvnd, watch=watch)
    return PledgeChange(found.amount_mvnd, _fall(bill, found.amount_mvnd), bill.most_mvnd, step_mvnd, found.is_proved,
                        found.is_enough, found.out_up_to_mvnd, _jumps(problem, project_id, bill.most_mvnd), found.swap)


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
